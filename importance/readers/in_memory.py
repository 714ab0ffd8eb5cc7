"""Read searches that are still in memory: fitted searches of scikit-learn, and Optuna studies."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from importance.errors import UnreadableRuns
from importance.rows import metric_summary
from importance.rows.layout import Layout
from importance.rows.store import Options
from importance.runs import cell_parsing
from importance.runs.columns import Role
from importance.space.dimension import Dimension
from importance.space.levels import level_text
from importance.trackers import sklearn, study_table
from importance.trackers.optuna import constraints, export

_PREFIX = "param_"
_DISTRIBUTIONS = ("uniform", "loguniform", "reciprocal", "randint")


@dataclass(frozen=True)
class Search:
    """The runs of a search object, and a name for messages."""

    name: str
    layout: Layout


def read_search(source: Any, options: Options) -> Search | None:
    """Return the runs of a search object; None for any other object.

    Args:
        source: a fitted search of scikit-learn (anything with `cv_results_`), its `cv_results_`, or an Optuna
            study.

    Raises:
        UnreadableRuns: when a search is not fitted, or a study has no trials.
    """
    if source is None or isinstance(source, (str, bytes, os.PathLike, pd.DataFrame, list, tuple)):
        return None
    kind = type(source).__name__
    if isinstance(source, Mapping):
        return Search("cv_results_", _candidates(source)) if _is_cv_results(source) else None
    results = getattr(source, "cv_results_", None)
    if isinstance(results, Mapping) and _is_cv_results(results):
        grid = getattr(source, "param_distributions", None) or getattr(source, "param_grid", None)
        return Search(kind, _candidates(results, grid))
    if hasattr(source, "fit") and (hasattr(source, "param_grid") or hasattr(source, "param_distributions")):
        raise UnreadableRuns(f"This {kind} has no results yet. Call its fit() first.")
    if hasattr(source, "trials") and hasattr(source, "study_name"):
        return Search(str(source.study_name), _trials(source, options))
    return None


def _is_cv_results(results: Mapping[Any, Any]) -> bool:
    return "params" in results and any(str(n).startswith(("mean_test_", "rank_test_")) for n in results)


def _candidates(results: Mapping[Any, Any], grid: object = None) -> Layout:
    """Return the table of a `cv_results_`. The parameters come from its `params`, which keep their types."""
    candidates: Sequence[Mapping[str, object]] = list(results["params"])
    names = list(dict.fromkeys(name for candidate in candidates for name in candidate))
    cells: dict[str, object] = {str(n): v for n, v in results.items() if not str(n).startswith(_PREFIX)}
    cells |= {
        _PREFIX + name: [
            _plain_value(candidate[name]) if name in candidate else None for candidate in candidates
        ]
        for name in names
    }
    frame = pd.DataFrame({n: pd.Series(list(v), dtype=_dtype(n)) for n, v in cells.items()})  # type: ignore[call-overload]
    layout = sklearn.search(frame)
    if layout is None:
        raise UnreadableRuns("This cv_results_ contains no parameters, so there is nothing to compare.")
    grids = grid if isinstance(grid, (list, tuple)) else [grid]
    space = _agreed(
        Dimension(_PREFIX + one.name, one.low, one.high, one.log, one.integer, one.step, one.levels)
        for member in grids
        if isinstance(member, Mapping)
        for one in map(_dimension, member.keys(), member.values())
        if one is not None
    )
    return replace(layout, space=space)


def _dtype(name: str) -> str | None:
    return "object" if name.startswith(_PREFIX) or name == "params" else None


def _plain_value(value: object) -> object:
    """Return the word "None" for None, and the name of a function, whose text would hold an address."""
    if value is None:
        return cell_parsing.NONE
    return getattr(value, "__name__", value) if callable(value) else value


def _dimension(name: str, drawn: Any) -> Dimension | None:
    """Return the range or choice of a grid entry or SciPy distribution; None if it has no two ends."""
    if isinstance(drawn, (str, bytes)):
        return None
    kind = getattr(getattr(drawn, "dist", None), "name", None)
    if kind in _DISTRIBUTIONS:
        low, high = (float(end) for end in drawn.support())
        log = kind in ("loguniform", "reciprocal")
        return Dimension(name, low, high, log=log, integer=kind == "randint")
    if not hasattr(drawn, "__len__") or len(drawn) == 0:
        return None
    plain: list[Any] = [_plain_value(value.item() if hasattr(value, "item") else value) for value in drawn]
    if not all(value is None or isinstance(value, (str, bool, int, float)) for value in plain):
        return None
    return Dimension(name, levels=tuple(dict.fromkeys(level_text(value) for value in plain)))


def _agreed(dimensions: Iterable[Dimension]) -> dict[str, Dimension]:
    """Return one dimension per name. Different choices are joined; different ranges are left out."""
    space: dict[str, Dimension | None] = {}
    for one in dimensions:
        before = space.setdefault(one.name, one)
        if before == one or before is None:
            continue
        both = before.is_choice and one.is_choice
        joined = Dimension(one.name, levels=tuple(dict.fromkeys(before.levels + one.levels)))
        space[one.name] = joined if both else None
    return {name: one for name, one in space.items() if one is not None}


def _trials(study: Any, options: Options) -> Layout:
    """Return the table of a study: the content of `trials_dataframe`, with the names of the trials."""
    trials = list(study.trials)
    if not trials:
        raise UnreadableRuns(f"The study {study.study_name!r} has no trials yet. Run some trials first.")
    metric_names = list(getattr(study, "metric_names", None) or [])
    whys = {
        Role.LABEL: "from Optuna: it describes the trial",
        Role.PARAMETER: "suggested by the trial",
        Role.METRIC: "Optuna's objective value, or a number that the trial stored",
    }
    rows = [_trial(trial, metric_names, options) for trial in trials]
    space = _agreed(
        one
        for trial in trials
        for one in (_distribution(n, d) for n, d in trial.distributions.items())
        if one is not None
    )
    states = pd.DataFrame({"state": [row.labels["state"] for row in rows]})
    return study_table.table(
        "Optuna study", rows, whys, export.on_pruned(states), space, _directions(study, metric_names)
    )


def _directions(study: Any, metric_names: Sequence[str]) -> dict[str, bool]:
    """Return whether each objective is minimised, by the name of its column."""
    directions = [str(getattr(item, "name", item)) for item in getattr(study, "directions", None) or []]
    return {
        name: direction == "MINIMIZE"
        for name, direction in zip(metric_names or _value_names(len(directions)), directions, strict=False)
        if direction in ("MINIMIZE", "MAXIMIZE")
    }


def _value_names(count: int) -> list[str]:
    """Return the names of Optuna's columns for this many objectives."""
    return [f"values_{i}" for i in range(count)] if count > 1 else ["value"]


def _trial(trial: Any, metric_names: Sequence[str], options: Options) -> study_table.Row:
    values = list(trial.values or [])
    metrics: dict[str, object] = dict(zip(metric_names or _value_names(len(values)), values, strict=False))
    steps = [value for _, value in sorted(trial.intermediate_values.items())]
    if steps:
        metrics["intermediate value"] = metric_summary.summarise(
            steps, (metric_names or ["value"])[0], options.history
        )
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
        {name: _plain_value(value) for name, value in trial.params.items()},
        metrics,
        constraints={f"constraint {name}": value for name, value in broken.items()},
    )


def _distribution(name: str, drawn: Any) -> Dimension | None:
    """Return the range or choice of an Optuna distribution; None for one that has neither."""
    if hasattr(drawn, "choices"):
        return _dimension(name, drawn.choices)
    if not hasattr(drawn, "low"):
        return None
    integer = type(drawn).__name__.startswith("Int")
    step = None if drawn.step is None or (integer and drawn.step == 1) else float(drawn.step)
    return Dimension(name, float(drawn.low), float(drawn.high), bool(drawn.log), integer, step)
