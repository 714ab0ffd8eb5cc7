"""A PostgreSQL server for all tests of trackers that need one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.trackers.postgres import Server, running


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    with running() as server:
        yield server
