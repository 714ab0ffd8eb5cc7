"""What each command on one metric answers, as an `Output` for every format."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from importance.cli.answer_output import Output
from importance.cli.budget_lines import budget_lines, budget_record
from importance.cli.cost_lines import cost_answer, cost_lines, cost_record
from importance.cli.effect_answers import answer_effects, answer_interactions
from importance.cli.explanation_text import explanation_finding, explanation_lines, explanation_record
from importance.cli.history_text import history_lines, history_record
from importance.cli.json_answer import json_answer
from importance.cli.ranking_text import ranking_lines
from importance.cli.reading import names_in
from importance.cli.setting_text import SHOWN_SETTINGS, setting_lines, setting_records
from importance.cli.terminal import this_terminal
from importance.effects import cost_text, setting_text
from importance.effects.explanation import explain
from importance.effects.setting_means import setting_table
from importance.effects.setting_text import choice_text
from importance.effects.story import with_story
from importance.ranking import by_budget_text, sentences
from importance.ranking.by_budget import rank_by_budget
from importance.ranking.derived_rankings import rank_failures, rank_infeasible
from importance.ranking.rank import rank
from importance.ranking.result import Ranking
from importance.runs.table import Runs
from importance.sweep import history_text
from importance.sweep.history import history
from importance.sweep.next_per_cost import affordable_text

RANKED = ("parameter", "importance", "importance_low", "importance_high", "correlation", "note")
"""The columns of a ranking in Markdown."""
_EVERY_QUESTION = {"metric": "rank", "failures": "failures", "infeasible": "infeasible", "budgets": "budgets"}


def answer_name(arguments: argparse.Namespace) -> str:
    """Return the name of the answer to a command: that of the command, or of the question of `rank`."""
    return _EVERY_QUESTION.get(getattr(arguments, "question", ""), arguments.command)


def ranking_settings(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the arguments that `rank` and `report` have in common."""
    method = {"method": arguments.method} if arguments.method else {}
    return {"goal": arguments.goal, "seed": arguments.seed, "scale": arguments.scale, **method}


def _rank(runs: Runs, arguments: argparse.Namespace) -> Output:
    if arguments.question == "budgets":
        return _budgets(runs, arguments)
    ranking, top = _ranking(runs, arguments), arguments.top
    return Output(
        (
            sentences.finding(ranking),
            sentences.trust_line(ranking),
            *ranking.further_notes,
        ),
        lines=lambda: ranking_lines(ranking, runs.notes, this_terminal(), top),
        record=lambda: json_answer(runs, ranking, top),
        frame=lambda: _shown(ranking).to_frame().head(top or len(ranking.scores)).reset_index(),
        shown=RANKED,
    )


def _shown(ranking: Ranking) -> Ranking:
    """Return the ranking as a table shows it."""
    return replace(ranking, scores=ranking.shown_scores)


def _ranking(runs: Runs, arguments: argparse.Namespace) -> Ranking:
    parameters = names_in(arguments.parameters)
    if arguments.question == "failures":
        goal = arguments.goal or runs.goal_of(arguments.metric)
        return rank_failures(runs, arguments.metric, parameters, goal=goal, seed=arguments.seed)
    if arguments.question == "infeasible":
        return rank_infeasible(runs, arguments.metric, parameters, seed=arguments.seed)
    ranking = rank(runs, arguments.metric, parameters, **ranking_settings(arguments))
    options = {"goal": arguments.goal, "seed": arguments.seed, "scale": arguments.scale}
    return with_story(runs, ranking, parameters=parameters, **options)


def _budgets(runs: Runs, arguments: argparse.Namespace) -> Output:
    options = {"goal": arguments.goal, "seed": arguments.seed, "scale": arguments.scale}
    result = rank_by_budget(runs, arguments.metric, names_in(arguments.parameters), **options)
    return Output(
        tuple(by_budget_text.change_sentences(result)),
        lines=lambda: budget_lines(result, this_terminal(), arguments.top),
        record=lambda: budget_record(result),
        frame=result.to_frame,
    )


def _settings(runs: Runs, arguments: argparse.Namespace) -> Output:
    metric, top = arguments.metric, arguments.top
    result = setting_table(
        runs, metric, names_in(arguments.parameters), goal=arguments.goal, seed=arguments.seed
    )
    table = result.frame.head(top or len(result.frame))
    shown = result.frame.head(top or SHOWN_SETTINGS)
    return Output(
        (f"{setting_text.headline(result.frame, metric)}.", setting_text.certainty_text(result)),
        lines=lambda: setting_lines(shown, metric, this_terminal(), choice_text(result)),
        record=lambda: setting_records(table),
        frame=lambda: shown if arguments.format == "markdown" else table,
    )


def _explain(runs: Runs, arguments: argparse.Namespace) -> Output:
    answer = explain(
        runs,
        arguments.metric,
        _run(runs, arguments.a),
        _run(runs, arguments.b),
        parameters=names_in(arguments.parameters),
        goal=arguments.goal,
        seed=arguments.seed,
    )
    return Output(
        (explanation_finding(answer), *answer.notes),
        lines=lambda: explanation_lines(answer, this_terminal()),
        record=lambda: explanation_record(answer),
        frame=answer.to_frame,
    )


def _history(runs: Runs, arguments: argparse.Namespace) -> Output:
    past = history(
        runs,
        arguments.metric,
        difference=arguments.difference,
        parameters=names_in(arguments.parameters),
        goal=arguments.goal,
        seed=arguments.seed,
    )
    return Output(
        (history_text.verdict(past), *history_text.sentences(past)),
        lines=lambda: history_lines(past, this_terminal()),
        record=lambda: history_record(past),
        frame=past.to_frame,
    )


def _run(runs: Runs, text: str | None) -> str | int | None:
    """The name of a run, or else its position; None without a text."""
    if text is None or not text.isdecimal() or (runs.run_names.astype(str) == text).any():
        return text
    return int(text)


def _cost(runs: Runs, arguments: argparse.Namespace) -> Output:
    answer = cost_answer(runs, arguments, names_in(arguments.parameters))
    near = answer.cheapest
    affordable = affordable_text(answer.affordable, near.metric) if answer.affordable is not None else ""
    return Output(
        (cost_text.cheapest_sentence(near), cost_text.rate_sentence(answer.gains), affordable),
        lines=lambda: cost_lines(answer, this_terminal()),
        record=lambda: cost_record(answer),
        frame=lambda: answer.gains.to_frame().reset_index(),
    )


ANSWERS: dict[str, Callable[[Runs, argparse.Namespace], Output]] = {
    "rank": _rank,
    "failures": _rank,
    "settings": _settings,
    "effects": answer_effects,
    "interactions": answer_interactions,
    "explain": _explain,
    "history": _history,
    "cost": _cost,
}
"""The commands that answer a question on one metric."""
