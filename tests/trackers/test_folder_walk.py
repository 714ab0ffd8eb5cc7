"""Malformed files are left out or reported; they never crash the reader or fill the memory."""

from __future__ import annotations

import json
import math
import os
import shutil
import time
from pathlib import Path

import pytest

from importance import ImportanceError, read_runs, safe_documents
from importance.trackers.wandb import log_file, log_messages
from tests.builders import WRITTEN
from tests.trackers.framed_logs import leveldb_log


def test_aliases_that_would_fill_the_memory_are_not_followed(tmp_path: Path) -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]")
    bomb = tmp_path / "hparams.yaml"
    bomb.write_text("\n".join(lines))
    assert safe_documents.from_yaml(bomb) is None
    bomb.write_text("lr: &lr [0.1]\nother: *lr\nself: &self [*self]\n")
    document = safe_documents.from_yaml(bomb)
    assert isinstance(document, dict) and document["other"] == [0.1]


def test_merged_mappings_do_not_multiply() -> None:
    """Before PyYAML 6.0.4 this took a minute and 700 MB."""
    lines = ["a: &a {lr: 0.1}"]
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{name}: &{name} {{<<: [{', '.join([f'*{before}'] * 9)}]}}")
    start = time.monotonic()
    document = safe_documents.parsed_yaml("\n".join(lines))
    assert time.monotonic() - start < 5
    assert isinstance(document, dict) and document["i"] == {"lr": 0.1}


def test_tags_around_aliases_stay_short_text(tmp_path: Path) -> None:
    lines = ["a: &a !x [word, word, word, word, word, word, word, word, word]"]
    for before, name in zip("abcde", "bcdef", strict=True):
        lines.append(f"{name}: &{name} !x [{', '.join([f'*{before}'] * 9)}]")
    lines += ["deep: !x [[*f, [*f, [*f]]]]", "colour: !!python/object/apply:module.Colour [1]"]
    bomb = tmp_path / "hparams.yaml"
    bomb.write_text("\n".join(lines))
    document = safe_documents.from_yaml(bomb)
    assert isinstance(document, dict)
    assert document["colour"] == "module.Colour(1)"
    assert max(len(str(value)) for value in document.values()) < 2_000


def test_a_number_too_long_to_write_down_is_text() -> None:
    assert safe_documents.parsed_yaml(f"seed: 0x{'f' * 6_000}\nlr: 0x10") == {
        "seed": f"0x{'f' * 6_000}",
        "lr": 16,
    }


def test_a_whole_number_without_end_is_infinite(tmp_path: Path) -> None:
    for run, loss in enumerate(["1", "9" * 400, "-" + "9" * 400]):
        (tmp_path / f"trial_{run}").mkdir()
        (tmp_path / f"trial_{run}" / "params.json").write_text(json.dumps({"lr": run}))
        (tmp_path / f"trial_{run}" / "result.json").write_text(f'{{"training_iteration": 1, "loss": {loss}}}')
    runs = read_runs(str(tmp_path))
    assert sorted(runs.frame["loss"]) == [-math.inf, 1, math.inf]
    log = tmp_path / "one" / "run-1.wandb"
    log.parent.mkdir()
    item = log_messages.Item(key=b"train", value_json=b'{"loss": %s}' % (b"9" * 400))
    step = log_messages.Log(history={"item": [item.SerializeToString()]})
    log.write_bytes(leveldb_log([step.SerializeToString()]))
    assert log_file.read(log).history["train.loss"].last == math.inf


@pytest.mark.parametrize("wrong", [True, -1, "x", {}])
def test_conditions_that_are_not_a_list_are_left_out(tmp_path: Path, wrong: object) -> None:
    root = tmp_path / "search"
    shutil.copytree(WRITTEN / "keras_tuner" / "search", root)
    before = len(read_runs(str(root)))
    path = root / "trial_02" / "trial.json"
    trial = json.loads(path.read_text())
    trial["hyperparameters"]["space"][0]["config"]["conditions"] = wrong
    path.write_text(json.dumps(trial))
    assert len(read_runs(str(root))) == before


def test_a_pipe_is_reported_and_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "runs.csv"
    os.mkfifo(pipe)
    with pytest.raises(ImportanceError, match="is a pipe or a device"):
        read_runs(str(pipe))
