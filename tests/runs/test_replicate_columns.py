"""Which columns count the repeats of a setting, and which only sound like it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from importance import Role, Runs, read_runs


def design(name: str, repeats: list[object]) -> Runs:
    """12 settings, each with one run for each of these values."""
    rng = np.random.default_rng(0)
    settings = pd.DataFrame({"lr": 10 ** rng.uniform(-4, -1, 12), "width": rng.choice([16, 32], 12)})
    table = settings.loc[settings.index.repeat(len(repeats))].reset_index(drop=True)
    table[name] = repeats * 12
    table["val_acc"] = 0.8 - 0.1 * abs(np.log10(table["lr"]) + 2.5) + 0.01 * rng.normal(size=len(table))
    return read_runs(table)


@pytest.mark.parametrize(
    "name", ["repeat", "trial_repeat", "replication", "attempt", "realization", "PRNGKey", "jax_key", "s"]
)
def test_a_count_of_repeats_has_their_role(name: str) -> None:
    assert design(name, [0, 1, 2]).columns[name].role is Role.REPLICATE


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("action_repeat", [1, 2, 3]),
        ("dataset_repeat", [1, 2, 3]),
        ("repeat", [1, 2, 4]),
        ("s", [1, 2, 3]),
        ("rng", ["philox", "mersenne", "pcg"]),
    ],
)
def test_how_often_something_is_done_is_a_setting(name: str, values: list[object]) -> None:
    assert design(name, values).columns[name].role is Role.PARAMETER


@pytest.mark.parametrize("stem", ["val_acc_seed", "auc_fold", "f1_rep_", "loss_split"])
def test_a_result_for_each_repeat_in_columns_is_a_result(stem: str) -> None:
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"lr": rng.choice([0.1, 0.01], 24), "depth": rng.choice([2, 4, 8], 24)})
    for k in range(3):
        table[f"{stem}{k}"] = rng.uniform(size=24)
    runs = read_runs(table)
    assert runs.metrics == tuple(f"{stem}{k}" for k in range(3))
    assert not runs.replicates


def test_numbers_with_a_mark_or_a_spread_are_numbers(tmp_path: Path) -> None:
    values = [0.5 + 0.01 * i for i in range(12)]
    for mark in ("{:.2f}*", "**{:.2f}**", "{:.2f} (0.02)", "{:.2f} [0.1, 0.9]", "{:.2f}†"):
        cells = [mark.format(v) if i % 2 else f"{v:.2f}" for i, v in enumerate(values)]
        path = tmp_path / "table.csv"
        pd.DataFrame({"lr": [0.1, 0.01] * 6, "width": range(12), "val_acc": cells}).to_csv(path, index=False)
        runs = read_runs(path)
        assert runs.metrics == ("val_acc",)
        assert runs.frame["val_acc"].tolist() == pytest.approx([round(v, 2) for v in values])


def test_the_order_of_rows_does_not_decide_between_a_history_and_runs() -> None:
    from importance.errors import UnreadableRuns

    table = pd.DataFrame({"epoch": range(30), "val_loss": np.geomspace(1, 0.1, 30), "note": "x"})
    for rows in (table, table.sample(frac=1, random_state=0)):
        with pytest.raises(UnreadableRuns, match="history of one run"):
            read_runs(rows)


def test_a_count_with_an_infinity_is_read_without_a_warning(recwarn: pytest.WarningsRecorder) -> None:
    table = pd.DataFrame({"step": [1.0, np.inf, np.inf, 4.0] * 3, "lr": [0.1, 0.2] * 6, "loss": range(12)})
    read_runs(table.assign(trial=[np.inf, np.inf, *range(10)]))
    assert not [warning for warning in recwarn if issubclass(warning.category, RuntimeWarning)]
