"""The formats of search spaces, each a module with `write(space, metric, goal)` and `read(text)`.

Reading never runs what it reads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import cast

from importance.errors import ImportanceError
from importance.space.dimension import Dimension, Space
from importance.space.listing import with_words_joined

__all__ = ["FORMATS", "Format", "read_space", "write_space"]


@dataclass(frozen=True)
class Format:
    """A way to write a search space.

    Attributes:
        title: the name of the tool.
        file: the name of a file in this format.
        language: "yaml", "python" or "json".
        takes_runs: whether the file has a place for settings to try first.
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
    """Return the text of a file that defines the space for a tool.

    Args:
        space: one dimension for each parameter.
        format: one of `FORMATS`.
        metric, goal: what the sweep optimizes; not every format has a place for them.
        first: settings to try first, all inside the space; formats that do not take runs ignore them.

    Raises:
        ImportanceError: for an unknown format, an empty space, or a dimension without a finite range.

    Examples:
        >>> import importance
        >>> text = "method: random\\nparameters:\\n  lr:\\n    min: 0.001\\n    max: 0.1\\n"
        >>> space = importance.read_space(text, "wandb")
        >>> "trial.suggest_float('lr', 0.001, 0.1)" in importance.write_space(space, "optuna")
        True
    """
    if not space:
        raise ImportanceError("There is no parameter to write. Keep at least one.")
    if format in FORMATS and not FORMATS[format].takes_runs:
        space = with_words_joined(space)
    write = cast("Callable[..., str]", _module(format).write)
    return write(space, metric, goal, first) if FORMATS[format].takes_runs else write(space, metric, goal)


def read_space(text: str, format: str) -> dict[str, Dimension]:
    """Return the space that a file in one of `FORMATS` defines. Nothing in the file is run.

    Raises:
        ImportanceError: when the text is not such a file, or a parameter is neither a range nor a choice.

    Examples:
        >>> import importance
        >>> text = "method: random\\nparameters:\\n  lr:\\n    min: 0.001\\n    max: 0.1\\n"
        >>> list(importance.read_space(text, "wandb"))
        ['lr']
    """
    read = cast("Callable[[str], dict[str, Dimension]]", _module(format).read)
    return read(text)


def _module(format: str) -> ModuleType:
    if format not in FORMATS:
        raise ImportanceError(f"There is no format {format!r}. Choose one of {', '.join(FORMATS)}.")
    return import_module(f"importance.space.formats.{format}")
