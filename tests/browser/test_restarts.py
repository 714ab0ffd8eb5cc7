"""The server is killed in the middle of an answer and started again."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.serving import serving

pytestmark = pytest.mark.browser


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page whose console may say that the server is gone."""
    page = context.new_page()
    yield page
    page.close()


def long_sweep(path: Path, runs: int = 10_000, parameters: int = 20) -> Path:
    """A table whose ranking takes more than a second."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({f"width_{i}": rng.random(runs).round(3) for i in range(parameters)})
    frame["val_loss"] = (frame["width_0"] - 0.5) ** 2 + 0.01 * rng.standard_normal(runs)
    frame["val_accuracy"] = frame["width_7"] + 0.01 * rng.standard_normal(runs)
    frame.to_parquet(path)
    return path


def test_the_page_comes_back_with_its_state_after_the_server_was_killed(page: Page, tmp_path: Path) -> None:
    settings = {"PARAMLENS_LOCAL": "1", "PARAMLENS_SOURCE": str(long_sweep(tmp_path / "long.parquet"))}
    with ExitStack() as servers:
        url, process = servers.enter_context(serving(**settings))
        page.goto(url)
        page.locator(".axis-brush").first.wait_for()
        page.get_by_role("combobox", name="Metric").click()
        page.get_by_role("option", name="val_accuracy").click()
        page.wait_for_url("**metric=val_accuracy**")
        page.get_by_text("Ranking 20 parameters over 10,000 runs").wait_for()
        os.kill(process, signal.SIGKILL)
        page.get_by_text("First look").wait_for()

        servers.enter_context(serving(port=urlsplit(url).port, **settings))
        expect(page.get_by_text("First look")).to_have_count(0)
        expect(page.locator("tr.row").first).to_contain_text("width_7")
        expect(page.locator("h1").filter(has_text="width_7 is the main driver")).to_have_count(1)
        assert "metric=val_accuracy" in page.url
