"""Paramlens under its own name: `import paramlens` gives the public names of `importance`.

Another package named `importance` exists on PyPI. Where both are installed, only one of them can be imported
as `importance`; install Paramlens in an environment without the other one.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import importance
from importance import __all__ as __all__

if TYPE_CHECKING:
    from importance import *


_MODULES = ("optuna", "sklearn")


def __getattr__(name: str) -> object:
    if name in _MODULES:  # loads the tool of this name, so only when it is used
        return import_module(f"paramlens.{name}")
    return getattr(importance, name)


def __dir__() -> list[str]:
    return sorted(__all__)
