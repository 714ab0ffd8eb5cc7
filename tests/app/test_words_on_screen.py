"""What stands on the pages: short sentences, and numbers of at most three digits in them."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import Open, sweep
from tests.browser.long_sentences import long_sentences
from tests.browser.nine_sources import noise, one_parameter

PAGES = ("pages/panel.py", "pages/effects.py", "pages/compare.py", "pages/guide.py")
SOURCES = {"sweep": sweep, "noise": noise, "one parameter": one_parameter}
PRECISE = re.compile(r"(?<![\w.])0\.0*[1-9]\d{3,}|(?<![\w.])[1-9]\d{0,2}\.\d{3,}")


def lines(at: AppTest) -> str:
    """The text of a page without its markup, a line for each element."""
    kinds = ("title", "subheader", "caption", "markdown", "error")
    parts = [element.value for kind in kinds for element in at.main.get(kind)]
    pieces = [element.proto.body for element in at.main.get("html") if "<table" not in element.proto.body]
    parts += [re.sub(r"<[^>]*>", "\n\n", piece) for piece in pieces]  # tables have values to be copied
    paragraphs = re.split(r"\n\s*\n|\n(?=[-|])", "\n\n".join(parts))
    return "\n".join(" ".join(re.sub(r"[*`\\|]", " ", each).split()) for each in paragraphs)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("source", SOURCES)
def test_no_sentence_is_long_and_no_number_is_too_precise(source: str, page: str, open_app: Open) -> None:
    frame: pd.DataFrame = SOURCES[source]()
    at = open_app(frame, page)
    assert not at.exception
    text = lines(at)
    assert len(text) > 100
    assert not long_sentences(text)
    assert not PRECISE.findall(text)
