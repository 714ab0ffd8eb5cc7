"""Which parameters act together, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Unpack

import numpy as np
import pandas as pd

from importance.effects.level_contrasts import holm
from importance.formatting import natural_key, number_text
from importance.model import surrogate
from importance.model.additive_gp import MEAN_VARIANCE
from importance.model.basis_functions import BasisFunctions
from importance.model.score_tests import score_test
from importance.model.surrogate import FitOptions, Surrogate
from importance.model.threads import one_thread
from importance.ranking.scores import SIGNIFICANCE_LEVEL
from importance.runs.columns import Kind
from importance.runs.table import Runs

DRAWS = 300
SMALLEST = 0.005
"""A pair whose share is smaller is not worth a sentence."""
_SURE = 0.9
_CONTEXTS = 4
_FEW = 12


@dataclass(frozen=True)
class Interaction:
    """Two parameters that act together.

    Attributes:
        a, b: the parameters; what a does depends on b.
        share: the pair's joint part, beyond what each does alone, as a share of all that the model predicts,
            0 to 1.
        p_value: of no joint part, adjusted for all pairs (Holm 1979).
        sentence: what they do, in words.
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
    **asked: Unpack[FitOptions],
) -> tuple[Interaction, ...]:
    """The pairs of parameters that act together beyond chance, the strongest first; often none.

    The share is the expected mean square of the pair's part under the process, in closed form (its second
    order Sobol index: Sobol 2001, doi:10.1016/S0378-4754(00)00270-6); the test is a score test of that part
    of the variance (Zhang and Lin 2003, doi:10.1093/biostatistics/4.1.57). A parameter and the switch that
    it hangs on count as a pair only when the switch has two levels that turn it on.

    Raises:
        UnknownColumn, NotEnoughRuns: as `rank` does.
    """
    model = model or surrogate.fit(runs, metric, **asked)
    with one_thread():
        shares, p_values = _pairs(model)
    adjusted = dict(zip(p_values, holm(list(p_values.values())), strict=True))
    kept = [pair for pair, p in adjusted.items() if p <= SIGNIFICANCE_LEVEL and shares[pair] >= SMALLEST]
    kept.sort(key=lambda pair: (-shares[pair], pair))
    out = []
    for i, j in kept:
        a, b, sentence = _sentence(model, model.basis_functions[i], model.basis_functions[j])
        out.append(Interaction(a, b, shares[i, j], adjusted[i, j], sentence))
    return tuple(out)


def _pairs(model: Surrogate) -> tuple[dict[tuple[int, int], float], dict[tuple[int, int], float]]:
    """Share and p-value of each pair that can interact."""
    w, n = model.interaction_weight, len(model.y)
    phi = [one.evaluate(model.frame[one.name]) for one in model.basis_functions]
    active = [
        float(model.frame[one.name].notna().mean()) if one.parent else 1.0 for one in model.basis_functions
    ]
    A = [(p * one.variances) @ p.T for p, one in zip(phi, model.basis_functions, strict=True)]
    M = [
        ((p * one.variances**2) @ p.T) * on
        for p, one, on in zip(phi, model.basis_functions, active, strict=True)
    ]
    trace = [float(one.variances.sum()) * on for one, on in zip(model.basis_functions, active, strict=True)]
    alpha = model.inverse_covariance @ model.y
    G = np.multiply.outer(alpha, alpha) - model.inverse_covariance
    whole = (np.prod([1 + w * t for t in trace]) - 1) / w
    whole += float((G * (np.prod([1 + w * w * m for m in M], axis=0) - 1)).sum()) / (w * w)
    product = np.prod([1 + w * a for a in A], axis=0)
    noise = model.noise_sd**2 + 1e-8
    plain = [(p * one.test_variances) @ p.T for p, one in zip(phi, model.basis_functions, strict=True)]
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
        apart = rest * (1 + w * (A[i] + A[j]))
        K = (apart - 1) / w + MEAN_VARIANCE + noise * np.eye(n)
        p_values[i, j] = score_test(model.y, np.linalg.inv(K), plain[i] * plain[j])[0]
    return shares, p_values


def _can_interact(one: BasisFunctions, other: BasisFunctions) -> bool:
    for child, switch in ((one, other), (other, one)):
        if child.parent == switch.name:
            return len(child.parent_values) > 1
    return True


# -- in words -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Cut:
    """What a does at a few settings of b: its draws (n, contexts, values) in units, on more-is-better."""

    a: str
    b: str
    contexts: tuple[str, ...]
    values: tuple[float | str, ...]
    mean: np.ndarray
    drawn: np.ndarray


