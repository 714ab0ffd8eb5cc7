"""Drive every page on nine sources, at five sizes and in both themes, and measure what the eye would find.

    python tests/browser/every_page.py --out /tmp/pages            # all, about an hour on two cores
    python tests/browser/every_page.py --sources noise --pages effects --out /tmp/pages

It writes a picture of each screen and `findings.txt`: text that is cut or overlaps, a page that scrolls
sideways, contrast under 4.5:1, a focus that cannot be seen or does not move on, layout shift above 0.05, the
serious findings of axe-core, and sentences that are too long. It ends with 1 if there is any.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Error, Page, sync_playwright

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.browser.long_sentences import long_sentences  # noqa: E402
from tests.browser.nine_sources import write_all  # noqa: E402
from tests.browser.serving import CHROMIUM, FLAGS, serving  # noqa: E402

SIZES = ((1440, 900), (1280, 720), (1920, 1080), (768, 1024), (390, 844))
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PAGES = {
    "overview": "",
    "effects": "effects",
    "all_effects": "effects?effects=All+parameters",
    "curves": "curves",
    "trade_off": "trade_off",
    "tasks": "tasks",
    "compare": "compare",
    "next_sweep": "next_sweep",
    "runs": "data",
    "guide": "guide",
}
MOST_SHIFT = 0.05
MOST_TABS = 150
PATIENCE = 180_000  # ms
SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
_QUIET = """() => {
    const done = document.querySelector('[data-testid=stApp][data-test-script-state=notRunning]');
    const busy = document.querySelector('[data-testid=stSpinner], [data-testid=stSkeleton]');
    window.quiet = done && !busy && document.querySelector('h1') ? (window.quiet ?? 0) + 1 : 0;
    return window.quiet > 5;
}"""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong on a screen: which kind, where, and what was measured."""

    screen: str
    kind: str
    text: str
    detail: str

    def __str__(self) -> str:
        return f"{self.screen} | {self.kind} | {self.text} | {self.detail}"


def settle(page: Page) -> None:
    """Wait until a page has a title and has not computed or loaded anything for a while."""
    page.wait_for_function(_QUIET, polling=200, timeout=PATIENCE)


def measured(page: Page, screen: str) -> list[Finding]:
    """What is cut, overlaps, overflows or is too pale on the screen as it is now."""
    page.evaluate((Path(__file__).parent / "measures.js").read_text(encoding="utf-8"))
    return [Finding(screen, **finding) for finding in page.evaluate("window.measure()")]


def serious(page: Page, screen: str) -> list[Finding]:
    """The serious and critical findings of axe-core."""
    import axe_playwright_python

    source = Path(axe_playwright_python.__file__).parent / "axe.min.js"
    page.evaluate(source.read_text(encoding="utf-8"))
    violations: list[dict[str, Any]] = page.evaluate(
        "axe.run({ resultTypes: ['violations'] }).then((result) => result.violations)"
    )
    return [
        Finding(screen, "axe", rule["id"], f"{rule['help']}: {node['html'][:160]}")
        for rule in violations
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


def focus(page: Page, screen: str) -> list[Finding]:
    """Where the focus cannot be seen, or does not come past everything and round again."""
    # The look of an element is taken at once, so no border may take its time to change.
    page.add_style_tag(content="*, *::before, *::after { transition: none !important; }")
    page.evaluate("document.activeElement?.blur(); window.scrollTo(0, 0)")
    order: list[str] = []
    findings, before = [], None
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if before is not None and not page.evaluate("window.focusShowed()"):
            findings.append(Finding(screen, "focus", before["name"], f"{before['where']}: not visible"))
        before = page.evaluate("window.focusNow()")
        if before is None:
            break
        if not before["inside"] or not before["size"]:
            findings.append(Finding(screen, "focus", before["name"], f"{before['where']}: off the screen"))
        if before["number"] in order:
            if before["number"] == order[-1]:
                findings.append(Finding(screen, "focus", before["name"], f"{before['where']}: a trap"))
            break
        order.append(before["number"])
    return findings


def screens(page: Page, address: str, name: str, out: Path, *, short: bool = False) -> Iterator[Finding]:
    """Open a page and measure it at each size and in each theme."""
    sizes = SIZES[:1] + SIZES[-1:] if short else SIZES
    page.emulate_media(color_scheme="light")
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        page.goto(address)
        settle(page)
        shift = page.evaluate("window.shift")
        if shift > MOST_SHIFT:
            yield Finding(f"{name}_{width}", "layout shift", f"{shift:.3f}", "while the page opens")
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            page.wait_for_timeout(900)
            settle(page)
            screen = f"{name}_{width}x{height}_{theme}"
            page.screenshot(path=out / f"{screen}.png")
            yield from measured(page, screen)
            if width in (sizes[0][0], sizes[-1][0]):
                yield from serious(page, screen)
        page.emulate_media(color_scheme="light")
        if width in (sizes[0][0], sizes[-1][0]):
            _tall_picture(page, out / f"{name}_{width}_whole.png")
            yield from (
                Finding(f"{name}_{width}", "long sentence", text, f"{n} words")
                for text, n in long_sentences(page.locator("[data-testid=stApp]").inner_text())
            )
    yield from focus(page, f"{name}_{sizes[-1][0]}")
    page.set_viewport_size({"width": sizes[0][0], "height": sizes[0][1]})
    page.wait_for_timeout(500)
    yield from focus(page, f"{name}_{sizes[0][0]}")


def _tall_picture(page: Page, path: Path) -> None:
    """Take a picture of all of a page: Streamlit scrolls inside it, so the window is made as high."""
    size = page.viewport_size
    assert size is not None
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": min(6_000, max(size["height"], height))})
    page.wait_for_timeout(700)
    page.screenshot(path=path)
    page.set_viewport_size(size)
    page.wait_for_timeout(300)


@contextlib.contextmanager
def browser_page() -> Iterator[Page]:
    """A page of Chromium that counts its layout shift."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as profile:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=CHROMIUM, args=FLAGS, reduced_motion="reduce"
        )
        page = context.new_page()
        page.add_init_script(SHIFTS)
        yield page
        context.close()


def main(argv: Sequence[str] | None = None) -> int:
    """Measure the pages, write the pictures and the findings, and return whether there are any."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="the folder of the pictures and findings")
    parser.add_argument("--sources", nargs="*", help="only these sources")
    parser.add_argument("--pages", nargs="*", choices=PAGES, default=list(PAGES), help="only these pages")
    parser.add_argument("--short", action="store_true", help="only the first and the last size")
    options = parser.parse_args(argv)
    options.out.mkdir(parents=True, exist_ok=True)
    findings: list[Finding] = []
    paths = write_all(options.out)
    for source in options.sources or paths:
        path = paths[source]
        given = {} if path is None else {"PARAMLENS_LOCAL": "1", "PARAMLENS_SOURCE": str(path)}
        with serving(**given) as (url, _), browser_page() as page:
            for name in options.pages:
                print(f"{source} {name}", flush=True)
                screen = f"{source}_{name}"
                try:
                    found = list(
                        screens(page, f"{url}/{PAGES[name]}", screen, options.out, short=options.short)
                    )
                except Error as error:
                    found = [Finding(screen, "not opened", str(error)[:200], "")]
                findings += found
                text = "\n".join(map(str, findings))
                (options.out / "findings.txt").write_text(f"{text}\n", encoding="utf-8")
    print(f"{len(findings)} findings in {options.out / 'findings.txt'}")
    return int(bool(findings))


if __name__ == "__main__":
    sys.exit(main())
