"""The figure of the importances at each budget."""

from __future__ import annotations

import importance
from tests.ranking.test_by_budget import search


def test_each_parameter_is_a_line_over_the_budgets_with_its_interval() -> None:
    result = importance.rank_by_budget(search(early=4.0), "loss")
    figure = importance.plots.importance_by_budget(result)
    assert [line.name for line in figure.data] == ["decay", "lr"]
    lr = figure.data[1]
    assert lr.y[0] > 0.8 > lr.y[1]
    assert all(above >= 0 for above in lr.error_y.array)
    assert list(figure.layout.xaxis.ticktext) == ["1", "9"]
    assert figure.layout.xaxis.title.text == "epochs"
