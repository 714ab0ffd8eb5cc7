"""What the app remembers: the only file with session_state, query_params and cache_data."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

import importance
from importance import axes, changes, questions, sweep
from importance import brushes as brush_state
from importance.brushes import Brush
from importance.noise import NoiseFloor, noise_floor
from importance.runs import Role, Runs
from importance.scores import Ranking
from importance.space import Dimension
from importance.stability import Stability
from importance.stability import stability as stability_of
from importance.sweep import Promise, Sweep

EXAMPLE = Path(__file__).parents[2] / "examples" / "digits_sweep.csv"
PAGES = Path(__file__).parents[1]
SHOWN_BY_AUTO = 10
MOST_METRICS = 20
LARGE = 60_000  # runs times parameters that take about half a second to rank
FIRST_RUNS = 250
LONGEST_EDITS = 1_500  # characters of the link that the ranges set by hand may take


@dataclass(frozen=True)
class View:
    """What the user looks at: chosen in the sidebar, read by every page.

    Attributes:
        runs: all runs of the source, with the user's roles.
        kept: the runs that the filters keep.
        metric, goal: what is explained, and which end is good.
        scale: the scale that the metric is judged on, "auto", "raw", "log" or "rank".
        auto: parameters are picked automatically.
        shown: the parameters picked by hand, in table and chart; None leaves it to the ranking.
        modelled: the parameters that the model is given.
        filters: the filters in words; empty when all runs are kept.
        best: the share of runs that count as best, when the question is what separates these from the rest.
    """

    runs: Runs
    kept: Runs
    metric: str
    goal: str
    scale: str
    auto: bool
    shown: tuple[str, ...] | None
    modelled: tuple[str, ...]
    filters: str = ""
    best: float | None = None


def is_local() -> bool:
    """Whether paths of this machine may be read: only when the launcher `paramlens app` says so."""
    return os.environ.get("PARAMLENS_LOCAL") == "1"


def given_source() -> str:
    """The source that `paramlens app SOURCE` was started with; empty when none."""
    return os.environ.get("PARAMLENS_SOURCE", "") if is_local() else ""


def get(key: str, default: Any = None) -> Any:
    """A value of this session, a widget's included."""
    return st.session_state.get(key, default)


def put(key: str, value: Any) -> None:
    """Set a value of this session."""
    st.session_state[key] = value


def forget(key: str) -> None:
    """Let a widget go back to its default."""
    st.session_state.pop(key, None)


# -- link ---------------------------------------------------------------------------------------------


def linked(name: str) -> list[str]:
    """What the link says of something that no widget keeps there itself."""
    return list(st.query_params.get_all(name))


def link(name: str, values: Sequence[str]) -> None:
    """Keep this in the link; nothing takes it out."""
    if linked(name) != list(values):
        if values:
            st.query_params[name] = list(values)
        else:
            del st.query_params[name]


# -- pages ----------------------------------------------------------------------------------------------


def opened_by_app() -> None:
    """Note that app.py has run, and with it the navigation."""
    put("_front_door", True)


def through_the_front_door() -> None:
    """Run app.py before a page.

    Streamlit takes pages/ for pages of its own until app.py has run once: a link straight to a page of a
    server that has just started would show it without the app's look.
    """
    if not get("_front_door"):
        opened_by_app()
        scripts = sorted(path for path in PAGES.glob("*.py") if path.stem != "__init__")
        st.navigation([st.Page(_nothing), *(st.Page(path) for path in scripts)], position="hidden")
        st.rerun()


def _nothing() -> None:
    """Stands where app.py's own page would."""


def go_to(page: str, **settings: str) -> None:
    """Go to another page, with some of its widgets set as a link would."""
    for name in settings:
        forget(name)
    st.switch_page(page, query_params=settings)


# -- sources ------------------------------------------------------------------------------------------


def named_sources() -> Mapping[str, str]:
    """The sources that whoever deployed the app has named in its secrets: name -> address, never shown."""
    try:
        named = st.secrets.get("sources", {})
        return {str(name): str(address) for name, address in named.items()}
    except (FileNotFoundError, AttributeError):  # no secrets, or something else of that name
        return {}


