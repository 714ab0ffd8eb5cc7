"""Importances over the step as a drawing."""

from __future__ import annotations

import re

from importance import importance_by_step, read_curves, read_runs
from importance.report.svg_steps import HEIGHT, WIDTH, steps_svg
from tests.curves.test_by_step import switching


def test_all_points_lie_within_the_drawing() -> None:
    frame = switching()
    shown = steps_svg(importance_by_step(read_runs(frame), read_curves(frame), "loss"))
    pairs = re.findall(r"(\d+\.\d) (\d+\.\d)", shown)
    assert len(pairs) > 20
    assert all(0 <= float(x) <= WIDTH and 0 <= float(y) <= HEIGHT for x, y in pairs)
    assert "100%" in shown and ">step</text>" in shown


def test_a_long_range_of_steps_is_logarithmic() -> None:
    frame = switching()
    frame["step"] = frame["step"] ** 2
    shown = steps_svg(importance_by_step(read_runs(frame), read_curves(frame), "loss"))
    ticks = re.findall(r">(100|1,?000|10k)</text>", shown)
    assert len(ticks) == 3, "a tick for each power of ten"
