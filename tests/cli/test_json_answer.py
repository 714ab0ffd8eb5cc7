"""A ranking for programs, as JSON."""

from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import pytest

from importance.cli import commands
from importance.cli.json_answer import json_answer
from importance.ranking import sentences
from importance.ranking.result import Ranking
from importance.ranking.scores import Fit, LevelScore, ParameterScore
from importance.runs.goals import GoalSource
from importance.runs.table import Runs
from tests.builders import ROOT

SWEEP = str(ROOT / "examples" / "digits_sweep.csv")
RUNS = Runs.from_frame(
    pd.DataFrame({"lr": [0.1, 0.2, 0.3], "loss": [1.0, 2.0, 3.0]}), metrics=["loss"], source="runs.csv"
)
RANKING = Ranking(
    "loss",
    "minimize",
    "anova",
    (
        ParameterScore("lr", np.float64(0.75), 0.5, math.inf, levels=(LevelScore("a", np.int64(3)),)),
        ParameterScore("wd", 0.25, also=("decay",)),
        ParameterScore("seed", math.nan, note="the same in every run"),
    ),
    Fit(0.9, 0.8, 0.95),
    n_runs=3,
    dropped={"without loss": 2},
    goal_source=GoalSource.NAME,
)


def test_the_answer_is_strict_json_and_what_is_not_known_is_null() -> None:
    answer = json.loads(json.dumps(json_answer(RUNS, RANKING, None), allow_nan=False))
    lr, _, seed = answer["parameters"]
    assert lr["importance"] == 0.75
    assert lr["high"] is None and lr["correlation"] is None
    assert lr["levels"][0]["n"] == 3
    assert seed["importance"] is None and seed["note"] == "the same in every run"


def test_the_answer_has_the_sentences_and_the_fields_of_the_ranking() -> None:
    answer = json_answer(RUNS, RANKING, None)
    assert isinstance(answer, dict)
    assert answer["source"] == "runs.csv"
    assert answer["finding"] == sentences.finding(RANKING)
    assert answer["trust"] == sentences.trust_line(RANKING)
    assert answer["dropped"] == {"without loss": 2}
    assert answer["fit"] == {"r2": 0.9, "r2_low": 0.8, "r2_high": 0.95, "evidence": True, "confounded": False}
    assert answer["goal_source"] == "name"
    assert answer["parameters"][1]["also"] == ["decay"]


@pytest.mark.parametrize(("top", "names"), [(1, ["lr"]), (2, ["lr", "wd"]), (9, ["lr", "wd", "seed"])])
def test_top_keeps_the_most_important_parameters(top: int, names: list[str]) -> None:
    answer = json_answer(RUNS, RANKING, top)
    assert isinstance(answer, dict)
    assert [score["name"] for score in answer["parameters"]] == names


def test_json_holds_the_whole_answer_and_no_nan(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["rank", SWEEP, "-m", "val_loss", "--format", "json", "--method", "wandb"]) == 0
    answer = json.loads(capsys.readouterr().out, parse_constant=lambda name: pytest.fail(name))
    assert answer["metric"] == "val_loss"
    assert answer["goal"] == "minimize"
    assert answer["method"] == "wandb"
    assert answer["n_runs"] == 285
    assert sum(answer["dropped"].values()) == 15
    assert len(answer["parameters"]) == 11
    assert sum(score["importance"] for score in answer["parameters"]) == pytest.approx(1)
    solver = next(score for score in answer["parameters"] if score["name"] == "solver")
    assert solver["correlation"] is None
    assert {level["level"] for level in solver["levels"]} == {"adam", "sgd"}
