"""Optuna's storages, written by Optuna: what is read must agree with what Optuna itself reads."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import optuna
import pandas as pd
import pytest
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.trial import TrialState, create_trial

import importance
from importance.errors import ImportanceError, SeveralStudies, UnreadableRuns
from importance.runs.columns import Role
from importance.space.dimension import Range
from tests.trackers.optuna.studies import journal, mixed, study_in


def test_a_study_is_read_as_optuna_itself_reports_it(stored: tuple[str, object]) -> None:
    source, storage = stored
    study = study_in(storage, direction="maximize")
    study.optimize(mixed, n_trials=40)
    runs = importance.read_runs(source)
    truth = study.trials_dataframe()
    assert len(runs) == 40
    assert set(runs.parameters) == {c.removeprefix("params_") for c in truth if c.startswith("params_")}
    for name in ("lr", "layers", "width", "dropout", "batch", "momentum"):
        np.testing.assert_array_equal(runs.frame[name], truth[f"params_{name}"])
    assert runs.frame["optimizer"].tolist() == [
        "None" if kind is None or pd.isna(kind) else kind for kind in truth["params_optimizer"]
    ]
    assert runs.frame["bias"].tolist() == [str(bias).lower() for bias in truth["params_bias"]]
    assert runs.frame["state"].tolist() == truth["params_state"].tolist()
    np.testing.assert_array_equal(runs.frame["value"], truth["value"].astype(float))
    assert np.isinf(runs.frame["value"]).sum() == 8
    np.testing.assert_array_equal(runs.frame["accuracy"], truth["user_attrs_accuracy"])
    np.testing.assert_array_equal(runs.frame["number"], truth["number"])
    seconds = truth["duration"].dt.total_seconds()
    np.testing.assert_allclose(runs.frame["duration"], seconds, atol=1e-6)
    assert pd.to_datetime(runs.frame["datetime_start"]).notna().all()

    assert runs.states is not None
    assert runs.states.tolist() == truth["state"].tolist()
    assert runs.states.value_counts().to_dict() == {"COMPLETE": 24, "PRUNED": 8, "FAIL": 8}
    pruned = runs.states == "PRUNED"
    np.testing.assert_array_equal(runs.frame.loc[pruned, "value"], runs.frame.loc[pruned, "lr"])
    assert runs.metrics == ("value", "accuracy", "eval.f1", "lr (metric)")
    assert runs.columns["host"].role is Role.LABEL
    assert runs.frame["eval.tags"].tolist() == ['["a"]'] * 40
    assert runs.budget is None  # only pruned trials reported steps here
    assert any("8 of 40 trials were pruned" in note for note in runs.notes)
    assert any("goal is to maximize 'value'" in note for note in runs.notes)
    assert runs.run_names.tolist()[:2] == ["trial 0", "trial 1"]


def test_the_search_space_is_that_of_the_distributions(local: tuple[str, object]) -> None:
    source, storage = local
    study_in(storage).optimize(mixed, n_trials=12)
    space = importance.read_runs(source).space
    assert space["lr"] == Range("lr", 1e-5, 1e-1, log=True)
    assert space["layers"] == Range("layers", 1, 9, integer=True, step=2)
    assert space["width"] == Range("width", 4, 512, log=True, integer=True)
    assert space["dropout"] == Range("dropout", 0, 0.5, step=0.1)
    assert space["optimizer"].levels == ("sgd", "adam", "None")
    assert space["bias"].levels == ("true", "false")
    assert space["batch"].levels == ("16", "32", "64")


def test_a_range_that_changed_is_widened_and_reported(local: tuple[str, object]) -> None:
    source, storage = local
    study = study_in(storage)
    study.optimize(lambda t: t.suggest_float("x", 0, t.number + 1) + t.suggest_int("n", 1, 4), n_trials=5)
    runs = importance.read_runs(source)
    assert (runs.space["x"].low, runs.space["x"].high) == (0, 5)
    assert [note for note in runs.notes if "changed between trials" in note] == [
        "The range of 'x' changed between trials. The search space uses the widest range."
    ]


def test_several_objectives_and_what_the_study_calls_them(stored: tuple[str, object]) -> None:
    source, storage = stored

    def two(trial: optuna.Trial) -> tuple[float, float]:
        x = trial.suggest_float("x", 0, 1)
        return x, math.inf if trial.number == 2 else 1 - x

    plain = study_in(storage, "plain", directions=["minimize", "maximize"])
    plain.optimize(two, n_trials=6)
    named = study_in(storage, "named", directions=["minimize", "maximize"])
    named.set_metric_names(["loss", "accuracy"])
    named.optimize(two, n_trials=7)
    runs = importance.read_runs(source, study="plain")
    assert runs.metrics == ("values_0", "values_1")
    truth = plain.trials_dataframe()
    np.testing.assert_array_equal(runs.frame["values_1"], truth["values_1"])
    assert runs.frame["values_1"][2] == math.inf
    runs = importance.read_runs(source, study="named")
    assert runs.metrics == ("loss", "accuracy")
    np.testing.assert_array_equal(runs.frame["loss"], named.trials_dataframe()["values_loss"])
    assert any("minimize 'loss' and to maximize 'accuracy'" in note for note in runs.notes)


def test_one_of_several_studies_has_to_be_chosen_and_several_join(stored: tuple[str, object]) -> None:
    source, storage = stored
    for name, count in (("empty", 0), ("first", 3), ("second", 4)):
        study_in(storage, name).optimize(lambda t: t.suggest_float("x", 0, 1), n_trials=count)
    with pytest.raises(SeveralStudies, match=r"first \(3 runs\), second \(4 runs\)") as raised:
        importance.read_runs(source)
    assert raised.value.studies == {"first": 3, "second": 4, "empty": 0}
    assert len(importance.read_runs(source, study="second")) == 4
    both = importance.read_runs(source, study=["first", "second"])
    assert len(both) == 7
    with pytest.raises(ImportanceError, match="has no study 'third'"):
        importance.read_runs(source, study="third")


def test_the_only_study_with_trials_needs_no_choice(local: tuple[str, object]) -> None:
    source, storage = local
    study_in(storage, "empty")
    study_in(storage, "gone").optimize(lambda t: t.suggest_float("x", 0, 1), n_trials=3)
    study_in(storage, "kept").optimize(lambda t: t.suggest_float("x", 0, 1), n_trials=5)
    optuna.delete_study(study_name="gone", storage=storage)  # type: ignore[arg-type]
    assert len(importance.read_runs(source)) == 5


def test_trials_added_whole_asked_and_waiting(local: tuple[str, object]) -> None:
    source, storage = local
    study = study_in(storage)
    distributions = {
        "x": FloatDistribution(0, 1),
        "n": IntDistribution(1, 4),
        "c": CategoricalDistribution(("a", "None")),
    }
    for at in range(4):
        study.add_trial(
            create_trial(
                params={"x": at / 4, "n": at + 1, "c": "None"},
                distributions=distributions,
                value=at,
                user_attrs={"score": at},
                intermediate_values={0: 5.0},
            )
        )
    study.add_trial(
        create_trial(
            state=TrialState.PRUNED,
            params={"x": 1.0, "n": 2, "c": "a"},
            distributions=distributions,
            intermediate_values={2: 7.0, 1: 8.0},
        )
    )
    study.enqueue_trial({"x": 0.5})
    running = study.ask()
    running.suggest_float("x", 0, 1)
    study.enqueue_trial({"x": 0.25})
    runs = importance.read_runs(source)
    assert runs.states is not None
    assert runs.states.tolist() == ["COMPLETE"] * 4 + ["PRUNED", "RUNNING", "WAITING"]
    assert runs.frame["value"].tolist()[:5] == [0, 1, 2, 3, 7]
    assert runs.frame["x"].tolist()[:6] == [0, 0.25, 0.5, 0.75, 1.0, 0.5]
    assert runs.frame["c"].tolist()[:5] == ["none"] * 4 + ["a"]
    assert runs.frame["score"].tolist()[:4] == [0, 1, 2, 3]


def test_progress_is_reported(local: tuple[str, object]) -> None:
    source, storage = local
    study_in(storage).optimize(lambda t: t.suggest_float("x", 0, 1), n_trials=3)
    reports: list[tuple[int, int]] = []
    importance.read_runs(source, progress=lambda done, total: reports.append((done, total)))
    assert reports[-1] == (3, 3)


def test_a_folder_with_storages_is_searched(tmp_path: Path) -> None:
    journal(tmp_path / "a.log")
    assert len(importance.read_runs(tmp_path)) == 4
    journal(tmp_path / "b.log", 3)
    with pytest.raises(SeveralStudies) as raised:
        importance.read_runs(tmp_path)
    assert raised.value.studies == {"a.log: first": 4, "b.log: first": 3}
    assert len(importance.read_runs(tmp_path, study="b.log: first")) == 3


def test_a_study_without_trials_says_so(local: tuple[str, object]) -> None:
    source, storage = local
    study_in(storage)
    with pytest.raises(UnreadableRuns, match=r"The study 'first' of this .* has no runs yet"):
        importance.read_runs(source)


def test_the_goal_is_the_study_s_own_whatever_the_objective_is_called(local: tuple[str, object]) -> None:
    source, storage = local
    study = optuna.create_study(storage=storage, study_name="up", direction="maximize")  # type: ignore[arg-type]
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=8)
    runs = importance.read_runs(source)
    assert runs.goal_of("value") == "maximize"
    assert importance.rank(runs, "value").goal == "maximize"
