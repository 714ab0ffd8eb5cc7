"""Documents of one run with metrics over time: what is set, what is a result, and what was logged."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from importance.rows.logged_run import LOGGED, LoggedRun, is_step_name, parse_run


def run(document: object, path: str | None = None) -> LoggedRun:
    result = parse_run(document, None if path is None else PurePath(path))
    assert result is not None
    return result


def test_settings_results_and_series_are_told_apart() -> None:
    document = {
        "config": {"lr": 0.1, "layers": [32, 16]},
        "history": {"val_loss": [0.9, 0.5, 0.6], "epoch": [0, 1, 2]},
        "best_acc": 0.8,
        "note": "first try",
    }
    result = run(document)
    assert result.settings == {"lr": 0.1, "layers": [32, 16], "note": "first try"}
    assert result.results == {"best_acc": 0.8}
    assert result.logged == {"val_loss": [0.9, 0.5, 0.6], "epoch": [0, 1, 2]}


@pytest.mark.parametrize(
    ("history", "loss"), [("last", 0.6), ("best", 0.5), ("mean", 2 / 3), ("min", 0.5), ("max", 0.9)]
)
def test_each_metric_has_one_value_and_a_counter_its_last(history: str, loss: float) -> None:
    result = LoggedRun({}, {"acc": 0.8}, {"val_loss": [0.9, 0.5, 0.6], "epoch": [0, 1, 2]})
    metrics = result.metrics(history)  # type: ignore[arg-type]
    assert metrics == {"acc": 0.8, "val_loss": pytest.approx(loss), "epoch": 2}


def test_a_learning_rate_that_was_logged_is_not_the_one_that_was_set() -> None:
    result = run({"params": {"lr": 0.1}, "history": {"loss": [0.9, 0.5], "lr": [0.1, 0.05]}})
    assert result.settings["lr"] == 0.1
    assert result.logged["lr" + LOGGED] == [0.1, 0.05]


def test_a_list_of_steps_is_read_as_its_series() -> None:
    steps = [{"epoch": epoch, "loss": 1 / (epoch + 1), "tag": "a"} for epoch in range(3)]
    assert run({"lr": 0.1, "epochs": steps}).logged == {
        "epoch": [0, 1, 2],
        "loss": [1, 0.5, pytest.approx(1 / 3)],
    }
    assert run(steps, "history.json").logged["loss"] == [1, 0.5, pytest.approx(1 / 3)]


def test_the_name_of_a_file_says_that_its_lists_are_results() -> None:
    assert run({"foo": [3, 2, 1]}, "run1/history.json").logged == {"foo": [3, 2, 1]}
    assert run([0.9, 0.5], "run1/val_loss.json").logged == {"val_loss": [0.9, 0.5]}
    assert parse_run({"foo": [3, 2, 1]}) is None
    assert parse_run([0.9, 0.5], PurePath("sizes.json")) is None


@pytest.mark.parametrize(
    "document",
    [
        {"lr": 0.1, "loss": 0.5},  # no list
        {"loss": [0.9, 0.5], "units": [16, 32]},  # the columns of a table of runs
        {"loss": [0.9, 0.5], "lr": [0.01, 0.1]},  # a rate that rises is of different runs
        {"epochs": [{"epoch": 0, "lr": 0.1, "dropout": 0.1}, {"epoch": 1, "lr": 0.1, "dropout": 0.2}]},
        {
            "steps": [{"epoch": 0, "loss": 1}, {"epoch": 5, "loss": 2}, {"epoch": 6, "loss": 2}]
        },  # uneven steps
        {"acc_per_class": [0.1, 0.2]},
        {},
        [],
        "text",
        None,
    ],
)
def test_a_document_without_results_over_time_is_no_run(document: object) -> None:
    assert parse_run(document) is None


@pytest.mark.parametrize("name", ["epoch", "global_step", "train.step", "best_epoch", "history.iteration"])
def test_names_of_steps_are_known(name: str) -> None:
    assert is_step_name(name)


@pytest.mark.parametrize("name", ["loss", "step_size", "epoch.loss", "lr", ""])
def test_other_names_are_no_steps(name: str) -> None:
    assert not is_step_name(name)
