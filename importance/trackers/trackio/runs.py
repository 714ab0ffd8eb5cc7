"""Trackio's runs: what each was configured with, and what it logged over time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from importance import read_budget, safe_documents
from importance.rows import metric_summary
from importance.rows.curve_log import RunTrace, keeps_curves, with_keys
from importance.rows.layout import Layout
from importance.rows.metric_summary import MetricSummary
from importance.rows.store import Options
from importance.runs.columns import Role
from importance.trackers import study_table

_OWN = {"_Username": "user", "_Created": "created", "_Group": "group"}
"""What Trackio adds to a configuration, and the label that it becomes."""
_WHYS = {
    Role.LABEL: "Trackio metadata about the run",
    Role.PARAMETER: "in the run's configuration",
    Role.METRIC: "logged by the run",
}


@dataclass(frozen=True)
class Configured:
    """The configuration of a run. `key` is unique to the run, unlike its name."""

    key: str
    name: str
    config: Mapping[str, object] | None


@dataclass(frozen=True)
class Logged:
    """What a run logged at one step. `values` is None if it could not be read."""

    key: str
    name: str
    step: object
    values: Mapping[str, object] | None


@dataclass
class _Run:
    name: str
    config: Mapping[str, object] = field(default_factory=dict)
    summaries: dict[str, MetricSummary] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    last_step: float | None = None
    trace: RunTrace | None = None


def layout(
    source: str,
    configured: Iterable[Configured],
    logged: Iterable[Logged],
    options: Options,
    total: int = 0,
    alerts: Mapping[str, int] | None = None,
    notes: Iterable[str] = (),
) -> Layout:
    """Return one row for each run: its configuration, and one value of each of its metrics.

    Args:
        source: what wrote the runs, in words.
        configured: the configurations, in the order of the runs.
        logged: what was logged. The steps of a run are in order.
        total: the number of runs, for the progress.
        alerts: the number of alerts by run.
        notes: sentences about what was left out before.
    """
    runs: dict[str, _Run] = {}
    broken = 0
    objects: dict[str, None] = {}
    for entry in configured:
        runs[entry.key] = _Run(entry.name, entry.config or {})
        broken += entry.config is None
    without_config = 0
    previous, reached = "", 0
    for line in logged:
        run = runs.get(line.key)
        if run is None:
            run = runs[line.key] = _Run(line.name)
            without_config += 1
        if line.key != previous:
            _end(runs.get(previous))
            previous, reached = line.key, reached + 1
            options.progress(min(reached, total), total)
        if line.values is None:
            broken += 1
            continue
        if run.trace is None and options.curves is not None:
            run.trace = options.curves.run()
        _add(run, line, objects.setdefault)
    _end(runs.get(previous))
    names = {name for run in runs.values() for name in (*run.config, *run.summaries)}
    read_budget.current().check_shape(len(runs), len(names), source)
    rows, cut = _rows(runs, options, alerts)
    sentences = [*notes, *study_table.no_metrics_note(rows)]
    sentences += study_table.count_note(
        without_config, "{counted} logged metrics but saved no configuration.", "run"
    )
    sentences += study_table.count_note(
        broken, "Left out {counted} that could not be read as JSON.", "entry", "entries"
    )
    sentences += study_table.count_note(
        cut, f"Left out {{counted}} beyond the first {safe_documents.MAX_SETTINGS:,} of a run.", "setting"
    )
    if objects:
        shown = ", ".join(list(objects)[:5]) + (", ..." if len(objects) > 5 else "")
        sentences.append(f"Left out what was logged as media, tables or lists: {shown}.")
    table = study_table.layout(source, rows, _WHYS, sentences)
    table = keeps_curves(table, any((run.last_step or 0) > 0 for run in runs.values()))
    return with_keys(table, None if options.curves is None else [run.trace for run in runs.values()])


def _end(run: _Run | None) -> None:
    """End the curves of a run whose lines are over."""
    if run is not None and run.trace is not None:
        run.trace.end()


def _add(run: _Run, line: Logged, leave_out: Callable[[str, None], object]) -> None:
    """Add what was logged at one step to the run."""
    step = safe_documents.number(line.step)
    if step is not None:
        run.last_step = step if run.last_step is None else max(run.last_step, step)
    for name, value in _flat(line.values or {}, leave_out).items():
        number = float(value) if isinstance(value, bool) else safe_documents.number(value)
        if number is not None:
            run.summaries[name] = metric_summary.add_value(run.summaries.get(name), number)
            if run.trace is not None and step is not None:
                run.trace.add(name, step, number)
        elif isinstance(value, str):
            run.texts[name] = value


def _flat(values: Mapping[str, object], leave_out: Callable[[str, None], object]) -> dict[str, object]:
    """Return the numbers and texts under dotted names, without media and lists."""
    if not any(isinstance(value, (dict, list)) for value in values.values()):
        return dict(values)
    plain: dict[str, object] = {}
    for name, value in values.items():
        if isinstance(value, list) or (isinstance(value, dict) and "_type" in value):
            leave_out(name, None)
        elif isinstance(value, dict):
            for inner, cell in safe_documents.settings(value)[0].items():
                if isinstance(cell, list) or inner.rsplit(".", 1)[-1] == "_type":
                    leave_out(f"{name}.{inner}", None)
                else:
                    plain[f"{name}.{inner}"] = cell
        else:
            plain[name] = value
    return plain


def _rows(
    runs: Mapping[str, _Run], options: Options, alerts: Mapping[str, int] | None
) -> tuple[list[study_table.Row], int]:
    """Return the rows, and the number of settings that were left out."""
    rows, cut = [], 0
    for key, run in runs.items():
        config = {name: value for name, value in run.config.items() if name not in _OWN}
        parameters, left = safe_documents.settings(config)
        cut += left
        own = {label: run.config.get(name) for name, label in _OWN.items()}
        labels: dict[str, object] = {"name": run.name, "id": key}
        labels |= {label: value for label, value in own.items() if isinstance(value, str)}
        labels |= {} if run.last_step is None else {"last step": run.last_step}
        labels |= {"alerts": alerts.get(key, 0)} if alerts else {}
        metrics: dict[str, object] = {
            name: metric_summary.summary_value(summary, name, options.history)
            for name, summary in run.summaries.items()
        }
        # A diverged loss is logged as the text "NaN", which is a number, so few texts remain.
        metrics |= {name: text for name, text in run.texts.items() if name not in metrics}
        rows.append(study_table.Row(labels, parameters, metrics))
    return rows, cut
