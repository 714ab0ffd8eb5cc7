"""Plotly figures of every answer, for a notebook and for the app. Only this package imports Plotly.

Each function takes an answer of the package, or the plain data of a chart, and returns a figure without a
background, which suits a light and a dark page. `importance.charts` decides where everything goes, for these
figures and for the drawings of the report. `figure` holds what all figures share.
"""

from importance.plots.bars import importance_bars
from importance.plots.effects import effect_curve
from importance.plots.history import history_chart
from importance.plots.metric_heat_map import heat_map
from importance.plots.parallel import parallel_coordinates
from importance.plots.stability import stability_curve
from importance.plots.surfaces import surface_map

__all__ = [
    "effect_curve",
    "heat_map",
    "history_chart",
    "importance_bars",
    "parallel_coordinates",
    "stability_curve",
    "surface_map",
]
