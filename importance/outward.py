"""The settings under the names that the training knows, for what is written down to run it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from importance.names import bare
from importance.runs import Runs
from importance.space import Dimension, Space


def training_names(runs: Runs) -> dict[str, str]:
    """Each parameter's name without the prefix that the tracker's table puts before it.

    "param_C" of scikit-learn's `cv_results_` is "C", "params.lr" of MLflow's table "lr". A name that a table
    has without its tracker's doing stays, and all stay where two would become one.
    """
    names = {name: bare(name) if "'s prefix " in runs.columns[name].why else name for name in runs.parameters}
    return names if len(set(names.values())) == len(names) else {name: name for name in names}


def renamed(space: Space, names: Mapping[str, str]) -> dict[str, Dimension]:
    """The space under other names, those of its conditions included."""
    return {
        names.get(name, name): replace(
            one,
            name=names.get(name, name),
            when=None if one.when is None else (names.get(one.when[0], one.when[0]), one.when[1]),
        )
        for name, one in space.items()
    }
