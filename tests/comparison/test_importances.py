"""The importances of two rankings side by side."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importance import Fit, ParameterScore, Ranking
from importance.comparison.importances import difference, importances
from importance.comparison.progress import Estimate

SHARES = st.tuples(*[st.floats(0, 1)] * 3).map(lambda t: Estimate(sorted(t)[1], min(t), max(t)))


def ranking(evidence: bool = True, **shares: tuple[float, float, float]) -> Ranking:
    scores = tuple(ParameterScore(name, *share) for name, share in shares.items())
    return Ranking("loss", "minimize", "anova", scores, Fit(evidence=evidence))


@given(SHARES, SHARES)
def test_a_difference_turns_its_sign_with_the_order_and_is_within_its_interval(
    a: Estimate, b: Estimate
) -> None:
    forth, back = difference(a, b), difference(b, a)
    assert forth.low <= forth.value <= forth.high
    assert (forth.value, forth.low, forth.high) == pytest.approx((-back.value, -back.high, -back.low))


def test_even_intervals_add_up_like_independent_errors() -> None:
    result = difference(Estimate(0.5, 0.47, 0.53), Estimate(0.3, 0.26, 0.34))
    assert (result.value, result.low, result.high) == pytest.approx((-0.2, -0.25, -0.15))


A = ranking(lr=(0.8, 0.75, 0.85), wd=(0.15, 0.1, 0.2), old=(0.05, 0.0, 0.1))
B = ranking(lr=(0.5, 0.45, 0.55), wd=(0.14, 0.1, 0.2), new=(0.36, 0.3, 0.4))
NAMES = ["new", "wd", "old", "lr", "nowhere"]


def test_a_clear_difference_is_real_and_a_small_one_is_not() -> None:
    by_name = {each.parameter: each for each in importances(A, B, NAMES, may_differ=True)}
    assert by_name["lr"].real and not by_name["wd"].real
    assert by_name["lr"].p_value < 1e-4 < 0.5 < by_name["wd"].p_value


def test_the_parameters_are_sorted_by_both_shares_and_one_sweep_alone_has_no_difference() -> None:
    results = importances(A, B, NAMES, may_differ=True)
    assert [each.parameter for each in results] == ["lr", "new", "wd", "old"]
    new = results[1]
    assert math.isnan(new.a.value) and math.isnan(new.difference.value) and math.isnan(new.p_value)
    assert not new.real


@pytest.mark.parametrize(("may_differ", "evidence"), [(False, True), (True, False)])
def test_nothing_is_real_if_nothing_changed_or_a_ranking_means_nothing(
    may_differ: bool, evidence: bool
) -> None:
    b = ranking(evidence, lr=(0.5, 0.45, 0.55))
    assert not any(each.real for each in importances(A, b, NAMES, may_differ=may_differ))
