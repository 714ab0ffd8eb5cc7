"""The history of a sweep in a terminal, and for programs."""

from __future__ import annotations

import dataclasses

from importance.cli.json_answer import in_json
from importance.cli.terminal import BOLD, DIM, Style
from importance.cli.text_table import table_lines
from importance.formatting import number_text
from importance.sweep import history_text
from importance.sweep.history import History

_SHOWN = 6
"""Rows of the table of the best so far."""


def history_lines(past: History, style: Style) -> list[str]:
    """Return whether to go on, the chances, and the best so far after some numbers of runs."""
    n = len(past.values)
    shown = sorted({round(n * k / _SHOWN) or 1 for k in range(1, _SHOWN + 1)})
    rows = [
        (
            f"{k:,}",
            number_text(past.best[k - 1]),
            number_text(past.random[k - 1]),
            f"{number_text(past.random_low[k - 1])} to {number_text(past.random_high[k - 1])}",
        )
        for k in shown
    ]
    chances = [(f"{each.runs:,}", f"{each.chance:.0%}") for each in past.chances]
    return [
        *(style.paint(line, BOLD) for line in style.wrap(history_text.verdict(past))),
        *(line for sentence in history_text.sentences(past) for line in style.wrap(sentence)),
        "",
        *table_lines(["more runs", f"chance of {number_text(past.difference)} better"], chances, style),
        "",
        *table_lines(["runs", f"best {past.metric}", "random search", "80% interval"], rows, style),
        *([style.paint(f"in the order of {past.ordered_by}", DIM)] if past.ordered_by else []),
    ]


def history_record(past: History) -> object:
    """Return a history in the types of JSON."""
    return in_json({"verdict": history_text.verdict(past), "go_on": past.go_on} | dataclasses.asdict(past))
