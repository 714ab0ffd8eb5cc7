"""The drawn chart: its lines, its axes, the values under the pointer, and its pictures."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.benchmarks.app_speed import sweep
from tests.browser.conftest import Open
from tests.browser.serving import serving
from tests.browser.test_brush import axis, brushes, count, drag, order
from tests.browser.test_journey import ready

pytestmark = pytest.mark.browser


def test_a_line_under_the_pointer_names_its_run_and_values(open_page: Open) -> None:
    page = ready(open_page())
    first, second = order(page)[-2:]
    left, right = axis(page, first), axis(page, second)
    tip = page.locator(".st-key-parallel .tip")
    for step in range(40):  # there is a line somewhere between two axes
        page.mouse.move((left["x"] + right["x"]) / 2 + 13, left["y"] + (0.3 + step / 80) * left["height"])
        page.wait_for_timeout(30)
        if tip.is_visible():
            break
    expect(tip).to_contain_text("val_loss: ")
    expect(tip).to_contain_text("learning_rate: 0.")
    lines = tip.evaluate("(tip) => tip.innerText.split('\\n').length")
    style = tip.evaluate("(tip) => [tip.clientHeight, parseFloat(getComputedStyle(tip).lineHeight)]")
    assert style[0] < (lines + 1) * style[1], "each value is on one line, also at the edge of the window"


def test_the_chart_is_downloaded_as_a_picture(open_page: Open) -> None:
    page = ready(open_page())
    content = {}
    for kind in ("PNG", "SVG"):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Download the chart as {kind}").click()
        content[kind] = download.value.path().read_bytes()
    assert content["PNG"].startswith(b"\x89PNG")
    assert len(content["PNG"]) > 50_000
    assert content["SVG"].count(b"<polyline") >= 300
    assert b"learning_rate" in content["SVG"]


@pytest.mark.parametrize("density", [1.5, 2])
def test_on_a_dense_screen_the_lines_are_sharp_and_meet_their_axes(
    browser: Browser, app: str, density: float
) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900}, device_scale_factor=density)
    page.goto(app)
    chart = ready(page).locator(".st-key-parallel .frame")
    axes = chart.locator("svg").bounding_box()
    assert axes is not None
    for layer in chart.locator("canvas").all():
        wide, tall, *pixels = layer.evaluate("c => [c.clientWidth, c.clientHeight, c.width, c.height]")
        assert (wide or axes["width"], tall or axes["height"]) == (axes["width"], axes["height"])
        assert pixels == pytest.approx([density * axes["width"], density * axes["height"]], abs=1)
    page.close()


def test_of_thirty_axes_some_are_in_sight_and_the_metric_always_is(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    sweep(200, 30).to_csv(path, index=False)
    with serving(PARAMLENS_LOCAL="1", PARAMLENS_SOURCE=str(path)) as (url, _):
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{url}/?pick=Manual&" + "&".join(f"show=config.p{i:02d}" for i in range(30)))
        expect(page.get_by_text("of 30", exact=False).filter(visible=True).first).to_be_visible(
            timeout=60_000
        )
        seen: list[str] = []
        while True:
            names = order(page)
            boxes = [axis(page, name) for name in names]
            assert min(b["x"] - a["x"] for a, b in pairwise(boxes)) >= 83, "each has room for its title"
            assert names[-1] == "val/loss"
            seen += names[:-1]
            if page.get_by_role("button", name="Next axes").is_disabled():
                break
            page.get_by_role("button", name="Next axes").click()
        assert len(set(seen)) == 30
        page.close()


def test_keys_pressed_at_any_pace_all_move_the_brush(open_page: Open) -> None:
    page = ready(open_page())
    name = order(page)[0]
    brush = page.locator(".st-key-parallel rect.brush")
    page.locator(".axis-title").first.focus()
    page.keyboard.press("ArrowDown")
    expect(brush).to_have_count(1)
    tall, before = (float(brush.get_attribute(side) or 0) for side in ("height", "y"))
    # Python answers some .3 to .8 s after a key. A later key comes before, with or after that answer.
    for pause in (330, 400, 470, 540, 620, 700, 800):
        page.wait_for_timeout(pause)
        page.keyboard.press("ArrowUp")
    page.wait_for_timeout(2_000)
    step = tall / 5  # the brush is a quarter of the axis, a step a twentieth
    assert float(brush.get_attribute("y") or 0) == pytest.approx(before - 7 * step, abs=0.1 * step)
    page.wait_for_url(f"**brush={name}**")
    expect(page.locator(".st-key-card strong").first).not_to_have_text("All 300 runs")


def test_a_brush_over_the_good_end_never_takes_failed_runs_along(open_page: Open) -> None:
    page = ready(open_page())
    box = axis(page, "val_loss")
    x = box["x"] + box["width"] / 2
    page.mouse.move(x, box["y"] + 0.6 * box["height"])
    page.mouse.down()
    page.mouse.move(x, box["y"] + box["height"] + 20, steps=6)
    expect(page.locator(".st-key-parallel .tip")).to_have_text(re.compile(r"^\d+ of 300 runs$"))
    page.mouse.up()
    page.wait_for_url("**brush=val_loss**")
    assert "missing" not in brushes(page)[0]
    drag(page, "val_loss", 0.3, 0.001)  # over the bad end, beside which the failed runs are
    page.wait_for_url(lambda url: "inf" in url)
    assert "missing" not in brushes(page)[0]


def test_each_gesture_of_the_chart_has_a_key_and_tab_leaves_it(open_page: Open) -> None:
    page = ready(open_page())
    first, second = order(page)[:2]
    title = page.locator(".axis-title").first
    title.focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_url(f"**brush={first}**")
    expect(page.locator(".st-key-card strong").first).not_to_have_text("All 300 runs")
    brushed = count(page)
    page.keyboard.press("ArrowUp")
    expect(page.locator(".st-key-card strong").first).not_to_have_text(f"{brushed} of 300 runs")
    ready(page)
    page.keyboard.press("Delete")
    expect(page.locator(".st-key-card strong").first).to_have_text("All 300 runs")
    assert 0 < brushed < 300
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**order=**")
    assert order(page)[:2] == [second, first]
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("() => !document.activeElement.closest('.st-key-parallel')"):
            break
    else:
        raise AssertionError("Tab does not leave the chart")
