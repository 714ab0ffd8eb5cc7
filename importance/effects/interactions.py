"""interactions(): which parameters act together beyond chance, how strongly, and how."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Unpack

from importance.effects.interaction_text import describe_pair
from importance.effects.level_contrasts import holm
from importance.model import surrogate
from importance.model.basis_functions import BasisFunctions
from importance.model.score_tests import SIGNIFICANCE_LEVEL, pair_tests
from importance.model.sobol_indices import pair_indices
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
    functions, effects, w = model.basis_functions, model.main_effects(), model.interaction_weight
    pairs = [
        (i, j) for i, j in combinations(range(len(functions)), 2) if _can_interact(functions[i], functions[j])
    ]
    shares = pair_indices(model.y, effects, pairs, w, model.inverse_covariance)
    large = [pair for pair in pairs if shares[pair] >= SMALLEST]
    tested = [
        (effect.values * basis.test_variances) @ effect.values.T
        for effect, basis in zip(effects, functions, strict=True)
    ]
    p_values = pair_tests(model.y, effects, tested, large, w, model.noise_sd**2)
    return shares, dict.fromkeys(pairs, 1.0) | p_values


def _can_interact(first: BasisFunctions, second: BasisFunctions) -> bool:
    for child, parent in ((first, second), (second, first)):
        if child.parent == parent.name:
            return len(child.parent_values) > 1
    return True
