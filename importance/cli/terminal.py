"""The answer in a terminal: lines of text with bars that fit its width, its characters and its colours."""

from __future__ import annotations

import math
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from importance.formatting import short_labels
from importance.ranking import sentences
from importance.ranking.result import Ranking
from importance.ranking.scores import ParameterScore

if TYPE_CHECKING:
    import pandas as pd

    from importance.sweep.result import Sweep

_FULL, _LEFT, _RIGHT, _CENTRE = "█", "▌", "▐", "│"
_EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
_BLUE, _GREEN, _RED, _DIM, _BOLD = "34", "32", "31", "2", "1"
GAP = "  "
_BAR, _HALF = 16, 7  # cells of the importance bar, and of each half of the correlation bar
_SMALLEST_NAME = 12


@dataclass(frozen=True)
class Style:
    """What the terminal can show.

    Attributes:
        width: columns to fill.
        unicode: it can show block characters; else the bars are of ASCII.
        colour: it takes colours.
    """

    width: int = 80
    unicode: bool = True
    colour: bool = False

    def paint(self, text: str, code: str) -> str:
        """The text in a colour, where there are colours."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text.strip() else text


def ranking_lines(ranking: Ranking, notes: Sequence[str], style: Style, top: int | None = None) -> list[str]:
    """The finding, how far to trust it, the table, and what to know about single rows.

    Args:
        ranking: the answer.
        notes: sentences of the reader of the runs.
        style: what the terminal can show.
        top: how many rows to show; None for all.
    """
    shown = ranking.scores[:top]
    lines = [style.paint(line, _BOLD) for line in _wrapped(sentences.finding(ranking), style)]
    lines += _wrapped(sentences.trust_line(ranking), style)
    lines += [*_on_goal(ranking, style), ""]
    lines += _table(shown, style, ranking.fit.evidence)
    remarks = [f"{score.name}: {text}" for score in shown if (text := _remark(score))]
    if len(shown) < len(ranking.scores):
        remarks.append(f"{len(ranking.scores) - len(shown)} more: --top {len(ranking.scores)} shows them.")
    remarks += [*notes, *ranking.further_notes]
    if remarks:
        lines.append("")
    for remark in remarks:
        lines += [style.paint(line, _DIM) for line in _wrapped(remark, style)]
    return lines


def sweep_lines(sweep: Sweep, listed: pd.DataFrame, style: Style) -> list[str]:
    """The finding, what the model expects of the ranges and of the list, and one row a parameter with its
    reason below."""
    from importance.space.range_text import range_text
    from importance.sweep.forecast import forecast, forecast_text

    promised = forecast(sweep)
    said = [forecast_text(promised, sweep.metric)] if promised else []
    if of_list := promised_of(sweep, listed):
        said.append(f"Listed by --format runs: {of_list[0].lower()}{of_list[1:]}")
    lines = [*_wrapped(sweep.finding, style), *(line for one in said for line in _wrapped(one, style))]
    lines += [*_on_goal(sweep, style), ""]
    rows = [(a.name, a.action, f"{a.kept:.0%}", range_text(a.dimension)) for a in sweep.advice]
    lines += columns_lines(["parameter", "advice", "best runs kept", "next"], rows, style)
    lines.append("")
    for one in sweep.advice:
        lines += _wrapped(f"{one.name}: {one.reason}", style)
    return [*lines, *(line for note in sweep.notes for line in _wrapped(note, style))]


def _on_goal(answer: Ranking | Sweep, style: Style) -> list[str]:
    turn = sentences.turning_option(answer.goal)
    return _wrapped(sentences.guessed_goal(answer.metric, answer.goal, answer.goal_source, turn), style)


def promised_of(sweep: Sweep, listed: pd.DataFrame) -> str:
    """What the model expects of a list of next runs, in words; empty without runs or evidence."""
    from importance.sweep.forecast import forecast, forecast_text

    promised = forecast(sweep, listed=listed) if len(listed) else None
    return forecast_text(promised, sweep.metric, listed=True) if promised else ""


def columns_lines(header: Sequence[str], rows: Sequence[Sequence[str]], style: Style) -> list[str]:
    """A plain table; the first column holds names, the last numbers, which are aligned on the right."""
    last = len(header) - 1
    widths = [max(cells(row[i]) for row in (header, *rows)) for i in range(len(header))]
    room = style.width - sum(widths[1:]) - len(GAP) * last
    names = _names([row[0] for row in rows], max(room, _SMALLEST_NAME))
    widths[0] = max([cells(header[0]), *(cells(name) for name in names)])
    lines = []
    for row in (header, *([name, *row[1:]] for name, row in zip(names, rows, strict=True))):
        parts = [padded(text, widths[i], right=i == last) for i, text in enumerate(row)]
        lines.append(GAP.join(parts).rstrip())
    return [style.paint(lines[0], _DIM), *lines[1:]]


def importance_bar(value: float, style: Style, width: int = _BAR) -> str:
    """A bar from the left, `width` cells for 1; blank for NaN."""
    if not value > 0:
        return " " * width
    steps = round(min(value, 1.0) * width * 8)
    if not style.unicode:
        return ("#" * max(1, round(steps / 8))).ljust(width)
    return (_FULL * (steps // 8) + _EIGHTHS[steps % 8] or _EIGHTHS[1]).ljust(width)


def correlation_bar(value: float, style: Style, half: int = _HALF) -> str:
    """A bar from the centre, to the left for less than 0; only the centre for 0, blank for NaN."""
    if math.isnan(value):
        return " " * (2 * half + 1)
    steps = round(min(abs(value), 1.0) * half * 2)
    full, rest = divmod(steps, 2)
    if not style.unicode:
        bar = ("-" if value < 0 else "+") * (full + rest)
        centre = "|"
    elif value < 0:
        bar, centre = _RIGHT * rest + _FULL * full, _CENTRE
    else:
        bar, centre = _FULL * full + _LEFT * rest, _CENTRE
    return bar.rjust(half) + centre + " " * half if value < 0 else " " * half + centre + bar.ljust(half)


def printable(text: str) -> str:
    """The text without what could steer the terminal: control characters are spelt out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def cells(text: str) -> int:
    """How many cells of a terminal the text takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def padded(text: str, width: int, right: bool = False) -> str:
    """The text filled with blanks to a width in cells."""
    blanks = " " * (width - cells(text))
    return blanks + text if right else text + blanks


def _table(scores: Sequence[ParameterScore], style: Style, evidence: bool) -> list[str]:
    longest = max((cells(printable(score.name)) for score in scores), default=0)
    # From the widest to the barest: what is left out first is what the reader misses least.
    for bars, interval in ((True, True), (True, False), (False, False)):
        interval = interval and any(math.isfinite(score.low + score.high) for score in scores)
        taken = _taken(bars, interval)
        if style.width - taken >= min(longest, 2 * _SMALLEST_NAME):
            break
    names = _names([score.name for score in scores], max(style.width - taken, _SMALLEST_NAME))
    width = max([len("parameter"), *(cells(name) for name in names)])
    top = max((score.importance for score in scores if score.importance >= 0), default=1.0) or 1.0
    header = [padded("parameter", width), "importance".ljust(_BAR + 5 if bars else 10)]
    header += ["90% interval"] if interval else []
    header += ["correlation"]
    lines = [style.paint(GAP.join(header), _DIM)]
    for name, score in zip(names, scores, strict=True):
        number = _share(score.importance, style)
        r = _signed(score.correlation, style)
        colour = _BLUE if evidence else _DIM
        sign = _RED if score.correlation < 0 else _GREEN
        row = [padded(name, width)]
        if bars:
            row.append(style.paint(importance_bar(score.importance / top, style), colour) + " " + number)
        else:
            row.append(number.ljust(10))
        if interval:
            row.append(_interval(score, style))
        row.append(
            (_painted(correlation_bar(score.correlation, style), sign, style) + " " if bars else "") + r
        )
        lines.append(GAP.join(row).rstrip())
    return lines


def _taken(bars: bool, interval: bool) -> int:
    importance = _BAR + 5 if bars else 10
    correlation = 2 * _HALF + 1 + 6 if bars else 11
    return importance + correlation + 2 * len(GAP) + (12 + len(GAP) if interval else 0)


def _painted(bar: str, code: str, style: Style) -> str:
    """The bar in its colour, its centre and the blanks as they are."""
    return "".join(c if c in " │|" else style.paint(c, code) for c in bar)


def _share(value: float, style: Style) -> str:
    return f"{value:.2f}" if value >= 0 else padded(_dash(style), 4, right=True)


def _signed(value: float, style: Style) -> str:
    if math.isnan(value):
        return padded(_dash(style), 5, right=True)
    text = f"{value:+.2f}"
    text = " 0.00" if float(text) == 0 else text
    return text.replace("-", "−") if style.unicode else text


def _interval(score: ParameterScore, style: Style) -> str:
    if not math.isfinite(score.low + score.high):
        return " " * 12
    return f"{score.low:.2f} to {score.high:.2f}".ljust(12)


def _dash(style: Style) -> str:
    return "–" if style.unicode else "-"


def _remark(score: ParameterScore) -> str:
    also = f"shares its values with {', '.join(score.repeats)}" if score.repeats else ""
    return "; ".join(part for part in (score.note, also) if part)


def _names(names: Iterable[str], width: int) -> list[str]:
    """The names cut to a width by leaving out the middle, longer where two would look alike."""
    whole = [printable(name) for name in names]
    for most in range(width, 0, -1):
        cut = short_labels(whole, most)
        if all(cells(name) <= width for name in cut) or max(map(len, cut), default=0) > most:
            return cut
    return whole


def _wrapped(text: str, style: Style) -> list[str]:
    return textwrap.wrap(
        printable(text), max(style.width, 20), break_long_words=False, break_on_hyphens=False
    )
