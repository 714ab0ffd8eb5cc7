"""Train 300 small networks on scikit-learn's digits, and write them in the format of a W&B export.

    python examples/train_digits_sweep.py            # rewrites examples/digits_sweep.csv

This is a real random search: every row of the table is a trained model, and the failed runs did fail.
It takes about 3 minutes on two cores and 5 minutes on one. The same seed gives the same configurations and
metrics. Only the columns Created and Runtime differ.
"""

from __future__ import annotations

import argparse
import csv
import math
import random
import time
import warnings
from datetime import UTC, datetime
from pathlib import Path

import joblib
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

N_RUNS = 300
SWEEP = "k3v9digi"
RUN_COLUMNS = ("Name", "State", "Notes", "User", "Tags", "Created", "Runtime", "Sweep")
METRICS = ("epoch", "train_loss", "val_accuracy", "val_loss")

TRAIN_IMAGES = 600  # few enough that a network can memorise them
NOISE = 3.0  # sd of the noise on each pixel, whose values lie between 0 and 16
WRONG_LABELS = 0.05  # so that long training and little weight decay cause overfitting
EXPLODED = 2 * math.log(10)  # twice the loss of a guess: stop, and log NaN
WARM_UP = 3  # epochs in which an exploded loss may still recover

_ADJECTIVES = (
    "amber brisk calm cobalt copper crisp dusty early fabled gentle golden hazel humble ivory jolly "
    "lively lunar mellow misty noble olive pale quiet rapid rosy rustic scarlet silent silver snowy "
    "solar spring stoic sunny tidal twilight velvet vivid wild winter"
)
_NOUNS = (
    "aurora bay breeze brook canyon cedar cloud comet cove creek dawn dune elm ember falls fern field "
    "fjord forest glade grove harbor hill island lagoon lake leaf maple meadow moon oak orchard pine "
    "plain pond reef ridge river shore sky stone summit thunder trail valley wave willow wind wood"
)

Cell = str | int | float | bool | None


def configuration(rng: random.Random) -> dict[str, Cell]:
    """Return one sample from the search space. Momentum is None if the solver has none."""
    solver = rng.choice(["adam", "sgd"])
    return {
        "activation": rng.choice(["logistic", "relu", "tanh"]),
        "batch_size": rng.choice([8, 16, 32, 64, 128]),
        "dataset": "digits",
        "depth": rng.randint(1, 3),
        "epochs": rng.randint(4, 60),
        "learning_rate": 10 ** rng.uniform(-3.2, -0.35),
        "momentum": rng.uniform(0, 0.99) if solver == "sgd" else None,
        "seed": rng.randint(0, 9),
        "solver": solver,
        "standardize": rng.random() < 0.5,
        "weight_decay": 10 ** rng.uniform(-6, 0),
        "width": rng.choice([16, 32, 64, 128, 256]),
    }


def images(standardize: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The noisy digits as training images, validation images, training labels, validation labels.

    The same for every run: the noise is part of the task, so that `seed` stands for the training alone.
    """
    rng = np.random.default_rng(0)
    pixels, labels = load_digits(return_X_y=True)
    pixels = pixels + rng.normal(0, NOISE, pixels.shape)
    train, val, train_labels, val_labels = train_test_split(
        pixels.astype(np.float32), labels, train_size=TRAIN_IMAGES, stratify=labels, random_state=0
    )
    wrong = rng.random(TRAIN_IMAGES) < WRONG_LABELS
    train_labels = np.where(wrong, rng.integers(0, 10, TRAIN_IMAGES), train_labels)
    if standardize:
        mean, sd = train.mean(axis=0), train.std(axis=0)
        train, val = (train - mean) / sd, (val - mean) / sd
    return train, val, train_labels, val_labels


def cross_entropy(model: MLPClassifier, x: np.ndarray, y: np.ndarray) -> float:
    """Return the mean negative log probability of the true label; infinite if it has probability 0."""
    chances = model.predict_proba(x)[np.arange(len(y)), y]
    return float(-np.log(chances).mean())


def train(config: dict[str, Cell]) -> dict[str, Cell]:
    """Train one model, epoch by epoch, as a script that logs to a tracker does.

    Returns:
        state ("finished", or "failed" when training raised), seconds of processor time, and the metrics of
        the last epoch that was logged; a run that failed in its first epoch has none.
    """
    started = time.process_time()
    x, x_val, y, y_val = images(bool(config["standardize"]))
    model = MLPClassifier(
        hidden_layer_sizes=(config["width"],) * int(config["depth"] or 1),
        activation=config["activation"],
        solver=config["solver"],
        alpha=config["weight_decay"],
        batch_size=config["batch_size"],
        learning_rate_init=config["learning_rate"],
        momentum=0.9 if config["momentum"] is None else config["momentum"],  # adam ignores it
        random_state=config["seed"],
    )
    logged: dict[str, float] = {}
    state = "finished"
    with threadpool_limits(1), np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            for epoch in range(1, int(config["epochs"] or 1) + 1):
                model.partial_fit(x, y, classes=np.arange(10))
                logged = {
                    "epoch": epoch,
                    "train_loss": cross_entropy(model, x, y),
                    "val_accuracy": float(model.score(x_val, y_val)),
                    "val_loss": cross_entropy(model, x_val, y_val),
                }
                train_loss = logged["train_loss"]
                if not math.isfinite(train_loss):
                    raise ValueError(f"non-finite train_loss in epoch {epoch}")
                if epoch > WARM_UP and train_loss > EXPLODED:
                    logged |= {"val_accuracy": math.nan, "val_loss": math.nan}
                    break
        except ValueError as error:  # from here or from scikit-learn: the weights are not finite
            if "non-finite" not in str(error):
                raise
            state = "failed"
    return {"state": state, "seconds": time.process_time() - started, **logged}


def run(number: int, config: dict[str, Cell], name: str) -> dict[str, Cell]:
    """Train this configuration, and return its row in the columns of W&B."""
    created = datetime.now(UTC)
    outcome = train(config)
    about: dict[str, Cell] = {
        "Name": f"{name}-{number}",
        "State": outcome["state"],
        "Notes": "-",
        "User": "paramlens",
        "Tags": "",
        "Created": created.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "Runtime": math.ceil(float(outcome["seconds"] or 0)),
        "Sweep": SWEEP,
    }
    return about | config | {metric: outcome.get(metric) for metric in METRICS}


def cell(value: Cell) -> str:
    """Return a value as text, as a W&B export spells it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return str(value)


def sweep(n_runs: int, seed: int, jobs: int) -> list[dict[str, Cell]]:
    """Return the rows of the sweep, the newest run first, as W&B lists them."""
    rng = random.Random(seed)
    adjectives, nouns = _ADJECTIVES.split(), _NOUNS.split()
    plans = [
        (number, configuration(rng), f"{rng.choice(adjectives)}-{rng.choice(nouns)}")
        for number in range(1, n_runs + 1)
    ]
    rows = joblib.Parallel(n_jobs=jobs, verbose=1)(joblib.delayed(run)(*plan) for plan in plans)
    return list(reversed(rows))


def main() -> None:
    """Train the sweep and write the table."""
    parser = argparse.ArgumentParser(description="Train the built-in sweep and write it as a runs table.")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("digits_sweep.csv"))
    parser.add_argument("--runs", type=int, default=N_RUNS)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    rows = sweep(asked.runs, asked.seed, asked.jobs)
    with asked.out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(rows[0])
        writer.writerows([cell(value) for value in row.values()] for row in rows)


if __name__ == "__main__":
    main()
