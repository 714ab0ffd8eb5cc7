"""interactions(): which parameters act together beyond chance, how strongly, and how."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Unpack

import numpy as np

from importance.effects.interaction_text import describe_pair
from importance.effects.level_contrasts import holm
from importance.model import surrogate
from importance.model.additive_gp import MEAN_VARIANCE
from importance.model.basis_functions import BasisFunctions
from importance.model.score_tests import SIGNIFICANCE_LEVEL, score_test
from importance.model.surrogate import FitOptions, Surrogate
from importance.model.threads import one_thread
from importance.runs.table import Runs

SMALLEST = 0.005
"""A pair with a smaller share is not reported."""


@dataclass(frozen=True)
class Interaction:
    """Two parameters that act together.

    Attributes:
        a, b: the parameters. The sentence says how the effect of a depends on b.
        share: the variance of the pair's joint part, beyond what each does alone, as a share of the variance
            of all that the model predicts, 0 to 1.
        p_value: the p-value of no joint part, adjusted for all pairs (Holm 1979, jstor.org/stable/4615733).
        sentence: what the two do together.
    """

    a: str
    b: str
    share: float
    p_value: float
    sentence: str


def interactions(
    runs: Runs,
    metric: str,
    *,
    model: Surrogate | None = None,
    **fit_options: Unpack[FitOptions],
) -> tuple[Interaction, ...]:
    """Return the pairs of parameters that act together beyond chance, the strongest first.

    The share of a pair is its second-order Sobol index under the additive Gaussian process, in closed form
    (Sobol 2001, doi:10.1016/S0378-4754(00)00270-6). The p-value is that of a score test of its variance
    component (Zhang and Lin 2003, doi:10.1093/biostatistics/4.1.57). A conditional parameter and its parent
    count as a pair only if at least two values of the parent activate it.

    Args:
        runs: the runs.
        metric: the metric, any numeric or boolean column.
        model: a model of these runs and this metric that `surrogate.fit` returned. None fits one.
        parameters, goal, scale, seed: as in `importance.rank`, for the model that is fitted.

    Returns:
        One `Interaction` for each pair whose adjusted p-value is at most 0.05 and whose share is at least
        0.005; often none.

    Raises:
        UnknownColumn, NotEnoughRuns: as `importance.rank` does.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> strongest = importance.interactions(runs, "val_loss")[0]
        >>> sorted([strongest.a, strongest.b])
        ['learning_rate', 'solver']
    """
    model = model or surrogate.fit(runs, metric, **fit_options)
    with one_thread():
        shares, p_values = _pairs(model)
    adjusted = dict(zip(p_values, holm(list(p_values.values())), strict=True))
    reported = [pair for pair, p in adjusted.items() if p <= SIGNIFICANCE_LEVEL and shares[pair] >= SMALLEST]
    reported.sort(key=lambda pair: (-shares[pair], pair))
    answer = []
    for i, j in reported:
        a, b, sentence = describe_pair(model, model.basis_functions[i], model.basis_functions[j])
        answer.append(Interaction(a, b, shares[i, j], adjusted[i, j], sentence))
    return tuple(answer)


def _pairs(model: Surrogate) -> tuple[dict[tuple[int, int], float], dict[tuple[int, int], float]]:
    """The share and the p-value of each pair that can interact, by the indices of its parameters."""
    w, n = model.interaction_weight, len(model.y)
    phi = [basis.evaluate(model.frame[basis.name]) for basis in model.basis_functions]
    active = [
        float(model.frame[basis.name].notna().mean()) if basis.parent else 1.0
        for basis in model.basis_functions
    ]
    A = [(p * basis.variances) @ p.T for p, basis in zip(phi, model.basis_functions, strict=True)]
    M = [
        ((p * basis.variances**2) @ p.T) * share
        for p, basis, share in zip(phi, model.basis_functions, active, strict=True)
    ]
    trace = [
        float(basis.variances.sum()) * share
        for basis, share in zip(model.basis_functions, active, strict=True)
    ]
    alpha = model.inverse_covariance @ model.y
    G = np.multiply.outer(alpha, alpha) - model.inverse_covariance
    whole = (np.prod([1 + w * t for t in trace]) - 1) / w
    whole += float((G * (np.prod([1 + w * w * m for m in M], axis=0) - 1)).sum()) / (w * w)
    product = np.prod([1 + w * a for a in A], axis=0)
    noise = model.noise_sd**2 + 1e-8
    plain = [(p * basis.test_variances) @ p.T for p, basis in zip(phi, model.basis_functions, strict=True)]
    shares, p_values = {}, {}
    for i, j in combinations(range(len(model.basis_functions)), 2):
        if not _can_interact(model.basis_functions[i], model.basis_functions[j]):
            continue
        part = w * trace[i] * trace[j] + w * w * float((G * M[i] * M[j]).sum())
        shares[i, j] = max(0.0, part) / max(float(whole), 1e-12)
        if shares[i, j] < SMALLEST:
            p_values[i, j] = 1.0
            continue
        both = (1 + w * A[i]) * (1 + w * A[j])
        rest = product / np.where(np.abs(both) < 1e-7, 1e-7, both)
        without_pair = rest * (1 + w * (A[i] + A[j]))
        K = (without_pair - 1) / w + MEAN_VARIANCE + noise * np.eye(n)
        p_values[i, j] = score_test(model.y, np.linalg.inv(K), plain[i] * plain[j])[0]
    return shares, p_values


def _can_interact(first: BasisFunctions, second: BasisFunctions) -> bool:
    for child, parent in ((first, second), (second, first)):
        if child.parent == parent.name:
            return len(child.parent_values) > 1
    return True
