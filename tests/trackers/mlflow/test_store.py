"""MLflow's folder, database and server, written by its own package and read as `search_runs` reads them."""

from __future__ import annotations

import base64
import json
import math
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
import pytest
from mlflow.entities import Metric, Param, RunTag

from importance import Role, Runs, SeveralStudies, read_runs, trackers
from importance.errors import UnreadableRuns
from importance.rows.store import Store
from importance.trackers.formats import sql_databases
from importance.trackers.mlflow import folder as mlflow_files
from importance.trackers.mlflow import run_folder
from importance.trackers.mlflow import server as mlflow_server
from tests.builders import DATA
from tests.trackers.mlflow_serving import serving
from tests.trackers.postgres import running as postgresql

pytestmark = pytest.mark.filterwarnings("ignore")

SERIES = {
    "val/loss": [3.0, 1.0, 2.0],
    "accuracy": [0.5, 0.9, 0.7],
    "diverged": [1.0, 4.0, math.nan],
    "never": [math.nan],
    "burst": [1.0, math.inf, 2.0],
    "sank": [-math.inf],
    "lr": [0.5, 0.25, 0.125],  # also a parameter
}
LONG = "a name that is so long that YAML folds it over two lines: " + "and on it goes, " * 6 + "until here"


@dataclass(frozen=True)
class Written:
    """One of the places that hold the same runs: its source, and MLflow's own address for it."""

    source: str
    uri: str


def write(uri: str) -> None:
    """Twelve tries with a gap here and there, two of them nested; a deleted run and a deleted experiment."""
    client = mlflow.MlflowClient(tracking_uri=uri)
    experiment = client.create_experiment("sweep")
    clock = 1_700_000_000_000

    def run(number: int, status: str | None = "FINISHED", *, params: bool = True, parent: str = "") -> str:
        tags = {"mlflow.runName": LONG if number == 3 else f"try {number}", "team": "blue"}
        if parent:
            tags["mlflow.parentRunId"] = parent
        key = client.create_run(experiment, start_time=clock + 1000 * number, tags=tags).info.run_id
        settings = {"lr": 10.0**-number, "net/width": 8 * number, "net/act": "relu", "a space": "x y"}
        settings |= {"momentum": "0.9"} if number % 2 else {}
        logged = [
            Metric(name, value + (0 if name == "lr" else number), clock + step, step)
            for name, values in SERIES.items()
            for step, value in enumerate(values)
            if name != "accuracy" or status != "FAILED"
        ]
        own = [Param(name, str(value)) for name, value in settings.items()]
        client.log_batch(key, logged, own if params else [], [RunTag("note", f"n{number}")])
        if status:
            client.set_terminated(key, status, end_time=clock + 1000 * number + 500)
        return key

    for number in range(1, 11):
        run(number, {2: "FAILED", 4: "KILLED", 5: None}.get(number, "FINISHED"))
    parent = run(11, params=False)
    run(12, parent=parent)
    run(13, parent=parent)
    client.delete_run(run(14))
    gone = client.create_experiment("gone")
    client.log_param(client.create_run(gone).info.run_id, "x", 1)
    client.delete_experiment(gone)


@pytest.fixture(scope="module", autouse=True)
def old_stores_may_be_written() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
        patch.setenv("GIT_PYTHON_REFRESH", "quiet")
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder store, under a name of its own."""
    root = tmp_path_factory.mktemp("files") / "my runs"
    write(root.as_uri())
    return root


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite store, under a name of its own."""
    path = tmp_path_factory.mktemp("database") / "tracking.bin"
    write(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="module")
