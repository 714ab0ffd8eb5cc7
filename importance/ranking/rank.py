"""`rank`: one estimator, put together with correlations, levels, notes and the fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from math import nan

import numpy as np
import pandas as pd

from importance.errors import ImportanceError
from importance.model.constants import FEWEST_RUNS
from importance.model.inputs import Idle, Input, independent_settings, select, with_words
from importance.model.target import read_target
from importance.model.target_scale import inverse_transform, standardise
from importance.model.threads import one_thread
from importance.model.time_drift import run_order
from importance.ranking import budget_text
from importance.ranking.anova import anova
from importance.ranking.correlation import as_numbers, pearson, spearman
from importance.ranking.estimate import Estimate
from importance.ranking.forest import impurity, permutation
from importance.ranking.level_scores import MOST_SCORED_LEVELS, level_scores
from importance.ranking.result import Ranking, with_runs
from importance.ranking.row_notes import with_notes
from importance.ranking.scores import Fit, ParameterScore
from importance.runs.settings import Settings
from importance.runs.table import Runs

METHODS: dict[str, str] = {
    "anova": "How much of what the parameters together can predict goes through each, interactions included, "
    "by a smooth model of main effects and interactions.",
    "wandb": "W&B's recipe: how much the splits of a random forest on each parameter lower the error, "
    "on the very runs the forest was grown from.",
    "permutation": "How much a random forest's error on runs it has not seen rises when the values of a "
    "parameter are shuffled.",
}

_FORESTS: dict[str, Callable[[Sequence[Input], np.ndarray, Settings, int], Estimate]] = {
    "wandb": impurity,
    "permutation": permutation,
}


def rank(
    runs: Runs,
    metric: str,
    parameters: Sequence[str] | None = None,
    *,
    goal: str | None = None,
    method: str = "anova",
    seed: int = 0,
    scale: str = "auto",
    budget: str | None = None,
    at_budget: float | None = None,
) -> Ranking:
    """Rank the parameters of these runs by their importance for a metric.

    Importance is a parameter's share in the part of the metric's variation that the parameters together can
    predict, interactions included.

    Args:
        metric: any numeric or boolean column; runs without a finite value are left out and counted.
        parameters: the ones to rank, including seeds if named. None takes every parameter that varies,
            without outcomes. Seeds and text that is unique to each run then have importance 0 and a note.
        goal: "minimize" or "maximize". None takes the goal that was set in the tuner, else what the metric's
            name says, else a guess (see `Ranking.goal_source`). It changes no importance.
        method: one of `METHODS`.
        seed: the seed of every random step. The same seed gives the same answer on any number of cores, and
            for any order of runs and columns.
        scale: "raw", "log" or "rank", the scale of the metric; "auto" chooses from the data.
        budget: the column that says how much was spent on each run (epochs, trees, a share of the data). None
            takes the one that the tool recorded or that was recognised (`Runs.budget`), if any.
        at_budget: the budget whose metric is explained. None takes the highest that 10 runs reached. Runs of
            other budgets are used through a model of what the budget changes.

    Raises:
        UnknownColumn: when the metric or a parameter is not a column of the runs, or the metric is not
            numeric.
        NotEnoughRuns: when fewer than 5 runs have the metric, it never changes, or no parameter varies.
        ImportanceError: when the method, goal or scale is unknown, or the metric has no logarithm.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> ranking = importance.rank(runs, "val_loss")
        >>> [(score.name, round(score.importance, 2)) for score in ranking.scores[:2]]
        [('learning_rate', 0.31), ('solver', 0.22)]
        >>> round(ranking.fit.r2, 2)
        0.6
    """
    if method not in METHODS:
        raise ImportanceError(f"There is no method {method!r}. Choose one of {', '.join(METHODS)}.")
    metric = runs.name_of(metric)
    if budget is not None and runs.name_of(budget) == metric:
        raise ImportanceError(f"{metric} is the metric, so it cannot be the budget. Choose another column.")
    runs = runs if budget is None else runs.with_budget(budget)
    goal, goal_source = runs.goal_for(metric, goal)
    target = read_target(runs, metric, at_budget)
    inputs = with_words(select(runs, target.rows, metric, parameters), runs.mixed)
    modelled, idle = (
        [parameter for parameter in inputs if (parameter.idle is not None) is is_idle]
        for is_idle in (False, True)
    )
    settings = independent_settings(runs, target.rows, [parameter.name for parameter in modelled])
    descriptions = cache(lambda: [_described(parameter, target.y, settings) for parameter in modelled])
    scaled = standardise(target.y, metric, scale)
    # W&B's recipe takes the metric as it is, extreme runs included, unless another scale is chosen.
    as_logged = method == "wandb" and scale == "auto"
    with one_thread():
        if method == "anova":
            order = run_order(runs, target.rows, metric)
            draws = np.empty((0, 0))
            if len(target.draws):
                draws = inverse_transform(scaled, target.y).standardise(target.draws)
            estimate = anova(modelled, scaled.values, settings, seed, order, draws, descriptions)
        else:
            y = target.y if as_logged else scaled.values
            estimate = _FORESTS[method](modelled, y, settings, seed)
    fit = estimate.fit
    if settings.too_few:
        # Each run is predicted from other runs of its setting, so R2 would mean nothing.
        fit = _fit_of_few(fit, modelled) if method == "anova" else Fit(evidence=fit.evidence)
    scores = with_notes(
        [
            *(_score(score, estimate, i) for i, score in enumerate(descriptions())),
            *(_idle_score(parameter, target.y, settings) for parameter in idle),
        ],
        [*modelled, *idle],
        target.y,
        scaled,
        settings,
        goal=goal,
        evidence=fit.evidence,
    )
    ranking = Ranking(
        metric=metric,
        goal=goal,
        method=method,
        scores=tuple(sorted(scores, key=standing)),
        fit=fit,
        n_runs=len(target.y),
        n_settings=len(settings),
        dropped=target.dropped,
        notes=(
            *dropped_notes(target.dropped, len(target.rows)),
            *(() if target.budget is None else (budget_text.how_used(target.budget),)),
            *_few_settings(settings),
            *(() if as_logged else scaled.notes),
            *estimate.notes,
        ),
        seed=seed,
        scale="raw" if as_logged else scaled.scale,
        digest=runs.digest,
        goal_source=goal_source,
        budget=target.budget,
    )
    return with_runs(ranking, runs)


def standing(score: ParameterScore) -> tuple[bool, float, float]:
    """Return the key by which the scores of a ranking are sorted."""
    undefined = not score.importance >= 0
    return undefined, 0.0 if undefined else -score.importance, -abs(np.nan_to_num(score.correlation))


def _score(description: ParameterScore, estimate: Estimate, i: int) -> ParameterScore:
    shares = estimate.levels[i] if estimate.levels else {}
    return replace(
        description,
        **estimate.numbers(i),
        levels=tuple(replace(level, importance=shares.get(level.level, nan)) for level in description.levels),
        note="; ".join(filter(None, (estimate.remarks.get(i), description.note))),
    )


def _idle_score(parameter: Input, y: np.ndarray, settings: Settings) -> ParameterScore:
    if parameter.idle is Idle.CONSTANT:
        return ParameterScore(
            parameter.name, nan, n_used=parameter.n_used, note=parameter.idle_note, also=parameter.also
        )
    description = _described(parameter, y, settings)
    note = "; ".join(filter(None, (parameter.idle_note, description.note)))
    return replace(description, importance=0.0, low=0.0, high=0.0, note=note)


def _described(parameter: Input, y: np.ndarray, settings: Settings) -> ParameterScore:
    """Return all of a score that needs no model."""
    notes = []
    numbers = as_numbers(parameter.values)
    r, r_low, r_high, rho = nan, nan, nan, nan
    if numbers is not None:
        r, r_low, r_high = pearson(numbers, y, settings.codes)
        rho = spearman(numbers, y)
        if np.isnan(r) and not parameter.unset:
            notes.append("correlation undefined: constant where it has a value")
    levels = () if parameter.idle is not None else level_scores(parameter, y, settings)
    hidden = parameter.values.nunique(dropna=False) - MOST_SCORED_LEVELS if levels else 0
    if hidden > 0:
        notes.append(f"{hidden} rare values not shown")
    return ParameterScore(
        name=parameter.name,
        importance=nan,
        correlation=r,
        correlation_low=r_low,
        correlation_high=r_high,
        spearman=rho,
        n_used=parameter.n_used,
        note="; ".join(notes),
        levels=levels,
        also=parameter.also,
    )


def _fit_of_few(fit: Fit, inputs: Sequence[Input]) -> Fit:
    """Return the fit of fewer than 5 settings: whether they differ, and whether one can tell by what.

    The parameters are confounded unless the main effects of all their values can be estimated together. That
    is so in a grid, and in an ablation, which changes one parameter at a time.
    """
    values = pd.DataFrame({parameter.name: parameter.values.astype(str) for parameter in inputs})
    main_effects = pd.get_dummies(values.drop_duplicates(), drop_first=True).to_numpy(float)
    centred = main_effects - main_effects.mean(axis=0)
    confounded = fit.evidence and np.linalg.matrix_rank(centred) < centred.shape[1]
    return Fit(evidence=fit.evidence and not confounded, confounded=bool(confounded))


def _few_settings(settings: Settings) -> tuple[str, ...]:
    if not settings.too_few:
        return ()
    return (
        f"These {len(settings):,} runs repeat {settings.too_few} settings. With fewer than {FEWEST_RUNS} "
        "settings the effect of a parameter cannot be distinguished from the luck of a setting.",
    )


def dropped_notes(dropped: Mapping[str, int], n_runs: int) -> tuple[str, ...]:
    """Return the note on the runs that were left out, each reason with its number; () if none were."""
    if not dropped:
        return ()
    reasons = ", ".join(f"{count} {reason}" for reason, count in dropped.items())
    return (f"{sum(dropped.values())} of {n_runs} runs left out: {reasons}.",)
