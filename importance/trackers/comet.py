"""Comet: experiments as its Python API returns them, with the metadata of each beside parameters and metrics.

The names of the metadata are those of `APIExperiment.get_metadata()` in comet_ml 3.58.8.
"""

from __future__ import annotations

import pandas as pd

from importance.rows.layout import Layout
from importance.runs.columns import Role

_KEY = "experimentKey"
_METADATA_TEXT = """
    archived durationMillis endTimeMillis experimentKey experimentName fileName filePath hasCrashed
    optimizationId projectId projectName running startTimeMillis throttle workspaceName
"""
_METADATA = frozenset(_METADATA_TEXT.split())
_STATE = "state"


def experiments(frame: pd.DataFrame) -> Layout | None:
    """Return a table of Comet's experiments with how each ended; None for any other table.

    The roles of parameters and metrics are guessed, because Comet does not tell them apart in a table.
    """
    names = set(map(str, frame.columns))
    own = names & _METADATA
    if _KEY not in own or len(own) < 3:
        return None
    roles = dict.fromkeys(own, (Role.LABEL, "Comet metadata about the experiment"))
    if "hasCrashed" in own and _STATE not in names:
        crashed, running = _is_true(frame["hasCrashed"]), pd.Series(False, index=frame.index)
        if "running" in own:
            running = _is_true(frame["running"])
        state = pd.Series("finished", index=frame.index).mask(crashed, "crashed").mask(running, "running")
        frame = frame.assign(**{_STATE: state})
        roles[_STATE] = (Role.LABEL, "from Comet's columns 'running' and 'hasCrashed'")
    return Layout("Comet's experiments", frame, roles, plain=True)


def _is_true(column: pd.Series) -> pd.Series:
    return column.astype(str).str.strip().str.lower() == "true"
