"""What Auto leaves out because other settings say it already."""

from __future__ import annotations

import numpy as np
import pandas as pd

from importance import Runs
from importance.runs.columns import Exclusion

N = 36
DEPTH = [2, 4, 6] * 12
WIDTH = [64] * 9 + [128] * 9 + [64] * 9 + [128] * 9


def excluded(**cells: list[object]) -> dict[str, Exclusion | None]:
    frame = pd.DataFrame({**cells, "loss": np.random.default_rng(0).uniform(size=N)})
    runs = Runs.from_frame(frame, parameters=list(cells), metrics=["loss"])
    return {name: runs.columns[name].exclusion for name in cells}


def test_the_size_of_the_model_is_no_setting_beside_what_decides_it() -> None:
    sizes: list[object] = [d * w * w + 7 * d for d, w in zip(DEPTH, WIDTH, strict=True)]
    for name in ("n_params", "model/num_parameters", "param_count", "numParams", "GFLOPs"):
        found = excluded(depth=list(DEPTH), width=list(WIDTH), **{name: sizes})
        assert found == {"depth": None, "width": None, name: Exclusion.COUNTED}
    assert excluded(n_params=sizes, batch=list(WIDTH))["n_params"] is None  # nothing else tells models apart
    assert excluded(depth=list(DEPTH), width=list(WIDTH), num_experts=sizes)["num_experts"] is None


def test_a_name_made_of_settings_is_none() -> None:
    names: list[object] = [f"d{d}-w{w}" for d, w in zip(DEPTH, WIDTH, strict=True)]
    found = excluded(depth=list(DEPTH), width=list(WIDTH), variant_name=names)
    assert found == {"depth": None, "width": None, "variant_name": Exclusion.SPELLED}
    assert excluded(depth=list(DEPTH), width=list(WIDTH), model_type=names)["model_type"] is None
    half: list[object] = [f"d{d}-w{w}-{i % 2}" for i, (d, w) in enumerate(zip(DEPTH, WIDTH, strict=True))]
    assert excluded(depth=list(DEPTH), width=list(WIDTH), data_dir=half)["data_dir"] is None  # it says more
