"""A plain table as lines of text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from importance.cli.terminal import DIM, Style, cells, padded, printable
from importance.formatting import short_labels

GAP = "  "
SMALLEST_NAME = 12
"""Names are cut to no fewer cells than this."""
SMALLEST_WORDS = 24
"""A column of words wraps at no fewer cells than this."""


def table_lines(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    style: Style,
    *,
    words: bool = False,
    optional: Sequence[int] = (),
) -> list[str]:
    """Return a table whose first column holds names, as printable lines.

    Args:
        header, rows: the texts of the cells.
        style: what the terminal can show.
        words: whether the last column holds words. It wraps then, where it is too wide for the terminal.
            Otherwise it is aligned to the right.
        optional: the columns that are left out, in this order, as far as the terminal is too narrow for them.
    """
    table = [[printable(text) for text in row] for row in (header, *rows)]
    for i in optional:
        if _least_width(table) > style.width:
            table = [["" if k == i else text for k, text in enumerate(row)] for row in table]
    kept = [k for k in range(len(header)) if k not in optional or table[0][k]]
    table = [[row[k] for k in kept] for row in table]
    last = len(kept) - 1
    widths = [max(cells(row[i]) for row in table) for i in range(last + 1)]
    if words:
        others = min(widths[0], SMALLEST_NAME) + sum(widths[1:last]) + len(GAP) * last
        widths[last] = min(widths[last], max(style.width - others, SMALLEST_WORDS))
    room = style.width - sum(widths[1:]) - len(GAP) * last
    names = cut_names([row[0] for row in rows], max(room, SMALLEST_NAME))
    widths[0] = max([cells(table[0][0]), *(cells(name) for name in names)])
    lines = []
    for name, row in zip([table[0][0], *names], table, strict=True):
        parts = [padded(text, widths[i]) for i, text in enumerate([name, *row[1:last]])]
        texts = _wrapped(row[last], widths[last]) if words else [padded(row[last], widths[last], right=True)]
        before = GAP.join(parts) + GAP
        lines.append((before + texts[0]).rstrip())
        lines += [" " * cells(before) + text for text in texts[1:]]
    return [style.paint(lines[0], DIM), *lines[1:]]


def _least_width(table: Sequence[Sequence[str]]) -> int:
    """Return how wide a table is whose names are cut as far as they may be."""
    widths = [max(cells(row[i]) for row in table) for i in range(len(table[0]))]
    names = min(widths[0], 2 * SMALLEST_NAME)
    return names + sum(width + len(GAP) for width in widths[1:] if width)


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_on_hyphens=False) or [""]


def cut_names(names: Iterable[str], width: int) -> list[str]:
    """Return the names cut to a width in cells; they stay longer if two would look alike."""
    full = [printable(name) for name in names]
    for most in range(width, 0, -1):
        labels = short_labels(full, most)
        if all(cells(name) <= width for name in labels) or max(map(len, labels), default=0) > most:
            return labels
    return full
