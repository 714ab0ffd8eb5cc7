"""Maximise the posterior of hyperparameters."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from importance.model.constants import MAP_STEPS


def maximise(
    function: Callable[[np.ndarray], tuple[float, np.ndarray]], start: np.ndarray, most_steps: int = MAP_STEPS
) -> tuple[np.ndarray, float]:
    """Return where a function is largest, by L-BFGS, and its value there.

    Args:
        function: returns the value at a vector, and the gradient.
        start: where to start.
        most_steps: after so many steps it stops.
    """
    from scipy.optimize import minimize

    def objective(vector: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = function(vector)
        return -value, -gradient

    options = {"maxiter": most_steps, "maxcor": 15, "ftol": 1e-6}
    result = minimize(objective, start, jac=True, method="L-BFGS-B", options=options)
    return np.asarray(result.x), -float(result.fun)
