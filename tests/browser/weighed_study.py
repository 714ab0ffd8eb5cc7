"""A study with two objectives that Optuna itself writes: the size trades the error for the seconds."""

from __future__ import annotations

from pathlib import Path

import optuna

from tests.weighed_runs import METRICS, SPACE, weighed_frame

TRIALS = 80


def write(folder: Path) -> Path:
    """Write the study to a SQLite file."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    path = folder / "weighed.db"
    study = optuna.create_study(
        storage=f"sqlite:///{path}", study_name="weighed", directions=["minimize", "minimize"]
    )
    study.set_metric_names(METRICS)
    space = {name: optuna.distributions.FloatDistribution(0, 1) for name in SPACE}
    study.add_trials(
        [
            optuna.trial.create_trial(
                params={name: row[name] for name in SPACE},
                distributions=space,
                values=[row[name] for name in METRICS],
            )
            for row in weighed_frame(TRIALS).to_dict("records")
        ]
    )
    return path
