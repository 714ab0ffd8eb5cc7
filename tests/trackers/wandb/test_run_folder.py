"""How W&B's runs ended, and where their files are."""

from __future__ import annotations

from pathlib import Path

from importance.trackers.wandb.log_file import Logged
from importance.trackers.wandb.run_folder import RunFolder, read_run, state_of


def test_the_exit_code_says_how_a_run_ended() -> None:
    assert state_of(Logged(exit_code=0)) == "finished"
    assert state_of(Logged(exit_code=1)) == "crashed"
    assert state_of(Logged(about={"run_id": "x"})) == "unfinished"
    assert state_of(Logged()) is None


def test_the_files_of_an_online_run_take_the_place_of_a_missing_log(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files/config.yaml").write_text("lr:\n  value: 0.1\n")
    (tmp_path / "files/wandb-summary.json").write_text('{"loss": 0.5}')
    run = read_run(RunFolder("run", None, tmp_path, True), "last", lambda share: None)
    assert run.config == {"lr": 0.1} and run.summary == {"loss": 0.5}
    assert RunFolder("run", None).file("config.yaml") is None
