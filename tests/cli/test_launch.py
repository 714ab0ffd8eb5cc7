"""Opening the app from the command line."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from importance.cli import commands, launch
from tests.builders import ROOT

SWEEP = str(ROOT / "examples" / "digits_sweep.csv")


def test_the_app_is_started_on_the_source_with_paths_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[list[str], dict[str, str]]] = []

    def become(_: str, command: list[str], environment: dict[str, str]) -> None:
        started.append((command, environment))
        raise SystemExit

    monkeypatch.setattr(os, "execve", become)
    monkeypatch.chdir(ROOT / "examples")
    with pytest.raises(SystemExit):
        commands.main(["app", "digits_sweep.csv", "--port", "8777", "--headless"])
    command, environment = started[0]
    assert command[1:5] == ["-m", "streamlit", "run", str(ROOT / "app.py")]
    assert command[command.index("--server.port") + 1] == "8777"
    assert environment["PARAMLENS_SOURCE"] == SWEEP
    assert environment["PARAMLENS_LOCAL"] == "1"


@pytest.mark.parametrize(
    "source",
    ["https://example.org/r.csv", "postgresql://ada@db/optuna", "sqlite:///study.db", "team/project"],
)
def test_an_address_is_passed_on_as_it_is(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[dict[str, str]] = []
    monkeypatch.setattr(os, "execve", lambda *arguments: started.append(arguments[2]))
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0))
    assert commands.main(["app", source]) == 0
    assert started[0]["PARAMLENS_SOURCE"] == source


def test_the_installed_app_is_found_beside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "paramlens_app" / "pages").mkdir(parents=True)
    (tmp_path / "paramlens_app" / "app.py").touch()
    monkeypatch.setattr(launch, "__file__", str(tmp_path / "importance" / "cli" / "launch.py"))
    assert launch.app_file() == (tmp_path / "paramlens_app" / "app.py").resolve()


def test_an_install_without_the_app_says_how_to_mend_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(launch, "__file__", str(tmp_path / "importance" / "cli" / "launch.py"))
    assert commands.main(["app"]) == 2
    assert "pip install" in capsys.readouterr().err
