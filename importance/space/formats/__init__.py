"""Search spaces as the files of other tools: a module for each format, with `write` and `read`.

Nothing that is read is run.
"""

from importance.space.formats.registry import FORMATS as FORMATS
from importance.space.formats.registry import Format as Format
from importance.space.formats.registry import read_space as read_space
from importance.space.formats.registry import write_space as write_space
