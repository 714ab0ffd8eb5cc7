"""What a linked panel receives outside the app."""

from __future__ import annotations

import json

import importance
from importance.panel.content import MOST_AXES, panel_axes, panel_content, panel_table
from importance.ranking.result import Ranking
from importance.ranking.scores import Fit, ParameterScore
from tests.builders import ROOT
from tests.pages.conftest import runs_of


def test_the_panel_receives_what_the_app_draws() -> None:
    runs = importance.read_runs(ROOT / "examples" / "digits_sweep.csv")
    ranking = importance.rank(runs, "val_loss")
    content = json.loads(
        json.dumps(panel_content(runs, ranking, panel_axes(runs, "val_loss", ranking)), allow_nan=False)
    )
    assert content["chart"]["total"] == len(runs)
    assert content["chart"]["axes"][-1]["name"] == "val_loss"
    assert [row["name"] for row in content["table"]["rows"]] == [score.name for score in ranking.scores]
    assert {item[1] for axis in content["chart"]["axes"] for item in axis["menu"]} == {"order"}


def test_a_chart_of_many_parameters_has_the_most_important_ones() -> None:
    runs = runs_of(
        **{f"p{i}": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0 + i] for i in range(30)},
        loss=[1.0, 2.0, 3.0, 5.0, 4.0, 6.0],
    )
    scores = tuple(ParameterScore(f"p{i}", (30 - i) / 465, n_used=6) for i in range(30))
    ranking = Ranking("loss", "minimize", "wandb", scores, Fit(0.5), n_runs=6)
    content = panel_content(runs, ranking, panel_axes(runs, "loss", ranking), changes=("scale", "flip"))
    axes = [axis["name"] for axis in content["chart"]["axes"]]
    assert axes == [*(f"p{i}" for i in range(MOST_AXES)), "loss"]
    assert len(content["table"]["rows"]) == 30, "the table has all of them"
    assert {item[1] for axis in content["chart"]["axes"] for item in axis["menu"]} == {"scale", "flip"}
    ghosts = panel_table(runs, ranking, ghosts={"p3": 0.9}, faded=True)["rows"][3]
    assert ghosts["muted"] and "ghost" in {piece[0] for piece in ghosts["cells"]["importance"]["bar"]}
