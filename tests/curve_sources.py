"""The same learning curves, logged by the real tools: 6 runs, and each third one stops half-way."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

RUNS, STEPS = 6, 8


def rate(run: int) -> float:
    return float(10.0 ** -(1 + run / 2))


def length(run: int) -> int:
    return STEPS // 2 if run % 3 == 2 else STEPS


def loss(run: int, step: int) -> float:
    return 1 / (step + 1) + run / 10


def optuna_storage(folder: Path, journal: bool = False) -> str:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    storage: object = f"sqlite:///{folder / 'study.db'}"
    if journal:
        backend = optuna.storages.journal.JournalFileBackend(str(folder / "study.log"))
        storage = optuna.storages.JournalStorage(backend)
    study = optuna.create_study(
        storage=storage, study_name="curves", sampler=optuna.samplers.RandomSampler(0)
    )
    for run in range(RUNS):
        trial = study.ask({"lr": optuna.distributions.FloatDistribution(1e-5, 1, log=True)})
        for step in range(length(run)):
            trial.report(loss(run, step), step)
        pruned = length(run) < STEPS
        state = optuna.trial.TrialState.PRUNED if pruned else optuna.trial.TrialState.COMPLETE
        study.tell(trial, None if pruned else loss(run, STEPS - 1), state=state)
    return str(folder / ("study.log" if journal else "study.db"))


def optuna_journal(folder: Path) -> str:
    return optuna_storage(folder, journal=True)


def mlflow_store(folder: Path, uri: str) -> None:
    code = f"""
import mlflow
from mlflow.tracking import MlflowClient
from tests.curve_sources import RUNS, length, loss, rate
client = MlflowClient({uri!r})
experiment = client.create_experiment("curves")
for run in range(RUNS):
    started = client.create_run(experiment, run_name=f"run {{run}}", start_time=1_700_000_000_000 + run)
    client.log_param(started.info.run_id, "lr", rate(run))
    for step in range(length(run)):
        client.log_metric(started.info.run_id, "loss", loss(run, step), step=step)
    client.log_metric(started.info.run_id, "seconds", 3.0)
    client.set_terminated(started.info.run_id)
"""
    _script(code, folder, MLFLOW_ALLOW_FILE_STORE="true", GIT_PYTHON_REFRESH="quiet")


def mlflow_folder(folder: Path) -> str:
    mlflow_store(folder, (folder / "mlruns").as_uri())
    return str(folder / "mlruns")


def mlflow_database(folder: Path) -> str:
    mlflow_store(folder, f"sqlite:///{folder / 'mlflow.db'}")
    return str(folder / "mlflow.db")


def wandb_folder(folder: Path) -> str:
    code = """
import wandb
from tests.curve_sources import RUNS, length, loss, rate
settings = wandb.Settings(x_disable_stats=True, x_disable_meta=True, console="off", disable_git=True)
for run in range(RUNS):
    started = wandb.init(project="curves", name=f"run {run}", config={"lr": rate(run)}, settings=settings)
    for step in range(length(run)):
        started.log({"loss": loss(run, step), "nested": {"accuracy": step / 10}})
    started.finish()
"""
    _script(code, folder, WANDB_MODE="offline", WANDB_SILENT="true", HOME=str(folder))
    return str(folder / "wandb")


def tensorboard_folder(folder: Path) -> str:
    from tensorboardX import SummaryWriter

    for run in range(RUNS):
        with SummaryWriter(str(folder / "logs" / f"run{run}")) as writer:
            for step in range(length(run)):
                writer.add_scalar("loss", loss(run, step), step)
            writer.add_hparams({"lr": rate(run)}, {"hparam/final": loss(run, length(run) - 1)})
    return str(folder / "logs")


def step_table() -> pd.DataFrame:
    rows = [
        {"run_id": f"run {run}", "lr": rate(run), "step": step, "loss": loss(run, step)}
        for run in range(RUNS)
        for step in range(length(run))
    ]
    return pd.DataFrame(rows)


def step_csv(folder: Path) -> str:
    step_table().to_csv(folder / "steps.csv", index=False)
    return str(folder / "steps.csv")


def csv_per_run(folder: Path) -> str:
    """A folder with one log per run, whose name holds the settings."""
    (folder / "logs").mkdir()
    for run in range(RUNS):
        steps = np.arange(length(run))
        table = pd.DataFrame({"step": steps, "loss": [loss(run, int(step)) for step in steps]})
        table.to_csv(folder / "logs" / f"lr={rate(run):g}.csv", index=False)
    return str(folder / "logs")


SOURCES: dict[str, Callable[[Path], str]] = {
    "Optuna's database": optuna_storage,
    "Optuna's journal": optuna_journal,
    "MLflow's folder": mlflow_folder,
    "MLflow's database": mlflow_database,
    "W&B's folder": wandb_folder,
    "TensorBoard": tensorboard_folder,
    "a table of steps": step_csv,
    "a log per run": csv_per_run,
}


def _script(code: str, folder: Path, **more: str) -> None:
    """Run a script that logs with the real client."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("WANDB_", "MLFLOW_"))}
    env |= {"PYTHONPATH": str(Path(__file__).parents[1]), **more}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=env, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
