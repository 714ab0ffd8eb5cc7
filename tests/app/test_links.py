"""What a link may make the app do on the user's own machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from importance import readers, trackers
from importance.readers import addresses, downloads, opened_source, source_summary
from importance.readers.isolated import reader
from pages.ui.state import consent
from tests.app.conftest import ROOT, Start, asked_address, nothing_is_shown, press, rows
from tests.trackers import rogue


@pytest.fixture(autouse=True)
def new_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server on which nobody has opened anything."""
    monkeypatch.setattr(consent, "_opened", {})


@pytest.fixture
def touched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every source that is inspected, read, fetched or searched for."""
    sources: list[str] = []
    for module, name in (
        (readers, "read_runs"),
        (source_summary, "summarise_source"),
        (reader, "read_runs"),
        (reader, "summarise_source"),
        (source_summary, "file_stamp"),
        (opened_source, "opened"),
        (trackers, "place_of"),
        (downloads, "download"),
        (reader, "download"),
    ):
        real = getattr(module, name)

        def noted(
            source: object, *args: object, _real: Callable[..., object] = real, **more: object
        ) -> object:
            if source != str(ROOT / "examples" / "digits_sweep.csv"):
                sources.append(str(source))
            return _real(source, *args, **more)

        monkeypatch.setattr(module, name, noted)
    return sources


LINKS = [
    "mysql://127.0.0.1:9/db?local_infile=1",
    "mysql+pymysql://127.0.0.1:9/db",
    "postgresql://127.0.0.1:9/db",
    "mssql://127.0.0.1:9/db",
    "http://127.0.0.1:9/runs.csv",
    "https://127.0.0.1:9/",
    "HTTPS://127.0.0.1:9/",
    "http://127.0.0.1:9/#/experiments/1",
    "https://wandb.ai/team/project",
    "team/project",
    "/etc/passwd",
    "~/.ssh",
    "examples",
    ".",
    "sqlite:////etc/runs.db",
    "sqlite:///runs.db?query=SELECT 1",
    "duckdb:///runs.duckdb",
    "file:///etc/passwd",
    "\\\\127.0.0.1\\share\\runs.csv",
    "//127.0.0.1/share/runs.csv",
    "runs.zip",
    "  /etc/passwd  ",
    "unknown://127.0.0.1:9/db",
]


@pytest.mark.parametrize("link", LINKS)
def test_nothing_is_touched_before_the_user_opens_it(link: str, start: Start, touched: list[str]) -> None:
    at = start(source="Path", path=link)
    assert asked_address(at) == link.strip()
    assert nothing_is_shown(at)
    assert not touched
    at.run()
    assert not touched, "the next use of a widget does not open it either"
    press(at, "Open")
    assert not at.exception
    assert touched and touched[0] == link.strip()
    assert not asked_address(at)


@pytest.mark.parametrize("page", ["effects", "next_sweep", "data", "guide"])
def test_every_page_asks(page: str, start: Start, touched: list[str]) -> None:
    at = start(page=f"pages/{page}.py", source="Path", path="/etc/passwd", every="Auto-refresh: every 10 s")
    assert asked_address(at) == "/etc/passwd"
    assert not touched


def test_the_state_of_the_link_follows_once_it_is_opened(start: Start, file: Path) -> None:
    wanted = {
        "metric": "val_accuracy",
        "pick": "Manual",
        "show": "lr",
        "brush": "optimizer~=adam",
        "best": "40",
    }
    at = start(source="Path", path=str(file), **wanted)
    at.run()
    assert {name: at.query_params[name] for name in wanted} == wanted
    press(at, "Open")
    assert at.session_state["metric"] == "val_accuracy"
    assert [row["name"] for row in rows(at)] == ["lr"]
    assert at.selectbox(key="best").value == 40
    assert at.query_params["path"] == str(file)
    assert "brush" in at.query_params


def test_what_the_launcher_was_given_opens_at_once(start: Start, file: Path, tmp_path: Path) -> None:
    assert rows(start(file))
    assert rows(start(file, source="Path", path=str(file)))
    other = tmp_path / "other.csv"
    other.write_bytes(file.read_bytes())
    at = start(file, source="Path", path=str(other))
    assert asked_address(at) == str(other)
    assert nothing_is_shown(at)


def test_a_link_to_the_launchers_source_needs_no_password(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    launched = "unknowndb://ada:pa55word@127.0.0.1:9/runs"
    reached: list[object] = []
    real = reader.summarise_source
    monkeypatch.setattr(
        reader,
        "summarise_source",
        lambda source, *a, **k: reached.append((source, *a)) or real(source, *a, **k),
    )
    at = start(launched, source="Path", path=addresses.redacted(launched))
    assert reached == [(launched, "any")]
    assert "Runs cannot be read from" in at.error[0].value


def test_what_the_user_types_opens_at_once_and_stays_open(start: Start, file: Path) -> None:
    at = start(source="Path")
    assert nothing_is_shown(at)
    at.text_input(key="path").set_value(str(file)).run()
    assert rows(at)
    again = start(source="Path", path=str(file))
    assert rows(again), "a reload of the page does not ask"
    longer = start(source="Path", path=f"{file}/../mine.csv")
    assert asked_address(longer), "nobody opened this spelling of the path"
    at.text_input(key="path").set_value(str(file.parent / "nothing.csv")).run()
    assert "There is no file" in at.error[0].value


def test_what_was_opened_once_is_not_asked_about_again(start: Start, file: Path) -> None:
    press(start(source="Path", path=str(file)), "Open")
    again = start(source="Path", path=str(file))
    assert rows(again) and not asked_address(again)
    consent._opened.clear()  # another server
    assert asked_address(start(source="Path", path=str(file)))


def test_an_address_of_a_link_is_opened_without_what_this_machine_keeps(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached: list[tuple[object, object]] = []
    real = reader.summarise_source
    monkeypatch.setattr(
        reader,
        "summarise_source",
        lambda source, *a, **k: reached.append((source, *a)) or real(source, *a, **k),
    )
    link = "postgresql://127.0.0.1:9/db"
    at = press(start(source="Path", path=link), "Open")
    assert reached == [(link, "linked")]
    at = start(source="Path", path=link)
    assert reached[1:] == [(link, "linked")], "a reload does not count as typing the address"
    at.text_input(key="path").set_value("").run()
    at.text_input(key="path").set_value(link).run()
    assert reached[-1] == (link, "any"), "now the user has typed it"


@pytest.fixture(params=["mysql", "postgresql", "http", "https"])
def rogue_server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, rogue.Rogue]]:
    """A link to a server that asks for secrets and files of this machine, and the server."""
    kept = tmp_path / "private key"
    kept.write_text("a file of this machine")
    servers = {"mysql": lambda: rogue.mysql(str(kept)), "postgresql": rogue.postgresql}
    with servers.get(request.param, rogue.web)() as server:
        tail = (
            "?local_infile=1" if request.param == "mysql" else "/runs.csv" if request.param == "http" else ""
        )
        yield f"{request.param}://127.0.0.1:{server.port}/db{tail}", server


def test_a_rogue_server_hears_nothing_of_a_link(start: Start, rogue_server: tuple[str, rogue.Rogue]) -> None:
    link, server = rogue_server
    at = start(source="Path", path=link, every="Auto-refresh: every 10 s", history="best", study="x")
    at.run()
    assert asked_address(at) == link
    assert not server.connections
    press(at, "Open")
    assert not at.exception
    assert b"a file of this machine" not in b"".join(server.heard)
    if link.startswith("mysql"):
        assert "'local_infile'" in at.error[0].value
        assert not server.connections
    elif not link.startswith("https"):
        assert server.connections, "the test would notice a connection"
