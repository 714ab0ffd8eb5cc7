"""Search spaces in the words of each tool: written for a sweep, and read back.

One module a format, each with `write(space, metric, goal)` and `read(text)`; nothing that is read is run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import cast

from importance.errors import ImportanceError
from importance.space.dimension import Dimension, Space
from importance.space.levels import joined_words

__all__ = ["FORMATS", "Format", "read_space", "write_space"]


@dataclass(frozen=True)
class Format:
    """A way to write a search space.

    Attributes:
        title: the tool, as a heading.
        file: the name of a file that holds it.
        language: "yaml", "python" or "json".
        takes_runs: whether it has a place for settings to try first.
    """

    title: str
    file: str
    language: str
    takes_runs: bool = False


FORMATS: dict[str, Format] = {
    "wandb": Format("W&B", "sweep.yaml", "yaml"),
    "optuna": Format("Optuna", "objective.py", "python", takes_runs=True),
    "ray": Format("Ray Tune", "param_space.py", "python"),
    "sklearn": Format("scikit-learn", "param_distributions.py", "python"),
    "configspace": Format("ConfigSpace", "space.json", "json"),
    "hydra": Format("Hydra", "sweep_config.yaml", "yaml"),
}


def write_space(
    space: Space,
    format: str,
    *,
    metric: str = "loss",
    goal: str = "minimize",
    first: Sequence[Mapping[str, object]] = (),
) -> str:
    """The space in the words of a tool.

    Args:
        space: one dimension a parameter.
        format: one of `FORMATS`.
        metric, goal: what the sweep is after; not every format has a place for them.
        first: settings to try first, each inside the space; only formats that take runs hold them.

    Raises:
        ImportanceError: for an unknown format, an empty space, or a dimension without a finite range.
    """
    if not space:
        raise ImportanceError("There is no parameter to write down. Keep at least one.")
    if format in FORMATS and not FORMATS[format].takes_runs:
        space = joined_words(space)
    write = cast("Callable[..., str]", _module(format).write)
    return write(space, metric, goal, first) if FORMATS[format].takes_runs else write(space, metric, goal)


def read_space(text: str, format: str) -> dict[str, Dimension]:
    """The space that a file in one of `FORMATS` describes; nothing in it is run.

    Raises:
        ImportanceError: when it is no such file, or draws in a way that is no plain range or choice.
    """
    read = cast("Callable[[str], dict[str, Dimension]]", _module(format).read)
    return read(text)


def _module(format: str) -> ModuleType:
    if format not in FORMATS:
        raise ImportanceError(f"There is no format {format!r}. Choose one of {', '.join(FORMATS)}.")
    return import_module(f"importance.space.formats.{format}")
