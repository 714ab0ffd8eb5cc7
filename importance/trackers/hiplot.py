"""HiPlot: its CSV with uid and from_uid."""

from __future__ import annotations

import pandas as pd

from importance.rows.layout import Layout
from importance.runs.columns import Role


def experiment(frame: pd.DataFrame) -> Layout | None:
    """Recognise one row per datapoint, which may follow another one by from_uid."""
    names = {str(c) for c in frame.columns}
    if not {"uid", "from_uid"} <= names:
        return None
    return Layout(
        "HiPlot",
        frame,
        dict.fromkeys(("uid", "from_uid"), (Role.LABEL, "HiPlot metadata about the datapoint")),
        plain=True,
    )
