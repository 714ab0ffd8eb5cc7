"""The names that the training knows the parameters by, for what is written down to run it again."""

from __future__ import annotations

from importance.runs.table import Runs


def training_names(runs: Runs) -> dict[str, str]:
    """Return each parameter's name as the training knows it, without the prefix of the tracker's table.

    Most columns have that name already. A column that shares it with a metric or a label keeps the prefix in
    the table. Parameters that would get the same name as another one keep the table's names.
    """
    short_names = {name: runs.columns[name].training_name for name in runs.parameters}
    every = list(short_names.values())
    return {name: name if every.count(short) > 1 else short for name, short in short_names.items()}
