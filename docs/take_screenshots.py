"""Takes the README's screenshots from the running app: `python docs/take_screenshots.py`."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.serving import CHROMIUM, FLAGS, serving  # noqa: E402

OUT = ROOT / "docs"


def settled(page: Page) -> None:
    """Waits until the table and the chart are drawn and nothing moves."""
    page.locator("tr.row").first.wait_for(timeout=60_000)
    page.locator(".axis-brush").first.wait_for(timeout=60_000)
    page.wait_for_timeout(2_500)


def brush(page: Page, name: str, top: float, bottom: float) -> None:
    """Drags along an axis between two heights, 0 (top) to 1."""
    titles = page.locator(".axis-title").all_text_contents()
    box = page.locator(".axis-brush").nth(titles.index(name)).bounding_box()
    if box is None:
        raise SystemExit(f"The axis {name} is not on the screen.")
    x = box["x"] + box["width"] / 2
    page.mouse.move(x, box["y"] + top * box["height"])
    page.mouse.down()
    page.mouse.move(x, box["y"] + bottom * box["height"], steps=8)
    page.mouse.up()
    page.get_by_role("button", name="Clear filters").wait_for()
    page.mouse.move(20, 880)
    page.wait_for_timeout(1_500)


def main() -> None:
    """The panel in light and dark, and with a brush."""
    with serving() as (url, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for scheme in ("light", "dark"):
            page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme=scheme)
            page.goto(url)
            settled(page)
            page.screenshot(path=OUT / f"panel-{scheme}.png")
            if scheme == "light":
                brush(page, "learning_rate", 0.35, 0.7)
                page.screenshot(path=OUT / "brush-light.png")
            page.close()
        page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="light")
        page.goto(url)
        settled(page)
        for name, heading in (("Effects", "effects"), ("Next sweep", "next-sweep")):
            page.get_by_role("link", name=name, exact=True).click()
            page.wait_for_url(f"**/{heading.replace('-', '_')}*")
            page.wait_for_timeout(9_000)
            page.screenshot(path=OUT / f"{heading}-light.png")
        browser.close()


if __name__ == "__main__":
    main()
