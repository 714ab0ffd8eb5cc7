"""Evidence from names, values and positions, on tables as people have them."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest

from importance import Role, read_runs

N = 30


def floats(seed: int, low: float = 0.1, high: float = 0.9, digits: int = 16) -> list[float]:
    drawn = np.random.default_rng(seed).uniform(low, high, N)
    return [round(float(value), digits) for value in drawn]


def picks(seed: int, *options: object) -> list[object]:
    return [options[i] for i in np.random.default_rng(seed).integers(0, len(options), N)]


def test_siblings_in_their_order_do_not_pull_the_score_to_the_settings() -> None:
    animals = ["cat", "dog", "owl", "yak", "elk", "fox"]
    frame = pd.DataFrame(
        {
            "kind1": picks(1, *animals),
            "kind2": picks(2, *animals),
            "kind3": picks(3, *animals),
            "score": floats(4, digits=4),
            "seed": [int(v) for v in floats(5, 0, 9999, 0)],
            "early_epoch": picks(6, 1, 2, 3, 4),
            "max_epoch": picks(7, 140, 150, 160),
            "optimizer": picks(8, "adam", "sgd"),
        }
    )
    runs = read_runs(frame)
    assert runs.metrics == ("score",)
    assert "early_epoch" in runs.parameters


def test_where_all_settings_are_drawn_at_random_being_different_makes_no_result() -> None:
    telling_names = {"learning_rate": floats(1, 0.001, 0.002, 5), "momentum": floats(2, 0.8, 0.95, 5)}
    other_names = {name: floats(seed, digits=5) for seed, name in enumerate(["zeta", "amber", "kite"], 3)}
    runs = read_runs(pd.DataFrame({"fitness": floats(9, digits=5), **telling_names, **other_names}))
    assert runs.metrics == ("fitness",)
    assert set(runs.parameters) == {*telling_names, *other_names}


def test_all_that_follows_the_clock_by_the_alphabet_was_logged() -> None:
    frame = pd.DataFrame(
        {
            "optimizer": picks(1, "adam", "sgd"),
            "samples": picks(2, 100, 200, 400),
            "_runtime": floats(3, 100, 900),
            "_step": [int(v) for v in floats(4, 10, 90, 0)],
            "_timestamp": floats(5, 1.7e9, 1.8e9),
            "auc": floats(6),
            "best_model_path": picks(7, "a/best.pt", "b/best.pt", "c/best.pt"),
            "samples_used": picks(2, 100, 200, 400),
            "val_loss": floats(8),
            "name": [f"run-{i}" for i in range(N)],
        }
    )
    runs = read_runs(("api.csv", frame.to_csv(index=False).encode()))
    assert runs.parameters == ("optimizer", "samples")
    assert runs.metrics == ("auc", "samples_used", "val_loss")
    assert runs.columns["best_model_path"].role is Role.LABEL


def test_a_count_of_the_trials_is_not_a_setting_and_names_them() -> None:
    frame = pd.DataFrame({"Trial Number": range(N), "Value": floats(1), "depth": picks(2, 1, 2, 3)})
    runs = read_runs(frame)
    assert runs.parameters == ("depth",)
    assert list(runs.run_names[:2]) == ["trial 0", "trial 1"]
    depths = read_runs(pd.DataFrame({"model": picks(1, 2, 4, 8), "depth": range(N), "acc": floats(2)}))
    assert depths.parameters == ("model", "depth")  # neither counts the rows by both its name and its values


def test_name_in_lower_case_may_be_a_setting() -> None:
    frame = pd.DataFrame({"name": picks(1, "vae", "gan"), "width": picks(2, 8, 16), "test/loss": floats(3)})
    assert read_runs(frame).parameters == ("name", "width")
    named = read_runs(frame.assign(name=[f"try-{i}" for i in range(N)]))
    assert named.parameters == ("width",)
    assert named.run_names[4] == "try-4"


def test_mlflows_tags_are_labels_without_their_prefix_too() -> None:
    frame = pd.DataFrame(
        {
            "run_id": [f"{i:032x}" for i in range(N)],
            "status": "FINISHED",
            "val_f1": floats(1),
            "max_depth": picks(2, 3, 5, 7),
            "mlflow.source.name": picks(3, "train.py", "fit.py"),
            "mlflow.runName": [f"shy-ant-{i}" for i in range(N)],
        }
    )
    runs = read_runs(frame)
    assert runs.parameters == ("max_depth",)
    assert runs.run_names[0] == "shy-ant-0"


def test_a_file_s_name_names_the_run_where_nothing_else_does() -> None:
    frame = pd.DataFrame(
        {"filename": [f"w{i}.pt" for i in range(N)], "width": picks(1, 8, 16), "acc": floats(2)}
    )
    assert read_runs(frame).run_names[2] == "w2.pt"


@pytest.mark.parametrize("name", ["_" * 20_000 + "!é", "1" * 20_000 + "x"])
def test_a_name_of_any_length_is_read_at_once(name: str) -> None:
    table = pd.DataFrame({"rho": floats(1), name: floats(2), "zeta": picks(3, 1, 2), "loss": floats(4)})
    start = time.monotonic()
    assert len(read_runs(("runs.csv", table.to_csv(index=False).encode()))) == N
    assert time.monotonic() - start < 3


@pytest.mark.parametrize("cell", ["1" * 20_000 + "x", "[" + " " * 5_000 + "x", "[" + "1" * 20_000 + "x]"])
def test_a_cell_of_any_length_is_read_at_once(cell: str) -> None:
    table = pd.DataFrame({"rho": floats(1), "text": picks(2, cell, f"{cell}2"), "loss": floats(4)})
    start = time.monotonic()
    assert len(read_runs(("runs.csv", table.to_csv(index=False).encode()))) == N
    assert time.monotonic() - start < 3
