"""The part of a space from which the next runs are expected to end best.

The search starts from the box around the best runs, in the parameters that may matter, as far as the rest was
tried enough. Functions are then drawn from the posterior of the Gaussian process, at settings drawn from the
space. For each candidate cut, the expected best of some runs is computed for every function. Uncertainty
keeps the space wide: a region where the process may still hide the optimum is expensive to cut off.

The best cut is taken first, and so on while a cut clearly gains. A parameter is cut down to a single value
only where the rest is worse in 95% of the functions and most of the best runs have this value. When few of
the drawn settings are left inside, the smaller space is drawn anew. At the end every cut is judged once more
beside all the others: a corner that was never tried as a whole is given back when more is expected of it.
(Regional expected improvement; Thompson sampling of functions as in Hernandez-Lobato et al. 2014,
arXiv:1406.2541.)
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from importance.model.constants import (
    CLEAR_GAIN,
    CUT_CANDIDATES,
    CUT_FUNCTIONS,
    CUT_ROUNDS,
    FEWEST_INSIDE,
    JUDGED_BEYOND,
    JUDGED_RUNS,
    LEAST_KEPT,
    NEXT_RUNS,
    SINGLE_BEST,
    SINGLE_SURE,
    SMALLEST_GAIN,
)
from importance.space.dimension import Dimension, Space, constant
from importance.space.sampling import contains, draw, inside
from importance.sweep.cuts import boxes, ends_cut_off, joined, smaller_dimensions

SampleFunctions = Callable[[pd.DataFrame, int, int], np.ndarray]
"""Gives, for settings, a number of functions and a seed, (functions, settings) values; higher is better."""
Allowed = Callable[[Dimension], bool]
"""Whether a dimension may be cut down to the one given."""


def narrow(
    space: Space,
    sample_functions: SampleFunctions,
    allowed: Allowed,
    best_runs: pd.DataFrame,
    *,
    next_runs: int = JUDGED_RUNS,
    seed: int = 0,
) -> dict[str, Dimension]:
    """Return the space after all cuts that improve the expected best of the next runs.

    Args:
        space: what runs are drawn from.
        sample_functions: draws functions from the posterior.
        allowed: whether a cut is allowed.
        best_runs: the best runs so far, one row each. `LEAST_KEPT` of them stay inside all cuts together.
        next_runs: how many runs a cut is judged by.
        seed: the seed of the settings and functions drawn.
    """
    narrowed = dict(space)
    # A value that is frozen because it does not matter excludes no run.
    best_runs = best_runs.drop(columns=[n for n, each in space.items() if constant(each) is not None])
    for round_ in range(CUT_ROUNDS):
        candidates = draw(narrowed, CUT_CANDIDATES, np.random.default_rng([seed, round_]), evenly=True)
        values = sample_functions(candidates, CUT_FUNCTIONS, seed + round_)
        search = _Search(narrowed, candidates, values, allowed, best_runs, next_runs)
        search.run()
        finished = search.space == narrowed or not search.ran_out
        narrowed = search.space
        if finished:
            break
    return narrowed


def box_around_best(
    space: Space, best_runs: pd.DataFrame, allowed: Allowed, names: Collection[str]
) -> dict[str, Dimension]:
    """Return the space with these parameters cut to the box around the best runs, or only at one end.

    Cuts that are not allowed are left out. A parameter is never cut to a single value: for that it takes more
    than a value that a few runs have in common.
    """
    out = dict(space)
    for name in names:
        dimension = space[name]
        if constant(dimension) is None:
            candidates = boxes(dimension, best_runs[name].dropna())
            smaller = (box for box in candidates if constant(box) is None and allowed(box))
            out[name] = next(smaller, dimension)
    return out


def give_back_ends(
    space: Space, before: Space, sample_functions: SampleFunctions, *, seed: int = 0
) -> dict[str, Dimension]:
    """Return the space with those ends of ranges given back in which more is expected than in the rest.

    Each end was tried, but perhaps never together with what is good in the other parameters. Here it is
    judged with all other parameters in the narrowed space.

    Args:
        space: the narrowed space.
        before: the space as it was.
        sample_functions: as in `narrow`.
        seed: the seed of the settings and functions drawn.
    """
    out = dict(space)
    for name, dimension in space.items():
        if constant(dimension) is not None or not dimension.is_numeric:
            continue
        for end in ends_cut_off(dimension, before[name]):
            rng = np.random.default_rng([seed, 5])
            settings = [
                draw({**out, name: part}, JUDGED_BEYOND, rng, evenly=True) for part in (dimension, end)
            ]
            values = sample_functions(pd.concat(settings, ignore_index=True), CUT_FUNCTIONS, seed)
            ranked = (np.sort(half)[:, ::-1] for half in np.split(values, 2, axis=1))
            best_inside, best_beyond = (expected_best(half, JUDGED_RUNS).mean() for half in ranked)
            if best_beyond > best_inside:
                out[name] = joined(out[name], end)
    return out


def expected_best(ranked: np.ndarray, draws: int) -> np.ndarray:
    """Return (functions,) the expected maximum of some draws from the values of each function.

    Args:
        ranked: (functions, settings) the values, each row descending.
        draws: how many settings are drawn, with replacement.
    """
    m = ranked.shape[1]
    left = (1 - np.arange(m + 1) / m) ** draws
    return np.asarray(ranked @ (left[:-1] - left[1:]))


@dataclass
class _Search:
    """A greedy search for cuts, by the values of functions at some settings.

    Attributes:
        space: the space, after the cuts so far.
        candidates: (m rows) settings drawn from the space as it was.
        values: (functions, m) the value of each function at each of them.
        allowed, best_runs, next_runs: as in `narrow`.
        ran_out: whether a cut was left out because too few candidates lie inside.
    """

    space: dict[str, Dimension]
    candidates: pd.DataFrame
    values: np.ndarray
    allowed: Allowed
    best_runs: pd.DataFrame
    next_runs: int
    ran_out: bool = False
    _masks: dict[Dimension, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._order = np.argsort(-self.values, axis=1, kind="stable")
        self._ranked = np.take_along_axis(self.values, self._order, axis=1)
        self._kept = np.ones(len(self.candidates), dtype=bool)
        self._kept_best_runs = inside(self.space, self.best_runs)
        self._best = expected_best(self._ranked, self.next_runs)
        self._chance = np.random.default_rng(len(self.candidates)).random(len(self.candidates))

    def run(self) -> None:
        """Take the cut with the highest gain until no cut gains enough."""
        while (smaller := self._best_cut()) is not None:
            candidates_inside, best_runs_inside = self._masks_of(smaller)
            self._kept = self._kept & candidates_inside
            self._kept_best_runs = self._kept_best_runs & best_runs_inside
            self.space = {**self.space, smaller.name: smaller}
            self._best = self._expected_best(self._kept, self.next_runs)

    def _best_cut(self) -> Dimension | None:
        best_gain, best_cut = 0.0, None
        for dimension in self.space.values():
            for smaller in smaller_dimensions(dimension):
                gain = self._gain(smaller) if self.allowed(smaller) else None
                if gain is not None and (best_cut is None or gain > best_gain):
                    best_gain, best_cut = gain, smaller
        return best_cut

    def _gain(self, smaller: Dimension) -> float | None:
        """How much a cut improves the expected best; None when it is not clear, or keeps too few runs."""
        candidates_inside, best_runs_inside = self._masks_of(smaller)
        kept = self._kept & candidates_inside
        n_best_runs = (self._kept_best_runs & best_runs_inside).sum()
        if n_best_runs < LEAST_KEPT * len(self.best_runs):
            return None
        count = int(kept.sum())
        if count < FEWEST_INSIDE:
            self.ran_out = self.ran_out or count > 0
            return None
        gains = self._expected_best(kept, self.next_runs) - self._best
        gain = float(gains.mean())
        if gain < SMALLEST_GAIN or gain < CLEAR_GAIN * float(gains.std()) / np.sqrt(len(gains)):
            return None
        if constant(smaller) is not None and not self._surely_best(smaller, kept, int(n_best_runs)):
            return None
        return gain

    def _surely_best(self, single: Dimension, kept: np.ndarray, n_best_runs: int) -> bool:
        """Whether most best runs have the only value that a cut leaves, and the rest is surely worse."""
        if n_best_runs < SINGLE_BEST * self._kept_best_runs.sum():
            return False
        rest = self._kept & ~contains(single, self.candidates[single.name])
        better = self._expected_best(kept, NEXT_RUNS) > self._expected_best(rest, NEXT_RUNS)
        return bool(better.mean() >= SINGLE_SURE)

    def _expected_best(self, kept: np.ndarray, draws: int) -> np.ndarray:
        """(functions,) the expected best of some draws from the candidates that are kept."""
        ranked = self._ranked[kept[self._order]].reshape(len(self._ranked), int(kept.sum()))
        return expected_best(ranked, draws)

    def _masks_of(self, smaller: Dimension) -> tuple[np.ndarray, np.ndarray]:
        """Which candidates and which of the best runs a cut keeps."""
        if smaller not in self._masks:
            tables = (self.candidates, self.best_runs)
            candidates_inside, best_runs_inside = (contains(smaller, each[smaller.name]) for each in tables)
            self._masks[smaller] = self._thinned(smaller, candidates_inside), best_runs_inside
        return self._masks[smaller]

    def _thinned(self, smaller: Dimension, kept: np.ndarray) -> np.ndarray:
        """What a cut keeps, with as many candidates left out that do not use the parameter as of the others.

        Without this, a cut would change how often each level of its parent is drawn.
        """
        unused = self.candidates[smaller.name].isna().to_numpy()
        if smaller.condition is None or unused.all():
            return kept
        return np.asarray(np.where(unused, self._chance < kept[~unused].mean(), kept))
