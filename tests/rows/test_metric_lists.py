"""Metrics in lists with one value per epoch, such as Keras' `History.history`, in any file or folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from importance import Role, read_runs
from importance.errors import UnreadableRuns
from importance.readers import opened_source, source_summary
from importance.rows import logged_run
from importance.rows.store import History, Options, Place

RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3)
EPOCHS = {"last": 2, "best": 1, "min": 1, "max": 0}


def history(i: int) -> dict[str, list[float]]:
    return {"loss": [0.9 + i, 0.3 + i, 0.5 + i], "val_loss": [1.0 + i, 0.4 + i, 0.6 + i]}


def write(path: Path, document: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document))


def config_beside(root: Path, i: int, lr: float) -> None:
    write(root / f"run{i}" / "config.json", {"lr": lr})
    write(root / f"run{i}" / "history.json", history(i))


def in_the_folders_name(root: Path, i: int, lr: float) -> None:
    write(root / f"lr={lr}_units={16 * (i % 2 + 1)}" / "history.json", history(i))


def in_the_files_name(root: Path, i: int, lr: float) -> None:
    write(root / f"mlp_lr{lr}_seed{i}.json", history(i) | {"lr": [lr, lr / 2, lr / 4]})


def in_the_same_file(root: Path, i: int, lr: float) -> None:
    write(root / f"run{i}.json", {"params": {"lr": lr, "layers": [32, 16]}, "history": history(i)})


def beside_in_the_same_file(root: Path, i: int, lr: float) -> None:
    write(root / f"run{i}.json", {"lr": lr, **history(i), "epoch": [0, 1, 2]})


def as_a_list_of_epochs(root: Path, i: int, lr: float) -> None:
    steps = [{"epoch": e, **{k: v[e] for k, v in history(i).items()}} for e in range(3)]
    write(root / f"run{i}.json", {"config": {"lr": lr}, "epochs": steps})


def in_a_folder_below(root: Path, i: int, lr: float) -> None:
    write(root / f"run{i}" / "args.json", {"lr": lr, "hidden_sizes": [8, 8]})
    write(root / f"run{i}" / "logs" / "metrics.json", history(i) | {"best_epoch": 1})


def a_file_a_metric(root: Path, i: int, lr: float) -> None:
    write(root / f"run{i}" / "params.json", {"lr": lr})
    for name, values in history(i).items():
        write(root / f"run{i}" / f"{name}.json", values)


def beside_the_models_own_config(root: Path, i: int, lr: float) -> None:
    config_beside(root, i, lr)
    write(root / f"run{i}" / "model_config.json", {"class_name": "Sequential", "layers": [1, 2]})


WRITERS = [
    config_beside,
    in_a_folder_below,
    a_file_a_metric,
    beside_the_models_own_config,
    in_the_folders_name,
    in_the_files_name,
    in_the_same_file,
    beside_in_the_same_file,
    as_a_list_of_epochs,
]


@pytest.mark.parametrize("write_run", WRITERS)
@pytest.mark.parametrize("which", ["last", "best", "mean", "min", "max"])
def test_one_value_of_each_list_is_used_wherever_the_list_is(
    write_run: object, which: History, tmp_path: Path
) -> None:
    for i, lr in enumerate(RATES):
        write_run(tmp_path, i, lr)  # type: ignore[operator]
    runs = read_runs(tmp_path, history=which)
    assert len(runs) == len(RATES)
    assert set(runs.metrics) == {"loss", "val_loss"}
    assert "lr" in runs.parameters
    by_rate = runs.frame.sort_values("lr")
    assert by_rate["lr"].tolist() == list(RATES)
    wanted = [
        sum(history(i)["val_loss"]) / 3 if which == "mean" else history(i)["val_loss"][EPOCHS[which]]
        for i in range(len(RATES))
    ]
    assert by_rate["val_loss"].tolist() == pytest.approx(wanted)


@pytest.mark.parametrize("write_run", WRITERS)
def test_the_summary_offers_the_choice_of_a_value(write_run: object, tmp_path: Path) -> None:
    for i, lr in enumerate(RATES):
        write_run(tmp_path, i, lr)  # type: ignore[operator]
    assert source_summary.summarise_source(str(tmp_path)).over_time


def test_a_single_file_of_runs_with_lists(tmp_path: Path) -> None:
    listed = [{"params": {"lr": lr}, "history": history(i), "layers": [8, 8]} for i, lr in enumerate(RATES)]
    data = json.dumps({"dataset": "mnist", "runs": listed}).encode()
    for which, epoch in EPOCHS.items():
        runs = read_runs(("runs.json", data), history=which)  # type: ignore[arg-type]
        assert runs.frame["history.val_loss"][0] == history(0)["val_loss"][epoch]
        assert runs.columns["layers"].role is Role.PARAMETER
    assert source_summary.summarise_source(("runs.json", data)).over_time
    assert any("the last value is used: " in note for note in read_runs(("runs.json", data)).notes)


def test_runs_by_name_with_settings_in_their_names() -> None:
    document = {f"lr={lr}, units={8 * i}": history(i) for i, lr in enumerate(RATES)}
    runs = read_runs(("all.json", json.dumps(document).encode()))
    assert set(runs.parameters) == {"lr", "units"}
    assert set(runs.metrics) == {"loss", "val_loss"}


def test_lists_over_folds_are_averaged_and_lists_over_classes_are_not() -> None:
    listed = [
        {"lr": lr, "cv_scores": [0.1 * i, 0.3, 0.5], "per_class_f1": [0.9, 0.1], "val_loss": 1.0 + i}
        for i, lr in enumerate(RATES)
    ]
    runs = read_runs(("runs.json", json.dumps(listed).encode()))
    assert runs.frame["cv_scores"].tolist() == pytest.approx([(0.8 + 0.1 * i) / 3 for i in range(len(RATES))])
    assert "per_class_f1" not in runs.metrics
    assert any("the mean is used: cv_scores" in note for note in runs.notes)


def test_columns_of_a_table_are_not_a_history() -> None:
    columns = {"lr": list(RATES), "batch_size": [8, 16] * 3, "val_loss": [0.1 * i for i in range(6)]}
    assert logged_run.parse_run(columns) is None
    assert len(read_runs(("runs.json", json.dumps(columns).encode()))) == 6


def test_learning_rates_of_different_runs_are_not_a_schedule(tmp_path: Path) -> None:
    columns = {"lr": [0.1, 0.001, 0.03, 0.2], "val_loss": [0.4, 0.9, 0.5, 0.6]}
    write(tmp_path / "mine.json", columns)
    runs = read_runs(tmp_path)
    assert len(runs) == 4 and runs.parameters == ("lr",)
    assert logged_run.parse_run({**columns, "lr": [0.1, 0.1, 0.05, 0.05]}) is not None


def test_a_single_history_is_rejected() -> None:
    with pytest.raises(UnreadableRuns):
        read_runs(("history.json", json.dumps(history(0)).encode()))


def test_a_run_with_nan_null_or_one_epoch_is_still_a_run(tmp_path: Path) -> None:
    for i, values in enumerate(([0.5, None, 0.3], [0.4], [float("nan")] * 2)):
        write(tmp_path / f"r{i}" / "params.json", {"lr": RATES[i]})
        write(tmp_path / f"r{i}" / "history.json", {"val_loss": values})
    frame = read_runs(tmp_path, history="min").frame
    assert frame["val_loss"][:2].tolist() == [0.3, 0.4]
    assert frame["val_loss"].isna()[2]


def test_a_file_that_was_deleted_before_it_is_read_is_counted(tmp_path: Path) -> None:
    for i, lr in enumerate(RATES):
        in_the_files_name(tmp_path, i, lr)
    store = opened_source.open_place(Place(str(tmp_path), tmp_path))
    assert store is not None
    next(tmp_path.glob("*seed3.json")).unlink()
    layout = store.studies[0].read(Options())
    assert len(layout.frame) == 5
    assert any(
        "Left out 1 file deleted or changed while the folder was read" in note for note in layout.notes
    )


@pytest.mark.parametrize("setting", ["epochs", "batch", "steps", "batch_size", "num_layers"])
def test_runs_sorted_by_a_setting_are_not_steps_of_one_run(setting: str, tmp_path: Path) -> None:
    listed = [{setting: 10 * (i + 1), "lr": lr, "val_loss": 1 / (i + 1)} for i, lr in enumerate(RATES)]
    write(tmp_path / "results.json", listed)
    runs = read_runs(tmp_path)
    assert len(runs) == len(RATES)
    assert "lr" in runs.parameters


def test_a_deeply_nested_cell_does_not_crash() -> None:
    deep: object = [0.5]
    for _ in range(600):
        deep = {"history": deep}
    data = json.dumps([{"lr": lr, "history": deep, "val_loss": lr} for lr in RATES]).encode()
    assert len(read_runs(("runs.json", data))) == len(RATES)
