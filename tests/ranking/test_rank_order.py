"""The order of the rows, and numbers that are all different, must not decide a ranking."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance import Role, Runs, rank
from importance.runs.columns import Exclusion, Kind
from importance.runs.replicate_columns import replicate_of

N = 20


def curve(**cells: list[object]) -> pd.DataFrame:
    return pd.DataFrame(
        {**cells, "accuracy": [0.95 + 0.002 * min(i, 6) - 0.001 * max(0, i - 6) for i in range(N)]}
    )


def exclusions_of(frame: pd.DataFrame) -> dict[str, tuple[Role, Exclusion | None]]:
    runs = Runs.from_frame(frame)
    return {name: (column.role, column.exclusion) for name, column in runs.columns.items()}


@pytest.mark.parametrize("shuffled", [False, True])
def test_a_validation_curve_over_whole_numbers_ranks(shuffled: bool) -> None:
    frame = curve(n_neighbors=list(range(1, N + 1)))
    frame = frame.sample(frac=1, random_state=0, ignore_index=True) if shuffled else frame
    ranking = rank(Runs.from_frame(frame), "accuracy")
    assert ranking.scores[0].name == "n_neighbors"
    assert ranking.scores[0].importance == pytest.approx(1)
    assert ranking.fit.evidence


NAMES = ["n_neighbors", "tokens", "depth", "trial_number", "run_id", "index", "units", "warmup_duration"]
INTEGERS = st.lists(st.integers(0, 10**10), min_size=N, max_size=N, unique=True)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(NAMES), INTEGERS | st.permutations(range(N)), st.permutations(range(N)))
def test_the_order_of_rows_never_changes_a_role(name: str, cells: list[int], order: list[int]) -> None:
    frame = curve(lr=list(np.geomspace(1e-4, 1e-1, N)), **{name: cells})
    moved = frame.iloc[order].reset_index(drop=True)
    assert exclusions_of(frame) == exclusions_of(moved)
    assert exclusions_of(frame.sort_values(name, ignore_index=True)) == exclusions_of(moved)


def test_a_counter_of_runs_still_names_them() -> None:
    for name in ("index", "trial_number", "Trial", "run_id"):
        for cells in (list(range(N)), list(range(N))[::-1], list(np.random.default_rng(0).permutation(N))):
            excluded = exclusions_of(curve(lr=list(np.geomspace(1e-4, 1e-1, N)), **{name: cells}))
            assert excluded[name][0] is Role.LABEL or excluded[name][1] == Exclusion.UNIQUE, name


@pytest.mark.parametrize("prefix", ["params_", "param_", "params.", "config."])
@pytest.mark.parametrize("name", ["warmup_duration", "num_seeds", "tokens", "run_time_limit", "global_step"])
def test_a_declared_setting_is_not_an_id_outcome_or_seed(prefix: str, name: str) -> None:
    cells: list[object] = [float(v) for v in np.linspace(2e8, 2e10, N).round()]
    depths: list[object] = [2, 4, 8, 4] * 5
    frame = curve(**{prefix + "depth": depths, prefix + name: cells}).rename(
        columns={"accuracy": "metrics.accuracy"}
    )
    assert exclusions_of(frame)[name] == (Role.PARAMETER, None)


def test_a_number_of_seeds_is_a_setting_and_a_seed_is_not() -> None:
    for name in ("num_seeds", "n_seeds", "config.numSeeds", "max_seeds", "seed_length", "number_of_seeds"):
        assert not replicate_of(name)
    for name in ("seed", "random_state", "data_seed", "config.randomSeed", "seeds", "training_seed"):
        assert replicate_of(name), name


def test_text_that_is_another_in_every_run_names_it_unless_it_is_declared() -> None:
    texts: list[object] = [f"arch-{i}" for i in range(N)]
    assert exclusions_of(curve(lr=list(range(N)), model=texts))["model"] == (Role.PARAMETER, Exclusion.UNIQUE)
    declared = Runs.from_frame(
        curve(**{"params.lr": list(range(N)), "params.model": texts}), metrics=["accuracy"]
    )
    assert declared.columns["model"].exclusion is None
    row = next(score for score in rank(declared, "accuracy").scores if score.name == "model")
    assert "a different text in every run" in row.note
    assert declared.columns["lr"].kind is Kind.NUMERIC
