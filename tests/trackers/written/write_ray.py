"""Writes tests/trackers/written/ray: two Ray Tune experiments under one root, by Ray 2.60 itself.

Run in a separate environment: python -m pip install "ray[tune]==2.60.0"; python write_ray.py
What is pickled or binary, the event files and the machine's name are taken out afterwards.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

HERE = Path(__file__).parent / "ray"
KEPT = ("params.json", "result.json", "progress.csv", "error.txt")


def train(config: dict) -> None:
    """Report a loss six times. Fail halfway at the largest rate, and at once without an optimizer."""
    from ray import tune

    for step in range(6):
        if config["optimizer"]["name"] == "none":
            raise RuntimeError("no optimizer")
        if config["lr"] > 0.05 and step == 3:
            raise RuntimeError("diverged")
        loss = abs(config["lr"] - 0.01) + 1 / (step + 1) + (step == 5) * 0.5
        tune.report({"loss": loss, "val": {"acc": 1 - loss / 3}, "epoch": step})


def main() -> None:
    """Run both experiments and keep what a reader needs."""
    import ray
    from ray import tune

    with tempfile.TemporaryDirectory() as folder:
        ray.init(num_cpus=1, include_dashboard=False, logging_level="ERROR")
        for name, rates in (("first", [0.001, 0.01, 0.1]), ("second", [0.02, 0.03])):
            space = {
                "lr": tune.grid_search(rates),
                "momentum": None if name == "second" else 0.9,
                "optimizer": {
                    "name": tune.grid_search(["adam", "none"] if name == "second" else ["sgd", "adam"])
                },
                "layers": tune.choice([[8, 8], [16]]),
            }
            tune.Tuner(
                train,
                param_space=space,
                tune_config=tune.TuneConfig(metric="loss", mode="min"),
                run_config=tune.RunConfig(name=name, storage_path=folder, verbose=0),
            ).fit()
        ray.shutdown()
        keep(Path(folder))


def keep(folder: Path) -> None:
    """Copy the small text files. Of the experiment's state keep only ids and statuses, with empty pickles."""
    shutil.rmtree(HERE, ignore_errors=True)
    for path in sorted(folder.rglob("*")):
        target = HERE / path.relative_to(folder)
        if path.is_file() and path.name in KEPT:
            target.parent.mkdir(parents=True, exist_ok=True)
            text = path.read_text()
            for record in text.splitlines():
                if path.name == "result.json":
                    result = json.loads(record)
                    text = text.replace(result["hostname"], "host").replace(result["node_ip"], "127.0.0.1")
            target.write_text(
                text if path.name != "error.txt" else "Traceback\n" + text.splitlines()[-1] + "\n"
            )
        elif path.name.startswith("experiment_state"):
            state = json.loads(path.read_text())
            trials = []
            for trial, _ in state["trial_data"]:
                trial_state = json.loads(trial)
                kept = {
                    key: trial_state[key]
                    for key in ("trial_id", "status", "relative_logdir")
                    if key in trial_state
                }
                trials.append(
                    [json.dumps(kept | {"pickled": {"_type": "CLOUDPICKLE_FALLBACK", "value": "80"}}), "{}"]
                )
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(json.dumps({"trial_data": trials, "timestamp": state.get("timestamp")}))


if __name__ == "__main__":
    main()
