"""The scripts of the components that only the app has; `importance.panel.scripts` has the others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from importance.panel import scripts as panel_scripts

HERE = Path(__file__).parent
SMALL_EFFECTS = ("drawing", "component")
RANGE_SLIDERS = ("scale", "histogram", "slider", "rows", "component")


def joined(folder: str, names: Sequence[str]) -> str:
    """The text of the files of a folder beside this file, as one module."""
    return panel_scripts.joined(folder, names, HERE)


def text(folder: str, file: str) -> str:
    """The text of one file of a component."""
    return panel_scripts.text(folder, file, HERE)
