"""What the package reads of each tracker: its export table, its store and its search space.

`registry` lists the trackers and tries them in turn. To add one, see docs/add-a-tracker.md.
"""

from importance.trackers.registry import open_store as open_store
from importance.trackers.registry import place_of as place_of
