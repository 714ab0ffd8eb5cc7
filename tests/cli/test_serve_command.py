"""`paramlens serve`: what the server is started with. tests/browser/test_team_server.py starts it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from importance.cli import commands
from importance.cli.serve_command import named_sources
from importance.errors import ImportanceError


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], dict[str, str]]]:
    calls: list[tuple[list[str], dict[str, str]]] = []

    def become(_: str, command: list[str], environment: dict[str, str]) -> None:
        calls.append((command, environment))
        raise SystemExit

    monkeypatch.setattr(os, "execve", become)
    return calls


def test_visitors_reach_the_sources_and_no_path_of_the_machine(
    started: list[tuple[list[str], dict[str, str]]], tmp_path: Path
) -> None:
    with pytest.raises(SystemExit):
        commands.main(["serve", str(tmp_path), "--prefix", "/lab/", "--host", "lab.example.org"])
    command, environment = started[0]
    assert environment["PARAMLENS_LOCAL"] == "0", "no visitor may type a path"
    assert json.loads(environment["PARAMLENS_SERVED"]) == {tmp_path.name: str(tmp_path)}
    options = dict(zip(command[5::2], command[6::2], strict=True))
    assert options["--server.address"] == "127.0.0.1" and options["--server.port"] == "8501"
    assert options["--server.baseUrlPath"] == "lab"
    assert options["--browser.serverAddress"] == "lab.example.org"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--prefix", "/a b"], "--prefix"),
        (["--user-header", "X User:"], "--user-header"),
    ],
)
def test_an_option_without_a_meaning_is_refused_in_a_sentence(
    options: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.main(["serve", str(tmp_path), *options]) == 2
    assert words in capsys.readouterr().err


def test_a_source_has_its_name_or_that_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "a=b.csv").touch()
    names = named_sources([str(tmp_path / "a=b.csv"), "resnet=postgresql://reader:secret@db/optuna"])
    assert names == {
        "a=b.csv": str(tmp_path / "a=b.csv"),
        "resnet": "postgresql://reader:secret@db/optuna",
    }
    (shown,) = named_sources(["https://ada:secret@example.org/runs.csv?x=1"])
    assert "secret" not in shown


def test_a_missing_source_and_a_name_that_comes_twice_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ImportanceError, match="Check the path"):
        named_sources([str(tmp_path / "nowhere")])
    with pytest.raises(ImportanceError, match="Two sources are named 'x'"):
        named_sources([f"x={tmp_path}", "x=https://example.org/runs.csv"])
