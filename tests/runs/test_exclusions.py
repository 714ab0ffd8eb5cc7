"""What Auto leaves out because other settings say it already."""

from __future__ import annotations

import numpy as np
import pandas as pd

from importance import Runs
from importance.runs import exclusions

N = 36
DEPTH = [2, 4, 6] * 12
WIDTH = [64] * 9 + [128] * 9 + [64] * 9 + [128] * 9


def said(**cells: list[object]) -> dict[str, str]:
    frame = pd.DataFrame({**cells, "loss": np.random.default_rng(0).uniform(size=N)})
    runs = Runs.from_frame(frame, parameters=list(cells), metrics=["loss"])
    return {name: runs.columns[name].aside for name in cells}


def test_the_size_of_the_model_is_no_setting_beside_what_decides_it() -> None:
    sizes: list[object] = [d * w * w + 7 * d for d, w in zip(DEPTH, WIDTH, strict=True)]
    for name in ("n_params", "model/num_parameters", "param_count", "numParams", "GFLOPs"):
        found = said(depth=list(DEPTH), width=list(WIDTH), **{name: sizes})
        assert found == {"depth": "", "width": "", name: exclusions.COUNTED}
    assert said(n_params=sizes, batch=list(WIDTH))["n_params"] == ""  # nothing else may tell the models apart
    assert said(depth=list(DEPTH), width=list(WIDTH), num_experts=sizes)["num_experts"] == ""


def test_a_name_made_of_settings_is_none() -> None:
    names: list[object] = [f"d{d}-w{w}" for d, w in zip(DEPTH, WIDTH, strict=True)]
    found = said(depth=list(DEPTH), width=list(WIDTH), variant_name=names)
    assert found == {"depth": "", "width": "", "variant_name": exclusions.SPELLED}
    assert said(depth=list(DEPTH), width=list(WIDTH), model_type=names)["model_type"] == ""
    half: list[object] = [f"d{d}-w{w}-{i % 2}" for i, (d, w) in enumerate(zip(DEPTH, WIDTH, strict=True))]
    assert said(depth=list(DEPTH), width=list(WIDTH), data_dir=half)["data_dir"] == ""  # it says more
