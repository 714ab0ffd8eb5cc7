"""The sentence for runs without a result names every column, or says how many more there are."""

from __future__ import annotations

import pandas as pd

from importance.runs.columns import Column, Kind, Role
from importance.runs.missing_results import no_result

COLUMNS = {
    "lr": Column("lr", Role.PARAMETER, Kind.NUMERIC),
    "seed": Column("seed", Role.REPLICATE, Kind.NUMERIC),
    "user": Column("user", Role.LABEL, Kind.CATEGORICAL),
    "secret": Column("secret", Role.IGNORED, Kind.CATEGORICAL),
    "loss": Column("loss", Role.PARAMETER, Kind.EMPTY),
}


def sentence(columns: dict[str, Column]) -> str:
    return no_result(pd.DataFrame({name: [1] for name in columns}), columns)


def test_each_column_is_listed_once_under_what_it_is() -> None:
    assert sentence(COLUMNS).endswith(
        "The 5 columns are: parameters: lr, seed; labels of the run: user, secret; empty: loss."
    )


def test_it_says_what_a_result_is() -> None:
    assert sentence(COLUMNS).startswith(
        "No column is a result. A ranking needs a number that each run ended with"
    )


def test_a_group_without_columns_is_left_out() -> None:
    only = sentence({"lr": COLUMNS["lr"]})
    assert "labels" not in only and "empty" not in only


def test_of_many_columns_the_first_are_named_and_the_others_counted() -> None:
    many = {f"p{i}": Column(f"p{i}", Role.PARAMETER, Kind.NUMERIC) for i in range(1_010)}
    text = sentence(many)
    assert "The 1,010 columns are: parameters: p0, p1, p2, p3, p4, p5 and 1,004 more." in text
