"""TensorBoard's HParams, logged here by tensorboardX and by TensorBoard's own summaries."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from importance import Role, SeveralStudies, read_runs, trackers
from importance.errors import UnreadableRuns
from importance.trackers.tensorboard import hparams as tensorboard
from tests.trackers.tensorboard.event_files import (
    FAILURE,
    SUCCESS,
    configured,
    log_with_tensorboard,
    scalar,
    write_events,
)


def log_with_tensorboardx(folder: Path, number: int, by_time: bool = True) -> None:
    """One run as PyTorch users log it: scalars during training, settings and results at the end."""
    from tensorboardX import SummaryWriter

    with SummaryWriter(str(folder / f"run{number}")) as writer:
        for step, loss in enumerate([3.0, 1.0, 2.0]):
            writer.add_scalar("train/loss", loss + number, step)
        writer.add_scalar("val_acc", math.nan if number == 2 else 0.5 + number / 10, 3)
        writer.add_histogram("weights", [1.0, 2.0, 3.0], 1)
        writer.add_hparams(
            {"lr": 10.0**-number, "optimizer": "adam", "nesterov": number % 2 == 0, "layers": number},
            {"hparam/best": 10.0 * number},
            name=None if by_time else "settings",
        )


def keras_like(folder: Path) -> None:
    """Runs as Keras' callbacks log them: the session above, `train` and `validation` below."""
    configured(folder)
    for number in range(6):
        settings = {"lr": 10.0 ** -(1 + number % 5), "units": 8 * number, "optimizer": "sgd", "batch": 16}
        status = {4: FAILURE, 5: None}.get(number, SUCCESS)
        log_with_tensorboard(folder / f"trial-{number}", settings, {}, status, group=f"g{number // 2}")
        for part, shift in (("train", 0.0), ("validation", 1.0)):
            losses = [number + shift, number + shift - 0.5, number + shift - 0.25]
            write_events(
                folder / f"trial-{number}" / part,
                [(scalar("epoch_loss", loss), step) for step, loss in enumerate(losses)],
            )


def test_a_long_run_reports_its_progress(tmp_path: Path) -> None:
    for number in range(2):
        log_with_tensorboard(tmp_path / f"run{number}", {"lr": number}, {"loss": [0.5] * 2_500})
    shares: list[float] = []
    read_runs(tmp_path, progress=lambda done, total: shares.append(done))
    assert shares == sorted(shares)
    assert len(set(shares)) == 7  # at each end, and twice within each run


def test_tensorboardx_runs_are_joined_with_the_folder_of_their_scalars(tmp_path: Path) -> None:
    for number in range(3):
        log_with_tensorboardx(tmp_path / "logs", number)
    runs = read_runs(tmp_path)
    assert list(runs.frame["name"]) == ["logs/run0", "logs/run1", "logs/run2"]
    assert set(runs.parameters) == {"lr", "optimizer", "nesterov", "layers"}
    assert set(runs.metrics) == {"train/loss", "val_acc", "best"}
    assert list(runs.frame["lr"]) == [1.0, 0.1, 0.01]
    assert list(runs.frame["nesterov"]) == ["true", "false", "true"]
    assert list(runs.frame["train/loss"]) == [2.0, 3.0, 4.0]
    assert list(runs.frame["best"]) == [0.0, 10.0, 20.0]
    assert math.isnan(runs.frame["val_acc"][2])
    assert list(runs.frame["state"]) == ["success"] * 3


def test_tensorboardx_with_a_named_session(tmp_path: Path) -> None:
    for number in range(2):
        log_with_tensorboardx(tmp_path, number, by_time=False)
    runs = read_runs(tmp_path)
    assert list(runs.frame["name"]) == ["run0", "run1"]
    assert list(runs.frame["train/loss"]) == [2.0, 3.0]


