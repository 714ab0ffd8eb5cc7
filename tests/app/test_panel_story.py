"""The words of the fitted model on a large table: they are computed once, even if the answer is not kept."""

from __future__ import annotations

import pytest

from pages.ui.computing.shared_answers import SharedAnswers
from tests.app.conftest import Open, sweep


def test_the_page_ends_with_the_words_of_the_model_if_no_answer_is_kept(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.ui.state.effects.STORY_AT_ONCE", 0)
    monkeypatch.setattr(SharedAnswers, "_keep", lambda *_: None)
    at = open_app(sweep())
    assert not at.exception
    assert "best" in at.title[0].value or "depends" in at.title[0].value
