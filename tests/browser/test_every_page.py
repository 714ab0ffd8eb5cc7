"""No page cuts, overlaps, hides its focus or jumps: the short form of `every_page.py`."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.every_page import PAGES, SHIFTS, screens

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
