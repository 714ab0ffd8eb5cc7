"""What tuning a parameter is worth, in sentences."""

from __future__ import annotations

from importance.effects.story import reading
from importance.effects.tunability import Gain, Tunability, Value
from importance.formatting import number_text
from importance.model.constants import WORTH_TUNING
from importance.runs.unset_values import NOT_SET

_ADAPTING = "The gain comes from adapting it to the other parameters."


def sentences(worth: Tunability, *, alone: bool = False) -> tuple[str, ...]:
    """Return what tuning is worth, with a sentence for each question.

    Args:
        worth: what `tunability` returns.
        alone: whether it is the only parameter. Then there are no others to suit.
    """
    if worth.note:
        return (worth.note,)
    if alone:
        return (_over_common(worth), _more_runs(worth))
    return (_over_common(worth), _at_single(worth), _more_runs(worth))


def _over_common(worth: Tunability) -> str:
    """What the best value for each setting of the others gains over the most common value."""
    what = "its most common value" if worth.repeats else "the middle value tried"
    if worth.over_common.real:
        return (
            f"Tuning {worth.parameter} gains {_gain_text(worth.over_common)} "
            f"over {_leaving(worth.common)}, {what}."
        )
    return (
        f"No clear gain from tuning {worth.parameter} over {_leaving(worth.common)}, {what}: "
        f"{_gain_text(worth.over_common)}."
    )


def _at_single(worth: Tunability) -> str:
    """What its best single value is worth, or costs."""
    single = _value_text(worth.single)
    if worth.cost.real:
        return (
            f"{_fixing(worth.single)}, its best single value, costs {_gain_text(worth.cost)} when "
            "the others are tuned."
        )
    if worth.over_single.real and single == _value_text(worth.common):
        return f"{single} is also its best single value. {_ADAPTING}"
    if worth.over_single.real and worth.over_single.mean >= worth.over_common.mean:
        return f"{single}, its best single value, is no better. {_ADAPTING}"
    if worth.over_single.real:
        gain = _gain_text(worth.over_single)
        return f"Adapting it to the other parameters gains {gain} over {single}, its best single value."
    if worth.cost.mean == 0:
        return (
            f"{_fixing(worth.single)}, its best single value, costs nothing. The best setting has this value."
        )
    return f"{_fixing(worth.single)}, its best single value, has no clear cost: {_gain_text(worth.cost)}."


def _more_runs(worth: Tunability) -> str:
    """What more runs that only vary this parameter could gain."""
    most = max(worth.more_runs.mean, worth.more_runs.high)
    worth_it = most > WORTH_TUNING * abs(worth.spread)
    gain = f"can gain {_gain_number(most)} more at most" if worth_it else "cannot gain anything"
    return f"More runs that only vary {worth.parameter} {gain}."


def _gain_text(gain: Gain) -> str:
    return f"{_gain_number(gain.mean)} ({_gain_number(gain.low)} to {_gain_number(gain.high)})"


def _gain_number(value: float) -> str:
    return number_text(value, 2)


def _is_set(value: Value) -> bool:
    return value is not None and value == value


def _leaving(value: Value) -> str:
    return f"leaving it at {_value_text(value)}" if _is_set(value) else "not setting it"


def _fixing(value: Value) -> str:
    return f"Fixing it at {_value_text(value)}" if _is_set(value) else "Not setting it"


def _value_text(value: Value) -> str:
    if isinstance(value, str):
        return value
    return reading(value) if value is not None and _is_set(value) else NOT_SET
