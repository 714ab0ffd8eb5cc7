"""Hydra's override grammar: the part that says which values a sweep tries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from importance.safe_documents import number
from importance.space.dimension import Choice, Dimension, Range


def space(document: object) -> dict[str, Dimension]:
    """Return the dimensions in a multirun.yaml. The command line overrides the sweeper's configuration."""
    hydra = document.get("hydra") if isinstance(document, Mapping) else None
    if not isinstance(hydra, Mapping):
        return {}
    out: dict[str, Dimension] = {}
    sweeper = hydra.get("sweeper")
    params = sweeper.get("params") if isinstance(sweeper, Mapping) else None
    if isinstance(params, Mapping):
        for name, text in params.items():
            _add(out, str(name), str(text))
    task = hydra.get("overrides")
    listed = task.get("task") if isinstance(task, Mapping) else None
    for override in listed if isinstance(listed, list) else []:
        name, equals, text = str(override).partition("=")
        if equals:
            _add(out, name, text)
    return out


def dimension(name: str, text: str) -> Dimension | None:
    """Return the values that an override sweeps over; None for a single value or an unknown form.

    `a,b` and `choice(a,b)` are choices, `range(1,9,2)` is a range of whole steps without its end, and
    `interval(a,b)` is a range of numbers. `tag(log, ...)` makes the scale logarithmic and `int(...)` the
    numbers whole.
    """
    call, inner = _call(text)
    match call:
        case "":
            parts = _split(text)
            return _choice(name, parts) if len(parts) > 1 else None
        case "choice":
            return _choice(name, _split(inner))
        case "shuffle" | "sort":
            wrapped = _split(inner)
            return dimension(name, wrapped[0] if len(wrapped) == 1 else inner)
        case "tag":
            *tags, swept = _split(inner)
            inner_dimension = dimension(name, swept)
            return (
                replace(inner_dimension, log=True)
                if isinstance(inner_dimension, Range) and "log" in tags
                else inner_dimension
            )
        case "int":
            inner_dimension = dimension(name, inner)
            return (
                replace(inner_dimension, integer=True)
                if isinstance(inner_dimension, Range)
                else inner_dimension
            )
        case "interval" | "range":
            keyed = [part.rpartition("=")[2] for part in _split(inner)]
            ends = [value for value in map(number, keyed) if value is not None]
            if len(ends) < len(keyed):
                return None
            if call == "interval":
                return Range(name, ends[0], ends[1]) if len(ends) == 2 else None
            return _range(name, ends)
    return None


def _range(name: str, ends: list[float]) -> Dimension | None:
    if len(ends) == 1:
        ends = [0.0, *ends]
    start, stop, step = ends[0], ends[1], ends[2] if len(ends) > 2 else 1.0
    if step <= 0 or stop <= start:
        return None
    count = int(-((start - stop) // step))
    last = start + (count - 1) * step
    return Range(name, start, last, integer=all(end.is_integer() for end in (start, step)), step=step)


def _choice(name: str, parts: list[str]) -> Dimension | None:
    levels = tuple(dict.fromkeys(_level(part) for part in parts))
    return Choice(name, levels) if levels else None


def _level(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    return text.lower() if text.lower() in ("true", "false") else text


def _add(out: dict[str, Dimension], name: str, text: str) -> None:
    name = name.lstrip("+~").partition("@")[0].replace("/", ".")
    swept_dimension = dimension(name, text.strip())
    if name and not name.startswith("hydra.") and swept_dimension is not None:
        out[name] = swept_dimension


def _call(text: str) -> tuple[str, str]:
    """Return `name(inner)` as (name, inner); ("", "") when the text is not a single call."""
    head, opened, rest = text.strip().partition("(")
    if not opened or not head.isidentifier() or not rest.endswith(")") or len(_split(text)) > 1:
        return "", ""
    return head, rest[:-1]


def _split(text: str) -> list[str]:
    """Return the parts between commas, except commas in brackets or quotes."""
    parts, depth, quote = [""], 0, ""
    for char in text:
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif char == "," and depth == 0:
            parts.append("")
            continue
        parts[-1] += char
    return [part.strip() for part in parts if part.strip()]
