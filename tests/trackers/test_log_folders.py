"""Folders with one log for each run: as many runs as logs, with the settings from names or files."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from importance import Role, read_runs
from importance.errors import UnreadableRuns

RATES, SEEDS = [0.1, 0.01, 0.001, 0.3], [0, 1, 2]


def loss(rate: float, seed: int, step: int) -> float:
    return round(rate + 1 / (step + 1) + 0.01 * seed, 6)


def csv(rate: float, seed: int) -> str:
    rows = [f"{step},{loss(rate, seed, step)},{1 - rate}" for step in range(4 + seed)]
    return "epoch,val_loss,accuracy\n" + "\n".join(rows) + "\n"


def tsv(rate: float, seed: int) -> str:
    return csv(rate, seed).replace(",", "\t")


def jsonl(rate: float, seed: int) -> str:
    rows = [
        {"epoch": step, "val_loss": loss(rate, seed, step), "accuracy": 1 - rate} for step in range(4 + seed)
    ]
    return "\n".join(map(json.dumps, rows)) + "\n"


def uncounted(rate: float, seed: int) -> str:
    return "\n".join(line.partition(",")[2] for line in csv(rate, seed).splitlines()) + "\n"


def folder(root: Path, form: str, log: Callable[[float, int], str] = csv) -> Path:
    for number, (rate, seed) in enumerate(itertools.product(RATES, SEEDS)):
        path = root / form.format(rate=rate, seed=seed, number=number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(log(rate, seed))
    return root


@pytest.mark.parametrize(
    ("form", "log", "rate", "seed"),
    [
        ("beta{rate}_seed{seed}.csv", csv, "beta", "seed"),
        ("lr={rate}-seed={seed}.tsv", tsv, "lr", "seed"),
        ("lr_{rate}_seed_{seed}.jsonl", jsonl, "lr", "seed"),
        ("lr={rate}/seed={seed}/progress.csv", csv, "lr", "seed"),
        ("lr{rate},s{seed}.csv", uncounted, "lr", "s"),
    ],
)
def test_each_log_is_one_run(
    form: str, log: Callable[[float, int], str], rate: str, seed: str, tmp_path: Path
) -> None:
    runs = read_runs(folder(tmp_path, form, log))
    assert len(runs) == 12
    assert set(runs.selectable) == {rate, seed}
    assert set(runs.metrics) == {"val_loss", "accuracy"}
    for _, row in runs.frame.iterrows():
        expected = loss(float(row[rate]), int(row[seed]), 3 + int(row[seed]))
        assert row["val_loss"] == pytest.approx(expected)
    assert any("60 rows are steps of 12 runs" in note for note in runs.notes)
    assert any(f"come from the names of the runs: {rate}, {seed}" in note for note in runs.notes)


def test_the_value_of_a_run_is_as_asked(tmp_path: Path) -> None:
    root = folder(tmp_path, "lr{rate}_seed{seed}.csv")
    first = read_runs(root, history="max").frame
    assert first["val_loss"].tolist() == pytest.approx(
        [loss(r, s, 0) for r, s in zip(first["lr"], first["seed"], strict=True)]
    )
    assert len(read_runs(root, history="rows")) == 60


def test_several_uploads_are_read_as_a_folder_is(tmp_path: Path) -> None:
    root = folder(tmp_path, "lr={rate}_seed={seed}.csv")
    uploads = [(path.name, path.read_bytes()) for path in sorted(root.iterdir())]
    runs = read_runs(uploads)
    assert len(runs) == 12
    assert set(runs.selectable) == {"lr", "seed"}
    paths = read_runs([str(path) for path in sorted(root.iterdir())])
    assert paths.frame["val_loss"].tolist() == runs.frame["val_loss"].tolist()


def test_a_file_of_settings_wins_over_the_name(tmp_path: Path) -> None:
    root = folder(tmp_path, "lr{rate}_seed{seed}.csv")
    for number, path in enumerate(sorted(root.iterdir())):
        path.with_suffix(".json").write_text(json.dumps({"lr": 1.5 + number, "optimizer": "sgd"}))
    runs = read_runs(root)
    assert runs.frame["lr"].tolist() == [1.5 + number for number in range(12)]
    assert {"lr", "seed", "optimizer"} <= set(runs.selectable)


def test_a_table_that_names_the_logs_has_their_settings(tmp_path: Path) -> None:
    root = folder(tmp_path, "run_{number}.csv")
    lines = [
        f"run_{number},{rate},{seed}" for number, (rate, seed) in enumerate(itertools.product(RATES, SEEDS))
    ]
    (root / "index.csv").write_text("run,lr,seed\n" + "\n".join(lines) + "\n")
    runs = read_runs(root)
    assert len(runs) == 12
    assert set(runs.selectable) == {"lr", "seed"}
    assert set(runs.frame["lr"]) == set(RATES)


def test_two_logs_in_each_runs_folder_are_one_run(tmp_path: Path) -> None:
    root = folder(tmp_path, "lr{rate}_seed{seed}/progress.csv")
    folder(root, "lr{rate}_seed{seed}/eval.csv", lambda rate, seed: f"step,test_acc\n0,0.1\n100,{1 - rate}\n")
    runs = read_runs(root)
    assert len(runs) == 12
    assert {"val_loss", "test_acc"} <= set(runs.metrics)


def test_a_logged_rate_does_not_replace_the_one_in_the_name(tmp_path: Path) -> None:
    def scheduled(rate: float, seed: int) -> str:
        return "epoch,lr,val_loss\n" + "".join(
            f"{k},{rate / (k + 1)},{loss(rate, seed, k)}\n" for k in range(6)
        )

    runs = read_runs(folder(tmp_path, "lr={rate}-seed={seed}.csv", scheduled))
    assert set(runs.frame["lr"]) == set(RATES)
    assert runs.columns["lr (logged)"].role is Role.LABEL


def test_logs_of_unnamed_runs_are_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(UnreadableRuns, match=r"logs of 12 runs .*lr=0\.1_seed=2\.csv"):
        read_runs(folder(tmp_path, "run_{number}.csv"))


def test_tables_of_runs_stay_tables_and_get_what_their_names_spell(tmp_path: Path) -> None:
    for seed in range(3):
        rows = [f"{rate},{rate + seed},{10 * (place + 1)}" for place, rate in enumerate(RATES)]
        (tmp_path / f"results_seed{seed}.csv").write_text("lr,val_loss,epochs\n" + "\n".join(rows) + "\n")
    runs = read_runs(tmp_path)
    assert len(runs) == 12
    assert runs.frame["seed"].tolist() == [0] * 4 + [1] * 4 + [2] * 4


def test_a_log_of_training_and_one_of_validation_are_one_run(tmp_path: Path) -> None:
    def plain(rate: float, seed: int) -> str:
        return "epoch,loss\n" + "".join(f"{step},{loss(rate, seed, step)}\n" for step in range(4))

    root = folder(tmp_path, "lr{rate}_seed{seed}_train.csv", plain)
    folder(root, "lr{rate}_seed{seed}_val.csv", lambda rate, seed: plain(rate + 1, seed))
    runs = read_runs(root)
    assert len(runs) == 12
    assert set(runs.selectable) == {"lr", "seed"}
    assert (runs.frame["val_loss"] - runs.frame["train_loss"]).to_numpy() == pytest.approx(1)


def test_folders_add_what_the_settings_in_them_leave_open(tmp_path: Path) -> None:
    root = folder(tmp_path, "lr={rate}/seed={seed}/metrics.csv")
    for path in root.rglob("metrics.csv"):
        (path.parent / "config.json").write_text(json.dumps({"lr": 7, "units": 64}))
    runs = read_runs(root)
    assert set(runs.frame["lr"]) == {7}
    assert sorted(set(runs.frame["seed"])) == [0, 1, 2]


def test_a_log_that_broke_off_early_counts_and_an_empty_one_is_reported(tmp_path: Path) -> None:
    root = folder(tmp_path, "lr={rate}_seed={seed}.csv")
    (root / "lr=0.5_seed=0.csv").write_text("epoch,val_loss,accuracy\n0,1.5,0.1\n")
    (root / "lr=0.6_seed=0.csv").write_text("")
    runs = read_runs(root)
    assert len(runs) == 13
    assert any("lr=0.6_seed=0.csv" in note for note in runs.notes)
