"""The points of curves in what W&B logged at one step."""

from __future__ import annotations

from importance.rows.curve_log import CurveLog
from importance.trackers.wandb import curve_points


def test_numbers_and_numbers_in_mappings_are_points_and_media_are_not() -> None:
    log = CurveLog()
    trace = log.run()
    for step in range(3):
        curve_points.add(
            trace,
            [
                ("loss", b"0.5"),
                ("diverged", b'"NaN"'),
                ("word", b'"x"'),
                ("val", b'{"acc": 0.25, "flag": true}'),
                ("picture", b'{"_type": "histogram", "size": 3}'),
                ("broken", b"{"),
                ("_runtime", b"3"),
                ("_step", str(step).encode()),
            ],
        )
    trace.end()
    assert set(log.available) == {"loss", "diverged", "val.acc"}
    kept = log.kept["val.acc"]
    assert list(kept.steps) == [0, 1, 2] and list(kept.values) == [0.25] * 3


def test_what_has_no_step_is_no_point() -> None:
    log = CurveLog()
    trace = log.run()
    curve_points.add(trace, [("loss", b"0.5")])
    trace.end()
    assert not log.kept
