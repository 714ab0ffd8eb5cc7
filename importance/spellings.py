"""How trackers and spreadsheets spell numbers, truth values, durations, dates and "nothing here"."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

_MISSING_WORDS = """
    nan NaN NAN None null NULL NA N/A n/a <NA> <null> NaT #N/A - -- — – undefined ?
"""
MISSING = frozenset(["", *_MISSING_WORDS.split()])
NONE = "None"
"""Python's word: missing among numbers, dates and lists, but a choice among other words and truth values."""
TRUTH = {"true": "true", "false": "false"}

# Missing only where the rest of the column is numbers; in a column of text they may be a level.
_NOT_A_NUMBER = frozenset(["none", "na", "nil", "missing", "n.a.", "!", "."])
_INFINITIES = {"inf": np.inf, "infinity": np.inf, "∞": np.inf}

_PLAIN = r"[+-]?(?:\d++\.?\d*+|\.\d++)(?:[eE][+-]?\d+)?"
_LEADING_ZERO = re.compile(r"^[+-]?0\d+(?:\.\d*)?$", re.MULTILINE)
# Python would read "1_000" as a number; people write no such numbers in tables.
_NO_PLAIN_NUMBER = re.compile(r"[_xX]")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_THOUSANDS_SPACED = re.compile(r"[+-]?\d{1,3}(?:[ \u00a0\u202f']\d{3})+(?:[.,]\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+(?:[eE][+-]?\d+)?")
_SURE_DECIMAL_COMMA = re.compile(r"[+-]?(?:0,\d+|\d+,\d{4,}|\d+,\d+[eE][+-]?\d+|\d{1,3}(?:\.\d{3})+,\d+)")
_DOTTED_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+")
_PERCENT = re.compile(rf"({_PLAIN})\s*%")
_PLUS_MINUS = re.compile(rf"({_PLAIN})\s*(?:±|\+/-|\+-)\s*{_PLAIN}\s*%?")
_SIZES = re.compile(r"layer|hidden|unit|size|arch|channel|dim|filter|kernel|shape|node|neuron|stage|width")

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
_TIME_NAMES = re.compile(r"time|duration|elapsed|second|wall|latency|age", re.IGNORECASE)

_DATE = re.compile(
    r"\d{4}[-/]\d{1,2}[-/]\d{1,2}(?:[T _]+\d{1,2}[:h-]\d{2}(?:[:-]\d{2}(?:[.,]\d+)?)?)?\s*(?:Z|UTC"
    r"|[+-]\d{2}:?\d{2})?"
    r"|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})(?:[, ]+\d{1,2}:\d{2}(?::\d{2})?(?:\s*[AaPp][Mm])?)?"
    r"|(?:[A-Z][a-z]{2},? )?(?:\d{1,2} [A-Z][a-z]{2,8}|[A-Z][a-z]{2,8} \d{1,2}),? \d{4}.{0,20}"
)
_NUMBER = re.compile(_PLAIN)


def is_missing(text: str) -> bool:
    """Whether this text stands for "nothing here"; `NONE` does unless it stands among other words."""
    return text in MISSING


def says_decimal_comma(texts: Sequence[str]) -> bool:
    """Whether these texts can only be numbers written with a decimal comma ("0,5", "3,14159")."""
    sure = False
    if "," not in "".join(texts):
        return False
    for text in texts:
        if _SURE_DECIMAL_COMMA.fullmatch(text):
            sure = True
        elif text != NONE and not (_DECIMAL_COMMA.fullmatch(text) or _NUMBER.fullmatch(text)):
            return False
    return sure


def numbers(texts: Sequence[str], name: str = "", decimal_comma: bool = False) -> np.ndarray | None:
    """What a column's distinct texts are as numbers, or None when any of them is not a number.

    Args:
        texts: distinct, stripped texts, none of them in `MISSING`.
        name: the column's name: a layer list "64,128" is no number, "5m" is a time only in a column of times.
        decimal_comma: whether the rest of the file writes numbers with a decimal comma.

    Returns:
        float64 of the same length; NaN for words that mean missing among numbers; durations in seconds;
        "95 %" is 95; "0.9 ± 0.1" is 0.9.
    """
    if not texts:
        return None
    # One search over all texts at once: with 50,000 distinct ones, asking each takes seconds.
    together = "\n".join(texts)
    if _LEADING_ZERO.search(together):
        return None  # "007" is a name: as a number it would lose its zeros
    if decimal_comma and all(_DOTTED_THOUSANDS.fullmatch(t) for t in texts if "." in t and "," not in t):
        texts = [t.replace(".", "") if _DOTTED_THOUSANDS.fullmatch(t) else t for t in texts]
    plain = None if _NO_PLAIN_NUMBER.search(together) else _plain(texts)
    if plain is not None:
        return None if _merges(texts, plain) else plain
    rest = [t for t in texts if _word(t) is None]
    if not rest:
        words = np.array([_word(t) for t in texts], dtype=float)
        return words if np.isinf(words).any() else None
    for read in (_percents, _means, _commas, _durations):
        found = read(rest, name, decimal_comma)
        if found is not None:
            spelled = dict(zip(rest, found, strict=True))
            return np.array([spelled[t] if t in spelled else _word(t) for t in texts], dtype=float)
    return None


