"""Maximise the posterior of hyperparameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from importance.model.constants import MAP_STEPS, MAP_TOLERANCE

_NARROWEST, _WIDEST = 1e-3, 1.0
"""Between these the variances along the directions are kept. Smaller ones are errors of the approximation.
L-BFGS begins with 1, which stays where it took no step."""


class Maximum(NamedTuple):
    """Where a function is largest.

    Attributes:
        point: (p,) the vector.
        value: of the function there.
        directions: (p, p) the square root of the inverse of the negative Hessian there, as far as L-BFGS came
            to know it, with variances from 0.001 to 1. Along its columns the function is about equally wide.
            So the maximum of a similar function is found in about half the steps.
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
    root = (axes * np.sqrt(np.clip(variances, _NARROWEST, _WIDEST))) @ axes.T
    return Maximum(start + along @ result.x, -float(result.fun), root)
