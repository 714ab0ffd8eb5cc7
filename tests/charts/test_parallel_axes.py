"""The parallel-coordinates chart as plain data."""

import math
import time

import numpy as np
import pandas as pd
import pytest

from importance import formatting
from importance.charts import run_lines
from importance.charts.axis import MISSING, Axis, height, position, value_at
from importance.charts.parallel_axes import MOST_LINES, ParallelAxes, parallel_axes, readings, scales_of
from importance.errors import UnknownColumn
from importance.runs.table import Runs


def runs_of(**columns: object) -> Runs:
    frame = pd.DataFrame(columns)
    return Runs.from_frame(frame, parameters=[c for c in frame if c != "loss"], metrics=["loss"])


def axis_of(chart: ParallelAxes, name: str) -> Axis:
    return next(axis for axis in chart.axes if axis.name == name)


def test_the_metric_is_the_last_axis_and_the_order_is_kept() -> None:
    runs = runs_of(b=[1.0, 2, 3], a=["x", "y", "x"], loss=[0.3, 0.2, 0.1])
    chart = parallel_axes(runs, "loss", ["b", "a"])
    assert [axis.name for axis in chart.axes] == ["b", "a", "loss"]
    assert axis_of(chart, "a").levels == ("x", "y")
    assert axis_of(chart, "a").values == (0.0, 1.0, 0.0)


def test_a_missing_value_sits_on_its_own_tick_below_the_axis() -> None:
    runs = runs_of(
        momentum=[0.9, None, 0.5, None], kind=["a", None, "b", "a"], loss=[1.0, 2.0, 3.0, float("nan")]
    )
    chart = parallel_axes(runs, "loss", ["momentum", "kind"])
    for name in ("momentum", "kind", "loss"):
        axis = axis_of(chart, name)
        assert not any(math.isnan(v) for v in axis.values), "with a NaN the run would vanish from every axis"
        assert axis.labels[0] == MISSING
        assert axis.gap == axis.ticks[0] == axis.range[0]
    assert axis_of(chart, "momentum").gap < 0.5
    assert len(chart.rows) == 4


def test_good_is_the_same_end_for_both_goals() -> None:
    runs = runs_of(x=[1.0, 2, 3, 4], loss=[0.1, 0.2, 0.3, 0.4])
    down = parallel_axes(runs, "loss", ["x"], "minimize").colour
    up = parallel_axes(runs, "loss", ["x"], "maximize").colour
    assert down[0] == up[3] == 1.0
    assert down[3] == up[0] == 0.0


def test_a_run_without_a_metric_has_the_colour_of_none() -> None:
    runs = runs_of(x=[1.0, 2, 3, 4], loss=[0.1, float("inf"), float("nan"), 0.4])
    colour = parallel_axes(runs, "loss", ["x"]).colour
    assert colour == (1.0, run_lines.NO_COLOUR, run_lines.NO_COLOUR, 0.0)


def test_one_diverged_run_does_not_squash_the_axis() -> None:
    rng = np.random.default_rng(0)
    loss = np.append(rng.uniform(0.2, 0.9, 50), 1e9)
    chart = parallel_axes(runs_of(x=np.arange(51.0), loss=loss), "loss", ["x"])
    axis = axis_of(chart, "loss")
    assert axis.range[1] < 1
    assert axis.beyond == 1
    assert axis.labels[-1].startswith("≥")
    assert axis.values[-1] == pytest.approx(axis.range[1])
    assert len(set(chart.colour)) > 25, "the other runs keep different colours"


def test_log_axes_hold_log10_and_readable_ticks() -> None:
    runs = runs_of(lr=list(10 ** np.linspace(-5, -1, 40)), loss=list(np.linspace(1, 2, 40)))
    axis = axis_of(parallel_axes(runs, "loss", ["lr"]), "lr")
    assert axis.log
    assert axis.range == pytest.approx((-5, -1))
    assert axis.labels == ("1e-5", "0.0001", "0.001", "0.01", "0.1")
    linear = axis_of(parallel_axes(runs, "loss", ["lr"], scales={"lr": "linear"}), "lr")
    assert not linear.log
    assert linear.range == pytest.approx((1e-5, 0.1))


