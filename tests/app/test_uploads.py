"""A new upload replaces the last one, joining is asked for, and a file that cannot be read costs nothing."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import Start, press, rows, sidebar_text, sweep


def csv(n: int) -> bytes:
    return sweep(n).to_csv(index=False).encode()


@pytest.fixture
def uploaded(start: Start) -> AppTest:
    at = start(source="Upload")
    at.file_uploader[0].upload("first.csv", csv(50), "text/csv").run()
    assert "50 runs" in sidebar_text(at)
    return at


def test_a_new_file_replaces_the_last_one(uploaded: AppTest) -> None:
    uploaded.file_uploader[0].upload("second.csv", csv(40), "text/csv").run()
    assert "40 runs" in sidebar_text(uploaded)
    assert "second.csv" in sidebar_text(uploaded) and "first.csv" not in sidebar_text(uploaded)


def test_a_bad_file_is_named_and_what_was_shown_stays(uploaded: AppTest) -> None:
    before = rows(uploaded)
    uploaded.file_uploader[0].upload("bad.csv", b"hello\n", "text/csv").run()
    assert not uploaded.exception
    assert uploaded.error[0].value.replace("\\", "").startswith("bad.csv cannot be read.")
    assert rows(uploaded) == before and "50 runs" in sidebar_text(uploaded)
    uploaded.file_uploader[0].upload("third.csv", csv(30), "text/csv").run()
    assert not uploaded.error and "30 runs" in sidebar_text(uploaded)


def test_the_message_about_a_bad_file_stays_until_it_is_dismissed(uploaded: AppTest) -> None:
    uploaded.file_uploader[0].upload("bad.csv", b"hello\n", "text/csv").run()
    uploaded.run()
    assert uploaded.error
    assert not press(uploaded, "Dismiss").error


def test_files_that_come_together_are_joined_only_when_the_user_says_so(uploaded: AppTest) -> None:
    uploaded.session_state["_uploads_waiting"] = [("a.csv", csv(30)), ("b.csv", csv(25))]
    uploaded.run()
    assert "a.csv and b.csv" in sidebar_text(uploaded).replace("\\", "")
    assert "50 runs" in sidebar_text(uploaded), "until then, what was shown stays"
    press(uploaded, "Join them")
    assert "55 runs" in sidebar_text(uploaded)


def test_one_of_several_files_can_be_chosen_instead(uploaded: AppTest) -> None:
    uploaded.session_state["_uploads_waiting"] = [("a.csv", csv(30)), ("b.csv", csv(25))]
    uploaded.run()
    press(uploaded, "Only b.csv")
    assert "25 runs" in sidebar_text(uploaded)


def test_of_joined_files_only_the_bad_one_drops_out(uploaded: AppTest) -> None:
    uploaded.session_state["_uploads_waiting"] = [("a.csv", csv(30)), ("bad.csv", b"hello\n")]
    uploaded.run()
    press(uploaded, "Join them")
    assert not uploaded.exception
    assert uploaded.error[0].value.replace("\\", "").startswith("bad.csv cannot be read.")
    assert "30 runs" in sidebar_text(uploaded)
