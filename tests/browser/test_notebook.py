"""The widget in a real JupyterLab: a brush ranks the brushed runs, and Python gets them."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.jupyterlab import jupyterlab, write_notebook
from tests.builders import ROOT

pytestmark = pytest.mark.browser
SWEEP = ROOT / "examples" / "digits_sweep.csv"
CELLS = (
    "import importance\n"
    f"ranking = importance.rank(importance.read_runs({str(SWEEP)!r}), 'val_loss', method='wandb')\n"
    "panel = ranking.widget()\npanel",
    "print('selected', len(panel.selected), panel.selected.frame['learning_rate'].min())",
)
SLOW = 240_000  # ms: a kernel starts, on a machine that may be busy


def run_cell(page: Page, cell: int) -> None:
    """Run one cell of the notebook."""
    page.locator(".jp-Cell .cm-content").nth(cell).click()
    page.keyboard.press("Control+Enter")


def brush(page: Page, start: float, end: float) -> None:
    """Drag along the first axis, from one share of its height to another, counted from its top."""
    area = page.locator(".chart .axis-brush").first
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    assert box is not None
    x = box["x"] + box["width"] / 2
    page.mouse.move(x, box["y"] + start * box["height"])
    page.mouse.down()
    page.mouse.move(x, box["y"] + end * box["height"], steps=5)
    page.mouse.up()


def background(page: Page) -> float:
    """The mean of red, green and blue of a card of the panel, from 0 to 255."""
    colour = page.locator(".card").first.evaluate("card => getComputedStyle(card).backgroundColor")
    return sum(float(part) for part in colour[4:-1].split(",")) / 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_brush_in_jupyterlab_ranks_the_runs_and_gives_them_to_the_next_cell(
    browser: Browser, tmp_path: Path, scheme: str
) -> None:
    write_notebook(tmp_path / "sweep.ipynb", CELLS)
    errors: list[str] = []
    with jupyterlab(tmp_path, scheme) as url:
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        page.set_default_timeout(SLOW)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{url}/lab/tree/sweep.ipynb")
        expect(page.locator("#jp-main-statusbar")).to_contain_text("Idle", timeout=SLOW)
        run_cell(page, 0)
        state = page.locator(".panel .state")
        expect(state).to_contain_text("All 300 runs.", timeout=SLOW)
        assert (background(page) > 200) == (scheme == "light")
        brush(page, 0.05, 0.4)
        expect(state).to_contain_text("The importances are theirs", timeout=SLOW)
        selected = state.inner_text().split()[0]
        assert 10 < int(selected) < 290
        assert page.locator(".importances .ghost").count() > 3, "the outlines show all runs"
        run_cell(page, 1)
        expect(page.locator(".jp-OutputArea pre").last).to_contain_text(f"selected {selected} ", timeout=SLOW)
        page.get_by_role("button", name="Show all runs").click()
        expect(state).to_contain_text("All 300 runs.", timeout=SLOW)
        page.locator(".chart .axis-title").first.click()
        page.get_by_role("button", name="flip").click()
        run_cell(page, 1)
        expect(page.locator(".jp-OutputArea pre").last).to_contain_text("selected 300 ", timeout=SLOW)
        page.screenshot(path=tmp_path / "notebook.png")
        page.close()
    assert not errors
