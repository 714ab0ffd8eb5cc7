"""What `paramlens next` prints: as JSON for programs; other formats are tested in test_commands."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from importance.cli import commands


def test_json_has_the_advice_and_the_purpose_of_each_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"lr": rng.uniform(size=40), "idle": rng.uniform(size=40)})
    frame.assign(loss=(frame["lr"] - 0.3) ** 2).to_csv(tmp_path / "runs.csv", index=False)
    assert commands.main(["next", str(tmp_path / "runs.csv"), "-m", "loss", "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert {each["parameter"] for each in answer["advice"]} == {"lr", "idle"}
    assert len(answer["runs"]) == 50
    purposes = {run["purpose"] for run in answer["runs"]}
    assert "model" in purposes and "repeat" not in purposes, "this metric has no noise"
    assert all(set(run["settings"]) == {"lr", "idle"} for run in answer["runs"])
