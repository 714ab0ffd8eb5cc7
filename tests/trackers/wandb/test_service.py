"""W&B's service, through W&B's own package.

The service is a local server that answers the package's GraphQL queries with what its fragments request. The
tests show that the package is used correctly, not that W&B answers like this.
"""

from __future__ import annotations

import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from importance.errors import UnreadableRuns
from importance.trackers.wandb import service as wandb_project
from importance.trackers.wandb.service import Address
from tests.builders import ROOT

KEY = "0123456789" * 4
SWEEP = {
    "method": "random",
    "parameters": {
        "lr": {"distribution": "log_uniform_values", "min": 1e-5, "max": 0.1},
        "layers": {"min": 1, "max": 4},
        "optimizer": {"values": ["adam", "sgd"]},
        "net": {"parameters": {"width": {"distribution": "q_uniform", "min": 16, "max": 64, "q": 16}}},
        "noise": {"distribution": "normal", "mu": 0, "sigma": 1},
    },
}
_STATES = ["finished", "crashed", "running", "failed"]
_READ = """
import json, sys, importance
try:
    runs = importance.read_runs(sys.argv[1], history=(sys.argv[2:] or ["last"])[0])
except importance.ImportanceError as error:
    print(json.dumps({"error": str(error), "kind": type(error).__name__}))
else:
    print(json.dumps({
        "frame": json.loads(runs.frame.to_json()), "notes": runs.notes,
        "parameters": runs.parameters, "metrics": runs.metrics, "source": runs.source,
        "space": {name: [drawn.low, drawn.high, drawn.log, drawn.integer, drawn.step]
                  for name, drawn in runs.space.items()},
    }))
"""


def node(number: int) -> dict[str, object]:
    """A run as W&B's RunFragment has it: configuration and summary as JSON text."""
    config = {
        "lr": {"value": 10.0**-number if number < 5 else 0.1, "desc": None},
        "net": {"value": {"width": 16}},
        "_wandb": {"value": {"cli_version": "0.31"}},
    }
    return {
        "id": f"node{number}",
        "name": f"id{number}",
        "displayName": f"run {number}",
        "state": _STATES[number % 4],
        "config": json.dumps(config if number != 7 else {}),
        "summaryMetrics": json.dumps(
            {"loss": number / 2, "val": {"acc": 0.5}, "_step": 9, "_wandb": {"runtime": 3}}
        ),
        "systemMetrics": "{}",
        "sweepName": "s1" if number < 6 else None,
        "tags": ["a"],
        "group": "g",
        "jobType": None,
        "createdAt": "2026-01-02T03:04:05Z",
        "heartbeatAt": "2026-01-02T03:04:05Z",
        "projectId": "1",
        "readOnly": False,
        "historyLineCount": 3,
        "user": {"name": "u", "username": "u"},
        "historyKeys": None,
    }


