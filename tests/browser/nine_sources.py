"""The nine sources on which every page is looked at, from the built-in sweep to hostile names."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.browser import curve_study
from tests.builders import sweep

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "$\\frac{a}{b}$",
    "**bold** _name_ `code`",
    "=HYPERLINK(0)",
    ":material/home: :smile:",
    "lr & weight | decay",
    "学习率 / 温度",
    "a" * 70,
)


def write_all(folder: Path) -> dict[str, Path | None]:
    """Write the sources into a folder; the built-in sweep needs no file and has the path None."""
    tables = {
        "five_runs": sweep(5),
        "twenty_runs": sweep(20),
        "many_runs": sweep(3_000),
        "one_parameter": one_parameter(),
        "long_names": _long_names(),
        "noise": noise(),
        "hostile_names": _hostile_names(),
    }
    paths: dict[str, Path | None] = {"built_in": None}
    for name, table in tables.items():
        paths[name] = folder / f"{name}.csv"
        table.to_csv(paths[name], index=False)
    paths["curves"] = curve_study.write(folder)
    return paths


def one_parameter() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    lr = 10 ** rng.uniform(-5, -1, 60)
    return pd.DataFrame({"lr": lr, "val_loss": (np.log10(lr) + 3) ** 2 / 8 + rng.normal(0, 0.05, 60)})


def _long_names() -> pd.DataFrame:
    """60 parameters whose names share their beginnings, three metrics, and levels with long names."""
    rng = np.random.default_rng(2)
    n, groups = 200, ("optimizer_config", "scheduler_config", "augmentation_settings", "model.encoder.layers")
    names = [f"trainer.{groups[i % 4]}.parameter_group_number_{i}" for i in range(58)]
    frame = pd.DataFrame({name: rng.uniform(size=n) for name in names})
    models = ["GradientBoostingRegressor", "GradientBoostingClassifier", "HistGradientBoostingRegressor"]
    frame["trainer.model.estimator_class_name"] = rng.choice(models, n)
    frame["trainer.data.dataset_path"] = rng.choice(
        ["/data/projects/vision/imagenet_subset_a", "/data/projects/vision/imagenet_subset_b"], n
    )
    first, second = frame[names[0]], frame[names[1]]
    loss = (first - 0.4) ** 2 + 0.4 * second + rng.normal(0, 0.05, n)
    frame["validation/epoch_average/cross_entropy_loss"] = loss
    frame["validation/epoch_average/top5_accuracy"] = 1 - loss / 2 + rng.normal(0, 0.02, n)
    frame["test/latency_ms"] = 20 + 80 * second + rng.normal(0, 2, n)
    return frame


def noise() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({name: rng.uniform(size=80) for name in ("lr", "dropout", "momentum", "alpha")})
    frame["optimizer"] = rng.choice(["adam", "sgd", "rmsprop"], 80)
    return frame.assign(val_loss=rng.normal(1, 0.2, 80))


def _hostile_names() -> pd.DataFrame:
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({name: rng.uniform(size=100) for name in HOSTILE})
    frame["kind"] = rng.choice(["<b>x</b>", "a|b", "$x$", "-1"], 100)
    value = frame[HOSTILE[0]] + 0.5 * frame[HOSTILE[1]] + 0.3 * (frame["kind"] == "$x$")
    return frame.assign(**{"<i>val</i>_loss": value + rng.normal(0, 0.05, 100)})
