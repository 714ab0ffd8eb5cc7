"""Which levels of a categorical parameter differ by more than chance explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from importance.model.constants import CONTRAST_DRAWS, SD_INFLATION, SIGNIFICANCE_LEVEL
from importance.model.joint_normal import JointNormal
from importance.model.score_tests import main_effect_kernels, main_effect_test, noise_hidden_by_fit
from importance.model.surrogate import Surrogate
from importance.model.threads import one_thread


@dataclass(frozen=True)
class Difference:
    """The difference between two levels of a parameter.

    Attributes:
        better, worse: the levels, in the order of their means.
        by: how much better the first is, in the units of the metric; 0 or more.
        low, high: the 90% interval of that.
        p_value: the larger of two p-values: that all levels are equal, and that these two are (a closed test,
            Marcus, Peritz and Gabriel 1976, doi:10.1093/biomet/63.3.655).
    """

    better: str
    worse: str
    by: float
    low: float
    high: float
    p_value: float

    @property
    def real(self) -> bool:
        """Whether the difference is more than chance explains."""
        return self.p_value <= SIGNIFICANCE_LEVEL


def differences(
    model: Surrogate, parameter: str, expected: JointNormal, names: Sequence[str], order: np.ndarray
) -> tuple[Difference, ...]:
    """Return the difference between the levels of every pair.

    Two levels differ if the levels differ at all and the posterior of these two says so. The first test keeps
    a parameter that does nothing from any call in 95% of tables. After it, pairs need no correction for their
    number, because the prior shrinks the levels toward each other by as much as they are alike (Gelman, Hill
    and Yajima 2012, doi:10.1080/19345747.2011.618213). The variance of the posterior grows by what the fit
    hides of the noise (`noise_hidden_by_fit`), which vanishes with many runs, and not by `SD_INFLATION`.

    Args:
        model: the fitted model.
        parameter: whose levels these are.
        expected: the metric with each level.
        names: the levels, best first.
        order: the index of each of them in `expected`.
    """
    from scipy.special import ndtr

    scale = noise_hidden_by_fit(len(model.y)) / SD_INFLATION**2
    contrasts = JointNormal(expected.mean[order], scale * expected.covariance[np.ix_(order, order)])
    mean, covariance = contrasts.mean, contrasts.covariance
    samples = model.inverse_transform(contrasts.sample(CONTRAST_DRAWS))
    in_units = model.inverse_transform(mean)
    p_of_all = any_difference(model, parameter)
    results = []
    for a, b in combinations(range(len(names)), 2):
        variance = max(float(covariance[a, a] + covariance[b, b] - 2 * covariance[a, b]), 1e-18)
        p = 2 * float(ndtr(-abs(mean[a] - mean[b]) / variance**0.5))
        low, high = np.quantile(model.sign * (samples[:, a] - samples[:, b]), [0.05, 0.95])
        by = abs(float(in_units[a] - in_units[b]))
        results.append(Difference(names[a], names[b], by, float(low), float(high), max(p, p_of_all)))
    return tuple(results)


def any_difference(model: Surrogate, parameter: str) -> float:
    """Return the p-value of no effect of a parameter on average over the others, see `main_effect_test`."""
    position = model.parameters.index(parameter)
    basis, effects = model.basis_functions[position], model.main_effects()
    kernels = main_effect_kernels(effects[position].values, basis.test_variances, basis.cosines)
    with one_thread():
        return main_effect_test(
            model.y, effects, kernels, position, model.interaction_weight, model.noise_sd**2
        )
