"""`read_runs`: its example gives what it prints, and a word such as None is a choice or a missing value."""

from __future__ import annotations

import doctest

from importance import rank, read_runs, recommend
from importance.readers import read
from importance.runs.columns import Kind
from importance.space.formats import write_space


def test_the_example_of_read_runs_prints_what_it_says() -> None:
    results = doctest.testmod(read)
    assert results.attempted >= 5
    assert not results.failed


def test_none_among_words_is_a_choice_and_among_numbers_a_gap() -> None:
    augment = ["None", "flip", "crop"] * 12
    depth = ["None", "3", "5", "8"] * 9
    loss = [1.0 + 0.2 * (a != "None") + 0.01 * i % 0.07 for i, a in enumerate(augment)]
    rows = [f"{a},{d},{y}" for a, d, y in zip(augment, depth, loss, strict=True)]
    runs = read_runs(("runs.csv", "\n".join(["augmentation,max_depth,val_loss", *rows]).encode()))
    levels = {
        score.name: {effect.level: effect.n for effect in score.levels}
        for score in rank(runs, "val_loss").scores
    }
    assert levels == {"augmentation": {"None": 12, "crop": 12, "flip": 12}, "max_depth": {}}
    assert [note for note in runs.notes if "None" in note] == [
        "None is read as one of the choices, not as a missing value: augmentation (12 of 36 runs)."
    ]
    assert runs.columns["max_depth"].kind is Kind.NUMERIC
    assert runs.frame["max_depth"].isna().sum() == 9
    assert "null" in write_space(recommend(runs, "val_loss", parameters=["augmentation"]).space, "wandb"), (
        "None is exported as null, not as text"
    )
    one_word = read_runs(("two.csv", b"scheduler,loss\nNone,0.3\ncosine,0.2\nNone,0.31\ncosine,0.22\n"))
    assert one_word.columns["scheduler"].kind is Kind.CATEGORICAL, (
        "None counts as a level, so the column varies"
    )