def server(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real server for a copy of the database."""
    home = tmp_path_factory.mktemp("server")
    copy = shutil.copy(database, home / "served.db")
    with serving(f"sqlite:///{copy}", home) as url:
        yield url


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The URL of a store in a real PostgreSQL."""
    with postgresql() as running:
        url = running.new_database()
        write(url.replace("postgresql://", "postgresql+psycopg://"))
        yield url


@pytest.fixture(params=["folder", "database", "server", "postgres"])
def written(request: pytest.FixtureRequest) -> Written:
    place = request.getfixturevalue(request.param)
    uri = {
        "folder": lambda: place.as_uri(),
        "database": lambda: f"sqlite:///{place}",
        "server": lambda: place,
        "postgres": lambda: place.replace("postgresql://", "postgresql+psycopg://"),
    }
    return Written(str(place), uri[request.param]())


def opened(source: object) -> Store:
    store = trackers.open_store(trackers.place_of(str(source)))
    assert store is not None
    return store


def by_id(runs: Runs) -> pd.DataFrame:
    return runs.frame.set_index("run_id").sort_index()


def column_of(name: str) -> str:
    return "lr (metric)" if name == "lr" else name


def test_every_run_is_read_as_mlflow_reads_it(written: Written) -> None:
    runs = read_runs(written.source)
    mlflow.set_tracking_uri(written.uri)
    try:
        theirs = mlflow.search_runs(experiment_names=["sweep"]).set_index("run_id").sort_index()
    finally:
        mlflow.set_tracking_uri("")
    theirs = theirs[theirs["tags.mlflow.runName"] != "try 11"]  # the parent, which configures nothing
    ours = by_id(runs)
    assert list(ours.index) == list(theirs.index)
    assert len(ours) == 12
    assert ours["state"].tolist() == theirs["status"].tolist()
    assert ours["name"].tolist() == theirs["tags.mlflow.runName"].tolist()
    assert ours["note"].tolist() == theirs["tags.note"].tolist()
    for name in ("lr", "net/width", "momentum"):
        np.testing.assert_array_equal(ours[name], theirs[f"params.{name}"].astype(float))
    for name in ("net/act", "a space"):
        assert ours[name].tolist() == theirs[f"params.{name}"].tolist()
    for name in SERIES:
        expected = theirs[f"metrics.{name}"].astype(float)
        expected = expected.where(expected.abs() < 1e308, np.sign(expected) * np.inf)
        np.testing.assert_array_equal(ours[column_of(name)], expected)
    assert set(runs.parameters) == {"lr", "net/width", "net/act", "a space", "momentum"}
    assert set(runs.metrics) == {column_of(name) for name in SERIES}
    assert {runs.columns[name].role for name in ("name", "state", "note", "team", "parent")} == {Role.LABEL}


def test_states_names_and_nested_runs_are_kept_and_what_is_left_out_is_counted(written: Written) -> None:
    runs = read_runs(written.source)
    assert runs.states is not None
    assert runs.states.value_counts().to_dict() == {"FINISHED": 9, "FAILED": 1, "KILLED": 1, "RUNNING": 1}
    assert runs.run_names.tolist()[:4] == ["try 1", "try 2", LONG, "try 4"]
    assert runs.frame["parent"].tolist() == [None] * 10 + ["try 11"] * 2
    assert runs.frame["duration"].tolist()[0] == 0.5
    assert math.isnan(runs.frame["duration"][4])  # it runs on
    notes = " ".join(runs.notes)
    assert "1 deleted run left out" in notes
    assert "1 run that only group" in notes


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ("min", {"val/loss": 1.0, "accuracy": 0.5, "diverged": 1.0, "burst": 1.0}),
        ("max", {"val/loss": 3.0, "accuracy": 0.9, "diverged": 4.0, "burst": math.inf}),
        ("mean", {"val/loss": 2.0, "accuracy": 0.7, "diverged": 2.5, "burst": math.inf}),
        ("best", {"val/loss": 1.0, "accuracy": 0.9, "diverged": 1.0, "burst": 1.0}),
    ],
)
def test_a_metric_that_was_logged_over_time_stands_for_what_was_asked(
    written: Written, history: str, expected: dict[str, float]
) -> None:
    first = read_runs(written.source, history=history).frame.iloc[0]  # type: ignore[arg-type]
    assert {name: first[name] - 1 for name in expected} == pytest.approx(expected)
    assert math.isnan(first["never"])
    assert first["sank"] == -math.inf


