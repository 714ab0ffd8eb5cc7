"""Parameters, metrics and labels as a person would sort them, and why Auto leaves some out."""

from __future__ import annotations

import csv

import numpy as np
import pandas as pd
import pytest

from importance import Role, Runs, read_runs
from importance.errors import UnknownColumn
from importance.runs import roles
from importance.runs.columns import Kind
from tests.builders import DATA

needs_shared = pytest.mark.skipif(not DATA.exists(), reason="the real exports in ../shared/data are not here")
LABELS = ["Name", "State", "Notes", "User", "Tags", "Created", "Runtime", "Sweep"]
N = 24


def numbers(seed: int, narrow: bool = True) -> list[float]:
    drawn = np.random.default_rng(seed).uniform(0.1, 2, N)
    return [float(v) for v in (drawn.astype(np.float32) if narrow else drawn)]


def picks(seed: int, *options: object) -> list[object]:
    return [options[i] for i in np.random.default_rng(seed).integers(0, len(options), N)]


CONFIG: dict[str, list[object]] = {
    "batch_size": picks(1, 16, 32, 64),
    "epoch": picks(2, 10, 20),
    "learning_rate": picks(3, 0.1, 0.01, 0.001),
    "loss": picks(4, "mse", "huber"),
    "model.depth": picks(5, 2, 3, 4),
    "use_ema": picks(6, "true", "false"),
    "val_batch_size": picks(7, 8, 16),
}
SUMMARY: dict[str, list[object]] = {
    "acc": list(numbers(11)),
    "global_step": list(range(1000, 1000 + 7 * N, 7)),
    "lr": list(numbers(12, narrow=False)),
    "train/loss": list(numbers(13)),
    "val_loss": list(numbers(14)),
}


def wandb_table(order: list[str]) -> Runs:
    labels: dict[str, list[object]] = {
        "Name": [f"run-{i}" for i in range(N)],
        "State": picks(0, "finished", "failed"),
        "Notes": [""] * N,
        "User": ["me"] * N,
        "Tags": [""] * N,
        "Created": [f"2024-01-{i + 1:02}T00:00:00.000Z" for i in range(N)],
        "Runtime": picks(9, 100, 200, 345),
        "Sweep": [""] * N,
    }
    cells = labels | CONFIG | SUMMARY
    frame = pd.DataFrame({name: pd.Series(cells[name], dtype=object) for name in [*LABELS, *order]})
    return read_runs(("wandb.csv", frame.to_csv(index=False, quoting=csv.QUOTE_ALL).encode()))


def test_wandbs_own_order_settles_the_traps() -> None:
    runs = wandb_table([*CONFIG, *SUMMARY])
    assert runs.parameters == tuple(CONFIG)  # epoch is a setting here, and loss is the name of a function
    assert runs.metrics == tuple(SUMMARY)  # and lr is logged
    assert runs.of_role(Role.LABEL) == tuple(LABELS)
    assert "alphabet" in runs.columns["lr"].why


def test_columns_arranged_by_hand_are_told_by_name_and_value() -> None:
    order = ["val_loss", "learning_rate", "train/loss", "batch_size", "acc", "use_ema", "loss", "model.depth"]
    runs = wandb_table(order)
    assert set(runs.metrics) == {"val_loss", "train/loss", "acc"}
    assert set(runs.parameters) == set(order) - set(runs.metrics)
    assert "result" in runs.columns["train/loss"].why
    assert "text" in runs.columns["loss"].why


def test_a_failed_run_with_metrics_stays() -> None:
    runs = wandb_table([*CONFIG, *SUMMARY])
    assert len(runs) == N
    assert runs.states is not None
    assert set(runs.states) == {"finished", "failed"}


def test_the_run_time_is_a_label_that_can_still_be_explained() -> None:
    runs = wandb_table([*CONFIG, *SUMMARY])
    assert runs.frame["Runtime"].dtype == np.float64
    assert runs.columns["Runtime"].kind is Kind.NUMERIC


def test_a_plain_table_takes_the_score_for_the_metric() -> None:
    grid = pd.DataFrame(
        {"rel": picks(1, 10, 50), "att": picks(2, 10, 50), "acc_l2r": numbers(3, narrow=False)}
    )
    assert read_runs(grid).metrics == ("acc_l2r",)
    plain = read_runs(pd.DataFrame({"x1": range(9), "x2": list("abcabcabc"), "y": numbers(1)[:9]}))
    assert plain.metrics == ("y",)


