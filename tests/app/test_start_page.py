"""The start page of a team's server, without a browser; tests/browser/test_team_server.py opens it in one."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.conftest import ROOT, Start, sweep, texts


def test_each_source_has_its_metric_its_last_change_and_its_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "sweeps"
    folder.mkdir()
    sweep().to_csv(folder / "old.csv", index=False)
    os.utime(folder / "old.csv", (time.time() - 7_300, time.time() - 7_300))
    (folder / "empty.csv").write_text("")
    secret = "postgresql://reader:secret@127.0.0.1:1/optuna"
    monkeypatch.setenv("PARAMLENS_SERVED", json.dumps({"lab": str(folder), "resnet": secret}))
    monkeypatch.setenv("PARAMLENS_LOCAL", "0")
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300).run()
    assert not at.exception
    shown = texts(at)
    assert "lr is the main driver of val_loss" in shown.replace("\\", ""), shown
    assert "60 runs" in shown
    assert "changed 2 hours ago" in shown
    assert "empty" in shown, "what cannot be read says why"
    assert "secret" not in shown and "127.0.0.1" not in shown and str(folder) not in shown


def test_a_card_says_what_the_page_says_that_it_opens(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep().to_csv(tmp_path / "a.csv", index=False)
    monkeypatch.setenv("PARAMLENS_SERVED", json.dumps({"a": str(tmp_path / "a.csv")}))
    card = texts(start(local=False))
    headline = start(local=False, page="pages/panel.py", source="Named", named="a").title[0].value
    assert headline in card


def test_without_a_source_the_page_says_what_to_add(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARAMLENS_SERVED", json.dumps({"lab": str(tmp_path)}))
    at = start(local=False)
    assert not at.exception
    assert "hold no runs yet" in at.info[0].value


def test_a_visitor_opens_what_is_served_and_no_other_path(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep().to_csv(tmp_path / "a.csv", index=False)
    sweep(50).to_csv(tmp_path / "b.csv", index=False)
    monkeypatch.setenv("PARAMLENS_SERVED", json.dumps({"a": str(tmp_path / "a.csv")}))
    at = start(local=False, page="pages/panel.py", source="Named", named="a")
    assert "60 runs" in texts(at) and "50 runs" not in texts(at)
    at = start(local=False, page="pages/panel.py", source="Link", path=str(tmp_path / "b.csv"))
    assert "50 runs" not in texts(at) and not at.title
