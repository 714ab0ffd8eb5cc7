"""Names of seeds, and names that only look like them."""

from __future__ import annotations

import pytest

from importance.runs.replicate_columns import replicate_of
from importance.runs.replicate_words import Replicate


@pytest.mark.parametrize(
    "name", ["seed", "random_seed", "train.seed", "randomState", "random_state", "data/seed"]
)
def test_seeds_are_known_by_name(name: str) -> None:
    assert replicate_of(name) is Replicate.SEED


@pytest.mark.parametrize("name", ["seed_lr", "proceed", "n_seeds_per_batch", "lr"])
def test_other_names_are_not_seeds(name: str) -> None:
    assert replicate_of(name) is None
