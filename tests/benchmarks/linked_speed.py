"""How fast the panel opens and follows a brush in a real browser: `python tests/benchmarks/linked_speed.py`.

It prints, for software graphics on one machine:

- the time from opening the page until the table and the chart are drawn, as a multiple of the time for a bare
  Streamlit page with one Plotly chart,
- the time of a drag along an axis, from the press of the button until the drawing has caught up,
- the time from the release of the button until the count and the runs are those of the selection,
- the bytes that the server sends for it,
- the memory of the server.

The same is measured for a naive page (a forest, `st.dataframe`, `go.Parcoords`), and for HiPlot and
optuna-dashboard if they are installed: `python -m pip install hiplot optuna-dashboard`.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import pandas as pd
from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.app_speed import BARE, DRAWN, PANEL, memory, opening, sweep
from tests.browser.serving import CHROMIUM, FLAGS, serving

NAIVE = """
import pandas as pd, plotly.graph_objects as go, streamlit as st
from sklearn.ensemble import RandomForestRegressor
frame = pd.read_csv({path!r})
parameters = [c for c in frame.columns if c.startswith("config.")]
X = pd.get_dummies(frame[parameters])
forest = RandomForestRegressor(100, random_state=0).fit(X, frame["val/loss"])
left, right = st.columns(2)
left.dataframe(pd.DataFrame({{"parameter": X.columns, "importance": forest.feature_importances_}}))
codes = [frame[c] if c in X else frame[c].astype("category").cat.codes for c in parameters]
right.plotly_chart(go.Figure(go.Parcoords(
    line={{"color": frame["val/loss"]}},
    dimensions=[{{"label": c, "values": v}} for c, v in zip(parameters, codes)])))
st.dataframe(frame.sort_values("val/loss"))
"""
NAIVE_DRAWN = (
    "document.querySelectorAll('.js-plotly-plot .axis-brush').length > 2"
    " && document.querySelectorAll('[data-testid=stDataFrame] canvas').length > 1"
)
HIPLOT_DRAWN = (
    "document.querySelectorAll('canvas').length > 0 && document.querySelectorAll('.pplot-brush').length > 2"
)
OPTUNA_DRAWN = "document.querySelectorAll('.js-plotly-plot .main-svg').length > 3"


def drag(page: Page, x: float, top: float, bottom: float) -> float:
    """Return the seconds of a drag with twenty moves, until a frame after the last one is drawn."""
    page.mouse.move(x, top)
    start = time.perf_counter()
    page.mouse.down()
    for step in range(1, 21):
        page.mouse.move(x, top + (bottom - top) * step / 20)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return time.perf_counter() - start


def brushing(page: Page, repeats: int) -> tuple[float, float, float]:
    """Return the median seconds of a drag, those until the linked views follow, and the bytes received."""
    received: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda f: received.append(len(f))))
    page.reload()
    page.wait_for_function(PANEL, timeout=120_000)
    page.wait_for_timeout(2_500)
    drags, answers, sizes = [], [], []
    count = page.locator(".st-key-card strong").first
    for i in range(repeats):
        box = page.locator(".axis-brush").first.bounding_box()
        assert box is not None
        x, before = box["x"] + box["width"] / 2, count.inner_text()
        low, high = 0.1 + 0.02 * i, 0.5 + 0.03 * i
        drags.append(drag(page, x, box["y"] + low * box["height"], box["y"] + high * box["height"]))
        received.clear()
        start = time.perf_counter()
        page.mouse.up()
        page.wait_for_function(
            "before => document.querySelector('.st-key-card strong')?.textContent !== before"
            " && !document.querySelector('[data-stale=true]')"
            " && [...document.querySelectorAll('.st-key-run_table *')]"
            ".some(e => e.shadowRoot?.querySelector('tr.row'))",
            arg=before,
            timeout=60_000,
            polling=20,
        )
        answers.append(time.perf_counter() - start)
        page.wait_for_timeout(1_200)
        sizes.append(sum(received))
        page.get_by_test_id("stMainBlockContainer").get_by_role("button", name="Clear all").click()
        page.wait_for_timeout(1_200)
    return median(drags), median(answers), median(sizes)


def naive_dragging(browser: Browser, url: str) -> float:
    """Return the seconds of a drag on the naive page; NaN if its chart is not drawn in time."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    try:
        page.goto(url)
        page.wait_for_function(NAIVE_DRAWN, timeout=120_000)
        page.wait_for_timeout(2_000)
        box = page.locator(".axis-brush").first.bounding_box()
        assert box is not None
        x, top, height = box["x"] + box["width"] / 2, box["y"], box["height"]
        return drag(page, x, top + 0.1 * height, top + 0.5 * height)
    except TimeoutError:
        return math.nan
    finally:
        page.close()


@contextmanager
def command(*words: str, port: int) -> Iterator[None]:
    """Start the server of another tool, and wait until it answers."""
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2)
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        server.terminate()
        server.wait(20)


