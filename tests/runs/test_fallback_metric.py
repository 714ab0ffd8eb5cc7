"""The column that stands in for a result in a table in which no name looks like one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance.runs.columns import Kind
from importance.runs.fallback_metric import is_id, stand_in

RNG = np.random.default_rng(0)
N = 20
DRAWN = RNG.uniform(size=N)


def chosen(**cells: object) -> str | None:
    frame = pd.DataFrame(cells)
    numeric = {name: frame[name].dtype.kind in "fi" for name in frame}
    kinds = {
        str(name): (
            Kind.CONSTANT
            if frame[name].nunique() < 2
            else Kind.NUMERIC
            if numeric[name]
            else Kind.CATEGORICAL,
            False,
        )
        for name in frame
    }
    return stand_in(frame, kinds, list(cells))


def test_the_last_column_that_varies_like_a_measurement_stands_in() -> None:
    assert chosen(a=RNG.integers(1, 4, N), b=DRAWN) == "b"
    assert chosen(a=DRAWN, b=RNG.uniform(size=N)) == "b"


def test_a_column_of_one_value_after_it_does_not_matter() -> None:
    assert chosen(a=DRAWN, b=DRAWN**2, version=np.ones(N)) == "b"


def test_nothing_stands_in_where_a_setting_comes_last() -> None:
    assert chosen(a=DRAWN, b=RNG.choice(["x", "y"], N)) is None
    assert chosen(a=DRAWN, learning_rate=RNG.uniform(size=N)) is None


def test_a_few_values_or_a_count_are_no_result() -> None:
    assert chosen(a=DRAWN, b=RNG.integers(1, 4, N)) is None
    assert chosen(a=DRAWN, b=np.arange(N)) is None
    assert chosen(a=DRAWN, b=np.arange(N)[::-1]) is None


def test_numbered_siblings_are_settings() -> None:
    assert chosen(x1=DRAWN, x2=RNG.uniform(size=N)) is None
    assert chosen(x1=DRAWN, x2=RNG.uniform(size=N), y=RNG.uniform(size=N)) == "y"


def test_a_name_that_hints_at_a_result_comes_before_the_position() -> None:
    assert (
        chosen(quality_index=DRAWN, stiffness=RNG.uniform(size=N), b=RNG.uniform(size=N)) != "quality_index"
    )
    assert chosen(mean_speed=DRAWN, b=RNG.choice(["x", "y"], N)) == "mean_speed"


@pytest.mark.parametrize("name", ["id", "run_id", "pid", "jobid", "params.uuid", "row"])
def test_names_of_ids_are_known(name: str) -> None:
    assert is_id(name)


@pytest.mark.parametrize("name", ["valid", "grid", "loss", "id_loss", ""])
def test_other_names_are_no_ids(name: str) -> None:
    assert not is_id(name)
