"""Work that takes long can be stopped by a button, and what was on screen stays."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.serving import serving
from tests.hostile.stores import FILES

pytestmark = pytest.mark.browser


def test_the_stop_button_ends_a_reading_without_an_end_and_keeps_the_panel(
    open_page: Open, tmp_path: Path
) -> None:
    database = tmp_path / "endless.db"
    database.write_bytes(FILES["view_without_an_end.db"]())
    settings = {"PARAMLENS_LOCAL": "1", "PARAMLENS_SOURCE": str(database)}
    with serving(**settings) as (url, process):
        page = open_page("?source=Example&study=v", url=url)
        page.locator(".axis-brush").first.wait_for()
        page.locator("[data-test-script-state='notRunning']").wait_for()  # else Stop may be that of the panel
        before = page.locator("h1").inner_text()
        page.get_by_role("radio", name="Path").click()
        page.get_by_role("button", name="Stop").click()
        page.get_by_text("You stopped the reading").first.wait_for()
        expect(page.get_by_text("Still showing the previous runs")).to_have_count(1)
        expect(page.locator("h1")).to_have_text(before)
        expect(page.get_by_role("button", name="Stop")).to_have_count(0)
        page.locator("[data-test-script-state='notRunning']").wait_for()  # the panel has computed its answer
        [forks] = psutil.Process(process).children()
        before_a_while = [copy.cpu_times().user for copy in forks.children()]
        page.wait_for_timeout(500)
        assert [copy.cpu_times().user for copy in forks.children()] == before_a_while, (
            "nothing reads any more"
        )
        page.close()  # before its server ends, whose absence it would report
