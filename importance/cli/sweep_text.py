"""The advice for the next sweep in a terminal and for programs, and what the next runs may reach."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import pandas as pd

from importance.cli.json_answer import in_json
from importance.cli.terminal import Style
from importance.cli.text_table import table_lines
from importance.ranking import sentences
from importance.space.range_text import range_text
from importance.sweep.batch import records
from importance.sweep.forecast import forecast
from importance.sweep.reach_text import forecast_text, reach_text
from importance.sweep.result import Sweep
from importance.sweep.run_plan import RunPlan, repeats_text


def sweep_lines(sweep: Sweep, plan: RunPlan, style: Style) -> list[str]:
    """Return the finding, what the ranges and the next runs may reach, and the advice for each parameter.

    Args:
        sweep: what to show.
        plan: the next runs.
        style: what the terminal can show.
    """
    of_ranges = forecast(sweep)
    expected = [forecast_text(of_ranges, sweep.metric)] if of_ranges else []
    if of_list := " ".join(list_lines(sweep, plan)):
        expected.append(f"Listed by --format runs: {of_list[0].lower()}{of_list[1:]}")
    rows = [
        (advice.name, advice.action, f"{advice.kept:.0%}", range_text(advice.dimension))
        for advice in sweep.advice
    ]
    return [
        *_wrapped([sweep.finding, *expected, goal_guess(sweep)], style),
        "",
        *table_lines(["parameter", "advice", "best runs kept", "next"], rows, style, words=True),
        "",
        *_wrapped([*(f"{advice.name}: {advice.reason}" for advice in sweep.advice), *sweep.notes], style),
    ]


def goal_guess(sweep: Sweep) -> str:
    """Say that the goal is only a guess, and how to change it; empty if it is not a guess."""
    option = sentences.turning_option(sweep.goal)
    return sentences.guessed_goal(sweep.metric, sweep.goal, sweep.goal_source, option)


def list_lines(sweep: Sweep, plan: RunPlan) -> list[str]:
    """Return sentences on what the next runs may reach, and which of them repeat a setting."""
    reach = reach_text(sweep, plan.settings)
    return [line for line in (reach, repeats_text(plan, sweep.metric)) if line]


def advice_frame(sweep: Sweep, new_names: Mapping[str, str]) -> pd.DataFrame:
    """Return one row for each parameter: what to do, the range next and so far, and why."""
    rows = [
        {
            "parameter": new_names.get(each.name, each.name),
            "action": each.action,
            "next": range_text(each.dimension),
            "so_far": range_text(each.before),
            "best_runs_kept": each.kept,
            "reason": each.reason,
        }
        for each in sweep.advice
    ]
    return pd.DataFrame(rows)


def sweep_record(sweep: Sweep, plan: RunPlan, new_names: Mapping[str, str]) -> object:
    """Return the advice and the next runs in the types of JSON.

    Args:
        sweep: the recommendation.
        plan: the next runs.
        new_names: the names of parameters in the training, where they differ.
    """
    settings = records(plan.settings.rename(columns=dict(new_names)))
    reach = forecast(sweep, listed=plan.settings) if len(plan.settings) else None
    return in_json(
        {
            "finding": sweep.finding,
            "metric": sweep.metric,
            "goal": sweep.goal,
            "evidence": sweep.evidence,
            "advice": [
                {
                    "parameter": new_names.get(each.name, each.name),
                    "action": each.action,
                    "next": range_text(each.dimension),
                    "best_runs_kept": each.kept,
                    "reason": each.reason,
                }
                for each in sweep.advice
            ],
            "runs": [
                {"purpose": str(purpose), "runs_so_far": count, "settings": row}
                for purpose, count, row in zip(plan.purposes, plan.runs_so_far, settings, strict=True)
            ],
            "expected": list_lines(sweep, plan),
            "forecast": None if reach is None else dataclasses.asdict(reach),
            "notes": list(sweep.notes),
        }
    )


def _wrapped(texts: list[str], style: Style) -> list[str]:
    return [line for text in texts for line in style.wrap(text)]
