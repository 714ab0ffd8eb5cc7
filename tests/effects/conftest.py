"""A sweep with known effects, and a model of it that is fitted once."""

from __future__ import annotations

import pytest

from importance.model import surrogate
from importance.runs.table import Runs
from tests.builders import sweep_runs


@pytest.fixture(scope="session")
def runs() -> Runs:
    return sweep_runs(150)


@pytest.fixture(scope="session")
def model(runs: Runs) -> surrogate.Surrogate:
    return surrogate.fit(runs, "loss")
