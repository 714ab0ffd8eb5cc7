"""Find the list of runs in a JSON object, and read what else the object says about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from importance.runs.column_names import odds_of_result, words
from importance.runs.mapping_cells import flat

_RUNS = frozenset(["all", "runs", "run", "trials", "trial", "experiments", "experiment", "jobs", "sweep"])
_LISTS = frozenset(["data", "results", "records", "rows", "history", "items"])
"""Names that lists of runs often have, but other lists as well."""
_SOME = frozenset(
    ["best", "top", "pareto", "front", "failed", "pruned", "first", "last", "incumbent", "final"]
)
_CONTAINERS = ("params", "parameters", "config", "hparams", "hyperparameters", "settings", "args")
_OF_ALL_RUNS_WORDS = """
    best name study n num number total count mean median max min dataset data seed model task date time
    version metric direction experiment project description duration
"""
_OF_ALL_RUNS = frozenset(_OF_ALL_RUNS_WORDS.split())
"""Words in the names of values that describe all runs rather than one."""
_GOAL_NAMES = (
    "direction",
    "directions",
    "goal",
    "mode",
    "objective_direction",
    "study_direction",
    "optimization_goal",
)
_METRIC_NAMES = (
    "metric",
    "metric_name",
    "objective",
    "objective_name",
    "objective_metric",
    "target_metric",
    "monitor",
)
_VALUE_NAMES = ("value", "objective_value", "objective", "score", "target", "y")
_GOALS = {"min": "minimize", "minimize": "minimize", "minimise": "minimize"}
_GOALS |= {"max": "maximize", "maximize": "maximize", "maximise": "maximize"}
_MAX_VALUES = 12
_SAMPLE = 20


@dataclass(frozen=True)
class RunListContext:
    """What an object contains besides its list of runs.

    Attributes:
        key: the name of the list.
        values: the plain values of the other members, by their flat names.
        left_out: the number of entries of other lists of mappings, by their names.
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)

    def notes(self) -> list[str]:
        """Return sentences for the user."""
        notes = []
        values = [f"{name} = {_shortened(value)}" for name, value in list(self.values.items())[:_MAX_VALUES]]
        if values:
            more = f" and {len(self.values) - _MAX_VALUES} more" if len(self.values) > _MAX_VALUES else ""
            notes.append(
                f"Besides the list of runs, {self.key!r}, the file contains: {', '.join(values)}{more}."
            )
        if self.left_out:
            lists = ", ".join(f"{name!r} ({count:,} entries)" for name, count in self.left_out.items())
            notes.append(f"Read the runs in {self.key!r} and left out {lists}.")
        return notes

    def goals(self, columns: Sequence[str]) -> dict[str, str]:
        """Return the goal of the optimised metric, by its column; empty if the file does not state it."""
        by_last_name = {name.rsplit(".", 1)[-1].lower(): value for name, value in self.values.items()}
        goals = (_goal(by_last_name.get(name)) for name in _GOAL_NAMES)
        goal = next((goal for goal in goals if goal), None)
        if goal is None:
            return {}
        metric_names = [str(by_last_name[name]) for name in _METRIC_NAMES if name in by_last_name]
        column_of = {column.rsplit(".", 1)[-1]: column for column in reversed(columns)}
        candidates = (*metric_names, *_VALUE_NAMES)
        metric = next((column_of[name] for name in candidates if name in column_of), None)
        return {} if metric is None else {metric: goal}


@dataclass(frozen=True)
class RunList:
    """A list of runs in an object, and what else the object contains."""

    runs: Sequence[object]
    context: RunListContext


def find_run_list(document: Mapping[str, object]) -> RunList | None:
    """Return the list of mappings that are most likely the runs; None if there is no such list.

    Lists with names such as "all_trials" or "results" are preferred; those of a few runs, such as
    "best_trials", come last. If a list has any other name, its mappings have to contain results. Among
    equals, the longest list is taken.
    """
    lists = {str(key): _as_list(value) for key, value in document.items()}
    lists = {key: value for key, value in lists.items() if _are_mappings(value)}
    is_run = is_one_run(document)  # then its list may hold samples rather than runs
    likely = {
        key: value
        for key, value in lists.items()
        if _RUNS & set(words(key)) or (not is_run and (_LISTS & set(words(key)) or _hold_results(value)))
    }
    if not likely:
        return None
    key = max(likely, key=lambda key: (_rank(key), len(likely[key])))
    others = {name: len(value) for name, value in lists.items() if name != key and len(value) > 1}
    rest = {name: value for name, value in document.items() if str(name) != key and str(name) not in others}
    values = {
        name: value
        for name, value in flat(rest).items()
        if not isinstance(value, (list, dict)) or _is_short(value)
    }
    return RunList(likely[key], RunListContext(key, values, others))


def is_one_run(document: Mapping[str, object]) -> bool:
    """Whether an object holds the settings and results of one run, rather than facts about many runs."""
    plain = {str(name): value for name, value in document.items() if not isinstance(value, (list, dict))}
    of_one_run = {name: value for name, value in plain.items() if not _OF_ALL_RUNS & set(words(name))}
    return _is_run(of_one_run)


def _as_list(value: object) -> list[object]:
    """Return a list as it is, and a mapping of runs as a list if each has settings and results."""
    if isinstance(value, dict) and len(value) > 1 and all(isinstance(run, dict) for run in value.values()):
        runs: list[object] = [{"name": name, **run} for name, run in value.items()]
        return runs if all(_is_run(run) for run in value.values()) else []
    return value if isinstance(value, list) else []


def _are_mappings(value: Sequence[object]) -> bool:
    if not value:
        return False
    return sum(isinstance(item, dict) for item in value) >= 0.5 * len(value)


def _rank(key: str) -> int:
    key_words = set(words(key))
    if key_words & _SOME:
        return 0
    return 3 if key_words & _RUNS else 2 if key_words & _LISTS else 1


def _hold_results(value: Sequence[object]) -> bool:
    """Whether most of the first mappings hold a result and a setting, judged by their names."""
    sample = [item for item in value[:_SAMPLE] if isinstance(item, dict)]
    return len(value) > 1 and sum(_is_run(item) for item in sample) > 0.5 * len(sample)


def _is_run(mapping: Mapping[str, object]) -> bool:
    """Whether a mapping holds a setting and a result, judged by their names."""
    cells = flat(mapping)
    if any(isinstance(mapping.get(name), dict) for name in _CONTAINERS):
        return len(cells) > 1
    if not any(odds_of_result(name) < -1 for name in cells):
        return False
    numbers = [
        name for name, cell in cells.items() if isinstance(cell, (int, float)) and not isinstance(cell, bool)
    ]
    return len(cells) > 1 and any(odds_of_result(name) > 1 for name in numbers)


def _is_short(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= 5
        and not any(isinstance(item, (list, dict)) for item in value)
    )


def _goal(value: object) -> str | None:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return _GOALS.get(str(value).lower().rsplit(".", 1)[-1]) if isinstance(value, (str, int)) else None


def _shortened(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
