"""What other processes compute, and the types of the arguments and the answers."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any

from importance.comparison.compare import compare
from importance.comparison.progress import Estimate
from importance.comparison.result import Comparison
from importance.curves.by_step import StepImportance, importance_by_step
from importance.curves.stopping import Stopping, stopping
from importance.curves.stopping_table import stopping_table
from importance.effects.ablation import Step
from importance.effects.cheapest import Cheapest, cheapest
from importance.effects.compared_settings import ComparedSetting
from importance.effects.effect import Effect
from importance.effects.explanation import Explanation, explain
from importance.effects.gain_per_cost import CostedGains, gain_per_cost
from importance.effects.interaction_text import PairText
from importance.effects.interactions import Interaction, interactions
from importance.effects.level_contrasts import Difference
from importance.effects.metric_differences import Unit
from importance.effects.one_parameter import effect
from importance.effects.setting_means import SettingTable, setting_table
from importance.effects.small_effects import SmallEffect, small_effects
from importance.effects.story import with_story
from importance.effects.tunability import Tunability, tunability
from importance.effects.two_parameters import Surface, surface
from importance.model.basis_functions import BasisFunctions
from importance.model.budget_lift import BudgetUse
from importance.model.gp_classifier import GPClassifier
from importance.model.matern_gp import MaternGP
from importance.model.surrogate import Surrogate, fit
from importance.model.target_scale import InverseTransform
from importance.ranking.by_budget import BudgetRankings, rank_by_budget
from importance.ranking.derived_rankings import rank_best, rank_each, rank_failures, rank_infeasible
from importance.ranking.rank import rank
from importance.ranking.result import Ranking
from importance.ranking.scores import Fit
from importance.ranking.stability import SplitOverlaps, split_overlaps
from importance.readers.isolated.plain_data import READ, Types
from importance.report.report import report
from importance.runs.cost_columns import CostUnit
from importance.runs.curves import Curves
from importance.runs.goals import GoalSource
from importance.space.dimension import Range
from importance.sweep.advice import Advice
from importance.sweep.attempts import Loss
from importance.sweep.batch import plan_runs
from importance.sweep.forecast import Forecast, forecast
from importance.sweep.history import History, history
from importance.sweep.next_per_cost import CostedRuns, next_per_cost
from importance.sweep.predictions import Predictions, predict_runs
from importance.sweep.recommend import recommend
from importance.sweep.result import Sweep
from importance.sweep.run_plan import RunPlan
from importance.sweep.success_chance import SuccessModel
from importance.tasks.by_task import by_task
from importance.tasks.result import ByTask
from importance.tradeoff.front import front
from importance.tradeoff.next_runs import front_runs
from importance.tradeoff.objectives import Objective
from importance.tradeoff.result import Front
from importance.tradeoff.weighted_importance import equal_weights_ranking, weighted_importance

_FUNCTIONS: tuple[Callable[..., Any], ...] = (
    rank, rank_best, rank_failures, rank_infeasible, rank_each, split_overlaps,
    rank_by_budget, cheapest, gain_per_cost,
    fit, effect, small_effects, interactions, with_story, surface, tunability, setting_table, explain,
    importance_by_step, stopping, stopping_table,
    recommend, forecast, plan_runs, predict_runs, next_per_cost, history, compare, front, weighted_importance,
    equal_weights_ranking, front_runs, by_task, report,
)  # fmt: skip
_TYPES: tuple[type, ...] = (
    Ranking, Fit, SplitOverlaps, BudgetUse, BudgetRankings, Cheapest, CostedGains, CostUnit,
    Surrogate, BasisFunctions, InverseTransform, Effect, Difference, Interaction, PairText, Surface,
    Tunability,
    Sweep, Advice, Loss, Forecast, MaternGP, GPClassifier, SuccessModel, GoalSource, Range,
    History, SmallEffect, SettingTable, Explanation, ComparedSetting, Unit, Step, Comparison, Estimate,
    RunPlan, CostedRuns, Predictions, Front, Objective, Curves, StepImportance, Stopping, ByTask,
)  # fmt: skip
"""Arguments and answers consist of these types, and of the others that their modules define."""


def name_of(function: Callable[..., Any]) -> str:
    """Return the name under which another process knows a function of this list."""
    return f"{function.__module__}.{function.__qualname__}"


FUNCTIONS: Mapping[str, Callable[..., Any]] = {name_of(function): function for function in _FUNCTIONS}


def _with_their_modules(types: Iterable[type]) -> list[type]:
    names = dict.fromkeys(type_.__module__ for type_ in types)
    return [
        value
        for name in names
        for value in vars(sys.modules[name]).values()
        if isinstance(value, type) and value.__module__ == name
    ]


def _types() -> Types:
    types = _with_their_modules(_TYPES)
    enums = {type_.__name__: type_ for type_ in types if issubclass(type_, Enum)}
    classes = {type_.__name__: type_ for type_ in types if dataclasses.is_dataclass(type_)}
    return Types({**READ.classes, **classes}, {**READ.enums, **enums})


TYPES = _types()
