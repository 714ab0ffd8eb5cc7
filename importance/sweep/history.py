"""history(): how the best result came about, what random search would have reached, and when to stop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from importance.errors import ImportanceError
from importance.model.constants import NEXT_RUNS, RANDOM_PATHS, RANDOM_SETTINGS, STOP_RUNS
from importance.runs.table import Runs
from importance.space.conditions import simplified
from importance.space.sampling import draw
from importance.sweep.best_so_far import best_so_far, order_notes
from importance.sweep.recommend import recommend
from importance.sweep.result import Sweep
from importance.sweep.stopping import chances_of_improvement

__all__ = ["Chance", "GoOn", "History", "history"]


class GoOn(StrEnum):
    """Whether more runs are worth it."""

    YES = "yes"  # 50 more runs improve by the difference more likely than not
    PERHAPS = "perhaps"
    NO = "no"  # even 200 more runs hardly do


@dataclass(frozen=True)
class Chance:
    """The chance, 0 to 1, that so many more runs improve the best setting by more than the difference."""

    runs: int
    chance: float


@dataclass(frozen=True)
class History:
    """How the best result came about; what `history` returns.

    Attributes:
        metric, goal: the metric and its goal.
        ordered_by: the column of times or trial numbers that gives the order of the runs; "" for the order of
            the table.
        runs: (n,) the names of the runs that ended, in this order.
        values: (n,) their metric; NaN for runs without a result and for infeasible ones.
        best: (n,) the best metric so far; NaN before the first result.
        random, random_low, random_high: (n,) the median best metric of a random search of the whole space
            after as many runs, by the model, with its 80% interval.
        last: how many of the last runs `gained` is about: 50, or half of fewer runs.
        gained: how much these runs improved the best metric, at least 0, in its units.
        since: how many runs came after the best one.
        difference: the improvement that matters, in the metric's units.
        chances: the chance that 10, 50 and 200 more runs improve the best setting by more than that.
        evidence: whether anything predicts the metric better than chance.
        notes: sentences on the order of the runs.
        is_ordered: whether the order is known. If it is not, `gained` and `since` mean nothing.
    """

    metric: str
    goal: str
    ordered_by: str
    runs: tuple[str, ...]
    values: tuple[float, ...]
    best: tuple[float, ...]
    random: tuple[float, ...]
    random_low: tuple[float, ...]
    random_high: tuple[float, ...]
    last: int
    gained: float
    since: int
    difference: float
    chances: tuple[Chance, ...]
    evidence: bool
    notes: tuple[str, ...] = ()
    is_ordered: bool = True

    @property
    def go_on(self) -> GoOn:
        """Whether more runs are worth it."""
        if self.chances[-1].chance < 0.1:
            return GoOn.NO
        return GoOn.YES if self.chances[1].chance >= 0.5 else GoOn.PERHAPS

    def to_frame(self) -> pd.DataFrame:
        """Return one row a run, in order: its name, its metric, the best so far, and the random search."""
        return pd.DataFrame(
            {
                "run": self.runs,
                self.metric: self.values,
                "best": self.best,
                "random": self.random,
                "random_low": self.random_low,
                "random_high": self.random_high,
            }
        )


def history(
    runs: Runs,
    metric: str,
    *,
    difference: float | None = None,
    parameters: Sequence[str] | None = None,
    goal: str | None = None,
    seed: int = 0,
    sweep: Sweep | None = None,
) -> History:
    """Return how the best result came about, and the chance that more runs improve it.

    The random search is drawn from the space as it was, from a model of all runs, with the noise of a run and
    the share of runs without a result. Without evidence it is drawn from the results themselves.

    Args:
        runs: the runs.
        metric: the metric, any numeric or boolean column.
        difference: the improvement that matters, above 0 in the metric's units. None takes 5% of the way from
            the median to the best result, rounded to one digit.
        parameters, goal, seed: as in `importance.rank`.
        sweep: the recommendation for these runs, if there is one already.

    Raises:
        UnknownColumn, NotEnoughRuns: as `importance.rank` does.
        ImportanceError: when the difference is not above 0.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> past = importance.history(runs, "val_loss", difference=0.01)
        >>> past.ordered_by, [each.runs for each in past.chances]
        ('Created', [10, 50, 200])
    """
    if difference is not None and not 0 < difference < np.inf:
        raise ImportanceError(f"The difference is {difference:g}, and must be a number above 0.")
    metric = runs.name_of(metric)
    sweep = sweep or recommend(runs, metric, parameters=parameters, goal=goal, seed=seed)
    past = best_so_far(runs, metric, sweep.goal)
    order, values, best = past.order, past.values, past.best
    sign = 1.0 if sweep.goal == "maximize" else -1.0
    low, middle, high = _random_search(sweep, values, sign)
    n = len(values)
    last = min(NEXT_RUNS, n // 2)
    before = best[n - last - 1]
    if difference is None:
        difference = _default_difference(values, float(best[-1]))
    return History(
        metric=metric,
        goal=sweep.goal,
        ordered_by=past.ordered_by,
        runs=tuple(runs.run_names.iloc[order].astype(str)),
        values=tuple(values.tolist()),
        best=tuple(best.tolist()),
        random=tuple(middle.tolist()),
        random_low=tuple(low.tolist()),
        random_high=tuple(high.tolist()),
        last=last,
        gained=float(abs(best[-1] - before)) if np.isfinite(before) else 0.0,
        since=past.since,
        difference=difference,
        chances=tuple(
            Chance(k, chance)
            for k, chance in zip(STOP_RUNS, chances_of_improvement(sweep, STOP_RUNS, difference), strict=True)
        ),
        evidence=sweep.evidence,
        notes=order_notes(past.is_ordered),
        is_ordered=past.is_ordered,
    )


def _random_search(
    sweep: Sweep, values: np.ndarray, sign: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the best metric (n,) of random searches after each run: the 10% quantile, the median and 90%."""
    n, rng = len(values), np.random.default_rng([sweep.seed, 29])
    present = values[np.isfinite(values)]
    if sweep.evidence:
        settings = sweep.model_inputs(draw(simplified(sweep.before), RANDOM_SETTINGS, rng, evenly=True))
        functions = sweep.model.sample_posterior(settings, RANDOM_PATHS, sweep.seed)
        drawn = np.take_along_axis(functions, rng.integers(0, RANDOM_SETTINGS, (RANDOM_PATHS, n)), axis=1)
        drawn = drawn + sweep.noise * rng.standard_normal(drawn.shape)
    else:
        drawn = sign * rng.choice(present, (RANDOM_PATHS, n))
    lost = rng.random(drawn.shape) >= len(present) / n
    lost[:, 0] = False
    paths = np.fmax.accumulate(np.where(lost, np.nan, drawn), axis=1)
    quantiles = np.quantile(paths, [0.1, 0.5, 0.9], axis=0)
    if sweep.evidence:
        quantiles = sweep.model.inverse_transform(quantiles.ravel()).reshape(quantiles.shape)
    else:
        quantiles = sign * quantiles
    ordered = np.clip(np.sort(quantiles, axis=0), *sweep.metric_limits)
    return ordered[0], ordered[1], ordered[2]


def _default_difference(values: np.ndarray, best: float) -> float:
    way = 0.05 * abs(float(np.nanmedian(values)) - best)
    return float(f"{way:.1g}") if way > 0 else 1.0
