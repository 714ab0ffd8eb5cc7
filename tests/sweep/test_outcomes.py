"""The outcome of each setting, over the runs that repeat it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.model.constants import FEWEST_REPEATS
from importance.runs.settings import Settings
from importance.sweep.outcomes import outcomes, repeat_sd

NAN = np.nan


def of(codes: list[int], values: list[float], lost: list[bool] | None = None) -> tuple:
    flags = np.isnan(values) if lost is None else np.array(lost)
    outcome = outcomes(Settings(np.array(codes)), np.array(values), flags)
    return outcome, outcome.y.tolist(), outcome.lost.tolist(), outcome.succeeded.tolist()


def test_a_setting_has_the_mean_of_its_runs() -> None:
    outcome, y, lost, succeeded = of([0, 1, 0, 1, 2], [1.0, 5.0, 3.0, 7.0, 9.0])
    assert outcome.first.tolist() == [0, 1, 4]
    assert y == [2.0, 6.0, 9.0]
    assert not any(lost) and all(succeeded)
    assert len(outcome.without_result) == 0


def test_lost_runs_are_left_out_of_the_mean_unless_all_were_lost() -> None:
    _, y, lost, succeeded = of([0, 0, 1, 1], [1.0, 9.0, 3.0, 5.0], [False, True, True, True])
    assert y == [1.0, 4.0]
    assert lost == [False, True], "half of the runs is not most of them"
    assert succeeded == [True, False]


def test_a_setting_is_lost_when_most_of_its_runs_were() -> None:
    _, y, lost, succeeded = of([0, 0, 0], [1.0, NAN, NAN])
    assert y == [1.0]
    assert lost == [True] and succeeded == [True]


def test_a_setting_without_any_result_is_listed_apart() -> None:
    outcome, y, _, _ = of([0, 1, 0, 2], [NAN, 2.0, NAN, 4.0])
    assert outcome.without_result.tolist() == [0]
    assert outcome.first.tolist() == [1, 3]
    assert y == [2.0, 4.0]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.floats(-9, 9), st.booleans(), st.booleans()), min_size=1))
def test_outcomes_are_those_that_a_loop_over_the_settings_gives(rows: list[tuple]) -> None:
    codes = pd.factorize(np.array([row[0] for row in rows]))[0]
    values = np.array([row[1] if row[2] else NAN for row in rows])
    lost = np.isnan(values) | np.array([row[3] for row in rows])
    outcome = outcomes(Settings(codes), values, lost)
    k, without = 0, []
    for code in range(codes.max() + 1):
        runs = np.flatnonzero(codes == code)
        if np.isnan(values[runs]).all():
            without.append(runs[0])
            continue
        good = runs[~lost[runs]]
        counted = good if len(good) else runs[~np.isnan(values[runs])]
        assert outcome.first[k] == runs[0]
        assert outcome.y[k] == pytest.approx(values[counted].mean())
        assert outcome.lost[k] == (2 * lost[runs].sum() > len(runs))
        assert outcome.succeeded[k] == (len(good) > 0)
        k += 1
    assert k == len(outcome.y)
    assert outcome.without_result.tolist() == without


def test_the_spread_of_repeats_is_pooled_over_settings() -> None:
    rng = np.random.default_rng(0)
    codes = np.repeat(np.arange(200), 3)
    values = 100.0 * codes + rng.normal(0, 0.5, 600)
    sd = repeat_sd(Settings(codes), values, np.ones(600, bool), FEWEST_REPEATS)
    assert sd == pytest.approx(0.5, rel=0.1)


def test_few_repeats_give_no_spread() -> None:
    codes = np.repeat(np.arange(FEWEST_REPEATS), 2)
    values = np.arange(len(codes), dtype=float)
    used = np.ones(len(codes), bool)
    assert repeat_sd(Settings(codes), values, used, FEWEST_REPEATS) is not None
    used[0] = False
    assert repeat_sd(Settings(codes), values, used, FEWEST_REPEATS) is None, (
        "a run that does not count is no repeat"
    )
