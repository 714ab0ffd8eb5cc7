"""Format numbers and names for ticks and sentences, and sort names as people expect."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Collection, Iterable
from numbers import Number

import numpy as np
import pandas as pd

_SURROGATE = re.compile("[\ud800-\udfff]")


def number_text(value: float, digits: int = 3) -> str:
    """Return a number as short text: 0.001, 1e-5, 12.5k."""
    if not math.isfinite(value):
        return "∞" if value > 0 else "−∞" if value < 0 else "–"
    value = value + 0.0  # no "−0"
    size = abs(value)
    if size >= 10_000 and value == round(value):
        for unit, name in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
            if size >= unit:
                return with_minus(f"{value / unit:.{digits}g}{name}" if size < 1e12 else f"{value:.2g}")
    if 1_000 <= size < 1_000_000:
        digits = max(digits, len(str(int(size))))
    text = f"{value:.{digits}g}"
    if "e" in text:
        mantissa, power = text.split("e")
        text = f"{mantissa}e{int(power)}"
    return with_minus(text)


def with_minus(number: str) -> str:
    """Return a number as text with the sign for minus in place of a leading hyphen; 1e-5 stays as it is."""
    return f"−{number[1:]}" if number.startswith("-") else number


def interval_text(value: float, low: float, high: float) -> str:
    """Return a number with its interval as short text, such as "0.2 (0.1 to 0.3)"."""
    return f"{number_text(value)} ({number_text(low)} to {number_text(high)})"


def signed_text(value: float) -> str:
    """Return a number as `number_text` does, with its sign: "+0.2"."""
    return f"{'+' * (value > 0)}{number_text(value)}"


def share_text(value: float) -> str:
    """Return a share as short text: 0.31, "<0.01" for a tiny one, and a dash where it is not defined."""
    if not math.isfinite(value):
        return "–"
    return "<0.01" if 0 < value < 0.005 else f"{value:.2f}"


def runs_text(count: int) -> str:
    """Return a number of runs in words: "1 run" or "1,200 runs"."""
    return f"{count:,} run{'s' * (count != 1)}"


def share_interval(low: float, high: float) -> str:
    """Return the interval of a share as short text, such as "0.1 to 0.3"; a dash where it is not defined."""
    return f"{share_text(low)} to {share_text(high)}" if math.isfinite(low + high) else "–"


def finite_or_none(value: float) -> float | None:
    """Return a number, or None in place of NaN and infinities."""
    return value if math.isfinite(value) else None


def listed(names: tuple[str, ...] | list[str]) -> str:
    """Return names as a list in words: "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def natural_key(text: str) -> tuple[tuple[int, float, str], ...]:
    """Return a sort key that puts "layer2" before "layer10"."""
    return tuple(
        (0, float(piece), piece) if piece.isdecimal() else (1, 0.0, piece.casefold())
        for piece in re.findall(r"[0-9]+|[^0-9]", text)
    )


def short_labels(names: Iterable[str], most: int = 16) -> list[str]:
    """Return the names cut to fit a tick, all different, and at most twice as long as `most`.

    Their middle is left out, and the folder that all long paths share. Names that would still be equal are
    cut less until they differ. If they are too long for that, the part in which they differ is shown.
    """
    full = [name.replace("\n", " ") for name in names]
    for length in range(most, 2 * most + 1):
        for texts in (_without_folder(full, length), full):
            cut = [_cut(text, length) for text in texts]
            if len(set(cut)) == len(set(full)):
                return cut
    short = {name: name for name in full if len(name) <= most}
    taken = set(short)
    for name, place in _apart(full).items():
        if name not in short:
            label = _about(name, place, most)
            numbered, count = label, 1
            while numbered in taken:
                count += 1
                numbered = f"{label} ({count})"
            taken.add(numbered)
            short[name] = numbered
    return [short[name] for name in full]


_PREFIXES = ("params_", "param_", "config_", "hparams_", "hp_", "args_")
"""What trackers put before the name of a parameter, joined without a separator of folders."""


def names_in_group(names: Iterable[str]) -> dict[str, str]:
    """Return each name without the start that all of them share: folders, or what a tracker puts there.

    Args:
        names: such as "config.lr" and "config.optimizer.momentum".

    Examples:
        >>> names_in_group(["config.lr", "config.optimizer.momentum"])
        {'config.lr': 'lr', 'config.optimizer.momentum': 'optimizer.momentum'}
    """
    full = list(dict.fromkeys(names))
    shared = _shared_start(full)
    place = 1 + max(shared.rfind("."), shared.rfind("/"))
    if not place:
        place = next((len(prefix) for prefix in _PREFIXES if shared.startswith(prefix)), 0)
    if len(full) < 2 or not all(name[place:].strip() for name in full):
        place = 0
    return {name: name[place:] for name in full}


def without_shared_start(text: str, names: Iterable[str]) -> str:
    """Return a sentence in which each of these names stands without the start that all of them share.

    Examples:
        >>> without_shared_start("config.lr matters most.", ["config.lr", "config.wd"])
        'lr matters most.'
    """
    short = {name: label for name, label in names_in_group(names).items() if name != label}
    if not short:
        return text
    longest_first = "|".join(re.escape(name) for name in sorted(short, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{longest_first})(?!\w)", lambda match: short[match.group()], text)


def _apart(names: list[str]) -> dict[str, int]:
    """Return for each name how many characters it shares with the start of another name."""
    ordered = sorted(set(names))
    shared = [
        next((i for i, (a, b) in enumerate(zip(name, following, strict=False)) if a != b), len(name))
        for name, following in itertools.pairwise(ordered)
    ]
    places = zip(ordered, [0, *shared], [*shared, 0], strict=True)
    return {name: max(before, after) for name, before, after in places}


def _about(name: str, place: int, most: int) -> str:
    """Return a name longer than `most` from a little before this place, cut at both ends."""
    start = max(0, min(place - most // 4, len(name) - most + 1))
    if start == 0:
        return f"{name[: most - 1]}…"
    rest = name[start:]
    return f"…{rest}" if len(rest) < most else f"…{rest[: most - 2]}…"


def _without_folder(names: list[str], most: int) -> list[str]:
    """Return the names, those that are too long without the folders that they all begin with."""
    long = {name for name in names if len(name) > most}
    end = 1 + _shared_start(long).rfind("/") if len(long) > 1 else 0
    return [f"…{name[end:]}" if name in long and end > 1 else name for name in names]


def _shared_start(names: Collection[str]) -> str:
    """Return what all names begin with. It is what the first and the last of them begin with."""
    pairs = zip(min(names, default=""), max(names, default=""), strict=False)
    return "".join(a for a, _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


def _cut(name: str, most: int) -> str:
    if len(name) <= most:
        return name
    tail = (most - 1) // 2
    return name[: most - 1 - tail] + "…" + name[len(name) - tail :]


def valid_text(text: str) -> str:
    """Return a text with a replacement character for each lone surrogate, which no encoder takes.

    Python reads a file name that is not UTF-8, and a broken escape in JSON, as half of a surrogate pair.
    """
    if text.isascii() or not _SURROGATE.search(text):
        return text
    try:  # in an ASCII locale every name that is not ASCII comes as surrogates for its bytes
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def is_missing(value: object) -> bool:
    """Return whether a cell of a table has no value: None, NA, NaT, or a NaN of any kind."""
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    return isinstance(value, Number | np.generic) and bool(value != value)
