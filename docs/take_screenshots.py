"""Take the pictures of the documents from the running app: `python docs/take_screenshots.py`.

One walk through the app takes them in the order of its pages, and makes the animation. Beside the pictures
`pictures.json` keeps, for each of them, the page, the query of its address and the text that was on screen.
`tests/test_pictures.py` compares that text with what the app shows today.
"""

from __future__ import annotations

import html
import io
import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

FOLDER = ROOT / "docs"
TEXTS = FOLDER / "pictures.json"
ANIMATION = FOLDER / "paramlens.webp"
WINDOW = {"width": 1440, "height": 900}
ANIMATION_SIZE = (960, 600)
PATIENCE = 600_000  # milliseconds
TABLE_ROWS = 10
"""The first rows of each table are compared; no picture shows more."""


_METRIC = "metric "
_QUIET = """() => {
    const done = document.querySelector('[data-testid=stApp][data-test-script-state=notRunning]');
    const busy = document.querySelector('[data-testid=stSpinner], [data-testid=stSkeleton]');
    window.quiet = done && !busy ? window.quiet + 1 : 0;
    return window.quiet > 12;
}"""


class Stop(NamedTuple):
    """One stop of the walk: what to do there, and the picture to keep (none when `picture` is empty)."""

    picture: str
    script: str
    act: Callable[[Any], None]


def shown(script: str, query: Mapping[str, str]) -> list[str]:
    """Return the text that a page shows today: its sentences, and the first rows of its tables.

    Args:
        script: the path of the page's script in the project, such as "pages/effects.py".
        query: the query of the page's address.
    """
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300).switch_page(script)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    if page.exception:
        raise SystemExit(f"{script} failed: {page.exception[0].message}")
    kinds = ("title", "subheader", "markdown", "caption", "warning", "error")
    lines = [element.value for kind in kinds for element in page.main.get(kind)]
    lines += [f"{_METRIC}{metric.label}: {metric.value}" for metric in page.metric]
    lines += [re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", e.proto.body)) for e in page.main.get("html")]
    lines += [row for component in page.get("bidi_component") for row in _rows(component.proto.json)]
    for table in page.dataframe:
        lines += [_row(row) for row in table.value.head(TABLE_ROWS).itertuples(index=False)]
    return [html.unescape(line).strip() for line in lines]


def _rows(payload: str) -> list[str]:
    """The rows of one of our tables, or of the sliders; [] for the other components."""
    data = json.loads(payload)
    rows = data.get("rows", [])[:TABLE_ROWS]
    if "shown" in data:
        return [_row([row["name"], row["pill"], *row.get("at", ())]) for row in rows]
    if data.get("kind", "").startswith("runs"):
        return [_row(_texts(row, data["headings"]) if isinstance(row, dict) else row) for row in rows]
    if data.get("kind") != "parameters":
        return []
    return [_row([row["name"], *(c["text"] for c in row["cells"].values() if "text" in c)]) for row in rows]


def _texts(row: dict[str, Any], headings: Iterable[str]) -> list[object]:
    """The cells of a row, as its texts where it has some."""
    return [row.get("cells", {}).get(key, {}).get("text", row.get(key)) for key in headings]


def _row(cells: Iterable[object]) -> str:
    """A row as text, with no more digits than are on screen."""
    return " | ".join(f"{cell:.4g}" if isinstance(cell, float) else str(cell) for cell in cells)


def _settle(page: Any) -> None:
    """Wait until the page has a title, and nothing has been computed or loaded for three seconds."""
    page.locator("h1").first.wait_for(timeout=PATIENCE)
    page.evaluate("window.quiet = 0")
    page.wait_for_function(_QUIET, polling=250, timeout=PATIENCE)


def _open_panel(page: Any) -> None:
    page.locator("tr.row").first.wait_for(timeout=PATIENCE)
    page.locator(".axis-brush").first.wait_for(timeout=PATIENCE)


def _brush(page: Any) -> None:
    """Drag along the axis of the learning rate, and move the pointer away."""
    axis = page.locator(".axis-title").all_text_contents().index("learning_rate")
    box = page.locator(".axis-brush").nth(axis).bounding_box()
    x, top, height = box["x"] + box["width"] / 2, box["y"], box["height"]
    page.mouse.move(x, top + 0.35 * height)
    page.mouse.down()
    page.mouse.move(x, top + 0.7 * height, steps=8)
    page.mouse.up()
    page.get_by_role("button", name="Clear all").wait_for(timeout=PATIENCE)
    page.mouse.move(20, 880)


def _click_row(page: Any) -> None:
    page.locator("tr.row").nth(2).click()


def _begin_again(page: Any) -> None:
    """Open the app as at first, so that the pages that follow are about all runs."""
    page.goto("{0.scheme}://{0.netloc}".format(urlsplit(page.url)))
    _open_panel(page)


def _open_effects(page: Any) -> None:
    _begin_again(page)
    _turn_to(page, "Effects")


def _open_next_sweep(page: Any) -> None:
    _turn_to(page, "Next sweep")


def _turn_to(page: Any, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()
    page.wait_for_url(f"**/{name.lower().replace(' ', '_')}*", timeout=PATIENCE)


WALK = (
    Stop("panel.png", "app.py", _open_panel),
    Stop("brush.png", "app.py", _brush),
    Stop("", "app.py", _click_row),
    Stop("effects.png", "pages/effects.py", _open_effects),
    Stop("next-sweep.png", "pages/next_sweep.py", _open_next_sweep),
)


def main() -> None:
    """Walk through the app, and write the pictures, their texts and the animation."""
    from playwright.sync_api import sync_playwright

    from tests.browser.serving import CHROMIUM, FLAGS, serving

    frames: list[bytes] = []
    texts: dict[str, dict[str, Any]] = {}
    with serving() as (url, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport=WINDOW, color_scheme="light")
        page.goto(url)
        for stop in WALK:
            stop.act(page)
            _settle(page)
            frames.append(page.screenshot())
            screen = page.locator("body").inner_text()
            if stop.picture:
                (FOLDER / stop.picture).write_bytes(frames[-1])
                texts[stop.picture] = _recorded(page, stop, screen)
        browser.close()
    TEXTS.write_text(json.dumps(texts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    _animate(frames)


def _recorded(page: Any, stop: Stop, screen: str) -> dict[str, Any]:
    """The text of the page that is on screen, after a check that the browser shows it."""
    query = dict(parse_qsl(urlsplit(page.url).query))
    lines = shown(stop.script, query)
    for line in lines[:1] + [line.rpartition(": ")[2] for line in lines if line.startswith(_METRIC)]:
        if line not in screen:
            raise SystemExit(f"{stop.picture}: the page says {line!r}, and the browser does not show it.")
    return {"script": stop.script, "query": query, "shown": lines}


def _animate(pictures: list[bytes]) -> None:
    """Write the animation: each picture for four seconds, with a short fade so that the eye follows."""
    from PIL import Image

    frames = [Image.open(io.BytesIO(picture)).convert("RGB").resize(ANIMATION_SIZE) for picture in pictures]
    steps, durations = [frames[0]], [4_000]
    for before, after in pairwise(frames):
        steps += [Image.blend(before, after, 0.33), Image.blend(before, after, 0.66), after]
        durations += [120, 120, 3_760]
    steps[0].save(ANIMATION, save_all=True, append_images=steps[1:], duration=durations, loop=0, quality=72)


if __name__ == "__main__":
    main()
