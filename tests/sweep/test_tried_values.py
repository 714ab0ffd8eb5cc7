"""A part of a dimension may be given up only where it was tried in enough runs and without a wide gap."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from importance.model.constants import FEWEST_TRIED
from importance.space.dimension import Choice, Dimension, Range, Unset
from importance.sweep.lost_regions import Cut
from importance.sweep.recommend import recommend
from importance.sweep.tried_values import TriedParameter
from tests.builders import loss_runs, sweep

X = Range("x", 0.0, 1.0)
UPPER = Range("x", 0.5, 1.0)


def tried(dimension: Dimension, values: list, best: tuple[int, ...] = (0,), **more: object) -> TriedParameter:
    return TriedParameter(dimension, pd.Series(values), np.array(best), None, **more)  # type: ignore[arg-type]


def test_a_part_that_was_tried_evenly_may_be_given_up() -> None:
    assert tried(X, [0.1, 0.2, 0.3, 0.4, 0.9]).may_shrink_to(UPPER)


def test_a_part_with_few_runs_may_not() -> None:
    few = [0.1, 0.25, 0.4, 0.9]
    assert len(few) - 1 < FEWEST_TRIED
    assert not tried(X, few).may_shrink_to(UPPER)
    assert tried(X, few, lost=pd.Series([0.3])).may_shrink_to(UPPER), "a run without a result tried it too"


def test_a_part_with_a_wide_gap_may_not() -> None:
    assert not tried(X, [0.3, 0.35, 0.4, 0.45, 0.9]).may_shrink_to(UPPER)


def test_a_gap_is_measured_on_the_scale_of_the_range() -> None:
    values = [1e-4, 2e-4, 5e-4, 2e-3, 9e-3, 0.5]
    lr = Range("lr", 1e-4, 1.0, log=True)
    assert tried(lr, values).may_shrink_to(replace(lr, low=1e-2))
    linear = replace(lr, log=False)
    assert not tried(linear, values).may_shrink_to(replace(linear, high=0.1))


def test_nothing_is_asked_of_an_end_that_stays() -> None:
    assert tried(X, [0.5, 0.6]).may_shrink_to(X)


def test_a_level_may_be_dropped_after_enough_runs() -> None:
    kind = Choice("kind", ("a", "b", "c"))
    values = ["a"] * 3 + ["b"] * FEWEST_TRIED + ["c"] * (FEWEST_TRIED - 1)
    assert tried(kind, values).may_shrink_to(Choice("kind", ("a", "c")))
    assert not tried(kind, values).may_shrink_to(Choice("kind", ("a", "b")))
    assert not tried(kind, values).may_shrink_to(Choice("kind", ()))


def test_numbers_dropped_at_one_end_are_counted_together() -> None:
    width = Choice("width", ("8", "16", "32", "64", "128"))
    values = [8.0, 16.0, 32.0, 64.0, 64.0, 128.0, 128.0]
    assert tried(width, values).may_shrink_to(Choice("width", ("8", "16", "32")))
    assert not tried(width, values).may_shrink_to(Choice("width", ("32", "64", "128"))), "two runs are few"


def test_many_untried_numbers_in_a_row_may_not_be_given_up() -> None:
    width = Choice("width", ("1", "2", "3", "4", "5", "6"))
    assert not tried(width, [1.0, 2.0, 6.0, 6.0, 6.0, 6.0]).may_shrink_to(Choice("width", ("1", "2")))


def test_none_may_be_given_up_after_enough_runs_without_a_value() -> None:
    clip = Range("clip", 0.0, 1.0, unset=Unset.ALLOWED)
    excluded = replace(clip, unset=Unset.EXCLUDED)
    assert tried(clip, [np.nan] * FEWEST_TRIED + [0.2, 0.8]).may_shrink_to(excluded)
    assert not tried(clip, [np.nan] * (FEWEST_TRIED - 1) + [0.2, 0.8]).may_shrink_to(excluded)


def test_only_none_may_be_left_where_all_numbers_were_tried() -> None:
    clip = Range("clip", 0.0, 1.0, unset=Unset.ALLOWED)
    none = Choice("clip", ("None",))
    assert tried(clip, [np.nan, 0.1, 0.3, 0.5, 0.7, 0.9]).may_shrink_to(none)
    assert not tried(clip, [np.nan, 0.1, 0.9]).may_shrink_to(none)


def test_the_best_values_hold_none_only_where_none_is_drawn() -> None:
    values = [0.3, np.nan, 0.5]
    assert tried(X, values, best=(2, 1)).best_values().tolist() == [0.5]
    clip = Range("x", 0.0, 1.0, unset=Unset.ALLOWED)
    assert len(tried(clip, values, best=(2, 1)).best_values()) == 2


def test_what_is_safe_is_without_the_parts_where_all_runs_were_lost() -> None:
    assert tried(X, [0.5]).safe == X
    assert tried(X, [0.5], cut=Cut(UPPER, "all 9 runs below 0.5 failed")).safe == UPPER


def test_rows_are_called_settings_only_where_some_were_repeated() -> None:
    assert tried(X, [0.5]).noun == "runs"
    assert tried(X, [0.5], repeated=True).noun == "settings"


@pytest.mark.filterwarnings("error")
def test_infinite_values_lie_in_no_range_and_count_nowhere() -> None:
    few, enough = [0.1, 0.25, 0.4, 0.9], [0.1, 0.2, 0.3, 0.4, 0.9]
    infinite = [np.inf, -np.inf, np.inf, np.inf]
    assert not tried(X, few + infinite).may_shrink_to(UPPER)
    assert tried(X, enough + infinite).may_shrink_to(UPPER)


@pytest.mark.filterwarnings("error")
def test_a_sweep_with_infinite_values_is_recommended_without_a_warning() -> None:
    frame = sweep(40)
    frame["clip"] = np.where(np.arange(40) % 5 == 0, np.inf, frame["idle"] + 0.5)
    advice = {each.name: each for each in recommend(loss_runs(frame), "loss").advice}
    assert np.isfinite([advice["clip"].dimension.low, advice["clip"].dimension.high]).all()
