"""Which columns number the repeats of a setting: a seed, a fold, a repetition, a split or an instance.

Runs that differ only in such a column have the same setting. Their metrics differ by noise, so they show how
much noise there is. The name decides, since the values of a seed look like those of other parameters. The
values only have to be numbers or labels that can number repeats.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from importance.runs.column_names import odds_of_result
from importance.runs.columns import Column, Role
from importance.runs.replicate_words import KINDS, Replicate

_MOST_LABELS = 200
_A_RESULT = 3.5


REASONS = {
    Replicate.SEED: "a random seed: its effect is the noise between repeats of a setting",
    Replicate.FOLD: "a fold: runs that differ only in it repeat a setting on other data",
    Replicate.REPETITION: "a repetition: runs that differ only in it repeat a setting",
    Replicate.SPLIT: "a split of the data: runs that differ only in it repeat a setting",
    Replicate.INSTANCE: "a problem instance: runs that differ only in it repeat a setting",
}

_NUMBERED = frozenset(["id", "idx", "index", "no", "nr", "num", "number", "value", "everything"])
_COUNTED = frozenset(["n", "num", "number", "count", "nb", "total", "max", "min", "k"])
# A "test_split" or "min_samples_split" is a share or a count of the data.
_BEFORE_SPLIT = frozenset([(), ("data",), ("dataset",), ("cv",), ("random",)])
# The words before a repeat that numbers runs; an "action_repeat" or "dataset_repeat" is a setting.
_BEFORE_REPEAT = frozenset(["", "trial", "run", "exp", "experiment", "cv", "mc", "seed", "outer", "inner"])
_PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")


def replicate_of(name: str) -> Replicate | None:
    """Return what a column of this name numbers; None if it is not the name of a replicate.

    >>> replicate_of("trainer.random_state"), replicate_of("seed_2"), replicate_of("num_seeds")
    (<Replicate.SEED: 'seed'>, <Replicate.SEED: 'seed'>, None)
    """
    last = re.split(r"[./]", name.strip())[-1] or name
    parts = [part.lower() for part in _PART.findall(last)]
    numbered = len(parts) > 1 and parts[-1].isdigit()
    while len(parts) > 1 and (parts[-1].isdigit() or parts[-1] in _NUMBERED):
        parts.pop()
    if not parts or _COUNTED.intersection(parts[:-1]):
        return None
    if parts[-2:] == ["random", "state"]:
        return Replicate.SEED
    if numbered and odds_of_result(" ".join(parts[:-1])) > _A_RESULT:
        return None  # "val_acc_seed0": the result of one seed
    if parts[-2:] in (["rng", "key"], ["prng", "key"], ["jax", "key"]):
        return Replicate.SEED
    if parts[-1] in ("repeat", "repetition") and ("".join(parts[:-1])) not in _BEFORE_REPEAT:
        return None
    if parts[-1] == "split":
        return Replicate.SPLIT if tuple(parts[:-1]) in _BEFORE_SPLIT else None
    return KINDS.get(parts[-1])


def with_replicates(
    frame: pd.DataFrame, columns: Mapping[str, Column], fixed: Collection[str], searched: Collection[str]
) -> dict[str, Column]:
    """Return the columns, those that number the repeats of a setting with the role REPLICATE.

    Args:
        frame: the typed table.
        columns: the columns of the table.
        fixed: columns that keep their role: metrics that the user named, and columns that a tracker knows not
            to be parameters.
        searched: the parameters of a search space. They keep their role unless a setting was repeated, since
            a search that draws a new seed in each run has no repeats.
    """
    out = dict(columns)
    for name, column in columns.items():
        kind = replicate_of(name)
        if kind is None and _is_short_for_a_seed(name, frame[name]) and _repeats(frame, columns, name):
            kind = Replicate.SEED
        if kind is None or name in fixed or column.role is Role.IGNORED:
            continue
        if not (_may_be_seeds(frame[name]) if kind is Replicate.SEED else _counts(frame[name])):
            continue
        if kind is Replicate.REPETITION and not _counts_up(frame[name]):
            continue
        if name in searched and not _repeats(frame, columns, name):
            continue
        out[name] = replace(column, role=Role.REPLICATE, why=REASONS[kind])
    return out


def _counts(values: pd.Series) -> bool:
    """Return whether the values may number folds or repetitions: whole numbers >= 0, or short labels."""
    present = values.dropna()
    if not len(present):
        return False
    if present.dtype == np.float64:
        numbers = present.to_numpy()
        return bool(
            np.isfinite(numbers).all() and (numbers == np.round(numbers)).all() and (numbers >= 0).all()
        )
    levels = [str(level) for level in pd.unique(present)]
    return len(levels) <= _MOST_LABELS and all(
        len(level) <= 40 and (any(c.isdigit() for c in level) or len(level) == 1) for level in levels
    )


def _is_short_for_a_seed(name: str, values: pd.Series) -> bool:
    """Return whether this is the "s0" in the name of a run: counted from 0, unlike a stride or a size."""
    numbers = values.dropna()
    return (
        name in ("s", "sd", "rs")
        and numbers.dtype == np.float64
        and len(numbers) == len(values)
        and bool(len(numbers))
        and numbers.min() == 0
        and _counts(numbers)
        and _counts_up(numbers)
    )


def _may_be_seeds(values: pd.Series) -> bool:
    """Return whether the values may be seeds: whole numbers, or text with a digit, unlike "philox"."""
    present = values.dropna()
    if present.dtype == np.float64:
        numbers = present.to_numpy()
        return bool((~np.isfinite(numbers) | (numbers == np.round(numbers))).all())
    return not len(present) or bool(present.astype(str).str.contains(r"\d").any())


def _counts_up(values: pd.Series) -> bool:
    """Return whether the values are all whole numbers from 0 or 1 on; a "repeat" of 1, 2, 4 is a setting."""
    if values.dtype != np.float64:
        return True
    numbers = np.unique(values.dropna().to_numpy())
    return bool(numbers[0] <= 1 and numbers[-1] - numbers[0] + 1 == len(numbers))


def _repeats(frame: pd.DataFrame, columns: Mapping[str, Column], name: str) -> bool:
    """Return whether two runs have equal values in all parameters except replicates."""
    others = [
        other
        for other, column in columns.items()
        if column.role is Role.PARAMETER and other != name and replicate_of(other) is None
    ]
    return bool(others) and bool(frame[others].duplicated().any())
