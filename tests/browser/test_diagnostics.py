"""The diagnostics below the panel, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.test_journey import ready

pytestmark = pytest.mark.browser


def test_the_last_picture_of_the_stability_leaves_nothing_of_those_before(open_page: Open) -> None:
    page = ready(open_page())
    page.get_by_role("radio", name="Ranking stability").click()
    card = page.locator(".st-key-card_closer")
    card.locator(".js-plotly-plot .errorbars path").first.wait_for(state="attached", timeout=60_000)
    expect(card.get_by_text("Another sweep of 285 runs")).to_be_visible(timeout=60_000)
    expect(card.get_by_text("This is a first estimate")).to_have_count(0, timeout=60_000)
    expect(card.get_by_text("For each point")).to_have_count(1)
    expect(card.locator(".js-plotly-plot")).to_have_count(1)
