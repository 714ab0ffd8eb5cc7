"""The section on effects: the most important parameters, and the pairs that act together."""

from __future__ import annotations

from collections.abc import Sequence

from importance.effects import effect_text
from importance.effects.best_runs import strongest_partner
from importance.effects.interactions import Interaction
from importance.effects.one_parameter import effect
from importance.effects.two_parameters import surface
from importance.errors import ImportanceError
from importance.model.surrogate import Surrogate
from importance.ranking.html_table import text
from importance.report.html import bullets
from importance.report.inputs import ReportInputs
from importance.report.svg_effect import effect_svg
from importance.report.svg_surface import surface_svg

MOST_EFFECTS = 4
MOST_PAIRS = 4


def effects_section(inputs: ReportInputs) -> str:
    """Return the effects of the most important parameters beyond chance, or why there are none, as HTML."""
    ranking, metric = inputs.ranking, inputs.metric
    significant = [score.name for score in ranking.scores if score.importance > 0 and not score.by_chance]
    if not ranking.fit.evidence or not significant:
        return f"<p>Nothing here moves {text(metric)} beyond chance, so there is no effect to show.</p>"
    try:
        model = inputs.model
    except ImportanceError as error:
        return f"<p>{text(error)}</p>"
    names = [name for name in significant if name in model.parameters][:MOST_EFFECTS]
    every_pair = inputs.pairs
    cards = "".join(_effect_card(inputs, name, model, every_pair) for name in names)
    pairs = every_pair[:MOST_PAIRS]
    legend = (
        "Lines: the metric, averaged over the settings of the other parameters. Bands: 90% at each point, "
        "and the faint ones 90% for the whole curve. Points: runs. "
        "Diamonds: the best predicted values where they are clear. Hatched: no run is there; widely "
        "hatched: only few."
    )
    pairs_block = _pairs_block(inputs, pairs, model) if pairs else ""
    return f"<div class=grid>{cards}</div><p class=note>{legend}</p>{pairs_block}"


def _effect_card(inputs: ReportInputs, name: str, model: Surrogate, pairs: Sequence[Interaction]) -> str:
    result = effect(inputs.runs, inputs.metric, name, model=model)
    headline = effect_text.headline(result, inputs.ranking, strongest_partner(name, pairs))
    condition = f" Used {text(result.condition)}." if result.condition else ""
    return f"<div><h3>{text(headline)}</h3><p class=note>{condition}</p>{effect_svg(result)}</div>"


def _pairs_block(inputs: ReportInputs, pairs: Sequence[Interaction], model: Surrogate) -> str:
    """The strongest pair as a heat map, and the others in words."""
    first = pairs[0]
    result = surface(inputs.runs, inputs.metric, first.a, first.b, model=model)
    best = f"{effect_text.best_cell_words(result)} Blue is better. Points are runs."
    others = bullets([pair.sentence for pair in pairs[1:]])
    more = f"<p>Also:</p>{others}" if others else ""
    return (
        f"<h3>Interactions</h3><div class=pair><div>{surface_svg(result)}</div><div>"
        f"<p><b>{text(first.sentence)}</b></p><p class=note>{text(best)}</p>{more}</div></div>"
    )
