"""Writes the runs in `sacred/`: Sacred 0.8.7 in a separate environment.

    python tests/trackers/written/write_sacred.py

Two experiments share a folder, as they do when nobody gives each its own. The second has runs that fail,
nested settings, a result that is a mapping with NumPy's numbers in it, and notes in `_run.info`.
"""

import contextlib
import json
import re
import shutil
from pathlib import Path

import numpy as np
from sacred import SETTINGS, Experiment
from sacred.observers import FileStorageObserver

HERE = Path(__file__).parent / "sacred"
SETTINGS.CAPTURE_MODE = "no"
SETTINGS.HOST_INFO.INCLUDE_GPU_INFO = False
RATES = (0.003, 0.01, 0.03, 0.1)


def plain() -> Experiment:
    experiment = Experiment("plain", base_dir=str(HERE.parent), save_git_info=False)

    @experiment.config
    def config():
        lr = 0.01  # noqa: F841
        units = 32  # noqa: F841

    @experiment.main
    def main(lr, units, _run):
        for step in range(3):
            loss = abs(np.log10(lr) + 2) + 1 / (step + 1) + 1 / units
            _run.log_scalar("val_loss", float(loss), step)
        return float(loss)

    return experiment


def nested() -> Experiment:
    experiment = Experiment("nested", base_dir=str(HERE.parent), save_git_info=False)
    experiment.add_config(optimizer={"name": "sgd", "lr": 0.01}, layers=[32, 16])

    @experiment.main
    def main(optimizer, layers, _run):
        if optimizer["lr"] > 0.05:
            raise ValueError("diverged")
        _run.log_scalar("accuracy", np.float64(1 - optimizer["lr"]), 0)
        _run.info["epochs_done"] = 7
        return {"accuracy": np.float64(1 - optimizer["lr"]), "loss": optimizer["lr"]}

    return experiment


def main() -> None:
    shutil.rmtree(HERE, ignore_errors=True)
    for make in (plain, nested):
        for number, lr in enumerate(RATES):
            experiment = make()
            experiment.observers.append(FileStorageObserver(HERE))
            settings = {"lr": lr, "units": 16 * (number % 2 + 1), "seed": number}
            if make is nested:
                settings = {"optimizer": {"lr": lr}, "seed": number}
            with contextlib.suppress(ValueError):
                experiment.run(config_updates=settings)
    shutil.rmtree(HERE / "_sources")
    for path in HERE.glob("*/run.json"):
        document = json.loads(path.read_text())
        document["host"] = {}  # it describes the machine that wrote it
        document["experiment"] |= {"base_dir": "", "dependencies": [], "sources": []}
        trace = [re.sub(r'File ".*?"', 'File "train.py"', line) for line in document.get("fail_trace", [])]
        if trace:
            document["fail_trace"] = trace
        document["meta"]["config_updates"] = {}
        path.write_text(json.dumps(document, indent=2) + "\n")
    for path in [*HERE.glob("*/cout.txt")]:
        path.unlink()


if __name__ == "__main__":
    main()