def test_few_tried_values_are_the_ticks() -> None:
    runs = runs_of(depth=[1, 2, 4, 2, 1, 4], loss=[1.0, 2, 3, 4, 5, 6])
    assert axis_of(parallel_axes(runs, "loss", ["depth"]), "depth").labels == ("1", "2", "4")


def test_many_runs_are_sampled_and_the_best_and_worst_stay() -> None:
    rng = np.random.default_rng(1)
    loss = rng.normal(size=9_000)
    chart = parallel_axes(runs_of(x=rng.normal(size=9_000), loss=loss), "loss", ["x"])
    assert len(chart.rows) == MOST_LINES
    assert chart.n_runs == 9_000
    assert {int(loss.argmin()), int(loss.argmax())} <= set(chart.rows)
    assert "2,000 of 9,000 runs" in chart.title


def test_an_unknown_column_is_named() -> None:
    with pytest.raises(UnknownColumn, match="learning_rat"):
        parallel_axes(runs_of(x=[1.0, 2], loss=[1.0, 2]), "loss", ["learning_rat"])


def test_a_constant_and_an_empty_column_still_make_an_axis() -> None:
    runs = runs_of(c=[3.0, 3, 3], e=[None, None, None], t=["a", "a", "a"], loss=[1.0, 2, 3])
    chart = parallel_axes(runs, "loss", ["c", "e", "t"])
    for axis in chart.axes:
        assert axis.range[0] < axis.range[1]
        assert all(axis.range[0] <= v <= axis.range[1] for v in axis.values)


@pytest.mark.parametrize(
    ("value", "text"),
    [(1e-5, "1e-5"), (0.001, "0.001"), (128, "128"), (1024, "1024"), (50_000, "50k"), (2_000_000, "2M")],
)
def test_numbers_read_short(value: float, text: str) -> None:
    assert formatting.number_text(value) == text


def test_short_labels_never_make_two_names_alike() -> None:
    names = ["model.encoder.layer.dropout_rate", "model.decoder.layer.dropout_rate", "lr"]
    cut = formatting.short_labels(names)
    assert len(set(cut)) == 3
    assert cut[2] == "lr"
    assert max(map(len, cut)) < max(map(len, names)), "the test has a label that could be cut"


def test_labels_of_files_in_one_folder_differ_without_the_folder() -> None:
    files = [f"/data/projects/exam/splits/validation_{end}.csv" for end in ("l", "lm", "wo")]
    assert formatting.short_labels([*files, "none"], 20) == [
        "…validation_l.csv",
        "…validation_lm.csv",
        "…validation_wo.csv",
        "none",
    ]


def test_texts_that_differ_late_show_where_they_do_and_stay_short() -> None:
    prompt = "You are a helpful assistant. " * 250
    start = time.monotonic()
    first, second, none = formatting.short_labels([f"{prompt}a{prompt}", f"{prompt}b{prompt}", "none"])
    assert time.monotonic() - start < 8
    assert "aYou" in first
    assert "bYou" in second
    assert none == "none"
    paths = [f"/data/{'deep/' * 30}checkpoint_{at:03d}/{'x' * 150}/last.ckpt" for at in range(40)]
    cut = formatting.short_labels(paths, 12)
    assert len(set(cut)) == 40
    assert max(map(len, cut)) <= 24
    assert "007" in cut[7]
    twice = formatting.short_labels(["ab" * 100 + end + "ab" * 100 for end in ("", "ab", "abab")], 10)
    assert len(set(twice)) == 3
    assert max(map(len, twice)) <= 20


def test_levels_are_in_natural_order() -> None:
    runs = runs_of(net=["net10", "net2", "net1"], loss=[1.0, 2, 3])
    assert axis_of(parallel_axes(runs, "loss", ["net"]), "net").levels == (
        "net1",
        "net2",
        "net10",
    )


