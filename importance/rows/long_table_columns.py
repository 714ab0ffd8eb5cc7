"""The names by which long tables are told: columns of names, of values, of kinds and of runs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from importance.rows import index_names
from importance.rows.layout import Layout
from importance.runs.columns import Role


class NamesOf(Enum):
    """What the column of names promises of what it names."""

    METRICS = re.compile(
        r"metrics?(_(name|key|id|type))?|measures?(_name)?|measurement(_name)?|tag|scalar|score_name|stat(istic)?(_name)?"
    )
    PARAMETERS = re.compile(
        r"(hyper)?param(eter)?s?(_(name|key))?|hparam(_name)?|setting(_name)?|option|arg(ument)?"
    )
    ANYTHING = re.compile(r"key|variable|attribute|field|property|quantity|name")


_VALUE = re.compile(
    r"(metric|param(eter)?|hyperparam(eter)?|measured|scalar|setting|variable)?_?(value|val|values)"
)
KIND = re.compile(r"type|kind|category|section|group|role")
OF_PARAMETERS = re.compile(r"(hyper)?-?param(eter)?s?|config(uration)?|hparams?|settings?|inputs?|args?")
OF_METRICS = re.compile(r"metrics?|results?|scores?|summary|outputs?|measurements?")
IDENTITY = re.compile(
    r"(run|trial|experiment|exp|job|config)?_?(id|uuid|uid|name|number)|run|trial|experiment|job"
)


def name_value_columns(names: Sequence[str], layout: Layout) -> tuple[NamesOf, str, str] | None:
    """The column of names and the one of their values."""
    values = [name for name in names if _VALUE.fullmatch(index_names.bare_name(name))]
    for named in NamesOf:
        for name in names:
            low = index_names.bare_name(name)
            if not named.value.fullmatch(low) or name in values:
                continue
            if layout.known.get(name, (Role.LABEL, ""))[0] is Role.PARAMETER:
                continue
            stem = re.sub(r"_(name|key|id|type)$|s$", "", low)
            own = [value for value in values if index_names.bare_name(value).startswith(stem)]
            plain = [value for value in values if index_names.bare_name(value) in ("value", "val", "values")]
            if own or plain:
                return named, name, (own or plain)[0]
    return None
