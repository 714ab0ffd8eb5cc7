"""Search spaces for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from importance.space.dimension import Choice, Condition, Dimension, Range, Unset
from importance.space.levels import WORD_SUFFIX, level_text, parse_scalar

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8)
NAMES = TEXTS.filter(lambda name: not name.endswith(WORD_SUFFIX))
LEVELS = TEXTS.map(lambda text: level_text(parse_scalar(text)))


@st.composite
def ranges(draw: st.DrawFn, name: str = "x", *, steps: bool = False, unset: bool = False) -> Range:
    """A range, linear or logarithmic, of floats or of whole numbers."""
    log, integer = draw(st.booleans()), draw(st.booleans())
    if integer:
        low = draw(st.integers(1 if log else -(10**4), 10**4))
        high: float = low + draw(st.integers(1, 10**4))
    else:
        low = draw(st.floats(1e-6, 1e3) if log else st.floats(-1e3, 1e3))  # type: ignore[assignment]
        high = low + draw(st.floats(1e-3, 1e3))
    step = None
    if steps and not log and draw(st.booleans()):
        step = float(draw(st.integers(1, 5))) if integer else 0.125
        low = float(round(low))  # type: ignore[assignment]
        high = low + step * draw(st.integers(1, 40))
    may_be_unset = Unset.ALLOWED if unset and draw(st.booleans()) else Unset.INACTIVE
    return Range(name, float(low), float(high), log, integer, step, unset=may_be_unset)


@st.composite
def choices(draw: st.DrawFn, name: str = "x") -> Choice:
    """A choice of any texts, of numbers, or of booleans."""
    numbers = st.one_of(st.integers(-(10**6), 10**6), st.floats(-1e6, 1e6)).map(level_text)
    levels = draw(
        st.lists(
            st.one_of(st.just(LEVELS), st.just(numbers)).flatmap(lambda s: s),
            min_size=2,
            max_size=4,
            unique=True,
        )
    )
    if draw(st.booleans()):
        levels = draw(st.lists(numbers, min_size=2, max_size=4, unique=True))
    return Choice(name, tuple(levels))


@st.composite
def spaces(draw: st.DrawFn, *, steps: bool = False, unset: bool = False) -> dict[str, Dimension]:
    """Up to four parameters, some of which are active only for some levels of an earlier one."""
    space: dict[str, Dimension] = {}
    for name in draw(st.lists(NAMES, min_size=1, max_size=4, unique=True)):
        condition = None
        parents = [each for each in space.values() if isinstance(each, Choice)]
        if parents and draw(st.booleans()):
            parent = draw(st.sampled_from(parents))
            levels = draw(st.lists(st.sampled_from(parent.levels), min_size=1, unique=True))
            condition = Condition(parent.name, tuple(levels))
        made: Dimension = draw(st.one_of(ranges(name, steps=steps, unset=unset), choices(name)))
        if isinstance(made, Choice):
            space[name] = Choice(name, made.levels, condition)
        else:
            inactive = condition is not None  # then a missing value means that the parameter is inactive
            space[name] = Range(
                name, made.low, made.high, made.log, made.integer, made.step, condition,
                Unset.INACTIVE if inactive else made.unset,
            )  # fmt: skip
    return space
