"""How stable a ranking is, and how many more runs would make it stable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from importance.errors import ImportanceError, NotEnoughRuns
from importance.model import second_core
from importance.model.constants import (
    FASTEST_DECAY,
    FEWEST_TO_SPLIT,
    LARGEST_SPLIT,
    SETTLED,
    SLOWEST_DECAY,
    SPLIT_SHARES,
)
from importance.model.inputs import independent_settings
from importance.model.target import read_target
from importance.ranking.rank import rank
from importance.runs.table import Runs


@dataclass(frozen=True)
class Stability:
    """How much two independent sweeps of the same size agree on the importances.

    Attributes:
        sizes: numbers of runs in each of the two sweeps; of settings if these were repeated.
        agreement, low, high: for each size the mean overlap of the two sweeps' shares, 0 (nothing in
            common) to 1 (the same), and its 10% and 90% quantiles over the repeats.
        n_runs: all runs, or all settings.
        now: the expected overlap at that size, from the curve through the sizes.
        needed: the size at which the expected overlap reaches `SETTLED`; None if that is more than 100 times
            as many runs.
        decay: the power of n with which the gap to 1 shrinks.
        by_setting: whether settings were repeated, so that settings are counted and not runs.
    """

    sizes: tuple[int, ...]
    agreement: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    n_runs: int
    now: float
    needed: int | None
    decay: float
    by_setting: bool = False

    def at(self, n: float) -> float:
        """Return the expected overlap of two sweeps of n runs."""
        return 1 - (1 - self.now) * (self.n_runs / n) ** self.decay

    @property
    def sentence(self) -> str:
        """The same in words. One size alone tells nothing of others."""
        noun = "settings" if self.by_setting else "runs"
        if len(self.sizes) == 1:
            sweeps = f"two sweeps of {self.sizes[0]:,} {noun}"
            if not self.agreement[0]:
                return f"At least one of {sweeps} shows no effect beyond chance."
            return f"{sweeps.capitalize()} agree on {self.agreement[0]:.0%} of their importances."
        sweep = f"Another sweep of {self.n_runs:,} {noun}"
        sentence = f"{sweep} would reproduce about {self.now:.0%} of these importances."
        if self.now >= SETTLED:
            return f"{sentence} The ranking is settled."
        if self.needed is None:
            return f"{sentence} More {noun} of this kind would hardly settle it."
        more = _round(self.needed - self.n_runs)
        return f"{sentence} About {more:,} more {noun} would bring that to {SETTLED:.0%}."


@dataclass(frozen=True)
class SplitOverlaps:
    """The overlaps of pairs of sweeps, a part of what `Stability` is made from.

    Attributes:
        n_runs, by_setting: as in `Stability`.
        overlaps: size of each sweep of a pair -> the overlap of each pair of that size, 0 to 1.
    """

    n_runs: int
    by_setting: bool
    overlaps: Mapping[int, tuple[float, ...]]

    def __add__(self, other: SplitOverlaps) -> SplitOverlaps:
        """Return these and further pairs of the same runs."""
        sizes = {**self.overlaps, **other.overlaps}
        both = {size: (*self.overlaps.get(size, ()), *other.overlaps.get(size, ())) for size in sizes}
        return replace(self, overlaps=both)

    def stability(self) -> Stability:
        """Return what these pairs say of all runs."""
        sizes, n = sorted(self.overlaps), self.n_runs
        by_size = [self.overlaps[size] for size in sizes]
        means = [float(np.mean(overlaps_at_size)) for overlaps_at_size in by_size]
        decay, now = _curve(sizes, means, n)
        gap = (1 - SETTLED) / max(1 - now, 1e-9)
        needed = n if now >= SETTLED else int(np.ceil(n * gap ** (-1 / decay)))
        return Stability(
            tuple(sizes),
            tuple(means),
            tuple(float(np.quantile(overlaps_at_size, 0.1)) for overlaps_at_size in by_size),
            tuple(float(np.quantile(overlaps_at_size, 0.9)) for overlaps_at_size in by_size),
            n,
            now,
            needed if needed <= 100 * n else None,
            decay,
            self.by_setting,
        )


def stability(
    runs: Runs,
    metric: str,
    parameters: Sequence[str] | None = None,
    *,
    repeats: int = 8,
    seed: int = 0,
    n_jobs: int | None = None,
) -> Stability:
    """Measure how stable the ranking of these runs is.

    The runs are split at random into two sweeps of the same size, which share no run and no setting. Each is
    ranked. The overlap of the two rankings is 1 less half the sum of the differences of their shares. The gap
    between overlap and 1 is assumed to shrink with a power of the size, which is fitted and extrapolated to
    all runs and beyond.

    Args:
        runs: the runs; those without a finite metric are left out.
        metric: the metric explained.
        parameters: the ones to rank; None leaves the choice to `rank`.
        repeats: splits for each size.
        seed: the seed of every split and ranking.
        n_jobs: as in joblib; None follows `joblib.parallel_config`, so that a cluster can share the work.

    Raises:
        NotEnoughRuns: when fewer than `FEWEST_TO_SPLIT` runs have the metric.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> result = importance.stability(runs, "val_loss", repeats=2)
        >>> result.n_runs, 0 < result.now < 1
        (285, True)
    """
    return split_overlaps(runs, metric, parameters, 0, repeats, seed=seed, n_jobs=n_jobs).stability()


def split_overlaps(
    runs: Runs,
    metric: str,
    parameters: Sequence[str] | None,
    first: int,
    last: int,
    shares: Sequence[float] = SPLIT_SHARES,
    *,
    seed: int = 0,
    n_jobs: int | None = None,
) -> SplitOverlaps:
    """Return some of the overlaps that `stability` is made from.

    Args:
        first, last: the first repeat, and the one after the last.
        shares: the sizes of the sweeps, as shares of the largest.
        runs, metric, parameters, seed, n_jobs: as for `stability`.

    Raises:
        NotEnoughRuns: as `stability`.
    """
    from joblib import Parallel, delayed

    rows = read_target(runs, metric).rows
    used = runs if rows.all() else runs.take(rows)
    settings = independent_settings(used, np.ones(len(used), bool), parameters or ())
    n, noun = len(settings), "settings" if settings.repeated else "runs"
    if n < FEWEST_TO_SPLIT:
        raise NotEnoughRuns(
            f"{n} {noun} have {metric}. To measure how stable the ranking is, at least "
            f"{FEWEST_TO_SPLIT} are needed."
        )
    largest = min(n // 2, LARGEST_SPLIT)
    sizes = sorted({max(12, round(largest * share)) for share in shares})
    tasks = [(size, repeat) for size in sizes for repeat in range(first, last)]
    overlaps = Parallel(n_jobs=n_jobs)(
        delayed(_overlap)(used, metric, parameters, settings.codes, size, [seed, size, repeat])
        for size, repeat in tasks
    )
    by_size = {
        size: tuple(overlap for overlap, (of, _) in zip(overlaps, tasks, strict=True) if of == size)
        for size in sizes
    }
    return SplitOverlaps(n, settings.repeated, by_size)


def _overlap(
    runs: Runs,
    metric: str,
    parameters: Sequence[str] | None,
    settings: np.ndarray,
    size: int,
    seed: list[int],
) -> float:
    """Return the overlap of two random sweeps of `size` settings; 0 if either finds nothing."""
    order = np.random.default_rng(seed).permutation(int(settings.max()) + 1)

    def names_and_shares(part: np.ndarray) -> list[np.ndarray]:
        try:
            ranking = rank(runs.take(np.isin(settings, part)), metric, parameters, seed=seed[0])
        except ImportanceError:
            return []
        if not ranking.fit.evidence:
            return []
        shares = ranking.to_frame()["importance"].fillna(0.0)
        return [shares.index.to_numpy(str), shares.to_numpy()]

    with second_core.begin(lambda: names_and_shares(order[size : 2 * size]), is_long=True) as of_the_other:
        one = names_and_shares(order[:size])
        other = of_the_other() if one else []
    if not (one and other):
        return 0.0
    first, second = (pd.Series(shares, names) for names, shares in (one, other))
    first, second = first.align(second, fill_value=0.0)
    return float(1 - 0.5 * (first - second).abs().sum())


def _curve(sizes: Sequence[int], means: Sequence[float], n: int) -> tuple[float, float]:
    """Return the power with which the gap to 1 shrinks, and the expected overlap at n."""
    gaps = np.log(np.clip(1 - np.asarray(means), 1e-3, 1))
    logs = np.log(np.asarray(sizes, float))
    slope = np.polyfit(logs, gaps, 1)[0] if len(sizes) > 1 else -0.5
    decay = float(np.clip(-slope, SLOWEST_DECAY, FASTEST_DECAY))
    at_n = np.mean(gaps + decay * logs) - decay * np.log(n)
    return decay, float(1 - np.exp(min(at_n, 0.0)))


def _round(count: int) -> int:
    """Return the count with two leading digits, which is as much as the estimate is worth."""
    digits = max(0, len(str(max(count, 1))) - 2)
    return max(1, round(count, -digits))
