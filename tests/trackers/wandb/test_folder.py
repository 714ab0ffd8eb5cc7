"""W&B's folders, written by its own client: offline runs that finished, crashed, diverged or were killed."""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from importance import Role, SeveralStudies, read_runs, trackers
from importance.errors import UnreadableRuns
from importance.rows.store import Options, Place
from importance.trackers.wandb import log_messages
from tests.trackers.framed_logs import leveldb_log

_WRITER = """
import os, signal, sys, wandb
settings = wandb.Settings(x_disable_stats=True, x_disable_meta=True, console="off", disable_git=True)

def start(number, project="demo", **more):
    config = {"lr": 10.0 ** -number, "net": {"width": 8 * number, "act": "relu"}, "flag": number % 2 == 0}
    if number > 2:
        config["momentum"] = 0.9
    return wandb.init(project=project, name=f"run-{number}", id=f"id{number}", config=config, tags=["a", "b"],
                      settings=settings, **more)

for number in range(4):
    run = start(number)
    if number == 1:
        run.define_metric("loss", summary="min")
    for step, loss in enumerate([3.0, 1.0, 2.0]):
        run.log({"loss": loss + number, "val": {"acc": step / 10}, "word": "x", "lr": 0.5 ** step})
    if number == 1:
        run.log({"loss": float("inf")})
    run.log({"picture": wandb.Histogram([1, 2, 3])})
    run.config.update({"late": number, "net.act": "x"} if number == 3 else {"late": number})
    run.summary["best"] = number * 10
    run.finish(exit_code=1 if number == 2 else 0)
run = start(3, resume="allow")
run.log({"loss": 0.25})
run.finish()
run = start(7)
for step in range(4000):
    run.log({"loss": float(step), "noise": step % 7})
import time; time.sleep(1.5)
os.kill(os.getpid(), signal.SIGKILL)
"""
_OTHER = """
import wandb
settings = wandb.Settings(x_disable_stats=True, x_disable_meta=True, console="off", disable_git=True)
for x in range(2):
    run = wandb.init(config={"x": x}, settings=settings)
    run.log({"loss": x})
    run.finish()
"""


