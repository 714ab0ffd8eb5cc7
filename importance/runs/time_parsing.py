"""How trackers and spreadsheets write durations, times of day and dates.

Layer sizes look the same: "64-32-16" is not a date and "64:32:16" not a time of day. So months and days are
checked, and if the digits are ambiguous the name of the column has to be about time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

MOST_SECONDS = 250_000_000_000
"""Seconds since 1970. The last year that Python's calendar knows is 9999."""
_UNIT_SECONDS = {
    "d": 86400.0, "day": 86400.0, "days": 86400.0,
    "h": 3600.0, "hr": 3600.0, "hrs": 3600.0, "hour": 3600.0, "hours": 3600.0,
    "m": 60.0, "min": 60.0, "mins": 60.0, "minute": 60.0, "minutes": 60.0,
    "s": 1.0, "sec": 1.0, "secs": 1.0, "second": 1.0, "seconds": 1.0,
    "ms": 1e-3, "us": 1e-6, "µs": 1e-6,
}  # fmt: skip
_UNITS = "|".join(sorted(_UNIT_SECONDS, key=len, reverse=True))
_DURATION = re.compile(rf"(?:(?:\d++\.?\d*+|\.\d++)\s*(?:{_UNITS})[\s,]*)+")
_DURATION_PART = re.compile(rf"(\d++\.?\d*+|\.\d++)\s*({_UNITS})")
_CLOCK = re.compile(r"(-?)(?:(\d+) days?,? \+?)?(\d{1,4}):([0-5]\d)(?::([0-5]\d(?:\.\d+)?))?")
_PADDED = re.compile(r"-?(?:\d+ days?,? \+?\d{1,4}:.*|0{1,2}:.*|0\d:.*|\d+:0\d.*|.*:0\d(?:\.\d+)?|.*\.\d+)")
_ZERO = re.compile(r"[+-]?(?:0+\.?0*|\.0+)")
_TIME_NAMES = re.compile(r"time|duration|elapsed|second|wall|latency|age", re.IGNORECASE)
_DATE_NAMES = re.compile(r"date|time|created|updated|start|finish|\bend|when|day", re.IGNORECASE)

_OF_DAY = r"(?:[T _,]+\d{1,2}[:h-]\d{2}(?:[:-]\d{2}(?:[.,]\d+)?)?(?:\s*[AaPp][Mm])?)"
_YEAR_FIRST = re.compile(
    rf"(\d{{4}})([-/])(\d{{1,2}})\2(\d{{1,2}}){_OF_DAY}?\s*(?:Z|UTC|[+-]\d{{2}}:?\d{{2}})?"
)
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}})({_OF_DAY})?")
_STARTS_WITH_DAY_OR_MONTH = re.compile(r"\s*(\d{1,2})[-/.]\d{1,2}[-/.]\d")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SPELLED = re.compile(
    r"(?:[A-Z][a-z]{2},? )?(?:(\d{1,2}) ([A-Z][a-z]{2,8})|([A-Z][a-z]{2,8}) (\d{1,2})),? (\d{4}).{0,20}"
)
_YEARS = range(1970, 2041)
"""The years of possible runs; 1024 and 2048 are sizes."""


def durations(texts: Sequence[str], name: str = "") -> list[float] | None:
    """Return durations and times of day in seconds; None if any text is neither.

    Args:
        texts: distinct, stripped.
        name: the name of the column: "5m" is five minutes only in a column of times.
    """
    read = []
    loose = not _TIME_NAMES.search(name)
    # "64:32:16" may be layers, but a size is never "05" and has no days or fractions of a second.
    if loose and any(":" in text for text in texts) and not any(_PADDED.fullmatch(text) for text in texts):
        return None
    for text in texts:
        if _DURATION.fullmatch(text):
            parts = _DURATION_PART.findall(text)
            # "5m" may be five million weights; two units or a unit of seconds cannot.
            if loose and len(parts) == 1 and parts[0][1] in ("m", "d", "h"):
                return None
            read.append(sum(float(n) * _UNIT_SECONDS[unit] for n, unit in parts))
        elif (clock := _CLOCK.fullmatch(text)) and (clock[5] or clock[2] or not loose):
            days, hours, minutes, seconds = (float(clock[i] or 0) for i in (2, 3, 4, 5))
            total = hours * 3600 + minutes * 60 + seconds
            total = days * 86400 + total if not clock[1] else -total
            read.append(total)
        elif _ZERO.fullmatch(text) and not loose:
            read.append(0.0)
        else:
            return None
    return read


def are_dates(texts: Sequence[str], name: str = "") -> bool:
    """Return whether all texts are dates with a valid month and day, in the same order in all of them.

    A year of two digits ("16-8-04") counts only with a time of day, or in a column whose name is about dates.
    """
    if not texts:
        return False
    sure = bool(_DATE_NAMES.search(name))
    orders = {"day first", "month first"}
    for text in texts:
        if date := _YEAR_FIRST.fullmatch(text):
            if not (int(date[1]) in _YEARS and _exists(int(date[4]), int(date[3]))):
                return False
        elif date := _YEAR_LAST.fullmatch(text):
            first, second, year = int(date[1]), int(date[3]), date[4]
            is_certain = sure or date[5]
            if not (int(year) in _YEARS if len(year) == 4 else is_certain):
                return False
            if not _exists(first, second):
                orders.discard("day first")
            if not _exists(second, first):
                orders.discard("month first")
        elif date := _SPELLED.fullmatch(text):
            month, day = date[2] or date[3], int(date[1] or date[4])
            if not (month[:3].lower() in _MONTHS and 1 <= day <= 31 and int(date[5]) in _YEARS):
                return False
        else:
            return False
        if not orders:
            return False
    return True


def read_dates(values: pd.Series) -> pd.Series:
    """Return the time of each run in UTC; NaT without a date.

    A column is read with the day first if any of its dates can be read in no other way.
    """
    texts = values.dropna().astype(str)
    firsts = (_STARTS_WITH_DAY_OR_MONTH.match(text) for text in texts.unique())
    day_first = any(first is not None and int(first[1]) > 12 for first in firsts)
    return pd.to_datetime(values, errors="coerce", utc=True, format="mixed", dayfirst=day_first)


def _exists(day: int, month: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= 31
