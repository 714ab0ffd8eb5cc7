"""No page cuts, overlaps, hides its focus or jumps: the short form of `every_page.py`."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.every_page import MOST_SHIFT, PAGES, SHIFTS, screens, settle

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", ["overview", "all_effects", "next_sweep", "guide"])
def test_a_page_is_as_it_should_be_at_two_sizes_in_both_themes(
    context: BrowserContext, app: str, tmp_path: Path, name: str
) -> None:
    page = context.new_page()
    page.add_init_script(SHIFTS)
    findings = list(screens(page, f"{app}/{PAGES[name]}", name, tmp_path, short=True))
    page.close()
    assert not [str(finding) for finding in findings if finding.kind != "shortened"]


@pytest.mark.parametrize("width", [390, 768])
@pytest.mark.parametrize("name", ["overview", "trade_off", "compare", "next_sweep"])
def test_a_page_stays_still_while_it_opens_on_a_small_screen(
    browser: Browser, app: str, name: str, width: int
) -> None:
    shifts: list[float] = []
    while len(shifts) < 2 and min(shifts, default=1.0) >= MOST_SHIFT:  # the server may be busy at first
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.add_init_script(SHIFTS)
        page.goto(f"{app}/{PAGES[name]}")
        settle(page)
        shifts.append(page.evaluate("window.shift"))
        page.close()
    assert min(shifts) < MOST_SHIFT, shifts
