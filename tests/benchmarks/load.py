"""Many people use the app at once: `python tests/benchmarks/load.py --sessions 20`.

Each session has its own WebSocket to a real server on this machine. It opens the app and then acts: it
chooses another metric, brushes an axis, turns to another page, or uploads a small table of its own. Between
the answer and the next action it thinks for 2 to 8 seconds, evenly distributed, which are 5 on average.

    --sessions 20 --seconds 180     how many people, and for how long
    --large                         one more person uploads a table of 50,000 runs three times
    --closed 100                    instead: so many sessions open the app, use it and close it; each
                                    uploads a table of its own

It prints the errors, how long the answers took (from the action until the server has sent all of the answer),
the server's CPU, and the memory of the server and its child processes, in which shared memory counts once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
from streamlit.proto.WidgetStates_pb2 import WidgetState

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.benchmarks.streamlit_session import Session
from tests.browser.serving import serving

THINKING = (2.0, 8.0)  # seconds
WEIGHTS = {"metric": 4, "brush": 8, "effects": 2, "next_sweep": 1, "data": 1, "guide": 1, "upload": 1}
FORGOTTEN = 125
"""Seconds after which Streamlit forgets a session whose connection was closed."""
IDLE = 75
"""Seconds after which the processes that have answered have ended, because nobody asks any more."""
MB = 2**20


@dataclass
class Log:
    """What was measured.

    Attributes:
        answers: the seconds of each answer, by action.
        errors: what went wrong, in words.
        memory: the memory of the server and its children in MB, several times a second.
    """

    answers: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


def table(n_runs: int, n_parameters: int, seed: int) -> bytes:
    """Return a table of runs as CSV, different for each seed."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({f"p{i}": 10 ** rng.uniform(-5, -1, n_runs) for i in range(n_parameters)})
    frame["optimizer"] = rng.choice(["adam", "sgd"], n_runs)
    loss = np.log10(frame["p0"]) ** 2 + (frame["optimizer"] == "sgd") + rng.normal(0, 0.5, n_runs)
    return frame.assign(val_loss=loss, val_accuracy=1 / (1 + loss**2)).to_csv(index=False).encode()


class Person:
    """Somebody who uses the app."""

    def __init__(self, session: Session, seed: int) -> None:
        self._session = session
        self._random = random.Random(seed)
        self._seed = seed
        self._on_panel = True

    async def act(self, action: str) -> float:
        """Do one thing, and return the seconds until it is answered."""
        if action in ("metric", "brush") and not self._on_panel:
            action = "panel"
        match action:
            case "metric":
                options = list(self._session.elements["metric"].options)[:4]
                metric = WidgetState(string_value=self._random.choice(options))
                return await self._session.rerun({"metric": metric})
            case "brush":
                return await self._brush()
            case "upload":
                return await self._upload(table(100, 5, self._seed), f"runs-{self._seed}.csv")
        self._on_panel = action == "panel"
        return await self._session.rerun(page="" if action == "panel" else action)

    async def _brush(self) -> float:
        axes = json.loads(self._session.elements["parallel"].json)["axes"]
        low = self._random.uniform(0, 0.4)
        brushed = {self._random.choice(axes[:-1])["name"]: [[low, low + self._random.uniform(0.3, 0.6)]]}
        event = json.dumps([{"event": "request", "value": ["brush", brushed, time.time()]}])
        return await self._session.rerun({"wire": self._session.triggered("wire", event)}, only="wire")

    async def _upload(self, data: bytes, name: str) -> float:
        source = WidgetState()
        source.string_array_value.data.append("Upload")
        seconds = await self._session.rerun({"source": source})
        key = [key for key in self._session.elements if key.startswith("_uploader")][-1]
        return seconds + await self._session.upload(key, name, data)

    def chosen(self) -> str:
        """Return what this person does next."""
        return self._random.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]

    async def think(self) -> None:
        """Wait as long as somebody looks at the answer."""
        await asyncio.sleep(self._random.uniform(*THINKING))


async def use(url: str, seed: int, until: Callable[[], bool], log: Log, start_after: float) -> None:
    """Open the app, use it until the time is over, and close it."""
    await asyncio.sleep(start_after)
    session = Session(url)
    try:
        async with session:
            log.answers["open"].append(await session.rerun())
            person = Person(session, seed)
            await person.think()
            while until():
                action = person.chosen()
                log.answers[action].append(await person.act(action))
                if session.errors:
                    break
                await person.think()
    except (OSError, KeyError, IndexError, TimeoutError) as error:
        log.errors.append(f"{type(error).__name__}: {error}")
    log.errors += session.errors


async def use_large(url: str, until: Callable[[], bool], log: Log) -> None:
    """Upload a table of 50,000 runs, three times, each time another one."""
    data = [table(50_000, 12, seed) for seed in range(3)]
    async with Session(url) as session:
        await session.rerun()
        for number, content in enumerate(data):
            if until():
                seconds = await Person(session, number)._upload(content, f"large-{number}.csv")
                log.answers["upload of 50,000 runs"].append(seconds)
    log.errors += session.errors


