"""The words by which columns, lists and folders number the repeats of a setting."""

from __future__ import annotations

from enum import StrEnum


class Replicate(StrEnum):
    """What the values of a replicate column are."""

    SEED = "seed"
    FOLD = "fold"
    REPETITION = "repetition"
    SPLIT = "split"
    INSTANCE = "instance"


_COMMON = {
    Replicate.SEED: "seed",
    Replicate.FOLD: "fold",
    Replicate.SPLIT: "split",
    Replicate.REPETITION: "rep repeat repetition replicate replication",
}
# These are unmistakable as the whole name of a column, but not as a part of the name of a result.
_AS_A_NAME = {
    Replicate.SEED: "seeds rng randomseed rngseed prng startwert graine semilla randomstate",
    Replicate.FOLD: "kfold",
    Replicate.REPETITION: "replica realization realisation resample attempt wiederholung",
    Replicate.INSTANCE: "instance inst",
}
KINDS = {
    word: kind for table in (_COMMON, _AS_A_NAME) for kind, text in table.items() for word in text.split()
}
"""What a column numbers, by the last word of its name."""
REPEATS = frozenset([*" ".join(_COMMON.values()).split(), "cv"])
"""Words for one repeat in the name of anything, such as a list of scores."""
REPEATS_OR_PLURALS = REPEATS | {f"{word}s" for word in REPEATS - {"cv"}}
