"""Columns become parameters, metrics and labels as a person would choose, and Auto says why it omits some."""

from __future__ import annotations

import csv

import numpy as np
import pandas as pd
import pytest

from importance import Role, Runs, read_runs
from importance.errors import UnknownColumn
from importance.runs.columns import Kind
from tests.builders import (
    DATA,
    WANDB_CONFIG,
    WANDB_LABELS,
    WANDB_RUNS,
    WANDB_SUMMARY,
    numbers,
    picks,
    wandb_table,
)

needs_shared = pytest.mark.skipif(not DATA.exists(), reason="the real exports in ../shared/data are not here")


def test_wandbs_own_order_settles_the_traps() -> None:
    runs = wandb_table([*WANDB_CONFIG, *WANDB_SUMMARY])
    assert runs.parameters == tuple(WANDB_CONFIG)  # loss is the name of a function here
    assert runs.metrics == tuple(WANDB_SUMMARY)  # and lr is logged
    assert runs.of_role(Role.LABEL) == tuple(WANDB_LABELS)
    assert "alphabet" in runs.columns["lr"].why


def test_columns_arranged_by_hand_are_recognised_by_name_and_value() -> None:
    order = ["val_loss", "learning_rate", "train/loss", "batch_size", "acc", "use_ema", "loss", "model.depth"]
    runs = wandb_table(order)
    assert set(runs.metrics) == {"val_loss", "train/loss", "acc"}
    assert set(runs.parameters) == set(order) - set(runs.metrics)
    assert "result" in runs.columns["train/loss"].why
    assert "text" in runs.columns["loss"].why


def test_a_failed_run_with_metrics_stays() -> None:
    runs = wandb_table([*WANDB_CONFIG, *WANDB_SUMMARY])
    assert len(runs) == WANDB_RUNS
    assert runs.states is not None
    assert set(runs.states) == {"finished", "failed"}


def test_the_run_time_is_a_label_that_can_still_be_explained() -> None:
    runs = wandb_table([*WANDB_CONFIG, *WANDB_SUMMARY])
    assert runs.frame["Runtime"].dtype == np.float64
    assert runs.columns["Runtime"].kind is Kind.NUMERIC


def test_a_plain_table_takes_the_score_for_the_metric() -> None:
    grid = pd.DataFrame(
        {"rel": picks(1, 10, 50), "att": picks(2, 10, 50), "acc_l2r": numbers(3, narrow=False)}
    )
    assert read_runs(grid).metrics == ("acc_l2r",)
    plain = read_runs(pd.DataFrame({"x1": range(9), "x2": list("abcabcabc"), "y": numbers(1)[:9]}))
    assert plain.metrics == ("y",)


def test_without_a_result_the_last_number_is_used_and_a_note_says_so() -> None:
    frame = pd.DataFrame(
        {"width": picks(1, 8, 16), "depth": picks(2, 2, 3), "third": [round(x, 2) for x in numbers(3)]}
    )
    runs = read_runs(frame)
    assert runs.metrics == ("third",)
    assert any("third" in note for note in runs.notes)


def test_roles_that_the_user_names_are_kept() -> None:
    frame = pd.DataFrame(
        {"lr": picks(1, 0.1, 0.2), "val_loss": numbers(1), "acc": numbers(2), "wd": picks(2, 0, 1)}
    )
    runs = Runs.from_frame(frame, parameters=["acc"], metrics=["lr"])
    assert runs.parameters == ("acc",)
    assert runs.metrics == ("lr",)
    assert runs.columns["wd"].role is Role.IGNORED
    guessed = Runs.from_frame(frame, metrics=["acc"])
    assert guessed.metrics == ("acc",)
    assert guessed.parameters == ("lr", "wd")
    with pytest.raises(UnknownColumn, match="Did you mean 'val_loss'"):
        Runs.from_frame(frame, metrics=["val_los"])


def test_every_role_has_a_reason_in_words() -> None:
    for column in wandb_table([*WANDB_CONFIG, *WANDB_SUMMARY]).columns.values():
        assert len(column.why) > 10


