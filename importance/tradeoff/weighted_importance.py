"""weighted_importance(): the importance of each parameter for the weighted sum of metrics, at all weights.

Each metric is put between 0, its worst, and 1, its best, on the scale on which it is modelled. The sum of
these with weights is ranked like any other metric, at a grid of weights. This is the recipe of
multi-objective fANOVA (Theodorakopoulos, Stahl and Lindauer 2024, arXiv:2405.07640), with the estimator that
ranks in place of a random forest, and with intervals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np

from importance.errors import NotEnoughRuns
from importance.model.constants import WEIGHT_STEPS
from importance.model.target import metric_values
from importance.model.target_scale import standardise
from importance.ranking.rank import rank
from importance.ranking.result import Ranking
from importance.runs.table import Runs
from importance.tradeoff.objectives import (
    Objective,
    at_complete_runs,
    parameters_for,
    read_objectives,
    with_score,
)
from importance.tradeoff.result import Front, WeightedImportance

SCORE = "trade-off score"
"""The name of the weighted sum, with a number if a column is called so."""


def weighted_importance(
    runs: Runs,
    metrics: Sequence[str],
    goals: Mapping[str, str] | None = None,
    *,
    parameters: Sequence[str] | None = None,
    front: Front | None = None,
    seed: int = 0,
) -> WeightedImportance:
    """Return the importance of each parameter for each metric, and for the metrics at all weights.

    Args:
        runs, metrics, goals, parameters, seed: as in `importance.trade_off`.
        front: the front of these runs, which says which setting is best at each weight.

    Raises:
        UnknownColumn, NotEnoughRuns, ImportanceError: as `importance.trade_off` does.
    """
    objectives = read_objectives(runs, metrics, goals)
    complete, _ = at_complete_runs(runs, objectives)
    names = parameters_for(runs, objectives, parameters)
    weights = weight_grid(len(objectives))
    scores, scales, ranges = _scores(complete, objectives)
    alone = tuple(rank(complete, each.metric, names, goal=each.goal, seed=seed) for each in objectives)
    rankings = [_at_weights(complete, row, scores, alone, names, seed) for row in weights]
    ranked = list(dict.fromkeys(score.name for ranking in rankings for score in ranking.scores))
    tables = {
        field: np.array([_column(ranking, ranked, field) for ranking in rankings])
        for field in ("importance", "low", "high")
    }
    defined = np.isfinite(tables["importance"]).all(axis=0)
    evidence = np.array([ranking.fit.evidence for ranking in rankings])
    counted = tables["importance"][evidence] if evidence.any() else tables["importance"]
    order = np.argsort(-np.where(defined, counted.mean(axis=0), -1.0), kind="stable")
    kept = [i for i in order if defined[i]]
    tables = {field: np.where(evidence[:, None], table, np.nan) for field, table in tables.items()}
    return WeightedImportance(
        objectives=objectives,
        parameters=tuple(ranked[i] for i in kept),
        weights=weights,
        shares=tables["importance"][:, kept],
        low=tables["low"][:, kept],
        high=tables["high"][:, kept],
        evidence=evidence,
        rankings=alone,
        best=_best_settings(front, weights, scales, ranges),
        scales=scales,
        ranges=ranges,
        notes=tuple(dict.fromkeys(note for ranking in alone for note in ranking.notes)),
    )


def equal_weights_ranking(
    runs: Runs,
    metrics: Sequence[str],
    goals: Mapping[str, str] | None = None,
    *,
    parameters: Sequence[str] | None = None,
    seed: int = 0,
) -> Ranking:
    """Return the ranking of the parameters for the sum of the metrics with equal weights.

    It takes one ranking, where `weighted_importance` takes one for each weight.

    Args:
        runs, metrics, goals, parameters, seed: as in `importance.trade_off`.

    Raises:
        UnknownColumn, NotEnoughRuns, ImportanceError: as `importance.trade_off` does.
        NotEnoughRuns: when the sum is the same in all runs.
    """
    objectives = read_objectives(runs, metrics, goals)
    complete, _ = at_complete_runs(runs, objectives)
    scores, _, _ = _scores(complete, objectives)
    ranking = _rank_score(complete, scores.mean(axis=1), parameters_for(runs, objectives, parameters), seed)
    if ranking is None:
        names = " and ".join(each.metric for each in objectives)
        raise NotEnoughRuns(
            f"The sum of {names} with equal weights is the same in all {len(complete):,} runs, so no "
            "parameter can matter for it. Choose other metrics, or correct a goal."
        )
    return ranking


def weight_grid(m: int) -> np.ndarray:
    """Return the weights (w, m) of m metrics: all multiples of a step whose sum is 1, as Das and Dennis do.

    Das and Dennis 1998, doi:10.1137/S1052623496307510. The first weight ascends.
    """
    steps = WEIGHT_STEPS[m]
    rows = [row for row in product(range(steps + 1), repeat=m) if sum(row) == steps]
    return np.array(rows) / steps


def _scores(
    runs: Runs, objectives: Sequence[Objective]
) -> tuple[np.ndarray, tuple[str, ...], tuple[tuple[float, float], ...]]:
    """Return each metric (n, m) from 0, the worst, to 1, the best, its scale, and what is 0 and 1."""
    columns, scales, ranges = [], [], []
    for each in objectives:
        y = metric_values(runs, each.metric)
        scaled = standardise(y, each.metric)
        good = each.sign * scaled.values
        columns.append((good - good.min()) / np.ptp(good))
        scales.append(scaled.scale)
        inside = y[~scaled.extreme] if (~scaled.extreme).any() else y
        ends = sorted((float(inside.min()), float(inside.max())), reverse=each.sign < 0)
        ranges.append((ends[0], ends[1]))
    return np.column_stack(columns), tuple(scales), tuple(ranges)


def _at_weights(
    runs: Runs,
    weights: np.ndarray,
    scores: np.ndarray,
    alone: Sequence[Ranking],
    names: Sequence[str],
    seed: int,
) -> Ranking:
    """Return the ranking for the weighted sum; that of a metric alone where it has all the weight."""
    if weights.max() == 1:
        return alone[int(weights.argmax())]
    return _rank_score(runs, scores @ weights, names, seed) or alone[int(weights.argmax())]


def _rank_score(runs: Runs, score: np.ndarray, names: Sequence[str], seed: int) -> Ranking | None:
    """Return the ranking for a weighted sum (n,); None if it is the same in all runs."""
    if np.ptp(score) < 1e-12:
        return None
    name = next(
        n for n in (SCORE, *(f"{SCORE} {i}" for i in range(len(runs.columns) + 1))) if n not in runs.columns
    )
    return rank(with_score(runs, name, score), name, names, goal="maximize", scale="raw", seed=seed)


def _column(ranking: Ranking, names: Sequence[str], field: str) -> list[float]:
    by_name = {score.name: getattr(score, field) for score in ranking.scores}
    return [by_name.get(name, np.nan) for name in names]


def _best_settings(
    front: Front | None,
    weights: np.ndarray,
    scales: Sequence[str],
    ranges: Sequence[tuple[float, float]],
) -> np.ndarray:
    """Return the row (w,) of the setting on the front with the best weighted sum; -1 without a front."""
    if front is None:
        return np.full(len(weights), -1)
    rows = np.flatnonzero(front.on_front)
    places = []
    for values, scale, ends in zip(front.means[rows].T, scales, ranges, strict=True):
        if scale == "log":
            values, ends = np.log(np.abs(values)), tuple(np.log(np.abs(ends)))
        places.append((values - ends[0]) / ((ends[1] - ends[0]) or 1.0))
    return rows[(np.column_stack(places) @ weights.T).argmax(axis=0)]
