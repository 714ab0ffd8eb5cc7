"""Durations, times of day and dates, and layer sizes that look the same."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.runs.time_parsing import are_dates, durations, read_dates
from tests.builders import ROOT

TIMES = st.lists(st.timedeltas(datetime.timedelta(0), datetime.timedelta(days=400)), min_size=1, max_size=4)
DATES = st.datetimes(datetime.datetime(1970, 1, 1), datetime.datetime(2040, 12, 31))


@settings(max_examples=50, deadline=None)
@given(TIMES)
def test_durations_as_python_writes_them_are_read_in_seconds(times: list[datetime.timedelta]) -> None:
    assert durations([str(time) for time in times], "runtime") == pytest.approx(
        [time.total_seconds() for time in times]
    )


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 99), st.integers(0, 59), st.integers(0, 59))
def test_units_add_up_to_seconds(hours: int, minutes: int, seconds: int) -> None:
    text = f"{hours}h {minutes}m {seconds}s"
    assert (
        durations([text, text.replace(" ", ""), f"{hours} hours, {minutes} min {seconds} sec"])
        == [hours * 3600 + minutes * 60 + seconds] * 3
    )


@pytest.mark.parametrize(
    ("texts", "name", "expected"),
    [
        (["5m", "10m"], "train_time", [300, 600]),
        (["5m", "10m"], "size", None),  # million weights
        (["64:32:16"], "layers", None),
        (["64:32:16"], "elapsed", [64 * 3600 + 32 * 60 + 16]),
        (["01:30:00"], "x", [5400]),
        (["12:30", "01:05"], "duration", [750 * 60, 65 * 60]),
        (["1:75:00"], "duration", None),
        (["250ms", "3us"], "x", [0.25, 3e-6]),
        (["-0:00:05"], "time_left", [-5]),
        (["0", "5s"], "runtime", [0, 5]),
        (["5s", "fast"], "runtime", None),
        (["5 parsecs"], "runtime", None),
        ([], "runtime", []),
    ],
)
def test_a_text_is_a_duration_where_the_digits_or_the_name_leave_no_doubt(
    texts: list[str], name: str, expected: list[float] | None
) -> None:
    result = durations(texts, name)
    assert result == (None if expected is None else pytest.approx(expected))


@settings(max_examples=50, deadline=None)
@given(st.lists(DATES, min_size=1, max_size=4))
def test_dates_in_common_forms_are_dates(dates: list[datetime.datetime]) -> None:
    for form in (
        "%Y-%m-%d",
        "%Y-%m-%dT%H:%M:%S",
        "%Y/%m/%d %H:%M",
        "%d.%m.%Y",
        "%m/%d/%Y",
        "%d %b %Y",
        "%b %d, %Y",
    ):
        assert are_dates([date.strftime(form) for date in dates]), form


@pytest.mark.parametrize(
    ("texts", "name", "expected"),
    [
        (["64-32-16"], "layers", False),
        (["16-8-04"], "layers", False),
        (["16-8-04"], "created", True),
        (["16-8-04 10:30"], "x", True),
        (["2048-12-31"], "x", False),  # no year of a run
        (["2024-13-01"], "x", False),
        (["2024-02-32"], "x", False),
        (["31/12/2024", "12/31/2024"], "x", False),  # no order of day and month fits both
        (["31/12/2024", "11/12/2024"], "x", True),
        (["2024-01-05", "later"], "x", False),
        (["2024-01/05"], "x", False),
        ([], "date", False),
    ],
)
def test_days_and_months_are_checked_in_all_texts(texts: list[str], name: str, expected: bool) -> None:
    assert are_dates(texts, name) is expected


@given(st.lists(st.dates(datetime.date(2000, 1, 1), datetime.date(2030, 1, 1)), max_size=6))
def test_one_date_that_can_only_begin_with_its_day_decides_how_all_are_read(
    dates: list[datetime.date],
) -> None:
    dates = [*dates, datetime.date(2026, 2, 13)]
    texts = pd.Series([*(f"{day:%d/%m/%Y}" for day in dates), None], dtype=object)
    assert [time.date() for time in read_dates(texts)[:-1]] == dates
    assert pd.isna(read_dates(texts).iloc[-1])


def test_dates_of_runs_are_read_in_one_place() -> None:
    readers = [
        path for path in (ROOT / "importance").rglob("*.py") if 'format="mixed"' in path.read_text("utf-8")
    ]
    assert [path.name for path in readers] == ["time_parsing.py"]
