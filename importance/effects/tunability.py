"""What tuning a parameter is worth, in the metric's own units.

Importance says where the variation comes from; tunability what there is to gain (Probst, Boulesteix and
Bischl 2019, arXiv:1802.09596; van Rijn and Hutter 2018, arXiv:1710.04725). Each decision is made with the
model's mean and judged by functions drawn from its posterior, so that a parameter that does nothing gains
nothing: the best of noisy values would always look like a gain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from typing import Unpack

import numpy as np
import pandas as pd

from importance.effects.one_parameter import modelled
from importance.formatting import number_text
from importance.model import surrogate
from importance.model.basis_functions import BasisFunctions
from importance.model.surrogate import FitOptions, Surrogate
from importance.runs.columns import Kind
from importance.runs.table import Runs
from importance.runs.unset_values import NOT_SET

DRAWS = 400
_SETTINGS = 120
"""Settings of the other parameters, taken from the runs, that gains are averaged over."""
_VALUES = 15
_FEWEST = 10
Value = float | str | None


@dataclass(frozen=True)
class Gain:
    """A gain in the metric's units, positive when it is one; NaN where it cannot be said.

    Attributes:
        mean: expected gain.
        low, high: its 90% interval.
    """

    mean: float = nan
    low: float = nan
    high: float = nan

    @property
    def real(self) -> bool:
        """Whether it is above 0 beyond chance."""
        return self.low > 0


@dataclass(frozen=True)
class Tunability:
    """What there is to gain from one parameter.

    Attributes:
        parameter, metric: what is asked.
        common: its most common value, NaN or None where it is most often not set; of a number that hardly
            repeats, the middle one.
        repeats: whether that value really is a common one.
        single: its best single value, whatever the others are.
        over_common: gain of the best value for each setting of the others, over `common`.
        over_single: the same over `single`; what is left when one value must do for all.
        cost: what fixing it at `single` costs when all others are tuned.
        still: gain that knowing its curve exactly would add to picking `single` now (the expected value of
            perfect information: Howard 1966, doi:10.1109/TSSC.1966.300074); the most that further runs for
            it alone can be worth. `low` is NaN.
        spread: standard deviation of the metric over the settings looked at, in its units.
        note: why something is NaN; else empty.
    """

    parameter: str
    metric: str
    common: Value = ""
    repeats: bool = True
    single: Value = ""
    over_common: Gain = Gain()
    over_single: Gain = Gain()
    cost: Gain = Gain()
    still: Gain = Gain()
    spread: float = nan
    note: str = ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """The same in words, one line a question."""
        if self.note:
            return (self.note,)
        name, metric = self.parameter, self.metric
        what = "its most common value" if self.repeats else "the middle of what was tried"
        lines = []
        if self.over_common.real:
            lines.append(
                f"Tuning {name} is worth {_text(self.over_common)} of {metric} over "
                f"{_left(self.common)}, {what}."
            )
        else:
            lines.append(
                f"Tuning {name} gains nothing for sure over {_left(self.common)}, {what}: "
                f"{_text(self.over_common)}."
            )
        if self.cost.real:
            lines.append(
                f"{_fixed(self.single)}, its best single value, costs {_text(self.cost)} when "
                "the others are tuned."
            )
        elif self.over_single.real and _value(self.single) != _value(self.common):
            lines.append(
                f"Choosing it to suit the others is worth {_text(self.over_single)} over "
                f"{_value(self.single)}, its best single value."
            )
        elif self.over_single.real:
            lines.append(
                f"{_value(self.single)} is also its best single value: the gain is in suiting the others."
            )
        elif self.cost.mean == 0:
            lines.append(
                f"{_fixed(self.single)}, its best single value, costs nothing when the others "
                "are tuned: the best setting has it there."
            )
        else:
            lines.append(
                f"{_fixed(self.single)}, its best single value, costs nothing that shows: {_text(self.cost)}."
            )
        most = max(self.still.mean, self.still.high)
        can = f"can win {_number(most)} more at most" if most > 0.02 * abs(self.spread) else "can win nothing"
        lines.append(f"More runs for {name} alone {can}.")
        return tuple(lines)


def tunability(
    runs: Runs,
    metric: str,
    parameter: str,
    *,
    model: Surrogate | None = None,
    **asked: Unpack[FitOptions],
) -> Tunability:
    """What tuning a parameter is worth in the metric's units, over the settings that were run.

    Only tried values count, not setting it among them where that is a choice, and only runs where the
    parameter is active; the best of all settings is looked
    for among the runs' own with this parameter at each of its values.

    Raises:
        UnknownColumn, NotEnoughRuns: as `rank` does.
        ImportanceError: when the parameter is not in the model.
    """
    metric, parameter = runs.name_of(metric), runs.name_of(parameter)
    model = model or surrogate.fit(runs, metric, **asked)
    shape = modelled(runs, model, parameter)
    set_there = model.frame[parameter].notna().to_numpy()
    unset = runs.columns[parameter].unset and not set_there.all()
    active = np.flatnonzero(set_there | unset)
    if set_there.sum() < _FEWEST:
        few = f"Only {set_there.sum()} runs have a value of {parameter}"
        note = f"{few}: too few to say what tuning it is worth."
        return Tunability(parameter, metric, note=note)
    values, (common, repeats) = _values(model, shape, active)
    if len(values) < 2:
        return Tunability(parameter, metric, note=f"{parameter} was tried at one value only.")
    rows = active[np.linspace(0, len(active) - 1, min(len(active), _SETTINGS)).round().astype(int)]
    settings = model.frame.iloc[rows].reset_index(drop=True)
    expected = np.array(
        [model.sign * model.predict(model.with_value(settings, parameter, v))[0] for v in values]
    )
    best, single = expected.argmax(axis=0), int(expected.mean(axis=1).argmax())
    mine = [model.with_value(settings[i : i + 1], parameter, values[k]) for i, k in enumerate(best)]
    candidates = pd.concat(
        [
            *mine,
            model.with_value(settings, parameter, common),
            model.with_value(settings, parameter, values[single]),
            *_tuned(model, shape, values, single, settings, expected),
        ],
        ignore_index=True,
    )
    drawn = model.sign * model.inverse_transform(model.sample_posterior(candidates, DRAWS))
    n, spread = len(settings), float(drawn.std())
    tuned, left, fixed = (drawn[:, k * n : (k + 1) * n].mean(axis=1) for k in range(3))
    return Tunability(
        parameter,
        metric,
        common,
        repeats,
        values[single],
        _gain(tuned - left, spread),
        _gain(tuned - fixed, spread),
        _gain(drawn[:, 3 * n] - drawn[:, 3 * n + 1], spread),
        _still(model, parameter, values, active),
        spread,
    )


def _values(
    model: Surrogate, shape: BasisFunctions, active: np.ndarray
) -> tuple[list[Value], tuple[Value, bool]]:
    """Tried values, and the most common one with whether it repeats; NaN or None means not set."""
    column = model.frame[shape.name].iloc[active]
    present = column.dropna()
    absent: list[Value] = []
    if len(present) < len(column):  # not setting it is a value like the others
        absent = [nan if shape.kind is Kind.NUMERIC else None]
    counts = present.value_counts()
    most = min(counts.index[counts == counts.max()], key=str)
    unset_most = len(column) - len(present) > counts.max()
    if shape.kind is not Kind.NUMERIC:
        return [*sorted(map(str, counts.index)), *absent], (None if unset_most else str(most), True)
    finite = present[np.isfinite(present)]
    distinct = np.unique(finite)
    middle = float(np.quantile(finite, 0.5, method="nearest"))
    repeats = bool(counts.max() >= max(3, 0.1 * len(present)))
    common = float(most) if repeats and np.isfinite(most) else middle
    if len(distinct) > _VALUES:
        distinct = np.unique(np.quantile(finite, np.linspace(0, 1, _VALUES), method="nearest"))
    if unset_most:
        common, repeats = nan, True
    return [*(float(v) for v in distinct), *absent], (common, repeats)


def _tuned(
    model: Surrogate,
    shape: BasisFunctions,
    values: Sequence[Value],
    single: int,
    settings: pd.DataFrame,
    expected: np.ndarray,
) -> list[pd.DataFrame]:
    """The best setting of all, and the best with the parameter at its best single value."""
    elsewhere = model.frame[model.frame[shape.name].isna()] if shape.parent else model.frame[:0]
    off = model.sign * model.predict(elsewhere)[0] if len(elsewhere) else np.array([])
    k, i = np.unravel_index(int(expected.argmax()), expected.shape)
    j = int(expected[single].argmax())
    free = model.with_value(settings[i : i + 1], shape.name, values[int(k)])
    held = model.with_value(settings[j : j + 1], shape.name, values[single])
    if len(off):
        idle = elsewhere.iloc[[int(off.argmax())]]
        free = idle if off.max() > expected.max() else free
        held = idle if off.max() > expected[single].max() else held
    return [free, held]


def _still(model: Surrogate, parameter: str, values: Sequence[Value], active: np.ndarray) -> Gain:
    """What the best of the drawn curves has over the curves at the value that is best by their mean."""
    found = model.partial_dependence(pd.DataFrame({parameter: list(values)}), active)
    drawn = model.sign * model.inverse_transform(found.sample(DRAWS))
    picked = int((model.sign * found.mean).argmax())
    missed = drawn.max(axis=1) - drawn[:, picked]
    return Gain(float(missed.mean()), nan, float(np.quantile(missed, 0.95)))


def _gain(drawn: np.ndarray, spread: float) -> Gain:
    low, high = np.quantile(drawn, [0.05, 0.95])
    if max(-low, high) < 1e-6 * spread:  # the same setting twice
        return Gain(0.0, 0.0, 0.0)
    return Gain(float(drawn.mean()), float(low), float(high))


def _text(gain: Gain) -> str:
    return f"{_number(gain.mean)} ({_number(gain.low)} to {_number(gain.high)})"


def _number(value: float) -> str:
    return number_text(value, 2).replace("-", "−")


def _is_set(value: Value) -> bool:
    return value is not None and value == value


def _left(value: Value) -> str:
    return f"leaving it at {_value(value)}" if _is_set(value) else "not setting it"


def _fixed(value: Value) -> str:
    return f"Fixing it at {_value(value)}" if _is_set(value) else "Not setting it"


def _value(value: Value) -> str:
    if isinstance(value, str):
        return value
    return number_text(value) if value is not None and _is_set(value) else NOT_SET