def memory(server: psutil.Process) -> float:
    """Return the memory of a process and its children in MB; memory that they share counts once."""
    total = 0
    for process in [server, *server.children(recursive=True)]:
        with suppress(psutil.Error):
            total += process.memory_full_info().pss
    return total / MB


def shares(server: psutil.Process) -> str:
    """Return the memory of the server, of the process that forks itself and of its copies, in words."""
    copies: list[float] = []
    forks = 0.0
    for process in server.children(recursive=True):
        with suppress(psutil.Error):
            size = process.memory_full_info().pss / MB
            if process.ppid() == server.pid:
                forks += size
            else:
                copies.append(size)
    own = server.memory_full_info().pss / MB
    return f"server {own:.0f}, forking process {forks:.0f}, {len(copies)} copies {sum(copies):.0f} MB"


def cpu(server: psutil.Process) -> float:
    """Return the seconds of CPU of a process and its children, those that have ended included."""
    total = 0.0
    for process in [server, *server.children(recursive=True)]:
        with suppress(psutil.Error):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


async def watch(server: psutil.Process, log: Log) -> None:
    """Note the memory until this is cancelled."""
    while True:
        log.memory.append(memory(server))
        await asyncio.sleep(0.5)


async def crowd(url: str, pid: int, arguments: argparse.Namespace) -> Log:
    """Let people use the app at once."""
    log, server = Log(), psutil.Process(pid)
    before, start = memory(server), time.monotonic()
    computed, own = cpu(server), time.process_time()
    watcher = asyncio.create_task(watch(server, log))

    def until() -> bool:
        return time.monotonic() - start < arguments.seconds

    people = [
        use(url, seed, until, log, seed * arguments.arrivals / arguments.sessions)
        for seed in range(arguments.sessions)
    ]
    await asyncio.gather(*people, *([use_large(url, until, log)] if arguments.large else []))
    watcher.cancel()
    n = sum(map(len, log.answers.values()))
    print(f"{arguments.sessions} people for {time.monotonic() - start:.0f} s: {n} answers")
    report(log)
    used = cpu(server) - computed
    print(
        f"server CPU: {used:.0f} s, {used / n:.2f} s an answer; "
        f"this client: {time.process_time() - own:.0f} s"
    )
    print(
        f"memory: {before:.0f} MB before, at most {max(log.memory):.0f} MB, "
        f"{memory(server):.0f} MB at the end"
    )
    return log


async def closing(url: str, pid: int, arguments: argparse.Namespace) -> Log:
    """Let sessions open, use and close the app, ten at a time, and compare the memory before and after."""
    log, server = Log(), psutil.Process(pid)

    async def visit(seed: int) -> None:
        async with Session(url) as session:
            log.answers["open"].append(await session.rerun())
            person = Person(session, seed)
            for action in ("metric", "brush", "data", "panel", "upload"):
                log.answers[action].append(await person.act(action))
        log.errors.extend(session.errors)

    async def forgotten() -> None:
        await asyncio.sleep(FORGOTTEN)
        await visit(0)  # Streamlit deletes old sessions when the next one closes
        await asyncio.sleep(IDLE)

    def note(when: str) -> float:
        total = memory(server)
        print(f"  {total:4.0f} MB {when} ({shares(server)})", flush=True)
        return total

    note("before anybody has come")
    await visit(0)
    note("right after one session")
    await asyncio.sleep(IDLE)
    start = note("at the start: one session has closed, and nobody asks any more")
    for first in range(1, arguments.closed, 10):
        await asyncio.gather(*(visit(seed) for seed in range(first, min(first + 10, arguments.closed))))
        log.memory.append(memory(server))
    note(f"right after {arguments.closed} sessions; at most {max(log.memory):.0f} MB")
    await forgotten()
    end = note("at the end: all sessions are forgotten, and nobody asks any more")
    report(log)
    print(f"memory after {arguments.closed} closed sessions: {end / start - 1:+.0%} of that at the start")
    return log


def report(log: Log) -> None:
    """Print the times and the errors."""
    everybody = [time for action, times in log.answers.items() if "50,000" not in action for time in times]
    for action, times in [*sorted(log.answers.items()), ("all of these people", everybody)]:
        if times:
            median, high, most = np.percentile(times, [50, 95, 100])
            print(
                f"  {action:24} {len(times):5} answers, half within {median:5.2f} s, "
                f"95% within {high:5.2f} s, all within {most:5.2f} s"
            )
    print(f"errors: {len(log.errors)}", *log.errors[:5], sep="\n  ")


def main() -> None:
    """Start a server, let people use it, and print what was measured."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--arrivals", type=float, default=20, help="seconds within which all arrive")
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--closed", type=int, default=0)
    arguments = parser.parse_args()
    with serving(STREAMLIT_SERVER_FILE_WATCHER_TYPE="none") as (url, pid):
        time.sleep(5)  # until the process that reads files is ready
        run = closing if arguments.closed else crowd
        log = asyncio.run(run(url, pid, arguments))
    sys.exit(1 if log.errors else 0)


if __name__ == "__main__":
    main()
