"""The runs of two sweeps in one table, with a column for the sweep, and which parameters both have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.errors import NotEnoughRuns
from importance.model.basis import bases
from importance.model.constants import MOST_MODELLED_PARAMETERS, MOST_MODELLED_RUNS
from importance.model.fit_subset import screen_parameters
from importance.model.inputs import select
from importance.model.target import metric_values, read_target
from importance.model.target_scale import standardise
from importance.runs.columns import Exclusion
from importance.runs.table import Runs

FIRST, SECOND = "a", "b"
"""The levels of the column for the sweep."""
_CONSTANT = (Exclusion.CONSTANT, Exclusion.CONSTANT_WHERE_SET)


@dataclass(frozen=True)
class JointRuns:
    """The runs of both sweeps with the metric, and the parameters that both have.

    Attributes:
        runs: the runs that have the metric, those of the first sweep before those of the second.
        metric: the metric.
        sweep: the name of the column that holds `FIRST` or `SECOND`.
        parameters: the shared parameters in the model.
        shared: the parameters that both sweeps have and that vary over the two together.
        added, removed: parameters that vary in the second or in the first sweep, and that the other sweep has
            no column or no value of.
        confounded: shared parameters with one value in the first sweep and another in the second. They are
            not in the model, because nothing distinguishes their effect from that of the sweep.
        notes: sentences on what was left out.
    """

    runs: Runs
    metric: str
    sweep: str
    parameters: tuple[str, ...]
    shared: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    confounded: tuple[str, ...]
    notes: tuple[str, ...]


def joint_runs(
    a: Runs,
    b: Runs,
    metric: str,
    parameters: Sequence[str] | None = None,
    seed: int = 0,
    *,
    scale: str = "auto",
) -> JointRuns:
    """Return the runs of both sweeps in one table.

    Args:
        a, b: the sweeps.
        metric: the metric, in both.
        parameters: names; None for those that Auto picks in either sweep.
        seed: of the runs that are drawn if there are more than `MOST_MODELLED_RUNS`.
        scale: of the metric, by which the parameters are chosen if there are too many.

    Raises:
        UnknownColumn: when the metric, or a named parameter, is in neither sweep.
        NotEnoughRuns: when a sweep has too few runs, or no shared parameter varies.
    """
    names = _named(a, b, parameters) if parameters is not None else _automatic(a, b)
    in_both = [name for name in names if _has_values(a, name) and _has_values(b, name)]
    removed = tuple(name for name in names if name not in in_both and _has_values(a, name))
    added = tuple(name for name in names if name not in in_both and _has_values(b, name))
    rows = []
    for runs, which in ((a, "first"), (b, "second")):
        with naming_the_sweep(which):
            rows.append(np.flatnonzero(read_target(runs, metric).rows))
    kept = _balanced(rows, np.random.default_rng([seed, 3]))
    table, sweep = _table(a, b, metric, in_both, kept)
    shared = [name for name in in_both if table[name].nunique(dropna=False) > 1]
    confounded = [name for name in shared if _one_value_each(table[name], len(kept[0]))]
    modelled = [name for name in shared if name not in confounded]
    if not modelled:
        raise NotEnoughRuns(
            "No parameter that both sweeps have varies in either of them, so there is no effect to compare. "
            "Compare sweeps that share a parameter."
        )
    name = a.name_of(metric)
    space = {p: a.space[p] for p in modelled if p in a.space and a.space[p] == b.space.get(p)}
    joint = Runs.from_frame(
        table[[*modelled, sweep, name]], [*modelled, sweep], [name], space=space, goals=dict(a.goals)
    )
    # A column of numbers and words has become two columns.
    inputs = [p for p in joint.parameters if p != sweep and joint.columns[p].exclusion is None]
    inputs = [p for p in inputs if not _one_value_each(joint.frame[p], len(kept[0]))]
    clearest = _clearest(joint, name, inputs, scale)
    total, notes = sum(map(len, rows)), []
    if total > len(table):
        notes.append(f"The curves are from {len(table)} of the {total:,} runs, drawn at random.")
    if len(clearest) < len(inputs):
        notes.append(
            f"Of {len(inputs)} parameters, the {len(clearest)} with the clearest link were modelled."
        )
    return JointRuns(
        joint, name, sweep, clearest, tuple(shared), added, removed, tuple(confounded), tuple(notes)
    )


def _clearest(joint: Runs, metric: str, names: Sequence[str], scale: str) -> tuple[str, ...]:
    """Return the parameters with the clearest main effects; the model has one place less, for the sweep."""
    most = MOST_MODELLED_PARAMETERS - 1
    if len(names) <= most:
        return tuple(names)
    every = np.ones(len(joint), bool)
    inputs = [each for each in select(joint, every, metric, names) if each.idle is None]
    kept = screen_parameters(
        bases(inputs), standardise(metric_values(joint, metric), metric, scale).values, most
    )
    return tuple(inputs[k].name for k in kept)


@contextmanager
def naming_the_sweep(which: str) -> Iterator[None]:
    """Say in which sweep there are not enough runs, "first" or "second"."""
    try:
        yield
    except NotEnoughRuns as error:
        raise NotEnoughRuns(f"In the {which} sweep: {error}") from None


def _automatic(a: Runs, b: Runs) -> list[str]:
    """Return the parameters that vary in a sweep, or from one to the other, and that Auto picks."""
    names = list(dict.fromkeys([*a.auto_parameters, *b.auto_parameters]))
    constant = [name for name in a.parameters if name not in names and _is_constant(a, b, name)]
    return [name for name in (*names, *constant) if not (_left_out(a, name) or _left_out(b, name))]


def _left_out(runs: Runs, name: str) -> bool:
    """Return whether Auto leaves a column out, for another reason than that it is the same in every run."""
    column = runs.columns.get(name)
    if column is None or column.exclusion in (Exclusion.EMPTY, *_CONSTANT):
        return False
    return column.name not in runs.auto_parameters


def _is_constant(a: Runs, b: Runs, name: str) -> bool:
    return all(name in runs.columns and runs.columns[name].exclusion is Exclusion.CONSTANT for runs in (a, b))


def _named(a: Runs, b: Runs, parameters: Sequence[str]) -> list[str]:
    names = []
    for parameter in parameters:
        name = b.find(parameter)
        names.append(name if name is not None and a.find(parameter) is None else a.name_of(parameter))
    return list(dict.fromkeys(names))


def _has_values(runs: Runs, name: str) -> bool:
    return name in runs.columns and bool(runs.frame[name].notna().any())


def _balanced(rows: Sequence[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """Return the rows of each sweep, at most `MOST_MODELLED_RUNS` in all, half of them of each sweep."""
    half = MOST_MODELLED_RUNS // 2
    first, second = map(len, rows)
    most = (
        max(half, MOST_MODELLED_RUNS - second),
        max(half, MOST_MODELLED_RUNS - first),
    )
    return [
        each if len(each) <= limit else np.sort(rng.choice(each, limit, replace=False))
        for each, limit in zip(rows, most, strict=True)
    ]


def _table(
    a: Runs, b: Runs, metric: str, names: Sequence[str], rows: Sequence[np.ndarray]
) -> tuple[pd.DataFrame, str]:
    """Return the table of both sweeps, and the name of its column for the sweep."""
    own_name = a.name_of(metric)
    parts = [
        runs.frame.loc[kept, [*names, runs.name_of(metric)]].set_axis([*names, own_name], axis=1)
        for runs, kept in zip((a, b), rows, strict=True)
    ]
    sweep = "sweep"
    while sweep in parts[0].columns:
        sweep += "'"
    table = pd.concat(parts, ignore_index=True)
    return table.assign(**{sweep: np.repeat([FIRST, SECOND], [len(part) for part in parts])}), sweep


def _one_value_each(values: pd.Series, n_first: int) -> bool:
    return all(part.nunique(dropna=False) == 1 for part in (values[:n_first], values[n_first:]))
