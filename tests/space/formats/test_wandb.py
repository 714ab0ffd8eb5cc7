"""W&B sweeps: W&B's own engine draws from the space, and sweeps of people are read."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
import yaml

from importance.errors import ImportanceError
from importance.space.dimension import Choice, Dimension, Range
from importance.space.formats import wandb as wandb_format
from tests.space.tool_draws import LAYERS, SPACE, check_draws, check_levels, unnested
from tests.trackers.environments import python_with

SWEEPS = "sweeps==0.3.0"


def test_wandbs_own_engine_takes_the_sweep_and_draws_within_the_space(tmp_path: Path) -> None:
    """W&B draws with the package `sweeps`. It requires NumPy 1, but also works with NumPy 2."""
    script = """if True:
        import json, sys, warnings
        warnings.simplefilter("ignore")
        import numpy, sweeps, yaml
        numpy.random.seed(0)
        sweep = yaml.safe_load(open(sys.argv[1], encoding="utf-8"))
        wrong = sweeps.schema_violations_from_proposed_config(sweep)
        runs = [run.config for run in sweeps.next_runs(sweep, [], n=60)]
        print(json.dumps([wrong, runs], default=lambda value: value.item()))
    """
    path = tmp_path / "sweep.yaml"
    path.write_text(wandb_format.write(SPACE, metric="val/acc", goal="maximize"), encoding="utf-8")
    python = python_with(SWEEPS, "jsonref", dependencies=False)
    done = subprocess.run([python, "-c", script, path], check=True, capture_output=True, text=True)
    wrong, runs = json.loads(done.stdout)
    assert wrong == []
    drawn = [unnested({name: entry["value"] for name, entry in run.items()}) for run in runs]
    check_draws(drawn, SPACE, conditional=False)
    check_levels(drawn)


def test_the_sweep_has_its_method_metric_goal_and_nested_names() -> None:
    text = wandb_format.write(SPACE, metric="val/acc", goal="maximize")
    sweep = yaml.safe_load(text)
    assert sweep["metric"] == {"name": "val/acc", "goal": "maximize"}
    assert sweep["method"] == "random"
    lr = {"distribution": "log_uniform_values", "min": 1e-5, "max": 0.03}
    assert sweep["parameters"]["lr"] == lr
    assert sweep["parameters"]["model"]["parameters"]["dim"] == {"values": [32, 64, 96]}
    assert sweep["parameters"]["clip"] == {"values": [None, 0.5, "auto"]}
    assert sweep["parameters"]["epochs"] == {"value": 20}
    assert "cannot express conditions" in text, "W&B has no conditions"
    assert '"momentum": {"optimizer": ["sgd"]}' in text


def test_lists_of_numbers_are_lists_and_tuples_stay_text() -> None:
    parameters = yaml.safe_load(wandb_format.write(LAYERS))["parameters"]
    assert parameters["hidden"] == {"values": [[512, 256], [128], "[1, 2, odd]"]}
    assert parameters["layers"] == {"values": ["(64, 64)", "(32,)", "auto"]}, "YAML has no tuples"
    assert parameters["decay"] == {"value": [0.5, 0.1]}


def test_a_name_under_another_parameter_stays_flat() -> None:
    space: dict[str, Dimension] = {"opt": Choice("opt", ("a", "b")), "opt.lr": Range("opt.lr", 0.1, 1.0)}
    text = wandb_format.write(space)
    assert set(yaml.safe_load(text)["parameters"]) == {"opt", "opt.lr"}
    assert wandb_format.read(text) == space


def test_a_sweep_written_by_people_is_read() -> None:
    text = """
method: bayes
parameters:
  lr: {min: 0.0001, max: 0.1, distribution: log_uniform_values}
  dropout: {min: 0.0, max: 0.5}
  layers: {min: 1, max: 4}
  optimizer:
    parameters:
      name: {values: [adam, sgd]}
  epochs: {value: 20}
  amp: {values: [true, false]}
"""
    assert wandb_format.read(text) == {
        "lr": Range("lr", 1e-4, 0.1, log=True),
        "dropout": Range("dropout", 0.0, 0.5),
        "layers": Range("layers", 1.0, 4.0, integer=True),
        "optimizer.name": Choice("optimizer.name", ("adam", "sgd")),
        "epochs": Range("epochs", 20.0, 20.0, integer=True),
        "amp": Choice("amp", ("true", "false")),
    }


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("{distribution: normal, mu: 0, sigma: 1}", "neither values nor both min and max"),
        ("{distribution: q_uniform, min: 0, max: 1, q: 0.1}", "q_uniform, which is not a range"),
        ("{distribution: q_log_uniform_values, min: 1, max: 9, q: 2}", "not a range"),
        ("{min: 0}", "neither values nor both min and max"),
        ("0.1", "not a parameter of a W&B sweep"),
        ("{values: []}", "choice without values"),
        ("{values: adam}", "needs a list"),
    ],
)
def test_what_is_no_range_is_refused(entry: str, problem: str) -> None:
    with pytest.raises(ImportanceError, match=problem):
        wandb_format.read(f"parameters: {{lr: {entry}}}")
