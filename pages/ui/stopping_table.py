"""The table of what each stopping rule would have saved, on the page Curves."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from importance.curves import sentences
from importance.curves.stopping import Rule, Stopping
from importance.formatting import number_text
from importance.runs.cost_columns import CostUnit, amount_text
from pages.ui import table

KEY = "stopping_rules"


def draw(rules: pd.DataFrame, replay: Stopping) -> None:
    """Draw a row for each rule and first check, with that of the replay marked.

    Args:
        rules: as `importance.stopping_table` returns them.
        replay: what is shown above the table.
    """
    clock = replay.clock
    headings = {
        "1": ["Rule", "Sort by name", "ascending"],
        "2": [f"First {clock} checked", f"No run is stopped before this {clock}", "ascending"],
        "3": ["Runs stopped", "How many runs it would have stopped", "descending"],
        "4": [
            f"{clock.capitalize()}s saved",
            f"The share of all {clock}s that would not have run",
            "descending",
        ],
        "5": ["Time saved", "The sum over the runs whose duration is known", "descending"],
        "6": [f"Loss in {replay.metric}", "By how much the best run that it keeps is worse", "ascending"],
        "7": ["Best run", "Whether it would have stopped the best run of all", "ascending"],
    }
    if not replay.n_timed:
        del headings["5"]
    rows = [_row(k, rule) for k, rule in enumerate(rules.to_dict("records"))]
    first = replay.checks[0] if replay.checks else None
    shown = (rules["rule"] == str(replay.rule)) & (rules["first_check"] == first)
    table.component(
        KEY,
        kind="runs wraps",
        headings=headings,
        rows=rows,
        id="0",
        selected=int(shown.to_numpy().argmax()) if shown.any() else None,
        page_size=len(rows),
        still=True,
        footer="",
    )


def _row(number: int, rule: dict[Any, Any]) -> dict[str, Any]:
    texts = {
        "2": sentences.step_text(rule["first_check"]),
        "3": f"{rule['stopped']:,}",
        "4": f"{rule['share_saved']:.0%}",
        "5": amount_text(rule["hours_saved"], CostUnit.HOURS),
        "6": number_text(rule["loss"]),
    }
    numbers = {
        "2": rule["first_check"],
        "3": rule["stopped"],
        "4": rule["share_saved"],
        "5": rule["hours_saved"],
        "6": rule["loss"],
    }
    # A browser reads no NaN: the first check of runs that are too short for any is one.
    values = {key: float(number) if math.isfinite(number) else None for key, number in numbers.items()}
    cells = {key: table.number_cell(text) for key, text in texts.items()}
    name, best = sentences.rule_name(Rule(rule["rule"])), "stopped" if rule["best_stopped"] else "kept"
    return {"0": number, "1": name, "7": best, **values, "cells": cells}
