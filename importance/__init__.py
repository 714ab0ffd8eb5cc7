"""Which hyperparameters mattered, how sure that is, and what to try next: the public names.

Everything that the documents use is imported from here. `import paramlens` gives the same names.
"""

from __future__ import annotations

import warnings
from importlib import import_module
from typing import TYPE_CHECKING

from importance.charts.parallel_axes import ParallelAxes as ParallelAxes
from importance.charts.parallel_axes import parallel_axes as parallel_axes
from importance.comparison.compare import compare as compare
from importance.comparison.progress import CommonSettings as CommonSettings
from importance.comparison.progress import Promise as Promise
from importance.comparison.progress import SweepSummary as SweepSummary
from importance.comparison.result import Change as Change
from importance.comparison.result import ChangeKind as ChangeKind
from importance.comparison.result import Comparison as Comparison
from importance.comparison.result import EffectComparison as EffectComparison
from importance.comparison.result import ImportanceComparison as ImportanceComparison
from importance.comparison.result import RangeComparison as RangeComparison
from importance.curves.by_step import StepImportance as StepImportance
from importance.curves.by_step import Stretch as Stretch
from importance.curves.by_step import importance_by_step as importance_by_step
from importance.curves.stopping import Rule as Rule
from importance.curves.stopping import Stopping as Stopping
from importance.curves.stopping import stopping as stopping
from importance.curves.stopping_table import stopping_table as stopping_table
from importance.effects.ablation import Step as Step
from importance.effects.cheapest import Cheapest as Cheapest
from importance.effects.cheapest import CostedSetting as CostedSetting
from importance.effects.cheapest import Saving as Saving
from importance.effects.cheapest import cheapest as cheapest
from importance.effects.effect import Effect as Effect
from importance.effects.effect import LevelEffect as LevelEffect
from importance.effects.explanation import Explanation as Explanation
from importance.effects.explanation import Part as Part
from importance.effects.explanation import explain as explain
from importance.effects.gain_per_cost import CostedGain as CostedGain
from importance.effects.gain_per_cost import CostedGains as CostedGains
from importance.effects.gain_per_cost import gain_per_cost as gain_per_cost
from importance.effects.interactions import Interaction as Interaction
from importance.effects.interactions import interactions as interactions
from importance.effects.level_contrasts import Difference as Difference
from importance.effects.one_parameter import effect as effect
from importance.effects.setting_means import settings as settings
from importance.effects.tunability import Gain as Gain
from importance.effects.tunability import Tunability as Tunability
from importance.effects.tunability import tunability as tunability
from importance.effects.two_parameters import Surface as Surface
from importance.effects.two_parameters import surface as surface
from importance.errors import ImportanceError as ImportanceError
from importance.errors import MissingExtra as MissingExtra
from importance.errors import NotEnoughRuns as NotEnoughRuns
from importance.errors import SeveralStudies as SeveralStudies
from importance.errors import UnknownColumn as UnknownColumn
from importance.errors import UnreadableRuns as UnreadableRuns
from importance.integrations.watch import watch as watch
from importance.model.budget_lift import BudgetSource as BudgetSource
from importance.model.budget_lift import BudgetUse as BudgetUse
from importance.model.surrogate import Surrogate as Surrogate
from importance.model.surrogate import fit as fit_surrogate
from importance.ranking.blocks import rank_blocks as rank_blocks
from importance.ranking.by_budget import BudgetChange as BudgetChange
from importance.ranking.by_budget import BudgetRankings as BudgetRankings
from importance.ranking.by_budget import rank_by_budget as rank_by_budget
from importance.ranking.derived_rankings import rank_best as rank_best
from importance.ranking.derived_rankings import rank_each as rank_each
from importance.ranking.derived_rankings import rank_failures as rank_failures
from importance.ranking.derived_rankings import rank_infeasible as rank_infeasible
from importance.ranking.fitted_model import FittedModel as FittedModel
from importance.ranking.fitted_model import fit_model as fit_model
from importance.ranking.noise_floor import NoiseFloor as NoiseFloor
from importance.ranking.noise_floor import noise_floor as noise_floor
from importance.ranking.rank import rank as rank
from importance.ranking.result import Ranking as Ranking
from importance.ranking.result import make_widgets_with
from importance.ranking.scores import Fit as Fit
from importance.ranking.scores import LevelScore as LevelScore
from importance.ranking.scores import ParameterScore as ParameterScore
from importance.ranking.scores import Question as Question
from importance.ranking.stability import Stability as Stability
from importance.ranking.stability import stability as stability
from importance.readers import read_runs as read_runs
from importance.readers.read_curves import read_curves as read_curves
from importance.report.report import report as report
from importance.runs.columns import Column as Column
from importance.runs.columns import Exclusion as Exclusion
from importance.runs.columns import Kind as Kind
from importance.runs.columns import Role as Role
from importance.runs.cost_columns import CostUnit as CostUnit
from importance.runs.curves import Curves as Curves
from importance.runs.curves import MetricCurves as MetricCurves
from importance.runs.goals import GoalSource as GoalSource
from importance.runs.table import Runs as Runs
from importance.space.dimension import Choice as Choice
from importance.space.dimension import Condition as Condition
from importance.space.dimension import Dimension as Dimension
from importance.space.dimension import Range as Range
from importance.space.dimension import Space as Space
from importance.space.dimension import Unset as Unset
from importance.space.formats.registry import read_space as read_space
from importance.space.formats.registry import write_space as write_space
from importance.sweep.advice import Advice as Advice
from importance.sweep.batch import next_runs as next_runs
from importance.sweep.batch import plan_runs as plan_runs
from importance.sweep.forecast import Forecast as Forecast
from importance.sweep.forecast import forecast as forecast
from importance.sweep.history import Chance as Chance
from importance.sweep.history import GoOn as GoOn
from importance.sweep.history import History as History
from importance.sweep.history import history as history
from importance.sweep.next_per_cost import CostedRuns as CostedRuns
from importance.sweep.next_per_cost import next_per_cost as next_per_cost
from importance.sweep.recommend import recommend as recommend
from importance.sweep.result import Sweep as Sweep
from importance.sweep.run_plan import Purpose as Purpose
from importance.sweep.run_plan import RunPlan as RunPlan
from importance.tasks.by_task import by_task as by_task
from importance.tasks.result import Agreement as Agreement
from importance.tasks.result import ByTask as ByTask
from importance.tasks.result import Task as Task
from importance.tasks.result import TaskBest as TaskBest
from importance.tasks.result import TaskParameter as TaskParameter
from importance.tasks.result import TaskSettings as TaskSettings
from importance.tasks.result import TaskState as TaskState
from importance.tradeoff.next_runs import front_runs as front_runs
from importance.tradeoff.objectives import Objective as Objective
from importance.tradeoff.result import Front as Front
from importance.tradeoff.result import Hypervolume as Hypervolume
from importance.tradeoff.result import TradeOff as TradeOff
from importance.tradeoff.result import WeightedImportance as WeightedImportance
from importance.tradeoff.trade_off import trade_off as trade_off

