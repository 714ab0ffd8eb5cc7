"""Which columns tell repeats of one setting apart: a seed, a fold, a repetition, a split, an instance.

Runs that differ only in such a column were given the same setting. Their metrics differ by luck, and this is
what makes them useful: they show how much luck there is. Names decide, since the values of a seed look like
those of any other parameter; the values only have to be the kind of numbers or labels that count repeats.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from enum import StrEnum

import numpy as np
import pandas as pd

from importance.runs.column_names import odds_of_result
from importance.runs.columns import Column, Role

_MOST_LABELS = 200
_A_RESULT = 3.5


class Replicate(StrEnum):
    """What a column numbers the repeats of a setting by."""

    SEED = "seed"
    FOLD = "fold"
    REPETITION = "repetition"
    SPLIT = "split"
    INSTANCE = "instance"


REASONS = {
    Replicate.SEED: "a random seed: what it moves is noise between repeats of a setting",
    Replicate.FOLD: "a fold: runs that differ in it alone repeat a setting on other data",
    Replicate.REPETITION: "counts repetitions: runs that differ in it alone repeat a setting",
    Replicate.SPLIT: "a split of the data: runs that differ in it alone repeat a setting",
    Replicate.INSTANCE: "a problem instance: runs that differ in it alone repeat a setting",
}

_NUMBERED = frozenset(["id", "idx", "index", "no", "nr", "num", "number", "value", "everything"])
_COUNTED = frozenset(["n", "num", "number", "count", "nb", "total", "max", "min", "k"])
_LAST_WORD = {
    "seed": Replicate.SEED,
    "seeds": Replicate.SEED,
    "rng": Replicate.SEED,
    "randomseed": Replicate.SEED,
    "rngseed": Replicate.SEED,
    "prng": Replicate.SEED,
    "startwert": Replicate.SEED,
    "graine": Replicate.SEED,
    "semilla": Replicate.SEED,
    "randomstate": Replicate.SEED,
    "fold": Replicate.FOLD,
    "kfold": Replicate.FOLD,
    "repetition": Replicate.REPETITION,
    "repeat": Replicate.REPETITION,
    "rep": Replicate.REPETITION,
    "replicate": Replicate.REPETITION,
    "replica": Replicate.REPETITION,
    "replication": Replicate.REPETITION,
    "realization": Replicate.REPETITION,
    "realisation": Replicate.REPETITION,
    "resample": Replicate.REPETITION,
    "attempt": Replicate.REPETITION,
    "wiederholung": Replicate.REPETITION,
    "instance": Replicate.INSTANCE,
    "inst": Replicate.INSTANCE,
}
# A "test_split" or "min_samples_split" is a share or a count of the data, so a split must be named alone.
_BEFORE_SPLIT = frozenset([(), ("data",), ("dataset",), ("cv",), ("random",)])
# The words before a repeat that is counted; an "action_repeat" or a "dataset_repeat" is a setting.
_BEFORE_REPEAT = frozenset(["", "trial", "run", "exp", "experiment", "cv", "mc", "seed", "outer", "inner"])
_PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")


def replicate_of(name: str) -> Replicate | None:
    """What kind of repeat a column of this name counts; None when the name does not say that it does.

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
        return None  # "val_acc_seed0": the result of one seed, in a column of its own
    if parts[-2:] in (["rng", "key"], ["prng", "key"], ["jax", "key"]):
        return Replicate.SEED
    if parts[-1] in ("repeat", "repetition") and ("".join(parts[:-1])) not in _BEFORE_REPEAT:
        return None
    if parts[-1] == "split":
        return Replicate.SPLIT if tuple(parts[:-1]) in _BEFORE_SPLIT else None
    return _LAST_WORD.get(parts[-1])


def with_replicates(
    frame: pd.DataFrame, columns: Mapping[str, Column], fixed: Collection[str], searched: Collection[str]
) -> dict[str, Column]:
    """The same columns, those that count the repeats of a setting with the role REPLICATE.

    Args:
        frame: the typed table.
        columns: what is known of each column.
        fixed: names that keep their role: metrics that the user named, and what a tracker knows to be none
            of its parameters.
        searched: parameters of a search space. One of these keeps its role unless some setting was repeated:
            a search that draws a new seed in each run has no repeats to tell apart.
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
    """Whether values may number folds or repetitions: whole numbers from 0 up, or short labels with one."""
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
    """Whether this is the "s0" of a run's name: counted from 0, which no stride or size is."""
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
    """Whether values may be seeds: whole numbers, or text with a digit; "philox" is a kind of generator."""
    present = values.dropna()
    if present.dtype == np.float64:
        numbers = present.to_numpy()
        return bool((~np.isfinite(numbers) | (numbers == np.round(numbers))).all())
    return not len(present) or bool(present.astype(str).str.contains(r"\d").any())


def _counts_up(values: pd.Series) -> bool:
    """Whether no number is left out from 0 or 1 up: "repeat" of 1, 2 and 4 is how often something is done."""
    if values.dtype != np.float64:
        return True
    numbers = np.unique(values.dropna().to_numpy())
    return bool(numbers[0] <= 1 and numbers[-1] - numbers[0] + 1 == len(numbers))


def _repeats(frame: pd.DataFrame, columns: Mapping[str, Column], name: str) -> bool:
    """Whether two runs agree in all parameters but this one and others that count repeats."""
    others = [
        other
        for other, column in columns.items()
        if column.role is Role.PARAMETER and other != name and replicate_of(other) is None
    ]
    return bool(others) and bool(frame[others].duplicated().any())
