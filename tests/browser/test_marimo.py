"""The widget in a real marimo: a brush reaches the cells that depend on it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_notebook import SLOW, brush
from tests.builders import ROOT
from tests.trackers.servers import free_port

pytestmark = pytest.mark.browser
SWEEP = ROOT / "examples" / "digits_sweep.csv"
APP = f"""
import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo
    import importance

    ranking = importance.rank(importance.read_runs({str(SWEEP)!r}), "val_loss", method="wandb")
    panel = mo.ui.anywidget(ranking.widget())
    panel
    return mo, panel


@app.cell
def _(mo, panel):
    panel.value
    mo.md(f"selected {{len(panel.widget.selected)}} runs")
    return


if __name__ == "__main__":
    app.run()
"""


def test_a_brush_in_marimo_runs_the_cells_that_use_the_selection(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "sweep.py").write_text(APP)
    port = free_port()
    command = [sys.executable, "-m", "marimo", "-q", "run", "sweep.py", "--headless", "--no-token"]
    server = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", str(port)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_CONFIG_HOME": str(tmp_path), "HOME": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=(tmp_path / "marimo.log").open("wb"),
    )
    try:
        deadline = time.monotonic() + 120
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5).close()
                break
            except OSError:
                assert server.poll() is None and time.monotonic() < deadline
                time.sleep(0.2)
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.goto(f"http://127.0.0.1:{port}")
        state = page.locator(".panel .state")
        expect(state).to_contain_text("All 300 runs.", timeout=SLOW)
        expect(page.get_by_text("selected 300 runs")).to_be_visible(timeout=SLOW)
        brush(page, 0.05, 0.4)
        expect(state).to_contain_text("The importances are theirs", timeout=SLOW)
        count = re.match(r"\d+", state.inner_text())
        assert count is not None
        expect(page.get_by_text(f"selected {count[0]} runs")).to_be_visible(timeout=SLOW)
        page.close()
    finally:
        server.terminate()
        server.wait(60)
