"""The columns of the panel's table for further objectives, without a browser."""

from __future__ import annotations

import numpy as np
import pytest

from importance.ranking.rank import rank
from importance.readers.read import read_runs
from importance.tradeoff.weighted_importance import equal_weights_ranking
from pages.ui.state import further_columns
from tests.app.conftest import Open, rows, sweep, table, texts
from tests.weighed_runs import METRICS, weighed_frame

PARAMETERS = ["size", "lr", "idle"]


def test_metrics_that_the_link_weighs_get_a_column_each_and_one_for_the_trade_off(open_app: Open) -> None:
    frame = weighed_frame(40).assign(accuracy=lambda f: f["idle"] + 0.05 * f["size"])
    at = open_app(frame, metrics=["error", "accuracy"], metric="error")
    assert not at.exception
    headings = [heading[0] for heading in table(at)["headings"].values()]
    assert headings == ["Parameter", "Importance", "accuracy", "Trade-off", "Correlation"]
    runs = read_runs(frame)
    names = [row["name"] for row in rows(at)]
    alone = {score.name: score.importance for score in rank(runs, "accuracy", names).scores}
    together = equal_weights_ranking(runs, ["error", "accuracy"], parameters=names)
    both = {score.name: score.importance for score in together.scores}
    for row in rows(at):
        assert row["importance accuracy"] == pytest.approx(alone[row["name"]], abs=1e-5)
        assert row["Trade-off"] == pytest.approx(both[row["name"]], abs=1e-5)


def test_a_link_that_names_too_many_metrics_or_one_twice_means_what_trade_off_shows(open_app: Open) -> None:
    frame = weighed_frame(40).assign(accuracy=lambda f: f["idle"], flops=lambda f: f["size"] + f["idle"])
    four = open_app(frame, metrics=["error", "accuracy", "seconds", "flops"], metric="error")
    assert table(four)["narrow"] == ["importance accuracy", "importance seconds", "Trade-off"]
    assert "–" not in [row["cells"]["Trade-off"]["text"] for row in rows(four)]
    assert table(open_app(frame, metrics=["error", "error"], metric="error"))["narrow"] == []


def test_the_pair_that_trade_off_suggests_gets_columns_only_when_the_user_asks(open_app: Open) -> None:
    at = open_app(weighed_frame(30), "pages/trade_off.py")
    assert set(at.multiselect(key="metrics").value) == set(METRICS)
    at.switch_page("pages/panel.py").run()
    assert table(at)["narrow"] == []
    at.switch_page("pages/trade_off.py").run()
    next(button for button in at.button if button.label == "In the chart").click().run()
    at.switch_page("pages/panel.py").run()
    assert not at.exception
    assert table(at)["narrow"] == ["importance seconds", "Trade-off"]
    assert "…" not in [cell["text"] for row in rows(at) for cell in row["cells"].values()]


def test_one_metric_costs_no_computation(open_app: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(further_columns, "compute", lambda view: pytest.fail("computed"))
    at = open_app(sweep())
    assert not at.exception and table(at)["narrow"] == []


def test_a_metric_of_few_runs_still_has_its_columns(open_app: Open) -> None:
    frame = weighed_frame(40).assign(accuracy=lambda f: f["idle"])
    frame.loc[6:, "accuracy"] = np.nan
    at = open_app(frame, metrics=["error", "accuracy"], metric="error")
    assert not at.exception and "Traceback" not in texts(at)
    assert table(at)["narrow"] == ["importance accuracy", "Trade-off"]