def test_setting_a_role_never_loses_a_column() -> None:
    runs = wandb_table([*WANDB_CONFIG, *WANDB_SUMMARY]).with_roles({"acc": "parameter", "lr": "ignored"})
    assert "acc" in runs.parameters
    assert runs.columns["lr"].role is Role.IGNORED
    assert runs.columns["acc"].why == "set by you"


def test_runs_have_names_of_their_own() -> None:
    twins = pd.DataFrame(
        {"Name": ["a", "a", None], "Runtime": [1, 2, 3], "State": "ok", "lr": [1, 2, 3], "acc": [1, 2, 4]}
    )
    assert read_runs(twins).run_names.tolist() == ["a", "a (2)", "run 3"]
    assert read_runs(pd.DataFrame({"lr": [1, 2], "acc": [0.1, 0.2]})).run_names.tolist() == ["run 1", "run 2"]


def manifest() -> list[dict[str, str]]:
    if not DATA.exists():
        return []
    with (DATA / "MANIFEST.tsv").open(newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    return [row for row in rows if row["file"].endswith(".csv") and not row["file"].startswith("wandbline")]


@needs_shared
@pytest.mark.shared
def test_real_exports_have_the_roles_their_owners_gave() -> None:
    right = wrong = 0
    for row in manifest():
        runs = read_runs(DATA / row["file"])
        truth = {
            name.strip(): role
            for role in ("label", "metric", "parameter")
            for name in row[f"{role}s"].replace("…", ",").split(",")
        }
        mistaken = []
        for name, column in runs.columns.items():
            if column.kind in (Kind.CONSTANT, Kind.EMPTY) or name not in truth:
                continue
            role = "label" if column.role is Role.IGNORED else column.role.value
            fits = role == truth[name] or name in ("name", "run_name")
            right, wrong = right + fits, wrong + (not fits)
            if not fits:
                mistaken.append((name, truth[name], role, column.why))
        assert len(mistaken) <= 0.03 * len(runs.columns) + 1, (row["file"], mistaken)
    assert wrong <= 0.01 * (right + wrong)


@needs_shared
@pytest.mark.shared
def test_real_exports_keep_every_run() -> None:
    for row in manifest():
        runs = read_runs(DATA / row["file"], history="rows")
        assert len(runs) == int(row["runs"]), row["file"]


def test_numbers_of_unknown_name_are_settings_where_settings_come_after_them() -> None:
    rng = np.random.default_rng(0)
    cells: dict[str, object] = {
        "Temperatur [°C]": rng.uniform(20, 90, WANDB_RUNS).round(3),
        "pH-Wert": rng.uniform(4, 9, WANDB_RUNS).round(3),
        "Katalysator": picks(1, "Pt", "Pd", "Ni"),
        "Drehzahl (1/min)": picks(2, *range(200, 1300, 100)),
        "Rührer an?": picks(3, "ja", "nein"),
        "Restgehalt (%)": rng.uniform(5, 40, WANDB_RUNS).round(3),
    }
    long = {
        name: rng.uniform(1, 2, WANDB_RUNS) if "[" in name or "%" in name else cells[name] for name in cells
    }
    assert read_runs(pd.DataFrame(long)).metrics == ("Restgehalt (%)",)
    lab = read_runs(pd.DataFrame(cells))
    assert lab.metrics == ("Restgehalt (%)",)
    assert set(lab.parameters) == set(cells) - {"Restgehalt (%)"}
    both = read_runs(pd.DataFrame(cells | {"Ausbeute (g/l)": rng.uniform(1, 2, WANDB_RUNS).round(3)}))
    assert both.metrics == ("Restgehalt (%)", "Ausbeute (g/l)")
    numbers = pd.DataFrame(
        {name: rng.uniform(1, 2, WANDB_RUNS).round(3) for name in ("Druck", "Fluss", "Ertrag")}
    )
    assert read_runs(numbers).metrics == ("Ertrag",)
