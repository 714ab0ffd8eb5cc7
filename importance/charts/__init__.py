"""Charts as plain data: where everything goes, before anything is drawn.

`parallel_axes` builds the parallel coordinates from one `axis` per column and the `run_lines` between them.
`brushes` are the ranges and levels that select runs there. `effect_axes` and `surface_axes` lay out the two
charts of effects, `ticks` chooses the ticks of all charts, and `jitter` moves apart the runs that share a
value. The figures of `plots` and the drawings of `report` both read these, so that they agree.
"""

from importance.charts.parallel_axes import ParallelAxes as ParallelAxes
from importance.charts.parallel_axes import parallel_axes as parallel_axes
