"""Tables of small tools: tidymodels, caret and mlr3 (R), Nevergrad's log, Guild's runs, hyperopt's trials."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from importance import read_budget
from importance.rows.layout import Layout, filled_numbers
from importance.runs.columns import Role
from importance.runs.mapping_cells import cells_by_key, kept_keys
from importance.runs.name_prefixes import Origin

_MEASURE = re.compile(r"(classif|regr|surv|clust|dens|time)\.[a-z0-9_]+")
_MLR3_COLUMNS_TEXT = """
    batch_nr timestamp uhash warnings errors runtime_learners resample_result learner_param_vals x_domain
"""
_MLR3_COLUMNS = frozenset(_MLR3_COLUMNS_TEXT.split())
_CARET_METRICS = ({"Accuracy", "Kappa"}, {"RMSE", "Rsquared"}, {"ROC", "Sens"}, {"logLoss", "AUC"})
"""Metrics that caret's summary functions report together."""
_CARET_ERRORS = frozenset({"RMSE", "MAE", "logLoss"})
_CARET_KNOWN = _CARET_ERRORS | set().union(*_CARET_METRICS)
_ITERATION = "the iteration of the Bayesian search"
_ROW_NAMES = re.compile(r"Unnamed: \d+|X|rownames")
_RESAMPLES = ("id", "id2", "id3", "id4")
_FOLDS = frozenset([*_RESAMPLES, ".iter"])
_WORKFLOW = "wflow_id"
_NOT_SETTINGS = frozenset(
    [".metric", ".estimator", ".config", ".notes", ".eval_time", "n", "std_err", *_FOLDS]
)


def tidymodels(frame: pd.DataFrame) -> Layout | None:
    """Return tidymodels' `collect_metrics()` with one row per setting (`.config`); None for other tables.

    `type = "wide"` has a row per setting already, with the metrics after `.config`.
    """
    names = [str(name) for name in frame.columns]
    if ".config" in names and ".metric" not in names:
        return _wide_tidymodels(frame, names)
    value = next((name for name in ("mean", ".estimate") if name in names), None)
    if not {".metric", ".config"} <= set(names) or value is None:
        return None
    # The settings of each workflow in a set are numbered anew.
    keys = [name for name in (".config", *sorted(_FOLDS), _WORKFLOW) if name in names]
    group = frame.groupby(keys, sort=False, dropna=False).ngroup()
    first = ~group.duplicated()
    settings = [name for name in names if name not in (*_NOT_SETTINGS, _WORKFLOW, value)]
    wide = frame.loc[first, [*keys, *settings]].set_index(group[first])
    texts = frame[".metric"].astype(str)
    metrics = list(dict.fromkeys(texts))
    read_budget.current().check_shape(len(wide), len(settings) + len(metrics))
    cells = frame[value].groupby([group, texts]).last().unstack()[metrics]
    wide = pd.concat([wide.drop(columns=metrics, errors="ignore"), cells], axis=1)
    roles = dict.fromkeys(settings, (Role.PARAMETER, "tuned by tidymodels"))
    roles |= dict.fromkeys(metrics, (Role.METRIC, "a name in the column '.metric'"))
    roles |= _tidymodels_bookkeeping(keys)
    left_out_columns = [name for name in names if name not in wide and name not in (".metric", value)]
    left_out = f" Left out: {', '.join(left_out_columns)}." if left_out_columns else ""
    note = (
        f"{len(frame):,} rows with one metric each were read as {len(wide):,} runs. '.metric' names "
        f"the metric, {value!r} holds its value, and '.config' identifies the run.{left_out}"
    )
    return Layout("tidymodels' metrics", wide.reset_index(drop=True), roles, (note,))


