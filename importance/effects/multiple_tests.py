"""P-values adjusted for how many tests there are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def holm(p_values: Sequence[float], weights: Sequence[float] | None = None) -> list[float]:
    """Return p-values adjusted so that any false call is rare, in the same order.

    Holm 1979, jstor.org/stable/4615733, whose section 3 has weights: a test with twice the weight is compared
    with twice the level. The weights must not depend on what the tests are about.

    Args:
        p_values: one for each test.
        weights: positive; equal by default.
    """
    p = np.asarray(p_values, float)
    w = np.ones(len(p)) if weights is None else np.asarray(weights, float)
    order = np.argsort(p / w, kind="stable")
    left = np.cumsum(w[order][::-1])[::-1]
    in_order = np.empty(len(p))
    in_order[order] = np.minimum(np.maximum.accumulate(p[order] / w[order] * left), 1)
    return [float(value) for value in in_order]
