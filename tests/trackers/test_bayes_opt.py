"""bayes_opt's JSON log."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from importance import read_runs


def test_bayes_opt_s_log_is_always_maximised(tmp_path: Path) -> None:
    points = [
        {
            "target": -v,
            "params": {"loss_weight": v},
            "datetime": {"datetime": "2026-01-01", "elapsed": v, "delta": v},
        }
        for v in np.random.default_rng(0).uniform(size=20)
    ]
    (tmp_path / "log.json").write_text("\n".join(map(json.dumps, points)))
    runs = read_runs(tmp_path / "log.json")
    assert (runs.metrics, runs.goals) == (("target",), {"target": "maximize"})
    assert runs.parameters == ("loss_weight",)
