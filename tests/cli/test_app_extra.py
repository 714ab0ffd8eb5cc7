"""The app without Streamlit: it is installed at the first start, or the message says how."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tomllib
from importlib.machinery import ModuleSpec

import pytest

from importance.cli import app_extra, main
from importance.errors import MissingExtra
from tests.builders import ROOT


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The modules that can be found. A test adds those that it installs."""
    names = {"pip"}
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: ModuleSpec(name, None) if name in names else None
    )
    return names


def test_the_requirement_is_that_of_the_extra() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["optional-dependencies"]["app"] == [app_extra.STREAMLIT]
    assert not any(needed.startswith("streamlit") for needed in project["dependencies"])


def test_it_is_installed_into_this_python_after_a_line_that_says_so(
    installed: set[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        assert "Running:" in capsys.readouterr().err
        installed.add("streamlit")
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", run)
    app_extra.ensure_streamlit()
    app_extra.ensure_streamlit()
    assert commands == [[sys.executable, "-m", "pip", "install", app_extra.STREAMLIT]]


def test_it_is_not_installed_against_the_users_will_or_without_an_installer(
    installed: set[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("nothing may be installed"))
    assert main(["app", "--no-install"]) == 2
    assert 'pip install "paramlens[app]"' in capsys.readouterr().err
    installed.clear()
    monkeypatch.setattr(app_extra.shutil, "which", lambda _: None)
    with pytest.raises(MissingExtra, match=r"not installed. Install it"):
        app_extra.ensure_streamlit()


def test_an_installation_that_fails_says_what_to_do(
    installed: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 1))
    with pytest.raises(MissingExtra, match="could not be installed"):
        app_extra.ensure_streamlit()
