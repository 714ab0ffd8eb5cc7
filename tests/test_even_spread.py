"""Fewer of many things, evenly spread."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from importance.even_spread import evenly_spread


@given(st.integers(0, 500), st.integers(2, 60))
def test_they_are_in_order_and_even_and_have_both_ends(n: int, most: int) -> None:
    chosen = evenly_spread(np.arange(n), most)
    assert len(chosen) == min(n, most)
    if n > 1:
        assert (chosen[0], chosen[-1]) == (0, n - 1)
        steps = np.diff(chosen)
        assert steps.min() >= 1 and steps.max() - steps.min() <= 1
