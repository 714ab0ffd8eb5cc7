"""Metrics that a run wrote into several files."""

from __future__ import annotations

import json
import math
import time
from pathlib import Path

from importance import read_runs
from importance.trackers import result_files
from importance.trackers.result_files import File
from tests.builders import write_files


def of_runs(*runs: dict[str, dict[str, object]]) -> list[dict[str, object]]:
    """Return the metrics of runs from what each file of each says."""
    by_file = [
        {File(path.count("/"), False, path): results for path, results in files.items()} for files in runs
    ]
    return result_files.metrics(by_file, lambda name: name == "epoch")


def test_a_metric_is_of_one_file_in_all_runs() -> None:
    """The second run crashed before it wrote test.json. val.json repeats test.json."""
    half, quarter = {"loss": 0.5}, {"loss": 0.25}
    assert of_runs(
        {"test.json": half, "train.json": quarter, "val.json": half},
        {"train.json": quarter, "val.json": half},
        {"train.json": {"loss": 0.1}},
    ) == [
        {"loss": 0.5, "train.loss": 0.25},
        {"loss": 0.5, "train.loss": 0.25},
        {"train.loss": 0.1},
    ]


def test_runs_that_each_wrote_one_file_share_a_metric() -> None:
    assert of_runs({"test.json": {"loss": 1}}, {"metrics.json": {"loss": 2}}) == [{"loss": 1}, {"loss": 2}]


def test_two_values_that_are_no_number_are_the_same() -> None:
    assert list(of_runs({"a.json": {"x": math.nan}, "b.json": {"x": math.nan}})[0]) == ["x"]


def test_each_fold_keeps_its_own_metric() -> None:
    folds: dict[str, dict[str, object]] = {f"fold{fold}/metrics.json": {"loss": fold} for fold in range(3)}
    assert of_runs(folds) == [{f"fold{fold}.metrics.loss": fold for fold in range(3)}]
    assert of_runs(folds | {"metrics.json": {"loss": 7}})[0]["loss"] == 7


def test_files_of_one_name_and_two_endings_are_two_metrics() -> None:
    assert of_runs({"metrics.csv": {"x": 1}, "metrics.json": {"x": 2}}) == [{"x": 1, "metrics.json.x": 2}]


def test_a_number_in_the_name_that_each_run_has_for_itself_splits_no_metric() -> None:
    """The second run was evaluated twice."""
    assert of_runs(
        {"results_1706.json": {"acc": 0.5}},
        {"results_1811.json": {"acc": 0.6}, "results_1902.json": {"acc": 0.7}},
        {"results_2015.json": {"acc": 0.8}},
    ) == [{"acc": 0.5}, {"acc": 0.6, "results_1902.acc": 0.7}, {"acc": 0.8}]


def test_folds_that_some_runs_did_not_reach_are_not_mixed() -> None:
    assert of_runs(
        {"fold0/m.json": {"x": 1}, "fold1/m.json": {"x": 2}},
        {"fold0/m.json": {"x": 3}, "fold2/m.json": {"x": 4}},
    ) == [{"fold0.m.x": 1, "fold1.m.x": 2}, {"fold0.m.x": 3, "fold2.m.x": 4}]


def test_the_name_of_a_file_makes_no_name_of_another_metric() -> None:
    assert of_runs(
        {"all.json": {"loss": 1, "eval.loss": 2}, "eval.json": {"loss": 3}},
        {"eval.json": {"loss": 4}},
    ) == [{"loss": 1, "eval.loss": 2, "eval.json.loss": 3}, {"eval.json.loss": 4}]


def test_a_file_of_its_own_in_each_of_many_runs_takes_no_time() -> None:
    """To compare each file with each other took 14 seconds here."""
    runs = [{f"results_{at}.json": {f"m{k}": at for k in range(10)}} for at in range(2_000)]
    started = time.process_time()
    assert of_runs(*runs)[-1]["m9"] == 1_999
    assert time.process_time() - started < 3


def test_what_counts_the_steps_is_one_column() -> None:
    assert of_runs({"train.csv": {"epoch": 9, "loss": 1}, "val.csv": {"epoch": 3, "loss": 2}}) == [
        {"epoch": 9, "loss": 1, "val.loss": 2}
    ]


def test_a_folder_of_runs_mixes_no_two_metrics(tmp_path: Path) -> None:
    """A loss of the training never stands in the column of the loss of the test."""
    for number in range(4):
        files = {"config.json": {"lr": 0.1 * (1 + number)}, "train.json": {"loss": 0.1 * number}}
        if number:
            files["test.json"] = {"loss": 1.0 + number}
        for name, document in files.items():
            write_files(tmp_path, {f"run{number}/{name}": json.dumps(document)})
    runs = read_runs(tmp_path)
    assert set(runs.metrics) == {"loss", "train.loss"}
    assert runs.frame["loss"].isna().tolist() == [True, False, False, False]
    assert runs.frame["loss"].tolist()[1:] == [2.0, 3.0, 4.0]
    assert runs.frame["train.loss"].notna().all()


def test_a_job_of_hydra_that_crashed_early_mixes_no_two_metrics(tmp_path: Path) -> None:
    for number in range(3):
        files = {".hydra/config.yaml": f"lr: {0.1 * (1 + number)}\n", "train.json": f'{{"loss": {number}}}'}
        files |= {".hydra/hydra.yaml": "hydra: {}\n", ".hydra/overrides.yaml": f"- lr={number}\n"}
        files |= {"test.json": f'{{"loss": {5 + number}}}'} if number else {}
        write_files(tmp_path, {f"{number}/{name}": text for name, text in files.items()})
    write_files(tmp_path, {"multirun.yaml": "hydra: {}\n"})
    runs = read_runs(tmp_path)
    assert runs.frame["loss"].isna().tolist() == [True, False, False]
    assert runs.frame["train.loss"].tolist() == [0.0, 1.0, 2.0]
