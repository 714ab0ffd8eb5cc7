"""Optuna studies for `store_speed.py`, written and loaded by Optuna itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def write_sqlite(folder: Path, runs: int) -> str:
    """Write a study to a SQLite file."""
    from optuna.storages import RDBStorage
    from sqlalchemy import event

    storage = RDBStorage(f"sqlite:///{folder / 'study.db'}")
    # Do not wait for the disk: only reading is timed.
    event.listen(storage.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous = OFF"))
    storage.engine.dispose()
    _fill(storage, runs)
    return str(folder / "study.db")


def write_journal(folder: Path, runs: int) -> str:
    """Write a study to a journal, as one process does."""
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    _fill(JournalStorage(JournalFileBackend(str(folder / "journal.log"))), runs)
    return str(folder / "journal.log")


def _fill(storage: object, runs: int) -> None:
    """Add a study with eight parameters of all kinds, two attributes and one value."""
    import numpy as np
    import optuna
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    space = {
        "lr": FloatDistribution(1e-5, 1e-1, log=True),
        "dropout": FloatDistribution(0, 0.5, step=0.1),
        "momentum": FloatDistribution(0, 1),
        "weight_decay": FloatDistribution(1e-6, 1e-2, log=True),
        "layers": IntDistribution(1, 8),
        "width": IntDistribution(16, 512, log=True),
        "optimizer": CategoricalDistribution(("sgd", "adam", "lion")),
        "nesterov": CategoricalDistribution((True, False)),
    }
    draw = np.random.default_rng(0)
    study = optuna.create_study(storage=storage, study_name="sweep")  # type: ignore[arg-type]
    for _ in range(runs):
        params = {
            "lr": 10 ** draw.uniform(-5, -1),
            "dropout": round(int(draw.integers(6)) * 0.1, 1),
            "momentum": draw.uniform(),
            "weight_decay": 10 ** draw.uniform(-6, -2),
            "layers": int(draw.integers(1, 9)),
            "width": int(draw.integers(16, 513)),
            "optimizer": ("sgd", "adam", "lion")[draw.integers(3)],
            "nesterov": bool(draw.integers(2)),
        }
        attributes = {"accuracy": draw.uniform(), "host": f"node{draw.integers(9)}"}
        study.add_trial(
            optuna.trial.create_trial(
                params=params, distributions=space, value=draw.normal(), user_attrs=attributes
            )
        )


def load_sqlite() -> Callable[[str], int]:
    """Load with `study.trials_dataframe()` from a SQLite file."""
    import optuna
    import pandas as pd
    import sqlalchemy

    assert pd and sqlalchemy  # imported before the clock starts
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    return lambda source: len(
        optuna.load_study(study_name="sweep", storage=f"sqlite:///{source}").trials_dataframe()
    )


def load_journal() -> Callable[[str], int]:
    """Load with `study.trials_dataframe()` from a journal."""
    import optuna
    import pandas as pd
    from optuna.storages.journal import JournalFileBackend

    assert pd
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    return lambda source: len(
        optuna.load_study(
            study_name="sweep", storage=optuna.storages.JournalStorage(JournalFileBackend(source))
        ).trials_dataframe()
    )
