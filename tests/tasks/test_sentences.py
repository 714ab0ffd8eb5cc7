"""What runs of several tasks say, in sentences."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from importance.runs.goals import GoalSource
from importance.tasks import sentences
from importance.tasks.result import Agreement, TaskState
from tests.task_runs import answered


def test_the_finding_names_what_is_good_on_all_tasks_and_what_differs() -> None:
    answer = answered()
    text = sentences.finding(answer)
    assert text.startswith("lr 0.0") and text.endswith(" is good on all 4 tasks; the best dropout differs.")
    unclear = tuple(replace(each, agreement=Agreement.UNCLEAR) for each in answer.parameters)
    assert sentences.finding(replace(answer, parameters=unclear)) == (
        "Of lr and dropout these runs cannot tell."
    )
    nothing = tuple(replace(each, matters=False) for each in answer.parameters)
    assert "within any dataset beyond chance" in sentences.finding(replace(answer, parameters=nothing))
    assert sentences.verdict(nothing[0]) == "no effect seen"
    several = tuple(replace(each, matters=True, agreement=Agreement.AGREES) for each in answer.parameters)
    assert " are good on all 4 tasks." in sentences.finding(replace(answer, parameters=several))
    two = tuple(replace(each, n_tasks=2) for each in several)
    assert " are good on both tasks." in sentences.finding(replace(answer, parameters=two))
    mixed = replace(answer, parameters=(*two[:2], several[2]))
    assert " are good on all of their 2 to 4 tasks." in sentences.finding(mixed)


def test_the_best_setting_has_its_rank_and_its_probability() -> None:
    answer = answered()
    text = sentences.setting_text(answer)
    assert text.startswith("Of 30 settings on all tasks, the best mean rank is ")
    assert "lr=" in text and f"{answer.settings.p_best[0]:.0%}" in text
    none = replace(answer.settings, rows=np.empty(0))
    assert "no setting can be called best" in sentences.setting_text(replace(answer, settings=none))


def test_notes_name_the_tasks_that_are_not_used() -> None:
    answer = answered()
    assert sentences.notes(answer) == []
    few = [replace(task, state=TaskState.TOO_FEW_RUNS, n_usable=3) for task in answer.tasks[:2]]
    flat = replace(answer.tasks[2], state=TaskState.NOTHING_VARIES)
    odd = replace(
        answer,
        tasks=(*few, flat, answer.tasks[3]),
        without_task=1,
        goal_source=GoalSource.GUESS,
        settings=replace(answer.settings, complete=False),
    )
    assert sentences.notes(odd) == [
        "2 tasks have fewer than 5 runs with a finite error, and are not used: "
        "birds (3 of 30) and cars (3 of 30).",
        "1 task has no variation of the metric or of any parameter, and is not used: digits (30 of 30).",
        "1 run has no dataset and is not used.",
        "Only one task is used, so nothing can be said of agreement between tasks.",
        "Not all of these settings were run on all tasks. Ranks among other rivals compare less well.",
        "The goal of error is a guess: set it if it is wrong.",
    ]


def test_values_are_short_text() -> None:
    assert sentences.best_text(0.000312, 0.0001, 0.001, np.nan) == "0.000312 (0.0001 to 0.001)"
    assert sentences.best_text("adam", np.nan, np.nan, 0.953) == "adam (95%)"
