"""The trade-off in a terminal and as JSON."""

from __future__ import annotations

import json

from importance.cli.terminal import Style
from importance.cli.trade_off_text import trade_off_lines, trade_off_record
from tests.weighed_runs import weighed

NAMES = [f"run {k}" for k in range(60)]


def test_the_tables_have_the_importances_and_the_front() -> None:
    answer = weighed()
    lines = trade_off_lines(answer, NAMES, Style(200))
    text = "\n".join(lines)
    header = next(line for line in lines if line.startswith("importance for"))
    assert header.split()[2:] == ["error", "seconds", "trade-off", "90%", "interval"]
    assert "error (minimize), seconds (minimize), 60 runs." in text
    assert "The hypervolume is" in text
    rows = lines[lines.index(next(line for line in lines if line.startswith("on the front"))) + 1 :]
    assert rows[0].startswith(f"run {answer.front.first[0]} ")
    assert len(trade_off_lines(answer, NAMES, Style(200), 2)) < len(lines)
    assert all(len(line) <= 110 for line in trade_off_lines(answer, NAMES, Style(110)))


def test_json_has_the_curves_and_the_settings_and_no_number_that_json_lacks() -> None:
    record = json.loads(json.dumps(trade_off_record(weighed(), 3), allow_nan=False))
    assert record["objectives"][0]["metric"] == "error"
    assert len(record["parameters"]) == len(record["settings"]) == 3
    first = record["parameters"][0]
    assert set(first["importance"]) == {"error", "seconds"}
    assert len(first["by_weight"]) == 9 and first["by_weight"][0]["weights"] == [0.0, 1.0]
    assert record["settings"][0]["on_front"] is True
    assert set(record["settings"][0]["error"]) == {"mean", "shrunken", "low", "high"}
    assert record["hypervolume"]["low"] <= record["hypervolume"]["value"]
