"""Searches that are still in memory: scikit-learn's after `fit`, and Optuna's studies."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from importance.errors import UnreadableRuns
from importance.rows import metric_history
from importance.rows.layout import Layout
from importance.rows.store import Options
from importance.runs import cell_parsing
from importance.runs.columns import Role
from importance.space.dimension import Choice, Dimension, Range
from importance.space.levels import level_text
from importance.trackers import sklearn, study_table
from importance.trackers.optuna import constraints, export

_PREFIX = "param_"
_DRAWN = ("uniform", "loguniform", "reciprocal", "randint")


def search(source: Any, options: Options) -> tuple[str, Layout] | None:
    """A name and the table of a search object's runs; None for anything else.

    Args:
        source: a fitted search of scikit-learn (anything with `cv_results_`), such a `cv_results_` itself, or
            a study of Optuna.

    Raises:
        UnreadableRuns: when a search has not been fitted, or a study has no trials.
    """
    if source is None or isinstance(source, (str, bytes, os.PathLike, pd.DataFrame, list, tuple)):
        return None
    kind = type(source).__name__
    if isinstance(source, Mapping):
        return ("cv_results_", _candidates(source)) if _is_results(source) else None
    results = getattr(source, "cv_results_", None)
    if isinstance(results, Mapping) and _is_results(results):
        given = getattr(source, "param_distributions", None) or getattr(source, "param_grid", None)
        return kind, _candidates(results, given)
    if hasattr(source, "fit") and (hasattr(source, "param_grid") or hasattr(source, "param_distributions")):
        raise UnreadableRuns(f"This {kind} has no results yet. Call its fit() first.")
    if hasattr(source, "trials") and hasattr(source, "study_name"):
        return str(source.study_name), _trials(source, options)
    return None


def _is_results(results: Mapping[Any, Any]) -> bool:
    return "params" in results and any(str(n).startswith(("mean_test_", "rank_test_")) for n in results)


def _candidates(results: Mapping[Any, Any], given: object = None) -> Layout:
    """The table of a `cv_results_`, whose parameters are those of its `params`, in their own types."""
    chosen: Sequence[Mapping[str, object]] = list(results["params"])
    names = list(dict.fromkeys(name for one in chosen for name in one))
    cells: dict[str, object] = {str(n): v for n, v in results.items() if not str(n).startswith(_PREFIX)}
    cells |= {
        _PREFIX + name: [_named(one[name]) if name in one else None for one in chosen] for name in names
    }
    frame = pd.DataFrame({n: pd.Series(list(v), dtype=_dtype(n)) for n, v in cells.items()})  # type: ignore[call-overload]
    layout = sklearn.search(frame)
    if layout is None:
        raise UnreadableRuns("This cv_results_ names no parameter, so there is nothing to compare.")
    grids = given if isinstance(given, (list, tuple)) else [given]
    space = _agreed(
        replace(one, name=_PREFIX + one.name)
        for grid in grids
        if isinstance(grid, Mapping)
        for one in map(_dimension, grid.keys(), grid.values())
        if one is not None
    )
    return replace(layout, space=space)


def _dtype(name: str) -> str | None:
    return "object" if name.startswith(_PREFIX) or name == "params" else None


def _named(value: object) -> object:
    """None by its word, as it was chosen; a function by its name, whose text would hold an address."""
    if value is None:
        return cell_parsing.NONE
    return getattr(value, "__name__", value) if callable(value) else value


def _dimension(name: str, drawn: Any) -> Dimension | None:
    """What a grid or a distribution of SciPy draws from; None for a distribution with no two ends."""
    if isinstance(drawn, (str, bytes)):
        return None
    kind = getattr(getattr(drawn, "dist", None), "name", None)
    if kind in _DRAWN:
        low, high = (float(end) for end in drawn.support())
        log = kind in ("loguniform", "reciprocal")
        return Range(name, low, high, log=log, integer=kind == "randint")
    if not hasattr(drawn, "__len__") or len(drawn) == 0:
        return None
    plain: list[Any] = [_named(value.item() if hasattr(value, "item") else value) for value in drawn]
    if not all(value is None or isinstance(value, (str, bool, int, float)) for value in plain):
        return None
    return Choice(name, tuple(dict.fromkeys(level_text(value) for value in plain)))


def _agreed(dimensions: Iterable[Dimension]) -> dict[str, Dimension]:
    """One dimension a name: choices that differ are joined, ranges that differ left out."""
    space: dict[str, Dimension | None] = {}
    for one in dimensions:
        before = space.setdefault(one.name, one)
        if before == one or before is None:
            continue
        if isinstance(before, Choice) and isinstance(one, Choice):
            space[one.name] = Choice(one.name, tuple(dict.fromkeys(before.levels + one.levels)))
        else:
            space[one.name] = None
    return {name: one for name, one in space.items() if one is not None}


def _trials(study: Any, options: Options) -> Layout:
    """The table of a study: what `trials_dataframe` holds, under the names that the trials used."""
    trials = list(study.trials)
    if not trials:
        raise UnreadableRuns(f"The study {study.study_name!r} has no trials yet. Run some first.")
    named = list(getattr(study, "metric_names", None) or [])
    whys = {
        Role.LABEL: "Optuna's own: it describes the trial",
        Role.PARAMETER: "suggested by the trial",
        Role.METRIC: "Optuna's objective value, or a number that the trial kept",
    }
    found = [_trial(trial, named, options) for trial in trials]
    space = _agreed(
        one
        for trial in trials
        for one in (_distribution(n, d) for n, d in trial.distributions.items())
        if one is not None
    )
    states = pd.DataFrame({"state": [row.labels["state"] for row in found]})
    return study_table.table(
        "Optuna study", found, whys, export.on_pruned(states), space, _directions(study, named)
    )


def _directions(study: Any, named: Sequence[str]) -> dict[str, bool]:
    """Whether each objective is to be low, by its column's name."""
    ways = [str(getattr(way, "name", way)) for way in getattr(study, "directions", None) or []]
    several = [f"values_{i}" for i in range(len(ways))] if len(ways) > 1 else ["value"]
    return {
        name: way == "MINIMIZE"
        for name, way in zip(named or several, ways, strict=False)
        if way in ("MINIMIZE", "MAXIMIZE")
    }


