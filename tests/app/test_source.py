"""The source part of the sidebar: any source in one box, studies, refresh, and what strangers may not."""

from __future__ import annotations

import io
import json
import socket
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import optuna
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from importance.readers import downloads, source_summary
from importance.trackers.formats import sql_databases
from pages.ui import request as asked
from pages.ui import source
from tests.app.conftest import ROOT, sweep
from tests.app.test_pages import rows, texts

Start = Callable[..., AppTest]


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Start:
    """Opens the app on a source, on this machine or as on a server, with the query of a link."""

    def started(
        given: object = "", local: bool = True, secrets: str = "", **query: str | list[str]
    ) -> AppTest:
        monkeypatch.setenv("PARAMLENS_LOCAL", "1" if local else "0")
        monkeypatch.setenv("PARAMLENS_SOURCE", str(given))
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        if secrets:
            at.secrets["sources"] = {"our sweeps": secrets}
        for name, value in query.items():
            at.query_params[name] = value
        return at.run()

    return started


def said(at: AppTest) -> str:
    """All that is said in the sidebar."""
    return " ".join(e.value for kind in ("caption", "markdown") for e in at.sidebar.get(kind))


def two_tables(folder: Path) -> Path:
    """A folder with a large and a small table that do not belong together."""
    folder.mkdir()
    sweep(60).to_csv(folder / "large.csv", index=False)
    small = sweep(40)[["lr", "optimizer", "val_loss"]].rename(columns={"lr": "rate", "val_loss": "cost"})
    small.to_csv(folder / "small.csv", index=False)
    return folder


def zipped(folder: Path) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in folder.iterdir():
            archive.write(path, path.name)
    return packed.getvalue()


def test_the_largest_study_opens_and_any_other_can_be_chosen(start: Start, tmp_path: Path) -> None:
    at = start(two_tables(tmp_path / "runs"))
    assert not at.exception
    assert not at.error
    picker = at.multiselect(key="_studies")
    assert picker.value == ["large.csv"]
    assert list(picker.options) == ["large.csv · 60 runs", "small.csv · 40 runs"]
    assert at.query_params["study"] == "large.csv"
    picker.set_value(["small.csv"]).run()
    assert at.query_params["study"] == "small.csv"
    assert at.session_state["metric"] == "cost"
    at.multiselect(key="_studies").set_value(["small.csv", "large.csv"]).run()
    assert "100 runs" in said(at)


def test_a_link_opens_the_study_it_names(start: Start, tmp_path: Path) -> None:
    at = start(two_tables(tmp_path / "runs"), study="small.csv")
    assert at.multiselect(key="_studies").value == ["small.csv"]
    assert "40 runs" in said(at)
    gone = start(tmp_path / "runs", study="no such study")
    assert gone.multiselect(key="_studies").value == ["large.csv"]


def test_a_store_that_keeps_steps_offers_which_value_stands_for_them(start: Start, tmp_path: Path) -> None:
    frame = sweep(40)
    for i, row in frame.iterrows():
        folder = tmp_path / f"run{i}"
        folder.mkdir()
        (folder / "config.json").write_text(row[["lr", "optimizer"]].to_json())
        (folder / "history.csv").write_text(f"step,val_loss\n1,{row.val_loss}\n2,{row.val_loss + 1}\n")
    at = start(tmp_path, history="best")
    assert at.selectbox(key="history").value == "best"
    best = at.session_state["_runs"].frame["val_loss"].mean()
    at.selectbox(key="history").select("last").run()
    assert at.session_state["_runs"].frame["val_loss"].mean() == pytest.approx(best + 1)


def test_taking_every_study_out_costs_nothing(start: Start, tmp_path: Path) -> None:
    at = start(two_tables(tmp_path / "runs"))
    at.multiselect(key="_studies").set_value([]).run()
    assert "Choose at least one table" in at.error[0].value
    assert rows(at), "what was on screen stays"
    at.multiselect(key="_studies").set_value(["small.csv"]).run()
    assert not at.error


def test_a_study_and_its_choices_stay_on_another_page(start: Start, tmp_path: Path) -> None:
    at = start(two_tables(tmp_path / "runs"))
    at.multiselect(key="_studies").set_value(["small.csv"]).run()
    at.switch_page("pages/data.py").run()
    assert "small.csv" in at.title[0].value
    assert at.query_params["study"] == "small.csv"


def test_an_upload_may_be_an_archive(start: Start, tmp_path: Path) -> None:
    packed = zipped(two_tables(tmp_path / "runs"))
    at = start("", local=False)
    at.segmented_control(key="source").set_value("upload").run()
    at.file_uploader[0].upload("runs.zip", packed, "application/zip").run()
    assert not at.exception
    assert not at.error
    assert at.multiselect(key="_studies").value == ["large.csv"]
    assert "60 runs" in said(at)


