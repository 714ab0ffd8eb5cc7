"""The history is that of the runs in their order, and the random search is drawn from the same sweep."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from importance import ImportanceError, Runs, recommend, settings
from importance.sweep import history_text
from importance.sweep.history import Chance, GoOn, History, history
from importance.sweep.history_text import verdict
from importance.sweep.result import Sweep
from tests.sweep.sweeps import SPACE, at_its_limit, sweep_of


@pytest.fixture(scope="module")
def known() -> tuple[Sweep, Runs]:
    return sweep_of(120)


@pytest.fixture(scope="module")
def past(known: tuple[Sweep, Runs]) -> History:
    sweep, runs = known
    return history(runs, "loss", difference=0.1, sweep=sweep)


def with_columns(runs: Runs, **columns: object) -> Runs:
    frame = runs.frame.assign(**columns)
    return Runs.from_frame(frame, list(SPACE), ["loss"], space=runs.space)


def test_the_best_so_far_is_that_of_the_runs_up_to_here(known: tuple[Sweep, Runs], past: History) -> None:
    loss = known[1].frame["loss"]
    assert past.values == tuple(loss)
    assert past.best == tuple(loss.cummin())
    assert past.since == len(loss) - 1 - int(loss.idxmin())
    assert past.last == 50
    assert past.gained == pytest.approx(loss[:70].min() - loss.min())


def test_runs_are_in_the_order_of_their_times_or_numbers(known: tuple[Sweep, Runs]) -> None:
    sweep, runs = known
    loss = runs.frame["loss"]
    newest_first = pd.date_range("2026-01-01", periods=len(runs), freq="h")[::-1].astype(str)
    past = history(with_columns(runs, created=newest_first), "loss", sweep=sweep)
    assert past.ordered_by == "created" and past.values == tuple(loss[::-1])
    by_day = newest_first.str[:10]
    past = history(with_columns(runs, created=by_day), "loss", sweep=sweep)
    assert past.values == tuple(loss[::-1]), "equal times are in the opposite order of such a table too"
    shuffled = np.random.default_rng(0).permutation(len(runs))
    past = history(with_columns(runs, trial_number=shuffled), "loss", sweep=sweep)
    assert past.ordered_by == "trial_number" and past.values == tuple(loss[np.argsort(shuffled)])


def test_a_table_sorted_by_its_metric_has_no_known_order(known: tuple[Sweep, Runs]) -> None:
    sweep, runs = known
    by_loss = Runs.from_frame(runs.frame.sort_values("loss", ignore_index=True), list(SPACE), ["loss"])
    unordered = history(by_loss, "loss", sweep=sweep)
    assert "not known" in unordered.notes[0] and not unordered.is_ordered
    assert not any("ago" in line or "The last" in line for line in history_text.sentences(unordered))


def test_runs_without_a_result_count_as_runs_and_never_as_best(known: tuple[Sweep, Runs]) -> None:
    sweep, runs = known
    loss = runs.frame["loss"].copy()
    loss[:3], loss[5] = np.nan, -np.inf
    past = history(with_columns(runs, loss=loss), "loss", sweep=sweep)
    assert np.isnan(past.best[:3]).all()
    assert past.best[5:] == tuple(np.fmin.accumulate(loss.replace(-np.inf, np.nan))[5:])
    assert len(past.values) == len(runs)


def test_the_random_search_of_a_random_sweep_holds_its_best(past: History) -> None:
    inside = [
        low <= best <= high
        for low, best, high in zip(past.random_low, past.best, past.random_high, strict=True)
    ]
    assert np.mean(inside[10:]) > 0.6, "80% in the mean over sweeps; the points of one sweep go together"
    assert list(past.random) == sorted(past.random, reverse=True), "it never gets worse"


def test_without_evidence_the_random_search_is_drawn_from_the_results() -> None:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"a": rng.random(40), "b": rng.random(40), "loss": rng.normal(size=40)})
    runs = Runs.from_frame(frame, ["a", "b"], ["loss"])
    past = history(runs, "loss", sweep=replace(recommend(runs, "loss"), evidence=False))
    assert min(past.random_low) >= frame["loss"].min() and max(past.random_high) <= frame["loss"].max()
    assert past.random[-1] == pytest.approx(frame["loss"].min(), abs=1.0)


def test_the_difference_is_the_users_or_a_round_part_of_what_was_gained(known: tuple[Sweep, Runs]) -> None:
    sweep, runs = known
    loss = runs.frame["loss"]
    default = history(runs, "loss", sweep=sweep).difference
    assert default == pytest.approx(0.05 * (loss.median() - loss.min()), rel=0.5)
    assert len(f"{default:g}".strip("0.")) == 1
    for wrong in (0.0, -1.0, np.nan, np.inf):
        with pytest.raises(ImportanceError, match="above 0"):
            history(runs, "loss", difference=wrong, sweep=sweep)


@pytest.mark.parametrize(
    ("fifty", "many", "expected"), [(0.6, 0.8, GoOn.YES), (0.3, 0.5, GoOn.PERHAPS), (0.02, 0.05, GoOn.NO)]
)
def test_going_on_is_worth_it_if_the_chance_is_even(
    past: History, fifty: float, many: float, expected: GoOn
) -> None:
    chances = (Chance(10, 0.01), Chance(50, fifty), Chance(200, many))
    assert replace(past, chances=chances).go_on is expected


def test_the_table_has_a_row_a_run(past: History) -> None:
    table = past.to_frame()
    assert list(table.columns) == ["run", "loss", "best", "random", "random_low", "random_high"]
    assert len(table) == 120


def test_nothing_is_shown_beyond_the_natural_limits_of_a_metric() -> None:
    runs = at_its_limit()
    past = history(runs, "result", goal="minimize")
    assert min(past.random_low) >= 0.0
    assert verdict(past).startswith("You can stop: result cannot improve by ")
    table = settings(runs, "result", goal="minimize")
    assert table[["shrunken", "low"]].min().min() >= 0.0
