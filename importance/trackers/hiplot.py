"""HiPlot: its CSV with uid and from_uid."""

from __future__ import annotations

import pandas as pd

from importance.rows.layout import Layout
from importance.runs.columns import Role


def experiment(frame: pd.DataFrame) -> Layout | None:
    """Return the roles of the columns in HiPlot's table; None for any other table.

    The table has one row for each datapoint. Its from_uid is the datapoint that it follows, if there is one.
    """
    names = {str(c) for c in frame.columns}
    if not {"uid", "from_uid"} <= names:
        return None
    return Layout(
        "HiPlot",
        frame,
        dict.fromkeys(("uid", "from_uid"), (Role.LABEL, "HiPlot metadata about the datapoint")),
        plain=True,
    )