def are_dates(texts: Sequence[str]) -> bool:
    """Whether all texts are dates or times of day; judged on at most 200 of them."""
    return bool(texts) and all(_DATE.fullmatch(text) for text in texts[:200])


def list_lengths(texts: Sequence[str]) -> list[int] | None:
    """Lengths of lists of numbers such as "[64, 128]"; None when any text is not such a list."""
    lengths = []
    for text in texts:
        if len(text) < 2 or text[0] not in "[(" or text[-1] not in "])":
            return None
        inside = text[1:-1].strip().removesuffix(",").rstrip()
        parts = [part.strip() for part in inside.split(",")] if inside else []
        if not all(_NUMBER.fullmatch(part) for part in parts):
            return None
        lengths.append(len(parts))
    return lengths


def _plain(texts: Sequence[str]) -> np.ndarray | None:
    try:
        return np.array(texts, dtype=str).astype(float)
    except (ValueError, OverflowError):
        return None


def _merges(texts: Sequence[str], found: np.ndarray) -> bool:
    """Whether whole numbers too long for a float64 would become equal: then they are names, not sizes."""
    if not (np.abs(found[np.isfinite(found)]) > 2**53).any():
        return False
    whole = {t for t in texts if t.lstrip("+-").isdigit()}
    return len({float(t) for t in whole}) < len({int(t) for t in whole if len(t) < 400})


def _word(text: str) -> float | None:
    low = text.lower()
    if low in _NOT_A_NUMBER:
        return np.nan
    sign = -1.0 if low.startswith("-") else 1.0
    endless = _INFINITIES.get(low.lstrip("+-"))
    return None if endless is None else sign * endless


def _matched(pattern: re.Pattern[str], texts: Sequence[str]) -> list[float] | None:
    found = [pattern.fullmatch(text) for text in texts]
    if not any(found):
        return None
    read = []
    for text, match in zip(texts, found, strict=True):
        if match:
            read.append(float(match[1]))
        elif _NUMBER.fullmatch(text):
            read.append(float(text))
        else:
            return None
    return read


def _percents(texts: Sequence[str], name: str, decimal_comma: bool) -> list[float] | None:
    return _matched(_PERCENT, [t.replace(",", ".") for t in texts] if decimal_comma else texts)


def _means(texts: Sequence[str], name: str, decimal_comma: bool) -> list[float] | None:
    return _matched(_PLUS_MINUS, [t.replace(",", ".") for t in texts] if decimal_comma else texts)


def _commas(texts: Sequence[str], name: str, decimal_comma: bool) -> list[float] | None:
    """Decimal commas and thousands separators, when the column as a whole leaves no doubt which."""
    if all(_THOUSANDS_SPACED.fullmatch(t) or _NUMBER.fullmatch(t) for t in texts):
        return [float(re.sub(r"[ \u00a0\u202f']", "", t).replace(",", ".")) for t in texts]
    if _SIZES.search(name.lower()) and not decimal_comma:
        return None
    if decimal_comma or any(re.match(r"[+-]?0,\d", t) for t in texts):
        if all(_DECIMAL_COMMA.fullmatch(t) or _NUMBER.fullmatch(t) for t in texts):
            return [float(t.replace(".", "").replace(",", ".")) if "," in t else float(t) for t in texts]
        return None
    if not all(_THOUSANDS.fullmatch(t) or _NUMBER.fullmatch(t) for t in texts):
        return None
    values = [float(t.replace(",", "")) for t in texts]
    with_comma = [t for t in texts if "," in t]
    without = [v for t, v in zip(texts, values, strict=True) if "," not in t]
    sure = any("." in t for t in with_comma) or all(t.endswith("00") for t in with_comma)
    consistent = bool(without) and all(abs(v) < 1000 for v in without)
    if any(abs(v) >= 1000 for v in without):
        return None
    return values if sure or consistent else None


def _durations(texts: Sequence[str], name: str, decimal_comma: bool) -> list[float] | None:
    read = []
    loose = not _TIME_NAMES.search(name)
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
        elif _NUMBER.fullmatch(text) and not loose and float(text) == 0:
            read.append(0.0)
        else:
            return None
    return read
