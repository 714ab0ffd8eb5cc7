"""What runs cost, in a terminal and for programs."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from importance.cli.json_answer import in_json
from importance.cli.terminal import BOLD, Style
from importance.cli.text_table import table_lines
from importance.effects import cost_text
from importance.effects.cheapest import Cheapest, cheapest
from importance.effects.gain_per_cost import CostedGains, gain_per_cost
from importance.formatting import number_text
from importance.runs.cost_columns import CostUnit, amount_text
from importance.runs.table import Runs
from importance.sweep.next_per_cost import CostedRuns, affordable_text, next_per_cost
from importance.sweep.recommend import recommend
from importance.sweep.result import Sweep


@dataclass(frozen=True)
class CostAnswer:
    """What `paramlens cost` says.

    Attributes:
        cheapest: the cheapest setting within the tolerance.
        gains: what tuning each parameter gains for its cost.
        affordable: the next runs that fit into an amount; None if no amount was named.
    """

    cheapest: Cheapest
    gains: CostedGains
    affordable: CostedRuns | None


def cost_answer(runs: Runs, arguments: argparse.Namespace, parameters: Sequence[str] | None) -> CostAnswer:
    """Return the answer to the options of the command."""
    metric, cost, seed = arguments.metric, arguments.cost, arguments.seed
    goal = arguments.goal
    near = cheapest(
        runs,
        metric,
        tolerance=arguments.tolerance,
        cost=cost,
        parameters=parameters,
        goal=goal,
        seed=seed,
    )
    gains = gain_per_cost(runs, metric, cost=cost, parameters=parameters, goal=goal, seed=seed)
    affordable = None
    if arguments.amount is not None:
        sweep = recommend(runs, metric, parameters=parameters, goal=goal, seed=seed)
        affordable = next_per_cost(runs, sweep, amount=arguments.amount, cost=cost, seed=seed)
    return CostAnswer(near, gains, affordable)


def cost_lines(answer: CostAnswer, style: Style) -> list[str]:
    """Return the sentences and the tables."""
    near, gains = answer.cheapest, answer.gains
    rows = [
        (
            each.parameter,
            number_text(each.gain.mean),
            amount_text(each.cost, gains.unit),
            number_text(each.rate),
            number_text(each.more.mean),
        )
        for each in gains.parameters
    ]
    per = "hour" if gains.unit is CostUnit.HOURS else gains.cost
    savings = [cost_text.saving_sentence(saving, near.metric) for saving in near.savings]
    sentences = [*savings, cost_text.rate_sentence(gains)]
    if answer.affordable is not None:
        sentences.append(affordable_text(answer.affordable, near.metric))
    return [
        *(style.paint(line, BOLD) for line in style.wrap(cost_text.cheapest_sentence(near))),
        *(line for sentence in sentences for line in style.wrap(sentence)),
        "",
        *table_lines(
            ["parameter", "gain of tuning", "cost of 10 runs", f"gain per {per}", "more runs"], rows, style
        ),
        *style.wrap(f"The cost of a run is {near.cost}."),
    ]


def cost_record(answer: CostAnswer) -> object:
    """Return the answer in the types of JSON."""
    record: dict[str, object] = {
        "cheapest": dataclasses.asdict(answer.cheapest) | {"saved": answer.cheapest.saved},
        "gains": answer.gains.to_frame().reset_index().to_dict("records"),
        "unit": answer.gains.unit,
        "run": answer.gains.run,
    }
    if answer.affordable is not None:
        listed = answer.affordable
        table = listed.settings.astype(object).where(listed.settings.notna(), None)
        record["affordable"] = {
            "runs": table.assign(cost=listed.costs, gain=listed.gains).to_dict("records"),
            "total": listed.total,
            "forecast": None if listed.forecast is None else dataclasses.asdict(listed.forecast),
        }
    return in_json(record)


def listed_per_cost(runs: Runs, sweep: Sweep, arguments: argparse.Namespace) -> pd.DataFrame:
    """Return the next runs, those first that gain most for their cost."""
    return next_per_cost(runs, sweep, cost=arguments.cost, seed=arguments.seed).settings
