"""Plotly figures of every answer, for a notebook and for the app. Only this package imports Plotly.

Each function takes an answer of the package, or the plain data of a chart, and returns a figure without a
background, which suits a light and a dark page. `importance.charts` decides where everything goes, for these
figures and for the drawings of the report. `figure` holds what all figures share.
"""

from importance.plots.advice import advice_ranges
from importance.plots.bars import importance_bars
from importance.plots.by_budget import importance_by_budget
from importance.plots.comparison import compared_effect, comparison_rows
from importance.plots.curves import chart_colours, importance_over_steps, learning_curves
from importance.plots.effects import effect_curve
from importance.plots.explanation import ablation_path, explanation_waterfall
from importance.plots.history import history_chart
from importance.plots.metric_heat_map import heat_map
from importance.plots.parallel import parallel_coordinates
from importance.plots.settings import setting_intervals
from importance.plots.shares import gain_bars, interaction_bars
from importance.plots.stability import stability_curve
from importance.plots.surfaces import surface_map
from importance.plots.tasks import importance_by_task
from importance.plots.trade_off import front_chart, hypervolume_chart, weight_curves

__all__ = [
    "ablation_path",
    "advice_ranges",
    "chart_colours",
    "compared_effect",
    "comparison_rows",
    "effect_curve",
    "explanation_waterfall",
    "front_chart",
    "gain_bars",
    "heat_map",
    "history_chart",
    "hypervolume_chart",
    "importance_bars",
    "importance_by_budget",
    "importance_by_task",
    "importance_over_steps",
    "interaction_bars",
    "learning_curves",
    "parallel_coordinates",
    "setting_intervals",
    "stability_curve",
    "surface_map",
    "weight_curves",
]
