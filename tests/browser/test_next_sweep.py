"""The sliders of the next sweep and the sheets of the runs: mouse, keys, touch, sizes, both themes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import parse_qs, quote, urlparse

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import PATIENCE, Open
from tests.browser.serving import serving

pytestmark = pytest.mark.browser
RANGES = "next_sweep?way=ranges"
CASES = [(5, 4, "light"), (2_000, 8, "dark"), (60, 1, "light"), (150, 60, "dark")]


@pytest.fixture(scope="module")
def local_app() -> Iterator[str]:
    """The address of an app on the user's own machine, which reads paths."""
    with serving(PARAMLENS_LOCAL="1") as (url, _):
        yield url


def write_runs(path: Path, n: int, parameters: int) -> str:
    """A file of runs with rates, widths and activations; its query in a link."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"Name": [f"run-{i}" for i in range(n)]})
    for k in range(parameters):
        values = (10 ** rng.uniform(-5, -1, n), rng.choice([32, 64, 128], n), rng.choice(["relu", "gelu"], n))
        frame[f"model.encoder.layer_{k}.{('learning_rate', 'width', 'activation')[k % 3]}"] = values[k % 3]
    frame["val_loss"] = (np.log10(frame.iloc[:, 1]) + 3) ** 2 / 4 + rng.normal(0.5, 0.1, n)
    frame.to_csv(path, index=False)
    return f"source=Path&path={quote(str(path))}"


def row(page: Page, name: str) -> Locator:
    return page.locator(f'section.row[aria-label="{name}"]')


def opened(page: Page) -> Page:
    """The page once its ranges are there, which take a while on a busy machine."""
    page.locator("section.row").first.wait_for(timeout=3 * PATIENCE)
    return page


@pytest.fixture
def opened_on_phone(browser: Browser, app: str) -> Iterator[Page]:
    """The page with its ranges, on a phone."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"{app}/{RANGES}")
    yield opened(page)
    context.close()


