"""NNI's database, with the tables and statements of NNI 3.0."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from importance import read_curves, read_runs
from importance.cli import main
from importance.errors import SeveralStudies, UnreadableRuns
from importance.rows.store import History
from importance.runs.columns import Role
from importance.space.dimension import Condition
from tests.trackers.nni.experiments import Experiment

MODELS = ({"_name": "mlp", "width": 8}, {"_name": "cnn", "width": 16, "kernel": 3}, {"_name": "linear"})


def parameters(number: int) -> dict[str, object]:
    return {"lr": 10.0 ** -(1 + number % 4), "batch_size": 16 * (1 + number % 2), "model": MODELS[number % 3]}


@pytest.fixture
def experiment(tmp_path: Path) -> Path:
    written = Experiment(tmp_path / "kx3p1")
    for number in range(6):
        steps = [{"default": 0.9 - step / 10 + number / 50, "time": step} for step in range(3)]
        written.trial(number, parameters(number), steps, {"default": 0.75 + number / 50, "time": 3.5})
    written.trial(6, parameters(6), [{"default": 0.95}, {"default": 0.94}], state="EARLY_STOPPED")
    written.trial(7, parameters(7), [{"default": 0.5}], state="FAILED")
    written.trial(8, parameters(8), [{"default": 0.6}], state="RUNNING")
    written.trial(9, parameters(9), [], {"default": math.nan})
    written.trial(10, parameters(0), [0.8], 0.76)
    written.trial(11, parameters(0), [], state="SYS_CANCELED")
    written.event("", "IMPORT_DATA", json.dumps([{"parameter": {"lr": 1}, "value": 2}]))
    return written.path


def test_settings_results_and_states_are_read(experiment: Path) -> None:
    runs = read_runs(experiment)
    assert runs.source.endswith("(NNI database)")
    assert runs.parameters == ("lr", "batch_size", "model", "model.width", "model.kernel")
    assert runs.metrics == ("default", "time") and runs.goals["default"] == "minimize"
    states = ["succeeded"] * 6 + [
        "early_stopped",
        "failed",
        "running",
        "succeeded",
        "succeeded",
        "sys_canceled",
    ]
    assert runs.frame["state"].tolist() == states
    assert runs.frame["model"].tolist()[:3] == ["mlp", "cnn", "linear"]
    assert runs.frame["model.kernel"].notna().tolist()[:3] == [False, True, False]
    assert runs.frame["number"].tolist() == list(range(12))


def test_the_final_result_counts_and_a_failed_trial_has_none(experiment: Path) -> None:
    runs = read_runs(experiment)
    values = runs.frame["default"].tolist()
    assert values[:6] == pytest.approx([0.75 + number / 50 for number in range(6)])
    assert values[6] == pytest.approx(0.94)  # the assessor stopped it: NNI tells the tuner the last result
    assert all(map(math.isnan, [*values[7:10], values[11]])) and values[10] == 0.76
    assert any("1 trial stopped early" in note for note in runs.notes)


@pytest.mark.parametrize(("history", "value"), [("min", 0.7), ("best", 0.7), ("max", 0.9), ("mean", 0.8)])
def test_the_user_chooses_which_reported_value_counts(
    experiment: Path, history: History, value: float
) -> None:
    assert read_runs(experiment, history=history).frame["default"][0] == pytest.approx(value)


def test_the_space_is_read_with_its_branches(experiment: Path) -> None:
    space = read_runs(experiment).space
    lr, width = space["lr"], space["model.width"]
    assert (lr.low, lr.high, lr.log) == (0.0001, 0.1, True)  # type: ignore[union-attr]
    assert width.condition == Condition("model", ("mlp", "cnn"))
    assert space["model.kernel"].condition == Condition("model", ("cnn",))


def test_curves_are_read(experiment: Path) -> None:
    curve = read_curves(experiment, metric="default").of_metric("default")
    assert curve.values[curve.starts[7] : curve.stops[7]].tolist() == [0.5]
    assert (curve.stops - curve.starts).tolist() == [3] * 6 + [2, 1, 1, 0, 1, 0]


def test_a_folder_of_experiments_has_a_study_for_each(experiment: Path) -> None:
    other = Experiment(experiment.parent.parent.parent / "zz", mode=None, name="")
    other.trial(0, {"lr": 0.1}, [], 0.5)
    other.trial(1, {"lr": 0.2}, [], 0.4)
    top = experiment.parent.parent.parent
    with pytest.raises(SeveralStudies, match=r"kx3p1 \(12 runs\), zz \(2 runs\)"):
        read_runs(top)
    assert not read_runs(top, study="zz").goals
    assert len(read_runs(experiment.parent.parent).frame) == 12


def test_a_bandit_s_budget_is_no_parameter(tmp_path: Path) -> None:
    written = Experiment(tmp_path / "band", space={})
    for number in range(8):
        written.trial(number, {"lr": 0.1 / (1 + number), "TRIAL_BUDGET": 1 + 2 * (number % 2)}, [], 0.5)
    runs = read_runs(written.path)
    assert runs.parameters == ("lr",) and runs.columns["TRIAL_BUDGET"].role is Role.BUDGET


def test_a_trial_that_drew_twice_is_two_runs(tmp_path: Path) -> None:
    """Before NNI 2, a trial could ask for parameters several times."""
    written = Experiment(tmp_path / "phases", space={})
    name = written.trial(0, {"lr": 0.1}, [], 0.5)
    second = {"parameter_id": 1, "parameters": {"lr": 0.2}, "parameter_index": 1}
    written.event(name, "ADD_HYPERPARAMETER", json.dumps(second))
    written.report(name, "FINAL", 0, 0.25, 1)
    runs = read_runs(written.path)
    assert runs.frame["lr"].tolist() == [0.1, 0.2] and runs.frame["default"].tolist() == [0.5, 0.25]
    assert runs.frame["state"].tolist() == ["succeeded"] * 2


def test_the_command_ranks_the_trials(experiment: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rank", str(experiment), "--metric", "default", "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["metric"], answer["goal"]) == ("default", "minimize")


def test_an_experiment_without_trials_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableRuns, match="contain no trials"):
        read_runs(Experiment(tmp_path / "new").path)
