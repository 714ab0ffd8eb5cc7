"""Writes the SMAC stores in `smac/`: SMAC 2.4.1 and ConfigSpace 1.2.2 in a separate environment.

    python tests/trackers/written/write_smac.py

`smac/two/plain` has crashes (a penalty of 100), conditions and a log scale; `smac/two/budgets` has budgets,
two objectives and numbers in additional_info. `smac/one` holds the same kind of runs in the list format of
SMAC 1.4, which no longer installs: it is spelled here after that version's `RunHistory.save_json`.
"""

import json
import shutil
from pathlib import Path

import numpy as np
from ConfigSpace import Categorical, ConfigurationSpace, Constant, EqualsCondition, Float, Integer
from smac import MultiFidelityFacade, RandomFacade, Scenario

HERE = Path(__file__).parent / "smac"
KEPT = ("runhistory.json", "configspace.json", "scenario.json")


def space() -> ConfigurationSpace:
    configuration_space = ConfigurationSpace(seed=0)
    rate = Float("lr", (1e-4, 1e-1), log=True)
    depth = Integer("depth", (1, 8))
    kind = Categorical("optimizer", ["sgd", "adam"])
    momentum = Float("momentum", (0.0, 1.0))
    configuration_space.add(rate, depth, kind, momentum, Constant("version", "v1"))
    configuration_space.add(EqualsCondition(momentum, kind, "sgd"))
    return configuration_space


def loss(config: dict, seed: int = 0) -> float:
    if config["depth"] == 8 or config["lr"] > 0.05:
        raise ValueError("diverged")
    return float(abs(np.log10(config["lr"]) + 2) + config.get("momentum", 0.5))


def at_budget(config: dict, seed: int = 0, budget: float = 1) -> tuple[dict, dict]:
    error = float(abs(np.log10(config["lr"]) + 2) + 1 / budget)
    return {"error": error, "size": float(config["depth"])}, {"epochs_done": int(budget)}


def main() -> None:
    shutil.rmtree(HERE, ignore_errors=True)
    plain = Scenario(
        space(),
        name="plain",
        output_directory=HERE / "raw",
        n_trials=16,
        seed=0,
        crash_cost=100.0,
        deterministic=True,
    )
    RandomFacade(plain, loss, overwrite=True).optimize()
    budgets = Scenario(
        space(),
        name="budgets",
        objectives=["error", "size"],
        output_directory=HERE / "raw",
        n_trials=12,
        min_budget=1,
        max_budget=9,
        seed=3,
    )
    MultiFidelityFacade(budgets, at_budget, overwrite=True).optimize()
    for name, seed in (("plain", "0"), ("budgets", "3")):
        to = HERE / "two" / name / seed
        to.mkdir(parents=True)
        for file in KEPT:
            text = (HERE / "raw" / name / seed / file).read_text()
            document = json.loads(text)
            if file == "scenario.json":
                document = {key: document[key] for key in ("name", "objectives", "n_trials", "crash_cost")}
            if file == "runhistory.json":  # a traceback contains paths of the machine that wrote it
                for trial in document["data"]:
                    trial["additional_info"].pop("traceback", None)
            (to / file).write_text(json.dumps(document) + "\n")
    shutil.rmtree(HERE / "raw")
    first_version()


def first_version() -> None:
    """Pairs of [config_id, instance_id, seed, budget] and [cost, time, status, start, end, info]."""
    status = ("StatusType.SUCCESS", "StatusType.CRASHED", "StatusType.TIMEOUT")
    data, configs = [], {}
    for number, config in enumerate(space().sample_configuration(6), start=1):
        configs[str(number)] = dict(config)
        for budget in (1.0, 3.0):
            ended = {"__enum__": status[number % 3 if budget == 3.0 and number < 4 else 0]}
            cost = float(abs(np.log10(config["lr"]) + 2)) + 1 / budget
            cost = cost if ended["__enum__"].endswith("SUCCESS") else 2147483647.0
            data.append(
                [[number, None, 7, budget], [cost, 0.5, ended, 1.7e9 + number, 1.7e9 + number + 1, {}]]
            )
    to = HERE / "one" / "run_7"
    to.mkdir(parents=True)
    document = {"data": data, "config_origins": dict.fromkeys(configs, "Random Search"), "configs": configs}
    (to / "runhistory.json").write_text(json.dumps(document, default=lambda value: value.item()) + "\n")
    (to / "configspace.json").write_text((HERE / "two" / "plain" / "0" / "configspace.json").read_text())


if __name__ == "__main__":
    main()
