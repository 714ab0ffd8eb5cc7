"""Short readings: numbers for a tick or a sentence, names for a tick, and the order that people expect."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable


def number_text(value: float, digits: int = 3) -> str:
    """A short reading of a number: 0.001, 1e-5, 12.5k; the same text for the same number everywhere."""
    if not math.isfinite(value):
        return "∞" if value > 0 else "−∞" if value < 0 else "–"
    size = abs(value)
    if size >= 10_000 and value == round(value):
        for unit, name in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
            if size >= unit:
                return f"{value / unit:.{digits}g}{name}".replace("-", "−") if size < 1e12 else f"{value:.2g}"
    if 1_000 <= size < 1_000_000:
        digits = max(digits, len(str(int(size))))
    text = f"{value:.{digits}g}"
    if "e" in text:
        mantissa, power = text.split("e")
        text = f"{mantissa}e{int(power)}"
    return text


def natural_key(text: str) -> tuple[tuple[int, float, str], ...]:
    """Return a sort key that puts "layer2" before "layer10"."""
    return tuple(
        (0, float(piece), piece) if piece.isdigit() else (1, 0.0, piece.casefold())
        for piece in re.findall(r"[0-9]+|[^0-9]", text)
    )


def short_labels(names: Iterable[str], most: int = 16) -> list[str]:
    """The names cut to fit a tick, so that no two look alike; at most twice as long as `most`.

    The middle is left out, and of long paths the folder that all of them are in. Names that would still look
    alike are kept longer until they differ, and where that takes too long show the place where they do.
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


def _apart(names: list[str]) -> dict[str, int]:
    """For each name how many characters it shares with the start of another: there it is told apart."""
    ordered = sorted(set(names))
    shared = [
        next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
        for one, other in itertools.pairwise(ordered)
    ]
    places = zip(ordered, [0, *shared], [*shared, 0], strict=True)
    return {name: max(before, after) for name, before, after in places}


def _about(name: str, place: int, most: int) -> str:
    """The name, longer than `most`, from a little before this place on, cut at both ends."""
    start = max(0, min(place - most // 4, len(name) - most + 1))
    if start == 0:
        return f"{name[: most - 1]}…"
    rest = name[start:]
    return f"…{rest}" if len(rest) < most else f"…{rest[: most - 2]}…"


def _without_folder(names: list[str], most: int) -> list[str]:
    """The names, those that are too long without the folders that all of these begin with."""
    long = {name for name in names if len(name) > most}
    first, last, end = min(long, default=""), max(long, default=""), 0
    if first != last:  # what these two begin with, all do
        while (ahead := first.find("/", end) + 1) and last.startswith(first[end:ahead], end):
            end = ahead
    return [f"…{name[end:]}" if name in long and end > 1 else name for name in names]


def _cut(name: str, most: int) -> str:
    if len(name) <= most:
        return name
    tail = (most - 1) // 2
    return name[: most - 1 - tail] + "…" + name[len(name) - tail :]
