"""What limits the correlations of a ranking in these runs: outliers, curved effects, confounding, ranges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np

from importance.formatting import number_text
from importance.model.constants import (
    INFLUENCE_SHARE,
    INFLUENTIAL_CHANGE,
    NARROW_FACTOR,
    NOTED_SHARE,
    WEAK_CORRELATION,
    WIDE_FACTOR,
)
from importance.model.inputs import modelled_inputs
from importance.model.target import read_target
from importance.ranking.confounded_pairs import ConfoundedPair, confounded_pairs
from importance.ranking.correlation import as_numbers, pearson
from importance.ranking.result import Ranking
from importance.runs.columns import Kind
from importance.runs.table import Runs

_MOST_NAMED = 3


@dataclass(frozen=True)
class Influence:
    """A correlation that a few runs decide.

    Attributes:
        parameter: the parameter.
        correlation: its Pearson correlation with the metric, -1 to 1.
        without: the same without the most influential runs.
        n: how many runs these are.
    """

    parameter: str
    correlation: float
    without: float
    n: int


@dataclass(frozen=True)
class RangeTried:
    """The positive numbers of a parameter that were tried, from low to high, in its units."""

    parameter: str
    low: float
    high: float

    @property
    def factor(self) -> float:
        """How many times the lowest number the highest one is."""
        return self.high / self.low


@dataclass(frozen=True)
class CorrelationCaveats:
    """Where the limits of correlation show in these runs.

    Attributes:
        influenced: correlations that change by more than 0.2 without the most influential 2% of the runs, the
            largest change first.
        n_influential: how many runs the most influential 2% are, at least 1.
        curved: parameters with a clear effect and a correlation below 0.2 in absolute value.
        confounded: pairs of parameters that move together.
        narrow, wide: the parameters tried over the smallest and the largest factor, if these differ widely:
            below 10 and above 100. Else None.
    """

    influenced: tuple[Influence, ...]
    n_influential: int
    curved: tuple[str, ...]
    confounded: tuple[ConfoundedPair, ...]
    narrow: RangeTried | None
    wide: RangeTried | None


def correlation_caveats(runs: Runs, ranking: Ranking) -> CorrelationCaveats:
    """Return where the limits of correlation show in the runs that a ranking is about.

    Args:
        runs: the runs that were ranked.
        ranking: their ranking by the metric itself.

    Raises:
        UnknownColumn, NotEnoughRuns: as `importance.rank` does.
    """
    target = read_target(runs, ranking.metric)
    names = [score.name for score in ranking.scores if np.isfinite(score.importance)]
    inputs = modelled_inputs(runs, target.rows, names)
    influenced, ranges = [], []
    n_influential = influential(len(target.y))
    for each in inputs:
        numbers = as_numbers(each.values)
        if numbers is None:
            continue
        r, without = correlation_without(numbers, target.y)
        if abs(r - without) > INFLUENTIAL_CHANGE:
            influenced.append(Influence(each.name, r, without, n_influential))
        finite = numbers[np.isfinite(numbers)]
        if each.kind is Kind.NUMERIC and len(finite) and finite.min() > 0:
            ranges.append(RangeTried(each.name, float(finite.min()), float(finite.max())))
    ranges.sort(key=lambda tried: tried.factor)
    differ = bool(ranges) and ranges[0].factor < NARROW_FACTOR and ranges[-1].factor > WIDE_FACTOR
    return CorrelationCaveats(
        influenced=tuple(sorted(influenced, key=lambda each: -abs(each.correlation - each.without))),
        n_influential=n_influential,
        curved=tuple(
            score.name
            for score in ranking.scores
            if ranking.fit.evidence
            and score.importance >= NOTED_SHARE
            and not score.by_chance
            and abs(score.correlation) < WEAK_CORRELATION
        ),
        confounded=tuple(confounded_pairs(inputs)),
        narrow=ranges[0] if differ else None,
        wide=ranges[-1] if differ else None,
    )


def influential(n: int) -> int:
    """Return how many runs the most influential 2% of n runs are, at least 1."""
    return max(1, round(INFLUENCE_SHARE * n))


def correlation_without(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Return the correlation of two columns, and the same without the most influential 2% of the runs.

    The influence of a run is the change of the correlation if the run alone is left out. The runs whose
    influence has the same sign are left out together, for either sign, and the larger change counts. NaN
    where a correlation is not defined.
    """
    pairs = np.isfinite(x) & np.isfinite(y)
    x, y = x[pairs], y[pairs]
    r, n = pearson(x, y)[0], len(x)
    k = influential(n)
    if np.isnan(r) or n - k < 3:
        return r, nan
    a, b = (v - v.mean() for v in (x / np.abs(x).max(), y / (np.abs(y).max() or 1.0)))
    with np.errstate(invalid="ignore", divide="ignore"):
        # Leaving out a run takes n / (n - 1) times its product of deviations from each sum.
        scale = n / (n - 1)
        alone = (a @ b - scale * a * b) / np.sqrt((a @ a - scale * a**2) * (b @ b - scale * b**2))
    order = np.argsort(np.nan_to_num(alone, nan=r), kind="stable")
    without = [pearson(x[rest], y[rest])[0] for rest in (order[k:], order[:-k])]
    changes = np.nan_to_num(np.abs(np.array(without) - r), nan=-1.0)
    return r, without[int(changes.argmax())]


