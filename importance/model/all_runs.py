"""A surrogate given all runs of a large table, not only those drawn for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.model.basis_functions import BasisFunctions
from importance.model.constants import MEAN_PRIOR_VARIANCE, SD_INFLATION
from importance.model.inducing import InducingGP, InducingPosterior
from importance.model.surrogate import Surrogate
from importance.model.threads import one_thread


@dataclass(frozen=True)
class AllRuns:
    """The posterior of a surrogate given all runs, through the runs in it.

    Attributes:
        basis_functions: of each parameter.
        gp: the prior at the runs in the surrogate.
        posterior: given all runs.
    """

    basis_functions: tuple[BasisFunctions, ...]
    gp: InducingGP
    posterior: InducingPosterior

    def predict(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return the expected metric (m,) and its standard deviation (m,), as `Surrogate.predict` does."""
        functions = [parameter.evaluate(frame[parameter.name]) for parameter in self.basis_functions]
        with one_thread():
            cross = self.gp.covariance(functions)
            explained = np.einsum("ij,ij->i", cross @ self.posterior.inverse, cross)
            variance = np.clip(self._prior_variance(functions) - explained, 0, None)
            return cross @ self.posterior.alpha, SD_INFLATION * np.sqrt(variance)

    def _prior_variance(self, functions: list[np.ndarray]) -> np.ndarray:
        w = self.gp.interaction_weight
        factors = [1 + w * np.square(v) @ s for v, s in zip(functions, self.gp.variances, strict=True)]
        return np.asarray((np.prod(factors, axis=0) - 1) / w + MEAN_PRIOR_VARIANCE)


def given_all_runs(model: Surrogate, frame: pd.DataFrame, y: np.ndarray) -> AllRuns:
    """Return the posterior of a surrogate given more runs than are in it.

    Args:
        model: the surrogate.
        frame: (n rows) settings, one column for each parameter in the model.
        y: (n,) their target on the scale of the surrogate.
    """
    parameters = model.basis_functions
    gp = InducingGP(
        tuple(parameter.evaluate(model.frame[parameter.name]) for parameter in parameters),
        tuple(parameter.variances for parameter in parameters),
        model.interaction_weight,
        model.noise_sd**2,
    )
    with one_thread():
        moments = gp.moments([parameter.evaluate(frame[parameter.name]) for parameter in parameters], y)
        return AllRuns(parameters, gp, gp.posterior(gp.whitened(moments)))
