"""Plotly figures of every answer, for a notebook and for the app; the one room that imports Plotly."""

from importance.plots.bars import importance_bars
from importance.plots.effects import effect_curve
from importance.plots.parallel import parallel_coordinates
from importance.plots.questions import heat_map, stability_curve
from importance.plots.surfaces import surface_map

__all__ = [
    "effect_curve",
    "heat_map",
    "importance_bars",
    "parallel_coordinates",
    "stability_curve",
    "surface_map",
]
