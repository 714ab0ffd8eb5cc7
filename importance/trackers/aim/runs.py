"""Aim's runs: the parameters of each, and one value of each of its metrics."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count
from pathlib import Path
from typing import Any

from importance import read_budget, safe_documents
from importance.rows import metric_summary
from importance.rows.curve_log import RunTrace, keeps_curves, with_keys
from importance.rows.layout import Layout
from importance.rows.store import Options
from importance.runs.columns import Role
from importance.runs.end_states import UNFINISHED
from importance.runs.goals import guess_goal
from importance.trackers import study_table
from importance.trackers.aim import containers

KIND = "Aim repository"
_SYSTEM = "__system"
"""What the names of Aim's own settings and metrics begin with: the environment, the load of the processor."""
_NUMBERS = ("float", "float64", "int", "number")
_ENDED = "ended"
_PREFIX = re.compile(r"hparams\.")
_WHYS = {
    Role.LABEL: "Aim metadata about the run",
    Role.PARAMETER: "set on the run",
    Role.METRIC: "tracked by the run",
}


@dataclass(frozen=True)
class Run:
    """Where a run is, and what the repository says of it.

    Attributes:
        hash: its identifier.
        meta, sequences: the folders of its two databases.
        labels: its name and the like.
        reported: whether it reported that it finished without an error.
    """

    hash: str
    meta: Path
    sequences: Path
    labels: Mapping[str, object]
    reported: bool


@dataclass(frozen=True)
class _Sequence:
    """A metric of a run in one context. `about` has its first, last, lowest and highest value.

    `context` identifies the context, and `settings` says what it is.
    """

    key: str
    context: int
    settings: Mapping[str, object]
    about: Mapping[Any, Any]


@dataclass(frozen=True)
class _Opened:
    """What the first database of a run says."""

    run: Run
    state: str
    parameters: Mapping[str, object]
    sequences: Sequence[_Sequence]


@dataclass
class _LeftOut:
    """What is not in the table, and what the notes say."""

    broken: int = 0
    settings: int = 0
    system: bool = False
    objects: set[str] = field(default_factory=set)


def layout(members: Sequence[Run], options: Options) -> Layout:
    """Return one row for each run: its parameters, and one value of each of its metrics."""
    left_out = _LeftOut()
    opened = []
    for done, run in enumerate(members):
        options.progress(done / 2, len(members))
        opened.append(_open(run, left_out))
    names = _names([each for run in opened for each in run.sequences])
    rows: list[study_table.Row] = []
    traces: list[RunTrace] | None = None if options.curves is None else []
    for done, each in enumerate(opened):
        options.progress((len(members) + done) / 2, len(members))
        trace = None
        if options.curves is not None and traces is not None:
            trace = options.curves.run()
            traces.append(trace)
        rows.append(_row(each, names, options, trace, left_out))
        if trace is not None:
            trace.end()
    read_budget.current().check_shape(len(rows), len(set(names.values())), KIND)
    if options.curves is not None:
        options.curves.clock = options.curves.clock or "step"
    over_time = any(sequence.about.get("last_step") for each in opened for sequence in each.sequences)
    table = study_table.layout(KIND, rows, _WHYS, _notes(rows, left_out))
    return replace(with_keys(keeps_curves(table, over_time), traces), prefix=_PREFIX)


def _notes(rows: Sequence[study_table.Row], left_out: _LeftOut) -> list[str]:
    notes = study_table.no_metrics_note(rows)
    notes += study_table.count_note(
        left_out.broken,
        "The database of {counted} cannot be read. It may be in use: try again, or copy it.",
        "run",
    )
    if any(row.labels["state"] == _ENDED for row in rows):
        notes.append("Aim does not record failures. A run that crashed may look like one that ended.")
    if left_out.system:
        notes.append("Left out what Aim recorded of the system, such as its environment and load.")
    notes += study_table.count_note(
        left_out.settings,
        f"Left out {{counted}} beyond the first {safe_documents.MAX_SETTINGS:,} of a run.",
        "setting",
    )
    notes += study_table.count_note(
        len(left_out.objects), "Left out {counted} with texts, images or distributions.", "sequence"
    )
    return notes


def _open(run: Run, left_out: _LeftOut) -> _Opened:
    try:
        tree = containers.tree(containers.items(run.meta, ("meta", "chunks", run.hash)))
    except containers.BrokenContainer:
        left_out.broken += 1
        return _Opened(run, "unreadable", {}, [])
    state = "finished" if run.reported else _ENDED if tree.get("end_time") else UNFINISHED
    return _Opened(run, state, _parameters(tree, left_out), _numeric(_sequences(tree), left_out))


