"""Hydra's Optuna sweeper: it draws from the space, jobs get what was drawn, and quotes survive."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
import yaml
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import ChoiceSweep, QuotedString
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.errors import ImportanceError
from importance.space.dimension import Choice, Range
from importance.space.formats import hydra
from importance.space.levels import level_text, parse_scalar
from tests.space.spaces import LEVELS
from tests.space.tool_draws import SPACE, check_draws, check_levels, unnested
from tests.trackers.environments import python_with

SWEEPER = "hydra-optuna-sweeper==1.3.0"


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
    text = hydra.write(SPACE, metric="val_loss", goal="maximize")
    assert yaml.safe_load(text)["hydra"]["sweeper"]["direction"] == "maximize"
    (tmp_path / "job.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "empty.yaml").write_text("model: {}\n", encoding="utf-8")
    python = python_with(SWEEPER, dependencies=False)
    done = subprocess.run([python, "-c", script, tmp_path], check=True, capture_output=True, text=True)
    drawn = [unnested(job) for job in json.loads(done.stdout)]
    check_draws(drawn, SPACE, conditional=False)
    check_levels(drawn)


def plain(value: object) -> object:
    return value.text if isinstance(value, QuotedString) else value


@settings(max_examples=25, deadline=None)
@given(st.lists(LEVELS, min_size=2, max_size=3, unique=True))
def test_a_job_gets_each_level_of_a_choice_as_it_is(levels: list[str]) -> None:
    """Hydra parses an override twice: the choice of the sweep, and the value that is passed to the job."""
    parser = OverridesParser.create()
    document = yaml.safe_load(hydra.write({"x": Choice("x", tuple(levels))}))
    sweep = parser.parse_override(f"x={document['hydra']['sweeper']['params']['x']}").value()
    assert isinstance(sweep, ChoiceSweep)
    jobs = [parser.parse_override(f"x={plain(value)}").value() for value in sweep.list]
    assert [plain(job) for job in jobs] == [parse_scalar(level) for level in levels]


def test_overrides_written_by_people_are_read() -> None:
    text = """
hydra:
  sweeper:
    params:
      lr: tag(log, interval(1e-5, 0.1))
      layers: int(interval(1, 4))
      optimizer: choice(adam, sgd)
      batch: 16, 32
      epochs: 20
"""
    assert hydra.read(text) == {
        "lr": Range("lr", 1e-5, 0.1, log=True),
        "layers": Range("layers", 1.0, 4.0, integer=True),
        "optimizer": Choice("optimizer", ("adam", "sgd")),
        "batch": Choice("batch", ("16", "32")),
        "epochs": Range("epochs", 20.0, 20.0, integer=True),
    }


@pytest.mark.parametrize("override", ["range(1, 5)", "shuffle(a, b)", "interval(a, 1)", "[1, 2]", "{a: 1}"])
def test_what_is_neither_an_interval_nor_a_choice_is_refused(override: str) -> None:
    for written in (override, repr(override)):  # as YAML and as text
        with pytest.raises(ImportanceError, match="neither an interval nor a choice"):
            hydra.read(f"hydra:\n  sweeper:\n    params:\n      lr: {written}\n")


def test_a_configuration_without_a_sweep_is_refused() -> None:
    with pytest.raises(ImportanceError, match="no hydra: sweeper: params"):
        hydra.read("hydra: {job: {name: train}}\nlr: 0.1\n")


@settings(max_examples=30, deadline=None)
@given(LEVELS)
def test_a_single_word_survives(level: str) -> None:
    space = {"x": Choice("x", (level_text(parse_scalar(level)),))}
    read = hydra.read(hydra.write(space))
    assert read == space or read["x"].is_numeric
