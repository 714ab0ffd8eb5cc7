"""The part of a space in which fewer runs are lost, where that costs little of what is expected."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.space.dimension import Dimension, Space
from importance.space.levels import constant
from importance.space.sampling import draw, inside, inside_one
from importance.sweep import narrowing
from importance.sweep.narrowing import Allowed, Drawer
from importance.sweep.success_chance import Success

MOST_LOST = 0.05
"""The share of runs, beyond what is lost anywhere, that ranges may lose."""
LEAST_KEPT = 0.25
"""The share of the best runs so far that the ranges keep."""
_CANDIDATES, _FUNCTIONS, _FEWEST, _RUNS, _MOST_CUTS = 900, 64, 100, 20, 12
_PRICE = 4.0  # standard deviations of the metric that are given for the loss of all runs
_LIKELY = 0.5  # the chance to succeed below which a part is given up: it fails more often than not


@dataclass(frozen=True)
class Safer:
    """A space, and the parameters that were cut for it."""

    space: dict[str, Dimension]
    names: frozenset[str]


def safer(
    space: Space,
    functions: Drawer,
    success: Success,
    allowed: Allowed,
    best_runs: pd.DataFrame,
    *,
    seed: int = 0,
) -> Safer:
    """The space after the cuts that lose fewer runs, where the best expected does not suffer much.

    Only parts in which runs fail more often than not are given up.

    Args:
        space: what runs are drawn from.
        functions, allowed, best_runs: as in `narrowing.narrowed`; of the functions lost runs are part.
        success: the chance that a run succeeds.
        seed: of the settings and functions drawn.
    """
    now, names = dict(space), set[str]()
    # A value frozen because it does not matter keeps no run out.
    best_runs = best_runs.drop(columns=[n for n, one in space.items() if constant(one) is not None])
    least = min(LEAST_KEPT * len(best_runs), inside(now, best_runs).sum())
    for round_ in range(_MOST_CUTS):
        rng = np.random.default_rng([seed, 29, round_])
        frame = draw(now, _CANDIDATES, rng, evenly=True)
        chance = success.at(frame)
        top = float(np.quantile(chance, 0.9))
        if chance.mean() >= (1 - MOST_LOST) * top:
            break
        values = functions(frame, _FUNCTIONS, seed + round_)

        def worth(kept: np.ndarray, values: np.ndarray = values, chance: np.ndarray = chance) -> float:
            ranked = np.sort(values[:, kept])[:, ::-1]
            best = float(narrowing.expected_best(ranked, _RUNS).mean())
            return best + _PRICE * float(chance[kept].mean())

        found, most = None, worth(np.ones(len(frame), dtype=bool))
        for one in now.values():
            for smaller in narrowing.cuts(one):
                kept = inside_one(smaller, frame[one.name])
                if constant(smaller) is not None or kept.sum() < _FEWEST or not allowed(smaller):
                    continue
                if kept.all() or chance[~kept].mean() >= _LIKELY:
                    continue
                if inside({**now, one.name: smaller}, best_runs).sum() < least:
                    continue
                if (gain := worth(kept)) > most + 0.01:
                    found, most = smaller, gain
        if found is None:
            break
        now[found.name] = found
        names.add(found.name)
    return Safer(now, frozenset(names))
