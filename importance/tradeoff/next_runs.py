"""front_runs(): the next runs that seek the Pareto front, as a list of settings chosen together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from importance.errors import ImportanceError
from importance.model import matern_gp
from importance.model.constants import (
    FRONT_CENTRES,
    FRONT_COMPARED,
    FRONT_FUNCTIONS,
    FRONT_ROUNDS,
    MOST_REFERENCE,
    NEXT_RUNS,
    POOL,
    REFERENCE_MARGIN,
)
from importance.model.matern_gp import MaternGP
from importance.model.target import read_target
from importance.runs.table import Runs
from importance.space.conditions import simplified
from importance.space.dimension import Space
from importance.space.sampling import draw, inside
from importance.sweep.attempts import Attempts, attempts, model_inputs
from importance.sweep.batch import new_settings
from importance.sweep.candidates import changed_settings, stacked
from importance.sweep.typed_settings import typed_table
from importance.tradeoff.improvement import greedy_front_batch
from importance.tradeoff.objectives import (
    Objective,
    complete_runs,
    parameters_for,
    read_objectives,
)
from importance.tradeoff.pareto import non_dominated, reference_point

__all__ = ["front_runs"]


def front_runs(
    runs: Runs,
    metrics: Sequence[str],
    goals: Mapping[str, str] | None = None,
    n: int = NEXT_RUNS,
    *,
    parameters: Sequence[str] | None = None,
    space: Space | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Return the next n runs as a list of settings that are expected to push the Pareto front outward.

    Each setting adds most to the expected hypervolume of the front with those before it, under functions
    drawn from a Gaussian process of each metric. Where runs failed or broke a constraint, the settings avoid
    what is likely to do so again.

    Args:
        runs: the runs. A run without a finite value of each metric has no result.
        metrics: two or three metrics.
        goals: "minimize" or "maximize" for some of them; by default that of the metric.
        n: how many runs.
        parameters: the parameters to vary; by default those that the automatic selection takes.
        space: the space to choose from. By default it is the whole space as it was, without the parts where
            all runs were lost.
        seed: the same seed gives the same list.

    Returns:
        (n, parameters) one row for each run, the most promising first, in the types that a trainer expects:
        NaN or NA where a parameter is not used, None where it is set to None. No setting is listed twice or
        was tried before. There are fewer rows when the space has no more settings.

    Raises:
        UnknownColumn, NotEnoughRuns, ImportanceError: as `importance.trade_off` does, and when the space has
            a parameter that the runs do not have.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> settings = importance.front_runs(runs, ["val_loss", "Runtime"], n=5)
        >>> len(settings), "learning_rate" in settings
        (5, True)
    """
    objectives = read_objectives(runs, metrics, goals)
    tried = _tried(runs, objectives, parameters, seed)
    attempted = tried.attempted
    unknown = [name for name in space or () if name not in attempted.space]
    if unknown:
        raise ImportanceError(f"The runs say nothing about {', '.join(unknown)}. Leave it out of the space.")
    cut = {name: each.dimension for name, each in attempted.cuts.items()}
    space = simplified({**attempted.space, **cut} if space is None else space)
    rng = np.random.default_rng([seed, 43])
    pool = _candidates(tried, space, n, rng)
    if not len(pool):
        return typed_table(space, [])
    inputs = tried.inputs(pool)
    reference = tried.inputs(attempted.settings.iloc[tried.compared])
    drawn = tried.draws(stacked(inputs, reference), FRONT_FUNCTIONS, seed)
    chance = None if attempted.success is None else attempted.success.probability(inputs)
    batch = greedy_front_batch(drawn[:, : len(pool)], drawn[:, len(pool) :], n, chance, seed=seed)
    rows = pool.iloc[batch].to_dict("records")
    return typed_table(space, [{str(name): value for name, value in row.items()} for row in rows])


@dataclass(frozen=True, eq=False)
class _Tried:
    """What was tried, with a model of each metric.

    Attributes:
        objectives: the metrics.
        attempted: the settings, of the runs with each metric and of the others.
        models: the metrics as functions of the settings.
        compared: positions of the settings that new ones are compared with.
        corner, size: (m,) the reference point, and the unit of each metric, higher is better.
    """

    objectives: tuple[Objective, ...]
    attempted: Attempts
    models: tuple[MaternGP, ...]
    compared: np.ndarray
    corner: np.ndarray
    size: np.ndarray

    def inputs(self, settings: pd.DataFrame) -> pd.DataFrame:
        """Return settings as the models take them."""
        return model_inputs(self.attempted.space, settings)

    def gains(self, parts: Sequence[np.ndarray]) -> np.ndarray:
        """Return values (..., m) of the models' targets, (...) each, above the reference point."""
        signs = [each.sign for each in self.objectives]
        units = [
            s * model.inverse_transform(v) for s, model, v in zip(signs, self.models, parts, strict=True)
        ]
        return np.asarray((np.stack(units, axis=-1) - self.corner) / self.size)

    def expected(self, inputs: pd.DataFrame, sds: float = 0.0) -> np.ndarray:
        """Return the expected gains (p, m) of settings, each so many standard deviations better."""
        predicted = [model.predict(inputs) for model in self.models]
        return self.gains([mean + sds * sd for mean, sd in predicted])

    def draws(self, inputs: pd.DataFrame, n: int, seed: int) -> np.ndarray:
        """Return n draws (n, p, m) of the gains of settings."""
        return self.gains(
            [model.sample_posterior(inputs, n, seed + 101 * j) for j, model in enumerate(self.models)]
        )


