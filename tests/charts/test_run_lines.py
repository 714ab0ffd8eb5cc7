"""The lines of the parallel coordinates: their colours, and which runs are drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata

from importance.charts.run_lines import MOST_GROUPS, NO_COLOUR, colours, goodness_of, rows_to_draw

nan, inf = np.nan, np.inf


def test_goodness_is_the_rank_however_skewed_the_metric_is() -> None:
    losses = np.random.default_rng(0).lognormal(0, 5, 30).round(1)
    ranks = rankdata(losses)
    expected = (ranks.max() - ranks) / (ranks.max() - ranks.min())
    assert goodness_of(pd.Series(losses), "minimize") == pytest.approx(expected)


def test_good_is_the_same_end_for_both_goals() -> None:
    metric = pd.Series([0.1, 0.2, 0.3, 0.4])
    assert goodness_of(metric, "minimize").tolist() == goodness_of(metric, "maximize")[::-1].tolist()
    assert goodness_of(metric, "minimize")[0] == 1


def test_runs_without_a_finite_metric_have_no_goodness_and_equal_runs_are_in_the_middle() -> None:
    assert goodness_of(pd.Series([0.1, inf, nan, 0.4]), "minimize") == pytest.approx(
        [1, nan, nan, 0], nan_ok=True
    )
    assert goodness_of(pd.Series([2.0, 2.0, nan]), "minimize") == pytest.approx([0.5, 0.5, nan], nan_ok=True)


def test_a_run_without_a_metric_has_the_colour_of_none() -> None:
    metric = pd.Series([0.1, inf, nan, 0.4])
    colour, ends, groups = colours(metric, True, "minimize", goodness_of(metric, "minimize"))
    assert colour.tolist() == [1, NO_COLOUR, NO_COLOUR, 0]
    assert ends == ("0.4", "0.1"), "the worst run comes first"
    assert groups == ()


def test_a_number_colours_the_lines_from_low_to_high_whatever_the_goal() -> None:
    column = pd.Series([1.0, 100.0, 10.0, nan])
    for goal in ("minimize", "maximize"):
        colour, ends, _ = colours(column, False, goal, np.zeros(4))
        assert colour.tolist() == [0, 1, 0.5, NO_COLOUR]
        assert ends == ("1", "100")


def test_a_column_without_any_number_has_dashes_at_its_ends() -> None:
    colour, ends, _ = colours(pd.Series([nan, nan]), False, "minimize", np.zeros(2))
    assert colour.tolist() == [NO_COLOUR] * 2
    assert ends == ("–", "–")


def test_rare_levels_share_one_colour() -> None:
    levels = [f"net{i}" for i in range(10) for _ in range(20 - i)]
    column = pd.Series([*levels, None], dtype=object)
    colour, _, groups = colours(column, False, "minimize", np.zeros(len(column)))
    assert groups == (*(f"net{i}" for i in range(MOST_GROUPS)), "other")
    names = [groups[int(value)] for value in colour[:-1]]
    assert names == [level if level in groups else "other" for level in levels]
    assert colour[-1] == NO_COLOUR


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 300), st.integers(1, 60), st.integers(0, 9))
def test_the_drawn_runs_are_few_and_in_order_and_have_the_best_tenth(n: int, most: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    goodness = rng.permutation(n) / max(n - 1, 1)
    goodness[rng.random(n) < 0.1] = nan
    rows = rows_to_draw(goodness, most)
    assert len(rows) == min(n, most)
    assert (np.diff(rows) > 0).all()
    best = np.argsort(-np.where(np.isnan(goodness), -1, goodness), kind="stable")[: most // 10]
    assert set(best[~np.isnan(goodness[best])]) <= set(rows)


def test_a_sample_covers_the_whole_range_of_the_metric() -> None:
    goodness = np.random.default_rng(0).permutation(1_000) / 999
    drawn = np.sort(goodness[rows_to_draw(goodness, 100)])
    assert drawn[0] == 0 and drawn[-1] == 1
    assert np.diff(drawn).max() < 0.02
