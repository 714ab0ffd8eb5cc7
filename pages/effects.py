"""One parameter's effect, what tuning it is worth, and the parameters that act together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

import numpy as np
import pandas as pd
import streamlit as st

from importance.charts import brushes
from importance.effects import effect_text
from importance.effects.coverage import FEW
from importance.effects.effect import Effect
from importance.effects.interactions import Interaction
from importance.effects.tunability import Tunability
from importance.formatting import number_text
from importance.palette import BLUE
from importance.ranking.result import Ranking
from pages.ui import downloads, linked_views, notices, page_frame, plot, row_heights, state, style
from pages.ui.state import View, effects

CARD_HEIGHT = 580
CHART_HEIGHT = CARD_HEIGHT - 76
PAIR_HEIGHT = 430


def brushed(view: View) -> View:
    """The view of the runs that are brushed on the panel, with a way out."""
    picks = state.brushes(view)
    mask = brushes.selected(view.kept, picks.values())
    if mask.all():
        return view
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{int(mask.sum()):,} of {len(mask):,} runs**", width="content")
        st.text(" and ".join(b.words() for b in picks.values()), width="content")
        if st.button("All runs", type="tertiary", icon=":material/close:"):
            state.keep_brushes({})
            st.rerun()
    return replace(view, kept=view.kept.take(mask))


def chosen(view: View, ranking: Ranking, options: list[str]) -> str:
    """The parameter to show: from the link or the panel, else the most important one."""
    default = next((s.name for s in ranking.scores if s.name in options), options[0])
    if state.get("parameter") is not None and state.get("parameter") not in options:
        state.put("parameter", default)
    state.choose_linked(view.runs, "parameter", options)
    return st.selectbox(
        "Parameter",
        options,
        index=options.index(default),
        key="parameter",
        bind="query-params",
        help="Most important first. Type to search.",
    )


def key(effect: Effect) -> None:
    """What the marks of the chart mean."""
    marks = [
        (f"background:{BLUE}", "average over the others, 90% band"),
        ("background:#808a9e;width:.5rem;height:.5rem;border-radius:50%", "run"),
        ("background:#e8710a;width:.6rem;height:.6rem;transform:rotate(45deg)", "best predicted"),
        ("border:2px solid #e8710a;width:.65rem;height:.65rem;border-radius:50%", "best run"),
    ]
    hatch = "background:repeating-linear-gradient(-45deg,#808a9e 0 1px,transparent 1px {}px)"
    if effect.untried or effect.untried_levels:
        marks.append((hatch.format(4), "no run"))
    if effect.thin or any(level.thin for level in effect.levels):
        marks.append((hatch.format(8), f"fewer than {FEW} runs"))
    body = "".join(f'<span><i style="{style}"></i>{text}</span>' for style, text in marks)
    st.html(f'<div class="pl-key">{body}</div>')


def facts(effect: Effect, worth: Tunability) -> None:
    """The best values and what tuning is worth."""
    parts = []
    for title, (big, small) in (
        (f"Best observed {effect.metric}", effect_text.observed_words(effect)),
        (f"Best predicted {effect.parameter}", effect_text.predicted_words(effect)),
    ):
        parts.append(f"<div><h4>{escape(title)}</h4><b>{escape(big)}</b><span>{escape(small)}</span></div>")
    lines = "".join(f"<p>{escape(line)}</p>" for line in worth.sentences)
    parts.append(f"<div><h4>What tuning it is worth, in {escape(effect.metric)}</h4>{lines}</div>")
    st.html(f'<div class="pl-facts">{"".join(parts)}</div>')


def levels(effect: Effect) -> None:
    """A row a level, best first, with the levels that it beats beyond chance."""
    rows = []
    for level in effect.levels:
        beats = [d.worse for d in effect.differences if d.real and d.better == level.level]
        every = len(beats) == len(effect.levels) - 1 and len(beats) > 1
        better = "all others" if every else ", ".join(beats[:4]) + (" …" if len(beats) > 4 else "")
        cells = [
            level.level,
            f"{level.n:,}",
            number_text(level.mean),
            f"{number_text(level.low)} to {number_text(level.high)}",
            better or "–",
        ]
        rows.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
    heads = "".join(f"<th>{name}</th>" for name in ("Level", "n", "Mean", "90% interval", "Better than"))
    st.html(f'<table class="pl-levels"><tr>{heads}</tr>{"".join(rows)}</table>')
    st.caption("Differences count when p < 0.05 after Holm's correction for all pairs.")


def shown_pair(found: Sequence[Interaction]) -> int | None:
    """The place of the pair that was chosen, in this session or by the link; None when none was."""
    if state.get("_pair") is None:
        state.put("_pair", state.linked("pair"))
    chosen = state.get("_pair")
    return next((k for k, pair in enumerate(found) if [pair.a, pair.b] == chosen), None)


def keep_pair(pair: Interaction | None) -> None:
    """Keep the chosen pair, in the session and in the link; without one the parameter's own is shown."""
    chosen = [] if pair is None else [pair.a, pair.b]
    state.put("_pair", chosen)
    state.link("pair", chosen)


