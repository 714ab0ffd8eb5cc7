"""Brushing the chart with a real mouse: what is dragged is what all views are about."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.test_journey import names, ready

pytestmark = pytest.mark.browser


def order(page: Page) -> list[str]:
    """The axes from left to right, as they stand on the screen."""
    found = "ts => ts.map(t => [t.getBoundingClientRect().x, t.textContent])"
    return [title for _, title in sorted(page.locator(".axis-title").evaluate_all(found))]


def axis(page: Page, name: str) -> dict[str, float]:
    """Where an axis stands on the page."""
    titles = page.locator(".axis-title").all_text_contents()
    box = page.locator(".axis-brush").nth(titles.index(name)).bounding_box()
    assert box is not None
    return dict(box)


def drag(page: Page, name: str, top: float, bottom: float) -> None:
    """Drag along an axis between two heights, 0 (top) to 1."""
    box = axis(page, name)
    x = box["x"] + box["width"] / 2
    page.mouse.move(x, box["y"] + top * box["height"])
    page.mouse.down()
    page.mouse.move(x, box["y"] + (top + bottom) / 2 * box["height"], steps=4)
    page.mouse.move(x, box["y"] + bottom * box["height"], steps=4)
    page.mouse.up()
    expect(page.get_by_role("button", name="All runs")).to_be_visible()


def count(page: Page) -> int:
    """How many runs the views are about."""
    text = page.locator(".st-key-card strong").first.inner_text()
    return int(re.sub(r"\D", "", text))


def brushes(page: Page) -> list[str]:
    """The brushes in the link."""
    return parse_qs(urlparse(page.url).query).get("brush", [])


@pytest.mark.parametrize(
    ("name", "top", "bottom", "expected"),
    [
        ("epochs", 0.02, 0.3, r"epochs \d+"),
        ("learning_rate", 0.3, 0.6, r"learning_rate 0\.\d+ to 0\.\d+"),
        ("activation", 0.9, 0.999, r"activation \w+$"),
        ("momentum", 0.96, 0.999, r"momentum missing$"),
    ],
    ids=["numeric", "log", "categorical", "missing"],
)
def test_a_drag_picks_runs_on_each_kind_of_axis(
    open_page: Open, name: str, top: float, bottom: float, expected: str
) -> None:
    page = ready(open_page())
    everything = count(page)
    drag(page, name, top, bottom)
    expect(page.locator(".st-key-card").get_by_text(re.compile(expected))).to_be_visible()
    assert 0 < count(page) < everything
    page.wait_for_url("**brush=**")
    assert brushes(page)[0].startswith(f"{name}~")
    page.get_by_role("button", name="All runs").click()
    expect(page.locator(".st-key-card strong").first).to_have_text(f"All {everything} runs")
    expect(page).not_to_have_url(re.compile("brush="))


def test_a_brush_survives_metric_page_and_reload(open_page: Open) -> None:
    page = ready(open_page())
    drag(page, "learning_rate", 0.3, 0.6)
    picked = count(page)
    page.get_by_role("combobox", name="Metric").click()
    page.get_by_role("option", name="train_loss").click()
    expect(page.locator("h1")).to_contain_text("train_loss")
    assert count(ready(page)) == picked
    page.get_by_text("Guide", exact=True).click()
    expect(page.locator("h1")).to_have_text("How to read the panel")
    page.get_by_text("Panel", exact=True).click()
    expect(page.get_by_role("button", name="All runs")).to_be_visible()
    assert count(ready(page)) == picked
    page.wait_for_url("**brush=**")
    again = ready(open_page(page.url.split("/", 3)[3]))
    expect(again.get_by_role("button", name="All runs")).to_be_visible()
    assert count(again) == picked


def test_a_click_on_a_level_brushes_it_and_a_row_moves_its_axis(open_page: Open) -> None:
    page = ready(open_page())
    page.get_by_label("levels of solver").click()
    page.locator("tr.level", has_text="sgd").click()
    expect(page.get_by_text("solver sgd")).to_be_visible()
    first = names(page)[0]
    page.locator("tr.row", has=page.locator("b", has_text=first)).first.click()
    expect(page.get_by_role("figure", name=re.compile(f"{first}, val_loss$"))).to_be_visible()
    assert order(page)[-2:] == [first, "val_loss"]


def test_typed_ranges_do_what_a_drag_does(open_page: Open) -> None:
    page = ready(open_page())
    page.get_by_text("Ranges", exact=True).click()
    expect(page.get_by_role("button", name="Pick these runs")).to_be_visible()
    page.wait_for_timeout(600)  # the expander slides open, and a list that moves closes
    page.get_by_role("combobox", name="Column").click()
    page.keyboard.type("epochs")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Column")).to_have_value("epochs")
    page.get_by_label("From").fill("10")
    page.get_by_label("To").fill("20")
    page.get_by_role("button", name="Pick these runs").click()
    expect(page.get_by_text("epochs 10 to 20")).to_be_visible()
    assert 0 < count(page) < 300