def _tidymodels_bookkeeping(names: Sequence[str]) -> dict[str, tuple[Role, str]]:
    """Return the roles of tidymodels' own columns."""
    roles = {".config": (Role.LABEL, "identifies the configuration"), ".iter": (Role.LABEL, _ITERATION)}
    roles |= dict.fromkeys(_RESAMPLES, (Role.REPLICATE, "the resample on which it was measured"))
    roles |= {_WORKFLOW: (Role.PARAMETER, "the workflow of the set")}
    return {name: role for name, role in roles.items() if name in names}


def _wide_tidymodels(frame: pd.DataFrame, names: Sequence[str]) -> Layout | None:
    """Return `collect_metrics(type = "wide")`: the settings, `.config`, then the metrics."""
    at = names.index(".config")
    own = {*_NOT_SETTINGS, _WORKFLOW}
    settings = [name for name in names[:at] if name not in own and not _ROW_NAMES.fullmatch(name)]
    metrics = [name for name in names[at + 1 :] if name not in own]
    if not settings or not metrics or not all(filled_numbers(frame[name]) for name in metrics):
        return None
    roles = dict.fromkeys(settings, (Role.PARAMETER, "tuned by tidymodels"))
    roles |= dict.fromkeys(metrics, (Role.METRIC, "a metric of tidymodels"))
    return Layout("tidymodels' metrics", frame, roles | _tidymodels_bookkeeping(names))


def caret(frame: pd.DataFrame) -> Layout | None:
    """Return the roles of the columns in `train()$results` of R's caret; None for any other table.

    The tuning parameters come first. Then come the averages of the metrics over the resamples, and for each
    metric NAME a column NAMESD with its standard deviation.
    """
    names = [str(name) for name in frame.columns]
    place = {name: at for at, name in reversed(list(enumerate(names)))}
    spreads = [name for name in names if name.endswith("SD") and name.removesuffix("SD") in place]
    metrics = [name.removesuffix("SD") for name in spreads]
    if not any(set(metrics) >= pair for pair in _CARET_METRICS):
        return None
    first = min(place[name] for name in metrics)
    settings = [name for name in names[:first] if name and not _ROW_NAMES.fullmatch(name)]
    roles = dict.fromkeys(settings, (Role.PARAMETER, "tuned by caret"))
    roles |= dict.fromkeys(metrics, (Role.METRIC, "a metric that caret averaged over the resamples"))
    roles |= dict.fromkeys(spreads, (Role.LABEL, "the standard deviation over the resamples"))
    goals = {name: "minimize" if name in _CARET_ERRORS else "maximize" for name in metrics}
    known = {name: goal for name, goal in goals.items() if name in _CARET_KNOWN}
    return Layout("caret's results", frame, roles, goals=known)


def mlr3(frame: pd.DataFrame) -> Layout | None:
    """Return the roles of the columns in mlr3's archive; None for any other table.

    The parameters come first, then the measure ("classif.ce"), then mlr3's own columns.
    """
    names = [str(name) for name in frame.columns]
    measures = [name for name in names if _MEASURE.fullmatch(name)]
    if not {"batch_nr", "runtime_learners"} <= set(names) or not measures:
        return None
    domain = [name for name in names if name.startswith("x_domain_")]
    roles = dict.fromkeys(
        [name for name in names if name in _MLR3_COLUMNS], (Role.LABEL, "mlr3 metadata about the evaluation")
    )
    roles |= dict.fromkeys(measures, (Role.METRIC, "an mlr3 measure"))
    roles |= dict.fromkeys(domain, (Role.IGNORED, "the transformed value of a parameter"))
    rest = [name for name in names if name not in roles]
    return Layout("mlr3's archive", frame, roles | dict.fromkeys(rest, (Role.PARAMETER, "tuned by mlr3")))


def nevergrad(frame: pd.DataFrame) -> Layout | None:
    """Return the roles of the columns in the log of Nevergrad's ParametersLogger; None for any other table.

    "#loss" is minimised. The other columns with a "#" are Nevergrad's own.
    """
    names = [str(name) for name in frame.columns]
    details = [name for name in names if name.startswith("#") and name != "#loss"]
    if "#loss" not in names or not details:
        return None
    roles = dict.fromkeys(details, (Role.LABEL, "Nevergrad metadata about the evaluation")) | {
        "#loss": (Role.METRIC, "Nevergrad's loss")
    }
    return Layout("Nevergrad's log", frame, roles, goals={"#loss": "minimize"}, plain=True)


