"""The look of the app that the theme in .streamlit/config.toml cannot say: spacing, badges, the legend."""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent
ICON = str(HERE / "icon.svg")
LOGO = str(HERE / "logo.svg")


def apply() -> None:
    """Load the style sheet and the logo."""
    st.html(HERE / "style.css")
    st.logo(LOGO, icon_image=ICON, size="large")


def trust(word: str, level: str, sentence: str) -> None:
    """The trust line: a badge of one or two words ("good", "fair" or "none") and a sentence."""
    st.html(
        f'<div class="pl-trust"><b class="{level}">{escape(word)}</b><span>{escape(sentence)}</span></div>'
    )


def legend(text_before: str, text_after: str, note: str) -> None:
    """What the colours of the lines mean."""
    words = [escape(text) for text in (text_before, text_after, note)]
    st.html('<div class="pl-legend">{}<i></i>{}<span>{}</span></div>'.format(*words))
