"""Ray Tune: the results table (`ResultGrid.get_dataframe()`, `progress.csv`, `result.json`)."""

from __future__ import annotations

import re

import pandas as pd

from importance.rows import mapping_columns
from importance.rows.layout import Layout, by_pattern
from importance.runs.columns import Role
from importance.runs.typed_columns import unique_names

_PREFIX = re.compile(r"config[./]|(summary|metrics)\.")
_RULES = {
    r"config[./].+": (Role.PARAMETER, "Ray Tune's prefix config/"),
    r"trial_id|experiment_(id|tag)|date|timestamp|pid|hostname|node_ip|done|logdir|trial_name|warmup_time"
    r"|checkpoint_dir_name"
    r"|should_checkpoint|time_(this_iter|total|since_restore)_?s?|timesteps_(total|since_restore)"
    r"|iterations_since_restore"
    r"|training_iteration|episodes_total|agent_timesteps_total|error|status": (
        Role.LABEL,
        "Ray Tune metadata about the trial",
    ),
    r"((hist_stats|sampler_perf|perf|timers)|.+/(hist_stats|sampler_perf))/.+": (
        Role.LABEL,
        "measured by Ray Tune",
    ),
}


def results(frame: pd.DataFrame) -> Layout | None:
    """Return the roles of the columns in Ray Tune's table; None for any other table.

    The table has one row for each trial. Columns that are neither settings (config/*) nor Ray's own are
    metrics.
    """
    names = [str(c) for c in frame.columns]
    ray_columns = {
        "trial_id",
        "training_iteration",
        "time_total_s",
        "experiment_tag",
        "logdir",
        "node_ip",
    } & set(names)
    if not ray_columns:
        return None
    flattened = (
        mapping_columns.flattened_containers(frame[[n for n in names if n in ray_columns or n == "config"]])
        if "config" in names
        else None
    )
    if flattened is not None:
        settings = [c for c in flattened.frame.columns if c in flattened.known_roles]
        frame = pd.concat(
            [frame.drop(columns="config").reset_index(drop=True), flattened.frame[settings]], axis=1
        )
        frame.columns = pd.Index(unique_names([str(c) for c in frame.columns]), dtype=object)
    elif not any(n.startswith(("config/", "config.")) for n in names):
        return None
    roles = (dict(flattened.known_roles) if flattened is not None else {}) | by_pattern(frame.columns, _RULES)
    for name in map(str, frame.columns):
        roles.setdefault(
            name, (Role.METRIC, "reported by the trial, because Ray Tune stores parameters under config")
        )
    return Layout("Ray Tune's results", frame, roles, prefix=_PREFIX)
