"""The goal of a metric by its name, for over 1,400 names from all fields, each with its source."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from importance import Runs
from importance.runs.goal_from_name import literal_goal, named_goal
from importance.runs.goals import GoalSource, guess_goal

NAMES = Path(__file__).with_name("metric_names.txt")
GOALS = {"+": "maximize", "-": "minimize"}


def names(sign: str) -> list[str]:
    lines = NAMES.read_text(encoding="utf-8").splitlines()
    return [name for line in lines if line.startswith(f"{sign} ") for name in line[2:].split(", ")]


def metric(name: str, values: np.ndarray | None = None) -> Runs:
    values = np.random.default_rng(0).uniform(size=20) if values is None else values
    return Runs.from_frame(pd.DataFrame({"lr": range(20), name: values}), ["lr"], [name])


@pytest.mark.parametrize("sign", ["+", "-"])
def test_the_names_of_every_field_tell_their_goals(sign: str) -> None:
    wrong = [name for name in names(sign) if guess_goal(name) != GOALS[sign]]
    assert len(wrong) <= 0.01 * len(names(sign)), wrong


@pytest.mark.parametrize("sign", ["+", "-"])
def test_hardly_any_of_them_is_called_a_guess(sign: str) -> None:
    guessed = [name for name in names(sign) if named_goal(name) is None]
    assert len(guessed) <= 0.01 * len(names(sign)), guessed


def test_a_goal_that_the_name_does_not_show_is_marked_as_a_guess() -> None:
    decided = [name for name in names("?") if metric(name).goal_source(name) is not GoalSource.GUESS]
    assert not decided


@pytest.mark.parametrize(
    "around", ["val_{}", "test/{}", "{}_epoch", "best_{}", "{}_mean", "metrics.{}", "{} (%)"]
)
def test_words_around_a_measure_do_not_change_its_goal(around: str) -> None:
    for name in ("accuracy", "rmse", "f1", "loss", "auc", "wer", "mAP50", "psnr", "fid", "ndcg@10"):
        assert guess_goal(around.format(name)) == guess_goal(name), around.format(name)


@pytest.mark.parametrize("spread", ["{}_std", "std_{}", "{}_sd", "{}_sem", "{}_var", "{} (std)", "{}Stderr"])
def test_the_spread_of_anything_is_never_good_when_high(spread: str) -> None:
    for name in ("accuracy", "reward", "sharpe", "f1", "throughput", "mmlu"):
        assert guess_goal(spread.format(name)) == "minimize", spread.format(name)


@pytest.mark.parametrize(
    "turned", ["neg_{}", "1-{}", "1 - {}", "one_minus_{}", "-{}", "negative_{}", "val/1-{}"]
)
def test_a_negated_measure_has_the_other_goal(turned: str) -> None:
    for name in ("accuracy", "auc", "reward"):
        assert guess_goal(turned.format(name)) == "minimize", turned.format(name)
    assert guess_goal("neg_mean_squared_error") == guess_goal("neg_log_loss") == "maximize"
    assert guess_goal("negative_precision") == "maximize"  # of the negatives


def test_a_reduction_reverses_the_goal_of_what_it_reduces() -> None:
    rises = (
        "error_reduction",
        "loss_reduction",
        "false_positive_reduction",
        "cost_savings",
        "reduction_in_errors",
    )
    falls = ("accuracy_drop", "performance_degradation", "drop_in_accuracy", "accuracy_loss", "auc_gap")
    assert [guess_goal(name) for name in (*rises, *falls)] == ["maximize"] * len(rises) + ["minimize"] * len(
        falls
    )


@pytest.mark.parametrize(
    ("name", "goal"),
    [
        ("thing (maximize)", "maximize"),
        ("thing (minimise)", "minimize"),
        ("FID ↑", "maximize"),
        ("accuracy ↓", "minimize"),
        ("cost [higher is better]", "maximize"),
        ("score_lower_is_better", "minimize"),
        ("thing (less is better)", "minimize"),
        ("val acc - Maximized", "maximize"),
    ],
)
def test_a_goal_that_the_name_states_is_used(name: str, goal: str) -> None:
    assert metric(name).goal_of(name) == goal
    assert metric(name).goal_source(name) is GoalSource.DECLARED


@pytest.mark.parametrize("name", ["reward_max", "latency (max)", "lowest_loss", "more_metrics", "minimum"])
def test_words_that_only_resemble_such_a_statement_state_nothing(name: str) -> None:
    assert literal_goal(name) is None


def test_numbers_that_cannot_be_negative_and_are_were_negated() -> None:
    falling = -np.linspace(0.1, 0.4, 20)
    runs = metric("Max. Drawdown [%]", falling)
    assert (runs.goal_of("Max. Drawdown [%]"), runs.goal_source("Max. Drawdown [%]")) == ("maximize", "guess")
    assert metric("accuracy", falling).goal_of("accuracy") == "minimize"
    assert metric("log_likelihood", falling).goal_of("log_likelihood") == "maximize"
    assert metric("loss", falling).goal_of("loss") == "minimize"  # a loss may be below 0
    assert metric("rmse").goal_of("rmse") == "minimize"


def test_a_name_of_any_length_is_read_at_once() -> None:
    for name in ("a" * 100_000, "loss" * 20_000, "_" * 100_000, "opt" * 30_000, "fold" * 30_000 + "1"):
        metric(name).goal_of(name)
