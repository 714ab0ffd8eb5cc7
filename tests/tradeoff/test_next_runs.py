"""The next runs push the front outward, obey the space, and avoid what failed."""

from __future__ import annotations

import numpy as np
import pytest

from importance.errors import ImportanceError
from importance.runs.table import Runs
from importance.space.dimension import Choice, Condition, Range
from importance.tradeoff.next_runs import front_runs
from tests.weighed_runs import METRICS, SPACE, true_metrics, weighed_frame, weighed_runs


def test_the_runs_are_spread_along_the_true_front() -> None:
    listed = front_runs(weighed_runs(), METRICS, n=12)
    assert len(listed) == 12 and set(listed) == set(SPACE)
    assert np.median(np.abs(listed["lr"] - 0.5)) < 0.12, "the front is where lr is 0.5"
    assert np.ptp(listed["size"]) > 0.5
    error, seconds = true_metrics(weighed_frame())
    new = np.column_stack(true_metrics(listed))
    beaten = [((error <= e) & (seconds <= s)).any() for e, s in new]
    assert np.mean(beaten) < 0.4


def test_the_same_seed_gives_the_same_list_and_no_setting_twice() -> None:
    runs = weighed_runs(30)
    first = front_runs(runs, METRICS, n=6, seed=1)
    assert first.equals(front_runs(runs, METRICS, n=6, seed=1))
    assert not first.duplicated().any()


def test_ranges_of_the_user_hold_and_unknown_ones_are_refused() -> None:
    runs = weighed_runs(30)
    space = {**SPACE, "size": Range("size", 0.2, 0.4)}
    assert front_runs(runs, METRICS, n=6, space=space)["size"].between(0.2, 0.4).all()
    with pytest.raises(ImportanceError, match="say nothing about depth"):
        front_runs(runs, METRICS, space={"depth": Range("depth", 0, 1)})


def test_a_space_without_new_settings_gives_no_runs() -> None:
    frame = weighed_frame(24)
    frame["size"], frame["lr"] = np.tile([0.0, 0.5, 1.0, 0.25], 6), np.repeat([0.2, 0.5], 12)
    choices = {
        "size": Choice("size", ("0.0", "0.25", "0.5", "1.0")),
        "lr": Choice("lr", ("0.2", "0.5")),
    }
    runs = Runs.from_frame(frame.drop(columns="idle"), ["size", "lr"], METRICS, space=choices)
    assert len(front_runs(runs, METRICS, n=5)) == 0


def test_runs_that_failed_are_avoided() -> None:
    frame = weighed_frame(60)
    frame.loc[frame["size"] > 0.6, METRICS] = np.nan
    frame["state"] = np.where(frame["size"] > 0.6, "failed", "finished")
    runs = Runs.from_frame(frame, list(SPACE), METRICS, space=SPACE)
    assert front_runs(runs, METRICS, n=8)["size"].max() < 0.75


def test_a_parameter_that_is_not_used_has_no_value() -> None:
    frame = weighed_frame(40)
    frame["kind"] = np.where(np.arange(40) % 2, "a", "b")
    frame["lr"] = frame["lr"].where(frame["kind"] == "a")
    frame["error"] = frame["error"].fillna(1.0)
    space = {
        "size": SPACE["size"],
        "kind": Choice("kind", ("a", "b")),
        "lr": Range("lr", 0.0, 1.0, condition=Condition("kind", ("a",))),
    }
    runs = Runs.from_frame(frame.drop(columns="idle"), ["size", "kind", "lr"], METRICS, space=space)
    listed = front_runs(runs, METRICS, n=10)
    assert (listed["lr"].notna() == (listed["kind"] == "a")).all()
