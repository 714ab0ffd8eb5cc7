"""All that is known of each tracker: its export table, its store and its search space, a folder a tool.

`registry` asks the tools in turn whose runs lie at a place. The page "Add a tracker" of the documents shows
how to write a new one.
"""

from importance.trackers.registry import open_store as open_store
from importance.trackers.registry import place_of as place_of