def held(key: tuple[Any, ...], read: Callable[[], Runs]) -> Runs:
    """The runs under a key: this session's, or another session's, or read now.

    A cached function may not draw, and reading shows how far it is; so it is read outside and then kept.
    """
    if get("_runs_key") != key:
        try:
            runs = _shared(key, None)
        except LookupError:
            runs = _shared(key, read())
        put("_runs", runs)
        put("_runs_key", key)
    return get("_runs")


@st.cache_data(show_spinner=False, max_entries=6, ttl="1h")
def _shared(key: tuple[Any, ...], _runs: Runs | None) -> Runs:
    if _runs is None:
        raise LookupError  # is not cached
    return _runs


def last_good() -> Runs | None:
    """The runs that were on screen before something went wrong."""
    return get("_runs")


# -- roles ----------------------------------------------------------------------------------------------


def with_user_roles(runs: Runs) -> Runs:
    """The runs with the roles that the user has corrected, from this session or from the link."""
    wanted = get("_roles", {}).get(runs.digest)
    if wanted is None:
        wanted = dict(part.rsplit("~", 1) for part in st.query_params.get_all("role") if "~" in part)
    roles = set(Role)
    wanted = {name: Role(role) for name, role in wanted.items() if name in runs.columns and role in roles}
    put("_roles", {**get("_roles", {}), runs.digest: wanted})
    if wanted or "role" in st.query_params:
        st.query_params["role"] = [f"{name}~{role}" for name, role in wanted.items()]
    return runs.with_roles(wanted) if wanted else runs


def set_roles(runs: Runs, wanted: Mapping[str, Role]) -> None:
    """Keep these roles for these runs until they are changed again."""
    before = get("_roles", {})
    put("_roles", {**before, runs.digest: {**before.get(runs.digest, {}), **wanted}})


def forget_roles(runs: Runs) -> None:
    """Go back to the guessed roles."""
    put("_roles", {**get("_roles", {}), runs.digest: {}})


def user_roles(runs: Runs) -> Mapping[str, Role]:
    """The roles that the user has set for these runs."""
    return get("_roles", {}).get(runs.digest, {})


# -- answers --------------------------------------------------------------------------------------------


def ranking(view: View, **settings: Any) -> Ranking:
    """The ranking of this view, computed once for each combination of runs and settings.

    Args:
        view: what the sidebar describes.
        settings: further arguments of `importance.rank`, such as `method`.
    """
    settings = {"goal": view.goal, "scale": view.scale, **settings}
    return _ranking(_key(view.kept), view.metric, view.modelled, tuple(sorted(settings.items())), view.kept)


def _key(runs: Runs) -> tuple[Any, ...]:
    return (runs.digest, tuple((c.name, str(c.role)) for c in runs.columns.values()))


@st.cache_data(show_spinner=False, max_entries=64)
def _ranking(
    key: tuple[Any, ...],
    metric: str,
    parameters: tuple[str, ...],
    settings: tuple[tuple[str, Any], ...],
    _runs: Runs,
) -> Ranking:
    return importance.rank(_runs, metric, list(parameters), **dict(settings))


def takes_long(view: View) -> bool:
    """Whether the answer is a large one that this session has not had yet: more than half a second's work."""
    return len(view.kept) * len(view.modelled) > LARGE and _question(view) not in get("_answered", set())


def first_answer(view: View) -> Ranking:
    """The ranking of a sample of the runs, evenly over the table."""
    rows = np.zeros(len(view.kept), bool)
    rows[np.linspace(0, len(rows) - 1, FIRST_RUNS).round().astype(int)] = True
    return ranking(replace(view, kept=view.kept.take(rows), best=None))


def _question(view: View) -> tuple[Any, ...]:
    return (_key(view.kept), view.metric, view.modelled, view.goal, view.scale, view.best)


def answer(view: View) -> Ranking:
    """The ranking that this view asks for: of the metric, or of what separates the best from the rest."""
    put("_answered", {*get("_answered", set()), _question(view)})
    if view.best is None:
        return ranking(view)
    settings = (view.metric, view.modelled, view.goal, view.best)
    return _best(_key(view.kept), settings, view.kept)


