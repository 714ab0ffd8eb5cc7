"""`RunPlan`: the next runs, and for each why it is listed, in fields and in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

_MOST_NUMBERED = 5
"""So many repeats are listed by their number in a sentence; more are counted."""


class Purpose(StrEnum):
    """Why a run is in the list."""

    MODEL = "model"  # the model expects most of it, beside the others
    GOOD_RUNS = "good runs"  # it lies where good runs are dense
    CHANGE = "small change"  # it changes one of the best settings by little
    UNTRIED_LEVEL = "untried level"  # it has a level that no run had
    REPEAT = "repeat"  # it runs a setting again


@dataclass(frozen=True, eq=False)
class RunPlan:
    """The next runs, what `plan_runs` returns.

    Attributes:
        settings: (n, parameters) one row for each run, as `next_runs` returns them.
        purposes: (n,) why each run is listed.
        runs_so_far: (n,) how many runs its setting had before; 0 for a new setting.
        noise_known: whether any setting was run twice, so that the noise of a run is known. Else it is
            a guess from what the model leaves over.
        positions: (n,) the position of its setting in `Sweep.settings`, -1 for a new setting; () if unknown.
    """

    settings: pd.DataFrame
    purposes: tuple[Purpose, ...]
    runs_so_far: tuple[int, ...]
    noise_known: bool = True
    positions: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.purposes)

    @property
    def repeats(self) -> tuple[int, ...]:
        """The positions of the runs that repeat a setting."""
        return tuple(k for k, purpose in enumerate(self.purposes) if purpose is Purpose.REPEAT)

    def to_frame(self) -> pd.DataFrame:
        """Return the settings after two columns: `purpose`, and `runs`, how many runs the setting had."""
        reasons = pd.DataFrame({"purpose": map(str, self.purposes), "runs": self.runs_so_far})
        return pd.concat([reasons, self.settings], axis=1)


def purpose_text(plan: RunPlan, k: int) -> str:
    """Return in a few words why a run is listed."""
    if plan.purposes[k] is Purpose.REPEAT:
        return f"repeat, ran {_times(plan.runs_so_far[k])}"
    return plan.purposes[k].value


def repeats_text(plan: RunPlan, metric: str) -> str:
    """Return which runs repeat a setting, and why; empty if none does."""
    if not plan.repeats:
        return ""
    settings = Counter(tuple(map(repr, plan.settings.iloc[k])) for k in plan.repeats)
    *first, last = [str(k + 1) for k in plan.repeats]
    if not first:
        runs = f"Run {last} repeats"
    elif len(first) < _MOST_NUMBERED:
        runs = f"Runs {', '.join(first)} and {last} repeat"
    else:
        runs = f"{len(plan.repeats)} of these runs repeat"
    if plan.noise_known:
        why = f"Runs of one setting differ in {metric}: repeats show which setting is really good."
    else:
        why = f"No setting ran twice yet: repeats show how much {metric} differs by luck."
    what = "a setting" if len(settings) == 1 else f"{len(settings)} settings"
    return f"{runs} {what} that ran before. {why}"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")
