"""The Shapley values of a difference between two settings, exactly and in closed form.

Players are the parameters in which settings a and b differ. A coalition T is worth v(T), the expected metric
of a with the values of b for the players in T (a baseline Shapley value: Sundararajan and Najmi 2020,
arXiv:1908.08474). Then v(all) - v(none) = f(b) - f(a), and player i gets

    phi_i = sum_T |T|! (d - |T| - 1)! / d! (v(T + i) - v(T))  =  int_0^1 d v / d t_i (t, ..., t) dt,

where v is extended to the cube, linear in each t_i (Owen 1972, doi:10.1287/mnsc.18.5.64). With main effects
and pairs this is the change of the main effect plus half of what each pair adds when both change.

The covariance of the additive Gaussian process is a product over parameters, so v is a sum over the runs of
products that are linear in each t_i. The integrand is a polynomial of degree d - 1 at most, so Gauss-Legendre
quadrature with about d / 2 nodes is exact, for products of any order. The covariance of two phi is the same
integral over two variables. So no coalition is enumerated, and no part of the model is left out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from importance.model.constants import FITTED_RUNS, MOST_HIDDEN
from importance.model.joint_normal import JointNormal
from importance.model.surrogate import Surrogate
from importance.model.threads import one_thread


def shapley_values(
    model: Surrogate, a: pd.DataFrame, b: pd.DataFrame, players: Sequence[Sequence[str]]
) -> JointNormal:
    """Return the joint distribution of the Shapley values of f(b) - f(a), on the scale of the model.

    Args:
        model: the fitted model.
        a, b: (1 row) the settings, a column for each parameter in the model.
        players: for each player the names of its parameters; d of them. Parameters of no player are equal.

    Returns:
        d values. Their sum is the predicted difference.
    """
    if not players:
        return JointNormal(np.zeros(0), np.zeros((0, 0)))
    w, d = model.interaction_weight, len(players)
    ends = pd.concat([a, b], ignore_index=True)
    nodes, weights = np.polynomial.legendre.leggauss(d // 2 + 1)
    t, weights = (nodes + 1) / 2, weights / 2
    with one_thread():
        across, among = zip(*(_factors(model, names, ends) for names in players), strict=True)
        equal = [name for name in model.parameters if not any(name in names for names in players)]
        same_across, same_among = _factors(model, equal, ends)
        # (d, nodes, n): the factor of each player on the way from a to b, and its change from a to b.
        on_way = [(1 - t)[:, None] * A[0] + t[:, None] * A[1] for A in across]
        cross = np.array(
            [
                weights @ (_product(on_way, skipped=(i,)) * (A[1] - A[0])) * same_across[0]
                for i, A in enumerate(across)
            ]
        )
        prior = _prior(among, t, weights) * same_among[0, 0]
        covariance = prior / w - cross @ model.inverse_covariance @ cross.T / w**2
        mean = cross @ (model.inverse_covariance @ model.y) / w
    # As for the difference of two levels: the learnt variances hide a part of the noise of a small table.
    return JointNormal(mean, (1 + min(FITTED_RUNS / len(model.y), MOST_HIDDEN)) * covariance)


def _factors(model: Surrogate, names: Sequence[str], ends: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the product of 1 + w A_i over some parameters: with the model's settings, and among the ends.

    Args:
        model: the fitted model, with n settings.
        names: the parameters.
        ends: (2 rows) the settings a and b.

    Returns:
        (2, n) and (2, 2).
    """
    across, among = np.ones((2, len(model.y))), np.ones((2, 2))
    for parameter in model.basis_functions:
        if parameter.name in names:
            phi = parameter.scaled(ends[parameter.name])
            across *= 1 + model.interaction_weight * (phi @ parameter.scaled(model.frame[parameter.name]).T)
            among *= 1 + model.interaction_weight * (phi @ phi.T)
    return across, among


def _prior(among: Sequence[np.ndarray], t: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return w times the prior covariance (d, d) of the Shapley values.

    Args:
        among: for each player its factor of the covariance between a and b, (2, 2).
        t, weights: the nodes of the quadrature from 0 to 1.
    """
    mix = np.stack([1 - t, t])
    change = np.array([-1.0, 1.0])
    both_mixed = [mix.T @ M @ mix for M in among]
    first_changed = [np.broadcast_to(change @ M @ mix, (len(t), len(t))) for M in among]
    second_changed = [M.T for M in first_changed]
    prior = np.empty((len(among), len(among)))
    for i in range(len(among)):
        own = _product(both_mixed, skipped=(i,)) * (change @ among[i] @ change)
        prior[i, i] = weights @ own @ weights
        for j in range(i):
            pair = _product(both_mixed, skipped=(i, j)) * first_changed[i] * second_changed[j]
            prior[i, j] = prior[j, i] = weights @ pair @ weights
    return prior


def _product(factors: Sequence[np.ndarray], skipped: tuple[int, ...]) -> np.ndarray:
    """Return the product of all factors but the skipped ones."""
    product = np.ones_like(factors[0])
    for k, factor in enumerate(factors):
        if k not in skipped:
            product *= factor
    return product
