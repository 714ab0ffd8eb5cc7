"""What the best runs reach along a parameter, and the runs by another parameter."""

from __future__ import annotations

import numpy as np
import pytest

from importance.effects.best_runs import NO_VALUE, best_reached, run_groups, strongest_partner
from importance.effects.interactions import Interaction
from importance.effects.one_parameter import effect
from tests.builders import loss_runs, sweep


def test_the_best_tenth_lies_on_the_good_side_of_most_runs() -> None:
    result = effect(loss_runs(sweep(200)), "loss", "lr")
    reached = best_reached(result)
    assert reached is not None
    assert list(reached.x) == sorted(reached.x)
    near = np.interp(np.log(result.x), np.log(reached.x), reached.metric)
    share = float(np.mean(np.asarray(result.y) < near))
    assert share == pytest.approx(0.1, abs=0.05)


def test_few_runs_and_levels_have_no_best_tenth() -> None:
    assert best_reached(effect(loss_runs(sweep(30)), "loss", "lr")) is None
    assert best_reached(effect(loss_runs(sweep(60)), "loss", "optimizer")) is None


def test_runs_are_divided_by_levels_or_by_thirds_and_none_is_lost() -> None:
    frame = sweep(90)
    frame.loc[:4, "optimizer"] = None
    runs = loss_runs(frame)
    by_level = run_groups(runs, effect(runs, "loss", "lr"), "optimizer")
    assert by_level.names == ("adam", "sgd", NO_VALUE)
    assert by_level.of_run.count(2) == 5
    by_third = run_groups(runs, effect(runs, "loss", "optimizer"), "lr")
    assert len(by_third.names) == 3
    counts = [by_third.of_run.count(group) for group in range(3)]
    assert min(counts) >= 0.3 * sum(counts)


def test_thirds_with_the_same_end_are_one_group() -> None:
    frame = sweep(90)
    frame["lr"] = np.where(np.arange(90) < 80, 0.1, frame["lr"] + 1)
    runs = loss_runs(frame)
    groups = run_groups(runs, effect(runs, "loss", "optimizer"), "lr")
    assert groups.names == ("up to 0.1", "above 0.1")
    assert [groups.of_run.count(group) for group in (0, 1)] == [80, 10]
    lowest = loss_runs(frame.assign(lr=frame["lr"].where(np.arange(90) >= 80, np.inf)))
    assert "–" not in " ".join(run_groups(lowest, effect(lowest, "loss", "optimizer"), "lr").names)


def test_the_strongest_partner_is_that_of_the_first_pair() -> None:
    pairs = [Interaction("a", "b", 0.3, 0.001, ""), Interaction("c", "a", 0.1, 0.001, "")]
    assert strongest_partner("a", pairs) == pairs[0]
    assert strongest_partner("c", pairs) == pairs[1]
    assert strongest_partner("d", pairs) is None
