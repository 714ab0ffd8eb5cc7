"""Learning curves: which parameter matters at which step, and which runs could have been stopped.

`importance_by_step` ranks the parameters at several steps (`at_step` chooses them and looks up the values).
`stopping` replays a stopping rule on the curves. `sentences` says what both found, and `lines` prepares the
curves of some runs for drawing. `importance.read_curves` reads the curves.
"""

from importance.curves.by_step import importance_by_step as importance_by_step
from importance.curves.stopping import stopping as stopping
