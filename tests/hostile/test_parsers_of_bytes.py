"""Each parser of bytes under valid samples that were cut, doubled, swapped and overwritten.

It takes seconds on CI. With PARAMLENS_FUZZ_SECONDS=600 it goes on for ten minutes, with other changes each
time.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from importance import read_runs
from importance.charts import brushes
from importance.errors import ImportanceError
from importance.rows import literals
from importance.space import range_text
from importance.space.dimension import Range
from importance.trackers.hydra import overrides
from importance.trackers.optuna import journal
from importance.trackers.tensorboard import event_file
from importance.trackers.wandb import log_file
from tests.builders import sweep
from tests.trackers.framed_logs import leveldb_log

SECONDS = float(os.environ.get("PARAMLENS_FUZZ_SECONDS", "0")) / 10
CHANGED = 60  # samples of each parser on CI
SLOW = 5.0  # seconds for one sample on a busy machine

TEXTS = [
    b"[1, 'a', {'b': None}]",
    b"{'lr': 1e-3, 'layers': (64, 64)}",
    b"f'{x}' array([1., 2.]) <Enum.A: 1>",
    b"choice(adam,sgd), range(1,5,step=2) interval(1e-5,1e-1) tag(log,interval(1,2)) glob(*)",
    b"1e-5 to 1e-1 log; 16, 32, 64; 1..8 step 2; adam, sgd",
    b"lr:0.1~0.5,0.7~0.9!~opt:adam|sgd",
    b"--lr=0.1 +model.depth=3 ~optimizer ++a.b='c,d' x=${y}",
]
CSV = sweep(12).to_csv(index=False).encode()
CSVS = [
    CSV,
    CSV.replace(b",", b";"),
    CSV.replace(b",", b"\t").decode().encode("utf-16"),
    b'"a ""quoted"" name",lr\n"1\n2",0.1\n3,0.2\n4,0.3\n',
    b"sep=;\nlr;loss\n0,1;0,5\n0,2;0,4\n0,3;0,45\n",
]
JOURNAL = b"".join(
    [
        b'{"op_code": 0, "worker_id": "w", "study_name": "s", "directions": [1]}\n',
        b'{"op_code": 4, "worker_id": "w", "study_id": 0, "datetime_start": "2024-01-01T00:00:00"}\n',
        b'{"op_code": 5, "worker_id": "w", "trial_id": 0, "param_name": "lr", "param_value_internal": 0.1, '
        b'"distribution": "{\\"name\\": \\"FloatDistribution\\", \\"attributes\\": {\\"low\\": 0,'
        b'\\"high\\": 1, \\"step\\": null, \\"log\\": false}}"}\n',
        b'{"op_code": 6, "worker_id": "w", "trial_id": 0, "state": 1, "values": [0.5], "datetime_complete": '
        b'"2024-01-01T00:00:01"}\n',
    ]
)


def changed(sample: bytes, rng: random.Random) -> bytes:
    """A sample after a few random changes."""
    data = bytearray(sample)
    for _ in range(rng.randint(1, 6)):
        at, to = sorted((rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)))
        kind = rng.randrange(7)
        if kind == 0:
            del data[at : min(to, at + 40)]
        elif kind == 1:
            data[at:at] = data[at : min(to, at + 200)] * rng.randint(1, 5)
        elif kind == 2:
            data[at : at + 1] = bytes([rng.randrange(256)])
        elif kind == 3:
            data[at:at] = rng.choice(
                [
                    b"\0",
                    b"\xff\xff\xff\xff\x0f",
                    b"[" * 300,
                    b"(" * 90,
                    b"{",
                    b'"',
                    b"'",
                    b"\n",
                    b"1e999",
                    b"-0",
                    b"\xef\xbb\xbf",
                    b"NaN",
                    b"9" * 400,
                ]
            )
        elif kind == 4:
            del data[at:]
        elif kind == 5 and data:
            place = rng.randrange(len(data))
            data[place] ^= 1 << rng.randrange(8)
        else:
            data = bytearray(data[to:] + data[at:to] + data[:at])
    return bytes(data)


def text(function: Callable[[str], object]) -> Callable[[bytes, Path], object]:
    """A parser of text as one of bytes."""
    return lambda data, path: function(data.decode("utf-8", "replace"))


def file(function: Callable[[Path], object], name: str) -> Callable[[bytes, Path], object]:
    """A parser of a file as one of bytes."""

    def parse(data: bytes, folder: Path) -> object:
        (folder / name).write_bytes(data)
        return function(folder / name)

    return parse


def events() -> bytes:
    """A file of TensorBoard's events, written by TensorBoard."""
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary
    from tensorboard.summary.writer.record_writer import RecordWriter

    class Kept(list[bytes]):
        def write(self, data: bytes) -> None:
            self.append(data)

        def flush(self) -> None: ...
        def close(self) -> None: ...

    kept = Kept()
    writer = RecordWriter(kept)
    for step in range(5):
        value = Summary.Value(tag="loss", simple_value=1 / (step + 1))
        writer.write(Event(step=step, wall_time=step, summary=Summary(value=[value])).SerializeToString())
    return b"".join(kept)


PARSERS: dict[str, tuple[Callable[[bytes, Path], object], list[bytes] | Callable[[], list[bytes]]]] = {
    "csv": (lambda data, folder: read_runs(("runs.csv", data)), CSVS),
    "literals": (text(literals.parse), TEXTS),
    "overrides": (text(lambda words: overrides.dimension("lr", words)), TEXTS),
    "range text": (
        text(lambda words: range_text.parse_range(Range("lr", 1e-5, 1.0, log=True), words)),
        TEXTS,
    ),
    "brushes in links": (text(brushes.from_text), TEXTS),
    "journals": (file(lambda path: read_runs(path), "journal.log"), [JOURNAL]),
    "journal lines": (file(lambda path: journal.is_journal(path), "journal.log"), [JOURNAL]),
    "event files": (file(lambda path: event_file.read([path]), "events.out.tfevents.1"), lambda: [events()]),
    "W&B logs": (
        file(log_file.read, "run.wandb"),
        [leveldb_log([b"\x0a\x06\x0a\x04\x0a\x02lr", b"\x12\x0a\x0a\x08\x0a\x04loss\x12\x000" * 3])],
    ),
}


@pytest.mark.parametrize("name", PARSERS)
def test_a_changed_sample_is_read_or_refused_in_a_sentence_and_in_time(name: str, tmp_path: Path) -> None:
    parse, samples = PARSERS[name]
    given = samples() if callable(samples) else samples
    started = time.monotonic()
    seed = time.time_ns() if SECONDS else 0
    number = 0
    while number < CHANGED or time.monotonic() - started < SECONDS:
        rng = random.Random(seed + number)
        data = changed(rng.choice(given), rng)
        before = time.monotonic()
        try:
            parse(data, tmp_path)
        except ImportanceError as error:
            assert str(error).strip()
        except ValueError as error:  # parsers of a single text refuse with it
            assert name not in ("csv", "journals", "event files", "W&B logs"), error
        assert time.monotonic() - before < SLOW, f"sample {seed + number} takes too long"
        number += 1