def test_an_empty_experiment_is_listed_but_not_asked_about(written: Written) -> None:
    store = opened(written.source)
    counts = {study.name: study.n_runs for study in store.studies}
    assert list(counts) == ["sweep", "Default"]
    assert counts["Default"] == 0
    assert counts["sweep"] in (13, -1)  # a server does not say
    assert store.word == "experiment"
    assert store.live


def test_where_several_experiments_have_runs_one_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "two"
    client = mlflow.MlflowClient(tracking_uri=path.as_uri())
    for name, runs in (("first", 2), ("second", 3)):
        experiment = client.create_experiment(name)
        for number in range(runs):
            key = client.create_run(experiment).info.run_id
            client.log_param(key, "lr", number)
            client.log_metric(key, "loss", number)
    with pytest.raises(SeveralStudies, match="first") as asked:
        read_runs(path)
    assert asked.value.studies == {"first": 2, "second": 3, "Default": 0}
    assert len(read_runs(path, study="second")) == 3
    assert len(read_runs(path, study=["first", "second"])) == 5
    with pytest.raises(UnreadableRuns, match="third"):
        read_runs(path, study="third")


# -- the folder ---------------------------------------------------------------------------------------------


def test_a_folder_is_found_from_above_and_from_an_experiment_within(folder: Path) -> None:
    whole = by_id(read_runs(folder))
    assert by_id(read_runs(folder.parent)).equals(whole)
    experiment = next(path.parent for path in folder.glob("*/meta.yaml") if "sweep" in path.read_text())
    assert by_id(read_runs(experiment)).equals(whole)
    assert any("1 deleted experiment left out" in note for note in read_runs(folder).notes)


def test_two_stores_below_a_folder_keep_their_experiments_apart(folder: Path, tmp_path: Path) -> None:
    for name in ("monday", "tuesday"):
        shutil.copytree(folder, tmp_path / name / "mlruns")
    with pytest.raises(SeveralStudies) as asked:
        read_runs(tmp_path)
    assert asked.value.studies["monday/mlruns: sweep"] == asked.value.studies["tuesday/mlruns: sweep"] == 13


def copied_run(folder: Path, tmp_path: Path, name: str = "try 5") -> tuple[Path, Path]:
    """A copy of the folder store, and the folder of one of its runs."""
    root = tmp_path / "copy"
    shutil.copytree(folder, root)
    tag = next(tag for tag in root.glob("*/*/tags/mlflow.runName") if tag.read_text() == name)
    return root, tag.parents[1]


def test_a_half_written_line_of_a_running_run_is_not_read(folder: Path, tmp_path: Path) -> None:
    root, run = copied_run(folder, tmp_path)
    with (run / "metrics/val/loss").open("a") as file:
        file.write("1700000000009 0.0")
    with (run / "metrics/accuracy").open("a") as file:
        file.write("1700000000009 0.25 12")  # of step 1200, perhaps
    runs = read_runs(root)
    row = runs.frame[runs.frame["name"] == "try 5"].iloc[0]
    assert row["val/loss"] == 7.0
    assert row["accuracy"] == 5.7
    assert any("2 metric files read only in part" in note for note in runs.notes)


def test_metric_lines_in_any_order_and_of_old_versions_are_read(folder: Path, tmp_path: Path) -> None:
    root, run = copied_run(folder, tmp_path)
    (run / "metrics/val/loss").write_text("30 1.5 2\n20 9.5 7\n10 8.5 1\n")
    (run / "metrics/accuracy").write_text("10 0.5\n20 0.75\n")
    (run / "metrics/burst").write_text("10 0.5 1 train abc123\nnot a line\n")
    runs = read_runs(root)
    row = runs.frame[runs.frame["name"] == "try 5"].iloc[0]
    assert (row["val/loss"], row["accuracy"], row["burst"]) == (9.5, 0.75, 0.5)
    assert any("1 metric file read only in part" in note for note in runs.notes)