# -- again ----------------------------------------------------------------------------------------------


def folder_of_runs(folder: Path, n: int) -> Path:
    """The first runs of a sweep, in a folder."""
    folder.mkdir(exist_ok=True)
    sweep(200).head(n).to_csv(folder / "runs.csv", index=False)
    return folder


def test_refresh_reads_new_runs_keeps_every_choice_and_says_what_changed(
    start: Start, tmp_path: Path
) -> None:
    folder = folder_of_runs(tmp_path / "runs", 60)
    at = start(folder, metric="val_accuracy", brush="lr~0.0001..0.01")
    before = dict(at.session_state["_brushes"])
    at.selectbox(key="every").select(60).run()
    folder_of_runs(folder, 100)
    at.run()
    assert "60 runs" in said(at), "a folder is looked at only when it is due"
    at.button(key="_refresh").click().run()
    assert not at.exception
    assert "100 runs" in said(at)
    assert at.session_state["metric"] == "val_accuracy"
    assert at.selectbox(key="every").value == 60
    assert dict(at.session_state["_brushes"]) == before
    assert "more runs, " in texts(at)
    at.run()
    assert "more runs, " in texts(at), "it stays until the question or the runs change"
    at.selectbox(key="metric").select("val_loss").run()
    assert "more runs, " not in texts(at)


def test_a_state_that_is_new_after_a_refresh_is_not_filtered_away(start: Start, tmp_path: Path) -> None:
    folder = folder_of_runs(tmp_path / "runs", 60)
    at = start(folder)
    assert set(at.session_state["state"]) == {"finished", "failed"}
    frame = sweep(200).head(90)
    frame.loc[60:, "State"] = "running"
    frame.to_csv(folder / "runs.csv", index=False)
    at.button(key="_refresh").click().run()
    assert not at.exception
    assert set(at.session_state["state"]) == {"finished", "failed", "running"}
    assert "All 90 runs used" in texts(at)


def test_of_several_uploads_the_studies_of_one_can_be_chosen(start: Start, tmp_path: Path) -> None:
    packed = zipped(two_tables(tmp_path / "runs"))
    at = start("", local=False)
    at.segmented_control(key="source").set_value("upload").run()
    table = sweep(40).to_csv(index=False).encode()
    at.session_state["_uploads"] = [("runs.zip", packed), ("more.csv", table)]
    at.run()
    assert not at.exception and not at.error
    picker = at.multiselect(key="_studies")
    assert "in this upload" in picker.label
    with_one = len(at.session_state["_studies"])
    assert with_one == 1
    picker.select(next(name for name in picker.options if picker.value[0] not in name)).run()
    assert not at.exception and not at.error
    assert len(at.session_state["_studies"]) == 2