def test_where_nothing_looks_like_a_result_the_last_number_stands_in_and_it_is_said() -> None:
    frame = pd.DataFrame(
        {"width": picks(1, 8, 16), "depth": picks(2, 2, 3), "third": [round(x, 2) for x in numbers(3)]}
    )
    runs = read_runs(frame)
    assert runs.metrics == ("third",)
    assert any("third" in note for note in runs.notes)


def test_what_the_user_names_is_taken_as_said() -> None:
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
    for column in wandb_table([*CONFIG, *SUMMARY]).columns.values():
        assert len(column.why) > 10


def aside(**cells: list[object]) -> dict[str, str]:
    frame = pd.DataFrame({"lr": picks(1, 0.1, 0.01, 0.001, 0.05), **cells, "val_loss": numbers(1)})
    runs = Runs.from_frame(frame, metrics=["val_loss"])
    runs = runs.with_roles({name: Role.PARAMETER for name in cells if name not in runs.replicates})
    return {name: runs.columns[name].aside for name in cells}


def test_auto_leaves_out_what_cannot_be_a_cause() -> None:
    rates = picks(1, 0.1, 0.01, 0.001, 0.05)
    said = aside(
        fixed=["relu"] * N,
        nothing=[None] * N,
        save_dir=[f"out/{i}" for i in range(N)],
        trial_no=list(range(N)),
        random_seed=picks(5, 1, 2, 3),
        optimizer_lr=rates,
        log_lr=[float(np.log10(rate)) for rate in rates],
        schedule=[{0.1: "a", 0.01: "b", 0.001: "c", 0.05: "d"}[rate] for rate in rates],
        best_epoch=picks(6, 3, 4, 5),
        width=picks(7, 8, 16),
    )
    assert said["fixed"] == "the same in every run"
    assert said["nothing"] == "empty in every run"
    assert said["save_dir"] == said["trial_no"] == "unique to each run"
    assert "random seed" in said["random_seed"]
    assert said["optimizer_lr"] == "the same values as lr"
    assert said["log_lr"] == "moves together with lr in every run"
    assert said["schedule"] == "moves together with lr in every run"
    assert "outcome" in said["best_epoch"]
    assert said["width"] == ""


def test_settings_that_only_look_set_aside_take_part() -> None:
    said = aside(
        hidden=[
            int(v) for v in np.random.default_rng(2).permutation(500)[:N]
        ],  # random search: unique, no counter
        alpha=numbers(4, narrow=False),
        beta=numbers(5, narrow=False),
        max_time_limit=picks(8, 10, 20),
        optimizer=picks(9, "adam", "sgd", "lion"),
    )
    assert set(said.values()) == {""}


def test_a_random_search_repeated_over_seeds_confounds_nothing() -> None:
    draws = np.random.default_rng(3).uniform(0, 1, (20, 2))
    lr, dropout = np.repeat(draws, 5, axis=0).T
    frame = pd.DataFrame({"lr": lr, "dropout": dropout, "acc": np.random.default_rng(1).uniform(0, 1, 100)})
    assert Runs.from_frame(frame, metrics=["acc"]).auto_parameters == ("lr", "dropout")


def test_a_length_leaves_the_ranking_to_its_list() -> None:
    frame = pd.DataFrame({"layers": picks(1, "[64]", "[64, 64]", "[32, 32]"), "acc": numbers(1)})
    runs = read_runs(frame)
    assert runs.auto_parameters == ("layers",)
    assert "layers" in runs.columns["layers.length"].aside


def test_setting_a_role_never_loses_a_column() -> None:
    runs = wandb_table([*CONFIG, *SUMMARY]).with_roles({"acc": "parameter", "lr": "ignored"})
    assert "acc" in runs.parameters
    assert runs.columns["lr"].role is Role.IGNORED
    assert runs.columns["acc"].why == "set by you"


