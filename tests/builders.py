"""Shared by many tests: paths, files in memory and on disk, and sweeps whose effects are known exactly."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from importance import read_runs
from importance.model.inputs import Input
from importance.runs.columns import Kind
from importance.runs.table import Runs
from importance.space.dimension import Dimension

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared/data"
CASES = ROOT.parent / "shared/cases"
WRITTEN = ROOT / "tests/trackers/written"

CSV = "lr,val_loss\n0.1,0.5\n0.2,0.4\n0.3,0.45\n"
"""A small table of runs with one parameter and one metric."""


def by_csv(cells: pd.DataFrame | Mapping[str, object], index: bool = False, **choices: object) -> Runs:
    """The runs of a table after a detour through CSV, as most users bring it."""
    text = pd.DataFrame(cells).to_csv(index=index)
    return read_runs(("export.csv", text.encode()), **choices)  # type: ignore[arg-type]


def write_files(root: Path, files: Mapping[str, str]) -> Path:
    """A folder with these files, by their paths below it."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def zipped(**members: bytes) -> bytes:
    """A zip archive with these files. The same files give the same bytes, whatever the time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def settings(n: int, seed: int = 0) -> pd.DataFrame:
    """Settings of n runs: lr (log), optimizer, momentum (only with sgd), batch_size, and idle."""
    rng = np.random.default_rng(seed)
    optimizer = rng.choice(["adam", "sgd"], n)
    return pd.DataFrame(
        {
            "lr": 10 ** rng.uniform(-5, -1, n),
            "optimizer": optimizer,
            "momentum": np.where(optimizer == "sgd", rng.uniform(0, 0.99, n), np.nan),
            "batch_size": rng.choice([16.0, 32.0, 64.0, 128.0], n),
            "idle": rng.uniform(size=n),
        }
    )


def truth(frame: pd.DataFrame) -> np.ndarray:
    """The expected loss: lr is best near 6e-4 with adam and 0.01 with sgd, momentum near 0.8."""
    sgd = (frame["optimizer"] == "sgd").to_numpy()
    lr = 0.25 * (np.log10(frame["lr"]) - np.where(sgd, -2, -3.2)) ** 2
    momentum = np.where(sgd, 0.6 * (frame["momentum"].astype(float).fillna(0.8) - 0.8) ** 2, 0)
    return np.asarray(lr + 0.2 * sgd + momentum + 0.1 * np.log2(frame["batch_size"] / 16) / 3, float)


def sweep(n: int, seed: int = 0, noise: float = 0.1) -> pd.DataFrame:
    """A table of n runs with their loss."""
    frame = settings(n, seed)
    return frame.assign(loss=truth(frame) + np.random.default_rng([seed, 1]).normal(0, noise, n))


def sweep_runs(n: int, seed: int = 0, noise: float = 0.1) -> Runs:
    """The same table as runs."""
    return loss_runs(sweep(n, seed, noise))


def loss_runs(frame: pd.DataFrame, **space: Dimension) -> Runs:
    """The runs of a table with the metric "loss", and the declared search space of some parameters."""
    return Runs.from_frame(frame, metrics=["loss"], space=space)


WANDB_LABELS = ["Name", "State", "Notes", "User", "Tags", "Created", "Runtime", "Sweep"]
WANDB_RUNS = 24


def numbers(seed: int, narrow: bool = True) -> list[float]:
    """A result of each run of `wandb_table`, in single precision or in double."""
    drawn = np.random.default_rng(seed).uniform(0.1, 2, WANDB_RUNS)
    return [float(v) for v in (drawn.astype(np.float32) if narrow else drawn)]


def picks(seed: int, *options: object) -> list[object]:
    """A setting of each run of `wandb_table`, one of these options."""
    return [options[i] for i in np.random.default_rng(seed).integers(0, len(options), WANDB_RUNS)]


WANDB_CONFIG: dict[str, list[object]] = {
    "batch_size": picks(1, 16, 32, 64),
    "epoch": picks(2, 10, 20),
    "learning_rate": picks(3, 0.1, 0.01, 0.001),
    "loss": picks(4, "mse", "huber"),
    "model.depth": picks(5, 2, 3, 4),
    "use_ema": picks(6, "true", "false"),
    "val_batch_size": picks(7, 8, 16),
}
WANDB_SUMMARY: dict[str, list[object]] = {
    "acc": list(numbers(11)),
    "global_step": list(range(1000, 1000 + 7 * WANDB_RUNS, 7)),
    "lr": list(numbers(12, narrow=False)),
    "train/loss": list(numbers(13)),
    "val_loss": list(numbers(14)),
}


def wandb_table(order: list[str]) -> Runs:
    """The runs of a CSV of W&B whose columns after the labels are in this order."""
    labels: dict[str, list[object]] = {
        "Name": [f"run-{i}" for i in range(WANDB_RUNS)],
        "State": picks(0, "finished", "failed"),
        "Notes": [""] * WANDB_RUNS,
        "User": ["me"] * WANDB_RUNS,
        "Tags": [""] * WANDB_RUNS,
        "Created": [f"2024-01-{i + 1:02}T00:00:00.000Z" for i in range(WANDB_RUNS)],
        "Runtime": picks(9, 100, 200, 345),
        "Sweep": [""] * WANDB_RUNS,
    }
    cells = labels | WANDB_CONFIG | WANDB_SUMMARY
    frame = pd.DataFrame({name: pd.Series(cells[name], dtype=object) for name in [*WANDB_LABELS, *order]})
    return read_runs(("wandb.csv", frame.to_csv(index=False, quoting=csv.QUOTE_ALL).encode()))


def number_input(values: object, name: str = "x") -> Input:
    """A parameter with these numbers."""
    return Input(name, pd.Series(values, dtype=float), Kind.NUMERIC)


def text_input(values: list[str | None], name: str = "c") -> Input:
    """A parameter with these levels."""
    return Input(name, pd.Series(values, dtype=object), Kind.CATEGORICAL)
