"""Columns that name a setting, in designs where each setting is repeated."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance import Role, Runs, read_runs
from importance.runs.columns import Exclusion

SETTINGS, REPEATS = 12, 3


def design(**names: list[object]) -> pd.DataFrame:
    """12 settings with 3 repeats each; a column of names has one value for each setting."""
    rng = np.random.default_rng(1)
    settings = pd.DataFrame(
        {
            **names,
            "lr": 10 ** rng.uniform(-4, -1, SETTINGS),
            "batch_size": rng.choice([16, 32, 64], SETTINGS),
            "opt": rng.choice(["adam", "sgd"], SETTINGS),
        }
    )
    table = settings.loc[settings.index.repeat(REPEATS)].reset_index(drop=True)
    table["seed"] = list(range(REPEATS)) * SETTINGS
    table["val_acc"] = 0.8 - 0.1 * abs(np.log10(table["lr"]) + 2.5) + 0.01 * rng.normal(size=len(table))
    return table


NAMES: dict[str, list[object]] = {
    "config_id": list(range(SETTINGS)),
    "config": list(range(SETTINGS)),
    "ConfigID": list(range(1, SETTINGS + 1)),
    "cfg_hash": [f"{i * 7919:06x}" for i in range(SETTINGS)],
    "exp_name": [f"run-{chr(97 + i)}" for i in range(SETTINGS)],
    "variant": [f"v{i}" for i in range(SETTINGS)],
    "recipe": [f"recipe {chr(97 + i)}" for i in range(SETTINGS)],
    "job": list(range(100, 100 + SETTINGS)),
}


@pytest.mark.parametrize("with_seed", [True, False])
@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_a_setting_explains_nothing(name: str, with_seed: bool) -> None:
    table = design(**{name: NAMES[name]})
    runs = read_runs(table if with_seed else table.drop(columns="seed"))
    assert runs.auto_parameters == ("lr", "batch_size", "opt")


def test_a_column_that_was_drawn_or_shares_settings_is_not_a_name() -> None:
    table = design(cfg=NAMES["exp_name"])
    space = table.rename(columns=lambda name: name if name in ("seed", "val_acc") else f"params_{name}")
    assert "cfg" in read_runs(space).auto_parameters  # a search drew it
    table["cfg"] = ["a", "b", "c"] * SETTINGS  # crossed with the settings
    assert "cfg" in read_runs(table).auto_parameters
    models = design(model=[f"resnet{i}" for i in range(SETTINGS)])
    assert "model" in read_runs(models).auto_parameters


def test_a_config_drawn_twice_keeps_its_two_numbers_aside() -> None:
    table = design(config_id=list(range(SETTINGS)))
    again = table[table["config_id"] == 0].assign(config_id=SETTINGS)
    runs = read_runs(pd.concat([table, again], ignore_index=True))
    column = runs.columns["config_id"]
    assert column.exclusion is Exclusion.NAMES_SETTING or column.role is Role.LABEL


def test_no_name_makes_a_searched_parameter_bookkeeping() -> None:
    rng = np.random.default_rng(0)
    cells = {
        "params_lr": rng.uniform(size=24),
        "params_depth": rng.choice([2, 4, 8], 24),
        "params_width": rng.choice([16, 32], 24),
        "params_num_workers": rng.choice([2, 4], 24),
        "params_save_every": rng.choice([1, 5], 24),
        "value": rng.uniform(size=24),
    }
    assert Runs.from_frame(pd.DataFrame(cells)).auto_parameters == (
        "lr",
        "depth",
        "width",
        "num_workers",
        "save_every",
    )
    plain = {name.removeprefix("params_"): column for name, column in cells.items()}
    assert Runs.from_frame(pd.DataFrame(plain)).auto_parameters == ("lr", "depth", "width")
