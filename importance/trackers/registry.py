"""Every tracker, listed once: the functions that read its tables, its folders, its addresses and its objects.

An entry is "module:function": a module of this package, and a function in it. The function returns the runs,
or None if another tool wrote them. The functions are called in the order of the list, and the first that
returns runs is used. So a tracker whose files are easily confused with others stands further down. A module
is imported when one of its functions is called.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import pandas as pd

from importance import regular_files
from importance.rows.layout import Layout
from importance.rows.store import History, Options, Place, Store
from importance.trackers import several_tools
from importance.trackers.several_tools import Opener

# function(frame) -> Layout | None: a raw table, as a CSV file, JSON or a DataFrame brings it.
_TABLES: tuple[str, ...] = (
    "dvc.export:experiments",
    "optuna.export:trials",
    "mlflow.export:search",
    "sklearn.export:search",
    "ray.export:results",
    "ax.export:summary",
    "mlflow.export:page",
    "comet:experiments",  # before the table of W&B, which also has a Name and Tags
    "wandb.export:runs_table",
    "wandb.export:api",
    "clearml:experiments",
    "nni.export:trials",
    "autogluon:leaderboard",
    "hiplot:experiment",
    "bayes_opt:log",
    "tuning_tables:tidymodels",
    "tuning_tables:caret",
    "tuning_tables:mlr3",
    "tuning_tables:nevergrad",
    "tuning_tables:guild",
    "tuning_tables:hyperopt",
)
# function(name, columns): raises UnreadableRuns for a table of the tool's that holds no runs.
_NO_RUNS: tuple[str, ...] = ("wandb.export:check_chart", "optuna.export:check_journal")
# function(data, history) -> Layout | None: the bytes of a document, such as a service answers with.
_DOCUMENTS: tuple[str, ...] = ("tuning_services:layout",)
# function(source, options) -> (name, Layout) | None: an object of Python that holds its runs.
_OBJECTS: tuple[str, ...] = ("sklearn.search:open_object", "optuna.study:open_object")
# function(place) -> Store | None: a file or a folder.
_PATHS: tuple[str, ...] = (
    "wandb.folder:open_path",
    "mlflow.store:open_path",
    "trackio.store:open_path",
    "neptune:open_path",
    "swanlab:open_path",
    "aim.repository:open_path",
    "ray.folder:open_path",
    "smac:open_path",
    "hpbandster:open_path",
    "sacred:open_path",
    "syne_tune:open_path",
    "keras_tuner:open_path",
    "ax.snapshot:open_path",
    "dvc.exp_show:open_path",
    "hydra.multirun:open_path",
    "lightning:open_path",
    "tensorboard.hparams:open_path",
    "hf_trainer:open_path",  # after TensorBoard, whose files hold all that the Trainer was started with
    "nni.database:open_path",
    "optuna.store:open_path",
    "sql_tables:open_path",  # any SQLite file, so after the tools that know their own
)
# function(place) -> Store | None: a web address, the URL of a database, or a W&B project.
_ADDRESSES: tuple[str, ...] = (
    "wandb.service:open_address",
    "mlflow.store:open_address",
    "optuna.store:open_address",
    "sql_tables:open_address",
)


def layout_of_table(frame: pd.DataFrame) -> Layout | None:
    """Return the layout of a raw table by the tracker that wrote it; None if no tracker recognises it."""
    return _first(_TABLES, frame)


def check_table(name: str, columns: Sequence[str]) -> None:
    """Raise UnreadableRuns for a tracker's table that holds no runs, such as the download of a chart."""
    for entry in _NO_RUNS:
        _function(entry)(name, columns)


def layout_of_document(data: bytes, history: History) -> Layout | None:
    """Return the trials in the answer of a tuning service; None for the bytes of any other file."""
    return _first(_DOCUMENTS, data, history)


def open_object(source: object, options: Options) -> tuple[str, Layout] | None:
    """Return a name and the table of a search in memory; None for anything else.

    Args:
        source: a fitted search of scikit-learn (anything with `cv_results_`), such a `cv_results_` itself, or
            a study of Optuna.

    Raises:
        UnreadableRuns: when a search has not been fitted, or a study has no trials.
    """
    if source is None or isinstance(source, (str, bytes, os.PathLike, pd.DataFrame, list, tuple)):
        return None
    return _first(_OBJECTS, source, options)


def open_store(place: Place, last_resort: Opener | None = None) -> Store | None:
    """Return the store of runs at a place; None if no tracker recognises it.

    A folder where several tools keep runs is one store, with the studies of each.

    Args:
        place: where to look.
        last_resort: an opener for folders, called after those of all tools.

    Raises:
        ImportanceError: when it is a store but cannot be opened; the message says why and what to do.
    """
    if place.path is None:
        return _first(_ADDRESSES, place)
    if regular_files.is_folder(place.path):
        return several_tools.open_folder(place, [_opener(entry) for entry in _PATHS], last_resort)
    return _first(_PATHS, place)


def place_of(source: str, linked: bool = False) -> Place:
    """Return the place that a text names: an existing path, or else an address.

    Args:
        linked: whether the text came in a link.
    """
    path = regular_files.with_home(source)
    return Place(source, path if regular_files.exists(path) else None, linked)


def import_readers() -> None:
    """Import the modules that read files, which otherwise happens when the first file is read."""
    for entry in (*_TABLES, *_NO_RUNS, *_DOCUMENTS, *_PATHS):
        _function(entry)


def _first(entries: Sequence[str], *arguments: object) -> Any:
    """Return the first result of these functions that is not None; None when all are."""
    results = (_function(entry)(*arguments) for entry in entries)
    return next((result for result in results if result is not None), None)


def _opener(entry: str) -> Opener:
    """Return an opener whose module is imported when it is called."""
    return lambda place: _function(entry)(place)


def _function(entry: str) -> Any:
    module, _, name = entry.partition(":")
    return getattr(import_module(f"importance.trackers.{module}"), name)
