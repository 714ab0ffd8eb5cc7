"""The table of stopping rules on the page Curves."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from importance import read_curves, read_runs, stopping
from importance.curves.stopping_table import stopping_table as rules_of
from pages.ui import stopping_table, table


def test_runs_that_are_too_short_for_a_check_leave_its_cells_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no first check, and a browser reads no NaN."""
    drawn = []
    monkeypatch.setattr(table, "component", lambda key, **data: drawn.append(data))
    logged = [(run, epoch, run + 1 / epoch, run / 10) for run in range(8) for epoch in (1, 2)]
    frame = pd.DataFrame(logged, columns=["run_id", "epoch", "loss", "lr"])
    runs, curves = read_runs(frame), read_curves(frame)
    stopping_table.draw(rules_of(runs, curves, "loss"), stopping(runs, curves, "loss"))
    [data] = drawn
    assert [row["2"] for row in data["rows"]] == [None, None]
    assert [row["cells"]["2"]["text"] for row in data["rows"]] == ["–", "–"]
    assert "NaN" not in json.dumps(data)
