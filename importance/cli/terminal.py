"""What the terminal can show: its width, its characters and its colours; and text that fits it."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
import unicodedata
from dataclasses import dataclass

BLUE, GREEN, RED, DIM, BOLD = "34", "32", "31", "2", "1"
_BLOCKS = "█▏▐│–−…"


@dataclass(frozen=True)
class Style:
    """What the terminal can show.

    Attributes:
        width: its width in cells.
        unicode: whether it can show block characters; bars are made of ASCII if not.
        colour: whether it can show colours.
    """

    width: int = 80
    unicode: bool = True
    colour: bool = False

    @property
    def dash(self) -> str:
        """The sign for a number that is not known."""
        return "–" if self.unicode else "-"

    def paint(self, text: str, code: str) -> str:
        """Return the text in a colour, or as it is if the terminal has none."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text.strip() else text

    def wrap(self, text: str) -> list[str]:
        """Return the text as printable lines that are as wide as the terminal."""
        return textwrap.wrap(
            printable(text), max(self.width, 20), break_long_words=False, break_on_hyphens=False
        )


def this_terminal() -> Style:
    """Return what the terminal of this process can show."""
    try:
        _BLOCKS.encode(_encoding())
        blocks = True
    except UnicodeEncodeError:
        blocks = False
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Style(shutil.get_terminal_size().columns, blocks, colour)


def write(text: str) -> None:
    """Print a text, with escapes for the characters that the encoding of the terminal lacks."""
    print(text.encode(_encoding(), "backslashreplace").decode(_encoding()))


def complain(text: str) -> None:
    """Print a message on standard error, after the name of the program."""
    print(f"paramlens: {text}", file=sys.stderr)


def printable(text: str) -> str:
    """Return the text with its control characters spelt out, so that it cannot steer the terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def cells(text: str) -> int:
    """Return how many cells of a terminal the text takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def padded(text: str, width: int, right: bool = False) -> str:
    """Return the text filled with blanks to a width in cells, aligned to the left or to the right."""
    blanks = " " * (width - cells(text))
    return blanks + text if right else text + blanks


def _encoding() -> str:
    return sys.stdout.encoding or "utf-8"
