"""The parameters that depend on one that is widened: those used at its new values too, and new ones.

A number of layers decides how many of units_l0, units_l1, ... there are. When it may become 4 next, what is
used with 3 layers is used with 4 too, and units_l3 is added, with the range of its siblings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from importance.space.dimension import Condition, Dimension, Range
from importance.space.levels import is_number, parse_scalar
from importance.sweep.advice import Advice

_MOST_NEW = 16
_NUMBER = re.compile(r"\d+(?=\D*$)")
_LONGEST_NUMBER = 3
_COUNTS = re.compile(r"(^|[^a-z])(n|nb|num|number|count)([^a-z]|$)|layers|blocks|stages|depth")


@dataclass(frozen=True)
class _Parent:
    """A widened parameter of whole numbers.

    Attributes:
        before: its range so far.
        new_values: the values above it that may be drawn next, ascending.
    """

    before: Range
    new_values: tuple[int, ...]

    @property
    def name(self) -> str:
        return self.before.name

    @property
    def step(self) -> int:
        return int(self.before.step or 1)


@dataclass(frozen=True)
class _Added:
    """A new parameter, the sibling whose range it gets, and its condition."""

    name: str
    sibling: str
    condition: Condition | None


def with_dependents(advice: Sequence[Advice]) -> tuple[tuple[Advice, ...], dict[str, str]]:
    """Return the advice with the dependents of widened parameters, and the sibling of each new parameter."""
    out, siblings = {each.name: each for each in advice}, dict[str, str]()
    for each in advice:
        parent = _widened(each)
        if parent is None:
            continue
        for name, dependent in list(out.items()):
            condition = dependent.before.condition
            if condition is not None and condition.parent == parent.name:
                out[name] = _used_at_new_values(dependent, condition, parent)
        for added in _added(list(out.values()), parent):
            dimension = replace(_family_range(out, added.sibling), name=added.name, condition=added.condition)
            values = f"{parent.name} may be {parent.new_values[0]} next"
            reason = f"new, because {values}; it has the range of {added.sibling}"
            out[added.name] = Advice(added.name, "add", dimension, dimension, reason)
            siblings[added.name] = added.sibling
    return tuple(out.values()), siblings


def with_added_names(names: Mapping[str, str], siblings: Mapping[str, str]) -> dict[str, str]:
    """Return the names that the training knows, with those of new parameters formed like their siblings'."""
    out = dict(names)
    for name, sibling in siblings.items():
        prefix = sibling.removesuffix(out.get(sibling, sibling))
        out[name] = name.removeprefix(prefix)
    return out


def _widened(advice: Advice) -> _Parent | None:
    """The parameter and its new whole numbers; None when it has no such numbers."""
    before, after = advice.before, advice.dimension
    if advice.action != "widen" or not (isinstance(before, Range) and isinstance(after, Range)):
        return None
    if not after.integer:
        return None
    step = int(after.step or 1)
    new_values = tuple(range(int(before.high) + step, int(after.high) + 1, step))[:_MOST_NEW]
    return _Parent(before, new_values) if new_values else None


def _used_at_new_values(dependent: Advice, condition: Condition, parent: _Parent) -> Advice:
    """The dependent, used at the new values too when it is used from some value of its parent up."""
    if _first_used(dependent.before, parent, parent.before.high) is None:
        return dependent
    condition = Condition(parent.name, (*condition.levels, *map(str, parent.new_values)))
    return replace(
        dependent,
        before=replace(dependent.before, condition=condition),
        dimension=replace(dependent.dimension, condition=condition),
        safe=None if dependent.safe is None else replace(dependent.safe, condition=condition),
    )


def _first_used(dependent: Dimension, parent: _Parent, high: float) -> int | None:
    """The value of its parent from which a dependent is used up to `high`; None when there is none."""
    condition = dependent.condition
    if condition is None or condition.parent != parent.name:
        return None
    values = [parse_scalar(level) for level in condition.levels]
    used = sorted(int(value) for value in values if is_number(value) and float(value).is_integer())
    if len(used) < len(values) or not used:
        return None
    return used[0] if used == list(range(used[0], int(high) + 1, parent.step)) else None


def _added(advice: Sequence[Advice], parent: _Parent) -> list[_Added]:
    """The parameters that the new values of their parent add."""
    families: dict[tuple[str, str], dict[int, Dimension]] = {}
    for each in advice:
        number = _NUMBER.search(each.name)
        if number is not None and each.name != parent.name and len(number[0]) <= _LONGEST_NUMBER:
            key = each.name[: number.start()], each.name[number.end() :]
            families.setdefault(key, {})[int(number[0])] = each.before
    added = []
    for (head, tail), members in families.items():
        offset = _offset(members, parent)
        if offset is None:
            continue
        last = members[max(members)]
        for value in parent.new_values:
            if value - offset not in members:
                levels = tuple(str(later) for later in parent.new_values if later >= value)
                condition = None if last.condition is None else Condition(parent.name, levels)
                added.append(_Added(f"{head}{value - offset}{tail}", last.name, condition))
    return added


def _offset(members: Mapping[int, Dimension], parent: _Parent) -> int | None:
    """The value of the parent less the number of the member that it adds; None when it adds none."""
    before, last = parent.before, max(members)
    # The conditions of dependents have the parent's new values by now.
    high = float(max(parent.new_values))
    first_used = {number: _first_used(member, parent, high) for number, member in members.items()}
    offsets = {first - number for number, first in first_used.items() if first is not None}
    always = [number for number, member in members.items() if member.condition is None]
    if len(offsets) == 1:
        offset = offsets.pop()
        counted = all(number + offset <= before.low for number in always)
        others = [number for number, first in first_used.items() if first is None and number not in always]
        return offset if counted and not others and last + offset == int(before.high) else None
    numbers = sorted(members)
    consecutive = len(numbers) >= 2 and numbers == list(range(numbers[0], last + 1))
    unconditional = not offsets and len(always) == len(members)
    if unconditional and consecutive and _COUNTS.search(parent.name.lower()) is not None:
        return int(before.high) - last if len(numbers) == int(before.high) else None
    return None


def _family_range(advice: Mapping[str, Advice], sibling: str) -> Dimension:
    """The range that a parameter and its siblings were drawn from, from the lowest end to the highest."""
    dimension = advice[sibling].before
    number = _NUMBER.search(sibling)
    if number is None or not isinstance(dimension, Range):
        return dimension
    pattern = re.compile(re.escape(sibling[: number.start()]) + r"\d+" + re.escape(sibling[number.end() :]))
    family = [
        member
        for name, each in advice.items()
        if pattern.fullmatch(name) and isinstance(member := each.before, Range)
        if (member.log, member.integer, member.step) == (dimension.log, dimension.integer, dimension.step)
    ]
    low, high = min(member.low for member in family), max(member.high for member in family)
    return replace(dimension, low=low, high=high)
