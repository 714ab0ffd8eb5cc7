"""Two sweeps side by side in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from importance.cli.terminal import BOLD, DIM, Style
from importance.cli.text_table import table_lines
from importance.comparison import sentences
from importance.comparison.progress import Estimate
from importance.comparison.result import Comparison
from importance.formatting import share_text
from importance.ranking.sentences import guessed_goal, turning_option


def comparison_lines(comparison: Comparison, notes: Sequence[str], style: Style) -> list[str]:
    """Return what changed, how far both sweeps got, and a row for each parameter.

    Args:
        comparison: what to show.
        notes: sentences on how the runs were read.
        style: what the terminal can show.
    """
    goal, option = comparison.goal, turning_option(comparison.goal)
    texts = [
        comparison.tried,
        sentences.importance_text(comparison),
        sentences.common_text(comparison),
        sentences.summary_text("First sweep", comparison.a, comparison.metric),
        sentences.summary_text("Second sweep", comparison.b, comparison.metric),
        sentences.promise_text(comparison.promise, comparison.metric) if comparison.promise else "",
        guessed_goal(comparison.metric, goal, comparison.goal_source, option),
    ]
    remarks = [*map(sentences.range_text, (each for each in comparison.ranges if each.moved))]
    remarks += [*comparison.notes, *notes]
    return [
        *(style.paint(line, BOLD) for line in style.wrap(comparison.finding)),
        *(line for text in texts for line in style.wrap(text)),
        "",
        *_importance_table(comparison, style),
        "",
        *_effect_table(comparison, style),
        *([""] if remarks else []),
        *(style.paint(line, DIM) for remark in remarks for line in style.wrap(remark)),
    ]


def _importance_table(comparison: Comparison, style: Style) -> list[str]:
    rows = [
        (
            each.parameter,
            share_text(each.a.value),
            share_text(each.b.value),
            _difference(each.difference, style) + (" real" if each.real else ""),
        )
        for each in comparison.importances
    ]
    return table_lines(["importance", "first", "second", "difference, 90% interval"], rows, style)


def _effect_table(comparison: Comparison, style: Style) -> list[str]:
    dash = style.dash
    rows = [
        (
            each.parameter,
            sentences.best_text(each.a) or dash,
            sentences.best_text(each.b) or dash,
            "another value" if each.best_moved else "another effect" if each.changed else "no change",
        )
        for each in comparison.effects
    ]
    return table_lines(["best value", "first", "second", "change"], rows, style)


def _difference(estimate: Estimate, style: Style) -> str:
    if estimate.value != estimate.value:
        return style.dash
    return f"{estimate.value:+.2f} ({estimate.low:+.2f} to {estimate.high:+.2f})"
