"""Names from files are shown literally, even if Streamlit would read them as Markdown."""

from __future__ import annotations

import json
from pathlib import Path

from tests.browser.conftest import Open
from tests.browser.serving import ROOT, serving

ODD = [
    "_x_ __init__ val_loss a_b_ é_x_é",
    ":material/home: :smile: :streamlit: 12:30:55",
    ":red[danger] :blue-badge[x]",
    "https://evil.example/a_b HTTP://b.c www.evil.com me@evil.com",
    "[a](http://b.c) ![p](http://b.c/x.png) [^1]",
    "a -> b <-> c <- d -- e >= 1 <= 2 ~= 3",
    "# head #",
    "- item",
    "1234. many",
    "> said",
    "**b** *i* ~~s~~ $x$ `code` <b>x</b> &amp; C:\\new\\x",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "a\n\n- b",
    "a\r\r- b",
    "    indented",
]
SCRIPT = """
import json, sys
sys.path.insert(0, {root!r})
import streamlit as st
from pages.ui import style
for place, name in enumerate(json.loads({odd!r})):
    with st.container(key=f"text{{place}}"):
        st.markdown(f"**{{style.plain(name)}}** is the best")
    with st.container(key=f"title{{place}}"):
        st.title(style.plain(name), anchor=False)
"""


def test_names_are_shown_letter_by_letter(open_page: Open, tmp_path: Path) -> None:
    script = tmp_path / "names.py"
    script.write_text(SCRIPT.format(root=str(ROOT), odd=json.dumps(ODD)), encoding="utf-8")
    with serving(script) as (url, _):
        page = open_page(url=url)
        page.locator(f".st-key-title{len(ODD) - 1} h1").wait_for()
        for place, name in enumerate(ODD):
            shown = " ".join(name.split())
            for key, expected in (("text", f"{shown} is the best"), ("title", shown)):
                inside = page.locator(f".st-key-{key}{place} [data-testid=stMarkdownContainer]").first
                assert " ".join(inside.inner_text().replace("\u2060", "").split()) == expected
        made = page.locator("[data-testid=stMarkdownContainer]").locator(
            "a, em, code, img, ul, ol, table, del"
        )
        assert made.count() == 0
        page.close()  # before its server stops, because the page would report an error
