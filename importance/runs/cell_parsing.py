"""How trackers and spreadsheets write numbers, booleans and missing values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from importance.runs import time_parsing

_MISSING_WORDS = """
    nan NaN NAN None null NULL NA N/A n/a <NA> <null> NaT #N/A - -- — – undefined ?
"""
MISSING_TEXTS = frozenset(["", *_MISSING_WORDS.split()])
NONE = "None"
"""Python's None: a missing value among numbers, dates and lists, a choice among other words and booleans."""
TRUTH = {"true": "true", "false": "false"}

# Missing only if the rest of the column is numbers; in a column of text they may be a level.
_NOT_A_NUMBER = frozenset(["none", "na", "nil", "missing", "n.a.", "!", "."])
_INFINITIES = {"inf": np.inf, "infinity": np.inf, "∞": np.inf}

PLAIN_NUMBER = r"[+-]?(?:\d++\.?\d*+|\.\d++)(?:[eE][+-]?\d+)?"
"""A number in digits, as a pattern."""
_LEADING_ZERO = re.compile(r"^[+-]?0\d+(?:\.\d*)?$", re.MULTILINE)
# Python reads "1_000" as a number, but in a table it is text.
_NO_PLAIN_NUMBER = re.compile(r"[_xX]")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_THOUSANDS_SPACED = re.compile(r"[+-]?\d{1,3}(?:[ \u00a0\u202f']\d{3})+(?:[.,]\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+(?:[eE][+-]?\d+)?")
_SURE_DECIMAL_COMMA = re.compile(r"[+-]?(?:0,\d+|\d+,\d{4,}|\d+,\d+[eE][+-]?\d+|\d{1,3}(?:\.\d{3})+,\d+)")
_DOTTED_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+")
_PERCENT = re.compile(rf"({PLAIN_NUMBER})\s*%")
_SPREAD = (
    rf"(?:±|\+/-|\+-)\s*{PLAIN_NUMBER}|\(\s*±?\s*{PLAIN_NUMBER}\s*%?\s*\)"
    rf"|\[\s*{PLAIN_NUMBER}\s*[,;–-]\s*{PLAIN_NUMBER}\s*\]"
)
_PLUS_MINUS = re.compile(rf"({PLAIN_NUMBER})\s*%?\s*(?:{_SPREAD})\s*%?")
# A footnote or bold type: "0.913*", "0.871†", "**0.95**".
_MARKED = re.compile(rf"(?:\*\*|__)?({PLAIN_NUMBER})\s*%?\s*(?:\*{{1,3}}|__|[†‡§¶↑↓])+")
SIZE_WORDS = (
    r"layer|hidden|unit|size|arch|channel|dim|filter|kernel|shape|node|neuron|stage|width|mlp|dense|\bfc"
)
"""In the name of a column whose values may be sizes of layers, as a pattern in lower case."""
_SIZES = re.compile(SIZE_WORDS)
# A later group that starts with 0 occurs in thousands ("1 050"), never in sizes ("128 128").
_PADDED_GROUP = re.compile(r"[,\u00a0\u202f' ]0\d\d")
_SPACED_SIZES = re.compile(r"\d{1,3}(?: \d{3})+")
_COUNTED = re.compile(rf"({PLAIN_NUMBER})\s?([kKMBGT])")
_MILLIONS = re.compile(rf"({PLAIN_NUMBER})\s?([kmbMB])")
_MODEL_SIZES = re.compile(r"size|param|token|model|sample|step|weight|example|image|word|budget|scale")
_BYTES = re.compile(rf"({PLAIN_NUMBER})\s?([kKMGTP]?)(i?)(B|bytes?)")
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "b": 3, "t": 4, "p": 5}

_NUMBER = re.compile(PLAIN_NUMBER)


def is_missing(text: str) -> bool:
    """Return whether this text is a missing value; `NONE` is one unless it is among other words."""
    return text in MISSING_TEXTS


def says_decimal_comma(texts: Sequence[str]) -> bool:
    """Return whether these texts can only be numbers with a decimal comma ("0,5", "3,14159")."""
    sure = False
    if "," not in "".join(texts):
        return False
    for text in texts:
        if _SURE_DECIMAL_COMMA.fullmatch(text):
            sure = sure or not _two_sizes(text)
        elif text != NONE and not (_DECIMAL_COMMA.fullmatch(text) or _NUMBER.fullmatch(text)):
            return False
    return sure


def _two_sizes(text: str) -> bool:
    """Return whether "64,1024" may be two sizes: both are multiples of 8."""
    parts = text.split(",")
    return all(part.isdigit() and part[0] != "0" and int(part) % 8 == 0 for part in parts)


