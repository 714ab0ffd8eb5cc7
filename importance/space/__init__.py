"""A search space: the values that each parameter may take.

`dimension` holds the types, `sampling` draws settings, `levels` gives a level its real type, `range_text`
reads ranges as typed, and `formats` writes and reads a space as a file of each tool.
"""

from importance.space.dimension import Dimension as Dimension
from importance.space.dimension import Space as Space