@st.cache_data(show_spinner=False, max_entries=32)
def _best(key: tuple[Any, ...], settings: tuple[Any, ...], _runs: Runs) -> Ranking:
    metric, parameters, goal, fraction = settings
    return questions.rank_best(_runs, metric, parameters, goal=goal, fraction=fraction)


def change(view: View, ranking: Ranking) -> str:
    """What runs that were added since changed in the answer to the same question; empty when nothing did."""
    question = (get("_source_id"), view.metric, view.goal, view.scale, view.best, view.filters, view.shown)
    before = get("_answer_before")
    if before is not None and before[0] == question and before[1].digest != ranking.digest:
        put("_change", (question, ranking.digest, changes.change(before[1], ranking)))
    put("_answer_before", (question, ranking))
    told = get("_change")
    return told[2] if told is not None and told[:2] == (question, ranking.digest) else ""


def once(view: View, what: tuple[Any, ...], make: Callable[[], Any]) -> Any:
    """A further answer about this view, made once for each combination of runs and settings.

    Args:
        view: what the sidebar describes.
        what: the answer's name and settings, which must decide it together with the view.
        make: computes it.
    """
    return _once((_key(view.kept), view.metric, view.goal, view.scale, view.modelled, *what), make)


@st.cache_data(show_spinner=False, max_entries=128)
def _once(key: tuple[Any, ...], _make: Callable[[], Any]) -> Any:
    return _make()


def failures(view: View) -> tuple[Ranking, int]:
    """What makes runs fail, and how many did."""
    return _failures(_key(view.kept), (view.metric, view.modelled, view.goal), view.kept)


@st.cache_data(show_spinner=False, max_entries=16)
def _failures(key: tuple[Any, ...], settings: tuple[Any, ...], _runs: Runs) -> tuple[Ranking, int]:
    metric, parameters, goal = settings
    count = int(questions.failed_runs(_runs, metric, goal).sum())
    return questions.rank_failures(_runs, metric, parameters, goal=goal), count


def stability(view: View) -> tuple[Stability, dict[str, Any]]:
    """How stable the ranking is, with its chart."""
    return _stability(_key(view.kept), (view.metric, view.modelled), view.kept)


@st.cache_data(show_spinner=False, max_entries=16)
def _stability(
    key: tuple[Any, ...], settings: tuple[Any, ...], _runs: Runs
) -> tuple[Stability, dict[str, Any]]:
    from importance import plots

    found = stability_of(_runs, *settings)
    return found, plots.stability_curve(found).to_dict()


def each_metric(view: View) -> tuple[dict[str, Any], int]:
    """The heat map of parameters by metrics, and how many metrics it leaves out."""
    metrics = tuple(dict.fromkeys([view.metric, *view.runs.metrics]))
    return _each_metric(_key(view.kept), (metrics[:MOST_METRICS], view.modelled), view.kept), max(
        0, len(metrics) - MOST_METRICS
    )


@st.cache_data(show_spinner=False, max_entries=8)
def _each_metric(key: tuple[Any, ...], settings: tuple[Any, ...], _runs: Runs) -> dict[str, Any]:
    from importance import plots

    return plots.heat_map(questions.rank_each(_runs, *settings)).to_dict()


def noise(view: View) -> NoiseFloor | None:
    """The noise floor from repeated configurations."""
    return _noise(_key(view.kept), view.metric, view.kept)


@st.cache_data(show_spinner=False, max_entries=32)
def _noise(key: tuple[Any, ...], metric: str, _runs: Runs) -> NoiseFloor | None:
    return noise_floor(_runs, metric)