if TYPE_CHECKING:
    from importance import plots as plots

__all__ = [
    "Advice",
    "Agreement",
    "BudgetChange",
    "BudgetRankings",
    "BudgetSource",
    "BudgetUse",
    "ByTask",
    "Chance",
    "Change",
    "ChangeKind",
    "Cheapest",
    "Choice",
    "Column",
    "CommonSettings",
    "Comparison",
    "Condition",
    "CostUnit",
    "CostedGain",
    "CostedGains",
    "CostedRuns",
    "CostedSetting",
    "Curves",
    "Difference",
    "Dimension",
    "Effect",
    "EffectComparison",
    "Exclusion",
    "Explanation",
    "Fit",
    "FittedModel",
    "Forecast",
    "Front",
    "Gain",
    "GoOn",
    "GoalSource",
    "History",
    "Hypervolume",
    "ImportanceComparison",
    "ImportanceError",
    "Interaction",
    "Kind",
    "LevelEffect",
    "LevelScore",
    "MetricCurves",
    "MissingExtra",
    "NoiseFloor",
    "NotEnoughRuns",
    "Objective",
    "ParallelAxes",
    "ParameterScore",
    "Part",
    "Promise",
    "Purpose",
    "Question",
    "Range",
    "RangeComparison",
    "Ranking",
    "Role",
    "Rule",
    "RunPlan",
    "Runs",
    "Saving",
    "SeveralStudies",
    "Space",
    "Stability",
    "Step",
    "StepImportance",
    "Stopping",
    "Stretch",
    "Surface",
    "Surrogate",
    "Sweep",
    "SweepSummary",
    "Task",
    "TaskBest",
    "TaskParameter",
    "TaskSettings",
    "TaskState",
    "TradeOff",
    "Tunability",
    "UnknownColumn",
    "UnreadableRuns",
    "Unset",
    "WeightedImportance",
    "by_task",
    "cheapest",
    "compare",
    "effect",
    "explain",
    "fit_model",
    "fit_surrogate",
    "forecast",
    "front_runs",
    "gain_per_cost",
    "history",
    "importance_by_step",
    "interactions",
    "next_per_cost",
    "next_runs",
    "noise_floor",
    "parallel_axes",
    "plan_runs",
    "plots",
    "rank",
    "rank_best",
    "rank_blocks",
    "rank_by_budget",
    "rank_each",
    "rank_failures",
    "rank_infeasible",
    "read_curves",
    "read_runs",
    "read_space",
    "recommend",
    "report",
    "settings",
    "stability",
    "stopping",
    "stopping_table",
    "surface",
    "trade_off",
    "tunability",
    "watch",
    "write_space",
]

# Public names that were renamed: old name -> new name. CONTRIBUTING.md says when an entry may go.
_RENAMED: dict[str, str] = {}


def _widget(ranking: Ranking, runs: Runs) -> object:
    return import_module("importance.panel.widget").widget(ranking, runs)


make_widgets_with(_widget)


def __getattr__(name: str) -> object:
    if name == "plots":  # loads Plotly, so only when it is used
        return import_module("importance.plots")
    if name in _RENAMED:
        new = _RENAMED[name]
        warnings.warn(
            f"importance.{name} is now importance.{new}. The old name will be removed.",
            DeprecationWarning,
            stacklevel=2,
        )
        return globals()[new]
    raise AttributeError(f"module 'importance' has no attribute {name!r}")
