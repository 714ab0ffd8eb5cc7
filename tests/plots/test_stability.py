"""The figure of how stable a ranking is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from importance.model.constants import SETTLED
from importance.plots.stability import stability_curve
from importance.ranking.stability import Stability

STABILITY = Stability(
    sizes=(25, 50, 100),
    agreement=(0.5, 0.6, 0.7),
    low=(0.3, 0.5, 0.65),
    high=(0.6, 0.7, 0.75),
    n_runs=200,
    now=0.8,
    needed=800,
    decay=0.5,
)


def traces(figure: go.Figure) -> tuple[go.Scatter, go.Scatter]:
    expected, measured = figure.data
    return expected, measured


def test_the_measured_points_have_their_quantiles_as_bars() -> None:
    _, measured = traces(stability_curve(STABILITY))
    assert list(measured.x) == [25, 50, 100]
    assert list(measured.y) == [0.5, 0.6, 0.7]
    means, bars = np.asarray(measured.y), measured.error_y
    assert means - np.asarray(bars.arrayminus) == pytest.approx(STABILITY.low)
    assert means + np.asarray(bars.array) == pytest.approx(STABILITY.high)


def test_the_dotted_line_follows_the_expectation_beyond_the_size_that_settles() -> None:
    expected, _ = traces(stability_curve(STABILITY))
    assert list(expected.y) == pytest.approx([STABILITY.at(n) for n in expected.x])
    assert STABILITY.at(800) == pytest.approx(SETTLED)
    assert expected.x[0] == 25 and 800 < expected.x[-1] < 1_000


def test_agreement_is_never_drawn_below_nothing() -> None:
    expected, _ = traces(stability_curve(replace(STABILITY, now=0.05, needed=None, decay=1.0)))
    assert min(expected.y) == 0
    assert expected.x[-1] > STABILITY.n_runs


def test_the_size_that_settles_has_a_tick_unless_it_is_near() -> None:
    assert list(stability_curve(STABILITY).layout.xaxis.tickvals) == [25, 50, 100, 800]
    near = replace(STABILITY, now=0.89, needed=220)
    assert list(stability_curve(near).layout.xaxis.tickvals) == [25, 50, 100]


def test_the_number_of_runs_is_marked_on_the_logarithmic_axis() -> None:
    figure = stability_curve(STABILITY)
    assert figure.layout.xaxis.type == "log"
    (note,) = figure.layout.annotations
    assert note.text == "200 runs"
    assert 10**note.x == pytest.approx(200)
    assert [line.x0 for line in figure.layout.shapes if line.x0 == line.x1] == [200]


@pytest.mark.parametrize(("n_runs", "size"), [(200, 100), (50_000, 1_000), (40, 20)])
def test_one_size_has_its_point_and_no_line_into_the_unknown(n_runs: int, size: int) -> None:
    single = replace(STABILITY, n_runs=n_runs, sizes=(size,), agreement=(0.7,), low=(0.6,), high=(0.8,))
    figure = stability_curve(single)
    (measured,) = figure.data
    assert list(measured.x) == list(figure.layout.xaxis.tickvals) == [size]
    low, high = figure.layout.xaxis.range
    assert 10**low < size < n_runs < 10**high


def test_settings_are_not_called_runs() -> None:
    figure = stability_curve(replace(STABILITY, by_setting=True))
    assert figure.layout.annotations[0].text == "200 settings"
    assert figure.layout.xaxis.title.text == "settings in each sweep"
