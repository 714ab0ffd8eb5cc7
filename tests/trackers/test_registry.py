"""The list of all trackers."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest

from importance.errors import UnreadableRuns
from importance.rows.store import Options, Place
from importance.trackers import registry
from tests.builders import CSV, ROOT, WRITTEN

TRACKERS = ROOT / "importance/trackers"
ENTRIES = [
    entry
    for node in ast.walk(ast.parse((TRACKERS / "registry.py").read_text()))
    if isinstance(node, ast.Constant) and isinstance(node.value, str)
    for entry in [node.value]
    if entry.count(":") == 1 and entry.replace(":", "").replace(".", "").isidentifier()
]


@pytest.mark.parametrize("entry", ENTRIES)
def test_each_entry_names_a_function_that_exists(entry: str) -> None:
    module, _, name = entry.partition(":")
    assert callable(getattr(import_module(f"importance.trackers.{module}"), name))


def test_each_function_that_opens_something_is_listed() -> None:
    openers = {
        f"{'.'.join(path.relative_to(TRACKERS).with_suffix('').parts)}:{node.name}"
        for path in TRACKERS.rglob("*.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and node.name in ("open_path", "open_address", "open_object")
    }
    # The store of MLflow calls its server itself.
    assert openers - set(ENTRIES) == {"registry:open_object", "mlflow.server:open_address"}
    assert len(openers) > 20


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("ax/experiment.json", "Ax experiment"),
        ("ray/first", "Ray Tune"),
        ("keras_tuner/search", "Keras Tuner"),
        ("dvc/exp_show.json", "DVC"),
    ],
)
def test_a_place_is_opened_by_the_tracker_that_wrote_it(path: str, kind: str) -> None:
    store = registry.open_store(registry.place_of(str(WRITTEN / path)))
    assert store is not None
    assert store.kind.startswith(kind)


def test_what_no_tracker_knows_is_none(tmp_path: Path) -> None:
    (tmp_path / "runs.csv").write_text(CSV)
    assert registry.open_store(registry.place_of(str(tmp_path / "runs.csv"))) is None
    assert registry.open_store(registry.place_of(str(tmp_path))) is None
    assert registry.layout_of_table(pd.DataFrame({"lr": [0.1, 0.2], "loss": [1.0, 2.0]})) is None
    assert registry.layout_of_document(CSV.encode(), "last") is None


@pytest.mark.parametrize("source", [None, "runs.csv", Path("runs.csv"), pd.DataFrame(), [], ()])
def test_a_source_that_is_no_search_is_no_object(source: object) -> None:
    assert registry.open_object(source, Options()) is None


@pytest.mark.parametrize(
    ("columns", "tracker"),
    [
        ({"params.lr": [1], "metrics.loss": [2], "run_id": ["a"]}, "MLflow's search_runs"),
        ({"param_C": [1], "mean_test_score": [2], "params": ["{}"]}, "scikit-learn's cv_results_"),
        ({"number": [0], "value": [1.0], "params_x": [2]}, "Optuna's trials_dataframe"),
        ({"uid": ["a"], "from_uid": [""], "lr": [1]}, "HiPlot"),
    ],
)
def test_a_table_is_read_by_the_tracker_whose_columns_it_has(columns: dict, tracker: str) -> None:
    layout = registry.layout_of_table(pd.DataFrame(columns))
    assert layout is not None
    assert layout.tracker == tracker


def test_the_table_of_a_chart_holds_no_runs() -> None:
    registry.check_table("runs.csv", ["lr", "loss"])
    with pytest.raises(UnreadableRuns, match="line chart"):
        registry.check_table("chart.csv", ["Step", "a - loss", "a - loss__MIN", "a - loss__MAX"])


def test_a_text_is_a_path_if_there_is_one_and_else_an_address(tmp_path: Path) -> None:
    assert registry.place_of(str(tmp_path)) == Place(str(tmp_path), tmp_path)
    assert registry.place_of("team/no project", linked=True) == Place("team/no project", None, linked=True)
    assert registry.place_of("\0").path is None
    assert registry.place_of("x" * 5_000).path is None


def test_of_all_tools_the_last_resort_comes_last(tmp_path: Path) -> None:
    places: list[Place] = []
    place = registry.place_of(str(tmp_path))
    assert registry.open_store(place, last_resort=lambda where: places.append(where)) is None
    assert [where.path for where in places] == [tmp_path]
