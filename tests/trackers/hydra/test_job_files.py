"""The numbers that a job of Hydra wrote into its folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from importance.rows.store import History
from importance.trackers.hydra import job_files
from tests.builders import write_files


def numbers(job: Path, history: History = "last", **parameters: object) -> dict[str, float]:
    return job_files.metrics([job_files.results(job, ".hydra", parameters, history)])[0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("metrics.json", '{"val": {"loss": 0.5}, "word": "fine"}'),
        ("anything.json", '{"val": {"loss": 0.5}}'),
        ("results.yaml", "val: {loss: 0.5}\n"),
        ("logs/scores.yml", "val.loss: 0.5\n"),
        ("a/b/metrics.json", '{"val.loss": 0.5}'),
        ("history.jsonl", '{"val": {"loss": 3}}\n{"val": {"loss": 0.5}}\n{"val": {"lo'),
        ("log.csv", "val.loss\n3\n0.5\n"),
        ("eval.json", '[{"val": {"loss": 3}}, {"val": {"loss": 0.5}}]'),
        ("metrics.json", '{"val.loss": [3, 0.5]}'),
    ],
)
def test_the_numbers_of_a_results_file_are_metrics_in_any_format(
    name: str, text: str, tmp_path: Path
) -> None:
    assert numbers(write_files(tmp_path, {name: text})) == {"val.loss": 0.5}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("config.json", '{"x": 1}'),
        ("test_predictions.csv", "x\n1\n"),
        ("houses.csv", "x\n1\n"),
        ("about.json", '{"x": 1, "author": "me"}'),
        ("deep/about.json", '{"x": 1}'),
        ("a/b/c/metrics.json", '{"x": 1}'),
        (".hydra/results.yaml", "x: 1\n"),
        ("metrics.txt", "x: 1\n"),
    ],
)
def test_settings_data_and_files_far_below_are_not_results(name: str, text: str, tmp_path: Path) -> None:
    assert numbers(write_files(tmp_path, {name: text})) == {}


@pytest.mark.parametrize(("history", "loss"), [("last", 2.0), ("best", 1.0), ("max", 3.0), ("mean", 2.0)])
def test_one_value_represents_a_column_but_the_last_epoch_is_always_the_last(
    history: History, loss: float, tmp_path: Path
) -> None:
    job = write_files(tmp_path, {"metrics.csv": "epoch,loss\n0,3\n1,1\n2,2\n"})
    assert numbers(job, history) == {"epoch": 2.0, "loss": loss}


def test_a_number_that_only_repeats_a_parameter_is_left_out_and_counted(tmp_path: Path) -> None:
    job = write_files(tmp_path, {"metrics.json": '{"lr": 0.1, "width": 9, "loss": 0.5}'})
    written = job_files.results(job, ".hydra", {"lr": "0.1", "width": 8}, "last")
    assert job_files.metrics([written]) == [{"width": 9.0, "loss": 0.5}]
    assert written.repeated == 1


def test_a_name_in_two_files_gets_the_name_of_the_second_file(tmp_path: Path) -> None:
    job = write_files(
        tmp_path, {"test.json": '{"loss": 0.5}', "train.json": '{"loss": 0.25}', "val.json": '{"loss": 0.5}'}
    )
    assert numbers(job) == {"loss": 0.5, "train.loss": 0.25}


def test_a_file_that_ends_in_the_middle_is_counted(tmp_path: Path) -> None:
    job = write_files(tmp_path, {"metrics.json": '{"acc": 0.5, "los', "results.json": '{"f1": 0.7}'})
    written = job_files.results(job, ".hydra", {}, "last")
    assert job_files.metrics([written]) == [{"f1": 0.7}] and written.broken == 1


def test_no_more_numbers_than_the_limit_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_files, "MAX_NUMBERS", 3)
    job = write_files(tmp_path, {"metrics.json": '{"a": 1, "b": 2, "c": 3, "d": 4}'})
    assert len(numbers(job)) == 3
