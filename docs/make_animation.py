"""Makes the README's animation from the running app: `python docs/make_animation.py`, 20 seconds long."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from docs.take_screenshots import OUT, brush, settled  # noqa: E402
from tests.browser.serving import CHROMIUM, FLAGS, serving  # noqa: E402

SIZE = (960, 600)


def picture(page: Page) -> Image.Image:
    """What is on the screen now."""
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)


def main() -> None:
    """Open, brush, click on a row, look at effects, look at the next sweep: each for four seconds."""
    with serving() as (url, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="light")
        page.goto(url)
        settled(page)
        frames = [picture(page)]
        brush(page, "learning_rate", 0.35, 0.7)
        frames.append(picture(page))
        page.locator("tr.row").nth(2).click()
        page.wait_for_timeout(4_000)
        frames.append(picture(page))
        for name in ("Effects", "Next sweep"):
            page.get_by_role("link", name=name, exact=True).click()
            page.wait_for_timeout(9_000)
            frames.append(picture(page))
        browser.close()
    shown, durations = [], []
    for i, frame in enumerate(frames):
        if i:  # a short fade, so that the eye sees what changes
            for step in (0.33, 0.66):
                shown.append(Image.blend(frames[i - 1], frame, step))
                durations.append(120)
        shown.append(frame)
        durations.append(4_000 - 240 * (i > 0))
    shown[0].save(
        OUT / "paramlens.webp", save_all=True, append_images=shown[1:], duration=durations, loop=0, quality=72
    )


if __name__ == "__main__":
    main()
