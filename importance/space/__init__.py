"""A search space: the values that each parameter may take.

`dimension` has the types: a parameter is drawn from a `Range` or a `Choice`, under a `Condition` if it is not
always used. `sampling` draws settings, `conditions` orders and simplifies a space, `range_text` writes and
reads ranges as people do, and `formats` writes and reads a space as a file of each tool.
"""

from importance.space.dimension import Choice as Choice
from importance.space.dimension import Condition as Condition
from importance.space.dimension import Dimension as Dimension
from importance.space.dimension import Range as Range
from importance.space.dimension import Space as Space
