"""HiPlot's tables."""

from __future__ import annotations

import pandas as pd
import pytest

from importance.runs.columns import Role
from importance.trackers import hiplot
from tests.builders import by_csv


def test_hiplot_checkpoints_are_the_steps_of_runs() -> None:
    frame = pd.DataFrame(
        {
            "uid": [f"{r}_{e}" for r in "ab" for e in (1, 2, 3)],
            "from_uid": ["", "a_1", "a_2", "", "b_1", "b_2"],
            "dropout": [0.1] * 3 + [0.3] * 3,
            "epoch": [1, 2, 3] * 2,
            "valid ppl": [9.5, 8.25, 7.5, 9.75, 8.5, 8.0],
        }
    )
    runs = by_csv(frame)
    assert runs.parameters == ("dropout",)
    assert runs.metrics == ("valid ppl",)
    assert runs.frame["valid ppl"].tolist() == [7.5, 8.0]
    assert any("6 rows are steps of 2 runs" in note for note in runs.notes)


@pytest.mark.parametrize("missing", ["uid", "from_uid"])
def test_a_table_without_both_ids_is_not_hiplot_s(missing: str) -> None:
    frame = pd.DataFrame({"uid": ["a", "b"], "from_uid": ["", "a"], "lr": [0.1, 0.2]})
    layout = hiplot.experiment(frame)
    assert layout is not None
    assert {name: role for name, (role, _) in layout.known_roles.items()} == {
        "uid": Role.LABEL,
        "from_uid": Role.LABEL,
    }
    assert hiplot.experiment(frame.drop(columns=missing)) is None