def test_several_sessions_below_one_folder_do_not_share_its_scalars(tmp_path: Path) -> None:
    from tensorboardX import SummaryWriter

    with SummaryWriter(str(tmp_path / "all")) as writer:
        writer.add_scalar("loss", 1.0, 0)
        for number in range(3):
            writer.add_hparams({"lr": 0.1 * number}, {"acc": 0.2 * number}, name=f"{1700000000 + number}.5")
    runs = read_runs(tmp_path)
    assert len(runs) == 3
    assert runs.metrics == ("acc",)
    assert any("Left out" in note and "1 folder" in note for note in runs.notes)


def test_keras_runs_with_their_states_and_both_parts(tmp_path: Path) -> None:
    keras_like(tmp_path / "logs")
    runs = read_runs(tmp_path)
    assert list(runs.frame["name"]) == [f"logs/trial-{number}" for number in range(6)]
    assert list(runs.frame["state"]) == ["success"] * 4 + ["failed", "unfinished"]
    assert set(runs.metrics) == {"train/epoch_loss", "validation/epoch_loss"}
    assert list(runs.frame["validation/epoch_loss"]) == [number + 0.75 for number in range(6)]
    assert "declared as a metric" in runs.columns["validation/epoch_loss"].why
    assert runs.frame["seconds"][0] == 60
    assert runs.columns["group"].role is Role.LABEL
    assert any("still be running" in note and "1 run" in note for note in runs.notes)


def test_the_config_gives_the_space(tmp_path: Path) -> None:
    keras_like(tmp_path)
    space = read_runs(tmp_path).space
    assert (space["lr"].low, space["lr"].high, space["lr"].log) == (1e-5, 1e-1, True)
    assert (space["units"].low, space["units"].high, space["units"].integer) == (0, 64, True)
    assert space["optimizer"].levels == ("adam", "sgd")
    assert space["batch"].levels == ("16", "32")


@pytest.mark.parametrize(
    ("history", "loss", "accuracy"),
    [("last", 2.0, 0.4), ("min", 1.0, 0.1), ("max", 3.0, 0.9), ("mean", 2.0, 1.4 / 3), ("best", 1.0, 0.9)],
)
def test_one_value_represents_the_history(tmp_path: Path, history: str, loss: float, accuracy: float) -> None:
    for number in range(2):
        log_with_tensorboard(
            tmp_path / str(number), {"lr": number}, {"loss": [3.0, 1.0, 2.0], "accuracy": [0.1, 0.9, 0.4]}
        )
    row = read_runs(tmp_path, history=history).frame.iloc[0]  # type: ignore[arg-type]
    assert row["loss"] == pytest.approx(loss)
    assert row["accuracy"] == pytest.approx(accuracy)


def test_folders_with_a_config_of_their_own_are_studies(tmp_path: Path) -> None:
    for name in ("first", "second"):
        keras_like(tmp_path / name)
    with pytest.raises(SeveralStudies) as several:
        read_runs(tmp_path)
    assert several.value.studies == {"first": 6, "second": 6}
    assert read_runs(tmp_path, study="second").frame["name"][0] == "trial-0"


def test_event_files_without_settings_say_how_to_log_them(tmp_path: Path) -> None:
    write_events(tmp_path / "run", [(scalar("loss", 1.0), 0)])
    with pytest.raises(UnreadableRuns, match="add_hparams"):
        read_runs(tmp_path)
    with pytest.raises(UnreadableRuns, match="a single TensorBoard event file"):
        read_runs(next((tmp_path / "run").iterdir()))


def test_event_files_beside_a_table_leave_the_table_to_be_read(tmp_path: Path) -> None:
    write_events(tmp_path / "run", [(scalar("loss", 1.0), 0)])
    (tmp_path / "runs.csv").write_text("lr,loss\n0.1,1\n0.2,2\n0.3,3\n")
    assert tensorboard.open_path(trackers.place_of(str(tmp_path))) is None
    assert len(read_runs(tmp_path)) == 3
