"""From a row of the panel to its effect, in a real browser."""

from __future__ import annotations

import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.serving import serving
from tests.browser.test_journey import background, ready

pytestmark = pytest.mark.browser


def opened(page: Page) -> Page:
    """Wait until the curve and the heat map are drawn."""
    page.locator(".st-key-effect_card .js-plotly-plot").wait_for(timeout=90_000)
    page.locator(".st-key-pairs_card .js-plotly-plot").wait_for(timeout=90_000)
    return page


def test_a_click_in_the_table_leads_to_the_effect(open_page: Open) -> None:
    page = ready(open_page())
    page.locator("tr.row", has=page.locator("b", has_text="activation")).first.click()
    page.get_by_role("button", name="Effect of activation").click()
    expect(page.locator("h1")).to_contain_text("activation: ")
    expect(page.get_by_role("combobox", name="Parameter")).to_have_value("activation")
    page.wait_for_url(re.compile(r"/effects\?.*parameter=activation"))
    again = opened(open_page(page.url.split("/", 3)[3]))
    expect(again.locator("h1")).to_contain_text("activation: ")
    expect(again.locator(".pl-levels tr")).to_have_count(4)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_laptop_and_follows_the_theme(open_page: Open, scheme: str) -> None:
    page = opened(open_page("effects", scheme=scheme))
    for card in (".st-key-effect_card", ".st-key-facts_card"):
        box = page.locator(card).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 900, f"{card} needs scrolling at 1440x900"
        assert (background(page, card) > 380) == (scheme == "light")
    facts = page.locator(".st-key-facts_card")
    assert facts.evaluate("e => e.scrollHeight <= e.clientHeight + 1")


def test_a_saved_picture_has_the_ground_of_the_theme(open_page: Open) -> None:
    page = opened(open_page("effects", scheme="dark"))
    chart = page.locator(".st-key-effect_card .js-plotly-plot")
    chart.hover()
    with page.expect_download() as download:
        chart.locator('[data-title^="Download plot"]').click()
    with Image.open(download.value.path()) as picture:
        red, green, blue, opaque = picture.convert("RGBA").getpixel((3, 3))
    assert opaque == 255
    assert red + green + blue < 150, "the chart is dark, like the page"


def test_the_pairs_can_be_downloaded_and_a_click_shows_the_map_of_one(open_page: Open) -> None:
    page = opened(open_page("effects"))
    with page.expect_download() as download:
        page.get_by_role("button", name="Pairs").click()
    assert download.value.suggested_filename == "pairs.csv"
    second = page.locator(".st-key-pairs tbody tr").nth(1)
    sentence = second.locator("td").nth(1).inner_text()
    second.click()
    expect(page.locator(".st-key-pairs_card strong").filter(has_text=sentence)).to_be_visible()
    expect(second).to_have_attribute("aria-selected", "true")


def test_a_link_straight_to_a_page_of_a_fresh_server_has_the_apps_look(open_page: Open) -> None:
    with serving() as (url, _):
        page = open_page("effects?parameter=depth", url=url)
        expect(page.locator("h1")).to_contain_text("depth")
        expect(page.get_by_text("Guide", exact=True)).to_be_visible()
        page.close()  # before its server stops
