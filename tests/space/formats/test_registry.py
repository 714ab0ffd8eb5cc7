"""Each tool loads the search spaces that are written for it, and draws settings from them."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from importance.errors import ImportanceError
from importance.space.dimension import Choice, Condition, Dimension, Range
from importance.space.formats import FORMATS, read_space, write_space
from importance.space.levels import level_text, parse_scalar
from importance.space.listing import listed_values
from tests.trackers.environments import python_with

SWEEPS, SWEEPER = "sweeps==0.3.0", "hydra-optuna-sweeper==1.3.0"


SPACE = {
    dimension.name: dimension
    for dimension in [
        Range("lr", 1e-5, 0.03, log=True),
        Range("dropout", 0.0, 0.5),
        Range("layers", 1.0, 4.0, integer=True),
        Range("width", 16.0, 512.0, log=True, integer=True),
        Choice("batch", ("16", "32", "64")),
        Choice("optimizer", ("adam", "sgd", 'it\'s \\odd: #1, "x"')),
        Choice("amp", ("true", "false")),
        Choice("clip", ("None", "0.5", "auto")),
        Range("momentum", 0.1, 0.99, condition=Condition("optimizer", ("sgd",))),
        Range("scale", 1.0, 8.0, log=True, condition=Condition("amp", ("true",))),
        Range("model.dim", 32.0, 96.0, integer=True, step=32.0),
        Range("weight_decay", 0.01, 0.01),
        Range("epochs", 20.0, 20.0, integer=True),
        Choice("schedule", ("cosine",)),
        Choice("version", ("007", "1_000", "null", "no")),
    ]
}


def holds(dimension: Dimension, value: object) -> bool:
    """Whether a drawn value is one of the dimension, with the right type."""
    if isinstance(dimension, Choice):
        return any(each == value and type(each) is type(value) for each in dimension.values)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    stepped = dimension.step is None or math.isclose(
        (value - dimension.low) / dimension.step % 1, 0, abs_tol=1e-9
    )
    return (
        dimension.low <= value <= dimension.high
        and stepped
        and (not dimension.integer or float(value).is_integer())
    )


def plain(value: Any) -> Any:
    """A drawn value as a plain Python object."""
    return value.item() if hasattr(value, "item") else value


def check(draws: list[Mapping[str, object]], conditional: bool) -> None:
    """Check that every draw is in the space and satisfies the conditions."""
    assert len(draws) >= 50
    for draw in draws:
        for name, value in draw.items():
            assert holds(SPACE[name], plain(value)), f"{name} = {value!r}"
        for name, dimension in SPACE.items():
            active = dimension.condition is None or draw.get(dimension.condition.parent) in [
                parse_scalar(level) for level in dimension.condition.levels
            ]
            assert (name in draw) == (active or not conditional), name
    for name in ("optimizer", "amp", "clip", "version", "batch"):
        drawn = {level_text(plain(draw[name])) for draw in draws}
        assert drawn == set(SPACE[name].levels)


def executed(text: str) -> dict[str, object]:
    scope: dict[str, object] = {"__name__": "exported"}
    exec(compile(text, "exported.py", "exec"), scope)
    return scope


def test_optuna_runs_the_objective_as_it_is(tmp_path: Path) -> None:
    import optuna

    text = write_space(SPACE, "optuna", metric="val_loss", goal="maximize")
    script = tmp_path / "objective.py"
    script.write_text(text, encoding="utf-8")
    subprocess.run([sys.executable, str(script)], check=True, capture_output=True, timeout=120)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
    suggest = executed(text)["suggest"]
    check([suggest(study.ask()) for _ in range(60)], conditional=True)  # type: ignore[operator]
    assert "direction='maximize'" in text


def test_configspace_draws_within_the_space_and_its_conditions(tmp_path: Path) -> None:
    import ConfigSpace

    path = tmp_path / "space.json"
    path.write_text(write_space(SPACE, "configspace"), encoding="utf-8")
    space = ConfigSpace.ConfigurationSpace.from_json(path)
    space.seed(0)
    check([dict(configuration) for configuration in space.sample_configuration(60)], conditional=True)


def test_scikit_learn_draws_within_the_space() -> None:
    from sklearn.model_selection import ParameterSampler

    space = executed(write_space(SPACE, "sklearn"))["param_distributions"]
    check(list(ParameterSampler(space, 60, random_state=0)), conditional=False)


def test_hydras_optuna_sweeper_draws_within_the_space_and_jobs_get_what_was_drawn(tmp_path: Path) -> None:
    """The plugin turns the overrides into distributions, and passes the drawn values on to a job. It requires
    Optuna 2, but also works with newer versions."""
    script = """if True:
        import json, sys, warnings
        warnings.simplefilter("ignore")
        import optuna, yaml
        from hydra import compose, initialize_config_dir
        from hydra.core.override_parser.overrides_parser import OverridesParser
        from hydra_plugins.hydra_optuna_sweeper._impl import create_optuna_distribution_from_override as made
        from omegaconf import OmegaConf
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        whole = yaml.safe_load(open(sys.argv[1] + "/job.yaml", encoding="utf-8"))
        overrides = [f"{name}={text}" for name, text in whole["hydra"]["sweeper"]["params"].items()]
        parsed = OverridesParser.create().parse_overrides(overrides)
        values_of = {override.get_key_element(): made(override) for override in parsed}
        fixed = {name: value for name, value in values_of.items() if isinstance(value, str)}
        drawn = {name: value for name, value in values_of.items() if name not in fixed}
        study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
        jobs = []
        with initialize_config_dir(sys.argv[1], version_base=None):
            for _ in range(60):
                values = {**study.ask(drawn).params, **fixed}
                config = compose("empty", overrides=[f"++{name}={value}" for name, value in values.items()])
                jobs.append(OmegaConf.to_container(config))
        print(json.dumps(jobs))
    """
    text = write_space(SPACE, "hydra", metric="val_loss", goal="maximize")
    assert yaml.safe_load(text)["hydra"]["sweeper"]["direction"] == "maximize"
    (tmp_path / "job.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "empty.yaml").write_text("model: {}\n", encoding="utf-8")
    python = python_with(SWEEPER, dependencies=False)
    done = subprocess.run([python, "-c", script, tmp_path], check=True, capture_output=True, text=True)
    check([unnested(job) for job in json.loads(done.stdout)], conditional=False)


def unnested(draw: dict[str, Any]) -> dict[str, Any]:
    """The draw with model.dim in place of model: {dim: ...}."""
    nested = draw.pop("model")
    assert set(nested) == {"dim"}
    return {**draw, "model.dim": nested["dim"]}


def test_ray_draws_within_the_space() -> None:
    from ray.tune.search.variant_generator import generate_variants

    rng = np.random.RandomState(0)
    scope = executed(write_space(SPACE, "ray", metric="val_loss", goal="maximize"))
    draws = [next(generate_variants(scope["param_space"], random_state=rng))[1] for _ in range(60)]
    check(draws, conditional=False)
    settings_ = scope["tune_config"]
    assert (settings_.metric, settings_.mode) == ("val_loss", "max")  # type: ignore[attr-defined]


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
    path.write_text(write_space(SPACE, "wandb", metric="val/acc", goal="maximize"), encoding="utf-8")
    python = python_with(SWEEPS, "jsonref", dependencies=False)
    done = subprocess.run([python, "-c", script, path], check=True, capture_output=True, text=True)
    wrong, runs = json.loads(done.stdout)
    assert wrong == []
    draws = [{name: entry["value"] for name, entry in run.items()} for run in runs]
    check([unnested(draw) for draw in draws], conditional=False)


def test_wandb_gets_method_metric_goal_and_nested_names() -> None:
    text = write_space(SPACE, "wandb", metric="val/acc", goal="maximize")
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


LAYERS = {
    "hidden": Choice("hidden", ("[512, 256]", "[128]", "[1, 2, odd]")),
    "layers": Choice("layers", ("(64, 64)", "(32,)", "auto")),
    "decay": Choice("decay", ("[0.5, 0.1]",)),
}


def test_lists_and_tuples_of_numbers_reach_the_training_as_such() -> None:
    from ray.tune.search.sample import Categorical

    sweep = yaml.safe_load(write_space(LAYERS, "wandb"))["parameters"]
    assert sweep["hidden"] == {"values": [[512, 256], [128], "[1, 2, odd]"]}
    assert sweep["layers"] == {"values": ["(64, 64)", "(32,)", "auto"]}, "YAML has no tuples"
    assert sweep["decay"] == {"value": [0.5, 0.1]}
    ray = executed(write_space(LAYERS, "ray"))["param_space"]
    assert isinstance(ray, dict) and isinstance(ray["layers"], Categorical)
    assert ray["layers"].categories == [(64, 64), (32,), "auto"]
    assert ray["decay"] == [0.5, 0.1]
    for format in FORMATS:
        assert read_space(write_space(LAYERS, format), format) == LAYERS, format


def test_scikit_learn_fits_with_the_tuples_that_it_was_given() -> None:
    from sklearn.model_selection import RandomizedSearchCV
    from sklearn.neural_network import MLPClassifier

    space = {"hidden_layer_sizes": Choice("hidden_layer_sizes", ("(4, 3)", "(5,)"))}
    drawn = executed(write_space(space, "sklearn"))["param_distributions"]
    model = MLPClassifier(max_iter=300, tol=0.1, random_state=0)
    search = RandomizedSearchCV(model, drawn, n_iter=2, cv=2, error_score="raise")
    x = np.random.default_rng(0).normal(size=(40, 2))
    search.fit(x, x[:, 0] > 0)
    assert {params["hidden_layer_sizes"] for params in search.cv_results_["params"]} == {(4, 3), (5,)}


def test_a_name_under_a_parameter_of_its_own_stays_flat_in_wandb() -> None:
    space = {"opt": Choice("opt", ("a", "b")), "opt.lr": Range("opt.lr", 0.1, 1.0)}
    assert set(yaml.safe_load(write_space(space, "wandb"))["parameters"]) == {"opt", "opt.lr"}
    assert read_space(write_space(space, "wandb"), "wandb") == space


def values_of(dimension: Dimension) -> tuple[object, ...]:
    """The values of a stepped range, which some formats can only list."""
    return tuple(listed_values(dimension) or ())


@pytest.mark.parametrize("format", list(FORMATS))
def test_reading_an_export_back_gives_the_same_space(format: str) -> None:
    again = read_space(write_space(SPACE, format), format)
    assert set(again) == set(SPACE)
    for name, dimension in SPACE.items():
        if isinstance(dimension, Range) and dimension.step is not None:
            assert values_of(again[name]) == values_of(dimension)
        else:
            assert again[name] == dimension


ALIAS_BOMB = "a0: &a0 [x]\n" + "".join(
    f"a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * 9)}]\n" for k in range(1, 12)
)


def wrong() -> Iterator[tuple[str, str]]:
    for format in FORMATS:
        yield format, ""
        yield format, "import os\nos.system('false')\n"
        yield format, "[1, 2"
    yield "wandb", "parameters: {lr: {distribution: normal, mu: 0, sigma: 1}}"
    yield "wandb", "!!python/object/apply:os.system ['false']"
    yield "wandb", ALIAS_BOMB
    yield "ray", "param_space = {'lr': tune.sample_from(lambda spec: 1)}"
    yield "ray", "param_space = {'lr': tune.uniform(__import__('os').getpid(), 1)}"
    yield "sklearn", "param_distributions = {'lr': expon(scale=3)}"
    yield "configspace", json.dumps({"hyperparameters": [{"type": "normal_float", "name": "x"}]})


@pytest.mark.parametrize(("format", "text"), list(wrong()))
def test_what_is_not_a_plain_space_is_refused_and_never_run(format: str, text: str) -> None:
    with pytest.raises(ImportanceError):
        read_space(text, format)