GENERAL_CAVEATS = (
    ("Association is not causation", "A parameter may move together with the one that has the effect."),
    ("Outliers count most in small samples", "One diverged run can create a correlation or hide it."),
    (
        "It measures straight lines only",
        "A value that is best in the middle of its range can have a correlation of 0.",
    ),
    ("Wider ranges have larger effects", "A parameter that hardly varied looks unimportant."),
)


def caveat_sentences(caveats: CorrelationCaveats) -> list[tuple[str, str]]:
    """Return for each limit of correlation its name, and what it means in these runs."""
    texts = (_confounding(caveats), _outliers(caveats), _curves(caveats), _ranges(caveats))
    return [(name, text) for (name, _), text in zip(GENERAL_CAVEATS, texts, strict=True)]


def biting_sentences(caveats: CorrelationCaveats) -> list[str]:
    """Return the sentences on the limits that show in these runs."""
    shows = [caveats.confounded, caveats.influenced, caveats.curved, caveats.wide]
    return [text for (_, text), shown in zip(caveat_sentences(caveats), shows, strict=True) if shown]


def _confounding(caveats: CorrelationCaveats) -> str:
    if not caveats.confounded:
        return "No two parameters move together here, but others that were not logged may."
    listed = [f"{pair.a} and {pair.b} ({pair.words})" for pair in caveats.confounded]
    return f"These move together: {_listed(listed)}."


def _outliers(caveats: CorrelationCaveats) -> str:
    n = caveats.n_influential
    few = "the most influential run" if n == 1 else f"the {n} most influential runs"
    if not caveats.influenced:
        return f"Without {few}, no correlation changes by more than {number_text(INFLUENTIAL_CHANGE)}."
    listed = [
        f"{each.parameter} from {_signed(each.correlation)} to {_signed(each.without)}"
        for each in caveats.influenced
    ]
    return f"Without {few}, these correlations change: {_listed(listed)}."


def _curves(caveats: CorrelationCaveats) -> str:
    weak = number_text(WEAK_CORRELATION)
    if not caveats.curved:
        return f"Every parameter with a clear effect has a correlation of at least {weak}, or is a choice."
    plural = len(caveats.curved) > 1
    verb = "have clear effects but correlations" if plural else "has a clear effect but a correlation"
    return f"{_listed(list(caveats.curved))} {verb} below {weak}."


def _ranges(caveats: CorrelationCaveats) -> str:
    if caveats.narrow is None or caveats.wide is None:
        return "No two ranges differ widely here."
    wide, narrow = caveats.wide, caveats.narrow
    return (
        f"{wide.parameter} was tried over a factor of {number_text(wide.factor)}, "
        f"{narrow.parameter} only over a factor of {number_text(narrow.factor)}."
    )


def _signed(r: float) -> str:
    return f"{r:+.2f}".replace("-", "−")


def _listed(names: Sequence[str]) -> str:
    shown, more = list(names[:_MOST_NAMED]), len(names) - _MOST_NAMED
    if more > 0:
        return f"{', '.join(shown)} and {more} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
