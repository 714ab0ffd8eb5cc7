"""The scripts of the components: a folder of files, one idea each, that are one script in this order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
CHART = ("messages", "contents", "layout", "drawing", "gestures", "export", "component")
SMALL_EFFECTS = ("drawing", "component")
RANGE_SLIDERS = ("scale", "histogram", "slider", "rows", "component")
DATA_TABLE = ("cells", "sorting", "rows", "component")


def joined(folder: str, names: Sequence[str]) -> str:
    """The text of the files, one after the other; Streamlit loads it as a single module.

    Args:
        folder: the folder beside this file.
        names: its files without their ending. Only the last has an `export`.
    """
    return "\n".join((HERE / folder / f"{name}.js").read_text(encoding="utf-8") for name in names)


def text(folder: str, file: str) -> str:
    """The text of one file of a component."""
    return (HERE / folder / file).read_text(encoding="utf-8")
