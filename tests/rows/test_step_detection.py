"""Tables with one row per step are aggregated if that is certain, and tables of runs never are."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance import Role, read_runs
from importance.errors import UnreadableRuns
from tests.builders import DATA, by_csv
from tests.rows.step_tables import steps

HIPLOT = DATA / "hiplot__facebookresearch-hiplot__ml1.csv"


@pytest.mark.shared
@pytest.mark.skipif(not HIPLOT.exists(), reason="the real exports in ../shared/data are not here")
@pytest.mark.parametrize("history", ["last", "best", "mean", "min", "max"])
def test_the_demo_of_hiplot_has_356_runs(history: str) -> None:
    table = pd.read_csv(HIPLOT)
    runs = read_runs(HIPLOT, history=history)  # type: ignore[arg-type]
    assert len(runs) == 356
    assert runs.auto_parameters == ("dropout", "embedding_size", "lr")
    assert runs.metrics == ("train f1", "valid ppl")
    assert any("6,968 rows are steps of 356 runs" in note for note in runs.notes)
    by_run = table.groupby(["dropout", "embedding_size", "lr"], sort=False)
    f1 = by_run["train f1"].agg({"best": "max"}.get(history, history))
    perplexity = by_run["valid ppl"].agg({"best": "min"}.get(history, history))
    assert runs.frame["train f1"].to_numpy() == pytest.approx(f1.to_numpy())
    assert runs.frame["valid ppl"].to_numpy() == pytest.approx(perplexity.to_numpy())


@pytest.mark.shared
@pytest.mark.skipif(not HIPLOT.exists(), reason="the real exports in ../shared/data are not here")
def test_the_demo_of_hiplot_is_the_same_without_ids() -> None:
    table = pd.read_csv(HIPLOT, float_precision="round_trip").drop(columns=["uid", "from_uid"])
    expected = read_runs(HIPLOT).frame[["lr", "valid ppl"]]
    pd.testing.assert_frame_equal(by_csv(table).frame[["lr", "valid ppl"]], expected)
    shuffled = by_csv(table.sort_values("epoch", kind="stable")).frame[["lr", "valid ppl"]]
    assert sorted(map(tuple, shuffled.to_numpy())) == sorted(map(tuple, expected.to_numpy()))


def test_a_chain_of_rows_with_changing_settings_is_not_one_run() -> None:
    frame = pd.DataFrame(
        {
            "uid": [f"{run}_{step}" for run in "abc" for step in range(4)],
            "from_uid": ["" if not step else f"{run}_{step - 1}" for run in "abc" for step in range(4)],
            "lr": [0.1, 0.1, 0.08, 0.08, 0.2, 0.24, 0.24, 0.24, 0.3, 0.3, 0.3, 0.36],
            "epoch": [1, 2, 3, 4] * 3,
            "loss": np.linspace(1, 0.1, 12),
        }
    )
    runs = by_csv(frame)
    assert len(runs) == 12
    assert "lr" in runs.auto_parameters
    assert any("population-based" in note for note in runs.notes)


def test_a_chain_that_goes_in_a_circle_is_read_row_by_row() -> None:
    frame = pd.DataFrame({"uid": list("abcd"), "from_uid": list("badc"), "lr": [0.1, 0.1, 0.2, 0.2]})
    assert len(by_csv(frame.assign(epoch=[1, 2, 1, 2], loss=[0.5, 0.4, 0.3, 0.2]))) == 4


FORMS = {
    "an id": (steps(), {}),
    "no id": (steps().drop(columns="run_id"), {}),
    "from step 0 by hundreds": (steps(clock="global_step", first=0, step=100), {}),
    "from step 100 by hundreds, no id": (steps(clock="step", first=100, step=100).drop(columns="run_id"), {}),
    "epoch by epoch": (steps().drop(columns="run_id").sort_values("epoch", kind="stable"), {}),
    "the last step first": (steps().iloc[::-1], {}),
    "Ray's names": (
        steps(clock="training_iteration"),
        {"run_id": "trial_id", "lr": "config/lr", "units": "config/units"},
    ),
    "Optuna's names": (
        steps(clock="step", first=0).drop(columns="accuracy"),
        {"run_id": "number", "lr": "params_lr", "units": "params_units", "val_loss": "value"},
    ),
    "W&B's history": (steps(clock="_step", first=0), {"run_id": "name"}),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_last_rows_are_used_by_default(form: str) -> None:
    table, names = FORMS[form]
    key = ["lr", "units"]
    clock = next(
        name for name in table if name in ("epoch", "step", "global_step", "_step", "training_iteration")
    )
    by_hand = table.sort_values(clock, kind="stable").groupby(key).last().reset_index()
    runs = by_csv(table.rename(columns=names))
    shown = [*key, names.get("val_loss", "val_loss")]
    assert set(runs.auto_parameters) == set(key)
    assert runs.columns[clock].role is Role.LABEL
    result = runs.frame[shown].sort_values(shown[:2]).to_numpy(dtype=float)
    assert result == pytest.approx(by_hand.sort_values(key)[[*key, "val_loss"]].to_numpy())
    assert runs.reading.steps is not None
    assert runs.reading.steps.folded


@given(seed=st.integers(0, 10_000), order=st.permutations(range(6)), with_id=st.booleans())
@settings(max_examples=25, deadline=None)
def test_the_order_of_runs_does_not_matter(seed: int, order: list[int], with_id: bool) -> None:
    table = steps(6, seed)
    parts = [table[table["run_id"] == f"r{run}"] for run in order]
    again = pd.concat(parts)
    if not with_id:
        table, again = table.drop(columns="run_id"), again.drop(columns="run_id")
    first, second = by_csv(table).frame, by_csv(again).frame
    assert len(first) == len(second) == 6
    columns = ["lr", "val_loss", "epoch"]
    pd.testing.assert_frame_equal(
        first[columns].sort_values(columns).reset_index(drop=True),
        second[columns].sort_values(columns).reset_index(drop=True),
    )


def grid(**levels: list[object]) -> pd.DataFrame:
    table = pd.DataFrame(list(itertools.product(*levels.values())), columns=list(levels))
    return table.assign(val_loss=np.random.default_rng(len(table)).random(len(table)))


RATES: list[object] = [0.1, 0.01, 0.001]
INDEPENDENT = {
    "a grid over epochs": grid(lr=RATES, units=[16, 32], epochs=[10, 20, 30, 40]),
    "a grid over epoch": grid(lr=RATES, units=[16, 32], epoch=[10, 20, 30]),
    "a grid over epoch 1, 2, 3": grid(lr=RATES, units=[16, 32], epoch=[1, 2, 3]),
    "repeated seeds": grid(lr=RATES, units=[16, 32], seed=list(range(5))),
    "repeated seeds with an id": grid(trial_id=list(range(6)), seed=list(range(5))).assign(
        lr=lambda t: 10.0 ** -(t["trial_id"] + 1), epoch=20
    ),
    "seeds that stop at any epoch": grid(Name=list("abcd"), seed=list(range(5))).assign(
        lr=lambda t: t["Name"].map({"a": 0.1, "b": 0.2, "c": 0.3, "d": 0.4}),
        epoch=lambda t: np.random.default_rng(1).integers(1, 50, len(t)),
    ),
    "Hyperband's budgets": pd.concat(
        [grid(config_id=list(range(0, 27, by)), budget=[by]) for by in (1, 3, 9, 27)]
    ).assign(lr=lambda t: 0.001 * (t["config_id"] + 1)),
    "Hyperband's epochs": pd.concat(
        [grid(config_id=list(range(0, 27, by)), epochs=[by]) for by in (1, 3, 9, 27)]
    ).assign(lr=lambda t: 0.001 * (t["config_id"] + 1)),
    "searches under each other": grid(method=["bo", "random"], seed=[0, 1], iteration=list(range(12))).assign(
        lr=lambda t: np.random.default_rng(2).uniform(0, 1, len(t))
    ),
    "searches of unknown parameters": grid(
        method=["bo", "random"], run=[0, 1], iteration=list(range(12))
    ).assign(x1=lambda t: np.random.default_rng(2).uniform(0, 1, len(t))),
}


@pytest.mark.parametrize("table", INDEPENDENT)
def test_independent_runs_are_never_aggregated(table: str) -> None:
    frame = INDEPENDENT[table]
    assert len(by_csv(frame)) == len(frame)


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_a_random_search_is_never_aggregated(data: st.DataObject) -> None:
    rng = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    n = data.draw(st.integers(4, 60))
    frame = pd.DataFrame({"lr": 10 ** rng.uniform(-4, -1, n), "units": rng.choice([16, 32], n)})
    clock = data.draw(st.sampled_from(["epoch", "epochs", "step", "iteration", "timestamp", "round", "seed"]))
    frame[clock] = data.draw(
        st.sampled_from(
            [
                rng.integers(1, 30, n),
                np.arange(n),
                np.sort(rng.integers(1, 30, n)),
                np.full(n, 10),
                np.arange(n) % 5,
            ]
        )
    )
    if data.draw(st.booleans()):
        frame["trial_id"] = data.draw(st.sampled_from([np.arange(n), rng.permutation(n)]))
    frame["val_loss"] = rng.random(n)
    assert len(by_csv(frame)) == n


def test_possible_steps_are_noted_and_aggregated_on_request() -> None:
    table = INDEPENDENT["a grid over epoch"]
    runs = by_csv(table)
    assert any("look like steps of 6 runs" in note and "not certain" in note for note in runs.notes)
    assert runs.reading.steps is not None
    assert not runs.reading.steps.sure
    assert len(by_csv(table, history="last")) == 6
    assert len(by_csv(steps(), history="rows")) == len(steps())


def test_a_logged_value_of_any_name_does_not_prevent_the_detection_of_steps() -> None:
    noise = np.random.default_rng(1).random(len(steps()))
    assert len(by_csv(steps().assign(foo=noise, bar=noise[::-1]))) == 8


def test_a_resumed_run_may_repeat_steps() -> None:
    table = steps()
    again = pd.concat([table, table[table["epoch"] == 2]]).sort_values("run_id", kind="stable")
    assert by_csv(again).frame["val_loss"].tolist() == by_csv(table).frame["val_loss"].tolist()


def test_each_seed_of_a_setting_is_a_run() -> None:
    table = pd.concat([steps(6).assign(seed=seed) for seed in range(3)])
    runs = by_csv(table)
    assert len(runs) == 18
    assert runs.columns["seed"].role is not Role.LABEL


def test_logs_without_settings_are_rejected() -> None:
    with pytest.raises(UnreadableRuns, match="but not their settings"):
        by_csv(steps()[["run_id", "epoch", "val_loss", "accuracy"]])
