"""The ablation path from one setting to another: which single change is the best next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.effects.effect_inputs import metric_band
from importance.formatting import is_missing
from importance.model.surrogate import Surrogate

Value = float | str | None
"""A value of a parameter; None means that it is not set."""


@dataclass(frozen=True)
class Step:
    """One change on the way from a setting to another.

    Attributes:
        parameter: the parameter that changes; "" at the start.
        also: parameters that it switches on or off, which change with it.
        value: its new value; None if it is not set any more, and at the start.
        metric: the expected metric after the change, in its units.
        low, high: its 90% interval.
    """

    parameter: str
    also: tuple[str, ...]
    value: Value
    metric: float
    low: float
    high: float


def ablation_path(
    model: Surrogate, a: pd.DataFrame, b: pd.DataFrame, players: Sequence[Sequence[str]]
) -> tuple[Step, ...]:
    """Return the way from a to b, at each step by the change after which the expected metric is best.

    Fawcett and Hoos 2016, doi:10.1007/s10732-014-9275-9; with a model in place of new runs: Biedenkapp et al.
    2017, doi:10.1609/aaai.v31i1.10657.

    Args:
        model: the fitted model.
        a, b: (1 row) the settings, a column for each parameter in the model.
        players: the parameters that change together, in groups; all that differ.

    Returns:
        the start, and a step for each group.
    """
    left, here, ways, order = list(players), a, [a], []
    while left:
        changed = [here.assign(**{name: b[name] for name in group}) for group in left]
        expected = model.sign * model.predict(pd.concat(changed, ignore_index=True))[0]
        best = int(expected.round(9).argmax())
        here = changed[best]
        ways.append(here)
        order.append(left.pop(best))
    mean, *ends = metric_band(model, model.posterior(pd.concat(ways, ignore_index=True)))
    low, high = np.minimum(*ends), np.maximum(*ends)
    changes: list[tuple[str, tuple[str, ...], Value]] = [("", (), None)]
    changes += [(group[0], tuple(group[1:]), value_in(b, group[0])) for group in order]
    return tuple(
        Step(*change, float(mean[k]), float(low[k]), float(high[k])) for k, change in enumerate(changes)
    )


def value_in(setting: pd.DataFrame, name: str) -> Value:
    """Return the value of a parameter in a setting (1 row); None if it is not set."""
    value = setting[name].iloc[0]
    if is_missing(value):
        return None
    return value if isinstance(value, str) else float(value)
