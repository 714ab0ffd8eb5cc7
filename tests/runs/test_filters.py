"""Filters keep the runs that they name, survive the way through a link, and ignore what they do not know."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from importance.runs.filters import (
    Filter,
    applicable,
    days,
    filterable,
    from_text,
    kept_by,
    level_counts,
    to_text,
)
from importance.runs.table import Runs

FRAME = pd.DataFrame(
    {
        "name": [f"run-{k}" for k in range(60)],
        "solver": ["adam", "sgd", None] * 20,
        "ema": ["true", "false"] * 30,
        "depth": list(range(1, 7)) * 10,
        "created": [f"2026-01-{1 + k // 3:02} 23:30:00+00:00" for k in range(60)],
        "loss": [k / 60 for k in range(60)],
    }
)
RUNS = Runs.from_frame(FRAME, ["solver", "ema", "depth"], ["loss"])

TEXTS = st.text(min_size=1, max_size=12)
LEVEL_FILTERS = st.builds(
    Filter,
    TEXTS,
    st.lists(TEXTS, min_size=1, unique=True).map(tuple),
    missing=st.booleans(),
    excluded=st.booleans(),
)
DATE_FILTERS = st.builds(Filter, TEXTS, start=st.dates(), end=st.none() | st.dates())


def kept(*filters: Filter) -> pd.DataFrame:
    return FRAME[kept_by(RUNS, filters)]


def test_text_of_few_levels_booleans_and_dates_can_be_filtered_and_names_and_numbers_cannot() -> None:
    assert filterable(RUNS) == ("solver", "ema", "created")
    assert level_counts(RUNS, "solver") == {"adam": 20, "sgd": 20}


def test_levels_and_missing_values_are_kept_or_left_out() -> None:
    assert set(kept(Filter("solver", ("adam",)))["solver"]) == {"adam"}
    assert len(kept(Filter("solver", ("adam",), missing=True))) == 40
    assert len(kept(Filter("solver", (), missing=True))) == 20
    left = kept(Filter("solver", ("adam",), excluded=True))
    assert len(left) == 40 and "adam" not in set(left["solver"])
    both = kept(Filter("solver", ("sgd",)), Filter("ema", ("true",)))
    assert set(zip(both["solver"], both["ema"], strict=True)) == {("sgd", "true")}


def test_days_are_kept_with_both_ends() -> None:
    between = kept(Filter("created", start=date(2026, 1, 3), end=date(2026, 1, 5)))
    assert sorted({text[:10] for text in between["created"]}) == ["2026-01-03", "2026-01-04", "2026-01-05"]
    assert len(kept(Filter("created", end=date(2026, 1, 1)))) == 3
    assert kept(Filter("created", start=date(2027, 1, 1))).empty


def test_days_that_come_first_are_read_as_days() -> None:
    texts = pd.Series(["13/02/2026", "03/04/2026", None])
    assert [str(day)[:10] for day in days(texts)] == ["2026-02-13", "2026-04-03", "NaT"]


@given(LEVEL_FILTERS | DATE_FILTERS)
def test_a_filter_survives_the_way_through_a_link(wanted: Filter) -> None:
    assert from_text(to_text(wanted)) == wanted


@given(st.text(max_size=40))
def test_any_text_of_a_link_is_a_filter_or_nothing(text: str) -> None:
    read = from_text(text)
    assert read is None or read.levels or read.missing or read.of_dates


@pytest.mark.parametrize("text", ["", "solver", "created~2026-13-01..", "created~..", "solver~adam"])
def test_a_broken_part_of_a_link_is_no_filter(text: str) -> None:
    assert from_text(text) is None


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (Filter("optimiser", ("adam",)), "no column optimiser"),
        (Filter("depth", ("3",)), "depth holds no levels"),
        (Filter("solver", ("lion",)), "solver lion"),
        (Filter("solver", start=date(2026, 1, 1)), "solver holds no dates"),
    ],
)
def test_what_these_runs_do_not_have_is_ignored_in_a_sentence(wanted: Filter, sentence: str) -> None:
    applied, ignored = applicable(RUNS, wanted)
    assert applied is None
    assert sentence in ignored


def test_the_known_levels_of_a_filter_apply_without_the_unknown_ones() -> None:
    applied, ignored = applicable(RUNS, Filter("solver", ("adam", "lion")))
    assert applied == Filter("solver", ("adam",))
    assert "lion" in ignored
    assert applicable(RUNS, Filter("solver", ("adam",))) == (Filter("solver", ("adam",)), "")


def test_a_filter_reads_as_words() -> None:
    assert Filter("solver", ("adam", "sgd"), missing=True).words() == "solver adam or sgd or missing"
    assert Filter("solver", tuple("abcde")).words() == "solver a or b or c or 2 more"
    assert Filter("state", ("failed",), excluded=True).words() == "state other than failed"
    span = Filter("created", start=date(2026, 1, 3), end=date(2026, 2, 1))
    assert span.words() == "created from 2026-01-03 to 2026-02-01"
