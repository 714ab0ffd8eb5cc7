"""The look of the app that the theme in .streamlit/config.toml cannot say: spacing, badges, the legend."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

import streamlit as st

from importance import palette

HERE = Path(__file__).parent
ICON = str(HERE / "icon.svg")
LOGO = str(HERE / "logo.svg")
_MARKUP = re.compile(r"[\\\[`$*<~#&]|(?<![^\W_])_|_(?![^\W_])|^[>+=|-]")
_NUMBERED = re.compile(r"^(\d+)([.)])")
_JOINER = "\u2060"
# What Streamlit turns into an emoji, an icon, a link or an arrow after the escapes are gone.
_TURNED = re.compile(
    r"(?<=:)(?=[\w+/-]+[:[])"
    r"|(?<=http:)(?=//)|(?<=https:)(?=//)|(?<=www)(?=\.)|(?<=@)(?=\w)"
    r"|(?<=(?<!\S)[<>~-])(?=(?:->|[>=-])(?!\S))",
    re.IGNORECASE,
)


def apply() -> None:
    """Load the style sheet and the logo."""
    st.html(HERE / "style.css")
    st.logo(LOGO, icon_image=ICON, size="large")


def plain(text: str) -> str:
    """A text from a file, so marked that Streamlit shows it as it is, on one line: no markup, formula, link,
    icon or emoji. What no backslash keeps from becoming one is parted by a sign without width."""
    line = re.sub(r"\s*[\n\r]\s*", " ", text.strip())
    return _NUMBERED.sub(r"\1\\\2", _MARKUP.sub(r"\\\g<0>", _TURNED.sub(_JOINER, line)))


def trust(word: str, level: str, sentence: str) -> None:
    """The trust line: a badge of one or two words ("good", "fair" or "none") and a sentence."""
    st.html(
        f'<div class="pl-trust"><b class="{level}">{escape(word)}</b><span>{escape(sentence)}</span></div>'
    )


def legend(
    column: str,
    is_metric: bool,
    ends: tuple[str, str],
    groups: Sequence[str],
    note: str,
    infeasible: int = 0,
    without: int = 0,
) -> None:
    """What the colours of the lines mean: a scale between two ends by rank, or one colour a level; pale
    violet is left to the runs that break a constraint or have no value in the column."""
    name = escape(column)
    if groups:
        keys = zip(palette.GROUPS, groups, strict=False)
        marks = "".join(f'<b style="background:{colour}"></b>{escape(level)}' for colour, level in keys)
        html = f"{name} {marks}"
    else:
        low, high = ends
        if is_metric:
            low, high = f"worse {low}", f"better {high}"
        html = f"{name}&ensp;{escape(low)}<i></i>{escape(high)}"
    pale = (
        f"{infeasible:,} infeasible" * bool(infeasible),
        f"{without:,} without it" * bool(without),
    )
    if any(pale):
        said = ", ".join(filter(None, pale))
        html += f'&ensp;<b style="background:{palette.WITHOUT_METRIC}"></b>{said}'
    scale = f'<div title="coloured by rank">{html}</div>'
    counted = f'<span title="the best and worst runs are always drawn">{escape(note)}</span>'
    st.html(f'<div class="pl-legend">{scale}{counted}</div>')
