"""How far the panel calls a ranking reliable, and which ranges a drag keeps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from importance.charts.brushes import Brush
from importance.charts.parallel_axes import parallel_axes
from importance.ranking.result import Ranking
from importance.ranking.scores import Fit, ParameterScore
from importance.runs.table import Runs
from pages.ui import linked_views, state, style
from pages.ui.linked_views import FEW_RUNS, RELIABLE, TENTATIVE, trust
from tests.pages.conftest import view_of

RANKING = Ranking(
    "loss", "minimize", "anova", (ParameterScore("lr", 1.0),), Fit(0.8), n_runs=100, n_settings=100
)


@pytest.mark.parametrize(
    ("ranking", "badge"),
    [
        (RANKING, ("Reliable", "good")),
        (replace(RANKING, fit=Fit(RELIABLE)), ("Reliable", "good")),
        (replace(RANKING, fit=Fit(RELIABLE - 0.01)), ("Tentative", "fair")),
        (replace(RANKING, fit=Fit(TENTATIVE - 0.01)), ("Weak", "fair")),
        (replace(RANKING, fit=Fit(0.9, evidence=False)), ("No signal", "none")),
        (replace(RANKING, n_runs=FEW_RUNS - 1, n_settings=FEW_RUNS - 1), ("Few runs", "fair")),
        (replace(RANKING, n_settings=FEW_RUNS - 1), ("Few settings", "fair")),
    ],
)
def test_the_badge_says_how_far_to_trust_the_ranking(
    ranking: Ranking, badge: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[tuple[str, str]] = []
    monkeypatch.setattr(style, "trust", lambda word, level, sentence: drawn.append((word, level)))
    trust(ranking)
    assert drawn == [badge]


def test_a_drag_keeps_what_was_typed_on_other_axes_and_on_columns_without_an_axis(sweep: Runs) -> None:
    view = view_of(sweep)
    axes = parallel_axes(sweep, "loss", ["lr"]).axes
    typed, hidden = Brush("lr", ranges=((0.123456789, 0.5),)), Brush("idle", ranges=((0.1, 0.2),))
    state.keep_brushes({"lr": typed, "idle": hidden})
    spans = {**state.spans_of(axes, view), "loss": [[0.0, 0.1]]}
    linked_views._keep_dragged(view, axes, spans)
    kept = state.brushes(view)
    assert kept["lr"] == typed, "it is not read off the chart again"
    assert kept["idle"] == hidden
    low, high = kept["loss"].ranges[0]
    assert low <= 0.0 and high == pytest.approx(0.1, abs=1e-4)
    linked_views._keep_dragged(view, axes, {"loss": [[0.0, 0.1]]})
    assert "lr" not in state.brushes(view), "it was dragged away"
