"""Folders of Hugging Face's Trainer; the states are transformers' own (see written/write_trainer.py)."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

import importance
from importance.runs.columns import Role
from tests.builders import WRITTEN

FILES = WRITTEN / "trainer"


def test_checkpoints_belong_to_their_run_and_settings_are_spelled_in_its_name() -> None:
    runs = importance.read_runs(FILES)
    assert len(runs) == 4
    assert runs.frame["lr"].tolist() == [1e-4, 5e-4, 1e-5, 5e-5]
    assert runs.frame["rank"].tolist() == [4, 8, 4, 8]
    assert {"lr", "rank"} == set(runs.auto_parameters)
    assert runs.states is not None
    assert sorted(runs.states) == ["finished", "finished", "finished", "unfinished"]


def test_the_goal_is_what_the_trainer_kept_as_the_best() -> None:
    runs = importance.read_runs(FILES)
    assert runs.goals["eval_accuracy"] == "maximize"
    assert "eval_loss" not in runs.goals


def test_a_run_has_the_last_or_the_best_value_over_time() -> None:
    last, best = importance.read_runs(FILES), importance.read_runs(FILES, history="best")
    finished = last.frame["state"] == "finished"
    assert (best.frame["eval_loss"] < last.frame["eval_loss"])[finished].all()
    assert best.frame["eval_accuracy"].tolist() == pytest.approx(best.frame["best_metric"].tolist())
    for name in ("epoch", "eval_samples", "last step", "highest learning rate logged"):
        assert last.columns[name].role is Role.LABEL


def write(path: Path, document: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document))


def results(i: int) -> dict[str, float]:
    return {"epoch": 3.0, "eval_loss": 0.5 + i / 10, "eval_accuracy": 0.9 - i / 20, "eval_samples": 7}


@pytest.mark.parametrize("name", ["all_results.json", "eval_results.json"])
@pytest.mark.parametrize(
    "settings", ["config.json", "training_args.json", "run_args.json", "hparams.json", "args.json"]
)
def test_results_are_kept_beside_settings_of_any_name(tmp_path: Path, name: str, settings: str) -> None:
    for i in range(5):
        write(tmp_path / f"run{i}" / name, results(i))
        write(tmp_path / f"run{i}" / settings, {"learning_rate": 10.0**-i, "lora": {"r": 4 * i}})
    runs = importance.read_runs(tmp_path)
    assert set(runs.parameters) == {"learning_rate", "lora.r"}
    assert set(runs.metrics) == {"eval_loss", "eval_accuracy"}
    assert runs.frame["eval_loss"].tolist() == pytest.approx([0.5 + i / 10 for i in range(5)])


def test_an_adapters_settings_come_from_the_checkpoint_where_the_run_has_none(tmp_path: Path) -> None:
    for i in range(4):
        run = tmp_path / f"run{i}"
        for step in (5, 10):
            state = {
                "log_history": [{"eval_loss": 1 / (i + step), "step": step}],
                "global_step": step,
                "max_steps": 10,
            }
            write(run / f"checkpoint-{step}" / "trainer_state.json", state)
            write(run / f"checkpoint-{step}" / "adapter_config.json", {"r": 2**i, "lora_alpha": 16})
    runs = importance.read_runs(tmp_path)
    assert runs.frame["r"].tolist() == [1, 2, 4, 8]
    assert runs.frame["eval_loss"].tolist() == pytest.approx([1 / (i + 10) for i in range(4)])
    assert runs.states is not None and set(runs.states) == {"finished"}


def test_arguments_in_a_pickle_are_never_opened_and_a_note_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("load", "loads", "Unpickler"):
        monkeypatch.setattr(pickle, name, lambda *a, **k: pytest.fail("opened"))
    for i in range(4):
        run = tmp_path / f"lr{10.0**-i:g}_bs{8 * (i % 2 + 1)}"
        write(run / "all_results.json", results(i))
        (run / "training_args.bin").write_bytes(b"\x80\x04cos\nsystem\n")
    runs = importance.read_runs(tmp_path)
    assert set(runs.parameters) == {"lr", "bs"}
    assert any("training_args.bin, a pickle file, which is never opened" in note for note in runs.notes)


def test_what_a_search_set_for_its_trials_is_read_from_the_state(tmp_path: Path) -> None:
    for i in range(3):
        state = {
            "trial_params": {"learning_rate": 10.0**-i},
            "log_history": [{"eval_loss": i / 10, "epoch": 1.0, "step": 1}],
        }
        write(tmp_path / f"run-{i}" / "checkpoint-1" / "trainer_state.json", state)
    assert importance.read_runs(tmp_path).frame["learning_rate"].tolist() == [1, 0.1, 0.01]


def test_a_file_of_this_name_that_is_a_table_of_runs_is_one(tmp_path: Path) -> None:
    write(tmp_path / "all_results.json", [{"lr": 0.1 * i, "eval_loss": 1 - i / 10} for i in range(6)])
    runs = importance.read_runs(tmp_path)
    assert len(runs) == 6 and runs.parameters == ("lr",)
