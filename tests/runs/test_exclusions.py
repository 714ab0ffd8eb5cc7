"""Auto leaves out columns that repeat other settings."""

from __future__ import annotations

import numpy as np
import pandas as pd

from importance import Role, Runs, read_runs
from importance.runs.columns import Exclusion
from tests.builders import WANDB_RUNS, numbers, picks

N = 36
DEPTH = [2, 4, 6] * 12
WIDTH = [64] * 9 + [128] * 9 + [64] * 9 + [128] * 9


def excluded(**cells: list[object]) -> dict[str, Exclusion | None]:
    frame = pd.DataFrame({**cells, "loss": np.random.default_rng(0).uniform(size=N)})
    runs = Runs.from_frame(frame, parameters=list(cells), metrics=["loss"])
    return {name: runs.columns[name].exclusion for name in cells}


def test_the_size_of_the_model_is_not_a_setting_beside_its_causes() -> None:
    sizes: list[object] = [d * w * w + 7 * d for d, w in zip(DEPTH, WIDTH, strict=True)]
    for name in ("n_params", "model/num_parameters", "param_count", "numParams", "GFLOPs"):
        exclusions = excluded(depth=list(DEPTH), width=list(WIDTH), **{name: sizes})
        assert exclusions == {"depth": None, "width": None, name: Exclusion.COUNTED}
    assert excluded(n_params=sizes, batch=list(WIDTH))["n_params"] is None  # only it separates models
    assert excluded(depth=list(DEPTH), width=list(WIDTH), num_experts=sizes)["num_experts"] is None


def test_a_name_made_of_settings_is_not_a_setting() -> None:
    names: list[object] = [f"d{d}-w{w}" for d, w in zip(DEPTH, WIDTH, strict=True)]
    exclusions = excluded(depth=list(DEPTH), width=list(WIDTH), variant_name=names)
    assert exclusions == {"depth": None, "width": None, "variant_name": Exclusion.SPELLED}
    assert excluded(depth=list(DEPTH), width=list(WIDTH), model_type=names)["model_type"] is None
    half: list[object] = [f"d{d}-w{w}-{i % 2}" for i, (d, w) in enumerate(zip(DEPTH, WIDTH, strict=True))]
    # This name contains more than the settings.
    assert excluded(depth=list(DEPTH), width=list(WIDTH), data_dir=half)["data_dir"] is None


def exclusion_reason(**cells: list[object]) -> dict[str, str]:
    frame = pd.DataFrame({"lr": picks(1, 0.1, 0.01, 0.001, 0.05), **cells, "val_loss": numbers(1)})
    runs = Runs.from_frame(frame, metrics=["val_loss"])
    runs = runs.with_roles({name: Role.PARAMETER for name in cells if name not in runs.replicates})
    return {name: runs.columns[name].exclusion_reason for name in cells}


def test_auto_leaves_out_what_cannot_be_a_cause() -> None:
    rates = picks(1, 0.1, 0.01, 0.001, 0.05)
    reasons = exclusion_reason(
        fixed=["relu"] * WANDB_RUNS,
        nothing=[None] * WANDB_RUNS,
        save_dir=[f"out/{i}" for i in range(WANDB_RUNS)],
        trial_no=list(range(WANDB_RUNS)),
        random_seed=picks(5, 1, 2, 3),
        optimizer_lr=rates,
        log_lr=[float(np.log10(rate)) for rate in rates],
        schedule=[{0.1: "a", 0.01: "b", 0.001: "c", 0.05: "d"}[rate] for rate in rates],
        best_epoch=picks(6, 3, 4, 5),
        width=picks(7, 8, 16),
    )
    assert reasons["fixed"] == "the same in every run"
    assert reasons["nothing"] == "empty in every run"
    assert reasons["save_dir"] == reasons["trial_no"] == "unique to each run"
    assert "random seed" in reasons["random_seed"]
    assert reasons["optimizer_lr"] == "the same values as lr"
    assert reasons["log_lr"] == "changes together with lr in every run"
    assert reasons["schedule"] == "changes together with lr in every run"
    assert "outcome" in reasons["best_epoch"]
    assert reasons["width"] == ""


def test_settings_that_only_look_set_aside_take_part() -> None:
    reasons = exclusion_reason(
        hidden=[
            int(v) for v in np.random.default_rng(2).permutation(500)[:WANDB_RUNS]
        ],  # random search: unique, but not a counter
        alpha=numbers(4, narrow=False),
        beta=numbers(5, narrow=False),
        max_time_limit=picks(8, 10, 20),
        optimizer=picks(9, "adam", "sgd", "lion"),
    )
    assert set(reasons.values()) == {""}


def test_a_random_search_repeated_over_seeds_confounds_nothing() -> None:
    draws = np.random.default_rng(3).uniform(0, 1, (20, 2))
    lr, dropout = np.repeat(draws, 5, axis=0).T
    frame = pd.DataFrame({"lr": lr, "dropout": dropout, "acc": np.random.default_rng(1).uniform(0, 1, 100)})
    assert Runs.from_frame(frame, metrics=["acc"]).auto_parameters == ("lr", "dropout")


def test_a_length_leaves_the_ranking_to_its_list() -> None:
    frame = pd.DataFrame({"layers": picks(1, "[64]", "[64, 64]", "[32, 32]"), "acc": numbers(1)})
    runs = read_runs(frame)
    assert runs.auto_parameters == ("layers",)
    assert "layers" in runs.columns["layers.length"].exclusion_reason