def drag_finger(page: Page, places: Sequence[tuple[float, float]]) -> None:
    """Touch the first place, move over the others and let go."""
    session = page.context.new_cdp_session(page)
    for kind, place in (
        ("touchStart", places[0]),
        *(("touchMove", place) for place in places[1:]),
        ("touchEnd", None),
    ):
        points = [] if place is None else [{"x": place[0], "y": place[1]}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def set_ranges(page: Page) -> dict[str, str]:
    """The ranges in the link."""
    return dict(json.loads(parse_qs(urlparse(page.url).query).get("ranges", ["{}"])[0]))


def overflows(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def test_a_range_is_set_by_dragging_by_keys_and_by_typing(open_page: Open) -> None:
    page = opened(open_page(RANGES))
    rate = row(page, "learning_rate")
    lowest = rate.get_by_role("slider", name="lowest learning_rate")
    box = rate.locator(".track").bounding_box()
    assert box is not None
    thumb = lowest.bounding_box()
    assert thumb is not None
    covered = page.get_by_role("status").filter(has_text="lie in all ranges at once")
    before = covered.inner_text()
    page.mouse.move(thumb["x"] + 8, thumb["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], thumb["y"] + 8, steps=6)
    expect(covered).not_to_have_text(before)  # while the thumb is held, without an answer of the server
    page.mouse.up()
    page.wait_for_url(re.compile("ranges="))
    low = float(set_ranges(page)["learning_rate"].split(" to ")[0])
    assert 0.005 < low < 0.1 and len(f"{low:g}") <= 6, "the end is short"
    expect(rate.get_by_text("Set by you")).to_be_visible()

    lowest.press("Home")
    lowest.press("ArrowRight")
    page.wait_for_function("low => !location.search.includes(low)", arg=f"{low:g}")
    assert float(set_ranges(page)["learning_rate"].split(" to ")[0]) < 0.001

    high = rate.get_by_label("high end of learning_rate")
    high.fill("0.02")
    high.press("Enter")
    page.wait_for_url(re.compile(r"ranges=.*0\.02"))
    high.fill("banana")
    high.press("Enter")
    expect(rate.get_by_role("alert")).to_contain_text("not a number")
    rate.get_by_role("button", name="Reset").click()
    expect(rate.get_by_text("Narrow")).to_be_visible()


def test_a_level_is_left_out_by_a_click_and_the_last_one_stays(open_page: Open) -> None:
    page = opened(open_page(RANGES))
    solver = row(page, "solver")
    solver.get_by_role("button", name="adam").click()
    page.wait_for_url(re.compile("solver.*sgd"))
    assert set_ranges(page) == {"solver": "sgd"}
    expect(row(page, "solver").get_by_role("button", name="adam")).to_have_attribute("aria-pressed", "false")
    row(page, "solver").get_by_role("button", name="sgd").click()
    page.wait_for_timeout(500)
    assert set_ranges(page) == {"solver": "sgd"}


def test_the_tool_is_remembered_on_the_way_to_another_page_and_back(open_page: Open) -> None:
    page = opened(open_page(RANGES))
    page.get_by_role("radio", name="Optuna").click()
    expect(page.get_by_text("suggest_float").first).to_be_visible()
    page.get_by_role("link", name="Runs", exact=True).click()
    page.locator("table.runs:not(.suggested) tr.row").first.wait_for()
    page.get_by_role("link", name="Next sweep", exact=True).click()
    expect(page.get_by_text("suggest_float").first).to_be_visible()


def test_a_finger_moves_a_thumb(opened_on_phone: Page) -> None:
    page = opened_on_phone
    thumb = row(page, "learning_rate").get_by_role("slider", name="highest learning_rate")
    thumb.scroll_into_view_if_needed()
    box, track = thumb.bounding_box(), row(page, "learning_rate").locator(".track").bounding_box()
    assert box is not None and track is not None
    y = box["y"] + box["height"] / 2
    xs = (box["x"] + 8, track["x"] + 0.7 * track["width"], track["x"] + 0.5 * track["width"])
    drag_finger(page, [(x, y) for x in xs])
    page.wait_for_url(re.compile("ranges="))
    assert 0.005 < float(set_ranges(page)["learning_rate"].split(" to ")[1]) < 0.05
    assert not overflows(page)


@pytest.mark.parametrize(("n", "parameters", "scheme"), CASES, ids=str)
def test_every_size_has_its_rows_and_nothing_is_cut(
    open_page: Open, local_app: str, tmp_path: Path, n: int, parameters: int, scheme: str
) -> None:
    query = write_runs(tmp_path / "runs.csv", n, parameters)
    page = open_page(f"next_sweep?{query}&way=ranges", scheme=scheme, url=local_app)
    page.get_by_role("button", name="Open", exact=True).first.click()
    page.locator("section.row").first.wait_for(timeout=3 * PATIENCE)
    shown = page.locator("section.row:visible").count()
    assert shown == 12 if parameters > 12 else 1 <= shown <= parameters
    cut = "rows => rows.some((row) => row.scrollWidth > row.clientWidth + 1)"
    assert not page.locator("section.row").evaluate_all(cut)
    page.get_by_role("radio", name="Suggested runs").click()
    page.locator("table.suggested tr.row").first.wait_for(timeout=2 * PATIENCE)
    expect(page.locator("h1")).to_contain_text(re.compile("^Next: "))
    page.get_by_role("link", name="Runs", exact=True).click()
    runs = page.locator("table.runs:not(.suggested) tr.row")  # not those of the page that goes
    runs.nth(min(n, 15) - 1).wait_for()
    runs.nth(2).click()
    expect(page.locator("table.pairs tr.row").first).to_be_visible()
    assert not overflows(page)


def test_a_role_is_changed_on_the_sheet_of_columns(open_page: Open) -> None:
    page = open_page("data?face=Columns")
    page.get_by_placeholder("Find a column").fill("depth")
    page.get_by_label("Role of depth").select_option("label")
    page.wait_for_url(re.compile("role=depth"))
    expect(page.get_by_role("button", name="Reset to the detected roles")).to_be_visible()
    expect(page.get_by_text("10 parameters", exact=False).first).to_be_visible()


def test_while_a_new_source_is_read_the_old_answer_is_gone(
    open_page: Open, local_app: str, tmp_path: Path
) -> None:
    write_runs(tmp_path / "runs.csv", 40, 3)
    page = open_page("data", url=local_app)
    expect(page.locator("h1")).to_contain_text("300 runs")
    page.get_by_text("Path", exact=True).click()
    expect(page.get_by_text("Still showing").first).to_be_visible()
    page.evaluate(
        """() => { window.wrong = 0; new MutationObserver(() => {
            const typed = document.querySelector('input[aria-label="Path or address"]')?.value;
            const title = document.querySelector('h1')?.innerText ?? '';
            const reading = document.querySelector('.pl-skeleton');
            if (reading && title.includes('300 runs')) window.wrong += 1;
            if (reading) window.skeleton = true;
        }).observe(document.body, { childList: true, subtree: true }); }"""
    )
    box = page.get_by_label("Path or address")
    box.fill(str(tmp_path / "runs.csv"))
    box.press("Enter")
    expect(page.locator("h1")).to_contain_text("40 runs")
    assert page.evaluate("window.skeleton && !window.wrong")
    box.fill(str(tmp_path / "wrong.csv"))
    box.press("Enter")
    expect(page.get_by_text("There is no file").first).to_be_visible()
    expect(page.locator("h1")).to_have_count(0)
    page.get_by_role("button", name="Back to").click()
    expect(page.locator("h1")).to_contain_text("40 runs")


def test_edits_in_quick_succession_are_all_kept(open_page: Open) -> None:
    page = opened(open_page(RANGES))
    for parameter, level in (("solver", "adam"), ("activation", "relu"), ("depth", "1")):
        row(page, parameter).get_by_role("button", name=level, exact=False).first.click()
    high = row(page, "learning_rate").get_by_label("high end of learning_rate")
    high.fill("0.02")
    high.press("Enter")
    page.wait_for_url(re.compile(r"ranges=.*0\.02"))
    assert set(set_ranges(page)) == {"solver", "activation", "depth", "learning_rate"}


def test_what_is_being_typed_outlives_the_answer_to_an_earlier_edit(open_page: Open) -> None:
    page = opened(open_page(RANGES))
    rate = row(page, "learning_rate")
    high = rate.get_by_label("high end of learning_rate")
    high.fill("0.02")
    high.press("Enter")
    high.fill("0.0")
    row(page, "solver").get_by_role("button", name="adam").dispatch_event("click")
    page.wait_for_url(re.compile("solver.*sgd"))
    expect(row(page, "solver").get_by_text("Set by you")).to_be_visible()
    expect(high).to_have_value("0.0")
    high.press_sequentially("1")
    high.press("Enter")
    page.wait_for_url(re.compile(r"0\.01"))
    expect(rate.get_by_text("Set by you")).to_be_visible()


def test_a_move_by_keys_that_was_not_sent_yet_does_not_undo_what_is_typed(open_page: Open) -> None:
    page = opened(open_page(RANGES))
    rate = row(page, "learning_rate")
    rate.get_by_role("slider", name="lowest learning_rate").press("ArrowRight")
    high = rate.get_by_label("high end of learning_rate")
    high.fill("0.02")
    high.press("Enter")
    page.wait_for_url(re.compile(r"ranges=.*0\.02"))
    page.wait_for_timeout(1_500)  # longer than the pause after a key
    low, end = set_ranges(page)["learning_rate"].split(" to ")
    assert end == "0.02" and float(low) > 0.0006
    expect(high).to_have_value("0.02")


def test_both_ends_can_be_typed_one_after_the_other(open_page: Open) -> None:
    page = opened(open_page(RANGES))
    rate = row(page, "learning_rate")
    # All before an answer can come. The low end is above the present high one.
    rate.locator("input").evaluate_all(
        """([low, high]) => {
            for (const [field, text] of [[low, '0.3'], [high, '0.4']]) {
                field.focus();
                document.execCommand('selectAll');
                document.execCommand('insertText', false, text);
            }
            high.blur();
        }"""
    )
    page.wait_for_url(re.compile(r"0\.4"))
    assert set_ranges(page) == {"learning_rate": "0.3 to 0.4"}
    expect(rate.get_by_text("Set by you")).to_be_visible()


def test_a_finger_that_scrolls_the_page_from_a_histogram_sets_no_range(opened_on_phone: Page) -> None:
    page = opened_on_phone
    track = row(page, "learning_rate").locator(".track")
    track.scroll_into_view_if_needed()
    box = track.bounding_box()
    assert box is not None
    x, y = box["x"] + 0.5 * box["width"], box["y"] + 10
    before = row(page, "learning_rate").locator("output.covered").inner_text()
    top = page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop")
    drag_finger(page, [(x, y - 20 * k) for k in range(12)])
    page.wait_for_timeout(1_500)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") > top
    assert "ranges=" not in page.url
    assert row(page, "learning_rate").locator("output.covered").inner_text() == before
