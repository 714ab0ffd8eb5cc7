"""How fast the app opens and answers in a real browser: `python tests/benchmarks/app_speed.py`.

It prints:

- the time from opening the page until both views are drawn, as a multiple of the time for a bare Streamlit
  page with one Plotly chart,
- with 1,000 runs and 20 parameters, the time from choosing another metric until both views show it, that from
  the button of the report until its file is there, and that from choosing the stability of the ranking until
  its first picture, and its last,
- the memory of the server with 50,000 runs and 40 columns.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.browser.serving import CHROMIUM, FLAGS, serving

BARE = """
import streamlit as st, plotly.graph_objects as go
st.plotly_chart(go.Figure(go.Scatter(x=list(range(100)), y=list(range(100)))))
"""
DRAWN = "document.querySelector('.js-plotly-plot .main-svg') !== null"
PANEL = (
    "[...document.querySelectorAll('.st-key-chart_card *')]"
    ".some(e => e.shadowRoot?.querySelectorAll('.axis-brush').length > 2)"
    " && [...document.querySelectorAll('.st-key-table_card *')]"
    ".some(e => e.shadowRoot?.querySelector('tr.row'))"
)


def sweep(n_runs: int, n_parameters: int, seed: int = 0) -> pd.DataFrame:
    """Return a table of runs with four metrics. Half of the parameters are numbers, half are text."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"Name": [f"run-{i}" for i in range(n_runs)], "State": "finished"})
    for i in range(n_parameters):
        text = rng.choice(["adam", "sgd", "lion", "rmsprop"], n_runs)
        frame[f"config.p{i:02d}"] = text if i % 2 else 10 ** rng.uniform(-5, -1, n_runs)
    base = np.log10(frame["config.p00"]) ** 2 + (frame["config.p01"] == "sgd")
    for metric in ("val/loss", "train/loss", "test/loss", "val/error"):
        frame[metric] = base + rng.normal(0, 0.5, n_runs)
    return frame


def opening(browser: Browser, url: str, ready: str, repeats: int) -> float:
    """Return the median seconds until `ready` is true, each time in a new browser context."""
    times = []
    for _ in range(repeats):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        start = time.perf_counter()
        page.goto(url)
        page.wait_for_function(ready, timeout=120_000, polling=20)
        times.append(time.perf_counter() - start)
        context.close()
    return median(times)


def choosing(page: Page, metrics: list[str]) -> float:
    """Return the median seconds from choosing a metric until the finding and the chart show it."""
    times = []
    for metric in metrics:
        page.get_by_role("combobox", name="Metric").click()
        page.get_by_role("option", name=metric, exact=True).wait_for()
        start = time.perf_counter()
        page.get_by_role("option", name=metric, exact=True).click()
        title = metric.replace("'", "")
        page.wait_for_function(
            f"document.querySelector('h1')?.textContent.includes('{title}') && "
            "[...document.querySelectorAll('.st-key-chart_card *')]"
            ".flatMap(e => [...(e.shadowRoot?.querySelectorAll('.axis-title') ?? [])])"
            f".some(t => t.textContent === '{title}')",
            timeout=120_000,
            polling=20,
        )
        times.append(time.perf_counter() - start)
        page.wait_for_timeout(800)
    return median(times)


def reporting(page: Page) -> float:
    """Return the seconds from the button of the report until its file is there."""
    start = time.perf_counter()
    with page.expect_download(timeout=120_000) as download:
        page.get_by_role("button", name="Report").click()
    download.value.path()
    return time.perf_counter() - start


def stability(page: Page) -> tuple[float, float]:
    """Return the seconds from choosing the stability of the ranking until its first picture, and its last."""
    start = time.perf_counter()
    page.get_by_role("radio", name="Ranking stability").click()
    page.locator(".st-key-card_closer .errorbars path").first.wait_for(state="attached", timeout=120_000)
    first = time.perf_counter() - start
    page.get_by_text("This is a first estimate").wait_for(state="detached", timeout=120_000)
    return first, time.perf_counter() - start


def memory(pid: int) -> float:
    """Return the resident memory of a process now, in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def peak(pid: int) -> float:
    """Return the peak resident memory of a process so far, in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--repeats", type=int, default=7)
    repeats = arguments.parse_args().repeats
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        bare_script = Path(folder, "bare.py")
        bare_script.write_text(BARE, encoding="utf-8")
        sizes = {"thousand": (1_000, 20), "big": (50_000, 34)}
        paths = {name: Path(folder, f"{name}.csv") for name in sizes}
        for name, (runs, parameters) in sizes.items():
            sweep(runs, parameters).to_csv(paths[name], index=False)
        with serving(bare_script) as (url, _):
            opening(browser, url, DRAWN, 1)
            bare = opening(browser, url, DRAWN, repeats)
        print(f"a bare page with one Plotly chart opens in {bare:.2f} s; the panel, as multiples of it:")
        with serving() as (url, _):
            first = opening(browser, url, PANEL, 1)
            again = opening(browser, url, PANEL, repeats)
        print(f"  built-in sweep: {again / bare:.2f} (the very first visit {first / bare:.2f})")
        local = {"PARAMLENS_LOCAL": "1"}
        with serving(PARAMLENS_SOURCE=str(paths["thousand"]), **local) as (url, _):
            first = opening(browser, url, PANEL, 1)
            again = opening(browser, url, PANEL, repeats)
            print(f"  1,000 runs x 20 parameters: {again / bare:.2f} (first visit {first / bare:.2f})")
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(url)
            page.wait_for_function(PANEL, timeout=120_000)
            page.wait_for_timeout(1_000)
            seconds = choosing(page, ["train/loss", "test/loss", "val/error"])
            print(f"choosing another metric there: {seconds:.2f} s until both views show it")
            page.wait_for_timeout(3_000)
            print(f"its report: {median(reporting(page) for _ in range(3)):.1f} s until the file is there")
            first, last = stability(page)
            print(f"its stability: {first:.1f} s until the first picture, {last:.1f} s until the last")
            page.close()
        with serving(PARAMLENS_SOURCE=str(paths["big"]), **local) as (url, pid):
            seconds = opening(browser, url, PANEL, 1)
            print(
                f"50,000 runs x 40 columns: open after {seconds:.1f} s; "
                f"the server holds {memory(pid):.0f} MB, at most {peak(pid):.0f} MB"
            )
        browser.close()


if __name__ == "__main__":
    main()