def numbers(texts: Sequence[str], name: str = "", decimal_comma: bool = False) -> np.ndarray | None:
    """Return the distinct texts of a column as numbers, or None if any of them is not a number.

    Args:
        texts: distinct, stripped texts, none of them in `MISSING_TEXTS`.
        name: the column's name: a layer list "64,128" is no number, "5m" is a time only in a column of times.
        decimal_comma: whether the rest of the file writes numbers with a decimal comma.

    Returns:
        float64 of the same length; NaN for words that mean missing among numbers; durations in seconds;
        "95 %" is 95; "0.9 ± 0.1", "0.9 (0.1)" and "0.9*" are 0.9; "1.7M" is 1,700,000; "4GB" is 4e9 and
        "4 GiB" 4 * 1024^3.
    """
    if not texts:
        return None
    # One search over all texts at once: 50,000 separate searches take seconds.
    together = "\n".join(texts)
    if _LEADING_ZERO.search(together):
        return None  # "007" is a name, and would lose its zeros as a number
    if decimal_comma and all(_DOTTED_THOUSANDS.fullmatch(t) for t in texts if "." in t and "," not in t):
        texts = [t.replace(".", "") if _DOTTED_THOUSANDS.fullmatch(t) else t for t in texts]
    plain = None if _NO_PLAIN_NUMBER.search(together) else _plain(texts)
    if plain is not None:
        return None if _merges(texts, plain) else plain
    rest = [t for t in texts if _word(t) is None]
    if not rest:
        words = np.array([_word(t) for t in texts], dtype=float)
        return words if np.isinf(words).any() else None
    for read in (_percents, _means, _marked, _commas, _durations, _bytes, _suffixed):
        values = read(rest, name, decimal_comma)
        if values is not None:
            spelled = dict(zip(rest, values, strict=True))
            return np.array([spelled[t] if t in spelled else _word(t) for t in texts], dtype=float)
    return None


def _plain(texts: Sequence[str]) -> np.ndarray | None:
    try:
        return np.array(texts, dtype=str).astype(float)
    except (ValueError, OverflowError):
        return None


def _merges(texts: Sequence[str], values: np.ndarray) -> bool:
    """Return whether whole numbers too long for a float64 would become equal: then they are names."""
    if not (np.abs(values[np.isfinite(values)]) >= 2**53).any():
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
    matches = [pattern.fullmatch(text) for text in texts]
    if not any(matches):
        return None
    read = []
    for text, match in zip(texts, matches, strict=True):
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


def _marked(texts: Sequence[str], name: str, decimal_comma: bool) -> list[float] | None:
    """Read "0.913*" as a number: some have a footnote mark or bold type."""
    return _matched(_MARKED, [t.replace(",", ".") for t in texts] if decimal_comma else texts)


def _commas(texts: Sequence[str], name: str, decimal_comma: bool) -> list[float] | None:
    """Read decimal commas and thousands separators, if the whole column leaves no doubt which they are."""
    if all(_THOUSANDS_SPACED.fullmatch(t) or _NUMBER.fullmatch(t) for t in texts):
        if not any(
            _PADDED_GROUP.search(t) or not _SPACED_SIZES.fullmatch(t) for t in texts if not t.isdigit()
        ):
            return None  # "128 128" is two sizes
        return [float(re.sub(r"[ \u00a0\u202f']", "", t).replace(",", ".")) for t in texts]
    if _SIZES.search(name.lower()) and not decimal_comma and not any(map(_PADDED_GROUP.search, texts)):
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
    return time_parsing.durations(texts, name)


def _bytes(texts: Sequence[str], name: str, decimal_comma: bool) -> list[float] | None:
    """Read "512MB" and "16 GiB" as bytes; a plain 0 may be among them."""
    texts = [t.replace(",", ".") for t in texts] if decimal_comma else texts
    matches = [_BYTES.fullmatch(text) for text in texts]
    marked = [match for match in matches if match and (match[2] or match[4] != "B")]
    if not marked or not all(match or text == "0" for match, text in zip(matches, texts, strict=True)):
        return None
    return [
        _scaled(match[1], (1024 if match[3] else 1000) ** _POWERS[match[2].lower()]) if match else 0.0
        for match in matches
    ]


def _suffixed(texts: Sequence[str], name: str, decimal_comma: bool) -> list[float] | None:
    """Read "10K", "1.7M" and "2B" as multiples; in lower case only in a column of counts."""
    texts = [t.replace(",", ".") for t in texts] if decimal_comma else texts
    pattern = _MILLIONS if _MODEL_SIZES.search(name.lower()) else _COUNTED
    matches = [pattern.fullmatch(text) or _COUNTED.fullmatch(text) for text in texts]
    if not any(matches) or not all(
        match or _NUMBER.fullmatch(text) for match, text in zip(matches, texts, strict=True)
    ):
        return None
    return [
        _scaled(match[1], 1000 ** _POWERS[match[2].lower()]) if match else float(text)
        for match, text in zip(matches, texts, strict=True)
    ]


def _scaled(number: str, factor: int) -> float:
    """Return a number times a factor, rounded once: as floats, 0.00003 times a million is not 30."""
    value = float(number)
    # Decimal refuses exponents that a float reads as 0 or infinity.
    return float(Decimal(number) * factor) if value and np.isfinite(value) else value
