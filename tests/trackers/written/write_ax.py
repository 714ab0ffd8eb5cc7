"""Writes the Ax files in `ax/`: Ax 1.3.1 in a separate environment.

    python tests/trackers/written/write_ax.py

A client's snapshot (with progressions over epochs, a failed, an abandoned, an early-stopped and a running
trial), the same experiment as its summary CSV, and an experiment saved without its client, in which batches
of arms share a trial.
"""

import json
import math
import shutil
from pathlib import Path

from ax.api.client import Client
from ax.api.configs import ChoiceParameterConfig, RangeParameterConfig
from ax.core import Arm, BatchTrial, Data, Experiment, Objective, OptimizationConfig
from ax.core.metric import Metric
from ax.core.parameter import ChoiceParameter, FixedParameter, ParameterType, RangeParameter
from ax.core.search_space import SearchSpace
from ax.storage.json_store.save import save_experiment

HERE = Path(__file__).parent / "ax"


def loss(settings: dict, epoch: int) -> float:
    return abs(math.log10(settings["lr"]) + 2) + settings.get("momentum", 0.5) + 1 / epoch


def client() -> None:
    ax_client = Client(random_seed=0)
    ax_client.configure_experiment(
        name="tuning",
        parameters=[
            RangeParameterConfig(name="lr", bounds=(1e-4, 1e-1), parameter_type="float", scaling="log"),
            RangeParameterConfig(name="width", bounds=(8, 64), parameter_type="int", step_size=8),
            ChoiceParameterConfig(
                name="optimizer",
                values=["sgd", "adam"],
                parameter_type="str",
                dependent_parameters={"sgd": ["momentum"]},
            ),
            RangeParameterConfig(name="momentum", bounds=(0.0, 0.9), parameter_type="float"),
            ChoiceParameterConfig(name="nesterov", values=[True, False], parameter_type="bool"),
        ],
    )
    ax_client.configure_optimization(objective="-loss")
    ax_client.configure_generation_strategy(method="random_search", initialize_with_center=False)
    for number in range(12):
        ((index, settings),) = ax_client.get_next_trials(max_trials=1).items()
        if number == 3:
            ax_client.mark_trial_failed(index, failed_reason="diverged")
            continue
        if number == 11:
            continue
        for epoch in (1, 2, 3):
            reported = {"loss": loss(settings, epoch), "accuracy": (settings["width"] / 100, 0.01)}
            ax_client.attach_data(index, reported, progression=epoch)
            if number == 5:
                ax_client.mark_trial_early_stopped(index)
                break
        if number == 4:
            ax_client.mark_trial_abandoned(index)
        elif number != 5:
            ax_client.complete_trial(index)
    ax_client.save_to_json_file(str(HERE / "ax_client_snapshot.json"))
    ax_client.summarize().to_csv(HERE / "summary.csv", index=False)


def experiment() -> None:
    space = SearchSpace(
        [
            RangeParameter("x", ParameterType.FLOAT, 0.0, 1.0),
            ChoiceParameter("kind", ParameterType.STRING, ["a", "b", "c"]),
            FixedParameter("version", ParameterType.INT, 3),
        ]
    )
    batches = Experiment(
        space,
        name="batches",
        optimization_config=OptimizationConfig(
            Objective("-error", metric_name_to_signature={"error": "error"})
        ),
        tracking_metrics=[Metric("error")],
    )
    import pandas as pd

    for batch in range(2):
        trial: BatchTrial = batches.new_batch_trial()
        for number in range(3):
            trial.add_arm(
                Arm({"x": (batch * 3 + number) / 6, "kind": "abc"[number], "version": 3}, f"{batch}_{number}")
            )
        trial.mark_running(no_runner_required=True)
        rows = [
            {
                "trial_index": batch,
                "arm_name": arm.name,
                "metric_name": "error",
                "metric_signature": "error",
                "mean": arm.parameters["x"] ** 2,
                "sem": 0.0,
            }
            for arm in trial.arms
        ]
        batches.attach_data(Data(df=pd.DataFrame(rows)))
        trial.mark_completed()
    save_experiment(batches, str(HERE / "experiment.json"))


def shorten(path: Path) -> None:
    """Remove what each generator would need to continue."""
    document = json.loads(path.read_text())
    document.pop("generation_strategy", None)
    for trial in document.get("experiment", document)["trials"].values():
        for generator_run in [trial.get("generator_run"), *trial.get("generator_runs", [])]:
            for name in set(generator_run or ()) - {
                "__type",
                "arms",
                "weights",
                "generator_key",
                "generation_node_name",
            }:
                generator_run.pop(name)
    path.write_text(json.dumps(document) + "\n")


def main() -> None:
    shutil.rmtree(HERE, ignore_errors=True)
    HERE.mkdir()
    client()
    experiment()
    for path in HERE.glob("*.json"):
        shorten(path)


if __name__ == "__main__":
    main()
