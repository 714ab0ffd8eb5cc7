"""The space of a W&B sweep."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importance.space.dimension import Choice, Range
from importance.trackers.wandb import sweep_space


def test_the_distributions_of_a_sweep() -> None:
    distributions = {
        "a": {"value": 3},
        "b": {"distribution": "log_uniform", "min": 0, "max": 1},
        "c": {"distribution": "q_log_uniform_values", "min": 1, "max": 1000, "q": 1},
        "d": {"distribution": "uniform", "min": 0, "max": 1},
        "e": {"values": [1, 2.5], "probabilities": [0.5, 0.5]},
        "f": {"values": [True, False]},
        "g": {"distribution": "inv_log_uniform_values", "min": 0.1, "max": 1},
    }
    space, without = sweep_space.space({"parameters": distributions})
    assert (space["a"].low, space["a"].high) == (3, 3)
    assert space["b"].low == 1
    assert space["b"].high == pytest.approx(2.718281828)
    assert space["b"].log
    assert (space["c"].log, space["c"].integer) == (True, True)
    assert space["d"] == Range("d", 0.0, 1.0)
    assert space["e"].levels == ("1", "2.5")
    assert set(space["f"].levels) == {"true", "false"}
    assert without == ("g",)


@given(st.floats(-9, 9), st.floats(0.01, 9), st.booleans())
def test_the_ends_of_log_uniform_are_exponents(low: float, length: float, as_text: bool) -> None:
    ends = [str(end) if as_text else end for end in (low, low + length)]
    parameter = {"distribution": "log_uniform", "min": ends[0], "max": ends[1]}
    space, without = sweep_space.space({"parameters": {"lr": parameter}})
    assert not without
    assert isinstance(space["lr"], Range)
    assert space["lr"].log
    assert [space["lr"].low, space["lr"].high] == pytest.approx([math.exp(low), math.exp(low + length)])


def test_nested_parameters_have_dotted_names() -> None:
    nested = {
        "net": {"parameters": {"width": {"values": [8, 16]}, "act": {"parameters": {"x": {"value": 1}}}}}
    }
    space, _ = sweep_space.space({"parameters": nested})
    assert space["net.width"] == Choice("net.width", ("8", "16"))
    assert set(space) == {"net.width", "net.act.x"}


def test_a_step_makes_whole_numbers_only_if_it_and_the_start_are_whole() -> None:
    parameters = {
        "whole": {"distribution": "q_uniform", "min": 16, "max": 64, "q": 16},
        "half": {"distribution": "q_uniform", "min": 0, "max": 1, "q": 0.5},
        "shifted": {"distribution": "q_uniform", "min": 0.5, "max": 4.5},
    }
    space, _ = sweep_space.space({"parameters": parameters})
    assert space["whole"] == Range("whole", 16.0, 64.0, integer=True, step=16.0)
    assert space["half"] == Range("half", 0.0, 1.0, step=0.5)
    assert space["shifted"] == Range("shifted", 0.5, 4.5, step=1.0)


def test_a_number_that_yaml_reads_as_text_is_a_number() -> None:
    space, _ = sweep_space.space(
        {"parameters": {"lr": {"distribution": "log_uniform_values", "min": "1e-5", "max": "1e-1"}}}
    )
    assert space["lr"] == Range("lr", 1e-5, 0.1, log=True)


@pytest.mark.parametrize(
    "parameter",
    [
        {"distribution": "normal", "mu": 0, "sigma": 1},
        {"distribution": "log_uniform", "min": 0, "max": 1e9},
        {"distribution": "unheard of", "min": 0, "max": 1},
        {},
    ],
)
def test_a_distribution_without_ends_is_named_instead(parameter: dict[str, object]) -> None:
    assert sweep_space.space({"parameters": {"x": parameter}}) == ({}, ("x",))


@pytest.mark.parametrize("config", [{}, {"parameters": None}, {"parameters": {"lr": 3}}])
def test_a_configuration_without_parameters_has_no_space(config: dict[str, object]) -> None:
    assert sweep_space.space(config) == ({}, ())
