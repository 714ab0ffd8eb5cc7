"""The settings under the names that the training knows, for what is written down to run it again."""

from __future__ import annotations

from importance.runs.table import Runs
from importance.space.dimension import renamed as renamed


def training_names(runs: Runs) -> dict[str, str]:
    """Each parameter's name as the training knows it, without the prefix of the tracker's table.

    Most columns are called so already; those that share their name with a metric or a label keep their prefix
    in the table and lose it here. Where two parameters would get the same name, they keep the table's names.
    """
    wanted = {name: runs.columns[name].training_name for name in runs.parameters}
    shared = [name for name in wanted.values() if list(wanted.values()).count(name) > 1]
    return {name: name if short in shared else short for name, short in wanted.items()}


__all__ = ["renamed", "training_names"]
