"""Comparisons that several tests look at, each made once."""

from __future__ import annotations

import pytest

from importance import Comparison
from tests.comparison.pairs import moved_comparison, narrowed_comparison


@pytest.fixture(scope="package")
def moved() -> Comparison:
    return moved_comparison()


@pytest.fixture(scope="package")
def narrowed() -> Comparison:
    return narrowed_comparison()
