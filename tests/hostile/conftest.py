"""Reads a file as a hosted app does, and measures the process that reads it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from importance.errors import ImportanceError
from importance.read_budget import HOSTED, Limits
from importance.readers.isolated import client, messages, plain_data
from importance.readers.isolated.messages import Hangup, Message

TIGHT = dataclasses.replace(HOSTED, cpu_seconds=0.5, memory=150 * 10**6)
"""The limits of a server, made smaller so that the tests are quick."""


@dataclass(frozen=True)
class Outcome:
    """What came of a read.

    Attributes:
        value: the runs; None if there is a sentence instead.
        sentence: why the file was not read; "crash" if its process ended without an answer.
        seconds: how long the process computed.
        memory: the most memory of the process, in bytes, with what it had before it read.
    """

    value: object
    sentence: str
    seconds: float
    memory: int


def read_measured(name: str, data: bytes, study: str | None = None, limits: Limits = TIGHT) -> Outcome:
    """Read a file in a process of its own, and measure it."""
    connection, lifeline = client.begin()
    options = {"study": study, "history": None, "nested": None, "reach": "public"}
    source = {"names": [name], "several": False}
    job = {
        "function": "read_runs",
        "source": source,
        "options": options,
        "limits": dataclasses.asdict(limits),
        "folder": "/",
    }
    value, sentence = None, ""
    with connection, lifeline:
        messages.send(connection, Message(job, [data]))
        try:
            answer = messages.receive(connection)
            while "progress" in answer.content:
                answer = messages.receive(connection)
            if "error" in answer.content:
                raise plain_data.decoded_error(answer.content)
            value = plain_data.decoded(answer.content["result"], answer.buffers)
        except ImportanceError as error:
            sentence = str(error)
        except Hangup:
            sentence = "crash"
        ending = client.wait(lifeline)
    assert ending is not None
    return Outcome(value, sentence, ending[1], ending[2])


@pytest.fixture
def read() -> Callable[..., Outcome]:
    """A function that reads a file in a process of its own, and measures it."""
    return read_measured
