"""The two columns that make a table long: the names, and their values."""

from __future__ import annotations

import pandas as pd
import pytest

from importance.rows.layout import KnownRoles, Layout
from importance.rows.long_table_columns import (
    METRIC_WORDS,
    PARAMETER_WORDS,
    ROLE_COLUMN,
    RUN_ID,
    NamesOf,
    NameValueColumns,
    name_value_columns,
)
from importance.runs.columns import Role


def columns(*names: str, known_roles: KnownRoles | None = None) -> NameValueColumns | None:
    return name_value_columns(names, Layout("a table", pd.DataFrame(columns=list(names)), known_roles or {}))


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["run_id", "metric", "value"], NameValueColumns(NamesOf.METRICS, "metric", "value")),
        (
            ["run_id", "Metric Name", "Metric Value"],
            NameValueColumns(NamesOf.METRICS, "Metric Name", "Metric Value"),
        ),
        (["run", "tag", "step", "value"], NameValueColumns(NamesOf.METRICS, "tag", "value")),
        (["run", "parameter", "value"], NameValueColumns(NamesOf.PARAMETERS, "parameter", "value")),
        (["run", "key", "val"], NameValueColumns(NamesOf.ANYTHING, "key", "val")),
        (["run", "variable", "value"], NameValueColumns(NamesOf.ANYTHING, "variable", "value")),
    ],
)
def test_a_column_of_names_has_a_column_of_values(names: list[str], expected: NameValueColumns) -> None:
    assert columns(*names) == expected


def test_names_of_metrics_come_before_other_names() -> None:
    result = columns("name", "param", "metric", "value")
    assert result is not None and result.name == "metric"


def test_a_value_that_is_called_like_the_names_comes_before_a_plain_value() -> None:
    assert columns("param", "value", "param_value") == NameValueColumns(
        NamesOf.PARAMETERS, "param", "param_value"
    )


@pytest.mark.parametrize(
    "names", [["metric", "lr"], ["value", "lr"], ["lr", "loss"], [], ["metric_value", "value"]]
)
def test_a_table_without_both_columns_is_not_long(names: list[str]) -> None:
    assert columns(*names) is None


def test_a_parameter_that_is_called_metric_names_nothing() -> None:
    assert columns("metric", "value", known_roles={"metric": (Role.PARAMETER, "")}) is None
    assert columns("metric", "value", known_roles={"metric": (Role.LABEL, "")}) is not None


def test_a_word_for_the_kind_of_a_row_is_of_parameters_or_of_metrics_and_never_of_both() -> None:
    for word in ("param", "params", "hyperparameter", "hyper-parameters", "config", "setting", "inputs"):
        assert PARAMETER_WORDS.fullmatch(word) and not METRIC_WORDS.fullmatch(word), word
    for word in ("metric", "metrics", "result", "score", "summary", "measurement"):
        assert METRIC_WORDS.fullmatch(word) and not PARAMETER_WORDS.fullmatch(word), word


def test_the_columns_of_kinds_and_of_runs_are_told_apart() -> None:
    for name in ("type", "kind", "category"):
        assert ROLE_COLUMN.fullmatch(name) and not RUN_ID.fullmatch(name)
    for name in ("run_id", "trial_number", "run", "experiment", "job_name", "uuid"):
        assert RUN_ID.fullmatch(name) and not ROLE_COLUMN.fullmatch(name)
