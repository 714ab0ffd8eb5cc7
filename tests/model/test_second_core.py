"""Arrays from a forked copy: the same as from this process, also when the copy fails."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from importance.model import second_core

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


def run_alone(code: str) -> str:
    """Run code in a process without other threads, as `allow` asks for, and return what it prints."""
    start = "import os, signal, numpy as np\nfrom importance.model import second_core\n"
    enable = "second_core.allow(); second_core._allowed = True\n"  # on a machine with one core, too
    command = [sys.executable, "-c", start + enable + code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_arrays_come_from_another_process() -> None:
    code = """
with second_core.begin(lambda: [np.array([os.getpid()]), np.eye(2)], is_long=True) as arrays:
    process, square = arrays()
print(process[0] != os.getpid(), square.tolist())
"""
    assert run_alone(code) == "True [[1.0, 0.0], [0.0, 1.0]]"


@pytest.mark.parametrize("failure", ["os.kill(os.getpid(), signal.SIGKILL)", "1 / 0", "os._exit(0)"])
def test_what_a_copy_cannot_compute_is_computed_here(failure: str) -> None:
    code = f"""
here = os.getpid()
def compute():
    if os.getpid() != here:
        {failure}
    return [np.arange(3)]
with second_core.begin(compute, is_long=True) as arrays:
    print(arrays()[0].tolist())
"""
    assert run_alone(code) == "[0, 1, 2]"


def test_there_is_one_copy_at_a_time() -> None:
    code = """
def own() -> list[np.ndarray]:
    return [np.array(os.getpid())]
def nested() -> list[np.ndarray]:
    with second_core.begin(own, is_long=True) as arrays:
        return [*own(), *arrays()]
with second_core.begin(nested, is_long=True) as arrays:
    here, there = nested(), arrays()
again = nested()
print(here[0] == here[1], there[0] == there[1], here[0] != there[0], again[0] != again[1])
"""
    assert run_alone(code) == "True True True True"


@pytest.mark.parametrize("numbers", [1, 100_000])  # the second is more than a pipe holds
def test_no_copy_is_left_when_nobody_asks_for_its_arrays(numbers: int) -> None:
    code = f"""
try:
    with second_core.begin(lambda: [np.zeros({numbers})], is_long=True):
        raise ValueError
except ValueError:
    pass
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("none", second_core._allowed)
"""
    assert run_alone(code) == "none True"


def test_the_copy_keeps_no_socket_open() -> None:
    code = """
import socket
ours, theirs = socket.socketpair()
def state_of_the_socket():
    try:
        return [np.array(os.readlink(f"/dev/fd/{theirs.fileno()}"))]
    except OSError:
        return [np.array("closed")]
with second_core.begin(state_of_the_socket, is_long=True) as arrays:
    print("socket" in arrays()[0].item(), "socket" in state_of_the_socket()[0].item())
"""
    assert run_alone(code) == "False True"


def test_a_process_that_may_not_fork_computes_itself() -> None:
    with second_core.begin(lambda: [np.array([os.getpid()])], is_long=True) as arrays:
        assert arrays()[0][0] == os.getpid()


def test_a_report_is_the_same_with_a_second_core() -> None:
    code = """
from importance import Runs, report
rng = np.random.default_rng(0)
import pandas as pd
frame = pd.DataFrame(rng.uniform(size=(60, 2)), columns=list("ab"))
frame["loss"] = frame["a"] ** 2 + 0.1 * rng.normal(size=60)
runs = Runs.from_frame(frame, metrics=["loss"])
forks, fork = [], os.fork
os.fork = lambda: forks.append(1) or fork()
with_copy = report(runs, "loss")
second_core._allowed = False
print(len(forks), with_copy == report(runs, "loss"), "What to try next" in with_copy)
"""
    assert run_alone(code) == "1 True True"


def test_a_ranking_is_the_same_with_a_second_core() -> None:
    code = """
from importance import Runs, rank
rng = np.random.default_rng(0)
import pandas as pd
frame = pd.DataFrame(rng.uniform(size=(400, 10)), columns=list("abcdefghij"))
frame["loss"] = frame["a"] + frame["b"] ** 2 + 0.1 * rng.normal(size=400)
runs = Runs.from_frame(frame, metrics=["loss"])
forks, fork = [], os.fork
os.fork = lambda: forks.append(1) or fork()
with_copy = rank(runs, "loss").to_frame()
second_core._allowed = False
print(len(forks), with_copy.equals(rank(runs, "loss").to_frame()))
"""
    assert run_alone(code) == "2 True"
