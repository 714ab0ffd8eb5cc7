"""Goals that several files of a tool declare."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from importance.trackers import declared_goals

GOALS = st.dictionaries(st.sampled_from("abc"), st.sampled_from(["minimize", "maximize"]))


@given(st.lists(GOALS, max_size=4))
def test_a_metric_has_a_goal_if_and_only_if_all_that_declare_one_agree(
    declared: list[dict[str, str]],
) -> None:
    goals = declared_goals.agreed(declared)
    for metric in "abc":
        named = {declaration[metric] for declaration in declared if metric in declaration}
        assert goals.get(metric) == (named.pop() if len(named) == 1 else None)


def test_a_nested_metric_has_its_goal_under_each_spelling() -> None:
    assert declared_goals.minimised({"val/loss": "minimize", "val.acc": "maximize"}) == {
        "val/loss": True,
        "val.loss": True,
        "val.acc": False,
        "val/acc": False,
    }
