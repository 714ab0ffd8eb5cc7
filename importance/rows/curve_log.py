"""Collect what runs log over time, within a fixed amount of memory.

A reader that is given a `CurveLog` in its options begins a `RunTrace` for each run, adds the points that it
reads, and puts the trace's key into the column `KEY` of its table. Whatever happens to the rows of the table,
the key says which curve belongs to which row. `read_curves` takes the column off again.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from importance.even_spread import evenly_spread
from importance.rows import index_names
from importance.rows.layout import Layout
from importance.runs.columns import Role

KEY = "Paramlens key of the curve"
"""The column with the keys of the curves."""
MOST_POINTS_A_RUN = 1_000
"""The most points that are kept of one curve."""
MOST_POINTS = 10_000_000
"""The most points that are kept of all curves, of 16 bytes each. With more, each curve keeps fewer."""
FEWEST_POINTS = 16
SUFFIX = " (metric)"
"""What the table of runs puts after the name of a metric that is the name of a parameter too."""
MOST_METRICS = 2_000
"""The most metrics whose names are listed."""
_KEY_ROLE = (Role.LABEL, "which curve belongs to the run")


@dataclass(slots=True)
class _Open:
    """A curve that may still grow. Every `stride`-th point is kept, and always the last one."""

    steps: array[float] = field(default_factory=lambda: array("d"))
    values: array[float] = field(default_factory=lambda: array("d"))
    stride: int = 1
    count: int = 0
    last: tuple[float, float] | None = None

    def add(self, step: float, value: float, most: int) -> None:
        if self.count % self.stride == 0:
            if len(self.steps) >= most:
                self.steps, self.values = self.steps[::2], self.values[::2]
                self.stride *= 2
            if self.count % self.stride == 0:
                self.steps.append(step)
                self.values.append(value)
        self.last = (step, value)
        self.count += 1

    def arrays(self) -> tuple[np.ndarray, np.ndarray]:
        steps, values = np.array(self.steps), np.array(self.values)
        if self.last is not None and (self.count - 1) % self.stride:
            steps, values = np.append(steps, self.last[0]), np.append(values, self.last[1])
        return steps, values


@dataclass(slots=True)
class Kept:
    """The curves of a metric that have ended: flat arrays, and the part of each run, by its number."""

    steps: array[float] = field(default_factory=lambda: array("d"))
    values: array[float] = field(default_factory=lambda: array("d"))
    parts: dict[int, tuple[int, int]] = field(default_factory=dict)


class CurveLog:
    """The curves that were read so far.

    Attributes:
        metrics: the metrics whose curves are kept; None keeps those of all.
        most: the most points that are kept of a curve at present.
        kept: the curves that have ended, by metric.
        clock: what counts the steps.
    """

    def __init__(self, metrics: Collection[str] | None = None, most_points: int = MOST_POINTS) -> None:
        self.metrics = None if metrics is None else frozenset(n.removesuffix(SUFFIX) for n in metrics)
        self.most = MOST_POINTS_A_RUN
        self.kept: dict[str, Kept] = {}
        self.clock = ""
        self._over_time: dict[str, None] = {}
        self._most_points = most_points
        self._points = self._runs = 0

    @property
    def available(self) -> tuple[str, ...]:
        """The metrics that some run logged at two steps or more, whether they are kept or not."""
        return tuple(self._over_time)

    def wants(self, metric: str) -> bool:
        """Whether the curves of this metric are kept. A source may put a prefix before the name."""
        return self.metrics is None or any(metric.endswith(name) for name in self.metrics)

    def run(self) -> RunTrace:
        """Begin a run."""
        self._runs += 1
        return RunTrace(self, self._runs)

    def note(self, metric: str) -> None:
        """Note that the source keeps a metric over time."""
        if len(self._over_time) < MOST_METRICS:
            self._over_time[metric] = None

    def keep(self, number: int, metric: str, steps: np.ndarray, values: np.ndarray) -> None:
        """Keep the curve of a run that has ended. What counts the steps is no curve."""
        if index_names.step_kind(metric) is not None:
            return
        steps, values = sorted_curve(steps, values)
        if len(steps) > 1:
            self.note(metric)
        if not len(steps) or not self.wants(metric):
            return
        rows = evenly_spread(np.arange(len(steps)), self.most)
        kept = self.kept.setdefault(metric, Kept())
        start = len(kept.steps)
        kept.steps.frombytes(steps[rows].tobytes())
        kept.values.frombytes(values[rows].tobytes())
        kept.parts[number] = (start, len(kept.steps))
        self._points += len(rows)
        while self._points > self._most_points and self.most > FEWEST_POINTS:
            self._thin()

    def _thin(self) -> None:
        self.most = max(FEWEST_POINTS, self.most * 3 // 4)
        self._points = 0
        for metric in list(self.kept):
            kept = self.kept.pop(metric)  # so that only one metric is in memory twice
            thinner = Kept()
            for number, (start, stop) in kept.parts.items():
                rows = start + evenly_spread(np.arange(stop - start), self.most)
                before = len(thinner.steps)
                for new, old in ((thinner.steps, kept.steps), (thinner.values, kept.values)):
                    new.frombytes(np.frombuffer(old)[rows].tobytes())
                thinner.parts[number] = (before, len(thinner.steps))
            self.kept[metric] = thinner
            self._points += len(thinner.steps)


class RunTrace:
    """The curves of one run while they are read."""

    def __init__(self, log: CurveLog, number: int) -> None:
        self._log, self._number = log, number
        self._open: dict[str, _Open] = {}

    @property
    def key(self) -> str:
        """The key of the run, for the column `KEY`."""
        return f"curve {self._number}"

    @property
    def metrics(self) -> frozenset[str]:
        """The metrics that were added so far."""
        return frozenset(self._open)

    def add(self, metric: str, step: float, value: float) -> None:
        """Add a point."""
        curve = self._open.get(metric)
        if curve is None:
            curve = self._open[metric] = _Open()
        curve.add(step, value, MOST_POINTS_A_RUN if self._log.wants(metric) else 2)

    def add_all(self, metric: str, steps: Sequence[float], values: Sequence[float]) -> None:
        """Add all points of a metric at once."""
        self._log.keep(self._number, metric, np.asarray(steps, dtype=float), np.asarray(values, dtype=float))

    def end(self) -> None:
        """End the run, so that its curves take no more memory than is kept."""
        for metric, curve in self._open.items():
            self._log.keep(self._number, metric, *curve.arrays())
        self._open = {}


def sorted_curve(steps: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return a curve with rising steps, the last of several values at a step, and NaN for infinite values."""
    finite = np.isfinite(steps)
    if not finite.all():
        steps, values = steps[finite], values[finite]
    if len(steps) > 1 and (np.diff(steps) <= 0).any():
        order = np.argsort(steps, kind="stable")
        steps, values = steps[order], values[order]
        last = np.append(steps[1:] != steps[:-1], True)
        steps, values = steps[last], values[last]
    return steps, np.where(np.isfinite(values), values, np.nan)


def with_keys(layout: Layout, traces: Sequence[RunTrace | None] | None) -> Layout:
    """Return the table with the key of each row's curve; None for a row without a curve.

    Args:
        traces: one for each row; None if no curves are read.
    """
    if traces is None:
        return layout
    frame = layout.frame.copy(deep=False)
    frame.insert(0, KEY, [None if trace is None else trace.key for trace in traces])
    return replace(layout, frame=frame, known_roles={KEY: _KEY_ROLE, **layout.known_roles})


def without_keys(layout: Layout) -> tuple[Layout, list[str | None]]:
    """Return the table without the keys of the curves, and the keys of its rows."""
    if KEY not in layout.frame.columns:
        return layout, [None] * len(layout.frame)
    keys = [key if isinstance(key, str) else None for key in layout.frame[KEY]]
    roles = {name: role for name, role in layout.known_roles.items() if name != KEY}
    return replace(layout, frame=layout.frame.drop(columns=KEY), known_roles=roles), keys


def keeps_curves(layout: Layout, over_time: bool) -> Layout:
    """Return the table, with a note for the app whether the source keeps values over time."""
    return replace(layout, reading=replace(layout.reading, curves=True)) if over_time else layout
