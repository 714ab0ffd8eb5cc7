"""By which columns the runs of one table can be compared, and which two sweeps come first."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance import Runs, read_runs
from importance.comparison.sweep_columns import EARLIER, LATER, Division, SweepColumn, sweep_columns
from importance.errors import UnknownColumn


def table(n: int = 40, **labels: object) -> Runs:
    """Runs with the parameter lr, the metric loss, and these columns as labels."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({**labels, "lr": rng.uniform(size=n), "loss": rng.uniform(size=n)})
    return Runs.from_frame(frame, ["lr"], ["loss"])


def first(runs: Runs) -> SweepColumn:
    return sweep_columns(runs, "loss")[0]


def dates(days: np.ndarray) -> list[str]:
    return [str(day) for day in pd.Timestamp("2026-03-02") + pd.to_timedelta(days, unit="D")]


def test_two_files_read_together_are_compared_first(tmp_path: object) -> None:
    rng = np.random.default_rng(0)
    text = [
        pd.DataFrame({"lr": rng.uniform(size=9), "loss": rng.uniform(size=9)}).to_csv(index=False).encode()
        for _ in range(2)
    ]
    runs = read_runs([("monday.csv", text[0]), ("sunday.csv", text[1])])
    division = first(runs)
    assert division.column == "source" and division.default == ("monday.csv", "sunday.csv")
    assert division.counts == (9, 9)
    assert (
        runs.take(division.rows("sunday.csv"))
        .frame["loss"]
        .equals(runs.frame["loss"][9:].reset_index(drop=True))
    )


def test_a_column_that_names_sweeps_goes_before_dates_and_other_columns() -> None:
    user, group = np.tile(["ada", "bo"], 20), np.repeat(["g1", "g2"], 20)
    runs = table(user=user, Created=dates(np.arange(40)), group=group)
    assert first(runs).column == "group"
    assert first(runs).names_sweeps


@pytest.mark.parametrize("name", ["group", "sweep_id", "study_name", "experiment"])
def test_a_text_that_names_sweeps_is_found_whatever_its_role(name: str) -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {"lr": rng.uniform(size=40), name: np.repeat(["x", "y"], 20), "loss": rng.uniform(size=40)}
    )
    assert first(Runs.from_frame(frame)).column == name


def test_a_setting_whose_name_holds_such_a_word_is_a_parameter() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"search_algorithm": np.tile(["x", "y"], 20), "batch": [8.0, 16.0] * 20})
    frame["loss"] = rng.uniform(size=40)
    assert first(Runs.from_frame(frame)).division is Division.HALVES


def test_the_latest_two_sweeps_are_the_default_whatever_their_names() -> None:
    sweep = np.repeat(["zebra", "ant", "mouse", "bee"], 10)
    division = first(table(Sweep=sweep, Created=dates(np.arange(40.0)[::-1] / 3)))
    assert division.levels == ("bee", "mouse", "ant", "zebra")
    assert division.default == ("ant", "zebra")


def test_without_times_sweeps_follow_their_numbers() -> None:
    lr = np.linspace(0, 1, 30)  # a sorted table tells nothing of the time
    frame = pd.DataFrame({"sweep": np.tile(["s10", "s9", "s2"], 10), "lr": lr, "loss": lr})
    assert first(Runs.from_frame(frame, ["lr"], ["loss"])).levels == ("s2", "s9", "s10")


def test_dates_divide_the_runs_by_the_week_from_monday_to_sunday() -> None:
    runs = table(Created=dates(np.repeat([0.0, 6.9, 7.0, 13.5], 10)))
    division = first(runs)
    assert division.division is Division.WEEKS
    assert division.levels == ("week of 2026-03-02", "week of 2026-03-09")
    assert division.codes.tolist() == [0] * 20 + [1] * 20


def test_runs_of_one_week_are_divided_into_an_earlier_and_a_later_half() -> None:
    division = first(table(Created=dates(np.arange(40.0)[::-1] / 10)))
    assert division.division is Division.HALVES and division.levels == (EARLIER, LATER)
    assert division.counts == (20, 20)
    assert division.rows(LATER)[:20].all(), "the table begins with the latest run"


def test_sweeps_with_fewer_than_five_results_are_left_out() -> None:
    frame = table(50, Sweep=np.repeat(["a", "b", "c", "d", "e"], 10)).frame
    frame.loc[6:9, "loss"] = np.nan
    frame.loc[14:19, "loss"] = np.inf
    frame["Sweep"] = frame["Sweep"].where(frame["Sweep"] != "e", None)
    division = first(Runs.from_frame(frame, ["lr"], ["loss"]))
    assert division.levels == ("a", "c", "d") and division.counts == (6, 10, 10)
    assert set(division.codes[10:20]) == {-1} and set(division.codes[40:]) == {-1}


def test_a_parameter_comes_last_and_its_two_most_frequent_values_are_the_default() -> None:
    rng = np.random.default_rng(1)
    optimizer = np.repeat(["adam", "lion", "sgd"], [12, 6, 22])
    frame = pd.DataFrame(
        {"optimizer": optimizer, "loss": rng.uniform(size=40), "user": np.tile(["x", "y"], 20)}
    )
    columns = sweep_columns(Runs.from_frame(frame, ["optimizer"], ["loss"]), "loss")
    assert columns[-1].column == "optimizer" and not columns[-1].names_sweeps
    assert columns[-1].default == ("adam", "sgd")


@pytest.mark.parametrize(
    "labels", [{}, {"Name": [f"run-{k}" for k in range(40)]}, {"Runtime": [1.0, 2.0] * 20}]
)
def test_columns_that_name_runs_or_measure_them_divide_nothing(labels: dict[str, list[object]]) -> None:
    runs = table(**labels)
    assert {each.division for each in sweep_columns(runs, "loss")} <= {Division.HALVES}


def test_five_runs_cannot_be_divided() -> None:
    assert sweep_columns(table(5, sweep=list("aabbb")), "loss") == ()


def test_an_unknown_metric_is_an_error() -> None:
    with pytest.raises(UnknownColumn):
        sweep_columns(table(), "los")