def test_the_stamp_changes_when_a_run_logs_and_when_one_is_added(folder: Path, tmp_path: Path) -> None:
    root, run = copied_run(folder, tmp_path)
    before = opened(root).stamp
    assert opened(root).stamp == before
    with (run / "metrics/accuracy").open("a") as file:
        file.write("1700000000009 0.25 12\n")
    grown = opened(root).stamp
    assert grown != before
    shutil.copytree(run, run.with_name("0" * 32))
    assert opened(root).stamp != grown


def test_links_are_not_followed_and_yaml_is_not_run(folder: Path, tmp_path: Path) -> None:
    root, run = copied_run(folder, tmp_path)
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    (run / "params/stolen").symlink_to(secret)
    marker = tmp_path / "ran"
    (run.with_name("evil") / "params").mkdir(parents=True)
    (run.with_name("evil") / "params/lr").write_text("1")
    (run.with_name("evil") / "meta.yaml").write_text(
        f"run_id: evil\nstatus: 3\nx: !!python/object/apply:os.system ['touch {marker}']\n"
    )
    runs = read_runs(root)
    assert "stolen" not in runs.columns
    assert len(runs) == 13, "what its meta.yaml would have run is only text: the run is one like the others"
    assert not marker.exists()


def test_a_status_and_times_that_are_no_numbers_cost_no_run(folder: Path, tmp_path: Path) -> None:
    root, run = copied_run(folder, tmp_path)
    before = len(read_runs(root))
    meta = run / "meta.yaml"
    odd = "status: '\u00b2'\nstart_time: '\u00b2'\nend_time: 0x" + "f" * 6_000
    kept = [line for line in meta.read_text().splitlines() if not line.startswith(("status", "start", "end"))]
    meta.write_text("\n".join([*kept, odd]), encoding="utf-8")
    runs = read_runs(root)
    assert len(runs) == before
    assert runs.frame.set_index("name").loc["try 5", "state"] == "\u00b2"


def test_meta_files_read_line_by_line_say_what_yaml_says(folder: Path) -> None:
    import yaml

    found = list(folder.glob("[0-9]*/*/meta.yaml"))
    assert len(found) == 14
    for path in found:
        said = yaml.safe_load(path.read_text())
        read = run_folder.meta_of(path)
        for key in ("run_id", "run_name", "status", "start_time", "end_time", "lifecycle_stage"):
            assert read[key] == ("" if said[key] is None else str(said[key]))


def test_what_a_run_has_logged_as_artifacts_does_not_hide_the_runs(folder: Path, tmp_path: Path) -> None:
    root, run = copied_run(folder, tmp_path)
    (run / "artifacts/.hydra").mkdir(parents=True)
    (run / "artifacts/.hydra/config.yaml").write_text("lr: 3\n")
    (run / "artifacts/.hydra/hydra.yaml").write_text("hydra: {job: {name: x}}\n")
    (run / "artifacts/table.csv").write_text("a,b\n1,2\n")
    assert opened(root).kind == "MLflow folder"
    assert opened(root.parent).kind == "MLflow folder"


def test_each_jobs_own_store_is_left_to_the_tool_that_ran_the_jobs(folder: Path, tmp_path: Path) -> None:
    for number in range(2):
        shutil.copytree(folder, tmp_path / str(number) / "mlruns")
        (tmp_path / str(number) / ".hydra").mkdir()
    assert mlflow_files.open_folder(tmp_path) is None


def test_a_folder_of_other_things_is_not_mlflows(tmp_path: Path) -> None:
    (tmp_path / "0" / "one").mkdir(parents=True)
    (tmp_path / "0" / "one" / "meta.yaml").write_text("title: something else\n")
    assert mlflow_files.open_folder(tmp_path) is None


