"""The card on when to stop, on the page of the next sweep."""

from __future__ import annotations

import pytest

from tests.app.conftest import Open, sweep

PAGE = "pages/next_sweep.py"


def test_the_chances_follow_the_improvement_that_the_user_sets(open_app: Open) -> None:
    at = open_app(sweep(), PAGE)
    assert not at.exception
    field = next(field for field in at.number_input if "that matters" in field.label)
    before = [metric.value for metric in at.metric if metric.label.startswith("+")]
    assert len(before) == 3
    at = field.set_value(field.value * 50).run()
    assert not at.exception
    after = [metric.value for metric in at.metric if metric.label.startswith("+")]
    assert all(int(a.strip("%")) < int(b.strip("%")) for a, b in zip(after, before, strict=True))
    assert "better_by" in at.query_params


@pytest.mark.parametrize(("text", "value"), [("0.25", 0.25), ("-1", None), ("many", None), ("nan", None)])
def test_a_link_sets_the_improvement_if_it_is_one(open_app: Open, text: str, value: float | None) -> None:
    at = open_app(sweep(), PAGE, better_by=text)
    assert not at.exception
    field = next(field for field in at.number_input if "that matters" in field.label)
    assert field.value == value if value is not None else 0 < field.value < 1