def guild(frame: pd.DataFrame) -> Layout | None:
    """Return the roles of the columns in `guild compare --csv`; None for any other table.

    Guild's own columns come first, then flags, step and scalars. If there are several operations, the flags
    of a later one stand after the scalars of an earlier one, so their roles are guessed.
    """
    names = [str(name) for name in frame.columns]
    if names[:2] != ["run", "operation"] or not {"started", "time", "status"} <= set(names):
        return None
    about = ("run", "operation", "started", "time", "status", "label", "step", "sourcecode")
    roles = {name: (Role.LABEL, "Guild metadata about the run") for name in names if name in about}
    if "step" in names and frame["operation"].nunique() == 1:
        at = names.index("step")
        flags = dict.fromkeys(names[:at], (Role.PARAMETER, "a flag of the run"))
        scalars = dict.fromkeys(names[at:], (Role.METRIC, "a scalar of the run"))
        roles = flags | scalars | roles
    return Layout("Guild's runs", frame, roles, plain=True)


def hyperopt(frame: pd.DataFrame) -> Layout | None:
    """Return hyperopt's `trials.trials`, saved as JSON, with the roles of its columns; None for other tables.

    `misc.vals` has the settings, and `result` has the loss.
    """
    names = set(map(str, frame.columns))
    if not {"tid", "misc", "result", "state"} <= names:
        return None
    if not frame["misc"].map(lambda cell: isinstance(cell, dict) and "vals" in cell).all():
        return None
    drawn = frame["misc"].map(lambda cell: dict(cell["vals"]) if isinstance(cell["vals"], dict) else {})
    rows = [{key: _first(value) for key, value in vals.items() if isinstance(key, str)} for vals in drawn]
    settings, more = _columns(rows, "misc.vals", frame.index)
    results, still_more = _columns(
        [dict(cell) if isinstance(cell, dict) else {} for cell in frame["result"]], "result", frame.index
    )
    clash = settings.columns.intersection(results.columns)
    if len(clash) or "tid" in settings.columns or "tid" in results.columns or settings.empty:
        return None
    roles = dict.fromkeys(map(str, settings.columns), (Role.PARAMETER, "sampled by hyperopt"))
    roles |= {"tid": (Role.LABEL, "the trial number in hyperopt")}
    if "loss" in results.columns:
        roles["loss"] = (Role.METRIC, "hyperopt's loss")
    origins = {str(name): Origin(f"misc.vals.{name}", "misc.vals.") for name in settings.columns}
    goals = {"loss": "minimize"} if "loss" in results.columns else {}
    table = pd.concat([frame[["tid"]], settings, results], axis=1)
    left_out = ", ".join(sorted(names - {"tid", "misc", "result"}))
    notes = (f"Left out hyperopt's internal columns: {left_out}.", *more, *still_more)
    return Layout("hyperopt's trials", table, roles, notes, goals=goals, origins=origins)


def _columns(
    rows: Sequence[Mapping[str, object]], name: str, index: pd.Index
) -> tuple[pd.DataFrame, list[str]]:
    """Return a column for each key, and a sentence on the keys that were left out if there are too many."""
    keys, notes = kept_keys(rows, name)
    cells = cells_by_key(rows, keys)
    columns = {key: pd.Series(cells[key], index=index, dtype=object).infer_objects() for key in keys}
    return pd.DataFrame(columns, index=index), notes


def _first(value: object) -> object:
    """Return the value that hyperopt sampled: 0.1 for [0.1], None for [] where it sampled none."""
    if isinstance(value, list):
        value = None if not value else value[0] if len(value) == 1 else value
    return value
