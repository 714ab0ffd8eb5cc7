"""The limits of one read, as the system enforces them."""

from __future__ import annotations

import subprocess
import sys

from tests.builders import ROOT

SCRIPT = """
import dataclasses, resource, sys
from importance.read_budget import HOSTED
from importance.readers.isolated import job
job.restrict(dataclasses.replace(HOSTED, memory=100_000_000, cpu_seconds={seconds}), held={held})
{code}
"""


def run(code: str, seconds: int = 600, held: int = 0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", SCRIPT.format(code=code, seconds=seconds, held=held)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_memory_and_files_are_bounded_and_no_core_is_written() -> None:
    result = run(
        "try:\n    bytearray(200_000_000)\nexcept MemoryError:\n    print('refused')\n"
        "bytearray(50_000_000)\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE), resource.getrlimit(resource.RLIMIT_FSIZE))"
    )
    assert result.stdout.split("\n")[:2] == ["refused", "(0, 0) (1000000000, 1000000000)"]


def test_the_bytes_of_an_upload_count_as_memory() -> None:
    code = "try:\n    bytearray(50_000_000)\nexcept MemoryError:\n    print('refused')"
    assert "refused" in run(code, held=80_000_000).stdout
    assert "refused" not in run(code).stdout


def test_a_loop_in_c_is_ended_by_the_system() -> None:
    result = run("sum(range(10**12))", seconds=1)
    assert result.returncode < 0
    assert -result.returncode in (24, 9)  # SIGXCPU, SIGKILL
