"""What curves say in a terminal, in a table, and for programs."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd

from importance.cli.json_answer import in_json
from importance.cli.terminal import BOLD, DIM, Style
from importance.cli.text_table import table_lines
from importance.curves import sentences
from importance.curves.by_step import StepImportance
from importance.curves.stopping import Rule, Stopping
from importance.formatting import interval_text, number_text
from importance.runs.cost_columns import CostUnit, amount_text

_MOST_SHOWN = 6
"""Parameters that a table shows, unless another number is chosen."""


def curve_lines(
    result: StepImportance, replay: Stopping, table: pd.DataFrame, style: Style, top: int | None = None
) -> list[str]:
    """Return the findings, the importances at each step, and the stopping rules, for a terminal.

    Args:
        result: the importances at each step.
        replay: the stopping rule of the second sentence.
        table: all rules, as `stopping_table` returns them.
        style: what the terminal can show.
        top: the most parameters; None for 6.
    """
    header, rows = _importances(result, top)
    rules, rule_rows = _rules(table, result.clock)
    return [
        *(style.paint(line, BOLD) for line in style.wrap(sentences.step_finding(result))),
        *style.wrap(sentences.stopping_finding(replay)),
        "",
        *table_lines(header, rows, style),
        "",
        *table_lines(rules, rule_rows, style),
        *(style.paint(line, DIM) for note in sentences.step_notes(result) for line in style.wrap(note)),
    ]


def curve_table(result: StepImportance, top: int | None = None) -> pd.DataFrame:
    """Return a row for each step: the importance of the parameters with its interval, and the runs."""
    header, rows = _importances(result, top)
    return pd.DataFrame(rows, columns=header)


def curve_record(
    result: StepImportance, replay: Stopping, table: pd.DataFrame, top: int | None = None
) -> object:
    """Return the same in the types of JSON. The arguments are those of `curve_lines`."""
    shown = set(_names(result, top or len(result.rankings[-1].scores)))
    frame = result.to_frame()
    return in_json(
        {
            "finding": sentences.step_finding(result),
            "metric": result.metric,
            "goal": result.goal,
            "clock": result.clock,
            "stretches": [dataclasses.asdict(stretch) for stretch in result.stretches],
            "importances": frame[frame["parameter"].isin(shown)].to_dict("records"),
            "stopping": {
                "finding": sentences.stopping_finding(replay),
                "rule": str(replay.rule),
                "checks": list(replay.checks),
                "runs": replay.n_logged,
                "stopped": [
                    {"row": int(row), "step": float(replay.stopped_at[row])}
                    for row in np.flatnonzero(np.isfinite(replay.stopped_at))
                ],
                "steps_run": replay.steps_run,
                "steps_saved": replay.steps_saved,
                "hours_run": replay.hours_run,
                "hours_saved": replay.hours_saved,
                "runs_timed": replay.n_timed,
                "best": replay.best,
                "best_kept": replay.best_kept,
                "rules": table.to_dict("records"),
            },
            "notes": sentences.step_notes(result),
        }
    )


def _names(result: StepImportance, most: int) -> list[str]:
    """Return the parameters with the largest importance at any step, the largest first."""
    largest = result.to_frame().groupby("parameter")["importance"].max().dropna()
    return [str(name) for name in largest.sort_values(ascending=False, kind="stable").index[:most]]


def _importances(result: StepImportance, top: int | None) -> tuple[list[str], list[list[str]]]:
    names = _names(result, top or _MOST_SHOWN)
    rows = []
    for step, count, ranking in zip(result.steps, result.n_runs, result.rankings, strict=True):
        scores = {score.name: score for score in ranking.shown_scores}
        cells = [
            interval_text(scores[name].importance, scores[name].low, scores[name].high)
            if name in scores and np.isfinite(scores[name].importance)
            else "–"
            for name in names
        ]
        rows.append([sentences.step_text(step), *cells, f"{count:,}"])
    return [result.clock, *names, "runs"], rows


def _rules(table: pd.DataFrame, clock: str) -> tuple[list[str], list[list[str]]]:
    timed = bool(np.isfinite(table["hours_saved"]).any())
    rows = [
        [
            sentences.rule_name(Rule(row["rule"])),
            sentences.step_text(row["first_check"]),
            f"{row['stopped']:,}",
            f"{row['share_saved']:.0%}",
            *([amount_text(row["hours_saved"], CostUnit.HOURS)] if timed else []),
            number_text(row["loss"]),
        ]
        for row in table.to_dict("records")
    ]
    return ["rule", f"first {clock}", "stopped", "saves", *(["in time"] if timed else []), "loses"], rows
