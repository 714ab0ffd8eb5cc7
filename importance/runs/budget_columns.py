"""Which column is the budget of the runs: how much was spent on each (epochs, steps, trees, a share of data).

A budget is not a parameter, although it stands among them: Hyperband tries many settings at a low budget and
continues the best at higher ones. A parameter of the same name is drawn like all others. The name alone
cannot tell the two apart, so the runs at each value have to look like rungs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from importance.runs.column_names import words
from importance.runs.columns import Column, Role
from importance.runs.settings import settings_of

_COUNTED_TEXT = """
    epoch epochs step steps iteration iterations iter iters tree trees estimators round rounds subsample
    samples timesteps episodes batches
"""
_COUNTED = frozenset(_COUNTED_TEXT.split())
_ALWAYS = frozenset(["budget", "budgets", "fidelity", "rung", "resource", "resources"])
# Words that may stand before or after what is counted: "max_epochs", "n_trees", "num_boost_round".
_BESIDE_TEXT = """
    n num number nr max total train training trained boost boosting of data fraction size used model r
"""
_BESIDE = frozenset(_BESIDE_TEXT.split())
_MOST_RUNGS = 8
_FEWEST_AT_RUNG = 2
_SMALLEST_RATIO = 1.4
_LARGEST_UNEVENNESS = 2.1
_REAPPEAR = 0.8
_FEWER = 0.7
_SHUFFLES, _MOST_ALIKE = 39, 1
"""Values in random order that are compared with those of the runs, and how many may be as extreme."""
_FEWEST_RUNS = 12
_FEWEST_AT_THE_TOP = 5

TOLD = "how much was spent on the run, as the tool recorded"
_RUNGS = "how much was spent on the run: {reappear} of the settings with more had been tried with less"


def is_budget_name(name: str) -> bool:
    """Return whether a column of this name may be a budget.

    >>> [is_budget_name(name) for name in ("max_epochs", "n_trees", "warmup_steps", "batch_size")]
    [True, True, False, False]
    """
    spoken = [word for word in words(name.rsplit(".", 1)[-1].rsplit("/", 1)[-1]) if not word.isdigit()]
    if _ALWAYS.intersection(spoken[-1:]):
        return True
    return bool(_COUNTED.intersection(spoken)) and set(spoken) <= _COUNTED | _BESIDE


def with_budget(
    frame: pd.DataFrame, columns: Mapping[str, Column], fixed: Collection[str], searched: Collection[str]
) -> dict[str, Column]:
    """Return the columns, the one whose values are the rungs of a search with the role BUDGET.

    Args:
        frame: the typed table.
        columns: the columns of the table. If one is a budget already, no other is looked for.
        fixed: columns that the user or a tracker gave their role.
        searched: the parameters of a search space, which are never a budget.
    """
    out = dict(columns)
    if len(frame) < _FEWEST_RUNS or any(column.role is Role.BUDGET for column in out.values()):
        return out
    for name, column in columns.items():
        if column.role is Role.LABEL and _ends_at_the_top(name, frame[name]):
            out[name] = replace(column, role=Role.BUDGET, why=TOLD)
            return out
    named = [
        name
        for name, column in columns.items()
        if column.role is Role.PARAMETER
        and name not in fixed
        and name not in searched
        and frame[name].dtype == np.float64
        and is_budget_name(name)
    ]
    for name in sorted(named, key=lambda name: not _ALWAYS.intersection(words(name))):
        others = [n for n, column in columns.items() if column.role is Role.PARAMETER and n != name]
        values, settings = frame[name].to_numpy(), settings_of(frame, others).codes
        reappear = share_continued(values, settings)
        if (
            reappear >= _REAPPEAR
            and not _happens_by_chance(values, settings)
            and not _is_unfinished_grid(frame, name, others)
        ):
            out[name] = replace(
                columns[name], role=Role.BUDGET, why=_RUNGS.format(reappear=f"{reappear:.0%}")
            )
            break
    return out


def _ends_at_the_top(name: str, values: pd.Series) -> bool:
    """Return whether this is Ray's count of reports, and many trials ended at the same highest one."""
    if name.rsplit("/", 1)[-1] != "training_iteration" or values.dtype != np.float64:
        return False
    present = values.dropna()
    return present.nunique() > 1 and int((present == present.max()).sum()) >= _FEWEST_AT_THE_TOP


