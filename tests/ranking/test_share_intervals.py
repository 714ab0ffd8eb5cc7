"""Intervals of shares: wider where fits without a fold disagree, and where little is explained."""

from __future__ import annotations

import numpy as np
import pytest

from importance.ranking.share_intervals import ShareErrors, jackknife_sds

SHARES = np.array([0.6, 0.3, 0.1])
REAL = np.full(3, 1e-6)


def width(**changes: object) -> float:
    errors = {"model": np.full(3, 0.02), "jackknife": np.full(3, 0.02), "r2": 0.8, "n": 100, **changes}
    low, high = ShareErrors(**errors).interval(SHARES, REAL)  # type: ignore[arg-type]
    assert ((low <= SHARES) & (high >= SHARES) & (low >= 0) & (high <= 1)).all()
    return float((high - low).mean())


@pytest.mark.parametrize(
    "worse", [{"n": 30}, {"r2": 0.2}, {"model": np.full(3, 0.1)}, {"jackknife": np.full(3, 0.2)}]
)
def test_an_interval_is_wider_with_each_kind_of_doubt(worse: dict[str, object]) -> None:
    assert width(**worse) > width() + 0.01


def test_an_unknown_r2_counts_as_0() -> None:
    assert width(r2=np.nan) == pytest.approx(width(r2=0.0))


def test_the_lower_end_is_0_where_chance_cannot_be_ruled_out() -> None:
    errors = ShareErrors(np.full(3, 0.01), np.full(3, 0.01), 0.9, 200)
    low, _ = errors.interval(SHARES, np.array([1e-6, 0.2, 1e-6]))
    assert low[0] > 0.4 and low[1] == 0 and low[2] > 0


def test_the_jackknife_is_that_of_a_mean_for_independent_groups() -> None:
    groups = np.random.default_rng(0).normal(size=(200, 1))
    without = [np.delete(groups, k, axis=0).mean(axis=0) for k in range(len(groups))]
    assert jackknife_sds(without)[0] == pytest.approx(groups.std(ddof=1) / np.sqrt(len(groups)))
