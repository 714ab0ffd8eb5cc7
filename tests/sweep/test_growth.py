"""When the range of a count is widened, the parameters that depend on it are added."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance import Runs, next_runs, recommend
from importance.space.dimension import Range
from importance.space.formats import FORMATS, read_space, write_space
from importance.sweep.batch import records
from importance.sweep.growth import with_added_names


@pytest.mark.parametrize("pattern", ["units_l{}", "layer_{}_units", "params_n_units{}"])
@pytest.mark.parametrize("conditional", [True, False])
@pytest.mark.parametrize("first", [0, 1])
def test_a_count_that_is_widened_adds_what_depends_on_it(pattern: str, conditional: bool, first: int) -> None:
    rng = np.random.default_rng(0)
    layers = rng.integers(1, 4, 100)
    frame = pd.DataFrame({"num_layers": layers, "lr": rng.random(100)})
    space = {
        "num_layers": Range("num_layers", 1.0, 3.0, integer=True),
        "lr": Range("lr", 0.0, 1.0),
    }
    names = [pattern.format(k + first) for k in range(3)]
    for k, name in enumerate(names):
        units = rng.integers(16, 129, 100).astype(float)
        frame[name] = np.where(layers > k, units, np.nan) if conditional else units
        space[name] = Range(name, 16.0, 128.0, integer=True)
    frame["loss"] = -layers + frame["lr"] + 0.05 * rng.standard_normal(100)
    sweep = recommend(Runs.from_frame(frame, list(space), ["loss"], space=space), "loss", goal="minimize")
    assert sweep.space["num_layers"].high == 4
    new, last = (pattern.format(k + first).removeprefix("params_") for k in (3, 2))
    assert sweep.space[new].low == 16 and sweep.space[new].high == 128
    rows = records(next_runs(sweep, 40))
    assert any(row["num_layers"] == 4 for row in rows)
    for row in rows:
        if row["num_layers"] == 4 or not conditional:
            assert new in row and last in row
        else:
            assert new not in row
    for format in FORMATS:
        assert new in read_space(write_space(sweep.space, format), format)


def test_a_new_parameter_has_the_name_that_the_training_would_give_it() -> None:
    names = {"params_units_l2": "units_l2"}
    assert with_added_names(names, {"params_units_l3": "params_units_l2"})["params_units_l3"] == "units_l3"
