"""The goals that Ray Tune's own files declare."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from importance import read_runs
from importance.runs.goals import GoalSource
from tests.builders import WRITTEN


def test_ray_s_json_beside_the_trials(tmp_path: Path) -> None:
    shutil.copytree(WRITTEN / "ray" / "first", tmp_path / "first")
    assert read_runs(tmp_path / "first").goals == {}
    (tmp_path / "first" / "tune.json").write_text(
        json.dumps({"tune_config": {"metric": "loss", "mode": "max"}})
    )
    runs = read_runs(tmp_path / "first")
    assert runs.goal_of("loss") == "maximize"
    assert runs.goal_source("loss") is GoalSource.DECLARED
    assert runs.first_metric == "loss"
    nested = json.dumps({"checkpoints": [json.dumps({"_metric": "val/acc", "_mode": "min"})]})
    (tmp_path / "first" / "tune.json").write_text(nested)
    assert read_runs(tmp_path / "first").goal_of("val.acc") == "minimize"
