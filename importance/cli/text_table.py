"""A plain table as lines of text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from importance.cli.terminal import DIM, Style, cells, padded, printable
from importance.formatting import short_labels

GAP = "  "
SMALLEST_NAME = 12
"""Names are cut to no fewer cells than this."""


def table_lines(header: Sequence[str], rows: Sequence[Sequence[str]], style: Style) -> list[str]:
    """Return a table whose first column holds names and whose last column is aligned to the right."""
    last = len(header) - 1
    widths = [max(cells(row[i]) for row in (header, *rows)) for i in range(len(header))]
    room = style.width - sum(widths[1:]) - len(GAP) * last
    names = cut_names([row[0] for row in rows], max(room, SMALLEST_NAME))
    widths[0] = max([cells(header[0]), *(cells(name) for name in names)])
    lines = []
    for row in (header, *([name, *row[1:]] for name, row in zip(names, rows, strict=True))):
        parts = [padded(text, widths[i], right=i == last) for i, text in enumerate(row)]
        lines.append(GAP.join(parts).rstrip())
    return [style.paint(lines[0], DIM), *lines[1:]]


def cut_names(names: Iterable[str], width: int) -> list[str]:
    """Return the names cut to a width in cells; they stay longer if two would look alike."""
    full = [printable(name) for name in names]
    for most in range(width, 0, -1):
        labels = short_labels(full, most)
        if all(cells(name) <= width for name in labels) or max(map(len, labels), default=0) > most:
            return labels
    return full