def _trial(trial: Any, named: Sequence[str], options: Options) -> study_table.Row:
    values = list(trial.values or [])
    several = [f"values_{i}" for i in range(len(values))] if len(values) > 1 else ["value"]
    metrics: dict[str, object] = dict(zip(named or several, values, strict=False))
    steps = [value for _, value in sorted(trial.intermediate_values.items())]
    if steps:
        metrics["intermediate value"] = metric_history.folded(steps, (named or ["value"])[0], options.history)
    labels: dict[str, object] = {
        "number": trial.number,
        "state": trial.state.name,
        "datetime_start": trial.datetime_start,
        "duration": trial.duration.total_seconds() if trial.duration is not None else None,
    }
    for name, value in trial.user_attrs.items():
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        (metrics if is_number and name not in metrics else labels).setdefault(name, value)
    broken = constraints.values_of(getattr(trial, "system_attrs", {}))
    return study_table.Row(
        labels,
        {name: _named(value) for name, value in trial.params.items()},
        metrics,
        constraints={f"constraint {name}": value for name, value in broken.items()},
    )


def _distribution(name: str, drawn: Any) -> Dimension | None:
    if hasattr(drawn, "choices"):
        return _dimension(name, drawn.choices)
    if not hasattr(drawn, "low"):
        return None
    integer = type(drawn).__name__.startswith("Int")
    step = None if drawn.step is None or (integer and drawn.step == 1) else float(drawn.step)
    return Range(name, float(drawn.low), float(drawn.high), bool(drawn.log), integer, step)
