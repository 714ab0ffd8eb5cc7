"""JSON Lines that are cut off."""

from __future__ import annotations

from importance import read_runs


def test_an_invalid_line_is_left_out_and_counted() -> None:
    runs = read_runs(("r.jsonl", b'{"lr": 1, "acc": 0.1}\n{"lr": 2, "acc": 0.2}\n{"lr": 3, "ac'))
    assert len(runs) == 2
    assert runs.notes == ("Left out 1 of 3 lines that are not JSON (line 3).",)
