"""What hangs on a parameter that is widened: who is used at its new values, and who is new there.

A number of layers decides how many units_l0, units_l1, ... there are. When it may become 4 next, what is used
with 3 is used with 4 too, and units_l3 comes in, with the range of its siblings.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from importance.space.dimension import Dimension
from importance.space.levels import typed
from importance.sweep.advice import Advice

_MOST_NEW = 16
_NUMBER = re.compile(r"\d+(?=\D*$)")
_COUNTS = re.compile(r"(^|[^a-z])(n|nb|num|number|count)([^a-z]|$)|layers|blocks|stages|depth")


def with_growth(advice: Sequence[Advice]) -> tuple[tuple[Advice, ...], dict[str, str]]:
    """The advice with what hangs on widened parameters, and for each new parameter its sibling."""
    grown, new = {one.name: one for one in advice}, dict[str, str]()
    for switch in advice:
        values = _new_values(switch)
        if not values:
            continue
        for one in list(grown.values()):
            if one.before.when is not None and one.before.when[0] == switch.name:
                grown[one.name] = _used_too(one, switch, values)
        for name, sibling, when in _siblings(list(grown.values()), switch, values):
            whole = replace(_hull(grown, sibling), name=name, when=when)
            reason = f"new: {switch.name} may be {_ints(values)[0]} next; it has the range of {sibling}"
            grown[name] = Advice(name, "add", whole, whole, reason)
            new[name] = sibling
    return tuple(grown.values()), new


def with_new_names(names: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """The names that the training knows, those of new parameters as those of their siblings."""
    found = dict(names)
    for name, sibling in new.items():
        prefix = sibling.removesuffix(found.get(sibling, sibling))
        found[name] = name.removeprefix(prefix)
    return found


def _new_values(one: Advice) -> list[int]:
    """The whole numbers above its range that a widened parameter may take next."""
    before, after = one.before, one.dimension
    if one.action != "widen" or not after.integer or before.high is None or after.high is None:
        return []
    step = int(after.step or 1)
    first = int(before.high) + step
    return list(range(first, int(after.high) + 1, step))[:_MOST_NEW]


def _ints(values: Sequence[int]) -> tuple[str, ...]:
    return tuple(map(str, values))


def _used_too(one: Advice, switch: Advice, values: Sequence[int]) -> Advice:
    """A parameter that is used from some value of the switch up, used at its new values too."""
    first = _first_used(one.before, switch.before)
    if first is None or one.before.when is None:
        return one
    when = (switch.name, (*one.before.when[1], *_ints(values)))
    safe = None if one.safe is None else replace(one.safe, when=when)
    before, dimension = replace(one.before, when=when), replace(one.dimension, when=when)
    return replace(one, before=before, dimension=dimension, safe=safe)


def _first_used(one: Dimension, switch: Dimension) -> int | None:
    """From which value of a switch up a parameter is used; None where it is not so."""
    if one.when is None or one.when[0] != switch.name or switch.high is None:
        return None
    found = [typed(level) for level in one.when[1]]
    used = sorted(int(v) for v in found if isinstance(v, (int, float)) and float(v).is_integer())
    step = int(switch.step or 1)
    if len(used) < len(found) or not used or used != list(range(used[0], int(switch.high) + 1, step)):
        return None
    return used[0]


def _siblings(
    advice: Sequence[Advice], switch: Advice, values: Sequence[int]
) -> list[tuple[str, str, tuple[str, tuple[str, ...]] | None]]:
    """Name, sibling and condition of each parameter that the new values of a switch bring."""
    families: dict[tuple[str, str], dict[int, Dimension]] = {}
    for one in advice:
        found = _NUMBER.search(one.name)
        if found is not None and one.name != switch.name and len(found[0]) < 4:
            key = one.name[: found.start()], one.name[found.end() :]
            families.setdefault(key, {})[int(found[0])] = one.before
    out = []
    for (head, tail), members in families.items():
        shift = _shift(members, switch, values)
        if shift is None:
            continue
        last = members[max(members)]
        for value in values:
            name = f"{head}{value - shift}{tail}"
            if value - shift not in members:
                used = tuple(v for v in _ints(values) if int(v) >= value)
                when = None if last.when is None else (switch.name, used)
                out.append((name, last.name, when))
    return out


def _shift(members: Mapping[int, Dimension], switch: Advice, values: Sequence[int]) -> int | None:
    """How far the value of a switch is above the number of the member that it brings; None for no family."""
    before, last = switch.before, max(members)
    if before.high is None or before.low is None:
        return None
    # With the switch's new values the conditions have grown already.
    grown = replace(before, high=float(max(values)))
    firsts = {at: _first_used(one, grown) for at, one in members.items()}
    shifts = {first - at for at, first in firsts.items() if first is not None}
    if len(shifts) == 1:
        shift = shifts.pop()
        always = [at for at, one in members.items() if one.when is None]
        counted = all(at + shift <= before.low for at in always)
        others = [at for at, first in firsts.items() if first is None and at not in always]
        return shift if counted and not others and last + shift == int(before.high) else None
    every = sorted(members)
    named = _COUNTS.search(switch.name.lower()) is not None
    whole = not shifts and all(one.when is None for one in members.values())
    if whole and named and len(every) >= 2 and every == list(range(every[0], last + 1)):
        return int(before.high) - last if len(every) == int(before.high) else None
    return None


def _hull(advice: Mapping[str, Advice], sibling: str) -> Dimension:
    """The range that a parameter and its siblings were drawn from."""
    one = advice[sibling].before
    found = _NUMBER.search(sibling)
    if found is None or one.is_choice:
        return one
    head, tail = sibling[: found.start()], sibling[found.end() :]
    family = [
        other.before
        for name, other in advice.items()
        if re.fullmatch(re.escape(head) + r"\d+" + re.escape(tail), name)
        and (other.before.log, other.before.integer, other.before.step) == (one.log, one.integer, one.step)
    ]
    lows = [other.low for other in family if other.low is not None]
    highs = [other.high for other in family if other.high is not None]
    return replace(one, low=min(lows, default=-math.inf), high=max(highs, default=math.inf))
