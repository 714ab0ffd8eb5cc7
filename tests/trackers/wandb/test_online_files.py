"""The files that W&B keeps beside the log of an online run."""

from __future__ import annotations

import json
from pathlib import Path

from importance import read_runs


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