class StandIn(http.server.BaseHTTPRequestHandler):
    """Answer the queries of W&B's package about a project with eight runs, three on each page."""

    def log_message(self, *_: object) -> None:
        """Log nothing, to keep the test's output clean."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        status, answer = 200, b"{}"
        if self.path.startswith("/graphql"):
            question = json.loads(body)
            status, data = self.answer(question["query"], question.get("variables") or {})
            answer = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(answer)

    def answer(self, query: str, variables: dict) -> tuple[int, dict]:
        if not self.headers.get("Authorization"):
            return 401, {"errors": [{"message": "no key"}]}
        if "viewer" in query:
            viewer = {
                "id": "x",
                "username": "u",
                "entity": "team",
                "email": "",
                "flags": "{}",
                "teams": {"edges": []},
            }
            return 200, {"data": {"viewer": viewer}}
        if variables.get("project") != "proj":
            return 200, {"data": {"project": None}}
        if "history(samples" in query:
            number, most = int(variables["name"].removeprefix("id")), variables["samples"]
            steps = range(1_500 if number == 6 else 3)
            rows = [
                {
                    "loss": "NaN" if number == 5 and step == 2 else number + abs(step - 1),
                    "val": {"acc": min(step, 2) / 10},
                    "picture": {"_type": "image-file", "width": 9},
                    "_step": step,
                }
                for step in steps
            ]
            run = {"history": [json.dumps(row) for row in rows[:most]]}
            return 200, {"data": {"project": {"run": run if number != 4 else None}}}
        if "sweep(" in query:
            return 200, {
                "data": {"project": {"sweep": {"id": "S", "name": "s1", "config": json.dumps(SWEEP)}}}
            }
        wanted = json.loads(variables.get("filters") or "{}").get("sweep")
        nodes = [run for run in map(node, range(8)) if wanted is None or run["sweepName"] == wanted]
        start = int(variables.get("cursor") or 0)
        page = nodes[start : start + min(3, variables["perPage"])]
        edges = [{"node": run, "cursor": str(start + i + 1)} for i, run in enumerate(page)]
        more = start + len(page) < len(nodes)
        runs = {"edges": edges, "pageInfo": {"endCursor": str(start + len(page)), "hasNextPage": more}}
        return 200, {
            "data": {"project": {"internalId": "1", "runCount": len(nodes), "readOnly": False, "runs": runs}}
        }


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), StandIn)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def read(text: str, folder: Path, *, history: str = "last", **more: str) -> dict:
    """What `read_runs` returns in a new process, because W&B's package starts a background service."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("WANDB_")}
    env |= {
        "HOME": str(folder),
        "NETRC": str(folder / "netrc"),
        "PYTHONPATH": str(ROOT),
        **more,
    }
    done = subprocess.run(
        [sys.executable, "-c", _READ, text, history],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert KEY not in done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_project_with_all_its_pages(service: str, tmp_path: Path) -> None:
    runs = read("team/proj", tmp_path, WANDB_BASE_URL=service, WANDB_API_KEY=KEY)
    assert runs["parameters"] == ["lr", "net.width"]
    assert runs["metrics"] == ["loss", "val.acc"]
    assert list(runs["frame"]["name"].values()) == [f"run {number}" for number in range(7)]
    assert list(runs["frame"]["state"].values())[:4] == _STATES
    assert runs["frame"]["created"]["0"] == "2026-01-02 03:04:05"
    assert any("1 run without a configuration" in note for note in runs["notes"])
    assert runs["space"] == {}


@pytest.mark.parametrize(("history", "loss"), [("best", [0, 1, 2]), ("mean", [2 / 3, 5 / 3, 8 / 3])])
def test_another_value_than_the_last_is_asked_for_run_by_run(
    service: str, tmp_path: Path, history: str, loss: list[float]
) -> None:
    login = {"WANDB_BASE_URL": service, "WANDB_API_KEY": KEY}
    runs = read("team/proj", tmp_path, history=history, **login)
    assert runs["metrics"] == ["loss", "val.acc"]
    assert list(runs["frame"]["loss"].values())[:3] == pytest.approx(loss)
    assert runs["frame"]["loss"]["5"] == (5 if history == "best" else 5.5)  # its last value is not a number
    assert runs["frame"]["loss"]["4"] == 2  # deleted in the meantime, so the value is that of the page
    assert runs["frame"]["val.acc"]["0"] == pytest.approx(0.2 if history == "best" else 0.1)
    assert any(f"The {history} in 1 run is computed from 1,000 steps" in note for note in runs["notes"])


def test_a_sweep_by_its_address_brings_its_space(service: str, tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text(f"machine {urlsplit(service).netloc} login user password {KEY}\n")
    runs = read(f"{service}/team/proj/sweeps/s1", tmp_path, WANDB_BASE_URL=service)
    assert len(runs["frame"]["lr"]) == 6
    assert runs["space"]["lr"] == [1e-5, 0.1, True, False, None]
    assert runs["space"]["net.width"] == [16, 64, False, True, 16]
    assert any("noise" in note for note in runs["notes"])


def test_an_unknown_project_is_one_sentence(service: str, tmp_path: Path) -> None:
    failure = read("team/other", tmp_path, WANDB_BASE_URL=service, WANDB_API_KEY=KEY)
    assert failure["kind"] == "UnreadableRuns"
    assert "no project team/other" in failure["error"]


def test_without_a_key_it_says_how_to_log_in(service: str, tmp_path: Path) -> None:
    failure = read("team/proj", tmp_path, WANDB_BASE_URL=service)
    assert "no file or folder 'team/proj'" in failure["error"]
    assert "wandb login" in failure["error"]


def test_without_the_package_it_says_how_to_get_it(tmp_path: Path) -> None:
    (tmp_path / "wandb.py").write_text("raise ImportError('not installed')")
    failure = read("team/proj", tmp_path, PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert failure["kind"] == "MissingExtra"
    assert 'python -m pip install "paramlens[wandb]"' in failure["error"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("team/proj", Address("team", "proj")),
        ("team/proj/abc123", Address("team", "proj", "abc123")),
        ("https://wandb.ai/team/proj", Address("team", "proj")),
        ("https://wandb.ai/team/proj/sweeps/abc123?workspace=user", Address("team", "proj", "abc123")),
        ("https://wandb.ai/team/proj/runs/xyz/overview", Address("team", "proj")),
        ("https://wandb.ai/home", None),
        ("https://example.com/team/proj", None),
        ("https://wandb.ai.example.com/team/proj", None),
        ("data/runs.csv", None),
        ("./team/proj", None),
        ("/team/proj", None),
        ("../proj", None),
        ("runs.csv", None),
        ("tests/nothing_of_this_name", None),
        ("postgresql://host/db", None),
    ],
)
def test_what_is_taken_for_a_project(
    text: str, wanted: Address | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert wandb_project.address(text) == wanted


def test_a_project_that_is_a_folder_here_is_read_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "team" / "proj").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    from importance import read_runs

    with pytest.raises(UnreadableRuns) as error:
        read_runs("team/proj")
    assert "W&B requires an API key" not in str(error.value)