def _tried(
    runs: Runs, objectives: Sequence[Objective], parameters: Sequence[str] | None, seed: int
) -> _Tried:
    names = parameters_for(runs, objectives, parameters)
    rows = complete_runs(runs, objectives)
    # A run with some of the metrics has no result, so that all metrics have the same settings.
    frame = runs.frame.assign(**{each.metric: runs.frame[each.metric].where(rows) for each in objectives})
    runs = replace(runs, frame=frame, digest=f"{runs.digest}:complete")
    models, means = [], []
    for each in objectives:
        target = read_target(runs, each.metric)
        attempted = attempts(runs, target, names, each.goal, {}, seed)
        models.append(_fitted(attempted, each.goal, seed))
        means.append(each.sign * models[-1].inverse_transform(models[-1].predict(attempted.settings)[0]))
    kept = np.flatnonzero(~attempted.lost if (~attempted.lost).any() else np.ones(len(attempted.y), bool))
    goodness = np.column_stack(means)
    corner = reference_point(goodness[kept], REFERENCE_MARGIN)
    size = np.maximum(goodness[kept].max(axis=0) - corner, 1e-300)
    on_front = kept[non_dominated(goodness[kept])]
    # The others are compared too, those first that the front dominates least.
    gap = np.array([np.max(np.min((goodness[on_front] - v) / size, axis=1)) for v in goodness[kept]])
    compared = kept[np.argsort(gap, kind="stable")[:MOST_REFERENCE]]
    return _Tried(tuple(objectives), attempted, tuple(models), compared, corner, size)


def _fitted(attempted: Attempts, goal: str, seed: int) -> MaternGP:
    """Return a model of a metric or, if it predicts left out settings better, of its logarithm.

    The likelihoods of the leave-one-out errors are compared in the metric's units, as Box and Cox do (1964,
    doi:10.1111/j.2517-6161.1964.tb00553.x).
    """
    y = attempted.y
    models = [
        matern_gp.fit(attempted.space, attempted.settings, y, goal, log=log, whole=True, seed=seed)
        for log in ((False, True) if (y > 0).all() else (False,))
    ]

    def log_likelihood(model: MaternGP) -> float:
        target, predicted = model.loo_predictions()
        error = model.target_sd * float(np.sqrt(np.mean(np.square(target - predicted))))
        return -float(np.log(max(error, 1e-300))) - (float(np.log(y).mean()) if model.log else 0.0)

    return max(models, key=log_likelihood)


def _candidates(tried: _Tried, space: Space, n: int, rng: np.random.Generator) -> pd.DataFrame:
    """Return settings of the space that were not tried and may be on the front."""
    attempted, success = tried.attempted, tried.attempted.success
    pool = draw(space, POOL, rng, evenly=True)
    settings = attempted.settings
    pool = stacked(pool, settings[inside(space, settings)].reindex(columns=list(space)))
    for round_ in range(FRONT_ROUNDS):
        inputs = tried.inputs(pool)
        # In the first round the centres may be good, later they are.
        gains = tried.expected(inputs, 0.5 if round_ == 0 else 0.0)
        if success is not None:
            gains[~success.safe_enough(inputs, FRONT_CENTRES, inputs)] = -np.inf
        top = _along_the_front(gains, FRONT_CENTRES, rng)
        centres = pool.iloc[top].reset_index(drop=True)
        for at_ends in (False, True):
            pool = stacked(pool, changed_settings(space, centres, rng, at_ends=at_ends))
    tables = [attempted.settings, attempted.failed_settings, attempted.open_settings]
    pool = new_settings(space, pool, [table for table in tables if table is not None])
    if success is not None and len(pool):
        inputs = tried.inputs(pool)
        pool = pool[success.safe_enough(inputs, n, inputs)].reset_index(drop=True)
    most = max(FRONT_COMPARED, 2 * n)
    if len(pool) <= most:
        return pool
    hopeful = np.maximum(tried.expected(tried.inputs(pool), 1.0), 0.0)
    return pool.iloc[np.sort(_along_the_front(hopeful, most, rng))].reset_index(drop=True)


def _along_the_front(gains: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """Return positions of n points that are best at weights drawn at random, each once.

    The best at some weights has the largest smallest gain, each divided by its weight: a point of any front,
    also of a concave one (Bowman 1976, doi:10.1007/978-3-642-87563-2_5).
    """
    weights = rng.dirichlet(np.ones(gains.shape[1]), n)
    remaining = np.ones(len(gains), bool)
    chosen = []
    for row in weights[: int(remaining.sum())]:
        best = np.where(remaining, (gains / np.maximum(row, 1e-3)).min(axis=1), -np.inf)
        chosen.append(int(best.argmax()))
        remaining[chosen[-1]] = False
    return np.array(chosen, int)
