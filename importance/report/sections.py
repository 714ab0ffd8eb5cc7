"""Parts of the report: the effects of parameters, and what to try next; or why these cannot be told."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence

import pandas as pd

from importance.charts.parallel_axes import readings
from importance.csv_export import safe_csv
from importance.effects import effect_text
from importance.effects.interactions import Interaction, interactions
from importance.effects.one_parameter import effect
from importance.effects.two_parameters import surface
from importance.errors import ImportanceError
from importance.formatting import number_text
from importance.model import surrogate
from importance.model.surrogate import Surrogate
from importance.ranking.html_table import text
from importance.ranking.result import Ranking
from importance.ranking.scores import SIGNIFICANCE_LEVEL
from importance.report.svg_effect import effect_svg
from importance.report.svg_surface import surface_svg
from importance.runs.table import Runs
from importance.space.conditions import renamed
from importance.space.formats import FORMATS, write_space
from importance.space.object_levels import sentences
from importance.space.range_text import range_text
from importance.sweep import batch, forecast
from importance.sweep.growth import with_added_names
from importance.sweep.recommend import recommend
from importance.sweep.result import Sweep
from importance.sweep.training_names import training_names

MOST_PAIRS = 4
SHOWN_RUNS = 10
CONFIG = "wandb"


def effects_of(
    runs: Runs, metric: str, ranking: Ranking, parameters: Sequence[str] | None, goal: str, most: int
) -> str:
    """The effects of the most important parameters beyond chance, and the pairs that act together."""
    clear = [s.name for s in ranking.scores if s.importance > 0 and not s.p_value > SIGNIFICANCE_LEVEL]
    if not ranking.fit.evidence or not clear:
        return f"<p>Nothing here moves {text(metric)} beyond chance, so there is no effect to show.</p>"
    whole = ranking if ranking.metric == metric else None
    try:
        model = surrogate.fit(
            runs, metric, parameters, goal=goal, scale=whole.scale if whole else "auto", seed=ranking.seed
        )
    except ImportanceError as error:
        return f"<p>{text(error)}</p>"
    shown = [name for name in clear if name in model.parameters][:most]
    cards = []
    for name in shown:
        found = effect(runs, metric, name, model=model)
        said = effect_text.headline(found, ranking)
        only = f" Used {text(found.condition)}." if found.condition else ""
        cards.append(f"<div><h3>{text(said)}</h3><p class=note>{only}</p>{effect_svg(found)}</div>")
    pairs = interactions(runs, metric, model=model)[:MOST_PAIRS]
    joint = _together(runs, metric, pairs, model) if pairs else ""
    how = (
        "Lines: the metric with the other parameters as they were run, with a 90% band. Points: runs. "
        "Diamonds: the best expected. Hatched: no run, or, with wide hatching, only few."
    )
    return f"<div class=grid>{''.join(cards)}</div><p class=note>{how}</p>{joint}"


def _together(runs: Runs, metric: str, pairs: Sequence[Interaction], model: Surrogate) -> str:
    """The strongest pair that acts together beyond chance as a heat map, and the others in words."""
    first = pairs[0]
    found = surface(runs, metric, first.a, first.b, model=model)
    a, b, best, low, high = found.best
    best_words = (
        f"Best predicted near runs: {first.a} {effect_text.reading(a)} with {first.b} "
        f"{effect_text.reading(b)}, {metric} {number_text(best)} ({number_text(low)} to "
        f"{number_text(high)}, 90% interval). Blue is good, points are runs."
    )
    others = "".join(f"<li>{text(pair.sentence)}</li>" for pair in pairs[1:])
    more = f"<p>Also:</p><ul>{others}</ul>" if others else ""
    return (
        f"<h3>Act together</h3><div class=pair><div>{surface_svg(found)}</div><div>"
        f"<p><b>{text(first.sentence)}</b></p><p class=note>{text(best_words)}</p>{more}</div></div>"
    )


def next_sweep_of(
    runs: Runs, metric: str, ranking: Ranking, parameters: Sequence[str] | None, goal: str
) -> str:
    """What to try next: the advice for each parameter, what is expected of it, runs, and a configuration."""
    whole = ranking if ranking.metric == metric else None
    try:
        found = recommend(runs, metric, whole, parameters=parameters, goal=goal, seed=ranking.seed)
        promised = forecast.forecast(found)
    except ImportanceError as error:
        return f"<p>{text(error)}</p>"
    names = with_added_names(training_names(runs), found.siblings)
    expected = f"<p>{text(forecast.forecast_text(promised, metric))}</p>" if promised is not None else ""
    rows = "".join(
        f"<tr><td><b>{text(one.name)}</b></td><td>{text(one.action)}</td><td>{text(range_text(one.before))}</td>"
        f"<td>{text(range_text(one.dimension))}</td><td>{text(one.reason)}</td></tr>"
        for one in found.advice
    )
    heads = "".join(f"<th>{word}</th>" for word in ("Parameter", "Advice", "So far", "Next", "Why"))
    try:
        config = write_space(renamed(found.space, names), CONFIG, metric=metric, goal=goal)
        file, tool = FORMATS[CONFIG].file, FORMATS[CONFIG].title
        written = f"<h3>{text(file)}, for {text(tool)}</h3><pre>{text_lines(config)}</pre>"
    except ImportanceError as error:
        written = f"<p>{text(error)}</p>"
    notes = "".join(f"<p class=note>{text(note)}</p>" for note in found.notes)
    listed = _next_runs(found, metric, names)
    return (
        f"<p><b>{text(found.finding)}</b></p>{expected}<table class='all advice'><thead><tr>{heads}"
        f"</tr></thead><tbody>{rows}</tbody></table>{notes}{listed}{written}"
    )


def _next_runs(found: Sweep, metric: str, names: Mapping[str, str]) -> str:
    """The next runs as a list, with what is expected of them; the first few as a table, and all as CSV."""
    listed = batch.next_runs(found)
    if not len(listed):
        return ""
    promised = forecast.forecast(found, listed=listed)
    expected = forecast.forecast_text(promised, metric, listed=True) if promised is not None else ""
    built = "".join(f"<p class=note>{text(one)}</p>" for one in sentences(found.space.values()))
    first = range(min(SHOWN_RUNS, len(listed)))
    heads = "<th>Run</th>" + "".join(f"<th>{place + 1}</th>" for place in first)
    rows = "".join(  # a run a column, so that many parameters fit on paper
        f"<tr><td><b>{text(name)}</b></td>"
        + "".join(f"<td>{text(value)}</td>" for value in readings(_lower(listed[name]), first))
        + "</tr>"
        for name in listed
    )
    shown = f"The first {len(first)}, the most promising first. " if len(first) < len(listed) else ""
    return (
        f"<h3>The next {len(listed)} runs</h3><p>{text(expected)}</p>{built}"
        f"<table class='all runs'><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        f"<p class=note>{shown}They may lie outside the advised ranges, which are for tools that draw at "
        f"random.</p>{csv_link(listed.rename(columns=names), 'next_runs', f'All {len(listed)} as CSV')}"
    )


def _lower(column: pd.Series) -> pd.Series:
    """The column with its booleans as they are written elsewhere: true and false."""
    return column.map(lambda value: str(value).lower() if isinstance(value, bool) else value)


def csv_link(table: pd.DataFrame, name: str, words: str) -> str:
    """A link in the page that downloads a table, which stands in the link itself."""
    packed = base64.b64encode(safe_csv(table).encode()).decode()
    return (
        f'<p class="note screen"><a download="{name}.csv" '
        f'href="data:text/csv;charset=utf-8;base64,{packed}">{text(words)}</a></p>'
    )


def text_lines(block: str) -> str:
    """A text of several lines, escaped line by line."""
    return "\n".join(text(line) for line in block.splitlines())
