"""The tools on files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from importance.agents import answers
from importance.agents.allowed_folders import AllowedFolders
from importance.agents.tools import MOST_REMEMBERED, Tools
from importance.errors import ImportanceError, UnknownColumn, UnreadableRuns
from importance.runs.table import Runs
from tests.builders import sweep


@pytest.fixture
def tools(tmp_path: Path) -> Tools:
    sweep(40).to_csv(tmp_path / "runs.csv", index=False)
    return Tools(AllowedFolders([tmp_path]))


def test_there_are_eight_and_each_says_what_it_does(tools: Tools) -> None:
    assert len(tools.all) == 8
    assert all(len(str(tool.__doc__)) > 60 for tool in tools.all)


def test_the_same_question_is_computed_once_until_the_runs_change(
    tools: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def described(runs: Runs) -> dict[str, object]:
        asked.append(len(runs))
        return {"sentence": f"{len(runs)} runs"}

    monkeypatch.setattr(answers, "described", described)
    assert tools.describe_runs("runs.csv") == tools.describe_runs("runs.csv") == '{"sentence":"40 runs"}'
    sweep(41).to_csv(tmp_path / "runs.csv", index=False)
    assert tools.describe_runs("runs.csv") == '{"sentence":"41 runs"}'
    assert asked == [40, 41]


def test_no_more_answers_are_kept_than_fit(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "when_to_stop", lambda *_: {"sentence": "stop"})
    for k in range(MOST_REMEMBERED + 5):
        tools.when_to_stop("runs.csv", "loss", difference=k)
    assert len(tools._remembered) == MOST_REMEMBERED


def test_a_goal_is_passed_on_and_a_wrong_one_is_refused(tools: Tools) -> None:
    assert json.loads(tools.rank_parameters("runs.csv", "loss", goal="maximize"))["goal"] == "maximize"
    with pytest.raises(ImportanceError, match="goal"):
        tools.rank_parameters("runs.csv", "loss", goal="up")


@pytest.mark.parametrize("count", [0, -1, 51])
def test_the_number_of_runs_has_bounds(tools: Tools, count: int) -> None:
    with pytest.raises(UnreadableRuns, match="Choose 1 to 50"):
        tools.next_runs("runs.csv", "loss", count)


def test_an_unknown_question_and_an_unknown_metric_are_refused(tools: Tools) -> None:
    with pytest.raises(UnreadableRuns, match="Choose one of them"):
        tools.rank_parameters("runs.csv", "loss", question="everything")
    with pytest.raises(UnknownColumn):
        tools.rank_parameters("runs.csv", "accuracy")


def test_a_store_with_several_studies_names_them(tools: Tools, tmp_path: Path) -> None:
    import optuna

    storage = f"sqlite:///{tmp_path}/study.db"
    for name in ("first", "second"):
        study = optuna.create_study(study_name=name, storage=storage)
        study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=3)
    with pytest.raises(UnreadableRuns, match=r"2 studies. Choose one with study, such as: first, second"):
        tools.describe_runs("study.db")
    assert json.loads(tools.describe_runs("study.db", study="second"))["runs"] == 3