def test_a_folder_with_nothing_but_artifacts_leads_to_the_database(database: Path, tmp_path: Path) -> None:
    (tmp_path / "mlruns/1" / ("a" * 32) / "artifacts").mkdir(parents=True)
    shutil.copy(database, tmp_path / "mlflow.db")
    with pytest.raises(UnreadableRuns, match=r"give .*mlflow\.db"):
        read_runs(tmp_path / "mlruns")
    assert len(read_runs(tmp_path)) == 12


def test_a_parent_that_only_repeats_its_best_child_is_left_out(tmp_path: Path) -> None:
    client = mlflow.MlflowClient(tracking_uri=(tmp_path / "mlruns").as_uri())
    parent = client.create_run("0").info.run_id
    client.log_metric(parent, "score", 2)
    for depth in range(3):
        child = client.create_run("0", tags={"mlflow.parentRunId": parent}).info.run_id
        client.log_param(child, "depth", depth)
        client.log_metric(child, "score", depth)
    client.log_param(parent, "best_depth", 2)
    runs = read_runs(tmp_path / "mlruns")
    assert runs.parameters == ("depth",)
    assert sorted(runs.frame["score"]) == [0, 1, 2]
    client.log_param(parent, "folds", 5)  # which its children do not set: it holds for them too
    runs = read_runs(tmp_path / "mlruns")
    assert runs.frame["folds"].tolist() == [5, 5, 5]
    client.log_param(parent, "depth", 9)
    assert sorted(read_runs(tmp_path / "mlruns").frame["depth"]) == [0, 1, 2, 9]


@pytest.mark.parametrize("place", ["mlruns", "mlflow.db"])
def test_folds_are_the_result_of_their_parent_and_trials_are_runs(place: str, tmp_path: Path) -> None:
    path = tmp_path / place
    client = mlflow.MlflowClient(tracking_uri=path.as_uri() if place == "mlruns" else f"sqlite:///{path}")
    search = client.create_run("0").info.run_id
    client.log_param(search, "sampler", "random")
    for trial in range(3):
        setting = client.create_run("0", tags={"mlflow.parentRunId": search}).info.run_id
        client.log_param(setting, "depth", trial)
        for fold in range(2):
            child = client.create_run("0", tags={"mlflow.parentRunId": setting}).info.run_id
            client.log_param(child, "depth", trial)
            client.log_param(child, "fold", fold)
            client.log_metric(child, "loss", trial + fold)
    runs = read_runs(path)
    assert runs.frame.sort_values("depth")["loss"].tolist() == [0.5, 1.5, 2.5]
    assert set(runs.frame["sampler"]) == {"random"}
    assert any("6 rows are read as 3 runs" in note for note in runs.notes)
    every = read_runs(path, nested="children")
    assert sorted(every.frame["loss"]) == [0, 1, 1, 2, 2, 3]
    assert set(every.frame["sampler"]) == {"random"}
    assert len(read_runs(path, nested="mean")) == 3


# -- the database -------------------------------------------------------------------------------------------


def test_a_database_is_read_while_mlflow_writes_and_never_written(database: Path, tmp_path: Path) -> None:
    path = tmp_path / "live.db"
    shutil.copy(database, path)
    stamp = opened(path).stamp
    client = mlflow.MlflowClient(tracking_uri=f"sqlite:///{path}")
    experiment = client.get_experiment_by_name("sweep").experiment_id
    client.log_param(client.create_run(experiment).info.run_id, "lr", "0.5")
    assert opened(path).stamp != stamp
    before = path.read_bytes()
    assert len(read_runs(path)) == 13
    assert path.read_bytes() == before
    path.chmod(0o400)
    assert len(read_runs(path)) == 13


