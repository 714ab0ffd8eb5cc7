"""Learning curves from a real tracking server, and their bounds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from importance import read_curves, read_runs
from importance.errors import UnknownColumn, UnreadableRuns
from importance.rows.curve_log import MOST_POINTS_A_RUN
from importance.trackers.mlflow import server_history
from tests.curve_sources import RUNS, STEPS, length, loss, mlflow_database
from tests.trackers.mlflow.stand_in import JSON, Reply, small_server
from tests.trackers.mlflow_serving import serving

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def curves_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real server, whose runs were logged by the real client."""
    home = tmp_path_factory.mktemp("curves")
    database = Path(mlflow_database(home))
    with serving(f"sqlite:///{database}", home) as url:
        yield url


def test_a_server_gives_the_curves_that_its_runs_logged(curves_server: str) -> None:
    runs, curves = read_runs(curves_server), read_curves(curves_server, metric="loss")
    assert runs.reading.curves and curves.digest == runs.digest
    assert curves.available == ("loss",), "what was logged once has no curve"
    for run in range(RUNS):
        steps, values = curves.metrics["loss"].of_run(run)
        assert steps.tolist() == list(range(length(run)))
        assert values == pytest.approx([loss(run, step) for step in range(length(run))])
    assert length(2) == STEPS // 2
    with pytest.raises(UnknownColumn, match="seconds"):
        read_curves(curves_server, metric="seconds")


def test_the_pages_of_a_history_are_one_curve(curves_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read_curves(curves_server).metrics["loss"]
    monkeypatch.setattr(server_history, "_PAGE", 3)
    paged = read_curves(curves_server).metrics["loss"]
    assert np.array_equal(whole.steps, paged.steps) and np.array_equal(whole.values, paged.values)


def test_too_many_requests_are_refused_before_the_first(
    curves_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_history, "MOST_HISTORIES", 5)
    monkeypatch.setattr(server_history, "history", lambda *_: pytest.fail("asked"))
    with pytest.raises(UnreadableRuns, match=r"would take 6 requests .* limit is 5\. Name one metric"):
        read_curves(curves_server)
    assert len(read_runs(curves_server)) == RUNS, "the runs need no histories"


def long_history(path: str) -> Reply:
    """A server with a run of 60,000 points, in pages that each name the next one."""
    if "get-history" not in path:
        status, headers, body = small_server(path)
        return status, headers, body.replace(b'"value": 0.5}', b'"value": 0.5, "step": "59999"}')
    start = int(parse_qs(urlsplit(path).query).get("page_token", ["0"])[0])
    stop = min(start + 25_000, 60_000)
    points = [{"key": "loss", "value": 1 / (k + 1), "step": str(k)} for k in range(start, stop)]
    page = {"metrics": points} | ({"next_page_token": str(stop)} if stop < 60_000 else {})
    return 200, JSON, json.dumps(page).encode()


def test_a_long_history_is_thinned_to_a_thousand_points(stand_in: Callable[..., str]) -> None:
    url = stand_in(lambda path, _: long_history(path))
    assert read_runs(url).reading.curves
    steps, values = read_curves(url, metric="loss").metrics["loss"].of_run(0)
    assert 500 <= len(steps) <= MOST_POINTS_A_RUN + 1
    assert (steps[0], steps[-1]) == (0, 59_999) and values[-1] == pytest.approx(1 / 60_000)
    assert np.diff(steps).max() < 250, "spread evenly"


def test_a_history_with_more_pages_than_are_read_is_refused_and_not_cut(
    stand_in: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_history, "_MOST_PAGES", 2)
    url = stand_in(lambda path, _: long_history(path))
    with pytest.raises(UnreadableRuns, match=r"logged loss more than 50,000 times, .*Take the last values"):
        read_curves(url, metric="loss")
    assert len(read_runs(url)), "the last values need no history"


def test_the_epoch_that_lightning_logs_is_no_curve_and_is_not_asked_for(stand_in: Callable[..., str]) -> None:
    asked = []

    def reply(path: str) -> Reply:
        if "get-history" in path:
            asked.append(parse_qs(urlsplit(path).query)["metric_key"][0])
            return long_history(path)
        status, headers, body = long_history(path)
        answer = json.loads(body)
        for run in answer.get("runs", []):
            run["data"]["metrics"].append({"key": "epoch", "value": 9, "step": "59999"})
        return status, headers, json.dumps(answer).encode()

    url = stand_in(lambda path, _: reply(path))
    assert read_curves(url).available == ("loss",)
    assert set(asked) == {"loss"}


@pytest.mark.parametrize("entries", [None, 3, {"a": 1}, ["text", None, {"value": "NaN", "step": "x"}]])
def test_an_answer_that_is_no_history_has_no_points(stand_in: Callable[..., str], entries: object) -> None:
    def reply(path: str) -> Reply:
        asks = "get-history" in path
        return (200, JSON, json.dumps({"metrics": entries}).encode()) if asks else long_history(path)

    curves = read_curves(stand_in(lambda path, _: reply(path)))
    assert curves.available == ("loss",) and not curves.metrics.get("loss")


def test_a_server_whose_runs_have_no_steps_has_no_curves(stand_in: Callable[..., str]) -> None:
    url = stand_in(lambda path, _: small_server(path))
    assert not read_runs(url).reading.curves
    with pytest.raises(UnreadableRuns, match="keeps no metric over its steps"):
        read_curves(url)