def _happens_by_chance(values: np.ndarray, settings: np.ndarray) -> bool:
    """Return whether values that have nothing to do with the settings may look like these rungs.

    With few settings, most of them are at each value of a random search. How often a setting has the same
    value tells the two apart: a search runs a setting once at each rung, or with all seeds.
    """
    rng = np.random.default_rng(0)
    counts = np.sort(np.bincount(settings))
    sorted_values, sorted_settings = np.sort(values), np.repeat(np.arange(len(counts)), counts)
    shuffles = [rng.permutation(sorted_values) for _ in range(_SHUFFLES)]  # the same for any order of runs
    places = [
        _places(each, sorted_settings)
        for each in shuffles
        if share_continued(each, sorted_settings) >= _REAPPEAR
    ]
    here = _places(values, settings)
    at_least, at_most = sum(n >= here for n in places), sum(n <= here for n in places)
    return min(at_least, at_most) > _MOST_ALIKE


def _places(values: np.ndarray, settings: np.ndarray) -> int:
    """Return how many different pairs of a value and a setting there are."""
    return len(set(zip(values.tolist(), settings.tolist(), strict=True)))


def _is_unfinished_grid(frame: pd.DataFrame, name: str, others: Sequence[str]) -> bool:
    """Return whether the runs may be a grid that was stopped at the second value of the supposed budget.

    All combinations of the other parameters then have the first value, and the first of them also the second.
    """
    values, codes = frame[name].to_numpy(), settings_of(frame, others).codes
    rungs = np.unique(values[np.isfinite(values)])
    if len(rungs) != 2:
        return False
    lower, upper = (pd.unique(codes[values == rung]) for rung in rungs)
    levels = [
        n for n in (frame.loc[values == rungs[0], other].nunique(dropna=False) for other in others) if n > 1
    ]
    if len(levels) < 2 or len(lower) != np.prod(levels, dtype=float):
        return False
    # Many tools list the newest run first.
    ends = lower[: len(upper)], lower[len(lower) - len(upper) :]
    return any(np.array_equal(upper, end) for end in ends)


def share_continued(values: np.ndarray, settings: np.ndarray) -> float:
    """Return which share of the settings at each rung but the lowest had been tried at a lower one.

    It is 0 if the values are not rungs: a few values, each about the same multiple of the one before, with
    clearly fewer settings at each. In a grid each setting is at all values, and in a random search at one.

    Args:
        values: (n,) the supposed budget of each run.
        settings: (n,) the setting of each run, by all other parameters.
    """
    present = np.isfinite(values)
    rungs = np.unique(values[present])
    if not 2 <= len(rungs) <= _MOST_RUNGS or rungs[0] <= 0:
        return 0.0
    ratios = np.log(rungs[1:] / rungs[:-1])
    if ratios.min() < np.log(_SMALLEST_RATIO) or ratios.max() > _LARGEST_UNEVENNESS * ratios.min():
        return 0.0
    tried = [set(settings[values == rung]) for rung in rungs]
    sizes = np.array([len(at) for at in tried])
    if sizes.min() < 1 or sizes[0] < _FEWEST_AT_RUNG or (sizes[1:] > _FEWER * sizes[:-1]).any():
        return 0.0
    before, continued, of = set(tried[0]), 0, 0
    for at in tried[1:]:
        continued, of = continued + len(at & before), of + len(at)
        before |= at
    return continued / of
