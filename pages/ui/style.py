"""The look that the theme in .streamlit/config.toml cannot set: spacing, badges, the legend."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

import streamlit as st

from importance import palette
from pages.ui import reserved_room

HERE = Path(__file__).parent
ICON = str(HERE / "icon.svg")
LOGO = str(HERE / "logo.svg")
DOT = "background:#808a9e;width:.5rem;height:.5rem;border-radius:50%"
"""The mark of a run in a key."""
_MARKUP = re.compile(r"[\\\[`$*<~#&]|(?<![^\W_])_|_(?![^\W_])|^[>+=|-]")
_NUMBERED = re.compile(r"^(\d+)([.)])")
_JOINER = "\u2060"
# What Streamlit turns into an emoji, an icon, a link or an arrow although it is escaped.
_REPLACED = re.compile(
    r"(?<=:)(?=[\w+/-]+[:[])"
    r"|(?<=http:)(?=//)|(?<=https:)(?=//)|(?<=www)(?=\.)|(?<=@)(?=\w)"
    r"|(?<=(?<!\S)[<>~-])(?=(?:->|[>=-])(?!\S))",
    re.IGNORECASE,
)


def sheet() -> str:
    """Return the style sheet of all pages."""
    return f"{(HERE / 'style.css').read_text(encoding='utf-8')}\n{reserved_room.style_sheet()}"


def apply() -> None:
    """Load the style sheet and the logo."""
    st.html(f"<style>{sheet()}</style>")
    st.logo(LOGO, icon_image=ICON, size="large")


def plain(text: str) -> str:
    """Return a text from a file as Streamlit has to be given it to show it unchanged, on one line.

    Nothing in it becomes markup, a formula, a link, an icon or an emoji. Where a backslash does not prevent
    that, a character without width does.
    """
    line = re.sub(r"\s*[\n\r]\s*", " ", text.strip())
    return _NUMBERED.sub(r"\1\\\2", _MARKUP.sub(r"\\\g<0>", _REPLACED.sub(_JOINER, line)))


def room() -> None:
    """Draw nothing, in a container that is to be filled later: Streamlit draws no empty one."""
    st.html('<i class="pl-room"></i>')


def key(marks: Iterable[tuple[str, str]]) -> None:
    """Draw what the marks of a chart mean: for each the CSS of the mark, and a text."""
    body = "".join(f'<span><i style="{look}"></i>{escape(text)}</span>' for look, text in marks)
    st.html(f'<div class="pl-key">{body}</div>')


def trust(word: str, level: str, sentence: str) -> None:
    """Draw the trust line: a badge of one or two words and a sentence.

    Args:
        word: the text of the badge.
        level: its colour: "good", "fair" or "none".
        sentence: the sentence beside it.
    """
    st.html(
        f'<div class="pl-trust"><b class="{level}">{escape(word)}</b><span>{escape(sentence)}</span></div>'
    )


def legend(
    column: str,
    is_metric: bool,
    ends: tuple[str, str],
    groups: Sequence[str],
    infeasible: int = 0,
    without: int = 0,
) -> None:
    """Draw what the colours of the lines mean.

    Args:
        column: the column that colours the lines.
        is_metric: whether it is the metric.
        ends: its lowest and highest value, or the metric's worst and best.
        groups: its levels, for a column of text.
        infeasible: how many runs are pale violet because they break a constraint.
        without: how many runs are pale violet because they have no value in the column.
    """
    name = escape(column)
    if groups:
        keys = zip(palette.GROUPS, groups, strict=False)
        marks = "".join(f'<b style="background:{colour}"></b>{escape(level)}' for colour, level in keys)
        html = f"{name} {marks}"
    else:
        low, high = ends
        if is_metric:
            low, high = f"worse {low}", f"better {high}"
        html = f"{name} <span>{escape(low)}<i></i>{escape(high)}</span>"
    pale = (
        f"{infeasible:,} infeasible" * bool(infeasible),
        f"{without:,} without a value" * bool(without),
    )
    if any(pale):
        counts = ", ".join(filter(None, pale))
        html += f' <em><b style="background:{palette.WITHOUT_METRIC}"></b>{counts}</em>'
    st.html(f'<div class="pl-legend"><div title="Colours follow the rank">{html}</div></div>')
