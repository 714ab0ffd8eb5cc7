"""No page cuts, overlaps, hides its focus or jumps: the short form of `every_page.py`."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.every_page import PAGES, SHIFTS, screens

pytestmark = pytest.mark.browser
MOST_PHONE_SHIFT = 0.1  # it was 0.2 to 0.4 without reserved room, and is below 0.05 on an idle machine


@pytest.mark.parametrize("name", ["overview", "all_effects", "next_sweep", "guide"])
def test_a_page_is_as_it_should_be_at_two_sizes_in_both_themes(
    context: BrowserContext, app: str, tmp_path: Path, name: str
) -> None:
    page = context.new_page()
    page.add_init_script(SHIFTS)
    findings = list(screens(page, f"{app}/{PAGES[name]}", name, tmp_path, short=True))
    page.close()
    assert not [str(finding) for finding in findings if finding.kind != "shortened"]


@pytest.mark.parametrize("name", ["overview", "next_sweep"])
def test_a_page_stays_still_while_it_opens_on_a_phone(browser: Browser, app: str, name: str) -> None:
    shifts = []
    for _ in range(3):
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.add_init_script(SHIFTS)
        page.goto(f"{app}/{PAGES[name]}")
        expect(page.locator("h1")).to_be_visible()
        page.wait_for_timeout(4_000)
        shifts.append(page.evaluate("window.shift"))
        page.close()
    assert sorted(shifts)[1] < MOST_PHONE_SHIFT, shifts
