"""HiPlot: its CSV with uid and from_uid."""

from __future__ import annotations

import pandas as pd

from importance.columns import Role
from importance.readers.layouts import Layout


def experiment(frame: pd.DataFrame) -> Layout | None:
    """One row a datapoint, which may follow another one by from_uid."""
    names = {str(c) for c in frame.columns}
    if not {"uid", "from_uid"} <= names:
        return None
    known = dict.fromkeys(("uid", "from_uid"), (Role.LABEL, "HiPlot's own: which datapoint this is"))
    counters = {
        n: (Role.METRIC, "counts on from row to row of the same run") for n in ("epoch", "step") if n in names
    }
    follows = frame["from_uid"].notna() & (frame["from_uid"].astype(str).str.strip() != "")
    notes: tuple[str, ...] = ()
    if follows.mean() > 0.2:
        notes = (
            f"{int(follows.sum()):,} of {len(frame):,} rows follow another row (from_uid): each row is "
            f"one checkpoint of a run, "
            "and every checkpoint counts as a run here.",
        )
    return Layout("HiPlot", frame, known | (counters if notes else {}), notes, plain=True)
