"""Parents and children share their settings, and children are repeats or trials."""

from __future__ import annotations

import numpy as np
import pandas as pd

from importance.rows.family_table import ChildKind, FamilyTable, family_table
from importance.rows.layout import Layout
from importance.rows.run_tree import RunTree
from importance.runs.columns import Role

ROLES = {
    "lr": (Role.PARAMETER, ""),
    "seed": (Role.PARAMETER, ""),
    "best_lr": (Role.PARAMETER, ""),
    "loss": (Role.METRIC, ""),
    "mean_loss": (Role.METRIC, ""),
}


def table(parents: str, **cells: list[object]) -> FamilyTable:
    """The table of runs a, b, c, ... whose parents have these letters; "-" for a top-level run."""
    ids = [chr(ord("a") + i) for i in range(len(parents))]
    tree = RunTree(ids, "id", [parent.strip("-") for parent in parents], True, False, "parent")
    roles = {name: ROLES[name] for name in cells}
    return family_table(Layout("a table", pd.DataFrame({"id": ids, **cells}), roles), tree)


def test_children_get_the_settings_that_only_their_parent_holds() -> None:
    families = table("-aa", lr=[0.1, None, None], seed=[None, 1, 2], loss=[None, 1.0, 2.0])
    assert families.frame["lr"].tolist() == [0.1, 0.1, 0.1]
    assert families.frame["seed"].isna().tolist() == [True, False, False], "the seeds of the children differ"
    assert families.frame["loss"].isna()[0], "a metric is never copied"


def test_parents_get_the_settings_on_which_all_children_agree() -> None:
    assert table("-aa", lr=[None, 0.1, 0.1]).frame["lr"].tolist() == [0.1, 0.1, 0.1]
    assert table("-aa", lr=[None, 0.1, 0.2]).frame["lr"].isna()[0]


def test_settings_pass_through_all_levels() -> None:
    assert table("-ab", lr=[0.1, None, None]).frame["lr"].tolist() == [0.1, 0.1, 0.1]
    assert table("-ab", lr=[None, None, 0.1]).frame["lr"].tolist() == [0.1, 0.1, 0.1]


def test_the_best_setting_of_a_search_is_not_a_setting_of_its_trials() -> None:
    families = table("-aa", best_lr=[0.1, None, None], lr=[None, 0.1, 0.2])
    assert families.frame["best_lr"].isna().tolist() == [False, True, True]


def test_families_are_listed_the_deepest_first() -> None:
    families = table("-abbca", lr=[0.1, 0.2, 0.3, 0.4, 0.5, 0.6]).families
    assert [(family.key, family.depth, family.children.tolist()) for family in families] == [
        ("c", 3, [4]),
        ("b", 2, [2, 3]),
        ("a", 1, [1, 5]),
    ]


def test_a_parent_outside_the_table_has_no_row() -> None:
    (family,) = table("zz", lr=[0.1, 0.2]).families
    assert (family.key, family.parent, family.children.tolist()) == ("z", -1, [0, 1])


def test_parents_in_a_circle_are_families_of_each_other() -> None:
    families = table("ba", lr=[0.1, 0.2]).families
    assert {family.key for family in families} == {"a", "b"}


def test_children_that_differ_in_a_setting_are_trials_and_in_a_seed_repeats() -> None:
    trials = table("-aa", lr=[None, 0.1, 0.2], loss=[None, 1.0, 2.0])
    assert trials.kind(trials.families[0]) is ChildKind.TRIALS
    assert [trials.settings[at] for at in trials.varying(trials.families[0])] == ["lr"]
    repeats = table("-aa", lr=[0.1, 0.1, 0.1], seed=[None, 1, 2], loss=[None, 1.0, 2.0])
    assert repeats.kind(repeats.families[0]) is ChildKind.REPEATS


def test_stages_that_share_no_metric_do_not_differ_where_a_stage_lacks_a_setting() -> None:
    stages = table("-aa", lr=[None, 0.1, None], loss=[None, 1.0, None], mean_loss=[None, None, 2.0])
    assert stages.kind(stages.families[0]) is ChildKind.REPEATS


def test_a_parent_carries_the_metrics_of_its_children_also_as_their_mean() -> None:
    for name in ("loss", "mean_loss"):
        cells: dict[str, list[object]] = {"loss": [None, 1.0, 2.0]}
        cells[name] = [1.5, *cells.get(name, [None, None, None])[1:]]
        families = table("-aa", **cells)
        assert families.carries_metrics(families.families[0])
    without = table("-aa", loss=[None, 1.0, 2.0])
    assert not without.carries_metrics(without.families[0])


def test_a_parent_with_a_result_and_settings_that_no_child_has_is_a_run_itself() -> None:
    def is_run(parent_lr: float, loss: float | None) -> bool:
        families = table("-aa", lr=[parent_lr, 0.1, 0.2], loss=[loss, 1.0, 2.0])
        return families.is_run_itself(families.families[0])

    assert is_run(0.9, 0.5)
    assert not is_run(0.1, 0.5), "a trial has the same setting"
    assert not is_run(0.9, None), "it has no result"


def test_without_settings_and_metrics_all_children_are_repeats() -> None:
    families = table("-aa")
    assert np.array_equal(families.varying(families.families[0]), [])
    assert families.kind(families.families[0]) is ChildKind.REPEATS
