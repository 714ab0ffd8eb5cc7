"""Guess the role of a column from its name, its values and its position.

Each gives log odds that the column is a logged result and not a setting: `column_names`, `value_evidence` and
`header_position`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from importance.runs import prefix_vocabulary
from importance.runs.column_names import odds_of_result, words
from importance.runs.columns import Kind, Role
from importance.runs.header_position import Place, placed
from importance.runs.name_vocabulary import OUTCOMES, STEPS
from importance.runs.typed_columns import typed_frame
from importance.runs.value_evidence import Evidence, number_evidence, stopped_anywhere

# The clock of a run in W&B.
CLOCK = re.compile(r"(^|[./])_(step|runtime|timestamp|wandb)([./]|$)")
_UNIT = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")  # "speed (1/min)"
# The first part of a logged name: "eval/loss", "perf.time".
_RESULT_SECTIONS_TEXT = """
    eval test val valid validation train training dev metrics metric loss losses rollout episode perf time
    charts summary score scores rank
"""
_RESULT_SECTIONS = frozenset(_RESULT_SECTIONS_TEXT.split())
_BEFORE_ANY_EVIDENCE = -0.5
_NO_DOUBT = 5.0
"""Log odds from which a name is that of a result, whatever its values."""
_FEWEST_ROWS = 5
_OF_PLACE = {
    (Place.NEIGHBOURS, True): "among the results in the order of the columns",
    (Place.NEIGHBOURS, False): "among the settings in the order of the columns",
    (Place.ALPHABET, True): "after the point where the alphabetical order restarts, as results are",
    (Place.ALPHABET, False): "before the point where the alphabetical order restarts, as settings are",
}


@dataclass(frozen=True, slots=True)
class Assigned:
    """A column's role and the reason for it.

    Attributes:
        role: the role.
        why: the reason, as the user reads it.
        shared: whether the reason would also fit a setting that varies freely.
        stand_in: whether it is a metric only because no column looks like a result.
    """

    role: Role
    why: str
    shared: bool = False
    stand_in: bool = False


def guess(
    frame: pd.DataFrame,
    kinds: Mapping[str, tuple[Kind, bool]],
    names: Sequence[str],
    settled: Mapping[str, tuple[Role, str]],
    by_tracker: bool = False,
) -> dict[str, Assigned]:
    """Return the role of each column that is not settled by a prefix or a tracker, with the reason.

    `by_tracker` is whether a tracker wrote the table, so that the order of its header has a meaning.
    """
    if not names:
        return {}
    drawn = _drawn_at_random(frame, kinds, names, by_tracker)
    evidence = {
        name: _evidence(name, frame[name].to_numpy(), kinds[name][0], drawn, by_tracker) for name in names
    }
    for name in settled:
        # W&B keeps its clock and its media in the summary, next to the results.
        if CLOCK.search(name) or settled[name][0] is Role.IGNORED:
            evidence[name] = Evidence(6.0, "")
    for name in _after_the_clock(list(map(str, frame.columns))):
        if name in evidence:
            evidence[name] = Evidence(12.0, "in W&B's summary, which starts with its clock")
    order = [name for name in frame.columns if name in evidence]
    weighed, place = placed(order, np.array([evidence[name].odds for name in order]), by_tracker)
    totals = dict(zip(order, weighed, strict=True))
    out = {}
    for name in names:
        is_result = totals[name] > 0
        if is_result and frame[name].dtype != np.float64 and kinds[name][0] is not Kind.EMPTY:
            out[name] = Assigned(Role.LABEL, "logged text or true/false, which cannot be ranked")
            continue
        odds, why, shared = evidence[name].odds, evidence[name].why, evidence[name].shared
        if (odds > 0) != is_result or abs(odds) < 1.0:
            why, shared = _OF_PLACE[place, is_result], place is Place.NEIGHBOURS
        out[name] = Assigned(Role.METRIC if is_result else Role.PARAMETER, why, shared)
    return out


def odds_of_columns(frame: pd.DataFrame, drawn: bool = False) -> dict[str, float]:
    """Return the log odds that each column of a raw table is a result, by its name and its values.

    `drawn` is whether the settings were drawn at random, so that they look like results.
    """
    typed, kinds = typed_frame(frame)
    return {
        name: _evidence(name, typed[name].to_numpy(), kinds[name][0], drawn).odds
        for name in map(str, frame.columns)
        if name in kinds
    }


def _after_the_clock(names: Sequence[str]) -> list[str]:
    """Return the columns of W&B's summary, if the keys of its API were written in alphabetical order.

    The clock comes first, since it starts with an underscore, and the results follow. Fewer than three such
    columns may be an accident.
    """
    start = next((i for i, name in enumerate(names) if CLOCK.match(name)), len(names))
    end = next((i for i in range(start + 1, len(names)) if names[i] < names[i - 1]), len(names))
    logged = [name for name in names[start:end] if not CLOCK.search(name)]
    return logged if len(logged) >= 3 else []


def _drawn_at_random(
    frame: pd.DataFrame, kinds: Mapping[str, tuple[Kind, bool]], names: Sequence[str], by_tracker: bool
) -> bool:
    """Return whether the settings were drawn at random, so that an unknown setting looks like a result.

    They were if most numeric columns with the name of a setting differ from run to run. In a plain table they
    also were if no column repeats its values, as the columns of a grid do.
    """
    differ, repeats = [], False
    for name in names:
        values = frame[name].to_numpy()
        odds = odds_of_result(name)
        if kinds[name][0] is Kind.NUMERIC:
            values = values[np.isfinite(values)]
            several = np.unique(values).size > 0.6 * values.size
            repeats = repeats or (odds < 2 and not several)
            if odds < -2.5 and (values != np.round(values)).any():
                differ.append(several)
        else:
            repeats = repeats or kinds[name][0] in (Kind.CATEGORICAL, Kind.BOOLEAN)
    if not by_tracker and not repeats and len(frame) >= _FEWEST_ROWS:
        return True
    return len(differ) >= (2 if by_tracker else 1) and float(np.mean(differ)) > 0.5


def _evidence(
    name: str, values: np.ndarray, kind: Kind, drawn: bool = False, by_tracker: bool = False
) -> Evidence:
    """Return the evidence of the name and the values of one column."""
    is_number = values.dtype == np.float64
    named = odds_of_result(name)
    outcome = kind is Kind.BOOLEAN and bool(OUTCOMES.intersection(words(name)[-1:]))
    if not is_number and kind is not Kind.EMPTY and not outcome:
        named = min(named, 1.0)  # text called "loss" names the loss function
    logged = _logged(name, by_tracker)
    parts = _name_evidence(name, named, logged, is_number, by_tracker)
    if is_number:
        parts.extend(_within_reason(number_evidence(values, kind, named, drawn), named))
        if not drawn and STEPS.intersection(words(name)[-1:]) and stopped_anywhere(values):
            parts.append(Evidence(5.0, "odd numbers of steps, at which the runs stopped"))
    elif kind is not Kind.EMPTY:
        present = values[~pd.isna(values)]
        truth = bool(present.size) and present[0] in ("true", "false")
        text = "true or false, as settings are" if truth else "text, while results are numbers"
        parts.append(Evidence((-4.0 if truth else -5.0) * (0.5 if logged else 1.0), text))
    total = float(sum(part.odds for part in parts)) + _BEFORE_ANY_EVIDENCE
    agreeing = [part for part in parts if (part.odds > 0) == (total > 0)]
    strongest = max(
        agreeing, key=lambda part: abs(part.odds), default=Evidence(0.0, "no evidence for either role")
    )
    return replace(strongest, odds=max(-12.0, min(12.0, total)))


def _within_reason(parts: list[Evidence], named: float) -> list[Evidence]:
    """Return the evidence of the values, weakened if it contradicts a name that leaves no doubt.

    An "accuracy" with four equally frequent values is still an accuracy.
    """
    against = -sum(part.odds for part in parts)
    if named < _NO_DOUBT or against <= 0.5 * named:
        return parts
    return [replace(part, odds=part.odds * 0.5 * named / against) for part in parts]


def _name_evidence(
    name: str, named: float, logged: float, is_number: bool, by_tracker: bool
) -> list[Evidence]:
    """Return the evidence of the words, slashes and dots of a name."""
    parts = (
        [Evidence(named, f"its name is that of a {'result' if named > 0 else 'setting'}")] if named else []
    )
    first = re.split(r"[./]", name, maxsplit=1)[0].lower()
    if logged:
        kept = [Evidence(max(named, -2.0), parts[0].why)] if parts else []
        return [*kept, Evidence(logged, 'a "/" in the name, as in those of logged metrics')]
    if not re.search(r"[A-Za-z_]\.\w", name):
        return parts
    if prefix_vocabulary.RESULTS.fullmatch(first) and is_number:
        return [Evidence(6.0, f"logged under {first!r}")]
    if prefix_vocabulary.SETTINGS.fullmatch(first):
        return [Evidence(-9.0, f"a setting under {first!r}")]
    strength = -5.5 if named < 5 else -2.0
    if first in _RESULT_SECTIONS or (named > 1 and not by_tracker):
        strength = -1.0  # R writes "mean.reward" where Python writes "mean_reward"
    return [*parts, Evidence(strength, "a dotted name: a nested setting")]


def _logged(name: str, by_tracker: bool) -> float:
    """Return the odds of a slash in the name, as logged metrics have it.

    They are 0 if the slash is part of a unit or of the prefix of a setting.
    """
    outside = _UNIT.sub("", name).lower()
    if "/" not in outside or prefix_vocabulary.SETTING_PATH.match(outside) or name.startswith("model/"):
        return 0.0
    parts = [re.sub(r"[\W\d_]", "", part) for part in outside.split("/")]
    if by_tracker or parts[0] in _RESULT_SECTIONS:
        return 5.5
    return 0.0 if min(map(len, parts)) < 3 else 3.0
