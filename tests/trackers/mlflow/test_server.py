"""MLflow's tracking server."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator

import mlflow
import pandas as pd
import pytest

from importance import SeveralStudies, read_runs
from importance.errors import ImportanceError, UnreadableRuns
from importance.trackers.mlflow import server as mlflow_server
from importance.trackers.mlflow import server_history
from tests.trackers.mlflow.stand_in import JSON, small_server
from tests.trackers.mlflow.written_runs import by_id

pytestmark = pytest.mark.filterwarnings("ignore")


def test_the_address_of_an_experiments_page_opens_that_experiment(server: str) -> None:
    key = mlflow.MlflowClient(tracking_uri=server).get_experiment_by_name("sweep").experiment_id
    for tail in (f"/#/experiments/{key}", f"/#/experiments/{key}/runs?o1=7", f"#/experiments/{key}/runs/abc"):
        assert len(read_runs(server + tail)) == 12
    with pytest.raises(UnreadableRuns, match="no experiment 99"):
        read_runs(f"{server}/#/experiments/99")
    with pytest.raises(UnreadableRuns, match="contains no runs"):
        read_runs(f"{server}/#/experiments/0")


def test_a_server_is_read_page_by_page(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = by_id(read_runs(server))
    monkeypatch.setattr(mlflow_server, "_PAGE", 5)
    monkeypatch.setattr(server_history, "_PAGE", 2)
    counts: list[int] = []
    pd.testing.assert_frame_equal(by_id(read_runs(server, progress=lambda n, _: counts.append(n))), whole)
    assert counts == [5, 10, 13]
    lows = read_runs(server, history="min").frame
    assert lows["val/loss"][0] == 2.0


def test_more_histories_than_are_asked_for_are_refused(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_history, "MOST_HISTORIES", 20)
    with pytest.raises(UnreadableRuns, match="limit is 20"):
        read_runs(server, history="max")
    assert len(read_runs(server)) == 12


def _with_junk(value: object) -> Iterator[object]:
    """The JSON value with something else in place of each of its parts, one after the other."""
    yield from (None, 3, "text", [], {}, [None, "x"], float("inf"), 10**400)
    if isinstance(value, dict):
        for key in value:
            yield {name: part for name, part in value.items() if name != key}
            yield from ({**value, key: junk} for junk in _with_junk(value[key]))
    elif isinstance(value, list):
        for i in range(min(1, len(value))):
            yield from ([*value[:i], junk, *value[i + 1 :]] for junk in _with_junk(value[i]))


@pytest.mark.parametrize("asked", ["experiments/", "runs/search"])
def test_an_answer_that_is_not_mlflows_ends_in_runs_or_in_a_sentence(
    stand_in: Callable[..., str], asked: str
) -> None:
    answers = iter(_with_junk(json.loads(small_server(asked)[2])))
    current: list[object] = []
    url = stand_in(
        lambda path, _: (200, JSON, json.dumps(current[0]).encode()) if asked in path else small_server(path)
    )
    for answer in answers:
        current[:] = [answer]
        with contextlib.suppress(ImportanceError):
            read_runs(url)


def test_a_server_with_several_experiments_asks_without_counts_that_it_does_not_know(
    stand_in: Callable[..., str],
) -> None:
    two = {
        "experiments": [{"experiment_id": key, "name": name} for key, name in (("1", "one"), ("2", "two"))]
    }
    url = stand_in(
        lambda path, _: small_server(path) if "runs/" in path else (200, JSON, json.dumps(two).encode())
    )
    with pytest.raises(SeveralStudies, match="2 experiments: one, two") as raised:
        read_runs(url)
    assert raised.value.studies == {"one": -1, "two": -1}
    assert len(read_runs(url, study="two")) == 2
