"""The canonical order of rows and columns."""

from __future__ import annotations

import numpy as np

from importance.model.fit_subset import canonical_order


def test_the_canonical_order_forgets_how_the_table_was_written() -> None:
    rng = np.random.default_rng(1)
    X, y = rng.integers(0, 3, (20, 4)).astype(float), rng.random(20)
    shuffle, turn = rng.permutation(20), rng.permutation(4)
    rows, columns = canonical_order(X, y)
    again, other = canonical_order(X[shuffle][:, turn], -y[shuffle])
    assert (X[rows][:, columns] == X[shuffle][:, turn][again][:, other]).all()
    assert (y[rows] == y[shuffle][again]).all()
