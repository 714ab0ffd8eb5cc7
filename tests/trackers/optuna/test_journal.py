"""Optuna's journal."""

from __future__ import annotations

from pathlib import Path

import pytest

import importance
from tests.builders import DATA
from tests.trackers.optuna.studies import journal


def test_a_journal_whose_last_line_is_cut_in_half(tmp_path: Path) -> None:
    path = journal(tmp_path / "journal.log")
    whole = path.read_bytes()
    last = whole.rstrip().rindex(b"\n") + 1
    path.write_bytes(whole[: (last + len(whole)) // 2])
    runs = importance.read_runs(path)
    assert len(runs) == 4
    assert runs.states is not None
    assert runs.states.tolist() == ["COMPLETE"] * 3 + ["RUNNING"]
    assert any("because it is incomplete" in note for note in runs.notes)


def test_a_journal_with_a_damaged_line_says_so(tmp_path: Path) -> None:
    path = journal(tmp_path / "journal.log")
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], b'{"op_code": 7, "trial_id": "x"}\n', b"\x00\xff{\n", *lines[2:]]))
    runs = importance.read_runs(path)
    assert len(runs) == 4
    assert any("Left out 2 lines" in note for note in runs.notes)


@pytest.mark.shared
def test_a_real_journal() -> None:
    path = DATA / "optunajournal__Alkem0s-Genetic-AI-Detector__optuna_journal_ga_re.log"
    if not path.exists():
        pytest.skip("the real exports of ../shared/data are not here")
    runs = importance.read_runs(path)
    assert (len(runs), runs.metrics) == (30, ("value",))
    assert runs.states is not None
    assert (runs.states == "PRUNED").sum() == 16
    assert runs.budget is not None
    assert runs.frame.groupby(runs.states)[runs.budget].min().to_dict() == {"COMPLETE": 81, "PRUNED": 41}
