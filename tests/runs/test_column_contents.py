"""A column of numbers and words has the contents that fit its role."""

from __future__ import annotations

import numpy as np
import pandas as pd

from importance.runs import column_contents
from importance.runs.columns import Column, Kind, Role
from importance.runs.mixed_cells import Mixed

N = 12
NUMBERS = np.where(np.arange(N) % 4 == 0, np.nan, np.arange(N) + 0.5)
WORDS = np.array(["auto" if np.isnan(v) else repr(float(v)) for v in NUMBERS], dtype=object)
MANY = Mixed(NUMBERS, WORDS, "clip.word")
FEW_NUMBERS = np.where(np.arange(N) % 4 == 0, np.nan, np.arange(N) % 2 + 1.0)
FEW = Mixed(
    FEW_NUMBERS, np.array(["auto" if np.isnan(v) else f"{v:g}" for v in FEW_NUMBERS], object), "clip.word"
)
FRAME = pd.DataFrame({"lr": np.linspace(0, 1, N), "clip": WORDS, "loss": np.linspace(1, 2, N)})


def settled(mixed: Mixed, role: Role) -> tuple[pd.DataFrame, dict[str, Column]]:
    columns = {
        "lr": Column("lr", Role.PARAMETER, Kind.NUMERIC),
        "clip": Column("clip", role, Kind.CATEGORICAL, declared=True),
        "loss": Column("loss", Role.METRIC, Kind.NUMERIC),
    }
    return column_contents.settled(FRAME, columns, {"clip": mixed})


def test_a_result_keeps_its_numbers_and_its_words_are_missing() -> None:
    frame, columns = settled(MANY, Role.METRIC)
    np.testing.assert_array_equal(frame["clip"], NUMBERS)
    assert columns["clip"].kind is Kind.NUMERIC
    assert list(frame) == list(columns) == ["lr", "clip", "loss"]


def test_a_setting_with_few_numbers_becomes_text() -> None:
    frame, columns = settled(FEW, Role.PARAMETER)
    assert frame["clip"].tolist() == FEW.texts.tolist()
    assert columns["clip"].kind is Kind.CATEGORICAL
    assert list(frame) == ["lr", "clip", "loss"]


def test_a_setting_with_many_numbers_gets_a_column_of_words_beside_it() -> None:
    frame, columns = settled(MANY, Role.PARAMETER)
    assert list(frame) == list(columns) == ["lr", "clip", "clip.word", "loss"]
    np.testing.assert_array_equal(frame["clip"], NUMBERS)
    assert frame["clip.word"].tolist() == ["auto" if np.isnan(v) else "number" for v in NUMBERS]
    assert columns["clip.word"].role is Role.PARAMETER
    assert columns["clip.word"].declared, "the words belong to the same setting"


def test_a_label_keeps_its_text() -> None:
    frame, _ = settled(MANY, Role.LABEL)
    assert frame["clip"].tolist() == WORDS.tolist()


def test_the_form_depends_on_the_last_role_alone() -> None:
    frame, columns = settled(MANY, Role.PARAMETER)
    as_result = {**columns, "clip": Column("clip", Role.METRIC, Kind.NUMERIC)}
    again, columns_again = column_contents.settled(frame, as_result, {"clip": MANY})
    pd.testing.assert_frame_equal(again, settled(MANY, Role.METRIC)[0])
    assert "clip.word" not in columns_again


def test_a_table_without_such_columns_stays_the_same() -> None:
    columns = {"lr": Column("lr", Role.PARAMETER, Kind.NUMERIC)}
    frame, columns_again = column_contents.settled(FRAME[["lr"]], columns, {})
    assert frame.equals(FRAME[["lr"]]) and columns_again == columns


def test_a_sentence_names_the_words_of_results_and_settings_but_not_of_labels() -> None:
    def sentences(role: Role) -> tuple[str, ...]:
        return column_contents.notes({"clip": Column("clip", role, Kind.NUMERIC)}, {"clip": MANY})

    for role in (Role.METRIC, Role.PARAMETER):
        (sentence,) = sentences(role)
        assert "clip" in sentence and "auto" in sentence
    assert sentences(Role.LABEL) == ()


def test_some_runs_keep_their_cells() -> None:
    rows = np.arange(N) % 2 == 0
    taken = column_contents.take({"clip": MANY}, rows)["clip"]
    np.testing.assert_array_equal(taken.numbers, NUMBERS[rows])
    assert taken.texts.tolist() == WORDS[rows].tolist()
    assert taken.companion == "clip.word"
