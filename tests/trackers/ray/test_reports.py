"""The reports of a trial of Ray Tune."""

from __future__ import annotations

from pathlib import Path

from importance.trackers.ray.reports import read_reports


def test_a_line_that_was_cut_off_is_none(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text('{"loss": 1, "training_iteration": 1}\n\n{"loss": 2\n')
    assert list(read_reports(path, lambda share: None)) == [{"loss": 1, "training_iteration": 1}, None]


def test_the_cells_of_a_csv_are_typed_and_its_settings_left_out(tmp_path: Path) -> None:
    path = tmp_path / "progress.csv"
    path.write_text("loss,done,config/lr,val/acc\n0.5,False,0.1,0.9\n1,True\n")
    first, second = read_reports(path, lambda share: None)
    assert first == {"loss": 0.5, "done": False, "val.acc": 0.9}
    assert second is None


def test_a_file_that_has_gone_is_one_unread_line(tmp_path: Path) -> None:
    assert list(read_reports(tmp_path / "result.json", lambda share: None)) == [None]
