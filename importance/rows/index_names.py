"""Which columns may index a row, by their names: columns of steps, of run ids, and of repeats."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum

from importance.runs.replicate_words import REPEATS


class StepKind(Enum):
    """What the name of a step column suggests that it counts."""

    STEP = "step"
    TOTAL = "total"
    """A plural such as "epochs" or "n_steps": more often the planned length of a run than its progress."""
    TIME = "time"


_UNIT = r"(step|epoch|iteration|iter|timestep|time_step|episode|round|generation|update|tick|frame|batch_idx)"
_STEP = re.compile(
    rf"(global|train|training|trainer|total|current|cur|env|agent|optimizer|optim|log|logging)?_?{_UNIT}"
    r"(_?(no|num|number|nr|idx|index|id|i|count|t))?|epoche|schritt|ep|it|itr|checkpoint_(step|epoch|number|index)"
)
_TOTAL = re.compile(
    r"(n|num|number_of|total|env|agent)?_?(env_?|agent_?)?"
    r"(steps|epochs|iterations|iters|timesteps|episodes|rounds|generations|updates|frames)(_(total|sampled))?"
    r"|(samples|tokens|examples|images|frames|steps)_seen"
)
_TIME = re.compile(
    r"(wall|relative|elapsed|training|train|total|time)?_?(time|runtime|timestamp|seconds|secs|datetime|date)"
    r"(_(s|sec|seconds|total_s|elapsed))?|elapsed|timestamp"
)
_ID = re.compile(
    r"((run|trial|experiment|exp|job|config|configuration|arm|member|individual|session|task|model|agent"
    r"|worker|version|seed|sample|candidate|population)_?)?(id|uuid|uid|guid|name|number|num|nr|no|key|hash|index|idx)"
    r"|run|lauf|versuch|trial|experiment|exp|job|config|configuration|arm|version|file|filename|file_name|path|logdir"
    r"|log_dir|dir_name|dir|folder|source|logger|member|individual"
)
_REPEAT = re.compile(
    rf"(\w+_)?({'|'.join(sorted(REPEATS))}|instance|run|trial)s?"
    r"(_?(id|no|num|number|nr|idx|index|i))?"
)


def bare_name(name: str) -> str:
    """Return a name in snake case, without anything before its last "/" or "."."""
    last = re.split(r"[/.]", name.strip())[-1]
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", last)
    return re.sub(r"[\s\-_]+", "_", snake).strip("_").lower()


def step_kind(name: str) -> StepKind | None:
    """Return what a column of this name may count; None if it does not look like a step column."""
    bare = bare_name(name)
    if _STEP.fullmatch(bare):
        return StepKind.STEP
    if _TOTAL.fullmatch(bare):
        return StepKind.TOTAL
    return StepKind.TIME if _TIME.fullmatch(bare) else None


def run_id_names(names: Iterable[str]) -> list[str]:
    """Return the names of columns that may say which run a row belongs to."""
    return [name for name in names if _ID.fullmatch(bare_name(name))]


def repeat_names(names: Iterable[str]) -> list[str]:
    """Return the names of columns that distinguish repeats of one setting, such as a seed or a fold."""
    return [name for name in names if _REPEAT.fullmatch(bare_name(name))]
