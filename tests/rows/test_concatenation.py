"""Several tables become one, with a column that says where each run comes from."""

from __future__ import annotations

import numpy as np

from importance import read_runs
from importance.runs.columns import Role


def test_several_files_are_concatenated_with_their_names() -> None:
    first = ("a.csv", b"lr,val_loss\n0.1,0.5\n0.2,0.4\n")
    second = ("b.csv", b"lr,wd,val_loss\n0.3,1e-4,0.3\n0.4,1e-3,0.2\n")
    runs = read_runs([first, second, first])
    assert runs.frame["source"].tolist() == ["a.csv", "a.csv", "b.csv", "b.csv"]
    assert runs.columns["source"].role is Role.LABEL
    assert np.isnan(runs.frame["wd"][:2]).all()
    assert any("2 files" in note for note in runs.notes)
    assert runs.digest not in (read_runs(first).digest, read_runs(second).digest)
