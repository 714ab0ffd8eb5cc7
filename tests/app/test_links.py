"""What a link may make the app do on the user's own machine, and what the page shows in the meantime."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from importance import readers, trackers
from importance.readers import addresses, downloads, opened_source, source_summary
from pages.ui import opening
from pages.ui.state import consent
from tests.app.conftest import ROOT, sweep
from tests.app.test_pages import rows, texts
from tests.trackers import rogue

Start = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def new_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server in which nobody has opened anything."""
    monkeypatch.setattr(consent, "_opened", {})


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Start:
    """Opens the app on this machine, with a source of the launcher and the query of a link."""

    def started(given: object = "", page: str = "app.py", **query: str) -> AppTest:
        monkeypatch.setenv("PARAMLENS_LOCAL", "1")
        monkeypatch.setenv("PARAMLENS_SOURCE", str(given))
        at = AppTest.from_file(str(ROOT / page), default_timeout=60)
        for name, value in query.items():
            at.query_params[name] = value
        return at.run()

    return started


@pytest.fixture
def touched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every source that is looked at, read, fetched or only looked for."""
    found: list[str] = []
    for module, name in (
        (readers, "read_runs"),
        (source_summary, "summarise_source"),
        (source_summary, "file_stamp"),
        (opened_source, "opened"),
        (trackers, "place_of"),
        (downloads, "download"),
    ):
        real = getattr(module, name)

        def noted(
            source: object, *args: object, _real: Callable[..., object] = real, **more: object
        ) -> object:
            if source != str(ROOT / "examples" / "digits_sweep.csv"):
                found.append(str(source))
            return _real(source, *args, **more)

        monkeypatch.setattr(module, name, noted)
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.csv"
    sweep(50).to_csv(path, index=False)
    return path


def asked(at: AppTest) -> str:
    """The address that the page asks about; "" when it asks about none."""
    return at.main.get("code")[0].value if any(b.label == "Open" for b in at.button) else ""


def press(at: AppTest, label: str) -> AppTest:
    return next(b for b in at.button if b.label == label).click().run()


def nothing_is_shown(at: AppTest) -> bool:
    return (
        not at.exception and not at.get("bidi_component") and not at.get("plotly_chart") and not at.dataframe
    )


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
    assert asked(at) == link.strip()
    assert nothing_is_shown(at)
    assert not touched
    at.run()
    assert not touched, "nor at the next touch of a widget"
    press(at, "Open")
    assert not at.exception
    assert touched and touched[0] == link.strip()
    assert not asked(at)


@pytest.mark.parametrize("page", ["effects", "next_sweep", "data", "guide"])
def test_every_page_asks(page: str, start: Start, touched: list[str]) -> None:
    at = start(page=f"pages/{page}.py", source="Path", path="/etc/passwd", every="every 10 s")
    assert asked(at) == "/etc/passwd"
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
    assert at.slider(key="best").value == 40
    assert at.query_params["path"] == str(file)
    assert "brush" in at.query_params


def test_what_the_launcher_was_given_opens_at_once(start: Start, file: Path, tmp_path: Path) -> None:
    assert rows(start(file))
    assert rows(start(file, source="Path", path=str(file)))
    other = tmp_path / "other.csv"
    other.write_bytes(file.read_bytes())
    at = start(file, source="Path", path=str(other))
    assert asked(at) == str(other)
    assert nothing_is_shown(at)


def test_a_link_to_the_launchers_source_needs_no_password(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = "unknowndb://ada:pa55word@127.0.0.1:9/runs"
    seen: list[object] = []
    real = source_summary.summarise_source
    monkeypatch.setattr(
        source_summary, "summarise_source", lambda source, *a: seen.append((source, *a)) or real(source, *a)
    )
    at = start(given, source="Path", path=addresses.redacted(given))
    assert seen == [(given, "any")]
    assert "Runs cannot be read from" in at.error[0].value


def test_what_the_user_types_opens_at_once_and_stays_open(start: Start, file: Path) -> None:
    at = start(source="Path")
    assert nothing_is_shown(at)
    at.text_input(key="path").set_value(str(file)).run()
    assert rows(at)
    again = start(source="Path", path=str(file))
    assert rows(again), "a reload of the page does not ask"
    longer = start(source="Path", path=f"{file}/../mine.csv")
    assert asked(longer), "another spelling was not opened by anyone"
    at.text_input(key="path").set_value(str(file.parent / "nothing.csv")).run()
    assert "There is no file" in at.error[0].value


def test_what_was_opened_once_is_not_asked_about_again(start: Start, file: Path) -> None:
    press(start(source="Path", path=str(file)), "Open")
    again = start(source="Path", path=str(file))
    assert rows(again) and not asked(again)
    consent._opened.clear()  # another server
    assert asked(start(source="Path", path=str(file)))


def test_an_address_of_a_link_is_opened_without_what_this_machine_keeps(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached: list[tuple[object, object]] = []
    real = source_summary.summarise_source
    monkeypatch.setattr(
        source_summary,
        "summarise_source",
        lambda source, reach: reached.append((source, reach)) or real(source, reach),
    )
    link = "postgresql://127.0.0.1:9/db"
    at = press(start(source="Path", path=link), "Open")
    assert reached == [(link, "linked")]
    at = start(source="Path", path=link)
    assert reached[1:] == [(link, "linked")], "a reload is no typing"
    at.text_input(key="path").set_value("").run()
    at.text_input(key="path").set_value(link).run()
    assert reached[-1] == (link, "any"), "now the user wrote it"


@pytest.fixture(params=["mysql", "postgresql", "http", "https"])
def rogue_server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, rogue.Rogue]]:
    """A link to a server that wants what it should not have, and the server."""
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
    at = start(source="Path", path=link, every="every 10 s", history="best", study="x")
    at.run()
    assert asked(at) == link
    assert not server.connections
    press(at, "Open")
    assert not at.exception
    assert b"a file of this machine" not in b"".join(server.heard)
    if link.startswith("mysql"):
        assert "'local_infile'" in at.error[0].value
        assert not server.connections
    elif not link.startswith("https"):
        assert server.connections, "the test would notice a connection"


# -- what is shown --------------------------------------------------------------------------------------


def test_the_address_is_shown_without_its_password_and_as_plain_text(start: Start) -> None:
    link = "mysql://ada:pa55word@127.0.0.1:9/<img src=x onerror=alert(1)>![x](http:x)"
    at = start(source="Path", path=link)
    assert asked(at) == link.replace("pa55word", "***")
    seen = " ".join([texts(at), str(at.query_params), *(str(e.value) for e in at.text_input)])
    assert "pa55word" not in seen
    assert "<img" not in texts(at) and "![x](" not in texts(at)
    assert "**127.0.0.1:9**" in texts(at).replace("\\", "")


def test_the_password_of_a_link_is_used_once_it_is_opened(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []
    real = source_summary.summarise_source
    monkeypatch.setattr(
        source_summary, "summarise_source", lambda source, *a: seen.append(source) or real(source, *a)
    )
    link = "unknowndb://ada:pa55word@127.0.0.1:9/db"
    press(start(source="Path", path=link), "Open")
    assert seen == [link]


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
def test_what_opening_does_is_said_with_the_true_host(link: str, words: str, start: Start) -> None:
    at = start(source="Path", path=link)
    assert words in texts(at).replace("\\", "").replace("\u2060", "")


def test_signs_that_hide_others_are_spelled() -> None:
    assert opening.visible("/runs\u202evsc.exe\u200b\n") == "/runs\\u202evsc.exe\\u200b\\u000a"
    assert opening.visible("https://host/ä ö") == "https://host/ä ö"


# -- numbers stand under their own name -----------------------------------------------------------------


def test_after_a_reload_an_upload_is_asked_for_again(start: Start) -> None:
    at = start(source="Upload", metric="val_accuracy")
    assert nothing_is_shown(at)
    assert "Give your upload again" in texts(at)
    assert at.query_params["metric"] == "val_accuracy"
    at.file_uploader[0].upload("runs.csv", sweep(50).to_csv(index=False).encode(), "text/csv").run()
    assert rows(at)
    assert at.session_state["metric"] == "val_accuracy", "the view of the link follows"
    assert "Give your upload again" not in texts(at)


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
    assert on_screen(at).count("On screen is still") == 2, "on the page and in the sidebar"
    assert "the built-in example" in on_screen(at)
    at.file_uploader[0].upload("page.csv", b"<!doctype html><title>Sign in</title>", "text/csv").run()
    assert at.error and rows(at)
    assert "On screen is still **the built-in example**" in on_screen(at)
    at.segmented_control(key="source").set_value("path").run()
    at.text_input(key="path").set_value(str(file)).run()
    assert "On screen is still" not in on_screen(at)
    wrong = file.with_name("wrong.csv")
    at.text_input(key="path").set_value(str(wrong)).run()
    assert "There is no file" in at.error[0].value
    assert f"On screen is still **{file}**" in on_screen(at)
    assert str(wrong) not in on_screen(at)


@pytest.mark.parametrize(
    "given", ["nothing.csv", "unknowndb://127.0.0.1:9/x", "mysql://127.0.0.1:9/x?host=y"]
)
def test_a_wrong_source_at_the_start_shows_nothing(given: str, start: Start, tmp_path: Path) -> None:
    at = start(tmp_path / given if "://" not in given else given)
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
    pills = at.sidebar.get("button_group")[-1].proto
    labels = [option.content for option in pills.options]
    assert {"finished", "early_stopped"} < set(labels)
    assert not [text for text in [*labels, pills.help] if "![x](" in text]
    assert set(at.session_state["state"]) == {"finished", picture, "early_stopped"}
