"""How many runs it takes to show an effect of a given size, and which effect would have shown."""

from __future__ import annotations

import math
from statistics import NormalDist

from importance.model.constants import (
    FEWEST_TO_SHOW,
    POWER,
    POWER_FACTOR,
    SHOWN_SHARE,
    SIGNIFICANCE_LEVEL,
)


def runs_to_show(share: float, parameters: int) -> int:
    """Return how many runs find evidence of an effect in about four of five sweeps.

    It is the number that the test of one linear term takes (Cohen 1988, doi:10.4324/9780203771587), with
    Bonferroni's correction, times a factor that was measured (see `POWER_FACTOR`).

    Args:
        share: the part of the metric's variance that the effect explains, above 0 and below 1.
        parameters: how many parameters are ranked.

    Examples:
        >>> runs_to_show(0.1, 8)
        242
    """
    return max(FEWEST_TO_SHOW, math.ceil(_strength(parameters) * (1 - share) / share))


def more_to_show(runs: int, parameters: int) -> int:
    """Return how many more runs show an effect of `SHOWN_SHARE` of the variance, in tens; 0 if none.

    Args:
        runs: how many runs there are, or settings if they are repeated.
        parameters: how many parameters are ranked.

    Examples:
        >>> more_to_show(100, 8)
        150
    """
    return max(0, math.ceil((runs_to_show(SHOWN_SHARE, parameters) - runs) / 10) * 10)


def smallest_shown(runs: int, parameters: int) -> float:
    """Return the share of the variance of an effect that so many runs would show in four of five sweeps.

    Args:
        runs: how many runs, or settings if they are repeated.
        parameters: how many parameters are ranked.

    Examples:
        >>> round(smallest_shown(30, 4), 2)
        0.44
    """
    strength = _strength(parameters)
    return strength / (runs + strength)


def _strength(parameters: int) -> float:
    """The noncentrality that the effect needs."""
    level = SIGNIFICANCE_LEVEL / max(parameters, 1)
    quantile = NormalDist().inv_cdf
    return POWER_FACTOR * (quantile(1 - level / 2) + quantile(POWER)) ** 2
