"""The recommendation as a whole: its spaces, its headline, and its settings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from importance.model.constants import MOST_REFERENCE
from importance.space.dimension import Choice, Condition, Dimension, Range
from importance.sweep.advice import Action, Advice
from importance.sweep.result import Sweep, headline, kept_best, share_text
from tests.sweep.sweeps import sweep_of


@pytest.fixture(scope="module")
def sweep() -> Sweep:
    return sweep_of(60)[0]


def advice_for(name: str, action: Action = "keep", dimension: Dimension | None = None) -> Advice:
    before = Range(name, 0.0, 1.0)
    return Advice(name, action, dimension or before, before, "")


def test_the_spaces_are_those_of_the_advice(sweep: Sweep) -> None:
    narrow = replace(advice_for("a", "narrow", Range("a", 0.2, 0.4)), safe=Range("a", 0.1, 1.0))
    widen = advice_for("b", "widen", Range("b", 0.5, 2.0))
    freeze = advice_for("c", "freeze", Range("c", 0.3, 0.3))
    built = replace(sweep, advice=(narrow, widen, freeze))
    assert built.before == {name: Range(name, 0.0, 1.0) for name in "abc"}
    assert built.space == {"a": narrow.dimension, "b": widen.dimension, "c": freeze.dimension}
    assert built.batch_space == {
        "a": Range("a", 0.1, 1.0),  # cut only where all runs were lost
        "b": Range("b", 0.0, 2.0),  # grown at one end, not narrowed at the other
        "c": freeze.dimension,
    }


def test_what_no_level_uses_any_more_is_not_in_the_space(sweep: Sweep) -> None:
    kind = Choice("kind", ("a", "b"))
    child = Range("child", 0.0, 1.0, condition=Condition("kind", ("b",)))
    dropped = Advice("kind", "fix", Choice("kind", ("a",)), kind, "")
    built = replace(sweep, advice=(dropped, Advice("child", "keep", child, child, "")))
    assert set(built.space) == {"kind"}


def test_the_volume_ratio_is_the_product_of_what_is_left(sweep: Sweep) -> None:
    halves = tuple(advice_for(name, "narrow", Range(name, 0.0, 0.5)) for name in "ab")
    assert replace(sweep, advice=halves).volume_ratio == pytest.approx(0.25)
    assert replace(sweep, advice=tuple(map(advice_for, "ab"))).volume_ratio == pytest.approx(1)


def test_ended_settings_are_those_with_a_result_and_then_those_without(sweep: Sweep) -> None:
    assert sweep.ended_settings.equals(sweep.settings)
    failed = sweep.settings.iloc[:3]
    ended = replace(sweep, failed_settings=failed).ended_settings
    assert len(ended) == len(sweep.settings) + 3
    pd.testing.assert_frame_equal(ended.tail(3).reset_index(drop=True), failed.reset_index(drop=True))


def test_the_noise_is_that_of_repeats_where_there_are_enough(sweep: Sweep) -> None:
    assert sweep.run_sd is None
    assert sweep.noise**2 == pytest.approx(sweep.model.noise_variance)
    assert replace(sweep, run_sd=0.3).noise * sweep.model.target_sd == pytest.approx(0.3)


def test_new_settings_are_compared_with_the_best(sweep: Sweep) -> None:
    assert sweep.reference.tolist() == sweep.best[:MOST_REFERENCE].tolist()
    many = replace(sweep, best=np.arange(1_000))
    assert many.reference.tolist() == list(range(MOST_REFERENCE))


def test_a_frozen_parameter_excludes_none_of_the_best_settings(sweep: Sweep) -> None:
    idle = Advice("idle", "freeze", Range("idle", 0.5, 0.5), sweep.before["idle"], "")
    frozen = replace(sweep, advice=(idle,))
    assert kept_best(frozen, {"idle": idle.dimension}) == 1
    assert kept_best(sweep, {"idle": Range("idle", 0.5, 0.5)}) == 0
    assert kept_best(sweep, sweep.before) == 1
    middle = Range("idle", 0.0, 0.5)
    share = (sweep.settings["idle"].iloc[sweep.best] <= 0.5).mean()
    assert kept_best(sweep, {"idle": middle}) == pytest.approx(share)


def test_a_headline_names_few_parameters_and_counts_many() -> None:
    narrow = [advice_for(name, "narrow") for name in "abcd"]
    assert headline(narrow[:1], 0.5) == "Search 50% of the space: narrow a."
    assert headline([*narrow[:2], advice_for("x", "freeze")], 0.5) == (
        "Search 50% of the space: narrow a and b, freeze x."
    )
    assert headline([*narrow[:2], replace(narrow[0], name="c")], 0.5).endswith("narrow a, b and c.")
    assert headline([*narrow, advice_for("x", "fix")], 0.5) == (
        "Search 50% of the space: narrow 4, fix 1 parameters."
    )


def test_a_headline_without_any_change_says_so() -> None:
    assert headline([advice_for("a"), advice_for("b")], 1.0).startswith("Keep the whole space")


@pytest.mark.parametrize(
    ("share", "text"),
    [(1.0, "100%"), (0.123, "12%"), (0.0123, "1.2%"), (0.00012, "0.012%"), (1e-5, "less than 0.01%")],
)
def test_a_share_has_as_many_digits_as_it_needs(share: float, text: str) -> None:
    assert share_text(share) == text
