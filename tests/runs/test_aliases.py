"""Aliases: parameters whose effects no run can separate, and no others."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.runs.aliases import aliases

N = 40
RNG = np.random.default_rng(0)
LR = 10 ** RNG.uniform(-5, -1, N)
WIDTH = RNG.choice([16.0, 32.0, 64.0], N)
OPTIMIZER = RNG.choice(np.array(["adam", "sgd", "lion"], dtype=object), N)


def aliases_of(order: list[str] | None = None, fewest: int = 8, **columns: np.ndarray) -> dict[str, str]:
    return aliases(pd.DataFrame(columns), order or list(columns), fewest=fewest)


def test_equal_columns_are_aliases_of_the_first_in_the_order() -> None:
    assert aliases_of(a=LR, b=WIDTH, c=LR, d=LR) == {"c": "a", "d": "a"}
    assert aliases_of(["d", "c", "a"], a=LR, c=LR, d=LR) == {"c": "d", "a": "d"}


def test_the_same_order_on_another_scale_is_an_alias_and_so_is_the_opposite_order() -> None:
    assert aliases_of(lr=LR, log_lr=np.log10(LR), minus_lr=-LR, width=WIDTH) == {
        "log_lr": "lr",
        "minus_lr": "lr",
    }


def test_texts_that_split_the_runs_like_other_texts_or_a_few_numbers_are_aliases() -> None:
    names = np.array([f"opt_{text}" for text in OPTIMIZER], dtype=object)
    codes = np.array([{"adam": 2.0, "sgd": 0.0, "lion": 1.0}[text] for text in OPTIMIZER])
    columns = {"lr": LR, "optimizer": OPTIMIZER, "name": names, "code": codes}
    assert aliases_of(**columns) == {"name": "optimizer", "code": "optimizer"}


def test_independent_columns_are_no_aliases() -> None:
    assert aliases_of(lr=LR, width=WIDTH, optimizer=OPTIMIZER, other=RNG.uniform(size=N)) == {}


def test_two_random_parameters_of_repeated_settings_are_no_aliases() -> None:
    """Repeats of one setting share both values, so both columns split the runs into the same groups."""
    columns = {name: np.repeat(RNG.uniform(size=10), 4) for name in "ab"}
    assert aliases_of(**columns) == {}


def test_few_runs_make_only_equal_columns_aliases() -> None:
    few = {"a": LR[:5], "b": np.log(LR[:5]), "c": LR[:5]}
    assert aliases_of(**few) == {"c": "a"}
    assert aliases_of(fewest=0, **few) == {"b": "a", "c": "a"}


def test_missing_values_are_compared_too() -> None:
    gaps = np.where(np.arange(N) % 4 == 0, np.nan, LR)
    assert aliases_of(lr=LR, gaps=gaps) == {}
    assert aliases_of(gaps=gaps, log_gaps=np.log(gaps)) == {"log_gaps": "gaps"}


def test_without_names_there_is_no_alias() -> None:
    assert aliases({}, []) == {}


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(N)), st.permutations(["a", "b", "c", "d"]))
def test_the_order_of_runs_changes_nothing_and_the_order_of_names_only_who_is_kept(
    rows: list[int], order: list[str]
) -> None:
    frame = pd.DataFrame({"a": LR, "b": WIDTH, "c": -LR, "d": LR**2})
    result = aliases(frame.iloc[rows].reset_index(drop=True), order)
    first = next(name for name in order if name != "b")
    assert result == {name: first for name in order if name not in ("b", first)}
