"""Which tables or studies of a source are read, and which value of a metric over time."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import optuna
import pandas as pd
import pytest

from tests.app.conftest import Start, rows, sidebar_text, sweep


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
    assert "100 runs" in sidebar_text(at)


def test_a_link_opens_the_study_it_names(start: Start, tmp_path: Path) -> None:
    at = start(two_tables(tmp_path / "runs"), study="small.csv")
    assert at.multiselect(key="_studies").value == ["small.csv"]
    assert "40 runs" in sidebar_text(at)
    gone = start(tmp_path / "runs", study="no such study")
    assert gone.multiselect(key="_studies").value == ["large.csv"]


def test_taking_every_study_out_costs_nothing(start: Start, tmp_path: Path) -> None:
    at = start(two_tables(tmp_path / "runs"))
    at.multiselect(key="_studies").set_value([]).run()
    assert "Choose at least one table" in at.error[0].value
    assert rows(at), "the app keeps showing the same runs"
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
    assert "60 runs" in sidebar_text(at)


def test_of_several_uploads_the_studies_of_one_can_be_chosen(start: Start, tmp_path: Path) -> None:
    packed = zipped(two_tables(tmp_path / "runs"))
    at = start("", local=False)
    at.segmented_control(key="source").set_value("upload").run()
    table = sweep(40).to_csv(index=False).encode()
    at.session_state["_uploads"] = [("runs.zip", packed), ("more.csv", table)]
    at.run()
    assert not at.exception and not at.error
    picker = at.multiselect(key="_studies")
    assert "From this upload" in picker.help
    with_one = len(at.session_state["_studies"])
    assert with_one == 1
    picker.select(next(name for name in picker.options if picker.value[0] not in name)).run()
    assert not at.exception and not at.error
    assert len(at.session_state["_studies"]) == 2


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


def test_a_store_that_keeps_steps_offers_a_choice_of_the_value_for_each_run(
    start: Start, tmp_path: Path
) -> None:
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


def test_lists_over_time_in_a_file_offer_a_choice_of_the_value_for_each_run(
    start: Start, tmp_path: Path
) -> None:
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
    at.switch_page("pages/next_sweep.py").run()
    assert not at.exception and not at.error
    assert at.selectbox(key="history").value == "best"
