"""What two parameters do together, as a sentence.

The effect of a is compared at a few values of b, on functions sampled from the posterior. The sentence is the
strongest of three statements that nearly all samples support: a matters only with one of them, the best a
depends on b, or a matters more with one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import numpy as np
import pandas as pd

from importance.formatting import natural_key, number_text
from importance.model.basis_functions import BasisFunctions
from importance.model.constants import FEW_VALUES, MATTERS_MORE, MATTERS_ONLY, PAIR_DRAWS, PAIR_SURE
from importance.model.surrogate import Surrogate
from importance.runs.columns import Kind

_MOST_B_VALUES = 4


class PairKind(StrEnum):
    """What is known of how two parameters act together."""

    BEST_DEPENDS = "best depends"  # the best a depends on b
    ONLY = "only"  # a matters only with one value of b
    MORE = "more"  # a matters more with one value of b
    DEPENDS = "depends"  # the effect of a depends on b


@dataclass(frozen=True)
class PairText:
    """What two parameters do together.

    Attributes:
        a, b: the parameters, in the order that says most.
        kind: which of the statements it is.
        where: "near 0.002 with adam, near 0.03 with sgd", or the value of b with which a matters; "" for
            `PairKind.DEPENDS`.
    """

    a: str
    b: str
    kind: PairKind = PairKind.DEPENDS
    where: str = ""

    @property
    def predicate(self) -> str:
        """What the sentence says of a, such as "depends on solver: near 0.002 with adam"."""
        if self.kind in (PairKind.ONLY, PairKind.MORE):
            return f"matters {self.kind} with {self.where}"
        return f"depends on {self.b}" + (f": {self.where}" if self.where else "")

    @property
    def sentence(self) -> str:
        """The whole sentence, without its full stop."""
        start = {PairKind.BEST_DEPENDS: "Best ", PairKind.DEPENDS: "The effect of "}.get(self.kind, "")
        return f"{start}{self.a} {self.predicate}"


@dataclass(frozen=True)
class _Slices:
    """What a does at a few values of b, in the units of the metric, where more is better.

    Attributes:
        a, b: the parameters.
        b_texts: the values of b as text, such as "adam" or "depth = 3"; m of them.
        a_values: the values of a, k of them.
        mean: (m, k) the expected metric.
        samples: (n, m, k) the metric by n functions sampled from the posterior.
    """

    a: str
    b: str
    b_texts: tuple[str, ...]
    a_values: tuple[float | str, ...]
    mean: np.ndarray
    samples: np.ndarray


@dataclass(frozen=True)
class _Statement:
    """A statement on a pair, and how strongly the samples support it."""

    strength: float
    kind: PairKind
    where: str


def describe_pair(model: Surrogate, first: BasisFunctions, second: BasisFunctions) -> PairText:
    """Return what two parameters do together."""
    slices = [_slices(model, first, second), _slices(model, second, first)]
    # The best number with each level is easier to read than the best level at each number.
    slices.sort(key=lambda each: (isinstance(each.a_values[0], str), -len(each.a_values)))
    for statement_of, take_first in ((_matters_only, False), (_best_depends, True), (_matters_more, False)):
        supported = [(statement, each) for each in slices if (statement := statement_of(each)) is not None]
        if supported:
            strongest = max(supported, key=lambda pair: pair[0].strength)
            statement, chosen = supported[0] if take_first else strongest
            return PairText(chosen.a, chosen.b, statement.kind, statement.where)
    chosen = slices[0]
    return PairText(chosen.a, chosen.b)


def _slices(model: Surrogate, a: BasisFunctions, b: BasisFunctions) -> _Slices:
    a_values, b_values = _some_values(model, a, 15), _some_values(model, b, 3)
    both_set = np.flatnonzero((model.frame[a.name].notna() & model.frame[b.name].notna()).to_numpy())
    settings = pd.DataFrame(
        {a.name: list(a_values) * len(b_values), b.name: [value for value in b_values for _ in a_values]}
    )
    expected = model.partial_dependence(settings, both_set if len(both_set) else None)
    shape = (len(b_values), len(a_values))
    samples = model.sign * model.inverse_transform(expected.sample(PAIR_DRAWS)).reshape(PAIR_DRAWS, *shape)
    mean = model.sign * model.inverse_transform(expected.mean).reshape(shape)
    return _Slices(a.name, b.name, _texts(b, b_values), a_values, mean, samples)


def _some_values(model: Surrogate, basis: BasisFunctions, most: int) -> tuple[float | str, ...]:
    """A few values of a parameter: its most frequent levels, or tried numbers at even quantiles."""
    present = model.frame[basis.name].dropna()
    if basis.kind is not Kind.NUMERIC:
        counts = present.value_counts()
        frequent = sorted(counts.index, key=lambda level: (-counts[level], str(level)))
        return tuple(sorted(map(str, frequent[: max(most, _MOST_B_VALUES)]), key=natural_key))
    finite = present[np.isfinite(present)]
    distinct = np.unique(finite)
    if len(distinct) <= most:
        return tuple(distinct.tolist())
    quantiles = np.linspace(0.1, 0.9, most) if most <= _MOST_B_VALUES else np.linspace(0, 1, most)
    return tuple(np.unique(np.quantile(finite, quantiles, method="nearest")).tolist())


def _texts(b: BasisFunctions, values: Sequence[float | str]) -> tuple[str, ...]:
    """The values of b as text, with its name unless a level speaks for itself."""
    if b.kind is not Kind.NUMERIC:
        words = [str(value) for value in values]
        clear = all(len(word) > 2 and word.lower() not in ("true", "false", "none") for word in words)
        return tuple(word if clear else f"{b.name} = {word}" for word in words)
    few = len(b.knots) <= FEW_VALUES
    return tuple(f"{b.name} {'=' if few else 'near'} {_rounded(float(value), few)}" for value in values)


def _rounded(value: float, few: bool) -> str:
    """A tried number as it is if only few were tried, else to one digit."""
    return number_text(value if few else float(f"{value:.1g}"))


def _matters_only(slices: _Slices) -> _Statement | None:
    """ "a matters only with ...", if its range is small with all other values of b."""
    return _range_statement(slices, *MATTERS_ONLY, PairKind.ONLY)


def _matters_more(slices: _Slices) -> _Statement | None:
    """ "a matters more with ...", if its range is clearly smaller with all other values of b."""
    return _range_statement(slices, *MATTERS_MORE, PairKind.MORE)


def _range_statement(slices: _Slices, ratio: float, sample_ratio: float, kind: PairKind) -> _Statement | None:
    """The statement that a has a larger range with one value of b than with all others.

    Args:
        slices: what a does at the values of b.
        ratio: by the mean, how many times larger it has to be than with any other value of b.
        sample_ratio: the same by nearly every sample.
        kind: what such a pair is called.
    """
    ranges, sample_ranges = np.ptp(slices.mean, axis=1), np.ptp(slices.samples, axis=2)
    first = int(ranges.argmax())
    others = np.delete(np.arange(len(ranges)), first)
    if not len(others):
        return None
    strength = float(ranges[first] / max(ranges[others].max(), 1e-12))
    larger = sample_ranges[:, first] >= sample_ratio * sample_ranges[:, others].max(axis=1)
    if strength < ratio or float(larger.mean()) < PAIR_SURE:
        return None
    return _Statement(strength, kind, slices.b_texts[first])


def _best_depends(slices: _Slices) -> _Statement | None:
    """ "Best a depends on b: ...", if the best a at two values of b differs in nearly every sample."""
    candidates = [
        (share, p, q)
        for p, q in combinations(range(len(slices.b_texts)), 2)
        if (share := _share_that_differ(slices, p, q)) >= PAIR_SURE
    ]
    if not candidates:
        return None
    strength, p, q = max(candidates)
    few = len(slices.a_values) <= FEW_VALUES
    parts = []
    for k in (p, q):
        value = slices.a_values[int(slices.mean[k].argmax())]
        value_text = value if isinstance(value, str) else f"{'' if few else 'near '}{_rounded(value, few)}"
        parts.append(f"{value_text} with {slices.b_texts[k]}")
    return _Statement(strength, PairKind.BEST_DEPENDS, ", ".join(parts))


def _share_that_differ(slices: _Slices, p: int, q: int) -> float:
    """The share of samples whose best a differs between two values of b, for numbers in one direction."""
    best = slices.samples.argmax(axis=2)
    if not isinstance(slices.a_values[0], str):
        return max(float((best[:, p] < best[:, q]).mean()), float((best[:, p] > best[:, q]).mean()))
    if slices.mean[p].argmax() == slices.mean[q].argmax():
        return 0.0
    return float((best[:, p] != best[:, q]).mean())
