"""Paramlens under its own name: `import paramlens` gives the public names of `importance`.

Another package named `importance` exists on PyPI. Where both are installed, only one of them can be imported
as `importance`; install Paramlens in an environment without the other one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import importance
from importance import __all__ as __all__

if TYPE_CHECKING:
    from importance import *


def __getattr__(name: str) -> object:
    return getattr(importance, name)


def __dir__() -> list[str]:
    return sorted(__all__)