def hiplot(browser: Browser, frame: pd.DataFrame, folder: Path, repeats: int) -> tuple[float, float] | None:
    """Return the seconds until HiPlot is drawn and those of a drag; None if it is not installed."""
    if importlib.util.find_spec("hiplot") is None:
        return None
    import hiplot as hip

    path = folder / "hiplot.html"
    path.write_text(hip.Experiment.from_dataframe(frame).to_html(), encoding="utf-8")
    opened = opening(browser, path.as_uri(), HIPLOT_DRAWN, repeats)
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(path.as_uri())
    page.wait_for_function(HIPLOT_DRAWN, timeout=120_000)
    page.wait_for_timeout(1_500)
    box = page.locator(".pplot-brush .overlay").first.bounding_box()
    assert box is not None
    seconds = drag(
        page, box["x"] + box["width"] / 2, box["y"] + 0.1 * box["height"], box["y"] + 0.5 * box["height"]
    )
    page.close()
    return opened, seconds


def optuna_dashboard(browser: Browser, frame: pd.DataFrame, folder: Path) -> float | None:
    """Return the seconds until optuna-dashboard's analytics page is drawn; None if not installed."""
    if importlib.util.find_spec("optuna_dashboard") is None:
        return None
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    url = f"sqlite:///{folder}/optuna-{len(frame)}.db"
    study = optuna.create_study(storage=url, study_name="sweep")
    parameters = [c for c in frame.columns if c.startswith("config.")]
    kinds = {
        c: optuna.distributions.FloatDistribution(1e-5, 0.1, log=True)
        if frame[c].dtype.kind == "f"
        else optuna.distributions.CategoricalDistribution(sorted(frame[c].unique()))
        for c in parameters
    }
    study.add_trials(
        [
            optuna.trial.create_trial(
                params={c: row[c] for c in parameters}, distributions=kinds, value=row["val/loss"]
            )
            for row in frame.to_dict("records")
        ]
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with command(sys.executable, "-m", "optuna_dashboard._cli", url, "--port", str(port), port=port):
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        start = time.perf_counter()
        page.goto(f"http://127.0.0.1:{port}/dashboard/studies/1/analytics")
        try:
            page.wait_for_function(OPTUNA_DRAWN, timeout=90_000, polling=50)
        except TimeoutError:  # to be too slow is a result too
            return float("nan")
        finally:
            page.close()
        return time.perf_counter() - start


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--repeats", type=int, default=5)
    arguments.add_argument("--sizes", type=int, nargs="+", default=[100, 1_000, 10_000])
    arguments.add_argument("--axes", type=int, nargs="+", default=[10, 30])
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        bare_script = folder / "bare.py"
        bare_script.write_text(BARE, encoding="utf-8")
        with serving(bare_script) as (url, _):
            opening(browser, url, DRAWN, 1)
            bare = opening(browser, url, DRAWN, options.repeats)
        print(f"a bare page with one Plotly chart opens in {bare:.2f} s")
        print(f"{'page':34} {'open':>6} {'drag s':>7} {'answer s':>9} {'kB a brush':>11} {'server MB':>10}")
        for n_axes in options.axes:
            for n in options.sizes:
                frame = sweep(n, n_axes - 1)
                path = folder / "runs.csv"
                frame.to_csv(path, index=False)
                chosen = "&".join(f"show=config.p{i:02d}" for i in range(n_axes - 1))
                label = f"{n:,} runs x {n_axes} axes"
                launched = {"PARAMLENS_LOCAL": "1", "MALLOC_ARENA_MAX": "2"}  # as `paramlens app` does
                with serving(PARAMLENS_SOURCE=str(path), **launched) as (url, pid):
                    address = f"{url}/?pick=Manual&{chosen}"
                    opening(browser, address, PANEL, 1)
                    opened = opening(browser, address, PANEL, options.repeats)
                    page = browser.new_page(viewport={"width": 1440, "height": 900})
                    page.goto(address)
                    page.wait_for_function(PANEL, timeout=120_000)
                    dragged, answered, size = brushing(page, options.repeats)
                    page.close()
                    print(
                        f"{'Paramlens, ' + label:34} {opened / bare:6.2f} {dragged:7.2f} {answered:9.2f} "
                        f"{size / 1000:11.0f} {memory(pid):10.0f}",
                        flush=True,
                    )
                naive = folder / "naive.py"
                naive.write_text(NAIVE.format(path=str(path)), encoding="utf-8")
                with serving(naive) as (url, pid):
                    opened = opening(browser, url, NAIVE_DRAWN, 2)
                    dragged = naive_dragging(browser, url)
                    print(
                        f"{'naive, ' + label:34} {opened / bare:6.2f} {dragged:7.2f} {'never':>9} {'':11} "
                        f"{memory(pid):10.0f}",
                        flush=True,
                    )
                if n_axes == options.axes[0]:
                    others = hiplot(browser, frame, folder, options.repeats)
                    if others is not None:
                        print(f"{'HiPlot, ' + label:34} {others[0] / bare:6.2f} {others[1]:7.2f}", flush=True)
                    seconds = optuna_dashboard(browser, frame, folder) if n < 10_000 else None
                    if seconds is not None:
                        # This version has no parallel coordinates, so its analytics page is measured.
                        print(f"{'optuna analytics, ' + label:34} {seconds / bare:6.2f}", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
