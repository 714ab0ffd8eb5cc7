"""The space of a W&B sweep."""

from __future__ import annotations

import pytest

from importance.space.dimension import Range
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
