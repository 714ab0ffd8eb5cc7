"""The section on the trade-off is there if the search had several objectives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from importance.ranking.rank import rank
from importance.report.inputs import ReportInputs
from importance.report.trade_off_section import trade_off_section
from tests.weighed_runs import weighed_runs


def test_the_objectives_of_the_search_are_weighed() -> None:
    runs = weighed_runs(30)
    inputs = ReportInputs(runs, "error", ["size", "lr"], "minimize", rank(runs, "error"), "")
    shown = trade_off_section(inputs)
    assert "settings are expected to be on the front" in shown and "<svg" in shown
    assert "<th>trade-off</th>" in shown
    one = replace(runs, objectives=("error",))
    assert trade_off_section(replace(inputs, runs=one)) == ""
    assert trade_off_section(replace(inputs, metric="lr")) == ""
    few = replace(runs, frame=runs.frame.assign(seconds=np.nan))
    assert "a trade-off needs at least 5" in trade_off_section(replace(inputs, runs=few))
