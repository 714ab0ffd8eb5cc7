"""A ranking in a terminal: the finding, how far to trust it, and a row for each parameter."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from importance.cli.bars import (
    CORRELATION_HALF,
    IMPORTANCE_WIDTH,
    correlation_bar,
    importance_bar,
    painted,
)
from importance.cli.terminal import BLUE, BOLD, DIM, YELLOW, Style, cells, padded, printable
from importance.cli.text_table import GAP, SMALLEST_NAME, cut_names
from importance.ranking import sentences
from importance.ranking.result import Ranking
from importance.ranking.scores import ParameterScore, Side

_INTERVAL_WIDTH = len("0.00 to 0.00")
_COLOURS = {Side.BETTER: BLUE, Side.WORSE: YELLOW, Side.UNCLEAR: DIM}


@dataclass(frozen=True)
class _Columns:
    """Which columns the table has beside names and numbers.

    Attributes:
        bars: whether importance and correlation have bars.
        interval: whether there is a column with the 90% interval.
    """

    bars: bool
    interval: bool

    @property
    def importance_width(self) -> int:
        """The width of the column of the importance, in cells."""
        return IMPORTANCE_WIDTH + len(" 0.00") if self.bars else len("importance")

    @property
    def width(self) -> int:
        """The width of all columns but the first, with the gaps before them."""
        correlation = 2 * CORRELATION_HALF + 1 + len(" +0.00") if self.bars else len("correlation")
        interval = _INTERVAL_WIDTH + len(GAP) if self.interval else 0
        return self.importance_width + correlation + 2 * len(GAP) + interval


def ranking_lines(ranking: Ranking, notes: Sequence[str], style: Style, top: int | None = None) -> list[str]:
    """Return the finding, how far to trust it, the table, and notes on single rows and on all runs.

    Args:
        ranking: what to show.
        notes: sentences on how the runs were read.
        style: what the terminal can show.
        top: the largest number of rows; None for all.
    """
    scores = ranking.shown_scores[:top]
    lines = [style.paint(line, BOLD) for line in style.wrap(sentences.finding(ranking))]
    lines += style.wrap(sentences.trust_line(ranking))
    option = sentences.turning_option(ranking.goal)
    guess = sentences.guessed_goal(ranking.metric, ranking.goal, ranking.goal_source, option)
    lines += [*style.wrap(guess), ""]
    lines += _table(ranking, scores, style)
    remarks = [f"{score.name}: {text}" for score in scores if (text := _remark(score))]
    if len(scores) < len(ranking.scores):
        remarks.append(f"{len(ranking.scores) - len(scores)} more: --top {len(ranking.scores)} shows them.")
    remarks += [*notes, *ranking.further_notes]
    if remarks:
        lines.append("")
    return [*lines, *(style.paint(line, DIM) for remark in remarks for line in style.wrap(remark))]


def _table(ranking: Ranking, scores: Sequence[ParameterScore], style: Style) -> list[str]:
    columns = _columns_that_fit(scores, style)
    names = cut_names([score.name for score in scores], max(style.width - columns.width, SMALLEST_NAME))
    name_width = max([len("parameter"), *(cells(name) for name in names)])
    largest = max((score.importance for score in scores if score.importance >= 0), default=1.0) or 1.0
    header = [padded("parameter", name_width), "importance".ljust(columns.importance_width)]
    header += ["90% interval"] if columns.interval else []
    header += ["correlation"]
    lines = [style.paint(GAP.join(header), DIM)]
    for name, score in zip(names, scores, strict=True):
        row = [
            padded(name, name_width),
            _importance(score, largest, columns, style),
            *([_interval(score)] if columns.interval else []),
            _correlation(ranking, score, columns, style),
        ]
        lines.append(GAP.join(row).rstrip())
    return lines


def _columns_that_fit(scores: Sequence[ParameterScore], style: Style) -> _Columns:
    """The most columns that leave room for the names; the interval goes first, then the bars."""
    longest = max((cells(printable(score.name)) for score in scores), default=0)
    has_interval = any(math.isfinite(score.low + score.high) for score in scores)
    for columns in (_Columns(True, has_interval), _Columns(True, False), _Columns(False, False)):
        if style.width - columns.width >= min(longest, 2 * SMALLEST_NAME):
            break
    return columns


def _importance(score: ParameterScore, largest: float, columns: _Columns, style: Style) -> str:
    has_value = score.importance >= 0
    number = f"{score.importance:.2f}" if has_value else padded(style.dash, len("0.00"), right=True)
    if not columns.bars:
        return number.ljust(columns.importance_width)
    return style.paint(importance_bar(score.importance / largest, style), BLUE) + " " + number


def _interval(score: ParameterScore) -> str:
    has_value = math.isfinite(score.low + score.high)
    return (f"{score.low:.2f} to {score.high:.2f}" if has_value else "").ljust(_INTERVAL_WIDTH)


def _correlation(ranking: Ranking, score: ParameterScore, columns: _Columns, style: Style) -> str:
    """The number after its bar, whose colour says whether more of the parameter is better."""
    number = _signed(score.correlation, style)
    if not columns.bars:
        return number
    colour = _COLOURS[ranking.side(score)]
    return painted(correlation_bar(score.correlation, style), colour, style) + " " + number


def _signed(value: float, style: Style) -> str:
    if math.isnan(value):
        return padded(style.dash, len("+0.00"), right=True)
    text = f"{value:+.2f}"
    text = " 0.00" if float(text) == 0 else text
    return text.replace("-", "−") if style.unicode else text


def _remark(score: ParameterScore) -> str:
    same = f"shares its values with {', '.join(score.repeats)}" if score.repeats else ""
    return "; ".join(part for part in (score.note, same) if part)
