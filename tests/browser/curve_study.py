"""A study that Optuna itself writes, whose most important parameter changes at a known step."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import optuna

SWITCH, STEPS, TRIALS = 12, 30, 90


def value(params: dict[str, float], step: int, noise: float) -> float:
    """The loss depends on the learning rate until the switch, and on weight decay after."""
    late = 1 / (1 + math.exp(-(step - SWITCH) / 1.2))
    early_part = (math.log10(params["learning_rate"]) + 2.5) ** 2
    late_part = 8 * (params["weight_decay"] - 0.3) ** 2
    return 0.5 + (1 - late) * early_part + late * late_part + 2 * math.exp(-step / 5) + 0.08 * noise


def write(folder: Path) -> Path:
    """Write the study to a SQLite file. Optuna's own pruner stops some trials near the end."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    path = folder / "study.db"
    path.unlink(missing_ok=True)
    memory = optuna.storages.InMemoryStorage()  # many times faster than to commit each value to the file
    study = optuna.create_study(
        storage=memory,
        study_name="curves",
        sampler=optuna.samplers.RandomSampler(seed=0),
        pruner=optuna.pruners.PercentilePruner(75, n_startup_trials=10, n_warmup_steps=20),
    )
    rng = np.random.default_rng(0)
    space = {
        "learning_rate": optuna.distributions.FloatDistribution(1e-4, 1e-1, log=True),
        "weight_decay": optuna.distributions.FloatDistribution(0, 1),
        "dropout": optuna.distributions.FloatDistribution(0, 0.5),
    }
    for _ in range(TRIALS):
        trial = study.ask(space)
        state, loss = optuna.trial.TrialState.COMPLETE, math.nan
        for step in range(STEPS):
            loss = value(trial.params, step, rng.standard_normal())
            trial.report(loss, step)
            if trial.should_prune():
                state = optuna.trial.TrialState.PRUNED
                break
        pruned = state is optuna.trial.TrialState.PRUNED
        study.tell(trial, None if pruned else loss, state=state)
    optuna.copy_study(from_study_name="curves", from_storage=memory, to_storage=f"sqlite:///{path}")
    return path
