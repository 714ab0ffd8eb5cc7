"""The part of a space in which fewer runs are lost, where that costs little of the expected result."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.model.constants import (
    LEAST_KEPT_SAFE,
    LIKELY_SUCCESS,
    MOST_LOST,
    SAFE_CANDIDATES,
    SAFE_CUTS,
    SAFE_FUNCTIONS,
    SAFE_GAIN,
    SAFE_INSIDE,
    SAFE_RUNS,
    SUCCESS_WORTH,
)
from importance.space.dimension import Dimension, Space, constant
from importance.space.sampling import contains, draw, inside
from importance.sweep.cuts import smaller_dimensions
from importance.sweep.narrowing import Allowed, SampleFunctions, expected_best
from importance.sweep.success_chance import SuccessModel


@dataclass(frozen=True)
class SaferSpace:
    """A space, and the names of the parameters that were cut for it."""

    space: dict[str, Dimension]
    names: frozenset[str]


def cut_unsafe(
    space: Space,
    sample_functions: SampleFunctions,
    success: SuccessModel,
    allowed: Allowed,
    best_runs: pd.DataFrame,
    *,
    seed: int = 0,
) -> SaferSpace:
    """Return the space after the cuts that lose fewer runs, where the expected best suffers little.

    Only parts in which runs fail more often than not are given up.

    Args:
        space: what runs are drawn from.
        sample_functions: as in `narrowing.narrow`, with lost runs as part of the functions.
        success: the chance that a run succeeds.
        allowed, best_runs: as in `narrowing.narrow`.
        seed: the seed of the settings and functions drawn.
    """
    safer, names = dict(space), set[str]()
    # A value that is frozen because it does not matter excludes no run.
    best_runs = best_runs.drop(columns=[n for n, each in space.items() if constant(each) is not None])
    least = min(LEAST_KEPT_SAFE * len(best_runs), inside(safer, best_runs).sum())
    for round_ in range(SAFE_CUTS):
        rng = np.random.default_rng([seed, 29, round_])
        candidates = draw(safer, SAFE_CANDIDATES, rng, evenly=True)
        chance = success.probability(candidates)
        if chance.mean() >= (1 - MOST_LOST) * float(np.quantile(chance, 0.9)):
            break
        values = sample_functions(candidates, SAFE_FUNCTIONS, seed + round_)

        def worth(kept: np.ndarray, values: np.ndarray = values, chance: np.ndarray = chance) -> float:
            ranked = np.sort(values[:, kept])[:, ::-1]
            return float(expected_best(ranked, SAFE_RUNS).mean()) + SUCCESS_WORTH * float(chance[kept].mean())

        best_cut, most = None, worth(np.ones(len(candidates), dtype=bool))
        for dimension in safer.values():
            for smaller in smaller_dimensions(dimension):
                kept = contains(smaller, candidates[dimension.name])
                if constant(smaller) is not None or kept.sum() < SAFE_INSIDE or not allowed(smaller):
                    continue
                if kept.all() or chance[~kept].mean() >= LIKELY_SUCCESS:
                    continue
                if inside({**safer, dimension.name: smaller}, best_runs).sum() < least:
                    continue
                if (gain := worth(kept)) > most + SAFE_GAIN:
                    best_cut, most = smaller, gain
        if best_cut is None:
            break
        safer[best_cut.name] = best_cut
        names.add(best_cut.name)
    return SaferSpace(safer, frozenset(names))
