"""Where trackers keep their runs: folders, databases, journals and servers, recognised by what is in them.

A tool's module offers one or more openers. An opener looks at a place and returns the store it finds there,
or None when the place is not its own. Nothing is read before a study is chosen.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from importance.rows.store import Place, Store
from importance.trackers import several_tools
from importance.trackers.several_tools import Opener

# Modules whose `open_path(place)` looks at a file or folder; the first that knows the place has it, so those
# with the surest marks come first. Imported only when a path is looked at.
_PATHS: tuple[str, ...] = (
    "wandb.folder",
    "mlflow.store",
    "ray.folder",
    "smac",
    "hpbandster",
    "sacred",
    "syne_tune",
    "keras_tuner",
    "ax.snapshot",
    "dvc.exp_show",
    "hydra.multirun",
    "lightning",
    "tensorboard.hparams",
    "hf_trainer",  # after TensorBoard, whose files hold all that the Trainer was started with
    "optuna.store",
    "sql_tables",  # any SQLite file, so after those who know theirs
)
# Modules whose `open_address(place)` looks at a web address, a database URL or a W&B project.
_ADDRESSES: tuple[str, ...] = ("wandb.service", "mlflow.store", "optuna.store", "sql_tables")


def open_store(place: Place, last_resort: Opener | None = None) -> Store | None:
    """The runs that are kept at a place; None when it is no store that is known.

    A folder where several tools keep runs is one store, with the studies of each.

    Args:
        place: where to look.
        last_resort: an opener for folders, which is called after those of all tools.

    Raises:
        ImportanceError: when it is a store but cannot be opened; the message says why and what to do.
    """
    if place.path is not None and place.path.is_dir():
        return several_tools.of_folder(place, [_opener(name, "open_path") for name in _PATHS], last_resort)
    names, kind = (_ADDRESSES, "open_address") if place.path is None else (_PATHS, "open_path")
    return next((store for name in names if (store := _opener(name, kind)(place)) is not None), None)


def _opener(name: str, kind: str) -> Opener:
    """A tool's opener, whose module is imported when it is called."""
    return lambda place: getattr(import_module(f"importance.trackers.{name}"), kind)(place)


def place_of(source: str, linked: bool = False) -> Place:
    """The place that a text names: an existing path, or else an address; `linked` when a link brought it."""
    path = Path(source).expanduser()
    try:
        exists = path.exists()
    except (OSError, ValueError):
        exists = False
    return Place(source, path if exists else None, linked)
