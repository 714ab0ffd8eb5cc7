"""What a source may reach, for the user and for strangers, and which parts of it are never shown."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from importance.readers.isolated import reader
from pages.ui import request, source
from tests.app.conftest import Start, sidebar_text, sweep, texts
from tests.app.test_refresh import folder_of_runs

SECRET = "unknowndb://ada:pa55word@db.internal:5432/runs"


def everything(at: AppTest) -> str:
    """Everything that a viewer could see: the page, the sidebar, the link."""
    elements = [str(getattr(e, "value", "")) for block in (at.main, at.sidebar) for e in block]
    return " ".join(
        [*elements, texts(at), sidebar_text(at), str(at.query_params), *(e.value for e in at.error)]
    )


@pytest.mark.parametrize("way", ["launcher", "typed"])
def test_a_password_is_used_and_shown_nowhere(
    way: str, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached: list[object] = []
    real = reader.summarise_source
    monkeypatch.setattr(
        reader, "summarise_source", lambda source, *a, **k: reached.append(source) or real(source, *a, **k)
    )
    if way == "launcher":
        at = start(SECRET)
    else:
        at = start("", source="Path")
        at.text_input(key="path").set_value(SECRET).run()
    assert not at.exception
    assert reached == [SECRET]
    assert at.text_input(key="path").value == "unknowndb://ada:***@db.internal:5432/runs"
    assert "Runs cannot be read from" in at.error[0].value
    assert "pa55word" not in everything(at)


def test_a_link_with_a_hidden_password_asks_for_it(start: Start) -> None:
    at = start("", source="Path", path="postgresql://ada:***@db/runs")
    assert "Links contain no passwords" in at.error[0].value


@pytest.mark.parametrize("local", [True, False])
def test_a_source_of_the_deployer_is_offered_by_its_name_alone(
    local: bool, start: Start, tmp_path: Path
) -> None:
    folder = folder_of_runs(tmp_path / "hidden_place", 60)
    at = start("", local=local, secrets=str(folder), source="Named")
    assert not at.exception
    assert not at.error
    assert at.selectbox(key="named").value == "our sweeps"
    assert "60 runs" in sidebar_text(at)
    assert "hidden_place" not in everything(at)


def test_an_error_of_a_named_source_does_not_show_its_address(start: Start) -> None:
    at = start("", local=False, secrets=SECRET, source="Named")
    assert "our sweeps" in at.error[0].value
    visible = everything(at)
    assert not [piece for piece in ("pa55word", "db.internal", "5432", "ada") if piece in visible]


def test_what_a_driver_says_of_a_named_source_is_cleaned_too() -> None:
    wanted = request.Request(("at", "x"), SECRET, "any", "our sweeps")
    message = (
        'connection to server at "db.internal" (10.1.2.3), port 5432 failed: no user "ada" (fe80::1:2:3)'
    )
    cleaned = request.without_address(message, wanted)
    assert "our sweeps" in cleaned
    assert not [piece for piece in ("db.internal", "10.1.2.3", "5432", "ada", "fe80") if piece in cleaned]
    wrong = replace(wanted, source="postgresql://ada:pa55word@db.internal:543210/runs")
    cleaned = request.without_address('no host "db.internal", port 543210, user "ada"', wrong)
    assert not [piece for piece in ("db.internal", "543210", "ada") if piece in cleaned]


def test_how_far_a_slow_read_is_can_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[tuple[object, ...]] = []
    place = SimpleNamespace(progress=lambda *a: shown.append(a), caption=lambda *a: shown.append(a))
    clock = iter(range(1, 9))
    monkeypatch.setattr(source.time, "monotonic", lambda: float(next(clock)))
    tell = source._progress_messages(place)  # type: ignore[arg-type]
    tell(50, 200)
    tell(90, 0)
    tell(0.5, 2)  # in the middle of a long run
    assert shown == [(0.25, "50 of 200 runs"), ("90 runs so far",), (0.25, "0 of 2 runs")]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("/etc/passwd", "runs on a server"),
        ("examples/digits_sweep.csv", "runs on a server"),
        ("http://example.org/runs.csv", "plain http"),
        ("postgresql://db/optuna", "runs on a server"),
        ("team/project", "runs on a server"),
        ("https://127.0.0.1/runs.csv", "not a public internet address"),
        ("https://2130706433/runs.csv", "not a public internet address"),
    ],
)
def test_strangers_reach_nothing_but_public_https(
    typed: str, words: str, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: pytest.fail("connected"))
    at = start("", local=False, source="Link", path=typed)
    assert not at.exception
    assert words in at.error[0].value
    assert not at.get("bidi_component"), "no other runs are shown under this address"


def test_strangers_may_give_a_public_address(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[tuple[object, bool]] = []
    table = sweep(50).to_csv(index=False).encode()

    def download(address: str, reach: str, *, hosted: bool, waiting: object) -> tuple[str, bytes]:
        fetched.append((reach, hosted))
        return "runs.csv", table

    monkeypatch.setattr(reader, "download", download)
    at = start("", local=False, source="Link", path="https://example.org/runs.csv")
    assert not at.error
    assert "50 runs" in sidebar_text(at)
    at.selectbox(key="best").set_value(50).run()
    assert fetched == [("public", True)], "the table is fetched only once"
    at.button(key="_refresh").click().run()
    assert len(fetched) == 2