def write(code: str, folder: Path, **more: str) -> None:
    """Run a script that logs with the real client, offline. The script may kill itself."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("WANDB_")}
    env |= {"WANDB_MODE": "offline", "WANDB_SILENT": "true", "HOME": str(folder), **more}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=env, capture_output=True, text=True, timeout=120
    )
    assert done.returncode in (0, -9), done.stderr


def only(path: Path) -> pd.DataFrame:
    """The raw table of a source with one study, which may contain a single run."""
    store = trackers.open_store(Place(str(path), path))
    assert store is not None
    (study,) = store.studies
    return study.read(Options()).frame


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("script")
    write(_WRITER, folder)
    assert (folder / "wandb" / "latest-run").is_symlink()
    return folder


def test_every_run_with_a_configuration_is_there_once_with_its_state(written: Path) -> None:
    runs = read_runs(written)
    by_name = runs.frame.set_index("name")
    assert list(by_name.index) == ["run-0", "run-1", "run-2", "run-3", "run-7"]
    assert list(by_name["state"]) == ["finished", "finished", "crashed", "finished", "unfinished"]
    assert set(runs.parameters) == {"lr", "net.width", "net.act", "flag", "momentum", "late"}
    assert {"loss", "val.acc", "best", "lr (metric)"} <= set(runs.metrics)
    assert runs.columns["word"].role is Role.LABEL
    assert not [name for name in runs.columns if "_wandb" in name or "picture" in name]
    assert list(by_name["lr"])[:4] == [1.0, 0.1, 0.01, 0.001]
    assert by_name["late"]["run-2"] == 2
    assert by_name["best"]["run-3"] == 30
    assert math.isnan(by_name["momentum"]["run-0"])
    assert by_name["tags"]["run-0"] == "a, b"
    assert list(runs.run_names)[:2] == ["run-0", "run-1"]


def test_a_long_log_reports_its_progress(written: Path) -> None:
    shares: list[float] = []
    read_runs(written, progress=lambda done, total: shares.append(done / total))
    assert sum(done % (1 / 6) > 0.001 for done in shares) > 4  # progress within each of the six folders
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_notes_say_what_was_left_out_or_joined(written: Path) -> None:
    notes = " ".join(read_runs(written).notes)
    assert "Merged 1 folder of resumed runs" in notes
    assert "1 run recorded no final status" in notes
    assert "logged files and charts" in notes
    assert "define_metric" in notes
    assert "'loss.min'" in notes


def test_a_run_that_diverged_does_not_look_healthy_where_w_and_b_keeps_the_minimum(written: Path) -> None:
    row = read_runs(written).frame.set_index("name").loc["run-1"]
    assert row["loss.min"] == 2.0
    assert row["loss"] == math.inf


@pytest.mark.parametrize(
    ("history", "first", "resumed"),
    [
        ("last", 2.0, 0.25),
        ("min", 1.0, 0.25),
        ("max", 3.0, 6.0),
        ("mean", 2.0, 15.25 / 4),
        ("best", 1.0, 0.25),
    ],
)
def test_one_value_represents_the_history(written: Path, history: str, first: float, resumed: float) -> None:
    loss = read_runs(written, history=history).frame.set_index("name")["loss"]  # type: ignore[arg-type]
    assert loss["run-0"] == first
    assert loss["run-3"] == pytest.approx(resumed)


def test_the_best_accuracy_is_the_highest(written: Path) -> None:
    assert read_runs(written, history="best").frame["val.acc"][0] == 0.2


def test_a_single_run_or_its_file_is_read_too(written: Path) -> None:
    folder = next((written / "wandb").glob("*-id2"))
    assert list(only(folder)["state"]) == ["crashed"]
    assert list(only(next(folder.glob("*.wandb")))["name"]) == ["run-2"]
    both = read_runs([folder, next((written / "wandb").glob("*-id0"))])
    assert set(both.frame["name"]) == {"run-0", "run-2"}


@pytest.mark.parametrize("damage", ["cut", "garbled"])
def test_a_damaged_log_is_read_up_to_its_last_whole_record(
    written: Path, tmp_path: Path, damage: str
) -> None:
    shutil.copytree(written / "wandb", tmp_path / "elsewhere", symlinks=True)
    log = next(next((tmp_path / "elsewhere").glob("*-id0")).glob("*.wandb"))
    whole = log.read_bytes()
    log.write_bytes(whole[:-40] if damage == "cut" else whole[:-40] + b"\xff" * 40)
    runs = read_runs(tmp_path)
    row = runs.frame.set_index("name").loc["run-0"]
    assert row["state"] == "unfinished"
    assert row["loss"] == 2.0
    assert any("last complete record" in note for note in runs.notes)


def test_a_run_that_ended_without_a_summary_is_read_from_its_steps(tmp_path: Path) -> None:
    def part(number: int, content: bytes) -> bytes:
        head = (
            bytes([number << 3 | 2]) if number < 16 else bytes([(number << 3 | 2) & 0x7F | 0x80, number >> 4])
        )
        return head + bytes([len(content)]) + content

    def item(key: bytes, value: bytes) -> bytes:
        return part(1, part(1, key) + part(16, value))

    run = part(17, part(1, b"id") + part(4, item(b"lr", b"0.1")))
    steps = [part(2, item(b"loss", value)) for value in (b"3.0", b"2.0")]
    log = tmp_path / "run-1.wandb"
    log.write_bytes(leveldb_log([run, *steps, part(18, b"")]))
    read = only(log)
    assert read["state"][0] == "finished"
    assert read["loss"][0] == 2.0


def test_keys_in_one_another_without_end_are_one_name(tmp_path: Path) -> None:
    item = log_messages.Item(nested_key=[b"k"] * 5_000, value_json=b"1")
    run = log_messages.Run(run_id=b"id")
    run.config.update.append(item.SerializeToString())
    record = log_messages.Log(run=[run.SerializeToString()])
    (tmp_path / "run-1.wandb").write_bytes(leveldb_log([record.SerializeToString()]))
    assert only(tmp_path / "run-1.wandb")[".".join("k" * 5_000)][0] == 1


def test_any_end_of_a_log_is_read_without_an_error(written: Path, tmp_path: Path) -> None:
    whole = next(next((written / "wandb").glob("*-id0")).glob("*.wandb")).read_bytes()
    read = 0
    for size in range(7, len(whole), 61):
        (tmp_path / "run.wandb").write_bytes(whole[:size])
        try:
            assert only(tmp_path / "run.wandb")["name"][0] == "run-0"
            read += 1
        except UnreadableRuns as error:
            assert not read, error  # a longer log never loses the configuration
            assert "configuration" in str(error)
    assert read > 10


def test_a_folder_with_only_a_killed_run_says_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "run-1").mkdir()
    (tmp_path / "run-1" / "run-1.wandb").write_bytes(b":W&B\xe1\xbe\x00")
    with pytest.raises(UnreadableRuns, match=r"wandb\.init\(config="):
        read_runs(tmp_path)


def test_projects_and_sweeps_are_studies(tmp_path: Path) -> None:
    for project, sweep in (("second", "s1"), ("second", "s2")):
        write(_OTHER, tmp_path, WANDB_PROJECT=project, WANDB_SWEEP_ID=sweep, WANDB_ENTITY="team")
    with pytest.raises(SeveralStudies) as several:
        read_runs(tmp_path)
    assert several.value.studies == {"team/second, sweep s1": 2, "team/second, sweep s2": 2}
    assert read_runs(tmp_path, study="team/second, sweep s2").frame["sweep"][0] == "s2"
    assert len(read_runs(tmp_path, study=list(several.value.studies))) == 4


def test_a_folder_in_which_no_run_has_left_its_log_says_so(tmp_path: Path) -> None:
    run = tmp_path / "wandb" / "offline-run-20261125_101010-abcd1234"
    (run / "logs").mkdir(parents=True)
    (run / "logs" / "debug.log").write_text("starting")
    with pytest.raises(UnreadableRuns, match="is a W&B folder, but it contains no run log"):
        read_runs(tmp_path / "wandb")
