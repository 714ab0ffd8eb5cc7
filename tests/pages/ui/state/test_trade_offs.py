"""The page Trade-off is in the navigation if two metrics vary."""

from __future__ import annotations

import pytest

from importance.runs.table import Runs
from pages.ui.state import trade_offs
from tests.weighed_runs import METRICS, SPACE, weighed_frame


@pytest.mark.parametrize(
    ("runs", "weighs"),
    [
        (None, True),
        (Runs.from_frame(weighed_frame(20), list(SPACE), METRICS), True),
        (Runs.from_frame(weighed_frame(20).assign(seconds=1.0), list(SPACE), METRICS), False),
    ],
)
def test_metrics_can_be_weighed_if_two_vary_or_nothing_is_known_yet(
    runs: Runs | None, weighs: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trade_offs, "runs_in_use", lambda: runs)
    monkeypatch.setattr(trade_offs, "with_user_roles", lambda runs: runs)
    assert trade_offs.can_weigh() is weighs