def test_only_a_store_that_changed_is_read_again(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = start(folder_of_runs(tmp_path / "runs", 60))
    monkeypatch.setattr("importance.readers.read_runs", lambda *a, **k: pytest.fail("read again"))
    at.button(key="_refresh").click().run()
    assert not at.exception
    assert "60 runs" in said(at)


def test_a_live_source_is_looked_at_when_it_is_due(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_of_runs(tmp_path / "runs", 60)
    at = start(folder, every="every 10 s")
    folder_of_runs(folder, 80)
    at.run()
    assert "60 runs" in said(at)
    at.session_state["_glanced_at"] = -100.0
    at.run()
    assert not at.exception
    assert "80 runs" in said(at)


def test_a_database_that_is_locked_for_a_while_costs_nothing(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql_databases, "PATIENCE", 0.1)
    path = tmp_path / "runs.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        sweep(60).to_sql("runs", writer, index=False)
        at = start(path)
        writer.execute("BEGIN EXCLUSIVE")
        at.button(key="_refresh").click().run()
        assert "is locked by a program that writes to it" in at.error[0].value
        assert "60 runs" in said(at), "what was read before is still there"
        writer.execute("ROLLBACK")
        at.button(key="_refresh").click().run()
    assert not at.exception and not at.error
    assert "60 runs" in said(at)


def test_a_store_that_cannot_be_reached_any_more_costs_nothing(start: Start, tmp_path: Path) -> None:
    folder = folder_of_runs(tmp_path / "runs", 60)
    at = start(folder)
    (folder / "runs.csv").unlink()
    at.button(key="_refresh").click().run()
    assert "contains no readable runs" in at.error[0].value
    assert rows(at)
    folder_of_runs(folder, 70)
    at.button(key="_refresh").click().run()
    assert not at.error
    assert "70 runs" in said(at)


# -- secrets and strangers ------------------------------------------------------------------------------

SECRET = "unknowndb://ada:pa55word@db.internal:5432/runs"


def everything(at: AppTest) -> str:
    """All that could be seen: the page, the sidebar, the link."""
    elements = [str(getattr(e, "value", "")) for block in (at.main, at.sidebar) for e in block]
    return " ".join([*elements, texts(at), said(at), str(at.query_params), *(e.value for e in at.error)])


@pytest.mark.parametrize("way", ["launcher", "typed"])
def test_a_password_is_used_and_shown_nowhere(
    way: str, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    glance = source_summary.summarise_source
    monkeypatch.setattr(
        source_summary, "summarise_source", lambda source, *a: asked.append(source) or glance(source, *a)
    )
    if way == "launcher":
        at = start(SECRET)
    else:
        at = start("", source="Path")
        at.text_input(key="path").set_value(SECRET).run()
    assert not at.exception
    assert asked == [SECRET]
    assert at.text_input(key="path").value == "unknowndb://ada:***@db.internal:5432/runs"
    assert "Runs cannot be read from" in at.error[0].value
    assert "pa55word" not in everything(at)


def test_a_link_with_a_hidden_password_asks_for_it(start: Start) -> None:
    at = start("", source="Path", path="postgresql://ada:***@db/runs")
    assert "A link carries no password" in at.error[0].value


@pytest.mark.parametrize("local", [True, False])
def test_a_source_of_the_deployer_is_offered_by_its_name_alone(
    local: bool, start: Start, tmp_path: Path
) -> None:
    folder = folder_of_runs(tmp_path / "hidden_place", 60)
    at = start("", local, secrets=str(folder), source="Named")
    assert not at.exception
    assert not at.error
    assert at.selectbox(key="named").value == "our sweeps"
    assert "60 runs" in said(at)
    assert "hidden_place" not in everything(at)


def test_an_error_of_a_named_source_tells_nothing_of_its_address(start: Start) -> None:
    at = start("", False, secrets=SECRET, source="Named")
    assert "our sweeps" in at.error[0].value
    seen = everything(at)
    assert not [piece for piece in ("pa55word", "db.internal", "5432", "ada") if piece in seen]


def test_what_a_driver_says_of_a_named_source_is_cleaned_too() -> None:
    request = asked.Request(("at", "x"), SECRET, "any", "our sweeps")
    told = 'connection to server at "db.internal" (10.1.2.3), port 5432 failed: no user "ada" (fe80::1:2:3)'
    cleaned = asked.without_address(told, request)
    assert "our sweeps" in cleaned
    assert not [piece for piece in ("db.internal", "10.1.2.3", "5432", "ada", "fe80") if piece in cleaned]
    wrong = replace(request, source="postgresql://ada:pa55word@db.internal:543210/runs")
    cleaned = asked.without_address('no host "db.internal", port 543210, user "ada"', wrong)
    assert not [piece for piece in ("db.internal", "543210", "ada") if piece in cleaned]


def test_how_far_a_slow_read_is_can_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[tuple[object, ...]] = []
    place = SimpleNamespace(progress=lambda *a: shown.append(a), caption=lambda *a: shown.append(a))
    clock = iter(range(1, 9))
    monkeypatch.setattr(source.time, "monotonic", lambda: float(next(clock)))
    tell = source._telling(place)  # type: ignore[arg-type]
    tell(50, 200)
    tell(90, 0)
    tell(0.5, 2)  # in the middle of a long run
    assert shown == [(0.25, "50 of 200 runs"), ("90 runs so far",), (0.25, "0 of 2 runs")]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("/etc/passwd", "runs on a server"),
        ("examples/digits_sweep.csv", "runs on a server"),
        ("http://example.org/runs.csv", "plain http"),
        ("postgresql://db/optuna", "runs on a server"),
        ("team/project", "runs on a server"),
        ("https://127.0.0.1/runs.csv", "not a public internet address"),
        ("https://2130706433/runs.csv", "not a public internet address"),
    ],
)
def test_strangers_reach_nothing_but_public_https(
    typed: str, words: str, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: pytest.fail("connected"))
    at = start("", False, source="Link", path=typed)
    assert not at.exception
    assert words in at.error[0].value
    assert not at.get("bidi_component"), "no other runs stand under this address"


def test_strangers_may_give_a_public_address(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[object, ...]] = []
    table = sweep(50).to_csv(index=False).encode()
    monkeypatch.setattr(
        downloads, "download", lambda *asked_for: asked.append(asked_for) or ("runs.csv", table)
    )
    at = start("", False, source="Link", path="https://example.org/runs.csv")
    assert not at.error
    assert "50 runs" in said(at)
    at.slider(key="best").set_value(50).run()
    assert [one[2] for one in asked] == ["public"], "fetched once"
    at.button(key="_refresh").click().run()
    assert len(asked) == 2


def test_markup_in_a_study_or_a_note_stays_text(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "runs"
    folder.mkdir()
    name = "![x](https:evil)<script>alert(1)<script>.csv"
    sweep(60).to_csv(folder / name, index=False)
    pd.DataFrame({"a": [1, 2], "b": [3, 4]}).to_csv(folder / "other.csv", index=False)
    at = start(folder)
    assert not at.exception
    assert rows(at)
    assert "![x](" not in "".join(e.value for kind in ("title", "caption") for e in at.main.get(kind))


def epochs(path: Path, n_runs: int = 24) -> Path:
    """A table with one row an epoch of each run, without a column that names the run."""
    runs = sweep(n_runs)[["lr", "optimizer", "val_loss"]]
    steps = [runs.assign(epoch=epoch, val_loss=runs["val_loss"] + 5 - epoch) for epoch in range(6)]
    table = pd.concat(steps).sort_index(kind="stable")
    table.to_csv(path, index=False)
    return path


def test_the_rows_of_runs_are_folded_and_can_be_read_in_another_way(start: Start, tmp_path: Path) -> None:
    at = start(epochs(tmp_path / "steps.csv"))
    assert "24 runs" in said(at)
    picker = at.selectbox(key="_steps")
    assert picker.value == "last"
    picker.select("rows").run()
    assert "144 runs" in said(at)
    assert at.query_params["steps"] == "rows"
    at.selectbox(key="_steps").select("max").run()
    assert "24 runs" in said(at)
    at.selectbox(key="_steps").select("last").run()
    assert "24 runs" in said(at)
    assert "steps" not in at.query_params
    assert not at.exception


def test_a_link_says_how_rows_are_read(start: Start, tmp_path: Path) -> None:
    at = start(epochs(tmp_path / "steps.csv"), steps="rows")
    assert at.selectbox(key="_steps").value == "rows"
    assert "144 runs" in said(at)


def test_which_of_nested_runs_are_read_can_be_chosen(start: Start, tmp_path: Path) -> None:
    runs = sweep(20)[["lr", "optimizer"]].add_prefix("params.")
    folds = [
        runs.assign(
            **{"metrics.loss": [row + fold for row in range(20)], "tags.mlflow.runName": f"Fold-{fold}"},
            **{"tags.mlflow.parentRunId": [f"p{row}" for row in range(20)]},
            run_id=[f"{row}-{fold}" for row in range(20)],
        )
        for fold in range(3)
    ]
    pd.concat(folds).to_csv(tmp_path / "folds.csv", index=False)
    at = start(tmp_path / "folds.csv")
    assert "20 runs" in said(at)
    at.selectbox(key="_nested").select("children").run()
    assert "60 runs" in said(at)
    assert at.query_params["nested"] == "children"
    assert not at.exception


def test_a_table_of_runs_offers_no_choice_of_rows(start: Start, tmp_path: Path) -> None:
    sweep(40).to_csv(tmp_path / "runs.csv", index=False)
    at = start(tmp_path / "runs.csv")
    assert not [box for box in at.selectbox if box.key in ("_steps", "_nested", "history")]


def test_a_folder_of_two_tools_shows_both_to_choose_from(start: Start, tmp_path: Path) -> None:
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(storage=f"sqlite:///{tmp_path / 'optuna.db'}", study_name="solo")
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=20)
    sweep(60).to_csv(tmp_path / "runs.csv", index=False)
    at = start(tmp_path)
    assert not at.exception and not at.error
    picker = at.multiselect(key="_studies")
    assert set(picker.options) == {"Optuna storage: solo · 20 runs", "table: runs.csv · 60 runs"}
    picker.set_value(["Optuna storage: solo"]).run()
    assert not at.exception and not at.error
    assert at.session_state["metric"] == "value"


def test_lists_over_time_in_a_file_offer_which_value_stands_for_them(start: Start, tmp_path: Path) -> None:
    listed = [
        {"lr": 10 ** -(1 + i / 5), "units": 8 * (i % 3 + 1), "val_loss": [2.0 + i, 0.5 + i / 9, 1.0 + i % 4]}
        for i in range(20)
    ]
    path = tmp_path / "runs.json"
    path.write_text(json.dumps({"runs": listed}))
    at = start(path)
    assert not at.exception and not at.error
    at.selectbox(key="history").set_value("best").run()
    assert not at.exception and not at.error
    assert at.session_state["_runs"].frame["val_loss"][0] == 0.5
