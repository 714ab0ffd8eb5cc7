"""Comet: experiments as its Python API or its web page gives them, metadata beside parameters and metrics.

The names of the metadata are those of `APIExperiment.get_metadata()` in comet_ml 3.58.8. No exported
table was found to check against: its headings are assumed to be those that the page shows.
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
_OWN_HEADINGS = frozenset({"Experiment key", "Server end time", "Server start time"})
_HEADINGS = _OWN_HEADINGS | {
    *("Archived", "Created", "Duration", "Duration (ms)", "End time", "Experiment name", "File name"),
    *("File path", "Git branch", "Git commit", "Hostname", "Name", "Project", "Start time", "Tags", "User"),
    *("Experiment status", "Status", "Visibility", "Workspace"),
}
"""What heads the metadata in the table of experiments; the first are of Comet alone."""
_OF_WANDB = frozenset({"Runtime", "Sweep", "Job Type"})
_STATE = "state"


def experiments(frame: pd.DataFrame) -> Layout | None:
    """Return a table of Comet's experiments with how each ended; None for any other table.

    The roles of parameters and metrics are guessed, because Comet does not tell them apart in a table.
    """
    names = set(map(str, frame.columns))
    own = names & _METADATA
    if _KEY not in own or len(own) < 3:
        own = names & _HEADINGS
        if len(own) < 3 or not own & _OWN_HEADINGS or names & _OF_WANDB:
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
