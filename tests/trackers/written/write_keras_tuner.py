"""Writes the Keras Tuner projects in `keras_tuner/`: Keras Tuner 1.4.8 on Keras 3.15.1, with no model built.

    python tests/trackers/written/write_keras_tuner.py

`search` has conditions, a log scale, steps, failed trials, and two executions a trial; in `epochs` each trial
keeps a history of three steps.
"""

import math
import os
import shutil
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"
import keras_tuner

HERE = Path(__file__).parent / "keras_tuner"


def loss(hp: keras_tuner.HyperParameters) -> float:
    rate = hp.Float("lr", 1e-4, 1e-1, sampling="log")
    units = hp.Int("units", 8, 64, step=8)
    kind = hp.Choice("optimizer", ["sgd", "adam"])
    hp.Choice("batch", [16, 32])
    hp.Boolean("batch_norm")
    hp.Fixed("epochs", 3)
    momentum = 0.0
    with hp.conditional_scope("optimizer", ["sgd"]):
        if kind == "sgd":
            momentum = hp.Float("momentum", 0.0, 0.9, step=0.1)
    if rate > 0.05:
        raise keras_tuner.errors.FailedTrialError("diverged")
    if units == 64:
        raise ValueError("no memory")
    return abs(math.log10(rate) + 2) + units / 100 + momentum


class Search(keras_tuner.RandomSearch):
    def run_trial(self, trial, *args, **kwargs):
        value = loss(trial.hyperparameters)
        return [{"val_loss": value, "val_acc": 0.5}, {"val_loss": value + 0.5, "val_acc": 0.7}]


class Epochs(keras_tuner.RandomSearch):
    def run_trial(self, trial, *args, **kwargs):
        start = loss(trial.hyperparameters)
        for epoch in range(3):
            reported = {"val_loss": start + abs(epoch - 1), "val_acc": epoch / 10}
            self.oracle.update_trial(trial.trial_id, reported, step=epoch)


def main() -> None:
    shutil.rmtree(HERE, ignore_errors=True)
    for tuner, trials in ((Search, 14), (Epochs, 4)):
        search = tuner(
            hypermodel=loss_and_model,
            objective=keras_tuner.Objective("val_loss", "min"),
            max_trials=trials,
            max_consecutive_failed_trials=9,
            seed=5,
            directory=HERE,
            project_name=tuner.__name__.lower(),
            overwrite=True,
        )
        search.search(verbose=0)
    for path in HERE.rglob("*"):
        if path.name == "tuner0.json" or path.suffix == ".h5":
            path.unlink()
        elif path.name == "trial.json":  # a traceback contains paths of the machine that wrote it
            path.write_text(short(path.read_text()))


def short(text: str) -> str:
    import json

    document = json.loads(text)
    document["message"] = document["message"] and document["message"].splitlines()[-1]
    return json.dumps(document)


def loss_and_model(hp: keras_tuner.HyperParameters):
    loss(hp)
    import keras

    return keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])


if __name__ == "__main__":
    main()
