"""Writes the repository in `aim.zip`: Aim 3.29.1 in a separate environment, on Python 3.11 or 3.12.

    python tests/trackers/written/write_aim.py

The experiment "digits" has a run that reported success, one whose parameters were set twice, one that was
killed (its values are only in a log), one with an infinite and a NaN value, one with a text, and one that is
archived. Another experiment shares the repository.
"""

import gc
import math
import os
import shutil
import subprocess
import sys
from pathlib import Path

from aim import Run, Text

HERE = Path(__file__).parent / "aim"
RATES = (0.003, 0.01, 0.03, 0.1)
NOT_NEEDED = ("LOG", "LOG.old", "LOCK", "IDENTITY", "OPTIONS-")


def start(experiment: str, name: str, lr: float, units: int, seed: int = 0) -> Run:
    run = Run(
        repo=str(HERE),
        experiment=experiment,
        log_system_params=False,
        capture_terminal_logs=False,
        system_tracking_interval=None,
    )
    run.name = name
    run["hparams"] = {
        "lr": lr,
        "optimizer": {"name": "adam", "betas": [0.9, 0.99]},
        "units": units,
        "seed": seed,
    }
    return run


def track(run: Run, lr: float, units: int, steps: int = 4, diverged: bool = False) -> None:
    for step in range(steps):
        loss = abs(math.log10(lr) + 2) + 1 / (step + 1) + 1 / units + step / 50
        run.track(loss, name="loss", step=step, context={"subset": "train"})
        run.track(
            math.nan if diverged and step else loss + 0.1, name="loss", step=step, context={"subset": "val"}
        )
        run.track(math.inf if diverged and step else 1 - loss / 9, name="accuracy", step=step)


def killed() -> None:
    run = start("digits", "killed", 0.1, 64)
    track(run, 0.1, 64, steps=2)
    os._exit(1)


def write() -> None:
    for number, lr in enumerate(RATES * 2):
        run = start("digits", f"run {number}", 0.5 if number == 1 else lr, 16, seed=number // 4)
        if number == 1:
            run["hparams"] = {"lr": lr, "units": 16, "seed": 0}
        track(run, lr, 16, diverged=number == 2)
        if number == 0:
            run.report_successful_finish()
            run.add_tag("baseline")
        elif number == 3:
            run.track(Text("seven"), name="sample", step=0)
            run["__system_params"] = {"env_variables": {"TOKEN": "s3cret"}}
            run["größe\nim Netz"] = "klein"
        elif number == 5:
            run.track(7.0, name="train/loss", step=0)  # the name of another metric with its context
            run.track(42.0, name="__system__cpu", step=0)
        elif number == 4:
            run.archived = True
        run.close()
    subprocess.run([sys.executable, __file__, "killed"])
    for lr in RATES[:2]:
        run = start("letters", f"letters {lr}", lr, 8)
        track(run, lr, 8, steps=1)
        run.close()


def main() -> None:
    shutil.rmtree(HERE, ignore_errors=True)
    write()
    gc.collect()  # Aim writes to the files of a run until the run is gone
    for path in HERE.rglob("*"):
        if path.is_file() and path.name.startswith(NOT_NEEDED):
            path.unlink()
    shutil.make_archive(str(HERE), "zip", HERE)
    shutil.rmtree(HERE)


if __name__ == "__main__":
    killed() if sys.argv[1:] else main()
