"""What one read may use: time, memory, and the size of the table. Readers check it while they read.

`within` starts the budget of a read. `current` returns it from anywhere below, so that it is not passed from
function to function. A reader calls the methods of the budget as it goes on. Each raises `UnreadableRuns` as
soon as a limit is exceeded, with a sentence that says what was found, what the limit is, and what to do.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

from importance.errors import UnreadableRuns

T = TypeVar("T")
_LESS = "Export fewer runs or fewer columns. The parameters and a few metrics are enough."
_MEMORY_CHECKED_EVERY = 0.05  # seconds
_CHECKED_EVERY = 1_000  # items


@dataclass(frozen=True)
class Limits:
    """The limits of a read.

    Attributes:
        cpu_seconds: how long it may compute.
        idle_seconds: how long it may run without reporting progress.
        memory: by how many bytes the process may grow.
        rows, columns, cells: the size of a table.
        characters: the length of all texts together that a format repeats from a dictionary, or computes.
        unpacked: the number of bytes that a compressed file may unpack to.
        values: the number of values of a JSON document.
        where: where the limits hold, as it ends a sentence.
        way_out: what to do when the computer's limits are exceeded.
    """

    cpu_seconds: float = math.inf
    idle_seconds: float = 600
    memory: int = 4 * 10**9
    rows: int = 10 * 10**6
    columns: int = 20_000
    cells: int = 30 * 10**6
    characters: int = 500 * 10**6
    unpacked: int = 800 * 10**6
    values: int = 40 * 10**6
    where: str = ""
    way_out: str = _LESS


LOCAL = Limits()
"""For the user's own files on the user's own machine."""
HOSTED = Limits(
    cpu_seconds=20,
    idle_seconds=300,
    memory=400 * 10**6,
    characters=200 * 10**6,
    where=" on this server",
    way_out=f"{_LESS} Or open it on your own machine: paramlens app FILE",
)
"""For the uploads of strangers on a server."""


class Budget:
    """What is left for one read.

    Attributes:
        limits: the limits.
        name: the file that is being read, for sentences.
    """

    def __init__(self, limits: Limits | None = None, name: str = "The source", held: int = 0) -> None:
        """Start a budget; `held` is how many bytes of the source are in memory already."""
        self.limits = limits or LOCAL
        self.name = name
        self._cpu = time.thread_time()
        self._resident = resident_bytes() - held
        self._characters = 0
        self._last_progress = self._last_look = time.monotonic()

    def progressed(self) -> None:
        """Note that the read has made progress that the user can see."""
        self._last_progress = time.monotonic()

    def check(self) -> None:
        """Raise UnreadableRuns if the read has taken too long or needs too much memory."""
        limits, now = self.limits, time.monotonic()
        if time.thread_time() - self._cpu > limits.cpu_seconds:
            raise UnreadableRuns(self.too_slow())
        if now - self._last_progress > limits.idle_seconds:
            raise UnreadableRuns(self.no_progress())
        if now - self._last_look > _MEMORY_CHECKED_EVERY:
            self._last_look = now
            if resident_bytes() - self._resident > limits.memory:
                raise UnreadableRuns(self.too_much_memory())

    def each(self, items: Iterable[T], every: int = _CHECKED_EVERY) -> Iterator[T]:
        """Yield the items, and check the budget at each first of so many."""
        for number, item in enumerate(items):
            if not number % every:
                self.check()
            yield item

    def check_shape(self, rows: int, columns: int, name: str = "") -> None:
        """Raise UnreadableRuns if a table has too many rows, columns or cells."""
        limits, name = self.limits, name or self.name
        if columns > limits.columns:
            raise UnreadableRuns(
                f"{name} has {columns:,} columns, but at most {limits.columns:,} can be read. "
                "Export fewer columns."
            )
        if rows > limits.rows:
            raise UnreadableRuns(
                f"{name} has {rows:,} rows, but at most {limits.rows:,} can be read. Export fewer runs."
            )
        if rows * columns > limits.cells:
            raise UnreadableRuns(
                f"{name} has {rows:,} rows and {columns:,} columns, {rows * columns / 1e6:,.0f} million "
                f"cells, but at most {limits.cells / 1e6:,.0f} million can be read. Export fewer columns or "
                "fewer runs."
            )
        self.check()

    def add_characters(self, count: int) -> None:
        """Add to the text that was read, and raise UnreadableRuns if it is too long."""
        self._characters += count
        if self._characters > self.limits.characters:
            raise UnreadableRuns(
                f"{self.name} contains texts with more than {self.limits.characters / 1e6:,.0f} million "
                f"characters together, which is the limit{self.limits.where}. Leave out the columns with "
                "long texts."
            )

    def check_unpacked(self, size: int, name: str = "") -> None:
        """Raise UnreadableRuns if a compressed table unpacks to too many bytes."""
        if size > self.limits.unpacked:
            raise UnreadableRuns(
                f"{name or self.name} unpacks to more than {self.limits.unpacked / 1e6:,.0f} MB. "
                "Export fewer columns (the parameters and a few metrics) or fewer runs."
            )

    def check_values(self, most: int) -> None:
        """Raise UnreadableRuns if a document may have too many values."""
        if most > self.limits.values:
            raise UnreadableRuns(
                f"{self.name} contains more than {self.limits.values / 1e6:,.0f} million values, which is "
                f"the limit. {_LESS}"
            )
        self.check()

    def too_slow(self) -> str:
        """Return the sentence about a read that computes for too long."""
        return (
            f"{self.name} took more than {self.limits.cpu_seconds:,.0f} seconds to read, which is the limit"
            f"{self.limits.where}. {self.limits.way_out}"
        )

    def no_progress(self) -> str:
        """Return the sentence about a read that makes no progress."""
        seconds = self.limits.idle_seconds
        patience = f"{seconds / 60:,.0f} minutes" if seconds >= 120 else f"{seconds:,.0f} seconds"
        return (
            f"The reading of {self.name} made no progress for {patience} and was stopped. "
            f"{self.limits.way_out}"
        )

    def too_much_memory(self) -> str:
        """Return the sentence about a read that needs too much memory."""
        return (
            f"{self.name} needs more than {self.limits.memory / 1e6:,.0f} MB of memory to be read, which is "
            f"the limit{self.limits.where}. {self.limits.way_out}"
        )

    def system_sentence(self, error: MemoryError | RecursionError | UnicodeError) -> str:
        """Return the sentence about an error that Python raises when a file is too much for it."""
        if isinstance(error, MemoryError):
            return self.too_much_memory()
        if isinstance(error, RecursionError):
            return (
                f"{self.name} is nested too deeply to be a table of runs. Export one flat row for each run."
            )
        return (
            f"{self.name} contains text that is not valid Unicode ({getattr(error, 'reason', error)}). Save "
            "it again as UTF-8."
        )


_current: ContextVar[Budget | None] = ContextVar("read_budget", default=None)


def current() -> Budget:
    """Return the budget of the read that is going on, or a new one outside of any read."""
    return _current.get() or Budget()


@contextmanager
def measured(limits: Limits, held: int = 0) -> Iterator[Budget]:
    """Start the budget of a read with these limits; errors of the system are left to the caller.

    Args:
        limits: the limits.
        held: the number of bytes of the source that are in memory already. They count.
    """
    budget = Budget(limits, held=held)
    token = _current.set(budget)
    try:
        yield budget
    finally:
        _current.reset(token)


@contextmanager
def within(limits: Limits | None = None, name: str = "") -> Iterator[Budget]:
    """Start the budget of a read; a read within another read shares the budget of that one.

    Raises:
        UnreadableRuns: when the memory of the process is used up.
    """
    outer = _current.get()
    if outer is not None:
        outer.name = name or outer.name
        yield outer
        return
    with measured(limits or LOCAL) as budget:
        budget.name = name or budget.name
        try:
            yield budget
        except (MemoryError, RecursionError, UnicodeError) as error:
            raise UnreadableRuns(budget.system_sentence(error)) from None


def resident_bytes() -> int:
    """Return how much memory this process uses now; at most so far, where the system does not say; or 0."""
    sizes = memory_bytes()
    if sizes is not None:
        return sizes[1]
    try:
        import resource
    except ImportError:  # Windows
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # in bytes on macOS


def memory_bytes() -> tuple[int, int] | None:
    """Return the bytes of the address space and of the memory of this process; None except on Linux."""
    try:
        descriptor = os.open("/proc/self/statm", os.O_RDONLY)
    except OSError:
        return None
    try:
        size, resident, *_ = os.read(descriptor, 200).split()
    finally:
        os.close(descriptor)
    page = os.sysconf("SC_PAGE_SIZE")
    return int(size) * page, int(resident) * page
