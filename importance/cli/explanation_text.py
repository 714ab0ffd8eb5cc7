"""Why one run beats another, in a terminal and for programs."""

from __future__ import annotations

import dataclasses

from importance.cli.json_answer import in_json
from importance.cli.terminal import BOLD, DIM, Style, printable
from importance.cli.text_table import table_lines
from importance.effects.ablation import Value
from importance.effects.explanation import Explanation
from importance.effects.explanation_text import headline, name_of, part_text, value_text
from importance.effects.metric_differences import Unit
from importance.formatting import number_text

_UNITS = {
    Unit.METRIC: "The parts add up to the difference.",
    Unit.FACTOR: "The parts are factors, whose product is the ratio; 1 changes nothing.",
    Unit.RANK: "The parts are places among the runs, and add up to the difference.",
}


def explanation_lines(explanation: Explanation, style: Style) -> list[str]:
    """Return the difference in words, a row for each part, and the path."""
    why = explanation
    parts = [
        (
            name_of(part),
            _value(part.a),
            _value(part.b),
            part_text(why, part.value),
            f"{part_text(why, part.low)} to {part_text(why, part.high)}",
        )
        for part in (*why.parts, why.unexplained)
    ]
    steps = [
        (
            name_of(step) or "a as it is",
            _value(step.value) if step.parameter else "",
            number_text(step.metric),
        )
        for step in why.path
    ]
    header = ["parameter", "a", "b", "part", "90% interval"]
    return [
        *(style.paint(line, BOLD) for line in style.wrap(explanation_finding(why))),
        *style.wrap(_UNITS[why.unit]),
        "",
        *table_lines(header, parts, style),
        "",
        *(style.paint(line, DIM) for line in style.wrap("From a to b, by the best single change next:")),
        *table_lines(["change", "to", f"expected {why.metric}"], steps, style),
        *(line for note in why.notes for line in style.wrap(note)),
    ]


def explanation_record(explanation: Explanation) -> object:
    """Return an explanation in the types of JSON."""
    return in_json(dataclasses.asdict(explanation))


def explanation_finding(why: Explanation) -> str:
    """Return both runs with their metric, which is better, and what brings most of it."""
    a, b = (
        f"{name} ({why.metric} {number_text(metric)})"
        for name, metric in ((why.a, why.metric_a), (why.b, why.metric_b))
    )
    if not why.parts:
        return f"a is {a}, b is {b}. Both have the same setting, so no parameter explains the difference."
    return f"a is {a}, b is {b}. {headline(why, 'a', 'b')}."


def _value(value: Value) -> str:
    return printable(value_text(value))
