"""Why "Auto" leaves a parameter out: it cannot matter, or its effect is not that of a setting."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from importance.runs import bookkeeping, setting_ids
from importance.runs.aliases import aliases, simplicity
from importance.runs.column_names import words
from importance.runs.columns import Column, Exclusion, Kind, Role
from importance.runs.list_cells import LENGTH_SUFFIX

_OUTCOMES = re.compile(
    r"(^|[_./ ])(runtime|run_time|elapsed|duration|wall_?time|train(ing)?_time|time_total_s|best_(epoch"
    r"|step|iter)\w*"
    r"|global_step|stopped_epoch|convergence_epoch|timestamp|total_steps_done|last_epoch"
    r"|final_epoch)([_./ ]|$)"
)
# A number that differs in every run and has such a name is an id.
_IDS = re.compile(
    r"(^|[_./ -])((id|uid|uuid|pid|hash|sha|commit|slurm|timestamp|created|date)s?"
    r"|(trial|run|row|exp(eriment)?|job|config)[ _-]?(number|num|no|nr|index|idx|#)\.?)$"
)
_PATHS = re.compile(
    r"(^|[_./ ])(dir|path|file|filename|folder|run_?name|exp_?name|save_?name|run_?id|id|uid|uuid|hash"
    r"|url|ckpt|job_?name|wandb_?name)s?$"
)
_NAMES = re.compile(
    r"(^|[_./ -])(name|title|label|desc|description|dir|path|file|filename|folder|prefix|suffix)s?$"
)
_COUNTS = re.compile(
    r"(^|[_./ ])((n|num|number_of|total|trainable|model)_?(trainable_?)?param(eter)?s(_?(m|millions?))?"
    r"|param(eter)?s?_?count|params/(total|trainable|non_trainable)|(g|m|t)?flops|model_size(_?mb)?)$"
)
_FEW = 8


def with_exclusions(frame: pd.DataFrame, columns: Mapping[str, Column]) -> dict[str, Column]:
    """Return the columns, each parameter and each replicate with the reason for which Auto leaves it out.

    If two parameters have the same values, or change together in every run, the one with the simpler name is
    kept, or else the first, and the other gets `alias_of`.
    """
    out: dict[str, Column] = {}
    varying: list[str] = []
    for name, column in columns.items():
        exclusion = Exclusion.REPLICATE if column.role is Role.REPLICATE else None
        if column.role is Role.PARAMETER:
            exclusion = _exclusion(name, frame[name], column)
            if exclusion is None:
                varying.append(name)
        out[name] = replace(column, exclusion=exclusion, alias_of="")
    for among, exclusion in (
        (bookkeeping.among, Exclusion.BOOKKEEPING),
        (setting_ids.among, Exclusion.NAMES_SETTING),
    ):
        for name in among(frame, varying, columns):
            out[name] = replace(out[name], exclusion=exclusion)
        varying = [name for name in varying if out[name].exclusion is None]
    for name, (exclusion, kept) in _aliases(frame, varying).items():
        out[name] = replace(out[name], exclusion=exclusion, alias_of=kept)
    left = [name for name in varying if out[name].exclusion is None]
    for name, exclusion in _derived(frame, left).items():
        out[name] = replace(out[name], exclusion=exclusion)
    for name in varying:
        parent = name.removesuffix(LENGTH_SUFFIX)
        is_length = name != parent and parent in out and out[parent].role is Role.PARAMETER
        if is_length and out[name].exclusion is None:
            out[name] = replace(out[name], exclusion=Exclusion.LENGTH, alias_of=parent)
    return out


def _exclusion(name: str, values: pd.Series, column: Column) -> Exclusion | None:
    """Return why one parameter is left out, whatever the other columns are.

    The order of the rows does not matter. A declared setting is a setting, whatever its name.
    """
    spoken = words(name)
    if column.kind is Kind.EMPTY:
        return Exclusion.EMPTY
    # Judged on these runs, not by the kind: a filter may leave only runs with the same value.
    present = values.to_numpy()[values.notna().to_numpy()]
    if not present.size:
        return Exclusion.EMPTY
    if (present == present[0]).all() and not column.unset:
        return Exclusion.CONSTANT if present.size == len(values) else Exclusion.CONSTANT_WHERE_SET
    if re.match(r"_wandb([./]|$)", name):
        return Exclusion.INTERNAL
    if not column.declared and (column.kind is Kind.TIME or _is_outcome(name, spoken)):
        return Exclusion.OUTCOME
    distinct = pd.unique(pd.Series(present)).size
    if present.dtype == np.float64:
        whole = distinct == present.size >= _FEW and bool((present == np.round(present)).all())
        return Exclusion.UNIQUE if whole and not column.declared and _IDS.search(name.lower()) else None
    named = bool(_PATHS.search(name.lower())) or column.kind is Kind.TIME
    if named:
        return Exclusion.UNIQUE if distinct > 2 and distinct >= 0.5 * present.size else None
    unique = distinct > 2 and distinct >= 0.9 * present.size and present.size >= _FEW
    return Exclusion.UNIQUE if unique and not column.declared else None


def _is_outcome(name: str, spoken: tuple[str, ...]) -> bool:
    return bool(_OUTCOMES.search(name.lower())) and "limit" not in spoken and "max" not in spoken


def _derived(frame: pd.DataFrame, names: list[str]) -> dict[str, Exclusion]:
    """Return the parameters that repeat others: the size of the model, and names made of settings."""
    out = {
        name: Exclusion.COUNTED
        for name in names
        if frame[name].dtype == np.float64
        and _COUNTS.search(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower())
    }
    if len(names) - len(out) < 2:
        out = {}
    for name in names:
        if frame[name].dtype != np.float64 and _NAMES.search(name.lower()) and len(frame) >= _FEW:
            codes, levels = pd.factorize(frame[name], use_na_sentinel=False)
            if len(levels) > 0.7 * len(frame):
                continue
            rest = frame[[other for other in names if other != name and other not in out]]
            # A column with one value for each name is a part of it; all of them may be the whole.
            parts = rest.loc[:, (rest.groupby(codes).nunique(dropna=False) == 1).all().to_numpy(dtype=bool)]
            if parts.shape[1] >= 2 and len(parts.drop_duplicates()) == len(levels):
                out[name] = Exclusion.SPELLED
    return out


def _aliases(frame: pd.DataFrame, names: Sequence[str]) -> dict[str, tuple[Exclusion, str]]:
    """Return the parameters that are aliases: name -> (how, the parameter that is kept)."""
    kept = aliases(frame, sorted(names, key=lambda name: (name.endswith(LENGTH_SUFFIX), *simplicity(name))))
    return {name: (_how(frame[name], frame[other]), other) for name, other in kept.items()}


def _how(values: pd.Series, kept: pd.Series) -> Exclusion:
    if values.dtype == kept.dtype and values.equals(kept):
        return Exclusion.EQUAL
    if values.dtype == kept.dtype == np.float64:
        a, b = values.to_numpy(), kept.to_numpy()
        both = np.isfinite(a) & np.isfinite(b)
        if both.sum() > 2 and np.unique(a[both]).size > 2:
            r = np.corrcoef(a[both], b[both])[0, 1]
            if abs(r) > 1 - 1e-9:
                return Exclusion.RESCALED
    return Exclusion.CONFOUNDED
