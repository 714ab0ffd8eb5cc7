"""The server through the SDK's own client, over stdio and over HTTP."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pandas as pd
import pytest
from mcp import Client, MCPError
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from importance.agents.compact_json import LONGEST_ANSWER
from importance.agents.skill import skill_text
from tests.builders import CSV, ROOT

EXAMPLES = ROOT / "examples"
SWEEP, METRIC = "digits_sweep.csv", "val_loss"
TOKEN = "a-token-for-the-test"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PARAMLENS_MCP_TOKEN": TOKEN}


def _stdio(*folders: Path) -> StdioServerParameters:
    command = ["-m", "paramlens", "mcp", *map(str, folders)]
    return StdioServerParameters(command=sys.executable, args=command, env=ENVIRONMENT)


def _run(session: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(asyncio.wait_for(session, 600))


async def _ask(client: Client, tool: str, **arguments: object) -> dict[str, Any]:
    """The answer of a tool, after a check of its length."""
    result = await client.call_tool(tool, arguments)
    (content,) = result.content
    assert not result.is_error, content
    assert len(content.text.encode()) <= LONGEST_ANSWER
    answer = json.loads(content.text)
    assert answer["sentence"]
    assert answer["next"]["question"].endswith("?")
    return answer  # type: ignore[no-any-return]


async def _error(client: Client, tool: str, **arguments: object) -> str:
    result = await client.call_tool(tool, arguments)
    assert result.is_error
    return "".join(content.text for content in result.content)


def test_a_session_over_stdio_answers_ten_questions_on_the_built_in_sweep() -> None:
    table = pd.read_csv(EXAMPLES / SWEEP)
    _run(_ten_questions(table))


async def _ten_questions(table: pd.DataFrame) -> None:
    on = {"source": SWEEP, "metric": METRIC}
    async with Client(_stdio(EXAMPLES)) as client:
        # 1. Which sources are there?
        assert SWEEP in (await _ask(client, "describe_runs"))["sources"]
        # 2. What was varied, and which end of the metric is good?
        runs = await _ask(client, "describe_runs", source=SWEEP)
        assert runs["runs"] == len(table)
        assert runs["metrics"][0] == {"name": METRIC, "goal": "minimize", "goal_is_a_guess": False}
        tried = {each["name"]: each["tried"] for each in runs["parameters"]}
        assert set(tried["solver"]) == set(table["solver"])
        # 3. What mattered most?
        ranking = await _ask(client, "rank_parameters", **on)
        first, second = ranking["parameters"][:2]
        assert (first["name"], second["name"]) == ("learning_rate", "solver")
        assert first["low"] < first["importance"] < first["high"]
        # 4. Can I trust it?
        assert ranking["evidence"]
        assert 0 < ranking["predicted"]["low"] < ranking["predicted"]["share"] < 1
        # 5. Did the weight decay matter?
        beyond_chance = {each["name"]: each["beyond_chance"] for each in ranking["parameters"]}
        assert beyond_chance["learning_rate"]
        assert not beyond_chance["weight_decay"]
        # 6. Which learning rate is best, and does that depend on something?
        effect = await _ask(client, "parameter_effect", parameter="learning_rate", **on)
        assert 0.001 < effect["best"]["low"] < effect["best"]["value"] < effect["best"]["high"] < 0.05
        assert effect["interactions"][0]["with"] == "solver"
        # 7. Which solver is better?
        effect = await _ask(client, "parameter_effect", parameter="solver", **on)
        assert effect["best"]["value"] == "adam"
        # 8. Why is the best run better than the median one?
        why = await _ask(client, "explain_run", **on)
        finite = table[table[METRIC].map(pd.notna) & (table[METRIC] < float("inf"))]
        assert why["run"]["run"] == finite.loc[finite[METRIC].idxmin(), "Name"]
        total = sum(part["part"] for part in why["parts"]) + why["unexplained"]["part"]
        assert total == pytest.approx(why["run"]["metric"] - why["reference"]["metric"], abs=0.01)
        # 9. Was it lucky, and which setting do I keep?
        best = await _ask(client, "best_settings", **on)
        expected, low, high, p_best = best["settings"][0][:4]
        assert why["run"]["metric"] < expected
        assert low < expected < high
        assert 0 < p_best < 0.2
        # 10. What do I run next?
        plan = await _ask(client, "next_runs", count=6, **on)
        assert len(plan["runs"]) == 6
        solvers = {row[plan["columns"].index("solver")] for row in plan["runs"]}
        assert solvers <= {"adam", "sgd"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a sweep, beside a secret, and a link to it."""
    place = tmp_path_factory.mktemp("agents")
    (place / "runs").mkdir()
    (place / "runs" / "sweep.csv").write_text(CSV)
    (place / "secret.csv").write_text("lr,password\n1,hunter2\n2,hunter3\n")
    (place / "runs" / "link.csv").symlink_to(place / "secret.csv")
    return place / "runs"


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """The address of a server over HTTP, which a test may stop using at any time."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "paramlens", "mcp", str(folder), "--http", "--port", str(port)]
    server = subprocess.Popen(command, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True)
    try:
        assert server.stderr is not None
        assert server.stderr.readline() == f"paramlens: serving http://127.0.0.1:{port}/mcp\n"
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        server.terminate()
        rest = server.communicate(timeout=30)[1]
    assert TOKEN not in rest  # a token that the user chose is not printed


def _http(address: str, token: str = TOKEN) -> Client:
    web = httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=300)
    return Client(streamable_http_client(address, http_client=web))


def test_the_tools_are_at_most_eight_and_only_read(folder: Path) -> None:
    async def session() -> None:
        async with Client(_stdio(folder)) as client:
            tools = (await client.list_tools()).tools
            assert 0 < len(tools) <= 8
            assert all(tool.description and tool.annotations.read_only_hint for tool in tools)
            prompt = await client.get_prompt("tune")
            assert prompt.messages[0].content.text == skill_text()

    _run(session())


HOSTILE = [
    ("../secret.csv", "There is no source"),
    ("link.csv", "There is no source"),
    ("/etc/passwd", "There is no source"),
    ("http://169.254.169.254/latest/meta-data/", "is an address"),
    ("http://127.0.0.1:22/", "is an address"),
    ("postgresql://postgres@10.0.0.1/optuna", "is an address"),
    ("sweep.csv\0", "There is no source"),
]


async def _hostile(client: Client) -> None:
    for source, words in HOSTILE:
        for tool, arguments in (
            ("describe_runs", {"source": source}),
            ("rank_parameters", {"source": source, "metric": "val_loss"}),
            ("compare_sweeps", {"first": "sweep.csv", "second": source, "metric": "val_loss"}),
        ):
            message = await _error(client, tool, **arguments)
            assert words in message
            assert "hunter" not in message
    assert "no column" in (await _error(client, "rank_parameters", source="sweep.csv", metric="x")).lower()
    assert "Choose 1 to 50" in await _error(
        client, "next_runs", source="sweep.csv", metric="val_loss", count=10**9
    )
    assert len(await _error(client, "next_runs", source="sweep.csv", metric="val_loss", count="many")) < 2000


def test_hostile_sources_are_refused_over_stdio(folder: Path) -> None:
    async def session() -> None:
        async with Client(_stdio(folder)) as client:
            await _hostile(client)
            huge = "x" * 10_000_000
            for arguments in (
                {"source": huge, "metric": "val_loss", "parameter": "lr"},
                {"source": "sweep.csv", "metric": huge, "parameter": "lr"},
                {"source": "sweep.csv", "metric": "val_loss", "parameter": huge},
                {"source": "sweep.csv", "metric": "val_loss", "parameter": "lr", "study": huge},
                {"source": "sweep.csv", "metric": "val_loss", "parameter": "lr", "goal": huge},
            ):
                message = await _error(client, "parameter_effect", **arguments)
                assert "10,000,000 characters. The limit is 4,096." in message
                assert len(message) < 300
            for request in (client.call_tool(huge, {}), client.get_prompt(huge)):
                with pytest.raises(MCPError, match="10,000,000 characters") as refused:
                    await request
                assert len(str(refused.value)) < 300
            assert (await _ask(client, "describe_runs", source="sweep.csv"))["runs"] == 3  # it still answers

    _run(session())


def test_hostile_sources_are_refused_over_http(address: str) -> None:
    async def session() -> None:
        async with _http(address) as client:
            await _hostile(client)
            with pytest.raises(MCPError):
                await client.call_tool("describe_runs", {"source": "x" * 10_000_000})
            assert (await _ask(client, "describe_runs", source="sweep.csv"))["runs"] == 3

    _run(session())


@pytest.mark.parametrize("authorization", [None, "Bearer wrong", TOKEN, "Bearer x", f"Basic {TOKEN}"])
def test_a_request_without_the_token_gets_nothing(address: str, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    for method in ("GET", "POST", "DELETE"):
        answer = httpx2.request(method, address, headers=headers)
        assert (answer.status_code, answer.content) == (401, b"")


def test_a_page_of_another_site_cannot_reach_it(address: str) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    headers = {"Authorization": f"Bearer {TOKEN}", "Accept": "application/json, text/event-stream"}
    for strange in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
        assert httpx2.post(address, json=body, headers=headers | strange).status_code in (403, 421)


def test_a_server_without_the_sdk_says_how_to_install_it(folder: Path) -> None:
    code = "import sys; sys.modules['mcp'] = None; from importance.cli import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", code, "mcp", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 2
    assert 'pip install "paramlens[mcp]"' in done.stderr
