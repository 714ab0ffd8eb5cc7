"""The process that forks itself for each file and each question: `python -m pages.ui.computing.process`.

It is that of `importance.readers.isolated`, which also computes what `functions` lists.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd

from importance.errors import ImportanceError
from importance.model import second_core
from importance.readers.isolated import fork_server, job, messages, plain_data
from importance.readers.isolated.messages import Message
from importance.runs.table import Runs

COMPUTE = "compute"
_WARM_UP_RUNS = 60


def work(connection: socket.socket, message: Message) -> None:
    """Compute the answers to questions until nobody asks any more, or read a file."""
    if message.content["function"] != COMPUTE:
        job.run(connection, message)
        return
    with suppress(OSError):  # if memory runs out, this process goes rather than the server
        Path("/proc/self/oom_score_adj").write_text("1000")
    with suppress(OSError):  # what is drawn goes first
        os.nice(5)
    second_core.allow()
    while True:
        messages.send(connection, answer(message))
        message = messages.receive(connection)


def answer(message: Message) -> Message:
    """Return the answer to a question, or the error that it raises."""
    from pages.ui.computing.functions import FUNCTIONS, TYPES

    buffers: list[bytes] = []
    function = FUNCTIONS[message.content["name"]]
    arguments, options = plain_data.decoded(message.content["arguments"], message.buffers, TYPES)
    try:
        value = function(*arguments, **options)
        return Message({"result": plain_data.encoded(value, buffers, TYPES)}, buffers)
    except ImportanceError as error:
        return Message(plain_data.encoded_error(error))


def _import_rankings() -> None:
    import_module("pages.ui.computing.functions")


def _rank_once() -> None:
    """Rank a small table, so that whatever is set up at the first ranking is shared by all copies."""
    from importance.ranking.rank import rank

    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.uniform(size=(_WARM_UP_RUNS, 4)), columns=["a", "b", "c", "d"])
    frame["optimizer"] = rng.choice(["adam", "sgd"], _WARM_UP_RUNS)
    rank(Runs.from_frame(frame.assign(loss=frame["a"] + frame["b"] ** 2), metrics=["loss"]), "loss")


PREPARATIONS: tuple[Callable[[], object], ...] = (_import_rankings, _rank_once)
"""What is done before the first question, while there is no file to read."""

if __name__ == "__main__":
    fork_server.main(int(sys.argv[1]), work, PREPARATIONS)
