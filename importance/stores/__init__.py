"""Where trackers keep their runs: folders, databases, journals and servers, recognised by what is in them.

Each file here knows one tool. It offers one or more openers; an opener looks at a place and says what runs it
holds, or None when the place is not of its kind. Nothing is read before a study is chosen.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

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
    "syne_tune",
    "keras_tuner",
    "ax",
    "dvc",
    "hydra",
    "lightning",
    "tensorboard",
    "optuna",
    "sql",  # any SQLite file, so after those who know theirs
    "tables",  # last: any folder of tables, and the word for a folder without any
)
# Modules whose `open_address(place)` looks at a web address, a database URL or a W&B project.
_ADDRESSES: tuple[str, ...] = ("wandb_project", "mlflow", "optuna", "sql")


def open_store(place: Place) -> Store | None:
    """The runs that are kept at a place; None when it is no store that is known.

    Raises:
        ImportanceError: when it is a store but cannot be opened; the message says why and what to do.
    """
    names, opener = (_ADDRESSES, "open_address") if place.path is None else (_PATHS, "open_path")
    for name in names:
        store: Store | None = getattr(import_module(f"importance.stores.{name}"), opener)(place)
        if store is not None:
            return store
    return None


def place_of(source: str, linked: bool = False) -> Place:
    """The place that a text names: an existing path, or else an address; `linked` when a link brought it."""
    path = Path(source).expanduser()
    try:
        exists = path.exists()
    except (OSError, ValueError):
        exists = False
    return Place(source, path if exists else None, linked)
