"""The heat map of the importance of each parameter for each metric."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance.plots.metric_heat_map import heat_map

SHARES = pd.DataFrame(
    {"val_loss": [0.6, 0.4, 0.0], "<b>acc": [0.3, 0.2, np.nan]}, index=["lr", "<i>depth", "seed"]
)


def test_each_cell_shows_its_share_and_an_unknown_one_shows_nothing() -> None:
    (cells,) = heat_map(SHARES).data
    assert np.asarray(cells.z) == pytest.approx(SHARES.to_numpy(), nan_ok=True)
    assert [list(row) for row in cells.text] == [["0.60", "0.30"], ["0.40", "0.20"], ["0.00", ""]]


def test_the_most_important_parameter_is_at_the_top_and_names_stay_text() -> None:
    figure = heat_map(SHARES)
    assert list(figure.data[0].y) == ["lr", "&lt;i&gt;depth", "seed"]
    assert list(figure.data[0].x) == ["val_loss", "&lt;b&gt;acc"]
    assert figure.layout.yaxis.autorange == "reversed"


def test_the_darkest_colour_is_the_largest_share_but_small_shares_stay_pale() -> None:
    assert heat_map(SHARES).data[0].zmax == 0.6
    assert heat_map(SHARES / 10).data[0].zmax == 0.5
    assert heat_map(SHARES * np.nan).data[0].zmax == 0.5
    assert heat_map(SHARES).data[0].zmin == 0


def test_the_figure_grows_with_the_parameters() -> None:
    rows = heat_map(pd.concat([SHARES] * 4)).layout.height - heat_map(SHARES).layout.height
    assert rows / 9 == pytest.approx(27)


def test_many_metrics_have_slanted_names() -> None:
    wide = pd.DataFrame(np.zeros((1, 8)), index=["lr"], columns=[f"metric_{i}" for i in range(8)])
    assert heat_map(wide).layout.xaxis.tickangle != 0
    assert heat_map(SHARES).layout.xaxis.tickangle == 0
