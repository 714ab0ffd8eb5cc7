"""scikit-learn's searches in memory: the `cv_results_` of a fitted search, and its search space."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from importance.errors import UnreadableRuns
from importance.rows.layout import Layout
from importance.rows.store import Options
from importance.space.dimension import Dimension, Range
from importance.trackers import in_memory
from importance.trackers.sklearn import export

_PREFIX = "param_"
_RANGES = ("uniform", "loguniform", "reciprocal", "randint")


def open_object(source: Any, options: Options) -> tuple[str, Layout] | None:
    """Return a name and the table of a search's candidates; None for any other object.

    Args:
        source: a fitted search (anything with `cv_results_`), or a `cv_results_` itself.

    Raises:
        UnreadableRuns: when the search has not been fitted.
    """
    kind = type(source).__name__
    if isinstance(source, Mapping):
        return ("cv_results_", _candidates(source)) if _is_results(source) else None
    results = getattr(source, "cv_results_", None)
    if isinstance(results, Mapping) and _is_results(results):
        drawn_from = getattr(source, "param_distributions", None) or getattr(source, "param_grid", None)
        return kind, _candidates(results, drawn_from)
    if hasattr(source, "fit") and (hasattr(source, "param_grid") or hasattr(source, "param_distributions")):
        raise UnreadableRuns(f"This {kind} has no results yet. Call its fit() first.")
    return None


def _is_results(results: Mapping[Any, Any]) -> bool:
    return "params" in results and any(str(n).startswith(("mean_test_", "rank_test_")) for n in results)


def _candidates(results: Mapping[Any, Any], drawn_from: object = None) -> Layout:
    """Return the table of a `cv_results_`. Its parameters come from `params`, in their own types."""
    candidates: Sequence[Mapping[str, object]] = list(results["params"])
    names = list(dict.fromkeys(name for candidate in candidates for name in candidate))
    cells: dict[str, object] = {str(n): v for n, v in results.items() if not str(n).startswith(_PREFIX)}
    cells |= {
        _PREFIX + name: [in_memory.cell(values[name]) if name in values else None for values in candidates]
        for name in names
    }
    frame = pd.DataFrame({n: pd.Series(list(v), dtype=_dtype(n)) for n, v in cells.items()})  # type: ignore[call-overload]
    layout = export.search(frame)
    if layout is None:
        raise UnreadableRuns("This cv_results_ contains no parameters, so there is nothing to compare.")
    grids = drawn_from if isinstance(drawn_from, (list, tuple)) else [drawn_from]
    dimensions = (
        _dimension(_PREFIX + str(name), values)
        for grid in grids
        if isinstance(grid, Mapping)
        for name, values in grid.items()
    )
    space = in_memory.merged(dimension for dimension in dimensions if dimension is not None)
    return replace(layout, space=space)


def _dtype(name: str) -> str | None:
    return "object" if name.startswith(_PREFIX) or name == "params" else None


def _dimension(name: str, drawn_from: Any) -> Dimension | None:
    """Return the dimension of a grid or a distribution of SciPy; None for a distribution without two ends."""
    if isinstance(drawn_from, (str, bytes)):
        return None
    kind = getattr(getattr(drawn_from, "dist", None), "name", None)
    if kind in _RANGES:
        low, high = (float(end) for end in drawn_from.support())
        log = kind in ("loguniform", "reciprocal")
        return Range(name, low, high, log=log, integer=kind == "randint")
    if not hasattr(drawn_from, "__len__") or len(drawn_from) == 0:
        return None
    return in_memory.choice(name, drawn_from)
