"""The files that W&B keeps beside the log of an online run."""

from __future__ import annotations

import json
from pathlib import Path

from importance import read_runs
from importance.trackers.wandb import online_files


def test_an_online_folder_whose_log_is_gone(tmp_path: Path) -> None:
    for number in range(2):
        files = tmp_path / "wandb" / f"run-20260101_00000{number}-abc{number}" / "files"
        files.mkdir(parents=True)
        (files / "config.yaml").write_text(
            "wandb_version: 1\n_wandb:\n  desc: null\n  value:\n    cli_version: 0.16\n"
            f"lr:\n  desc: null\n  value: 0.{number + 1}\nnet:\n  value:\n    width: 8\n",
            encoding="utf-8",
        )
        summary = {"loss": number, "val": {"acc": 0.5}, "_step": 3, "_wandb": {"runtime": 1}}
        (files / "wandb-summary.json").write_text(json.dumps(summary), encoding="utf-8")
    (tmp_path / "wandb" / "latest-run").symlink_to(tmp_path / "wandb" / "run-20260101_000001-abc1")
    runs = read_runs(tmp_path)
    assert list(runs.frame["lr"]) == [0.1, 0.2]
    assert runs.parameters == ("lr", "net.width")
    assert runs.metrics == ("loss", "val.acc")
    assert "state" not in runs.frame


def test_settings_are_read_with_and_without_a_description(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(
        "wandb_version: 1\n_wandb: {value: {t: 1}}\nlr: {desc: null, value: 0.1}\n"
        "net: {value: {width: 8}}\nplain: 3\nnothing: {value: null}\nnested: {depth: 2}\n"
    )
    assert online_files.config(path) == {
        "lr": 0.1,
        "net": {"width": 8},
        "plain": 3,
        "nothing": None,
        "nested": {"depth": 2},
    }


def test_the_summary_is_read_without_w_and_b_s_own_key(tmp_path: Path) -> None:
    path = tmp_path / "wandb-summary.json"
    path.write_text('{"loss": NaN, "val": {"acc": 0.5}, "_step": 3, "_wandb": {"runtime": 9}}')
    summary = online_files.summary(path)
    assert str(summary.pop("loss")) == "nan"
    assert summary == {"val": {"acc": 0.5}, "_step": 3}


def test_a_file_that_is_missing_linked_or_broken_is_empty(tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    whole.write_text('{"lr": {"value": 1}}')
    broken.write_text('{"lr": [')
    (tmp_path / "link").symlink_to(whole)
    assert online_files.config(whole) == {"lr": 1}
    for path in (None, tmp_path / "nothing", tmp_path / "link", broken):
        assert online_files.config(path) == {}
        assert online_files.summary(path) == {}
