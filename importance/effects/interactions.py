"""interactions(): which parameters act together beyond chance, how strongly, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Unpack

import numpy as np

from importance.effects.interaction_text import PairKind, PairText, describe_pair
from importance.effects.multiple_tests import holm
from importance.model import surrogate
from importance.model.basis_functions import BasisFunctions
from importance.model.constants import PAIR_LEVEL, SMALLEST_PAIR
from importance.model.pair_tests import pair_factors, pair_tests, promising_pairs
from importance.model.sobol_indices import MainEffect, pair_indices
from importance.model.surrogate import FitOptions, Surrogate
from importance.model.threads import one_thread
from importance.ranking.scores import ScoresOfAll
from importance.runs.table import Runs


@dataclass(frozen=True)
class Interaction:
    """Two parameters that act together.

    Attributes:
        a, b: the parameters. The sentence says how the effect of a depends on b.
        share: the variance of the pair's joint part, beyond what each does alone, as a share of the variance
            of all that the model predicts, 0 to 1.
        p_value: the p-value of no joint part, adjusted for all pairs (weighted, Holm 1979,
            jstor.org/stable/4615733).
        sentence: what the two do together.
        kind, where: the meaning of the sentence, as in `interaction_text.PairText`.
    """

    a: str
    b: str
    share: float
    p_value: float
    sentence: str
    kind: PairKind = PairKind.DEPENDS
    where: str = ""

    @property
    def predicate(self) -> str:
        """What the sentence says of a, such as "depends on solver: near 0.002 with adam"."""
        return PairText(self.a, self.b, self.kind, self.where).predicate


def interactions(
    runs: Runs,
    metric: str,
    *,
    model: Surrogate | None = None,
    **fit_options: Unpack[FitOptions],
) -> tuple[Interaction, ...]:
    """Return the pairs of parameters that act together beyond chance, the strongest first.

    The share of a pair is its second-order Sobol index under the additive Gaussian process, in closed form
    (Sobol 2001, doi:10.1016/S0378-4754(00)00270-6); where a test detects a joint part that the process has
    missed, it is the estimate of that test. The p-value is that of score tests of its variance component
    (Zhang and Lin 2003, doi:10.1093/biostatistics/4.1.57) with several kernels. A conditional parameter and
    its parent count as a pair only if at least two values of the parent activate it.

    Args:
        runs: the runs.
        metric: the metric, any numeric or boolean column.
        model: a model of these runs and this metric that `surrogate.fit` returned. None fits one.
        parameters, goal, scale, seed: as in `importance.rank`, for the model that is fitted.

    Returns:
        One `Interaction` for each pair whose adjusted p-value is at most 0.01 and whose share is at least
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
        shares, adjusted = _pairs(model)
    reported = [pair for pair, p in adjusted.items() if p <= PAIR_LEVEL and shares[pair] >= SMALLEST_PAIR]
    reported.sort(key=lambda pair: (-shares[pair], pair))
    answer = []
    for i, j in reported:
        text = describe_pair(model, model.basis_functions[i], model.basis_functions[j])
        share, p_value = float(shares[i, j]), float(adjusted[i, j])
        answer.append(Interaction(text.a, text.b, share, p_value, text.sentence, text.kind, text.where))
    return tuple(answer)


def pairs_of(
    runs: Runs, ranking: ScoresOfAll, *, model: Surrogate | None = None, **fit_options: Unpack[FitOptions]
) -> tuple[Interaction, ...]:
    """Return the `interactions` to show beside a ranking: none where nothing in it beats chance.

    Args:
        runs: the runs that were ranked.
        ranking: their ranking.
        model: a model of these runs and this metric that `surrogate.fit` returned. None fits one.
        parameters, goal, scale, seed: as in `importance.rank`, for the model that is fitted.
    """
    if not ranking.fit.evidence:
        return ()
    return interactions(runs, ranking.metric, model=model, **fit_options)


def _pairs(model: Surrogate) -> tuple[dict[tuple[int, int], float], dict[tuple[int, int], float]]:
    """The share and the adjusted p-value of each pair that can interact, by the indices of its parameters."""
    functions, effects, w = model.basis_functions, model.main_effects(), model.interaction_weight
    pairs = [
        (i, j) for i, j in combinations(range(len(functions)), 2) if _can_interact(functions[i], functions[j])
    ]
    if not pairs:
        return {}, {}
    shares = pair_indices(model.y, effects, pairs, w, model.inverse_covariance)
    factors = [
        pair_factors(effect.values, basis.test_variances, basis.cosines)
        for effect, basis in zip(effects, functions, strict=True)
    ]
    missed = set(promising_pairs(model.y, model.inverse_covariance, factors, pairs))
    tested = [pair for pair in pairs if pair in missed or shares[pair] >= SMALLEST_PAIR]
    tests = pair_tests(model.y, effects, factors, tested, w, model.noise_sd**2)
    for pair in missed:
        # The model has no such shape, so its own share is too small.
        variance = tests[pair].variance
        shares[pair] = max(shares[pair], variance / max(1 - model.noise_sd**2 + variance, variance, 1e-12))
    p_values = [tests[pair].p_value if pair in tests else 1.0 for pair in pairs]
    return shares, dict(zip(pairs, holm(p_values, _weights(effects, pairs)), strict=True))


def _weights(effects: Sequence[MainEffect], pairs: Sequence[tuple[int, int]]) -> list[float]:
    """Return the weight of each pair in Holm's correction, with mean 1.

    Parameters that matter interact more often, so half of the weight is divided by the product of the
    variances of the two main effects, and the other half equally.
    """
    products = np.array([effects[i].trace * effects[j].trace for i, j in pairs])
    return [float(0.5 + 0.5 * product / max(float(products.mean()), 1e-300)) for product in products]


def _can_interact(first: BasisFunctions, second: BasisFunctions) -> bool:
    for child, parent in ((first, second), (second, first)):
        if child.parent == parent.name:
            return len(child.parent_values) > 1
    return True
