"""Brushing the chart with a real mouse: all views then show the brushed runs."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.benchmarks.app_speed import sweep
from tests.browser.conftest import Open
from tests.browser.serving import serving
from tests.browser.test_journey import names, ready

pytestmark = pytest.mark.browser


def order(page: Page) -> list[str]:
    """The axes from left to right on the screen; an axis that is being moved has no position yet."""
    places = "ts => ts.map(t => [t.getBoundingClientRect().x, t.textContent])"
    for _ in range(50):
        titles = sorted(page.locator(".axis-title").evaluate_all(places))
        if titles and titles[0][0] < titles[-1][0]:
            break
        page.wait_for_timeout(100)
    return [title for _, title in titles]


def axis(page: Page, name: str) -> dict[str, float]:
    """The position of an axis on the page, after it was brought into sight."""
    for _ in range(50):
        titles = page.locator(".axis-title").all_text_contents()
        if name in titles:
            box = page.locator(".axis-brush").nth(titles.index(name)).bounding_box()
            if box is not None:  # else the chart has just been drawn anew
                return dict(box)
        for way in ("Next axes", "Previous axes"):
            turn = page.get_by_role("button", name=way)
            while name not in titles and turn.is_visible() and turn.is_enabled():
                turn.click()
                titles = page.locator(".axis-title").all_text_contents()
        page.wait_for_timeout(100)
    raise AssertionError(f"{name} has no axis")


def drag(page: Page, name: str, top: float, bottom: float) -> None:
    """Drag along an axis between two heights, 0 (top) to 1."""
    box = axis(page, name)
    x = box["x"] + box["width"] / 2
    page.mouse.move(x, box["y"] + top * box["height"])
    page.mouse.down()
    page.mouse.move(x, box["y"] + (top + bottom) / 2 * box["height"], steps=4)
    page.mouse.move(x, box["y"] + bottom * box["height"], steps=4)
    page.mouse.up()
    expect(page.locator(".st-key-card").get_by_role("button", name="Clear all")).to_be_visible()


def count(page: Page) -> int:
    """How many runs the views show."""
    text = page.locator(".st-key-card strong").first.inner_text()
    return int(text.removeprefix("All ").split()[0].replace(",", ""))


def chip(page: Page, words: str) -> Locator:
    """The chip of a brush; Streamlit also has a hidden one for small screens."""
    return page.locator(".st-key-card").get_by_text(re.compile(words)).filter(visible=True)


def brushes(page: Page) -> list[str]:
    """The brushes in the link."""
    return parse_qs(urlparse(page.url).query).get("brush", [])


def test_a_drag_picks_runs_on_each_kind_of_axis(open_page: Open) -> None:
    page = ready(open_page())
    everything = count(page)
    for name, top, bottom, expected in [
        ("epochs", 0.02, 0.3, r"epochs \d+"),  # numeric
        ("learning_rate", 0.3, 0.6, r"learning_rate 0\.\d+ to 0\.\d+"),  # log
        ("activation", 0.9, 0.999, r"activation \w+$"),  # categorical
        ("momentum", 0.96, 0.999, r"momentum missing$"),
    ]:
        drag(page, name, top, bottom)
        expect(chip(page, expected)).to_be_visible()
        assert 0 < count(page) < everything
        page.wait_for_url(f"**brush={name}**")
        assert [brush.partition("~")[0] for brush in brushes(page)] == [name]
        page.locator(".st-key-card").get_by_role("button", name="Clear all").click()
        expect(page.locator(".st-key-card strong").first).to_have_text(f"All {everything} runs")
        expect(page).not_to_have_url(re.compile("brush="))


def test_a_brush_survives_metric_theme_parameters_page_and_reload(open_page: Open) -> None:
    page = ready(open_page())
    drag(page, "learning_rate", 0.3, 0.6)
    brushed = count(page)
    page.get_by_role("combobox", name="Metric").click()
    page.get_by_role("option", name="train_loss").click()
    expect(page.locator("h1")).to_contain_text("train_loss")
    assert count(ready(page)) == brushed
    page.emulate_media(color_scheme="dark")
    expect(page.locator(".st-key-parallel rect.brush")).to_have_count(1)
    page.get_by_text("Manual", exact=True).click()
    page.get_by_role("button", name="Remove epochs").click()
    expect(page.locator(".axis-title", has_text="epochs")).to_have_count(0)
    expect(page.locator(".st-key-parallel rect.brush")).to_have_count(1)
    assert count(ready(page)) == brushed
    page.get_by_text("Guide", exact=True).click()
    expect(page.locator("h1")).to_have_text("Guide")
    page.get_by_text("Overview", exact=True).click()
    expect(page.locator(".st-key-card").get_by_role("button", name="Clear all")).to_be_visible()
    assert count(ready(page)) == brushed
    page.wait_for_url("**brush=**")
    again = ready(open_page(page.url.split("/", 3)[3]))
    expect(again.locator(".st-key-card").get_by_role("button", name="Clear all")).to_be_visible()
    assert count(again) == brushed


def test_an_answer_that_comes_while_a_range_is_dragged_does_not_undo_the_drag(open_page: Open) -> None:
    page = ready(open_page())
    ranges = page.locator(".st-key-parallel rect.brush")
    answer = """spans => window.dispatchEvent(new CustomEvent("paramlens-chart",
        { detail: { kind: "show", spans, mark: null } }))"""
    box = axis(page, "epochs")
    x, y = box["x"] + box["width"] / 2, box["y"]
    page.mouse.move(x, y + 0.2 * box["height"])
    page.mouse.down()
    page.evaluate(answer, {"width": [[0.2, 0.6]]})
    page.mouse.up()
    expect(ranges).to_have_count(1)  # a click on an empty axis selects nothing
    page.evaluate(answer, {})
    expect(ranges).to_have_count(0)
    page.mouse.down()
    page.mouse.move(x, y + 0.6 * box["height"], steps=4)
    page.evaluate(answer, {})
    expect(ranges).to_have_count(1)
    page.mouse.up()
    page.wait_for_url("**brush=epochs**")
    expect(ranges).to_have_count(1)


def test_a_click_on_a_level_brushes_it_and_a_row_points_out_its_axis(open_page: Open) -> None:
    page = ready(open_page())
    page.locator("tr.level", has_text="sgd").click()
    expect(chip(page, "solver sgd")).to_be_visible()
    before, last = order(page), names(page)[-1]
    page.locator("tr.row", has=page.locator("b", has_text=last)).first.click()
    expect(page.locator(".marked .axis-title")).to_have_text(last)
    assert "order=" not in page.url
    page.locator("tr.row", has=page.locator("b", has_text=last)).first.click()
    expect(page.locator(".marked .axis-title")).to_have_count(0)
    axis(page, before[0])
    assert order(page) == before


def test_typed_ranges_do_what_a_drag_does(open_page: Open) -> None:
    page = ready(open_page())
    page.get_by_text("Filter runs", exact=True).click()
    expect(page.get_by_role("button", name="Apply filter")).to_be_visible()
    page.wait_for_timeout(600)  # the expander slides open, and a list closes if it moves
    page.get_by_role("combobox", name="Column").click()
    page.keyboard.type("epochs")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Column")).to_have_value("epochs")
    page.get_by_label("From").fill("10")
    page.get_by_label("To").fill("20")
    page.get_by_role("button", name="Apply filter").click()
    expect(chip(page, "epochs 10 to 20")).to_be_visible()
    assert 0 < count(page) < 300


def menu(page: Page, name: str, item: str) -> None:
    """Open the menu of an axis and choose."""
    axis(page, name)
    page.locator(".axis-title", has_text=re.compile(f"^{name}$")).click()
    page.get_by_role("button", name=item, exact=True).click()


def test_axes_are_dragged_flipped_rescaled_and_give_the_colour_and_a_link_carries_it(open_page: Open) -> None:
    page = ready(open_page())
    before = order(page)
    title = page.locator(".axis-title", has_text=re.compile(f"^{before[0]}$")).bounding_box()
    assert title is not None
    step = axis(page, before[1])["x"] - axis(page, before[0])["x"]
    page.mouse.move(title["x"] + 8, title["y"] + title["height"] - 8)
    page.mouse.down()
    page.mouse.move(title["x"] + 8 + 2.5 * step, title["y"] + title["height"] - 8, steps=8)
    page.mouse.up()
    page.wait_for_url("**order=**")
    assert order(page)[:3] == [*before[1:3], before[0]]
    menu(page, "epochs", "flip")
    page.wait_for_url("**flip=epochs**")
    menu(page, "learning_rate", "quantile scale")
    page.wait_for_url("**scale_of=learning_rate**")
    menu(page, "solver", "colour by this")
    expect(page.locator(".pl-legend")).to_contain_text("adam")
    drag(page, "learning_rate", 0.02, 0.3)
    assert count(page) / 300 == pytest.approx(0.28, abs=0.04), (
        "the share of runs in a brush of a quantile axis is its length"
    )
    drag(page, "epochs", 0.7, 0.98)
    page.wait_for_url("**brush=**epochs**")
    high = float(next(b for b in brushes(page) if b.startswith("epochs")).split("..")[1])
    assert high > 40, "a flipped axis has its high end at the bottom"
    again = ready(open_page(page.url.split("/", 3)[3]))
    expect(again.locator(".pl-legend")).to_contain_text("adam")
    assert order(again)[:3] == [*before[1:3], before[0]]
    expect(again.locator(".st-key-card").get_by_role("button", name="Clear all")).to_be_visible()
    assert count(again) == count(page)


def test_shift_adds_a_second_range_and_a_click_on_the_axis_lets_go(open_page: Open) -> None:
    page = ready(open_page())
    drag(page, "epochs", 0.02, 0.2)
    first = count(page)
    page.keyboard.down("Shift")
    drag(page, "epochs", 0.7, 0.9)
    page.keyboard.up("Shift")
    card = page.locator(".st-key-card")
    expect(chip(page, "epochs .+ to .+ or .+ to .+")).to_be_visible()
    expect(card.locator("strong").first).not_to_have_text(f"{first} of 300 runs")
    assert count(page) > first
    box = axis(page, "epochs")
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.click(*middle, button="right")  # opens the browser's menu without a release of the button
    expect(page.locator(".st-key-parallel rect.brush")).to_have_count(2)
    page.mouse.click(*middle)
    expect(page.locator(".st-key-card strong").first).to_have_text("All 300 runs")


def test_a_run_of_the_table_is_drawn_over_the_others_and_shown_in_full(open_page: Open) -> None:
    page = ready(open_page())
    mark = page.locator(".st-key-parallel .mark")
    expect(mark).to_have_attribute("points", "")
    row = page.locator(".st-key-run_table tr.row").nth(1)
    row.hover()
    expect(mark).to_have_attribute("points", re.compile(r"\d"))
    page.locator("h1").hover()
    expect(mark).to_have_attribute("points", "")
    name = row.locator("td").first.inner_text()
    row.click()
    expect(page.get_by_text(re.compile(f"^{name} differs from the best run"))).to_be_visible()
    page.locator("h1").hover()
    expect(mark).to_have_attribute("points", re.compile(r"\d"))


def test_a_thousand_runs_are_ranked_before_the_model_is_fitted(open_page: Open, tmp_path: Path) -> None:
    path = tmp_path / "thousand.csv"
    sweep(1_000, 20).to_csv(path, index=False)
    with serving(PARAMLENS_LOCAL="1", PARAMLENS_SOURCE=str(path)) as (url, _):
        page = ready(open_page(url=url))
        title = page.locator("h1")
        expect(title).to_contain_text("val/loss: best between ")
        for metric in ("train/loss", "test/loss"):
            page.get_by_role("combobox", name="Metric").click()
            page.get_by_role("option", name=metric).click()
            expect(title).to_contain_text(metric)
            if metric == "test/loss":  # the brush ends the run that was to compute the words
                drag(page, order(page)[0], 0.1, 0.5)
                page.locator(".st-key-card").get_by_role("button", name="Clear all").click()
            expect(title).to_contain_text(f"{metric}: best between ")
        page.close()  # before its server stops
