"""What the terminal can show: its width, its characters and its colours; and text that fits it."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from importance.errors import ImportanceError
from importance.formatting import valid_text

BLUE, YELLOW, DIM, BOLD = "34", "33", "2", "1"
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
    """Print a text, with escapes for the characters that the encoding of the terminal lacks.

    Raises:
        ImportanceError: when it cannot be written, as on a full disk.
    """
    with _errors_in_words():
        print(text.encode(_encoding(), "backslashreplace").decode(_encoding()))


def write_csv(text: str) -> None:
    """Print a table as CSV, with the line ends of the terminal. It raises what `write` does."""
    write_file(text.rstrip("\r\n").replace("\r\n", "\n"))


def write_file(text: str) -> None:
    """Print the content of a file. It raises what `write` does.

    It is written in UTF-8 if the encoding of the terminal lacks a character, because an escape would change
    the content.
    """
    text = valid_text(text)
    try:
        text.encode(_encoding())
    except UnicodeEncodeError:
        with _errors_in_words():
            sys.stdout.flush()
            sys.stdout.buffer.write(f"{text}\n".encode())
    else:
        write(text)


@contextmanager
def _errors_in_words() -> Iterator[None]:
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        discard_output()
        reason = (error.strerror or str(error)).lower()
        raise ImportanceError(
            f"The answer cannot be written: {reason}. Free some space, or send the output somewhere else."
        ) from None


def discard_output() -> None:
    """Write the rest of the output nowhere. Python would complain again when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(text: str) -> None:
    """Print a message on standard error, after the name of the program."""
    with suppress(OSError):  # a full disk: nobody can be told
        print(f"paramlens: {as_utf8(text)}", file=sys.stderr)


def as_utf8(text: str) -> str:
    """Return an argument of the command line with its bytes read as UTF-8.

    Where the locale has another encoding, such as ASCII, Python keeps the bytes as halves of surrogate pairs.
    """
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        return text


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
