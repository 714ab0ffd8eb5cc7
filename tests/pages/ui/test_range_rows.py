"""What the sliders receive: the ends, the histograms, and which of the best runs a range covers."""

from __future__ import annotations

import json

import pytest

from importance.space.dimension import Choice, Range
from importance.space.range_text import parse_range
from importance.sweep.result import Sweep, kept_best
from pages.ui import range_rows
from tests.sweep.sweeps import SPACE, sweep_of


@pytest.fixture(scope="module")
def sweep() -> Sweep:
    return sweep_of(80)[0]


def rows(sweep: Sweep, errors: dict[str, str] | None = None, **edits: str) -> dict[str, dict]:
    space = {advice.name: advice.dimension for advice in sweep.advice}
    for name, text in edits.items():
        if name not in (errors or {}):
            space[name] = parse_range(sweep.before[name], text)
    data = range_rows.payload(sweep, space, edits, errors or {})
    json.dumps(data, allow_nan=False)
    return {row["name"]: row for row in data["rows"]}


def test_every_run_is_in_the_histogram_and_the_best_are_a_part_of_it(sweep: Sweep) -> None:
    row = rows(sweep)["lr"]
    assert sum(row["all"]) == len(sweep.settings)
    assert sum(row["best"]) == len(sweep.best)
    assert all(best <= every for best, every in zip(row["best"], row["all"], strict=True))
    assert row["axis"]["log"] and row["axis"]["texts"] == ["1e-5", "1"]


def test_the_best_runs_that_a_range_covers_are_those_that_the_page_counts(sweep: Sweep) -> None:
    edited = rows(sweep, lr="0.001 to 0.01")["lr"]
    low, high = edited["at"]
    inside = sum(low <= value <= high for value in edited["top"])
    space = {**sweep.before, "lr": Range("lr", 0.001, 0.01, log=True)}
    assert inside == round(len(sweep.best) * kept_best(sweep, space))
    assert edited["kind"] == "user" and edited["note"].startswith("Recommended: ")


def test_a_level_outside_the_range_is_off_and_can_be_put_back(sweep: Sweep) -> None:
    row = rows(sweep, optimizer="adam")["optimizer"]
    assert [(level["text"], level["on"]) for level in row["levels"]] == [
        ("adam", True),
        ("lion", False),
        ("sgd", False),
    ]
    assert "runs" in row["levels"][0]["title"]


def test_a_level_with_a_comma_comes_back_whole() -> None:
    choice = Choice("loss", ("l1, smooth", "l2"))
    text = ", ".join(range_rows._quoted(level) for level in choice.levels)
    assert parse_range(choice, text) == choice


def test_a_text_that_is_wrong_is_shown_in_its_row_and_can_be_reset(sweep: Sweep) -> None:
    row = rows(sweep, {"optimizer": "There is no such level."}, optimizer="banana")["optimizer"]
    assert row["error"] == "There is no such level." and row["byUser"]
    assert row["kind"] != "user", "the recommendation is used"


def test_a_parameter_of_one_optimizer_says_so(sweep: Sweep) -> None:
    assert rows(sweep)["momentum"]["note"].endswith("Only where optimizer is sgd.")
    assert set(rows(sweep)) == set(SPACE)
