"""The history in a terminal and as JSON."""

from __future__ import annotations

import json
import math
from dataclasses import replace

from importance.cli.history_text import history_lines, history_record
from importance.cli.terminal import Style
from tests.sweep.test_history_text import PAST

PLAIN = Style(200)


def test_the_table_has_the_chances_and_the_best_so_far() -> None:
    lines = history_lines(PAST, PLAIN)
    assert lines[0].startswith("Go on: 50 more runs")
    text = "\n".join(lines)
    assert "chance of 0.01 better" in text
    assert [line.split()[-1] for line in lines if line.split()[:1] == ["200"]] == ["80%"]
    last = next(line for line in reversed(lines) if line.startswith("4 "))
    assert last.split()[1:3] == ["1", "1.2"]


def test_the_column_that_orders_the_runs_is_named() -> None:
    assert history_lines(replace(PAST, ordered_by="Created"), PLAIN)[-1] == "in the order of Created"


def test_json_has_the_verdict_and_no_number_that_json_lacks() -> None:
    record = history_record(replace(PAST, best=(math.nan, 1.0, 1.0, 1.0)))
    text = json.dumps(record, allow_nan=False)
    answer = json.loads(text)
    assert answer["go_on"] == "yes"
    assert answer["verdict"].startswith("Go on")
    assert answer["best"][0] is None
    assert answer["chances"][1] == {"runs": 50, "chance": 0.55}


def test_the_width_of_the_terminal_is_kept() -> None:
    assert all(len(line) <= 60 for line in history_lines(PAST, Style(60)))
