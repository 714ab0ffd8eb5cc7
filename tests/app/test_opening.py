"""What the page shows while there are no runs, and the name under which it shows runs."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from importance.readers.isolated import reader
from pages.ui import opening
from pages.ui.state import consent
from tests.app.conftest import Start, asked_address, nothing_is_shown, press, rows, sweep, texts


@pytest.fixture(autouse=True)
def new_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server on which nobody has opened anything."""
    monkeypatch.setattr(consent, "_opened", {})


def test_the_address_is_shown_without_its_password_and_as_plain_text(start: Start) -> None:
    link = "mysql://ada:pa55word@127.0.0.1:9/<img src=x onerror=alert(1)>![x](http:x)"
    at = start(source="Path", path=link)
    assert asked_address(at) == link.replace("pa55word", "***")
    visible = " ".join([texts(at), str(at.query_params), *(str(e.value) for e in at.text_input)])
    assert "pa55word" not in visible
    assert "<img" not in texts(at) and "![x](" not in texts(at)
    assert "**127.0.0.1:9**" in texts(at).replace("\\", "")


def test_the_password_of_a_link_is_used_once_it_is_opened(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[object] = []
    real = reader.summarise_source
    monkeypatch.setattr(
        reader, "summarise_source", lambda source, *a, **k: read.append(source) or real(source, *a, **k)
    )
    link = "unknowndb://ada:pa55word@127.0.0.1:9/db"
    press(start(source="Path", path=link), "Open")
    assert read == [link]


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("postgresql://good.org@evil.org/db", "database server **evil.org**"),
        ("postgresql://u:p/w?x@evil.org:5/db", "database server **evil.org:5**"),
        ("https://good.org@evil.org/runs.csv", "fetches something from **evil.org**"),
        ("https://good.org\\@evil.org/runs.csv", "fetches something from **evil.org**"),
        ("https://g\u043e\u043ed.org/runs.csv", "**xn--gd-fmca.org**"),
        ("\\\\evil.org\\share", "connects to the computer **evil.org**"),
        ("//evil.org/share", "connects to the computer **evil.org**"),
        ("team/project", "with your API key"),
        ("/home/me/runs", "reads this file or folder"),
    ],
)
def test_the_page_says_what_opening_does_and_names_the_true_host(link: str, words: str, start: Start) -> None:
    at = start(source="Path", path=link)
    assert words in texts(at).replace("\\", "").replace("\u2060", "")


def test_signs_that_hide_others_are_spelled() -> None:
    assert opening.visible("/runs\u202evsc.exe\u200b\n") == "/runs\\u202evsc.exe\\u200b\\u000a"
    assert opening.visible("https://host/ä ö") == "https://host/ä ö"


def test_after_a_reload_an_upload_is_asked_for_again(start: Start) -> None:
    at = start(source="Upload", metric="val_accuracy")
    assert nothing_is_shown(at)
    assert "Upload your file again" in texts(at)
    assert at.query_params["metric"] == "val_accuracy"
    at.file_uploader[0].upload("runs.csv", sweep(50).to_csv(index=False).encode(), "text/csv").run()
    assert rows(at)
    assert at.session_state["metric"] == "val_accuracy", "the app then shows the view of the link"
    assert "Upload your file again" not in texts(at)


def test_the_way_to_the_example_is_a_button(start: Start) -> None:
    for query in ({"source": "Upload"}, {"source": "Path", "path": "/etc/passwd"}):
        at = press(start(**query), "Show the built-in example")
        assert rows(at)
        assert at.segmented_control(key="source").value == "example"


def on_screen(at: AppTest) -> str:
    return " ".join(c.value for c in [*at.main.caption, *at.sidebar.caption]).replace("\\", "")


def test_other_runs_than_the_chosen_ones_are_named(start: Start, file: Path) -> None:
    at = start()
    at.segmented_control(key="source").set_value("upload").run()
    assert rows(at)
    assert on_screen(at).count("Still showing") == 2, "on the page and in the sidebar"
    assert "the built-in example" in on_screen(at)
    at.file_uploader[0].upload("page.csv", b"<!doctype html><title>Sign in</title>", "text/csv").run()
    assert at.error and rows(at)
    assert "Still showing the previous runs: **the built-in example**" in on_screen(at)
    at.segmented_control(key="source").set_value("path").run()
    at.text_input(key="path").set_value(str(file)).run()
    assert "Still showing" not in on_screen(at)
    wrong = file.with_name("wrong.csv")
    at.text_input(key="path").set_value(str(wrong)).run()
    assert "There is no file" in at.error[0].value
    assert nothing_is_shown(at), "a wrong path never shows other runs under its name"
    at.button(key="back_to_good").click().run()
    assert rows(at) and at.text_input(key="path").value == str(file)


@pytest.mark.parametrize(
    "source", ["nothing.csv", "unknowndb://127.0.0.1:9/x", "mysql://127.0.0.1:9/x?host=y"]
)
def test_a_wrong_source_at_the_start_shows_nothing(source: str, start: Start, tmp_path: Path) -> None:
    at = start(tmp_path / source if "://" not in source else source)
    assert at.error
    assert nothing_is_shown(at)


def test_a_link_from_before_the_file_was_gone_shows_nothing_else(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "runs.db"
    with closing(sqlite3.connect(path)) as writer:
        sweep(60).to_sql("runs", writer, index=False)
    at = press(start(source="Path", path=str(path)), "Open")
    assert rows(at)
    path.unlink()
    gone = start(source="Path", path=str(path))
    assert gone.error
    assert nothing_is_shown(gone)


def test_a_state_of_an_uploaded_file_makes_the_browser_fetch_nothing(start: Start, tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    picture = "![x](http://127.0.0.1:9/x.png)"
    sweep(60).assign(State=["finished", picture, "early_stopped"] * 20).to_csv(path, index=False)
    at = start(path)
    levels = next(box for box in at.sidebar.multiselect if box.label == "Levels")
    assert len(levels.options) == 3
    [shown] = [option for option in levels.options if "x.png" in option]
    assert "![x](" not in shown
    at = press(levels.select(shown).run(), "Add")
    chips = [button for button in at.button if "x.png" in button.label]
    assert chips
    assert not [chip for chip in chips if "![x](" in chip.label + chip.help]
