"""Reads a file as a hosted app does, and measures the process that reads it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from importance.errors import ImportanceError
from importance.read_budget import HOSTED, Budget, Limits
from importance.readers.isolated import client, messages, plain_data
from importance.readers.isolated.messages import Hangup, Message

TIGHT = dataclasses.replace(HOSTED, cpu_seconds=0.5, memory=150 * 10**6)
"""The limits of a server, made smaller so that the tests are quick."""


@dataclass(frozen=True)
class Outcome:
    """What came of a read.

    Attributes:
        value: the runs; None if there is a sentence instead.
        sentence: why the file was not read; "" if it was.
        was_ended: whether its process ended without an answer.
        seconds: how long the process computed.
        memory: the most memory of the process, in bytes, with what it had before it read.
    """

    value: object
    sentence: str
    was_ended: bool
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
    value, sentence, was_ended = None, "", False
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
            was_ended = True
        ending = client.wait(lifeline)
    assert ending is not None
    if was_ended:
        sentence = client.ending_sentence(ending, Budget(limits, name))
    return Outcome(value, sentence, was_ended, ending[1], ending[2])
