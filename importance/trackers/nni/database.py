"""NNI's database: `EXPERIMENT/db/nni.sqlite`, with a row for each event of a trial and for each result.

The tables are those of ts/nni_manager/core/sqlDatabase.ts (NNI 2 and 3.0).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from importance import read_budget, regular_files, safe_documents
from importance.errors import UnreadableRuns
from importance.rows import metric_summary
from importance.rows.curve_log import RunTrace, keeps_curves, with_keys
from importance.rows.layout import Layout
from importance.rows.store import History, Options, Place, Store, Study
from importance.runs.columns import Role
from importance.trackers import folder_walk, study_table
from importance.trackers.formats import sql_databases
from importance.trackers.formats.sql_session import Database, Session
from importance.trackers.nni import search_space, settings

KIND = "NNI database"
_FILE = "nni.sqlite"
_EVENTS = frozenset({"trialJobId", "event", "data", "sequenceId"})
_METRICS = frozenset({"trialJobId", "parameterId", "type", "sequence", "data"})
_STATES = {"USER_TO_CANCEL": "user_canceled", "ADD_CUSTOMIZED": "waiting"}
_NO_STATE = ("ADD_HYPERPARAMETER", "IMPORT_DATA")
_STOPPED = "early_stopped"
_WHYS = {
    Role.LABEL: "NNI metadata about the trial",
    Role.PARAMETER: "drawn by the tuner",
    Role.METRIC: "reported by the trial",
    Role.IGNORED: "NNI's own setting of the trial",
}


@dataclass
class _Trial:
    """What the events and results of a trial say. `drawn` has its settings by the number of the drawing."""

    number: object = None
    state: str = "unknown"
    drawn: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    final: dict[str, object] = field(default_factory=dict)
    reported: dict[str, list[tuple[float, object]]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Profile:
    """What the experiment was set up with."""

    name: str = ""
    minimised: bool | None = None
    space: Mapping[str, Any] = field(default_factory=dict)


def open_path(place: Place) -> Store | None:
    """Return the experiments in a database of NNI, or in those below a folder; None when there are none.

    Raises:
        UnreadableRuns: when a database cannot be read, or no experiment has a trial.
    """
    top = place.path
    if top is None:
        return None
    if regular_files.is_file(top):
        paths = [top]
    else:
        folders = folder_walk.walk(top, passed=place.passed)
        paths = [folder.path / _FILE for folder in folders if _FILE in folder.files]
    studies: list[Study] = []
    own: list[Path] = []
    for path in paths:
        if sql_databases.is_sqlite(path):
            database = sql_databases.from_file(path)
            study = _study(database, path, top)
            if study is not None:
                studies.append(study)
                own.append(path if path == top or path.parent == top else path.parent)
    if not studies:
        return None
    if not any(study.n_runs for study in studies):
        raise UnreadableRuns(
            f"{place.text} has NNI's tables, but they contain no trials. Wait until the experiment has "
            "started its first trial, or give another database."
        )
    studies.sort(key=lambda study: study.n_runs == 0)
    return Store(KIND, "experiment", studies, live=True, stamp=folder_walk.stamp(paths), paths=tuple(own))


def _study(database: Database, path: Path, top: Path) -> Study | None:
    with database.connect() as session:
        if not (
            sql_databases.columns(session, "TrialJobEvent") >= _EVENTS
            and sql_databases.columns(session, "MetricData") >= _METRICS
        ):
            return None
        sql = "SELECT COUNT(DISTINCT trialJobId) FROM TrialJobEvent WHERE trialJobId <> ''"
        ((count,),) = session.query(sql)[1]
        experiment = path.parent.parent if path.parent.name == "db" else path.parent
        name = _profile(session).name or (path.stem if path == top else experiment.name)
        if path != top and experiment != top:
            name = folder_walk.name_below(experiment, top)
    return Study(name, int(count), partial(_read, database))


def _profile(session: Session) -> _Profile:
    """Return the latest setup of the experiment."""
    if not {"params", "revision"} <= sql_databases.columns(session, "ExperimentProfile"):
        return _Profile()
    for (text,) in session.query("SELECT params FROM ExperimentProfile ORDER BY revision DESC LIMIT 1")[1]:
        params = settings.decoded(text)
        if not isinstance(params, Mapping):
            continue
        mode = None
        for engine in ("tuner", "advisor"):
            arguments = params.get(engine)
            arguments = arguments.get("classArgs") if isinstance(arguments, Mapping) else None
            mode = mode or (arguments.get("optimize_mode") if isinstance(arguments, Mapping) else None)
        space = settings.decoded(params.get("searchSpace"))
        return _Profile(
            str(params.get("experimentName") or ""),
            mode == "minimize" if mode in ("minimize", "maximize") else None,
            space if isinstance(space, Mapping) else {},
        )
    return _Profile()


def _read(database: Database, options: Options) -> Layout:
    with database.connect() as session:
        profile = _profile(session)
        trials = _trials(session.query("SELECT trialJobId, event, data, sequenceId FROM TrialJobEvent")[1])
        sql = "SELECT trialJobId, parameterId, type, sequence, data FROM MetricData ORDER BY rowid"
        _add_results(trials, session.query(sql)[1])
    rows: list[study_table.Row] = []
    traces: list[RunTrace] | None = None if options.curves is None else []
    stopped, over_time = 0, False
    for done, (key, trial) in enumerate(trials.items()):
        options.progress(done, len(trials))
        for number, drawn in (trial.drawn or {"": {}}).items():
            several = len(trial.drawn) > 1
            series = _series(trial, number if several else None)
            final = _final(trial, number if several else None)
            if not final and trial.state == _STOPPED:
                # NNI tells its tuner the last result of a trial that an assessor stopped.
                final = {name: values[-1][1] for name, values in series.items()}
                stopped += bool(final)
            over_time = over_time or any(len(values) > 1 for values in series.values())
            rows.append(_row(key, trial, drawn, _chosen(final, series, options.history, profile.minimised)))
            if options.curves is not None and traces is not None:
                trace = options.curves.run()
                for name, values in series.items():
                    trace.add_all(name, [step for step, _ in values], [value for _, value in values])
                traces.append(trace)
    read_budget.current().check_shape(len(rows), len({name for row in rows for name in row.metrics}), KIND)
    notes = study_table.no_metrics_note(rows)
    notes += study_table.count_note(
        stopped, "{counted} stopped early: the last result before the stop is used, as in NNI.", "trial"
    )
    goals = {} if profile.minimised is None else {settings.DEFAULT: profile.minimised}
    table = study_table.layout(KIND, rows, _WHYS, notes, search_space.read(profile.space), goals)
    if options.curves is not None:
        options.curves.clock = options.curves.clock or "result"
    return with_keys(keeps_curves(table, over_time), traces)


def _trials(events: Iterable[Any]) -> dict[str, _Trial]:
    trials: dict[str, _Trial] = {}
    for key, event, data, number in read_budget.current().each(events):
        if not key:
            continue  # data that the user imported into the tuner
        trial = trials.setdefault(str(key), _Trial())
        if event not in _NO_STATE:
            trial.state = _STATES.get(str(event), str(event).lower())
        trial.number = number if trial.number is None else trial.number
        record = settings.decoded(data)
        if isinstance(record, Mapping) and isinstance(record.get("parameters"), Mapping):
            trial.drawn.setdefault(str(record.get("parameter_id")), record["parameters"])
    return trials


def _add_results(trials: Mapping[str, _Trial], results: Iterable[Any]) -> None:
    for key, parameter, kind, sequence, data in read_budget.current().each(results):
        trial = trials.get(str(key))
        if trial is None:
            continue
        drawing, value = str(settings.decoded(parameter)), settings.decoded(data)
        if kind == "FINAL":
            trial.final.setdefault(drawing, value)  # NNI uses the first of several
        elif kind == "PERIODICAL":
            steps = trial.reported.setdefault(drawing, [])
            step = safe_documents.number(sequence)
            steps.append((float(len(steps)) if step is None else step, value))


def _final(trial: _Trial, drawing: str | None) -> dict[str, float]:
    """Return the final result of a drawing; None for the only one."""
    listed = trial.final.values() if drawing is None else [trial.final.get(drawing)]
    return next((settings.results(value) for value in listed), {})


def _series(trial: _Trial, drawing: str | None) -> dict[str, list[tuple[float, float]]]:
    """Return (step, value) of what was reported before the final result, for each metric."""
    listed = trial.reported.values() if drawing is None else [trial.reported.get(drawing, [])]
    series: dict[str, list[tuple[float, float]]] = {}
    for step, value in sorted((point for points in listed for point in points), key=lambda point: point[0]):
        for name, number in settings.results(value).items():
            series.setdefault(name, []).append((step, number))
    return series


def _chosen(
    final: Mapping[str, float],
    series: Mapping[str, list[tuple[float, float]]],
    history: History,
    minimised: bool | None,
) -> dict[str, object]:
    """Return the value of each metric that is used: the final one, or one of those before it.

    A trial without a final result failed, was cancelled or still runs, so it has no value.
    """
    if history == "last":
        return dict(final)
    chosen: dict[str, object] = {}
    for name, value in final.items():
        end = history
        if history == "best" and name == settings.DEFAULT and minimised is not None:
            end = "min" if minimised else "max"
        reported = [number for _, number in series.get(name, [])]
        chosen[name] = metric_summary.summarise(reported or [value], name, end)
    return chosen


def _row(key: str, trial: _Trial, drawn: Mapping[str, Any], metrics: Mapping[str, object]) -> study_table.Row:
    parameters = settings.flat(drawn)
    budget = {name: value for name, value in parameters.items() if name in settings.BUDGETS}
    own = {name: value for name, value in parameters.items() if name in settings.OWN}
    return study_table.Row(
        {"trial": key, "number": trial.number, "state": trial.state},
        {name: value for name, value in parameters.items() if name not in budget and name not in own},
        metrics,
        ignored=own,
        budget=budget,
    )