def test_no_two_ticks_of_an_axis_look_alike() -> None:
    near = [1000.0001, 1000.0002, 1000.0003, 1000.0004]
    runs = runs_of(x=near, kind=["missing", None, "a", "b"], loss=[1.0, 2, 3, 4])
    chart = parallel_axes(runs, "loss", ["x", "kind"])
    for axis in chart.axes:
        assert len(set(axis.labels)) == len(axis.labels) > 1


def test_a_tooltip_shows_the_value_and_a_dash_for_none() -> None:
    runs = runs_of(lr=[1e-4, None], loss=[0.5, 0.25])
    assert readings(runs.frame["lr"], [0, 1]) == ["0.0001", "–"]


def test_the_height_of_any_run_on_a_drawn_axis() -> None:
    runs = runs_of(lr=[1e-4, 1e-2, None], opt=["a", "b", None], loss=[1.0, 2.0, 3.0])
    chart = parallel_axes(runs, "loss", ["lr", "opt"])
    lr, opt = axis_of(chart, "lr"), axis_of(chart, "opt")
    assert height(opt, "b") == pytest.approx(1)
    assert height(opt, None) == pytest.approx(0)
    assert height(lr, 1e-2) == pytest.approx(1)
    assert 1 > height(lr, 1e-3) > height(lr, 1e-4) > height(lr, None) == pytest.approx(0)


def test_a_quantile_axis_spreads_the_runs_evenly_and_finds_its_values_again() -> None:
    lr = [1e-5 * 3**i for i in range(9)] + [None, np.inf]
    runs = runs_of(lr=lr, loss=list(range(11)))
    axis = axis_of(parallel_axes(runs, "loss", ["lr"], scales={"lr": "quantile"}), "lr")
    assert np.ptp(np.diff(axis.values[:9])) < 1e-6
    assert axis.values[9] == axis.gap < 0
    assert axis.values[10] == axis.range[1]
    for value in lr[:9]:
        assert value_at(axis, position(axis, value)) == pytest.approx(value)


def test_a_scale_is_offered_only_where_it_can_be_drawn() -> None:
    runs = runs_of(lr=[1e-4, 1e-2], shift=[-1.0, 2.0], opt=["a", "b"], on=[True, False], loss=[1.0, 2])
    assert "log" in scales_of(runs, "lr")
    assert "log" not in scales_of(runs, "shift")
    assert scales_of(runs, "opt") == scales_of(runs, "on") == ()


def test_text_colours_the_lines_by_level_and_numbers_by_rank() -> None:
    runs = runs_of(lr=[1.0, 100.0, 10.0, None], opt=["b", "a", None, "b"], loss=[1.0, 2, 3, 4])
    by_level = parallel_axes(runs, "loss", ["lr"], colour_by="opt")
    assert by_level.groups == ("a", "b")
    assert by_level.colour == (1, 0, run_lines.NO_COLOUR, 1)
    by_number = parallel_axes(runs, "loss", ["opt"], colour_by="lr")
    assert by_number.colour == (0, 1, 0.5, run_lines.NO_COLOUR)
    assert by_number.ends == ("1", "100")
    assert parallel_axes(runs, "loss", ["lr"]).ends == ("4", "1"), "the worst run comes first"


def test_a_large_table_is_drawn_with_its_best_runs() -> None:
    loss = np.random.default_rng(0).permutation(10_000).astype(float)
    runs = runs_of(lr=list(loss + 1), loss=list(loss))
    chart = parallel_axes(runs, "loss", ["lr"])
    assert len(chart.rows) == MOST_LINES
    shown = set(loss[list(chart.rows)])
    assert set(range(200)) <= shown
    assert 9_999 in shown


def test_powers_of_two_are_evenly_spaced() -> None:
    runs = runs_of(width=[16, 32, 64, 128, 256, 16], loss=[1.0, 2, 3, 4, 5, 6])
    axis = axis_of(parallel_axes(runs, "loss", ["width"]), "width")
    assert axis.labels == ("16", "32", "64", "128", "256")
    assert np.ptp(np.diff(axis.ticks)) == pytest.approx(0, abs=1e-9)