def chart(view: View, parameters: Sequence[str], height: int) -> dict[str, Any]:
    """The parallel coordinates: `axes` as plain data, and `payload`, what the component is sent.

    The same bytes for the same question, so that a rerun does not draw the chart again.
    """
    look = chart_look()
    columns = view.runs.columns
    named = {*parameters, view.metric}
    order = [name for name in look.order if name in named]
    new = [name for name in parameters if name not in order]
    at = len(order) - 1 if order and order[-1] == view.metric else len(order)  # the metric stays last
    order[at:at] = new
    settings = (
        view.metric,
        tuple(order),
        view.goal,
        height,
        tuple((n, s) for n, s in look.scales.items() if n in named),
        tuple(name for name in look.flipped if name in named),
        look.colour if look.colour in columns else "",
    )
    return _chart(_key(view.kept), settings, view.kept)


@st.cache_data(show_spinner=False, max_entries=16)
def _chart(key: tuple[Any, ...], settings: tuple[Any, ...], _runs: Runs) -> dict[str, Any]:
    from pages.ui import parallel

    metric, parameters, goal, height, scales, flipped, colour = settings
    chart = axes.parallel_axes(_runs, metric, parameters, goal, scales=dict(scales), colour_by=colour or None)
    return {
        "axes": chart.axes,
        "payload": parallel.payload(chart, _runs, flipped, height),
        "drawn": len(chart.rows),
        "beyond": next(axis.beyond for axis in chart.axes if axis.name == metric),
        "colour": colour or metric,
        "ends": chart.ends,
        "groups": chart.groups,
    }


def plain_chart(view: View, parameters: Sequence[str], height: int) -> dict[str, Any]:
    """The parallel coordinates as a Plotly figure, brushed as the runs are, for where scripts are off."""
    drawn = chart(view, parameters, height)
    return _plain_chart(
        _key(view.kept),
        (view.metric, tuple((a.name, a.scale) for a in drawn["axes"]), view.goal, height),
        tuple((name, tuple(map(tuple, spans))) for name, spans in spans_of(drawn["axes"], view).items()),
        view.kept,
    )


@st.cache_data(show_spinner=False, max_entries=8)
def _plain_chart(
    key: tuple[Any, ...], settings: tuple[Any, ...], spans: tuple[Any, ...], _runs: Runs
) -> dict[str, Any]:
    from importance import plots

    metric, scales, goal, height = settings
    drawn = axes.parallel_axes(_runs, metric, [name for name, _ in scales], goal, scales=dict(scales))
    brushed = {name: [list(pair) for pair in pairs] for name, pairs in spans}
    return plots.parallel_coordinates(drawn, height=height, brushes=brushed).to_dict()


def spans_of(drawn: Sequence[axes.Axis], view: View) -> dict[str, list[list[float]]]:
    """The ranges of axis positions that are brushed in this view."""
    return brush_state.by_axis(drawn, brushes(view))


# -- the look of the chart --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Look:
    """How the user wants the chart.

    Attributes:
        order: the axes from left to right; those not named follow by importance.
        scales: axis -> "linear", "log" or "quantile".
        flipped: axes drawn upside down.
        colour: the column that colours the lines; empty for the metric.
    """

    order: tuple[str, ...] = ()
    scales: Mapping[str, str] = field(default_factory=dict)
    flipped: tuple[str, ...] = ()
    colour: str = ""


_LOOKS = ("order", "scale_of", "flip", "colour")  # "scale" is the metric's


def chart_look() -> Look:
    """The look of the chart, from this session or from the link."""
    held = get("_look")
    if held is None:
        told = {name: st.query_params.get_all(name) for name in _LOOKS}
        scales = dict(part.rsplit("~", 1) for part in told["scale_of"] if "~" in part)
        held = Look(tuple(told["order"]), scales, tuple(told["flip"]), (told["colour"] or [""])[0])
        put("_look", held)
    return held


def keep_look(look: Look) -> None:
    """Keep this look of the chart, in the session and in the link."""
    put("_look", look)
    texts: dict[str, list[str]] = {
        "order": list(look.order),
        "flip": list(look.flipped),
        "colour": [look.colour] if look.colour else [],
        "scale_of": [f"{name}~{scale}" for name, scale in look.scales.items()],
    }
    for name, values in texts.items():
        if values:
            st.query_params[name] = values
        elif name in st.query_params:
            del st.query_params[name]


