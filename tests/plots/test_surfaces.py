"""The heat map of two parameters."""

from __future__ import annotations

from importance import plots
from importance.effects.two_parameters import surface
from tests.builders import sweep_runs


def test_a_heat_map_is_blue_at_the_good_end() -> None:
    runs = sweep_runs(80)
    result = surface(runs, "loss", "lr", "optimizer")
    figure = plots.surface_map(result).to_dict()
    scale = figure["data"][0]["colorscale"]
    assert scale[0][1] == "#2457e6", "a low loss is good"
    assert len(figure["data"][-1]["x"]) == len(runs)
