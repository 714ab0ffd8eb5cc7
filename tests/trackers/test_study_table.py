"""The table of a study, from runs that were read one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.rows.layout import Layout
from importance.runs.columns import Role
from importance.trackers.study_table import Row, count_note, layout, no_metrics_note

WHYS = {
    Role.LABEL: "its label",
    Role.PARAMETER: "it was set",
    Role.METRIC: "it came out",
    Role.IGNORED: "ours",
}


def roles(table: Layout) -> dict[str, Role]:
    return {name: role for name, (role, _) in table.known_roles.items()}


NAMES = st.dictionaries(st.sampled_from("abc"), st.floats(-9, 9), max_size=3)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.builds(Row, NAMES, NAMES, NAMES, NAMES, NAMES), min_size=1, max_size=4))
def test_no_value_is_lost_however_names_clash(rows: list[Row]) -> None:
    table = layout("x", rows, WHYS)
    assert len(table.frame) == len(rows)
    assert table.frame.columns.is_unique
    assert set(table.frame.columns) == set(table.known_roles)
    for position, row in enumerate(rows):
        groups = (row.labels, row.parameters, row.metrics, row.constraints, row.ignored)
        written = sorted(value for group in groups for value in group.values())
        cells = table.frame.iloc[position].dropna().tolist()
        assert sorted(cells) == written


def test_a_metric_with_the_name_of_a_parameter_and_a_parameter_with_that_of_a_label_are_marked() -> None:
    table = layout("x", [Row({"name": "a"}, {"name": 1, "lr": 0.1}, {"lr": 0.2, "loss": 3.0})], WHYS)
    assert roles(table) == {
        "name": Role.LABEL,
        "name (label)": Role.PARAMETER,
        "lr": Role.PARAMETER,
        "lr (metric)": Role.METRIC,
        "loss": Role.METRIC,
    }


def test_a_goal_follows_its_metric_to_the_name_of_its_column() -> None:
    row = Row({}, {"loss": "mse"}, {"loss": 1.0, "acc": 0.5, "speed": 3.0})
    table = layout("x", [row], WHYS, minimised={"loss": True, "acc": False, "lr": True})
    assert table.goals == {"loss (metric)": "minimize", "acc": "maximize"}


def test_a_constraint_is_a_label_and_is_known_as_a_constraint() -> None:
    table = layout("x", [Row({}, {"lr": 1.0}, {"loss": 1.0}, constraints={"memory": -0.5})], WHYS)
    assert table.constraints == ("memory",)
    assert roles(table)["memory"] is Role.LABEL


def test_a_metric_is_a_label_if_and_only_if_it_is_text_in_every_run() -> None:
    rows = [Row({}, {}, {"word": "a", "mixed": "a"}), Row({}, {}, {"word": None, "mixed": 1.0})]
    assert roles(layout("x", rows, WHYS)) == {"word": Role.LABEL, "mixed": Role.METRIC}


def test_whole_numbers_are_floats_unless_a_float_would_change_them() -> None:
    largest = 2**53
    rows = [Row({}, {"small": largest, "large": largest + 1}, {}), Row({}, {"small": None, "large": 0}, {})]
    frame = layout("x", rows, WHYS).frame
    assert frame["small"].dtype == np.float64
    assert np.isnan(frame["small"][1])
    assert frame["large"].tolist() == [largest + 1, 0]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, []),
        (1, ["Left out 1 entry without a loss."]),
        (1234, ["Left out 1,234 entries without a loss."]),
    ],
)
def test_a_note_counts_with_the_right_noun(number: int, expected: list[str]) -> None:
    sentence = "Left out {counted} without a loss."
    assert count_note(number, sentence, "entry", "entries") == expected


def test_runs_without_metrics_are_counted() -> None:
    measured, bare = Row({}, {}, {"loss": 1.0}), Row({}, {"lr": 1.0}, {})
    assert no_metrics_note([measured]) == []
    assert no_metrics_note([measured, bare]) == ["1 of 2 runs has no metrics. The parameters are kept."]
    assert no_metrics_note([bare, bare]) == ["2 of 2 runs have no metrics. The parameters are kept."]
