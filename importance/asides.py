"""Why "Auto" leaves a parameter out: it cannot matter, or what it seems to explain is no setting's doing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from importance import bookkeeping
from importance.columns import Column, Kind, Role
from importance.names import words
from importance.values import LENGTH_SUFFIX

CONSTANT = "the same in every run"
EMPTY = "empty in every run"
UNIQUE = "unique to each run"
SEED = "a random seed: what it moves is noise, not a setting"
OUTCOME = "an outcome of the run, not a setting"
INTERNAL = "the tracker's own bookkeeping"
COUNTED = "counted from the model, whose settings decide it"
SPELLED = "spells out other settings"

_OUTCOMES = re.compile(
    r"(^|[_./ ])(runtime|run_time|elapsed|duration|wall_?time|train(ing)?_time|time_total_s|best_(epoch"
    r"|step|iter)\w*"
    r"|global_step|stopped_epoch|convergence_epoch|timestamp|total_steps_done|last_epoch"
    r"|final_epoch)([_./ ]|$)"
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
_LEVELS = 12


def with_asides(frame: pd.DataFrame, columns: Mapping[str, Column]) -> dict[str, Column]:
    """The same columns, each parameter with the reason why Auto leaves it out, if any.

    Of two parameters that hold the same values, or move together in every run, the first one of the simpler
    name stays and the other gets `alias_of`.
    """
    out: dict[str, Column] = {}
    varying: list[str] = []
    for name, column in columns.items():
        aside = ""
        if column.role is Role.PARAMETER:
            aside = _reason(name, frame[name], column.kind)
            if not aside:
                varying.append(name)
        out[name] = replace(column, aside=aside, alias_of="")
    for name in bookkeeping.among(frame, varying, columns):
        out[name] = replace(out[name], aside=bookkeeping.BOOKKEEPING)
    varying = [name for name in varying if not out[name].aside]
    for name, (aside, kept) in _aliases(frame, columns, varying).items():
        out[name] = replace(out[name], aside=aside, alias_of=kept)
    left = [name for name in varying if not out[name].aside]
    for name, aside in _derived(frame, left).items():
        out[name] = replace(out[name], aside=aside)
    for name in varying:
        parent = name.removesuffix(LENGTH_SUFFIX)
        if name != parent and parent in out and not out[name].aside and out[parent].role is Role.PARAMETER:
            out[name] = replace(out[name], aside=f"the length of {parent}, which takes part", alias_of=parent)
    return out


def _reason(name: str, values: pd.Series, kind: Kind) -> str:
    """Why one parameter is left out, by itself."""
    spoken = words(name)
    if kind is Kind.EMPTY:
        return EMPTY
    # Judged on these runs, not on the kind: a brush may leave only runs that agree.
    present = values.to_numpy()[values.notna().to_numpy()]
    if not present.size:
        return EMPTY
    if (present == present[0]).all():
        return CONSTANT if present.size == len(values) else f"{CONSTANT} that has it"
    if re.match(r"_wandb([./]|$)", name):
        return INTERNAL
    if _is_seed(spoken):
        return SEED
    if _OUTCOMES.search(name.lower()) and "limit" not in spoken and "max" not in spoken:
        return OUTCOME
    if kind is Kind.TIME:
        return OUTCOME
    distinct = pd.unique(pd.Series(present)).size
    if present.dtype != np.float64:
        needed = 0.5 if _PATHS.search(name.lower()) else 0.9
        if distinct > 2 and distinct >= needed * present.size and (present.size >= _FEW or needed == 0.5):
            return UNIQUE
        return ""
    if distinct == present.size >= _FEW and (present == np.round(present)).all():
        rising = np.diff(present)
        if (rising > 0).all() or (rising < 0).all() or present.min() > 1e8:
            return UNIQUE
    return ""


def _derived(frame: pd.DataFrame, names: list[str]) -> dict[str, str]:
    """Parameters that only repeat what others say: the size of the model, and names made of settings."""
    out = {
        name: COUNTED
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
            # What takes one value wherever the name does is a part of it; together they may be all of it.
            parts = rest.loc[:, (rest.groupby(codes).nunique(dropna=False) == 1).all().to_numpy(dtype=bool)]
            if parts.shape[1] >= 2 and len(parts.drop_duplicates()) == len(levels):
                out[name] = SPELLED
    return out


def _is_seed(spoken: tuple[str, ...]) -> bool:
    if not spoken:
        return False
    last = [word for word in spoken if not word.isdigit()][-1:]
    return bool({"seed", "seeds"} & set(last)) or spoken[-2:] == ("random", "state") or spoken == ("rng",)


def _aliases(
    frame: pd.DataFrame, columns: Mapping[str, Column], names: list[str]
) -> dict[str, tuple[str, str]]:
    """Parameters that follow another one in every run: name -> (reason, the one that stays)."""
    first: dict[bytes, str] = {}
    out: dict[str, tuple[str, str]] = {}
    order = sorted(
        names, key=lambda n: (n.endswith(LENGTH_SUFFIX), n.count(".") + n.count("/"), names.index(n))
    )
    for name in order:
        values = frame[name]
        codes, distinct = pd.factorize(values)
        if len(distinct) < 2:
            continue
        keys = [b"v" + _same(values)]
        # With few runs, or many levels (a random search repeated over seeds or checkpoints), any two settings
        # pair off; the same values, or the same order of many numbers, are no chance.
        crowded = len(distinct) > min(_LEVELS, max(2, 0.5 * len(values)))
        if len(values) >= _FEW and not crowded:
            keys.append(b"p" + _hash(codes))
        elif len(values) >= _FEW and values.dtype == np.float64:
            ranks = values.rank(method="dense").fillna(0).to_numpy(dtype=np.int64)
            turned = np.where(ranks > 0, ranks.max() + 1 - ranks, 0)
            keys.append(b"r" + min(_hash(ranks), _hash(turned)))
        for key in keys:
            kept = first.setdefault(key, name)
            if kept != name:
                out[name] = (_how(values, frame[kept], kept), kept)
                break
    return out


def _how(values: pd.Series, kept: pd.Series, kept_name: str) -> str:
    if values.dtype == kept.dtype and values.equals(kept):
        return f"the same values as {kept_name}"
    if values.dtype == kept.dtype == np.float64:
        a, b = values.to_numpy(), kept.to_numpy()
        both = np.isfinite(a) & np.isfinite(b)
        if both.sum() > 2 and np.unique(a[both]).size > 2:
            r = np.corrcoef(a[both], b[both])[0, 1]
            if abs(r) > 1 - 1e-9:
                return f"{kept_name} on another scale"
    return f"moves together with {kept_name} in every run"


def _same(values: pd.Series) -> bytes:
    return _hash(pd.util.hash_pandas_object(values, index=False).to_numpy().view(np.int64))


def _hash(codes: np.ndarray) -> bytes:
    return hashlib.blake2b(np.ascontiguousarray(codes, dtype=np.int64).tobytes(), digest_size=16).digest()
