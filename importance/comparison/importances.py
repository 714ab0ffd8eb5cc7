"""The importances of both sweeps side by side, with the interval of each difference."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from importance.comparison.progress import Estimate
from importance.comparison.result import ImportanceComparison
from importance.effects.multiple_tests import holm
from importance.model.constants import CHANGE_LEVEL, Z90
from importance.ranking.result import Ranking


def importances(
    a: Ranking, b: Ranking, names: Sequence[str], *, may_differ: bool
) -> tuple[ImportanceComparison, ...]:
    """Return the importance of each parameter in both sweeps and the difference, the most important first.

    The interval of a difference comes from the two intervals, which need not be symmetric (Zou and Donner
    2008, doi:10.1002/sim.3095). Its p-value is that of the multiple of the interval that reaches 0, adjusted
    for the number of parameters (Holm 1979, jstor.org/stable/4615733).

    Args:
        a, b: the ranking of each sweep.
        names: the parameters to compare; those that no ranking has are left out.
        may_differ: whether the response or what was tried changed. If neither did, both sweeps have the same
            true shares, and no difference is called real (a closed test, Marcus, Peritz and Gabriel 1976,
            doi:10.1093/biomet/63.3.655). Neither is one if a ranking is no better than chance.
    """
    from scipy.special import ndtr

    first, second = _shares(a), _shares(b)
    missing = Estimate()
    pairs = {
        name: (first.get(name, missing), second.get(name, missing))
        for name in names
        if name in first or name in second
    }
    ordered = sorted(pairs, key=lambda name: -np.nansum([each.value for each in pairs[name]]))
    may_differ = may_differ and a.fit.evidence and b.fit.evidence
    differences = {name: difference(*pairs[name]) for name in ordered}
    defined = [name for name in ordered if np.isfinite(differences[name].low)]
    adjusted = dict(
        zip(defined, holm([2 * float(ndtr(-_errors(differences[name]))) for name in defined]), strict=True)
    )
    return tuple(
        ImportanceComparison(
            name,
            *pairs[name],
            differences[name],
            adjusted.get(name, np.nan),
            may_differ and adjusted.get(name, 1.0) <= CHANGE_LEVEL,
        )
        for name in ordered
    )


def difference(a: Estimate, b: Estimate) -> Estimate:
    """Return b less a, with the interval that follows from theirs."""
    return Estimate(
        b.value - a.value,
        b.value - a.value - float(np.hypot(b.value - b.low, a.high - a.value)),
        b.value - a.value + float(np.hypot(b.high - b.value, a.value - a.low)),
    )


def _errors(estimate: Estimate) -> float:
    """Return how many standard errors an estimate is away from 0."""
    width = estimate.value - estimate.low if estimate.value > 0 else estimate.high - estimate.value
    return Z90 * abs(estimate.value) / max(width, 1e-12)


def _shares(ranking: Ranking) -> dict[str, Estimate]:
    return {
        name: Estimate(score.importance, score.low, score.high)
        for score, ranked in zip(ranking.shown_scores, ranking.scores, strict=True)
        if np.isfinite(ranked.importance)
        for name in (score.name, *score.repeats)
    }
