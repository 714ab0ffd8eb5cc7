"""What the commands `effects` and `interactions` answer."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Sequence

import pandas as pd

from importance.cli.answer_output import Output
from importance.cli.json_answer import in_json
from importance.cli.reading import names_in
from importance.cli.terminal import BOLD, DIM, Style, printable, this_terminal
from importance.cli.text_table import table_lines
from importance.effects import effect_text
from importance.effects.best_runs import strongest_partner
from importance.effects.effect import Effect
from importance.effects.interactions import Interaction, pairs_of
from importance.effects.one_parameter import effect
from importance.effects.story import without_best
from importance.formatting import interval_text, number_text, share_text
from importance.model import surrogate
from importance.ranking.rank import rank
from importance.ranking.sentences import NO_EVIDENCE
from importance.runs.table import Runs

MOST_EFFECTS = 5
"""Parameters whose effect is shown, unless others are named."""
_MOST_ROWS = 9
"""Rows of a curve in a terminal."""


def answer_effects(runs: Runs, arguments: argparse.Namespace) -> Output:
    """Return the effect of the parameters that the arguments name, or of the most important ones."""
    metric, parameters = runs.name_of(arguments.metric), names_in(arguments.parameters)
    settings = {"goal": arguments.goal, "seed": arguments.seed, "scale": arguments.scale}
    model = surrogate.fit(runs, metric, parameters=parameters, **settings)
    ranking = rank(runs, metric, parameters, **settings)
    pairs = pairs_of(runs, ranking, model=model)
    named = runs.names_of(names_in(arguments.of) or ())
    modelled = [basis.name for basis in model.basis_functions]
    leading = [score.name for score in ranking.scores if score.name in modelled]
    effects = [
        effect(runs, metric, name, model=model) for name in named or leading[: arguments.top or MOST_EFFECTS]
    ]
    effects = [without_best(each) if ranking.may_be_chance(each.parameter) else each for each in effects]
    headlines = [
        effect_text.headline(each, ranking, strongest_partner(each.parameter, pairs)) for each in effects
    ]
    return Output(
        headlines,
        lines=lambda: _effect_lines(effects, headlines, this_terminal()),
        record=lambda: effects_record(effects, headlines),
        frame=lambda: _effect_frame(effects),
    )


def effects_record(effects: Sequence[Effect], headlines: Sequence[str]) -> object:
    """Return effects in the types of JSON, without the runs that they are drawn with."""
    left_out = {"x", "y", "rows"}
    return in_json(
        {
            "effects": [
                {"sentence": headline}
                | {k: value for k, value in dataclasses.asdict(each).items() if k not in left_out}
                for each, headline in zip(effects, headlines, strict=True)
            ]
        }
    )


def _effect_frame(effects: Sequence[Effect]) -> pd.DataFrame:
    """Return one row for each value of each parameter; the columns do not depend on the parameter."""
    frames = []
    for each in effects:
        frame = each.to_frame()
        metric, low, high = frame.columns[1:4]
        columns = {each.parameter: "value", metric: "expected", low: "low", high: "high"}
        frame = frame.rename(columns=columns)[["value", "expected", "low", "high", "evidence"]]
        frame.insert(0, "parameter", each.parameter)
        frames.append(frame.astype({"value": object}))
    return pd.concat(frames, ignore_index=True)


def _effect_lines(effects: Sequence[Effect], headlines: Sequence[str], style: Style) -> list[str]:
    lines: list[str] = []
    for each, headline in zip(effects, headlines, strict=True):
        frame = _effect_frame([each])
        step = max(1, -(-len(frame) // _MOST_ROWS)) if each.grid else 1
        rows = [
            (
                printable(value if isinstance(value, str) else number_text(float(value))),
                interval_text(mean, low, high),
                f"{evidence} runs" if evidence else "",
            )
            for _, value, mean, low, high, evidence in frame.iloc[::step].itertuples(index=False, name=None)
        ]
        lines += [""] if lines else []
        lines += [style.paint(line, BOLD) for line in style.wrap(headline)]
        lines += table_lines(
            [printable(each.parameter), f"expected {each.metric}, 90% interval", ""], rows, style
        )
    return lines


def answer_interactions(runs: Runs, arguments: argparse.Namespace) -> Output:
    """Return the pairs of parameters that act together beyond chance."""
    metric = runs.name_of(arguments.metric)
    parameters = names_in(arguments.parameters)
    options = {"goal": arguments.goal, "seed": arguments.seed, "scale": arguments.scale}
    ranking = rank(runs, metric, parameters, **options)
    every_pair = pairs_of(runs, ranking, parameters=parameters, **options)
    finding = _finding(every_pair, metric) if ranking.fit.evidence else _no_pairs(metric)
    pairs = every_pair[: arguments.top]
    return Output(
        (finding,),
        lines=lambda: _interaction_lines(pairs, finding, this_terminal()),
        record=lambda: {"interactions": in_json([dataclasses.asdict(pair) for pair in pairs])},
        frame=lambda: interactions_frame(pairs),
    )


def interactions_frame(pairs: Sequence[Interaction]) -> pd.DataFrame:
    """Return one row for each pair."""
    columns = [field.name for field in dataclasses.fields(Interaction)]
    return pd.DataFrame([dataclasses.astuple(pair) for pair in pairs], columns=columns)


def _no_pairs(metric: str) -> str:
    """Return why no pair is shown where nothing beats chance."""
    return f"{NO_EVIDENCE.format(metric=metric)} So no pair of parameters is shown."


def _finding(pairs: Sequence[Interaction], metric: str) -> str:
    if not pairs:
        return f"No two parameters act together on {metric} beyond chance."
    first = pairs[0]
    n = len(pairs) - 1
    more = f" {n} more {'pair acts' if n == 1 else 'pairs act'} together." if n else ""
    share = f"{share_text(first.share)} of what is predicted"
    return f"{first.a} and {first.b} act together on {metric}: {share}.{more}"


def _interaction_lines(pairs: Sequence[Interaction], finding: str, style: Style) -> list[str]:
    rows = [(f"{pair.a} and {pair.b}", share_text(pair.share), f"{pair.p_value:.1g}") for pair in pairs]
    table = ["", *table_lines(["parameters", "share", "p"], rows, style), ""] if rows else []
    return [
        *(style.paint(line, BOLD) for line in style.wrap(finding)),
        *table,
        *(style.paint(line, DIM) for pair in pairs for line in style.wrap(f"{pair.sentence}.")),
    ]