def change_look(asked: Sequence[Any]) -> None:
    """What was asked for on the chart: another order, scale or colour, or an axis upside down."""
    look = chart_look()
    what, *rest = asked
    if what == "order":
        keep_look(replace(look, order=tuple(rest[0])))
    elif what == "scale":
        keep_look(replace(look, scales={**look.scales, rest[0]: rest[1]}))
    elif what == "flip":
        turned = tuple(n for n in look.flipped if n != rest[0])
        keep_look(replace(look, flipped=turned if len(turned) < len(look.flipped) else (*turned, rest[0])))
    elif what == "colour":
        keep_look(replace(look, colour=rest[0]))


# -- the next sweep -------------------------------------------------------------------------------------


def next_sweep(view: View) -> Sweep:
    """What to try next, from the runs that the filters keep."""
    return _next_sweep(_key(view.kept), (view.metric, view.modelled, view.goal), ranking(view), view.kept)


@st.cache_data(show_spinner=False, max_entries=8)
def _next_sweep(key: tuple[Any, ...], settings: tuple[Any, ...], _ranking: Ranking, _runs: Runs) -> Sweep:
    metric, parameters, goal = settings
    return sweep.recommend(_runs, metric, _ranking, parameters=parameters, goal=goal)


def promise(view: View, found: Sweep, space: Mapping[str, Dimension]) -> Promise | None:
    """What the model expects of the next runs drawn from a space."""
    settings = (view.metric, view.modelled, view.goal, tuple(space.values()))
    return _promise(_key(view.kept), settings, found)


@st.cache_data(show_spinner=False, max_entries=64)
def _promise(key: tuple[Any, ...], settings: tuple[Any, ...], _found: Sweep) -> Promise | None:
    return sweep.promise(_found, {one.name: one for one in settings[-1]})


def sweep_edits(view: View) -> dict[str, str]:
    """The ranges that the user has set for these runs and this metric, from this session or from the link.

    Each is text, as `importance.edits` reads it.
    """
    place = f"{view.runs.digest}/{view.metric}"
    held = get("_sweep_edits")
    if held is None:  # a link speaks of the runs and the metric that it opens
        held = {place: _edits_of_link()}
        put("_sweep_edits", held)
    edits = {name: text for name, text in held.get(place, {}).items() if name in view.runs.columns}
    _show_edits(edits)
    return edits


def keep_sweep_edits(view: View, edits: Mapping[str, str]) -> None:
    """Keep these ranges, in the session and, while it is short, in the link."""
    put("_sweep_edits", {**get("_sweep_edits", {}), f"{view.runs.digest}/{view.metric}": dict(edits)})
    put("_sweep_round", get("_sweep_round", 0) + 1)
    _show_edits(edits)


def _edits_of_link() -> dict[str, str]:
    try:
        found = json.loads(st.query_params.get("ranges", "{}"))
    except ValueError:
        return {}
    plain = found if isinstance(found, dict) else {}
    return {str(name): text for name, text in plain.items() if isinstance(text, str) and text}


def _show_edits(edits: Mapping[str, str]) -> None:
    text = json.dumps(edits, separators=(",", ":")) if edits else ""
    if 0 < len(text) <= LONGEST_EDITS:
        st.query_params["ranges"] = text
    elif "ranges" in st.query_params:
        del st.query_params["ranges"]


# -- brushes --------------------------------------------------------------------------------------------


def brushes(view: View) -> dict[str, Brush]:
    """The brushes on the columns of these runs, from this session or from the link."""
    held = get("_brushes")
    if held is None:
        read = [brush_state.from_text(text) for text in st.query_params.get_all("brush")]
        held = {b.column: b for b in read if b is not None}
        put("_brushes", held)
    if held and "brush" not in st.query_params:
        keep_brushes(held)  # a change of page leaves the parameters that are no widget's behind
    return {name: b for name, b in held.items() if name in view.runs.columns}


def keep_brushes(brushes: Mapping[str, Brush]) -> None:
    """Keep these brushes, in the session and in the link."""
    put("_brushes", dict(brushes))
    if brushes:
        st.query_params["brush"] = [brush_state.to_text(b) for b in brushes.values()]
    elif "brush" in st.query_params:
        del st.query_params["brush"]
