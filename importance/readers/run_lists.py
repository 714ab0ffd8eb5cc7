"""Which member of a JSON object is the list of runs, under whatever name, and what the rest of it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from importance.runs.column_names import odds_of_result, words
from importance.runs.typed_columns import flat

_RUNS = frozenset(["all", "runs", "run", "trials", "trial", "experiments", "experiment", "jobs", "sweep"])
_LISTS = frozenset(["data", "results", "records", "rows", "history", "items"])
"""Names that a list of runs often has, and many another list as well."""
_SOME = frozenset(
    ["best", "top", "pareto", "front", "failed", "pruned", "first", "last", "incumbent", "final"]
)
_CONTAINERS = ("params", "parameters", "config", "hparams", "hyperparameters", "settings", "args")
_ON_MANY_WORDS = """
    best name study n num number total count mean median max min dataset data seed model task date time
    version metric direction experiment project description duration
"""
_ON_MANY = frozenset(_ON_MANY_WORDS.split())
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
_MOST_SAID = 12
_LOOKED_AT = 20


@dataclass(frozen=True)
class RunListContext:
    """What an object says beside its list of runs.

    Attributes:
        key: the name of the list.
        said: flat names and plain values of the other members.
        left_out: other lists of mappings, with how many entries each has.
    """

    key: str
    said: Mapping[str, object] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)

    def notes(self) -> list[str]:
        """Sentences for the user."""
        out = []
        shown = [f"{name} = {_short(value)}" for name, value in list(self.said.items())[:_MOST_SAID]]
        if shown:
            more = f" and {len(self.said) - _MOST_SAID} more" if len(self.said) > _MOST_SAID else ""
            out.append(f"Beside its list of runs, {self.key!r}, the file says: {', '.join(shown)}{more}.")
        if self.left_out:
            lists = ", ".join(f"{name!r} ({count:,} entries)" for name, count in self.left_out.items())
            out.append(f"Read the runs in {self.key!r}; left out: {lists}.")
        return out

    def goals(self, columns: Sequence[str]) -> dict[str, str]:
        """The goal of the metric that was searched for, where the file tells it."""
        told = {name.rsplit(".", 1)[-1].lower(): value for name, value in self.said.items()}
        goal = next((found for name in _GOAL_NAMES if (found := _goal(told.get(name)))), None)
        if goal is None:
            return {}
        named = [str(told[name]) for name in _METRIC_NAMES if name in told]
        last = {column.rsplit(".", 1)[-1]: column for column in reversed(columns)}
        metric = next((last[name] for name in (*named, *_VALUE_NAMES) if name in last), None)
        return {} if metric is None else {metric: goal}


def find_run_list(document: Mapping[str, object]) -> tuple[Sequence[object], RunListContext] | None:
    """The longest list of mappings that look like runs, and what stands beside it; None without such a list.

    A member whose name speaks of runs comes first ("all_trials", "results"), one that speaks of a few of them
    last ("best_trials"). Below any other name the mappings have to hold results.
    """
    lists = {str(key): _listed(value) for key, value in document.items()}
    lists = {key: value for key, value in lists.items() if _are_mappings(value)}
    is_run = is_one_run(document)  # then it may list its samples, and not runs
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
    said = {
        name: value
        for name, value in flat(rest).items()
        if not isinstance(value, (list, dict)) or _brief(value)
    }
    return likely[key], RunListContext(key, said, others)


def is_one_run(document: Mapping[str, object]) -> bool:
    """Whether an object holds the settings and the results of one run, and not only words on many of them."""
    plain = {str(name): value for name, value in document.items() if not isinstance(value, (list, dict))}
    return _is_run({name: value for name, value in plain.items() if not _ON_MANY & set(words(name))}, True)


def _listed(value: object) -> list[object]:
    """A list as it is; runs under their names, of which each has settings and results, as a list."""
    if isinstance(value, dict) and len(value) > 1 and all(isinstance(one, dict) for one in value.values()):
        named: list[object] = [{"name": name, **one} for name, one in value.items()]
        return named if all(_is_run(one, settings=True) for one in value.values()) else []
    return value if isinstance(value, list) else []


def _are_mappings(value: Sequence[object]) -> bool:
    if not value:
        return False
    return sum(isinstance(one, dict) for one in value) >= 0.5 * len(value)


def _rank(key: str) -> int:
    spoken = set(words(key))
    if spoken & _SOME:
        return 0
    return 3 if spoken & _RUNS else 2 if spoken & _LISTS else 1


def _hold_results(value: Sequence[object]) -> bool:
    """Whether most of the first mappings hold a number with a result's name, and a setting by its name."""
    first = [one for one in value[:_LOOKED_AT] if isinstance(one, dict)]
    return len(value) > 1 and sum(_is_run(one, settings=True) for one in first) > 0.5 * len(first)


def _is_run(one: Mapping[str, object], settings: bool = False) -> bool:
    """Whether a mapping holds a result by its name and something else, or also a setting by its name."""
    cells = flat(one)
    if settings and any(isinstance(one.get(name), dict) for name in _CONTAINERS):
        return len(cells) > 1
    if settings and not any(odds_of_result(name) < -1 for name in cells):
        return False
    numbers = [
        name for name, cell in cells.items() if isinstance(cell, (int, float)) and not isinstance(cell, bool)
    ]
    return len(cells) > 1 and any(odds_of_result(name) > 1 for name in numbers)


def _brief(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= 5
        and not any(isinstance(one, (list, dict)) for one in value)
    )


def _goal(value: object) -> str | None:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return _GOALS.get(str(value).lower().rsplit(".", 1)[-1]) if isinstance(value, (str, int)) else None


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