def _row(
    opened: _Opened,
    names: Mapping[tuple[str, int], str],
    options: Options,
    trace: RunTrace | None,
    left_out: _LeftOut,
) -> study_table.Row:
    """Return a run with one value of each metric, and add its curves to the trace."""
    labels = dict(opened.run.labels)
    steps = [step for each in opened.sequences if isinstance(step := each.about.get("last_step"), int)]
    labels |= {"last step": max(steps)} if steps else {}
    metrics: dict[str, object] = {}
    try:
        for each in opened.sequences:
            name = names[each.key, each.context]
            metrics[name] = _value(opened.run, each, name, options, trace)
    except containers.BrokenContainer:
        left_out.broken += 1
    return study_table.Row({**labels, "state": opened.state}, opened.parameters, metrics)


def _parameters(tree: Mapping[Any, Any], left_out: _LeftOut) -> dict[str, object]:
    settings = tree.get("attrs")
    settings = settings if isinstance(settings, dict) else {}
    own = {name: value for name, value in settings.items() if not str(name).startswith(_SYSTEM)}
    parameters, more = safe_documents.settings(own)
    left_out.settings += more
    left_out.system |= len(own) < len(settings)
    return parameters


def _numeric(sequences: Sequence[_Sequence], left_out: _LeftOut) -> list[_Sequence]:
    """Return the metrics among the sequences: those that are numbers and not Aim's own."""
    own = [each for each in sequences if not each.key.startswith(_SYSTEM)]
    left_out.system |= len(own) < len(sequences)
    left_out.objects |= {each.key for each in own if each.about.get("dtype") not in _NUMBERS}
    return [each for each in own if each.about.get("dtype") in _NUMBERS]


def _sequences(tree: Mapping[Any, Any]) -> list[_Sequence]:
    """Return what a run tracked, in each of its contexts."""
    contexts, by_context = tree.get("contexts"), tree.get("traces")
    contexts = contexts if isinstance(contexts, dict) else {}
    sequences = []
    for context, named in by_context.items() if isinstance(by_context, dict) else ():
        settings, _ = safe_documents.settings(contexts.get(context))
        for key, about in named.items() if isinstance(named, dict) else ():
            if isinstance(about, dict) and isinstance(context, int):
                sequences.append(_Sequence(str(key), context, settings, about))
    return sequences


def _names(sequences: Sequence[_Sequence]) -> dict[tuple[str, int], str]:
    """Return a name for each metric in each context, the same in all runs and no name twice."""
    distinct = {(each.key, each.context): each.settings for each in sequences}
    short = {place: metric_name(place[0], settings) for place, settings in distinct.items()}
    counts = Counter(short.values())
    names: dict[tuple[str, int], str] = {}
    taken: Counter[str] = Counter()
    for place in sorted(distinct):
        name = short[place]
        if counts[name] > 1:
            name = metric_name(place[0], distinct[place], full=True)
        # The contexts {"fold": 2} and {"fold": "2"} are spelled alike.
        numbered = (f"{name} ({number})" for number in count(1 + taken[name]))
        names[place] = next(free for free in chain([name], numbered) if not taken[free])
        taken.update({name, names[place]})
    return names


def metric_name(key: str, context: Mapping[str, object], full: bool = False) -> str:
    """Return the name of a metric, with the context in which it was tracked before it.

    Args:
        full: whether the name of the context `subset` is written too.

    Example:
        >>> metric_name("loss", {"subset": "val"})
        'val/loss'
        >>> metric_name("loss", {"subset": "val", "fold": 2})
        'val/fold=2/loss'
    """
    parts = [str(v) if k == "subset" and not full else f"{k}={v}" for k, v in context.items()]
    return "/".join([*parts, key])


def _value(run: Run, sequence: _Sequence, name: str, options: Options, trace: RunTrace | None) -> float:
    """Return the value of a metric that is used for the run, and add its curve to the trace."""
    history, about = options.history, sequence.about
    if history == "best":
        history = "min" if guess_goal(name) == "minimize" else "max"
    value = safe_documents.number(about.get(history))
    if value is not None and trace is None:
        return value
    points = sorted(_points(run, sequence))
    if trace is not None:
        for step, number in points:
            trace.add(name, step, number)
    if value is not None:
        return value
    return metric_summary.summarise((number for _, number in points), name, history)


def _points(run: Run, sequence: _Sequence) -> Iterator[tuple[float, float]]:
    """Yield step and value of everything that was tracked, in any order."""
    # Since version 2 of the format, values are stored under a hash of the step, and the steps beside them.
    version = sequence.about.get("version", 1)
    place = ["seqs", *([] if version == 1 else [f"v{version}"]), "chunks", run.hash]
    place += [sequence.context, sequence.key]  # type: ignore[list-item]
    values = _numbers(run.sequences, [*place, "val"])
    steps = {key: float(key) for key in values} if version == 1 else _numbers(run.sequences, [*place, "step"])
    for key, value in values.items():
        step = steps.get(key, math.nan)
        if not math.isnan(step):
            yield step, value


def _numbers(folder: Path, path: Sequence[containers.Key]) -> dict[int, float]:
    numbers = {}
    for below, value in containers.items(folder, path):
        number = safe_documents.number(containers.decoded_value(value))
        if number is not None and len(below) == 1 and isinstance(below[0], int):
            numbers[below[0]] = number
    return numbers
