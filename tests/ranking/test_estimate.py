"""Gains as shares."""

from __future__ import annotations

import numpy as np

from importance.ranking.estimate import as_shares


def test_shares_of_nothing_are_zero() -> None:
    assert as_shares(np.array([-1.0, np.nan, 0.0])).tolist() == [0, 0, 0]
