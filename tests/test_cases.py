"""Small inputs of ../shared/cases that once got wrong answers, with the right answers."""

from __future__ import annotations

import pytest

from importance import Runs, rank, read_runs
from importance.errors import NotEnoughRuns, UnknownColumn
from importance.ranking.sentences import finding
from importance.runs.goals import GoalSource
from tests.builders import CASES

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not CASES.exists(), reason="the small inputs in ../shared/cases are not here"),
]

# File: parameters, metrics, first metric.
ROLES = {
    "ax_summary.csv": ("x1 x2", "branin", "branin"),
    "bayes_opt_log.json": ("lr reg", "target", "target"),
    "epochs_under_early_stopping.csv": (
        "filters dropout learning_rate batch_size",
        "val_acc val_loss train_acc n_epochs overfitting",
        "val_loss",
    ),
    "hand_made.csv": ("kp kd base_speed min_base_speed brake_pwr", "runtime_ms veer lineLost finish", ""),
    "header_sorted.csv": ("batch_size dropout lr momentum units", "f1 score", ""),
    "keras_history": ("lr units", "loss val_loss", "val_loss"),
    "rates.csv": ("lr units", "accuracy error_rate", ""),
    "trainer_folders": ("learning_rate hidden", "eval_loss eval_accuracy", "eval_loss"),
    "trial_nr.csv": ("dataset lr", "val_auroc", "val_auroc"),
}


def read(name: str) -> Runs:
    return read_runs(CASES / name)


@pytest.mark.parametrize("name", ROLES)
def test_settings_and_results_are_distinguished(name: str) -> None:
    parameters, metrics, first = ROLES[name]
    runs = read(name)
    assert set(runs.parameters) == set(parameters.split())
    assert set(runs.metrics) == set(metrics.split())
    assert first in ("", runs.first_metric)


@pytest.mark.parametrize(
    ("name", "metric"),
    [("detector_losses.csv", "metrics/mAP50-95(B)"), ("metric_siblings.csv", "val.loss.MEAN")],
)
def test_the_whole_is_shown_before_its_parts(name: str, metric: str) -> None:
    assert read(name).first_metric == metric


@pytest.mark.parametrize("name", ["no_result.csv", "manifest_without_result.csv"])
def test_without_a_result_nothing_is_ranked(name: str) -> None:
    runs = read(name)
    assert runs.first_metric is None
    assert any("No column is a result" in note for note in runs.notes)
    with pytest.raises((UnknownColumn, NotEnoughRuns)):
        rank(runs, runs.first_metric)  # type: ignore[arg-type]


def test_a_search_over_three_seeds_finds_its_cause() -> None:
    ranking = rank(read("random_search_3_seeds.csv"), "val_loss")
    assert ranking.scores[0].name == "dropout"
    assert {"lr", "weight_decay", "dropout"} <= {score.name for score in ranking.scores}
    assert finding(ranking) == "dropout is the main driver of val_loss: best near 0.1."


def test_the_luck_of_a_setting_is_not_evidence() -> None:
    ranking = rank(read("luck_of_the_setting.csv"), "val_loss")
    assert not ranking.fit.evidence
    assert ranking.fit.r2 < 0.1


def test_a_study_without_a_direction_has_a_guessed_goal() -> None:
    assert read("study_without_direction.csv").goal_source("value") is GoalSource.GUESS
    assert read("bayes_opt_log.json").goal_of("target") == "maximize"
