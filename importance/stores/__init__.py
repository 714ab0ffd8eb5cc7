"""Where trackers keep their runs: folders, databases, journals and servers, recognised by what is in them.

Each file here knows one tool. It offers one or more openers; an opener looks at a place and says what runs it
holds, or None when the place is not of its kind. Nothing is read before a study is chosen.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from importance.stores import several
from importance.stores.places import HISTORIES as HISTORIES
from importance.stores.places import History as History
from importance.stores.places import Options as Options
from importance.stores.places import Place as Place
from importance.stores.places import Store as Store
from importance.stores.places import Study as Study

Opener = Callable[[Place], Store | None]

# Modules whose `open_path(place)` looks at a file or folder; the first that knows the place has it, so those
# with the surest marks come first. Imported only when a path is looked at.
_PATHS: tuple[str, ...] = (
    "wandb",
    "mlflow",
    "ray",
    "smac",
    "hpbandster",
    "sacred",
    "syne_tune",
    "keras_tuner",
    "ax",
    "dvc",
    "hydra",
    "lightning",
    "tensorboard",
    "trainer",  # after TensorBoard, whose files hold all that the Trainer was started with
    "optuna",
    "sql",  # any SQLite file, so after those who know theirs
    "tables",  # last: any folder of tables, and the word for a folder without any
)
# Modules whose `open_address(place)` looks at a web address, a database URL or a W&B project.
_ADDRESSES: tuple[str, ...] = ("wandb_project", "mlflow", "optuna", "sql")


def open_store(place: Place) -> Store | None:
    """The runs that are kept at a place; None when it is no store that is known.

    A folder where several tools keep runs is one store, with the studies of each.

    Raises:
        ImportanceError: when it is a store but cannot be opened; the message says why and what to do.
    """
    if place.path is not None and place.path.is_dir():
        return several.of_folder(place, [(name, _opener(name, "open_path")) for name in _PATHS])
    names, kind = (_ADDRESSES, "open_address") if place.path is None else (_PATHS, "open_path")
    return next((store for name in names if (store := _opener(name, kind)(place)) is not None), None)


def _opener(name: str, kind: str) -> Opener:
    """A tool's opener, whose module is imported when it is called."""
    return lambda place: getattr(import_module(f"importance.stores.{name}"), kind)(place)


def place_of(source: str, linked: bool = False) -> Place:
    """The place that a text names: an existing path, or else an address; `linked` when a link brought it."""
    path = Path(source).expanduser()
    try:
        exists = path.exists()
    except (OSError, ValueError):
        exists = False
    return Place(source, path if exists else None, linked)
