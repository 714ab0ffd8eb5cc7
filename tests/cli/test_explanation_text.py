"""Why one run beats another, in a terminal and as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from math import nan

from importance.cli.explanation_text import explanation_lines, explanation_record
from importance.cli.terminal import Style, cells
from importance.effects.metric_differences import Unit
from tests.effects.test_explanation_text import WHY as OF_THE_PAGE

WHY = replace(
    OF_THE_PAGE,
    a="run 3",
    b="a setting",
    row_b=-1,
    notes=("Of 9 parameters, the 2 with the clearest link were modelled.",),
)


def test_the_parts_the_rest_and_the_path_are_shown() -> None:
    lines = explanation_lines(WHY, Style(200))
    assert lines[0].endswith("b beats a by 0.4, most of it from optimizer + momentum.")
    rows = [line.split() for line in lines]
    assert ["optimizer", "+", "momentum", "adam", "sgd", "−0.5", "−0.7", "to", "−0.3"] in rows
    assert ["seed", "or", "unknown", "−0.1", "−0.4", "to", "+0.2"] in rows
    assert ["optimizer", "+", "momentum", "sgd", "0.35"] in rows
    assert lines[-1] == WHY.notes[0]


def test_factors_are_marked() -> None:
    text = "\n".join(explanation_lines(replace(WHY, unit=Unit.FACTOR), Style(200)))
    assert "whose product is the ratio" in text and "×0.2" in text


def test_the_same_setting_twice_is_said_so() -> None:
    lines = explanation_lines(replace(WHY, parts=()), Style(200))
    assert "Both have the same setting" in lines[0]


def test_every_line_fits_the_terminal() -> None:
    assert max(cells(line) for line in explanation_lines(WHY, Style(80))) <= 80


def test_the_record_is_strict_json() -> None:
    unknown = replace(WHY, observed=nan)
    record = json.loads(json.dumps(explanation_record(unknown), allow_nan=False))
    assert record["observed"] is None
    assert record["parts"][0]["also"] == ["momentum"] and record["unit"] == "metric"
