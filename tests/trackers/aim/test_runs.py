"""Parameters and metrics of Aim's runs."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from importance import read_curves, read_runs
from importance.rows.store import History
from importance.runs.table import Runs
from importance.trackers.aim import runs as aim_runs
from tests.trackers.aim import repositories


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return repositories.unpacked(tmp_path)


@pytest.fixture
def digits(repository: Path) -> Runs:
    return read_runs(repository, study="digits")


def test_parameters_have_the_names_of_the_training(digits: Runs) -> None:
    assert digits.parameters == ("lr", "optimizer.betas", "optimizer.name", "units", "größe\nim Netz")
    assert digits.frame["lr"].tolist()[:4] == [0.003, 0.01, 0.03, 0.1]
    assert str(digits.frame["optimizer.betas"][0]) == "[0.9, 0.99]"


def test_settings_that_were_replaced_are_gone(digits: Runs) -> None:
    """Run 1 began with lr 0.5 and an optimizer, and was then given other settings."""
    assert digits.frame["lr"][1] == 0.01
    assert digits.frame["optimizer.name"].isna().tolist() == [at == 1 for at in range(9)]


def test_a_metric_has_the_context_in_its_name(digits: Runs) -> None:
    assert set(digits.metrics) == {"val/loss", "subset=train/loss", "train/loss", "accuracy"}
    assert digits.frame["val/loss"][0] == pytest.approx(digits.frame["subset=train/loss"][0] + 0.1)


def test_two_metrics_are_never_one_column(digits: Runs) -> None:
    """Run 5 tracked a metric "train/loss" beside "loss" in the context "train"."""
    assert digits.frame["train/loss"].notna().tolist() == [at == 5 for at in range(9)]
    assert digits.frame["train/loss"][5] == 7 and digits.frame["subset=train/loss"].notna().all()


def test_a_diverged_run_is_not_healthy(digits: Runs) -> None:
    assert math.isnan(digits.frame["val/loss"][2]) and digits.frame["accuracy"][2] == math.inf


def test_a_killed_run_is_read_from_its_log(digits: Runs) -> None:
    assert digits.frame["val/loss"][8] == pytest.approx(1 + 1 / 2 + 1 / 64 + 1 / 50 + 0.1)
    assert digits.frame["last step"][8] == 1


def test_what_aim_records_of_the_machine_is_left_out(digits: Runs) -> None:
    assert not digits.frame.astype(str).apply(lambda column: column.str.contains("s3cret")).to_numpy().any()
    assert not [name for name in digits.frame if "__system" in name]
    assert any("Left out what Aim recorded of the system" in note for note in digits.notes)
    assert any("Left out 1 sequence with texts" in note for note in digits.notes)


LOSSES = [abs(math.log10(0.003) + 2) + 1 / (step + 1) + 1 / 16 + step / 50 + 0.1 for step in range(4)]


@pytest.mark.parametrize(
    ("history", "loss"),
    [
        ("last", LOSSES[-1]),
        ("min", min(LOSSES)),
        ("best", min(LOSSES)),
        ("max", max(LOSSES)),
        ("mean", sum(LOSSES) / 4),
    ],
)
def test_the_user_chooses_which_value_counts(repository: Path, history: History, loss: float) -> None:
    runs = read_runs(repository, study="digits", history=history)
    assert runs.frame["val/loss"][0] == pytest.approx(loss)


def test_curves_are_read(repository: Path) -> None:
    curves = read_curves(repository, metric="val/loss", study="digits")
    metric = curves.of_metric("val/loss")
    assert metric.steps[metric.starts[0] : metric.stops[0]].tolist() == [0, 1, 2, 3]
    assert metric.values[metric.starts[0] : metric.stops[0]].tolist() == pytest.approx(LOSSES)
    assert curves.clock == "step"


def test_a_damaged_database_costs_only_its_run(repository: Path, digits: Runs) -> None:
    damaged = repository / ".aim" / "meta" / "chunks" / str(digits.frame["hash"][0])
    for path in damaged.glob("*.sst"):
        path.write_bytes(b"not a table" * 99)
    piped = repository / ".aim" / "meta" / "chunks" / str(digits.frame["hash"][1])
    (piped / "CURRENT").unlink()
    (piped / "CURRENT").symlink_to("/dev/zero")
    runs = read_runs(repository, study="digits")
    assert runs.frame["state"].tolist()[:3] == ["unreadable", "unreadable", "ended"]
    assert any("The database of 2 runs cannot be read" in note for note in runs.notes)


def test_a_name_says_the_whole_context() -> None:
    assert aim_runs.metric_name("loss", {}) == "loss"
    assert aim_runs.metric_name("loss", {"subset": "val", "fold": 2}) == "val/fold=2/loss"
    assert aim_runs.metric_name("loss", {"subset": "val"}, full=True) == "subset=val/loss"


def test_contexts_that_are_spelled_alike_are_two_metrics() -> None:
    contexts: dict[int, dict[str, object]] = {3: {"fold": 2}, 7: {"fold": "2"}, 9: {"fold": "2"}}
    sequences = [aim_runs._Sequence("loss", key, about, {}) for key, about in contexts.items()]
    assert list(aim_runs._names(sequences).values()) == ["fold=2/loss", "fold=2/loss (2)", "fold=2/loss (3)"]