def _sentence(model: Surrogate, one: BasisFunctions, other: BasisFunctions) -> tuple[str, str, str]:
    """The pair in the order that says most, with its sentence."""
    cuts = [_cut(model, one, other), _cut(model, other, one)]
    # The best number with each level reads better than the best level at each number.
    cuts.sort(key=lambda cut: (isinstance(cut.values[0], str), -len(cut.values)))
    for words in (_only, _best, _more):
        said = [(strength, -k, text) for k, cut in enumerate(cuts) for strength, text in words(cut)]
        if said:
            _, k, text = said[0] if words is _best else max(said)
            return cuts[-k].a, cuts[-k].b, text
    cut = cuts[0]
    return cut.a, cut.b, f"What {cut.a} does depends on {cut.b}"


def _cut(model: Surrogate, a: BasisFunctions, b: BasisFunctions) -> _Cut:
    values, settings = _some(model, a, 15), _some(model, b, 3)
    over = np.flatnonzero((model.frame[a.name].notna() & model.frame[b.name].notna()).to_numpy())
    fixed = pd.DataFrame(
        {a.name: list(values) * len(settings), b.name: [s for s in settings for _ in values]}
    )
    found = model.partial_dependence(fixed, over if len(over) else None)
    shape = (len(settings), len(values))
    drawn = model.sign * model.inverse_transform(found.sample(DRAWS)).reshape(DRAWS, *shape)
    mean = model.sign * model.inverse_transform(found.mean).reshape(shape)
    return _Cut(a.name, b.name, _context_words(b, settings), values, mean, drawn)


def _some(model: Surrogate, one: BasisFunctions, most: int) -> tuple[float | str, ...]:
    """A few values: the most frequent levels, or tried numbers evenly over the runs."""
    present = model.frame[one.name].dropna()
    if one.kind is not Kind.NUMERIC:
        counts = present.value_counts()
        names = sorted(counts.index, key=lambda level: (-counts[level], str(level)))[: max(most, _CONTEXTS)]
        return tuple(sorted(map(str, names), key=natural_key))
    finite = present[np.isfinite(present)]
    distinct = np.unique(finite)
    if len(distinct) <= most:
        return tuple(distinct.tolist())
    at = np.linspace(0.1, 0.9, most) if most <= _CONTEXTS else np.linspace(0, 1, most)
    return tuple(np.unique(np.quantile(finite, at, method="nearest")).tolist())


def _context_words(b: BasisFunctions, settings: Sequence[float | str]) -> tuple[str, ...]:
    if b.kind is not Kind.NUMERIC:
        plain = all(len(str(s)) > 2 and str(s).lower() not in ("true", "false", "none") for s in settings)
        return tuple(f"{s}" if plain else f"{b.name} = {s}" for s in settings)
    few = len(b.knots) <= _FEW
    return tuple(f"{b.name} {'=' if few else 'near'} {_rounded(float(s), few)}" for s in settings)


def _rounded(value: float, few: bool) -> str:
    """A tried value as it is, of many a round one."""
    return number_text(value if few else float(f"{value:.1g}"))


def _only(cut: _Cut) -> list[tuple[float, str]]:
    """ "a matters only with c", where its range elsewhere is small beside the one there."""
    return _compared(cut, 4.0, 2.0, f"{cut.a} matters only with {{}}")


def _more(cut: _Cut) -> list[tuple[float, str]]:
    return _compared(cut, 1.5, 1.0, f"{cut.a} matters more with {{}}")


def _compared(cut: _Cut, ratio: float, drawn_ratio: float, text: str) -> list[tuple[float, str]]:
    ranges, drawn = np.ptp(cut.mean, axis=1), np.ptp(cut.drawn, axis=2)
    first = int(ranges.argmax())
    others = np.delete(np.arange(len(ranges)), first)
    if not len(others):
        return []
    found = float(ranges[first] / max(ranges[others].max(), 1e-12))
    sure = float((drawn[:, first] >= drawn_ratio * drawn[:, others].max(axis=1)).mean())
    return [(found, text.format(cut.contexts[first]))] if found >= ratio and sure >= _SURE else []


def _best(cut: _Cut) -> list[tuple[float, str]]:
    """ "Best a depends on b", where the best values of drawn functions seldom agree."""
    at = cut.drawn.argmax(axis=2)
    numeric = not isinstance(cut.values[0], str)
    found = []
    for p, q in combinations(range(len(cut.contexts)), 2):
        if numeric:
            apart = max(float((at[:, p] < at[:, q]).mean()), float((at[:, p] > at[:, q]).mean()))
        else:
            apart = (
                float((at[:, p] != at[:, q]).mean()) if cut.mean[p].argmax() != cut.mean[q].argmax() else 0
            )
        if apart >= _SURE:
            found.append((apart, p, q))
    if not found:
        return []
    strength, p, q = max(found)
    words = []
    for k in (p, q):
        value = cut.values[int(cut.mean[k].argmax())]
        few = len(cut.values) <= _FEW
        place = value if isinstance(value, str) else f"{'' if few else 'near '}{_rounded(value, few)}"
        words.append(f"{place} with {cut.contexts[k]}")
    return [(strength, f"Best {cut.a} depends on {cut.b}: {words[0]}, {words[1]}")]