def test_a_database_without_a_table_of_latest_values_is_read(database: Path, tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    shutil.copy(database, path)
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE latest_metrics")
    pd.testing.assert_frame_equal(by_id(read_runs(path)), by_id(read_runs(database)))


def test_a_damaged_database_is_said_to_be_damaged(database: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.db"
    data = database.read_bytes()
    path.write_bytes(data[: len(data) // 3])
    with pytest.raises(UnreadableRuns, match=r"cut\.db"):
        read_runs(path)


def test_a_database_is_read_by_its_url(database: Path) -> None:
    assert by_id(read_runs(f"sqlite:///{database}")).equals(by_id(read_runs(database)))


def test_an_uploaded_database_is_read(database: Path) -> None:
    assert len(read_runs(("mlflow.db", database.read_bytes()))) == 12


def test_a_database_with_no_run_says_so(database: Path, tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    shutil.copy(database, path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE runs SET lifecycle_stage = 'deleted'")
    with pytest.raises(UnreadableRuns, match="holds no runs"):
        read_runs(path)


# -- the server ---------------------------------------------------------------------------------------------


def test_the_address_of_an_experiments_page_opens_that_experiment(server: str) -> None:
    key = mlflow.MlflowClient(tracking_uri=server).get_experiment_by_name("sweep").experiment_id
    for tail in (f"/#/experiments/{key}", f"/#/experiments/{key}/runs?o1=7", f"#/experiments/{key}/runs/abc"):
        assert len(read_runs(server + tail)) == 12
    with pytest.raises(UnreadableRuns, match="no experiment 99"):
        read_runs(f"{server}/#/experiments/99")
    with pytest.raises(UnreadableRuns, match="holds no runs"):
        read_runs(f"{server}/#/experiments/0")


def test_a_server_is_read_page_by_page(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = by_id(read_runs(server))
    monkeypatch.setattr(mlflow_server, "_PAGE", 5)
    monkeypatch.setattr(mlflow_server, "_HISTORY_PAGE", 2)
    told: list[int] = []
    pd.testing.assert_frame_equal(by_id(read_runs(server, progress=lambda n, _: told.append(n))), whole)
    assert told == [5, 10, 13]
    lows = read_runs(server, history="min").frame
    assert lows["val/loss"][0] == 2.0


def test_more_histories_than_are_asked_for_are_refused(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mlflow_server, "MOST_HISTORIES", 20)
    with pytest.raises(UnreadableRuns, match="at most 20"):
        read_runs(server, history="max")
    assert len(read_runs(server)) == 12


def test_a_server_with_several_experiments_asks_without_counts_that_it_does_not_know(
    stand_in: Callable[..., str],
) -> None:
    two = {
        "experiments": [{"experiment_id": key, "name": name} for key, name in (("1", "one"), ("2", "two"))]
    }
    url = stand_in(
        lambda path, _: small_server(path) if "runs/" in path else (200, JSON, json.dumps(two).encode())
    )
    with pytest.raises(SeveralStudies, match="2 experiments: one, two") as asked:
        read_runs(url)
    assert asked.value.studies == {"one": -1, "two": -1}
    assert len(read_runs(url, study="two")) == 2


Reply = tuple[int, dict[str, str], bytes]


@pytest.fixture
def stand_in() -> Iterator[Callable[[Callable[[str, str], Reply]], str]]:
    """Starts a small server that answers (path, Authorization) as told, for what a healthy one never says."""
    started: list[ThreadingHTTPServer] = []

    def start(answer: Callable[[str, str], Reply]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, headers, body = answer(self.path, self.headers.get("Authorization", ""))
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                with suppress(ConnectionError):  # who asked may have left
                    self.wfile.write(body)

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.do_GET()

            def log_message(self, *args: object) -> None:
                pass

        one = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        started.append(one)
        threading.Thread(target=one.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{one.server_port}"

    yield start
    for one in started:
        one.shutdown()
        one.server_close()


JSON = {"Content-Type": "application/json"}


def small_server(path: str) -> Reply:
    """What a server with one experiment of two runs answers."""
    runs = [
        {
            "info": {"run_id": f"r{n}", "status": "FINISHED", "start_time": str(n)},
            "data": {
                "params": [{"key": "lr", "value": f"{n}"}],
                "metrics": [{"key": "loss", "value": n / 2}],
            },
        }
        for n in (1, 2)
    ]
    found: object = {"experiments": [{"experiment_id": "1", "name": "one"}]}
    return 200, JSON, json.dumps({"runs": runs} if "runs/search" in path else found).encode()


@pytest.mark.parametrize("way", ["basic", "token", "address"])
def test_a_login_is_taken_from_mlflows_own_variables_or_the_address(
    way: str, stand_in: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    basic = "Basic " + base64.b64encode(b"ann:s3cret!").decode()
    wanted = "Bearer t0ken" if way == "token" else basic

    def answer(path: str, authorization: str) -> Reply:
        if authorization != wanted:
            return 401, {"WWW-Authenticate": 'Basic realm="mlflow"'}, b"You are not authenticated."
        return small_server(path)

    url = stand_in(answer)
    with pytest.raises(UnreadableRuns, match=r"wants a login \(401.*MLFLOW_TRACKING_USERNAME"):
        read_runs(url)
    if way == "token":
        monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "t0ken")
    elif way == "basic":
        monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "ann")
        monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "s3cret!")
    else:
        url = url.replace("http://", "http://ann:s3cret!@")
    runs = read_runs(url)
    assert len(runs) == 2
    assert "s3cret" not in runs.source


def test_credentials_go_nowhere_but_to_mlflows_own_server(
    stand_in: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from importance.trackers.mlflow import rest_client

    heard: list[str] = []

    def answer(path: str, authorization: str) -> Reply:
        heard.append(authorization)
        return 401, {}, b""

    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "t0ken")
    monkeypatch.setattr(rest_client, "_LOOPBACK", ())  # take this machine for a far one
    url = stand_in(answer)
    with pytest.raises(UnreadableRuns, match="wants a login"):
        read_runs(url)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:1")
    with pytest.raises(UnreadableRuns, match="wants a login"):
        read_runs(url)
    assert set(heard) == {""}
    monkeypatch.setenv("MLFLOW_TRACKING_URI", url)
    with pytest.raises(UnreadableRuns, match="does not let you in") as refused:
        read_runs(url)
    assert heard[-1] == "Bearer t0ken"
    assert "t0ken" not in str(refused.value)


def test_an_address_of_a_link_is_sent_nothing_of_mlflows_variables(
    stand_in: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []

    def answer(path: str, authorization: str) -> Reply:
        heard.append(authorization)
        return 401, {}, b""

    url = stand_in(answer)
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "t0ken")
    for own in ("", url):
        monkeypatch.setenv("MLFLOW_TRACKING_URI", own)
        with pytest.raises(UnreadableRuns, match="type its address yourself"):
            read_runs(url, reach="linked")
    assert set(heard) == {""}


def test_credentials_of_another_server_do_not_go_to_this_machine(
    stand_in: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []

    def answer(path: str, authorization: str) -> Reply:
        heard.append(authorization)
        return 401, {}, b""

    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "t0ken")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "https://mlflow.example.org")
    with pytest.raises(UnreadableRuns, match="wants a login"):
        read_runs(stand_in(answer))
    assert set(heard) == {""}


def test_a_redirect_to_another_port_is_not_followed(stand_in: Callable[..., str]) -> None:
    asked: list[str] = []

    def there(path: str, authorization: str) -> Reply:
        asked.append(authorization)
        return small_server(path)

    other = stand_in(there)
    url = stand_in(lambda path, _: (302, {"Location": f"{other}{path}"}, b""))
    with pytest.raises(UnreadableRuns, match=r"leads to another place, '127\.0\.0\.1:"):
        read_runs(url.replace("http://", "http://ann:s3cret!@"))
    assert not asked


def test_a_redirect_to_another_host_is_not_followed(stand_in: Callable[..., str]) -> None:
    asked: list[str] = []

    def there(path: str, authorization: str) -> Reply:
        asked.append(path)
        return small_server(path)

    other = stand_in(there).replace("127.0.0.1", "localhost")
    url = stand_in(lambda path, _: (302, {"Location": f"{other}{path}"}, b""))
    with pytest.raises(UnreadableRuns, match="leads to another place, 'localhost'"):
        read_runs(url)
    assert not asked


@pytest.mark.parametrize(
    "reply",
    [
        (200, {"Content-Type": "text/html"}, b"<html>hello</html>"),
        (404, {"Content-Type": "text/html"}, b"not here"),
        (200, JSON, b"[1, 2]"),
        (200, JSON, b'{"items": []}'),
        (200, JSON, b'{"experiments": ['),
        (500, {}, b""),
    ],
    ids=["page", "404", "list", "other", "cut", "500"],
)
def test_another_service_is_not_taken_for_mlflow(reply: Reply, stand_in: Callable[..., str]) -> None:
    url = stand_in(lambda path, _: reply)
    assert trackers.open_store(trackers.place_of(url)) is None
    with pytest.raises(UnreadableRuns, match="not as an MLflow tracking server"):
        read_runs(f"{url}/#/experiments/1")


def test_a_plain_file_behind_an_address_is_not_even_asked(stand_in: Callable[..., str]) -> None:
    asked: list[str] = []

    def answer(path: str, _: str) -> Reply:
        asked.append(path)
        return (
            200,
            {"Content-Type": "text/csv"},
            b"lr,loss\n" + b"".join(b"%d,%d\n" % (n, n) for n in range(9)),
        )

    url = stand_in(answer)
    assert len(read_runs(f"{url}/runs.csv")) == 9
    assert len(read_runs(f"{url}/download?id=3")) == 9
    assert not [path for path in asked if "mlflow" in path]
    assert len(read_runs(f"{url}/download/latest")) == 9  # it looks like a server, and says that it is none


def test_a_server_that_is_not_there_is_said_to_be_unreachable() -> None:
    with pytest.raises(UnreadableRuns, match=r"127\.0\.0\.1:9 cannot be reached.*server is running"):
        read_runs("http://127.0.0.1:9")


def test_a_server_that_dawdles_is_left(stand_in: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    from importance.trackers.mlflow import rest_client

    def answer(path: str, _: str) -> Reply:
        time.sleep(1.5)
        return small_server(path)

    monkeypatch.setattr(rest_client, "FIRST_PATIENCE", 0.3)
    url = stand_in(answer)
    start = time.monotonic()
    with pytest.raises(UnreadableRuns, match="cannot be reached: timed out"):
        read_runs(url)
    assert time.monotonic() - start < 1.4


# -- what people have ---------------------------------------------------------------------------------------


@pytest.mark.shared
@pytest.mark.skipif(not DATA.is_dir(), reason="the real exports in ../shared/data are not here")
def test_a_real_folder_of_2020_is_read() -> None:
    runs = read_runs(DATA / "mlruns__Sooryakiran-CS6886_SysDL")
    assert len(runs) == 24
    assert set(runs.metrics) == {"Test Accuracy", "Training time"}
    assert len(runs.parameters) == 5
    assert runs.frame["Test Accuracy"].between(0, 1).all()


@pytest.mark.shared
@pytest.mark.skipif(not DATA.is_dir(), reason="the real exports in ../shared/data are not here")
def test_a_real_database_without_runs_says_so() -> None:
    with pytest.raises(UnreadableRuns, match="holds no runs"):
        read_runs(DATA / "mlflowdb__1412010-nda-mlops-zoomcamp__mlflow.db")


def test_a_database_that_a_writer_has_locked_says_so(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql_databases, "PATIENCE", 0.1)
    path = Path(shutil.copy(database, tmp_path))
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        with pytest.raises(UnreadableRuns, match="is locked by a program that writes to it"):
            read_runs(path)
