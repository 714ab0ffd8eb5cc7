"""Which column is a parameter, a metric or a label, and why.

Three kinds of evidence, as log odds that a column is a logged result rather than a setting: its name, its values,
and its place. W&B and MLflow write the settings in alphabetical order, then the results in alphabetical order, so
the place where the alphabet starts again is the border; where a user arranged the columns by hand there are
several such places, and names and values must decide. A hidden Markov chain over the columns weighs the three.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.asides import with_asides as with_asides
from importance.columns import Column, Kind, Role
from importance.goals import guess_goal as guess_goal
from importance.goals import pick_metric as pick_metric
from importance.names import bare as bare
from importance.names import odds_of_result, words
from importance.values import LENGTH_SUFFIX

Known = Mapping[str, tuple[Role, str]]

_LABELS = frozenset(
    [
        "name", "state", "status", "notes", "user", "username", "tags", "created", "runtime", "sweep", "id", "uid", "group",
        "job type", "commit", "hostname", "host", "end time", "start time", "updated", "description", "github",
        "gpu count", "gpu type", "_step", "_runtime", "_timestamp", "_wandb", "run", "run id", "run_id", "run name",
        "run_name", "runid", "trial", "trial_id", "trial id", "trial_name", "experiment_id", "experiment id", "experiment",
        "experiment_name", "created_at", "createdat", "updated_at", "start_time", "end_time", "timestamp", "date", "datetime",
        "number", "index", "from_uid", "hash", "uuid", "url", "display_name", "heartbeat_at", "heartbeatat", "source type",
        "source name", "artifact_uri", "run_uuid", "hostname", "node_ip", "pid", "git_hash", "git_commit", "wandb_id",
        "level_0", "sweep_name", "python version", "os", "command", "cpu count", "program", "system metrics", "logdir",
        "log_dir_run", "exp_name", "run_index", "run_number", "job_id", "slurm_job_id", "comment", "comments", "note",
    ]
)  # fmt: skip
_INDEX = re.compile(r"(Unnamed: \d+(\.\d+|_level_\d+)?|column 1|index|level_\d+)( \(\d+\))?", re.IGNORECASE)
# Labels by name even when numeric or varying; the rest of `_LABELS` must not look like a result.
_STATES = ("state", "status", "trial_status", "run_state", "trial_state", "params_state")

_DECISIVE = 60.0


@dataclass(frozen=True, slots=True)
class _Evidence:
    """Log odds of result against setting, and the words for the strongest reason."""

    odds: float
    why: str


def assign(
    frame: pd.DataFrame,
    kinds: Mapping[str, tuple[Kind, bool]],
    parameters: Sequence[str] | None = None,
    metrics: Sequence[str] | None = None,
    known: Known | None = None,
) -> dict[str, Column]:
    """A column for each name of the table, with its role and the reason.

    Args:
        frame: the typed table.
        kinds: each column's kind and log-scale guess.
        parameters: what the user named as parameters, exactly; None to guess.
        metrics: what the user named as metrics, exactly; None to guess.
        known: roles and reasons that the tracker's layout settles.
    """
    settled: dict[str, tuple[Role, str]] = dict(known or {})
    for name in frame.columns:
        if name not in settled and is_label(name, frame[name], kinds[name][0]):
            settled[name] = (Role.LABEL, "names or describes the run")
    open_names = [name for name in frame.columns if name not in settled]
    guessed = _guess(frame, kinds, open_names)
    _follow_lists(guessed, settled)
    decided = {name: settled.get(name) or guessed[name] for name in frame.columns}
    if not settled or not any(role is Role.METRIC for role, _ in settled.values()):
        decided = _with_a_metric(frame, kinds, decided, open_names)
    decided = _as_named(decided, parameters, metrics)
    columns = {
        name: Column(name, role, kinds[name][0], kinds[name][1], why) for name, (role, why) in decided.items()
    }
    return with_asides(frame, columns)


def is_label(name: str, values: pd.Series, kind: Kind) -> bool:
    """Whether a column of this name says which run this is, rather than what was set or measured."""
    low = name.strip().lower()
    if _INDEX.fullmatch(name):
        return values.dtype == np.float64 or kind in (Kind.EMPTY, Kind.CONSTANT) or name != "column 1"
    if (
        low in ("experiment", "group", "trial", "run", "index", "number", "date")
        and name != name.capitalize()
    ):
        return kind is Kind.TIME or (
            low in ("run", "trial", "number", "index") and values.dtype == np.float64
        )
    return low in _LABELS


def state_column(columns: Mapping[str, Column]) -> str | None:
    """The column that says how each run ended (W&B State, MLflow Status, Optuna state), or None."""
    for wanted in _STATES:
        for name, column in columns.items():
            if name.lower() == wanted and column.role is Role.LABEL:
                return name
    return None


def run_names(frame: pd.DataFrame, columns: Mapping[str, Column]) -> pd.Series:
    """A name for each run, unique: the tracker's, or "run 1", "run 2", ... in the order of the table.

    Repeated names get " (2)", " (3)"; missing ones the run's place in the table.
    """
    lower = {name.lower(): name for name in reversed(list(columns)) if columns[name].role is not Role.METRIC}
    wanted = (
        "name",
        "display_name",
        "run name",
        "run_name",
        "tags.mlflow.runname",
        "trial_name",
        "experiment_tag",
    )
    ids = ("trial_id", "id", "run id", "run_id", "uid", "number", "trial", "trial id", "run", "params")
    fallback = pd.Series([f"run {i + 1}" for i in range(len(frame))], index=frame.index, dtype=object)
    for key in (*wanted, *ids):
        column = lower.get(key)
        if column is None or not len(frame) or frame[column].notna().mean() < 0.5:
            continue
        values = frame[column]
        if values.dtype == np.float64:
            prefix = "trial" if key in ("number", "trial", "trial_id", "trial id") else "run"
            names = pd.Series(
                [f"{prefix} {v:g}" if v == v else None for v in values], index=frame.index, dtype=object
            )
        else:
            names = values.astype(object)
        names = names.where(names.notna(), fallback)
        again = names.groupby(names).cumcount()
        return names.where(again == 0, names + " (" + (again + 1).astype(str) + ")")
    return fallback


def unknown_column_message(name: str, known: Sequence[str]) -> str:
    """A sentence that says which column was asked for and which ones come near."""
    lower = {k.lower(): k for k in known}
    close = [k for k in known if name.lower() in (k.lower(), bare(k).lower())]
    near = close or [lower[k] for k in difflib.get_close_matches(name.lower(), list(lower), 3, 0.5)]
    if near:
        return f"There is no column {name!r} in these runs. Did you mean {', '.join(map(repr, near))}?"
    shown = ", ".join(list(known)[:8]) + (", ..." if len(known) > 8 else "")
    return f"There is no column {name!r} in these runs. The columns are: {shown}."


def _as_named(
    decided: Mapping[str, tuple[Role, str]], parameters: Sequence[str] | None, metrics: Sequence[str] | None
) -> dict[str, tuple[Role, str]]:
    named = {
        role: set(names)
        for role, names in ((Role.PARAMETER, parameters), (Role.METRIC, metrics))
        if names is not None
    }
    out = {}
    for name, (role, why) in decided.items():
        mine = next((r for r, names in named.items() if name in names), None)
        if mine is not None:
            out[name] = (mine, f"named as a {mine.value}")
        elif role in named:
            out[name] = (Role.IGNORED, f"not among the {role.value}s that were named")
        else:
            out[name] = (role, why)
    return out


def _guess(
    frame: pd.DataFrame, kinds: Mapping[str, tuple[Kind, bool]], names: Sequence[str]
) -> dict[str, tuple[Role, str]]:
    """Role and reason of the columns that no prefix or tracker settles."""
    if not names:
        return {}
    evidence = [_evidence(name, frame[name].to_numpy(), kinds[name][0]) for name in names]
    odds = np.array([e.odds for e in evidence])
    placed, place = _placed(names, odds)
    out = {}
    for name, found, total in zip(names, evidence, placed, strict=True):
        kind = kinds[name][0]
        is_result = total > 0
        if is_result and frame[name].dtype != np.float64 and kind is not Kind.EMPTY:
            if kind is Kind.BOOLEAN or frame[name].dropna().isin(("true", "false")).all():
                out[name] = (Role.LABEL, "a logged yes or no, no number to rank by")
            else:
                out[name] = (Role.LABEL, "logged text, no number to rank by")
            continue
        why = found.why
        if (found.odds > 0) != is_result or abs(found.odds) < 1.0:
            why = place[is_result]
        out[name] = (Role.METRIC if is_result else Role.PARAMETER, why)
    return out


def _evidence(name: str, values: np.ndarray, kind: Kind) -> _Evidence:
    """What the name and the values of one column say."""
    parts: list[_Evidence] = []
    named = odds_of_result(name)
    setting_name = named < -1.5
    if named:
        parts.append(_Evidence(named, f"its name speaks of a {'result' if named > 0 else 'setting'}"))
    first = re.split(r"[./]", name, maxsplit=1)[0].lower()
    if "/" in name and not re.match(r"(params?|config|hparams?|hyper\w*|args?|settings?)/", name.lower()):
        if not re.search(r"/(num_parameters|n_params|name|type)$", name):
            parts.append(_Evidence(5.5, 'a "/" in the name: logged metrics are named so'))
    elif re.search(r"[A-Za-z_]\.\w", name):
        if first in (
            "eval",
            "test",
            "val",
            "valid",
            "validation",
            "metrics",
            "metric_values",
            "summary",
            "results",
            "result",
            "scores",
        ):
            parts.append(_Evidence(3.0, f"logged under {first!r}"))
        elif named < 5 or first in ("config", "cfg", "args", "params", "hparams"):
            parts.append(_Evidence(-5.5, "a dotted name: a nested setting"))
        else:
            parts.append(_Evidence(-2.0, "a dotted name: a nested setting"))
    if values.dtype != np.float64:
        if kind is not Kind.EMPTY:
            present = values[~pd.isna(values)]
            truth = present.size and present[0] in ("true", "false")
            text = "true or false: settings are" if truth else "text: settings are, results are numbers"
            parts.append(_Evidence(-4.0 if truth else -5.0, text))
    else:
        parts.extend(_number_evidence(values, kind, setting_name))
    total = float(sum(part.odds for part in parts))
    agreeing = [part for part in parts if (part.odds > 0) == (total > 0)]
    why = max(agreeing, key=lambda part: abs(part.odds)).why if agreeing else "nothing says what it is"
    return _Evidence(max(-12.0, min(12.0, total)), why)


def _number_evidence(values: np.ndarray, kind: Kind, setting_name: bool) -> list[_Evidence]:
    finite = values[np.isfinite(values)]
    if not finite.size:
        return []
    sample = finite[:: max(1, finite.size // 500)]
    distinct = np.unique(sample)
    parts = []
    whole = (sample == np.round(sample)).all()
    long = np.array(
        [
            len(repr(v).replace("-", "").replace(".", "").split("e")[0].lstrip("0")) >= 9
            for v in sample.tolist()
        ]
    )
    with np.errstate(over="ignore"):
        narrow = long & (sample == sample.astype(np.float32).astype(np.float64))
    if narrow.mean() > 0.3 or (narrow.sum() >= 3 and narrow[long].mean() > 0.8):
        parts.append(_Evidence(6.5, "long decimals in single precision: what training code logs"))
    elif long.mean() > 0.5:
        parts.append(_Evidence(0.5 if setting_name else 2.5, "long decimals that nobody types"))
    if (values != values).any() is False and np.isinf(values).any():
        parts.append(_Evidence(1.0, "infinite in some runs"))
    if kind is Kind.CONSTANT:
        parts.append(_Evidence(-1.5, "the same in every run"))
    elif whole and distinct.size <= max(6, 0.1 * sample.size) and sample.size >= 8:
        parts.append(_Evidence(-1.5, "a few round values, as people choose them"))
    elif not whole and distinct.size <= max(4, 0.05 * sample.size) and sample.size >= 12 and not long.any():
        parts.append(_Evidence(-2.0, "a few values, as people choose them"))
    elif not whole and not long.any() and sample.size >= 8 and distinct.size > 0.6 * sample.size:
        parts.append(_Evidence(1.5, "another value in nearly every run"))
    return parts


def _placed(names: Sequence[str], odds: np.ndarray) -> tuple[np.ndarray, dict[bool, str]]:
    """The log odds of each column once its place in the header is weighed in, and the words for the place."""
    breaks = _alphabet_breaks(names)
    words_for = {
        True: "stands among the results in the order of the columns",
        False: "stands among the settings in the order of the columns",
    }
    if len(names) == 1:
        return odds, words_for
    sorted_share = 1 - len(breaks) / (len(names) - 1)
    if len(breaks) == 1 and len(names) >= 6:
        border = breaks[0]
        before, after = odds[:border], odds[border:]
        # The one restart is the border unless names and values plainly say the opposite.
        if np.clip(after, -4, 4).mean() - np.clip(before, -4, 4).mean() > 0.5:
            words_for = {
                True: "after the place where the alphabet starts again: results come second",
                False: "before the place where the alphabet starts again: settings come first",
            }
            shift = np.where(np.arange(len(names)) >= border, 8.0, -8.0)
            return odds + shift, words_for
    if sorted_share < 0.6:  # an arranged or unsorted header: only a light preference for company
        stay = np.full(len(names) - 1, 0.75)
    else:
        stay = _stay(len(names), breaks)
    return _chain(odds, stay), words_for


def _alphabet_breaks(names: Sequence[str]) -> list[int]:
    """Positions where the alphabet starts again, in whichever collation has the fewest."""
    found = []
    for key in (str, str.casefold, lambda s: re.sub(r"[^a-z0-9]", "", s.lower())):
        keyed = [key(name) for name in names]
        found.append([i for i in range(1, len(keyed)) if keyed[i] < keyed[i - 1]])
    return min(found, key=len)


def _stay(count: int, breaks: Sequence[int]) -> np.ndarray:
    """Chance that neighbours share a role: high inside long sorted stretches, open at their borders."""
    borders = [0, *breaks, count]
    stay = np.empty(count - 1)
    for start, end in zip(borders[:-1], borders[1:], strict=True):
        length = end - start
        stay[start : end - 1] = 0.7 if length <= 3 else 0.9 if length <= 6 else 0.985
    for border in breaks:
        stay[border - 1] = 0.45
    return stay


def _chain(odds: np.ndarray, stay: np.ndarray) -> np.ndarray:
    """Posterior log odds of a two-state chain (forward and backward pass); settings tend to come first."""
    likely = np.stack([-odds / 2, odds / 2])
    leave = np.log(1 - stay)
    keep = np.log(stay)
    forward = np.empty_like(likely)
    forward[:, 0] = likely[:, 0] + np.log([0.6, 0.4])
    back_penalty = np.log(0.5)  # from results back to settings is the rarer step
    for i in range(1, likely.shape[1]):
        to_setting = np.logaddexp(
            forward[0, i - 1] + keep[i - 1], forward[1, i - 1] + leave[i - 1] + back_penalty
        )
        to_result = np.logaddexp(forward[1, i - 1] + keep[i - 1], forward[0, i - 1] + leave[i - 1])
        forward[:, i] = likely[:, i] + (to_setting, to_result)
    backward = np.zeros_like(likely)
    for i in range(likely.shape[1] - 2, -1, -1):
        setting, result = likely[:, i + 1] + backward[:, i + 1]
        backward[0, i] = np.logaddexp(setting + keep[i], result + leave[i])
        backward[1, i] = np.logaddexp(result + keep[i], setting + leave[i] + back_penalty)
    posterior = forward + backward
    return posterior[1] - posterior[0]


def _follow_lists(guessed: dict[str, tuple[Role, str]], settled: Mapping[str, tuple[Role, str]]) -> None:
    """The length of a list plays the list's part."""
    for name in list(guessed):
        if name.endswith(LENGTH_SUFFIX):
            parent = name.removesuffix(LENGTH_SUFFIX)
            role, _ = guessed.get(parent) or settled.get(parent) or (None, "")
            if role is not None:
                guessed[name] = (role, f"the length of {parent}")


def _with_a_metric(
    frame: pd.DataFrame,
    kinds: Mapping[str, tuple[Kind, bool]],
    decided: dict[str, tuple[Role, str]],
    open_names: Sequence[str],
) -> dict[str, tuple[Role, str]]:
    """Where nothing looks like a result, the last varying number does duty as one."""
    if any(role is Role.METRIC and frame[name].notna().any() for name, (role, _) in decided.items()):
        return decided
    numeric = [name for name in open_names if kinds[name][0] is Kind.NUMERIC]
    if not numeric:
        return decided
    best = max(numeric, key=lambda name: (odds_of_result(name) > 0, numeric.index(name)))
    why = "no column looks like a result: the last column of numbers is taken for one"
    return decided | {best: (Role.METRIC, why)}


__all__ = [
    "Known",
    "assign",
    "bare",
    "guess_goal",
    "is_label",
    "pick_metric",
    "run_names",
    "state_column",
    "unknown_column_message",
    "with_asides",
    "words",
]
