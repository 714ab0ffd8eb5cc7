"""The columns that make a table long: which one names the metric or parameter, and which holds its value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from importance.rows import index_names
from importance.rows.layout import Layout
from importance.runs.columns import Role


class NamesOf(Enum):
    """What a column of names names, and the pattern for the name of such a column."""

    METRICS = re.compile(
        r"metrics?(_(name|key|id|type))?|measures?(_name)?|measurement(_name)?|tag|scalar|score_name|stat(istic)?(_name)?"
    )
    PARAMETERS = re.compile(
        r"(hyper)?param(eter)?s?(_(name|key))?|hparam(_name)?|setting(_name)?|option|arg(ument)?"
    )
    ANYTHING = re.compile(r"key|variable|attribute|field|property|quantity|name")


@dataclass(frozen=True)
class NameValueColumns:
    """The two columns of a long table that become one column per name.

    Attributes:
        kind: what the names are names of.
        name: the column of names.
        value: the column of values.
    """

    kind: NamesOf
    name: str
    value: str


_VALUE = re.compile(
    r"(metric|param(eter)?|hyperparam(eter)?|measured|scalar|setting|variable)?_?(value|val|values)"
)
ROLE_COLUMN = re.compile(r"type|kind|category|section|group|role")
"""A column that says whether each name is a parameter or a metric, in the words of the next patterns."""
PARAMETER_WORDS = re.compile(r"(hyper)?-?param(eter)?s?|config(uration)?|hparams?|settings?|inputs?|args?")
METRIC_WORDS = re.compile(r"metrics?|results?|scores?|summary|outputs?|measurements?")
RUN_ID = re.compile(
    r"(run|trial|experiment|exp|job|config)?_?(id|uuid|uid|name|number)|run|trial|experiment|job"
)


def name_value_columns(names: Sequence[str], layout: Layout) -> NameValueColumns | None:
    """Return the column of names and the column of their values; None if the table is not long."""
    value_columns = [name for name in names if _VALUE.fullmatch(index_names.bare_name(name))]
    for kind in NamesOf:
        for name in names:
            bare = index_names.bare_name(name)
            if not kind.value.fullmatch(bare) or name in value_columns:
                continue
            if layout.known_roles.get(name, (Role.LABEL, ""))[0] is Role.PARAMETER:
                continue
            stem = re.sub(r"_(name|key|id|type)$|s$", "", bare)
            matching = [value for value in value_columns if index_names.bare_name(value).startswith(stem)]
            general = [
                value for value in value_columns if index_names.bare_name(value) in ("value", "val", "values")
            ]
            if matching or general:
                return NameValueColumns(kind, name, (matching or general)[0])
    return None