def together(view: View, parameter: str) -> None:
    """The pairs that act together, ranked; a click on one opens its heat map."""
    st.subheader("Parameters that act together", anchor=False)
    with st.spinner("Looking for interactions …", show_time=True):
        found = effects.pairs(view)
    if not found:
        st.caption("No two parameters act together beyond chance: each can be read from its own curve.")
        return
    left, right = st.columns([0.52, 0.48], gap="medium")
    place = shown_pair(found)
    table = pd.DataFrame(
        {"Share": [100 * pair.share for pair in found], "What they do": [pair.sentence for pair in found]}
    )
    widths = {"What they do": 435}
    row = row_heights.row_height(table, widths)
    with left:
        event = st.dataframe(
            table,
            key="pairs",
            hide_index=True,
            height=min(38 + row * len(table), PAIR_HEIGHT - 30),
            row_height=row,
            on_select="rerun",
            selection_mode="single-row",
            selection_default={"selection": {"rows": [] if place is None else [place]}},
            column_config={
                **{name: st.column_config.TextColumn(width=width) for name, width in widths.items()},
                "Share": st.column_config.ProgressColumn(
                    help="The pair's joint part, beyond what each does alone, of all that is predicted.",
                    min_value=0,
                    max_value=max(25.0, float(table["Share"].max())),
                    format="%.0f%%",
                    width=80,
                ),
            },
        )
        st.caption("Only what chance does not explain is listed. Click a row to see the pair.")
        downloads.table("Pairs", lambda: table, "pairs", "download_pairs", "The list of pairs as CSV.")
    rows = [row for row in event.selection.rows if row < len(found)] if event else []
    keep_pair(found[rows[0]] if rows else None)
    mine = [k for k, pair in enumerate(found) if parameter in (pair.a, pair.b)]
    pair = found[rows[0] if rows else (mine or [0])[0]]
    with right:
        surface, figure = effects.surface(view, pair.a, pair.b, PAIR_HEIGHT)
        st.markdown(f"**{style.plain(pair.sentence)}**")
        plot.draw(figure, "surface", pair.sentence)
        a, b, metric, low, high = surface.best
        st.caption(
            style.plain(
                f"Best predicted near runs: {pair.a} {effect_text.reading(a)} with {pair.b} "
                f"{effect_text.reading(b)}, {view.metric} {number_text(metric)} "
                f"({number_text(low)} to {number_text(high)}). Blue is good; hatched: no run near, or few."
            )
        )
        downloads.table(
            "Map", surface.to_frame, f"{pair.a}_{pair.b}", "download_map", "The heat map's numbers as CSV."
        )


def answer(view: View) -> None:
    """The parameter's effect, the facts beside it, and the pairs below."""
    if not view.modelled:
        notices.nothing_varies(view)
        return
    view = brushed(replace(view, best=None))
    with st.spinner(
        f"Fitting {len(view.modelled)} parameters over {len(view.kept):,} runs …", show_time=True
    ):
        ranking = state.answer(view)
        model = effects.model(view)
    order = {score.name: k for k, score in enumerate(ranking.scores)}
    options = sorted(model.parameters, key=lambda name: order.get(name, np.inf))
    head, choice = st.columns([0.74, 0.26], vertical_alignment="bottom")
    with choice:
        parameter = chosen(view, ranking, options)
    effect, figure = effects.effect(view, parameter, CHART_HEIGHT)
    with head:
        st.title(style.plain(effect_text.headline(effect, ranking)), anchor=False)
        linked_views.trust(ranking)
    left, right = st.columns([0.64, 0.36], gap="small")
    with left.container(border=True, height=CARD_HEIGHT, key="effect_card"):
        with st.container(horizontal=True, vertical_alignment="center"):
            key(effect)
            downloads.table(
                "Curve" if effect.grid else "Levels",
                effect.to_frame,
                f"effect_of_{parameter}",
                "download_effect",
                "The effect's numbers as CSV. The chart has a button of its own for PNG.",
            )
        plot.draw(figure, "effect", effect_text.headline(effect, ranking))
    with right.container(border=True, height=CARD_HEIGHT, key="facts_card"):
        if effect.condition:
            st.caption(style.plain(f"{parameter} is used {effect.condition}: {len(effect.x):,} runs."))
        with st.spinner("Weighing what tuning is worth …"):
            worth = effects.worth(view, parameter)
        facts(effect, worth)
        if effect.levels:
            levels(effect)
    with st.container(border=True, key="pairs_card"):
        together(view, parameter)
    for note in [*([f"Only runs with {view.filters}."] if view.filters else []), *effect.notes]:
        st.caption(style.plain(note))


page_frame.show(answer)
