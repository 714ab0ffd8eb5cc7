"""The panel in a notebook, from Python; tests/browser/test_notebook.py uses it in JupyterLab."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

import importance
from importance.errors import ImportanceError
from importance.ranking.result import Ranking
from importance.runs.table import Runs
from tests.pages.conftest import runs_of


@pytest.fixture(scope="module")
def runs() -> Runs:
    rng = np.random.default_rng(0)
    lr, idle = rng.uniform(size=60), rng.uniform(size=60)
    return runs_of(lr=lr, idle=idle, opt=["adam", "sgd"] * 30, loss=lr + rng.normal(0, 0.1, 60))


@pytest.fixture(scope="module")
def ranking(runs: Runs) -> Ranking:
    return importance.rank(runs, "loss")


def test_a_brush_selects_the_runs_and_ranks_them(ranking: Ranking, runs: Runs) -> None:
    panel = ranking.widget()
    assert panel.selected is runs
    seen: list[int] = []
    panel.observe(lambda event: seen.append(len(event["new"])), names="selected")
    panel.spans = {"lr": [[0.0, 0.5]]}
    half = runs.frame["lr"].min() + (runs.frame["lr"].max() - runs.frame["lr"].min()) / 2
    assert len(panel.selected) == seen[-1] == int((runs.frame["lr"] <= half).sum())
    rows = {row["name"]: row for row in panel.answer["table"]["rows"]}
    part = importance.rank(panel.selected, "loss", ["lr", "idle", "opt"], scale=ranking.scale)
    assert rows["lr"]["importance"] == pytest.approx(part.to_frame().loc["lr", "importance"], abs=1e-5)
    panel.spans = {}
    assert panel.selected is runs and panel.answer is None


def test_too_few_runs_are_selected_but_not_ranked(ranking: Ranking, runs: Runs) -> None:
    panel = ranking.widget()
    panel.spans = {"lr": [[0.0, 0.03]]}
    assert 0 < len(panel.selected) < 5
    assert "still those of all runs" in panel.answer["state"]
    assert all(row["muted"] for row in panel.answer["table"]["rows"])


def test_a_flip_turns_the_brush_and_keeps_its_runs(ranking: Ranking) -> None:
    panel = ranking.widget()
    panel.spans = {"lr": [[0.0, 0.25]]}
    before = panel.selected
    panel.change = ["flip", "lr", 1]
    assert panel.selected is before
    assert panel.spans["lr"][0] == pytest.approx([0.75, 1.0], abs=1e-3)
    panel.change = ["scale", "lr", "quantile", 2]
    assert panel.content["chart"]["axes"][0]["words"].startswith("lr (quantile scale)")
    assert panel.selected is before


def test_what_a_page_sends_cannot_name_another_axis_or_scale(ranking: Ranking, runs: Runs) -> None:
    panel = ranking.widget()
    panel.change = ["scale", "lr", "__import__", 1]
    panel.change = ["flip", "nowhere", 2]
    panel.spans = {"nowhere": [[0.0, 0.1]]}
    assert panel.selected is runs
    assert panel.content["chart"]["axes"][0]["words"].startswith("lr (linear scale)")


def test_without_the_extra_the_plain_table_is_shown(
    ranking: Ranking, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importance.panel.widget.find_spec", lambda name: None)
    panel = ranking.widget()
    assert panel.selected is runs
    shown = panel._repr_html_()
    assert ranking._repr_html_() in shown and "pip install 'paramlens[notebook]'" in shown


def test_a_ranking_that_went_through_a_file_asks_for_its_runs(ranking: Ranking, runs: Runs) -> None:
    loaded = pickle.loads(pickle.dumps(ranking))
    assert loaded.to_frame().equals(ranking.to_frame())
    assert len(pickle.dumps(ranking)) < 20_000, "the runs stay behind"
    with pytest.raises(ImportanceError, match=r"ranking\.widget\(runs\)"):
        loaded.widget()
    assert loaded.widget(runs).selected is runs


def test_the_panel_of_the_best_runs_has_their_outcome_as_its_metric(runs: Runs) -> None:
    panel = importance.rank_best(runs, "loss", goal="minimize", fraction=0.3).widget()
    assert panel.content["chart"]["metric"] == "best 30% by loss"
    panel.spans = {"lr": [[0.0, 0.6]]}
    assert "The importances are theirs" in panel.answer["state"]
