"""Maximise the posterior of hyperparameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from importance.model.constants import MAP_STEPS, MAP_TOLERANCE

_NARROWEST = 1e-3
"""The smallest variance that a direction is given; smaller ones are errors of the approximation."""


class Maximum(NamedTuple):
    """Where a function is largest.

    Attributes:
        point: (p,) the vector.
        value: of the function there.
        directions: (p, p) a matrix whose product with its transpose is, roughly, the inverse of the negative
            Hessian there, as L-BFGS came to know it. Along its columns the function is about equally wide,
            so the maximum of a similar function is found in about half the steps.
    """

    point: np.ndarray
    value: float
    directions: np.ndarray


def maximise(
    function: Callable[[np.ndarray], tuple[float, np.ndarray]],
    start: np.ndarray,
    most_steps: int = MAP_STEPS,
    tolerance: float = MAP_TOLERANCE,
    directions: np.ndarray | None = None,
) -> Maximum:
    """Return where a function is largest, by L-BFGS.

    Args:
        function: returns the value at a vector, and the gradient.
        start: (p,) where to start.
        most_steps: after so many steps it stops.
        tolerance: it stops after a step that gains no more than this share of the value.
        directions: those of the `Maximum` of a similar function.
    """
    from scipy.optimize import minimize

    along = np.eye(len(start)) if directions is None else directions

    def objective(steps: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = function(start + along @ steps)
        return -value, -(along.T @ gradient)

    options = {"maxiter": most_steps, "maxcor": 15, "ftol": tolerance}
    result = minimize(objective, np.zeros(len(start)), jac=True, method="L-BFGS-B", options=options)
    variances, axes = np.linalg.eigh(along @ result.hess_inv.todense() @ along.T)
    # L-BFGS says nothing about directions in which it took no step: there it leaves the 1 it begins with.
    scaled = axes * np.sqrt(np.clip(variances, _NARROWEST, 1.0))
    return Maximum(start + along @ result.x, -float(result.fun), scaled)