def test_runs_have_names_of_their_own() -> None:
    twins = pd.DataFrame(
        {"Name": ["a", "a", None], "Runtime": [1, 2, 3], "State": "ok", "lr": [1, 2, 3], "acc": [1, 2, 4]}
    )
    assert read_runs(twins).run_names.tolist() == ["a", "a (2)", "run 3"]
    assert read_runs(pd.DataFrame({"lr": [1, 2], "acc": [0.1, 0.2]})).run_names.tolist() == ["run 1", "run 2"]


@pytest.mark.parametrize(
    ("goal", "names"),
    [
        (
            "minimize",
            [
                "val_loss",
                "test/rmse",
                "perplexity",
                "train_time",
                "latency_ms",
                "fpr_95",
                "WER",
                "nll",
                "ece",
            ],
        ),
        (
            "minimize",
            [
                "error_rate",
                "mean_rank",
                "Mean Rank",
                "accuracy_loss",
                "cost",
                "Runtime",
                "best_val_loss",
                "value",
            ],
        ),
        (
            "maximize",
            ["accuracy", "val/acc", "macro_f1", "roc_auc", "Hit@1", "MRR", "mean_reward", "episode_return"],
        ),
        (
            "maximize",
            [
                "r2",
                "mIoU",
                "dice",
                "bleu",
                "psnr",
                "ssim",
                "samples_per_second",
                "throughput",
                "val_loss_acc",
            ],
        ),
        (
            "maximize",
            ["mean_test_score", "neg_mean_squared_error", "mean_test_neg_log_loss", "log_likelihood"],
        ),
    ],
)
def test_the_goal_is_guessed_from_the_name(goal: str, names: list[str]) -> None:
    assert {name: roles.guess_goal(name) for name in names} == dict.fromkeys(names, goal)


def test_the_first_metric_shown_is_the_one_people_look_at() -> None:
    def first(*names: str, **gaps: int) -> str | None:
        cells = {
            name: [np.nan] * gaps.get(name, 0) + numbers(i)[gaps.get(name, 0) :]
            for i, name in enumerate(names)
        }
        runs = Runs.from_frame(pd.DataFrame({"lr": picks(1, 1, 2), **cells}), metrics=list(names))
        return roles.pick_metric(runs.frame, runs.columns)

    assert first("epoch", "train_loss", "val_loss", "global_step") == "val_loss"
    assert first("train_acc", "test_acc", "train_runtime") == "test_acc"
    assert first("eval/samples_per_second", "eval/loss", "eval/runtime") == "eval/loss"
    assert first("std_test_score", "mean_fit_time", "mean_test_score", "rank_test_score") == "mean_test_score"
    assert first("val_loss", "test_loss", val_loss=N - 2) == "test_loss"
    assert first("epoch") == "epoch"


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("params_lr", "lr"),
        ("params.lr", "lr"),
        ("config/opt/lr", "opt/lr"),
        ("param_C", "C"),
        ("paramount", "paramount"),
    ],
)
def test_a_tracker_s_prefix_can_be_dropped_for_show(name: str, bare: str) -> None:
    assert roles.bare(name) == bare


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
        "Temperatur [°C]": rng.uniform(20, 90, N).round(3),
        "pH-Wert": rng.uniform(4, 9, N).round(3),
        "Katalysator": picks(1, "Pt", "Pd", "Ni"),
        "Drehzahl (1/min)": picks(2, *range(200, 1300, 100)),
        "Rührer an?": picks(3, "ja", "nein"),
        "Restgehalt (%)": rng.uniform(5, 40, N).round(3),
    }
    long = {name: rng.uniform(1, 2, N) if "[" in name or "%" in name else cells[name] for name in cells}
    assert read_runs(pd.DataFrame(long)).metrics == ("Restgehalt (%)",)
    lab = read_runs(pd.DataFrame(cells))
    assert lab.metrics == ("Restgehalt (%)",)
    assert set(lab.parameters) == set(cells) - {"Restgehalt (%)"}
    both = read_runs(pd.DataFrame(cells | {"Ausbeute (g/l)": rng.uniform(1, 2, N).round(3)}))
    assert both.metrics == ("Restgehalt (%)", "Ausbeute (g/l)")
    numbers = pd.DataFrame({name: rng.uniform(1, 2, N).round(3) for name in ("Druck", "Fluss", "Ertrag")})
    assert read_runs(numbers).metrics == ("Ertrag",)
