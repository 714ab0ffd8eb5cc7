"""The figure of the importances at each budget."""

from __future__ import annotations

import plotly.graph_objects as go

from importance.formatting import number_text
from importance.palette import GROUPS
from importance.plots.figure import GRID, bare, error_bars, plain
from importance.ranking.by_budget import BudgetRankings

MOST_LINES = 6
"""Parameters that are drawn, those with the largest share at any budget."""


def importance_by_budget(result: BudgetRankings, *, height: int = 300) -> go.Figure:
    """Draw the importance of each parameter at each budget, with its 90% interval.

    Args:
        result: what to draw, as `importance.rank_by_budget` returns it.
        height: of the figure, in pixels.

    Examples:
        >>> import importance
        >>> import numpy, pandas
        >>> drawn = numpy.random.default_rng(0).random((40, 2))
        >>> settings = pandas.DataFrame(drawn, columns=["lr", "decay"])
        >>> table = pandas.concat([settings.assign(epochs=1), settings[:20].assign(epochs=9)])
        >>> table["loss"] = table["decay"] + 3 * table["lr"] / table["epochs"]
        >>> result = importance.rank_by_budget(importance.Runs.from_frame(table, metrics=["loss"]), "loss")
        >>> figure = importance.plots.importance_by_budget(result)
        >>> [line.name for line in figure.data]
        ['decay', 'lr']
    """
    table = result.to_frame()
    largest = table.groupby("parameter")["importance"].max().nlargest(MOST_LINES).index
    order = [score.name for score in result.rankings[-1].scores if score.name in largest]
    figure = go.Figure()
    for name, colour in zip(order, GROUPS, strict=False):
        line = table[table["parameter"] == name]
        shares, lows, highs = (line[f"importance{end}"].tolist() for end in ("", "_low", "_high"))
        figure.add_scatter(
            x=list(range(len(line))),
            y=shares,
            error_y=error_bars(shares, lows, highs, colour, 1, 3),
            mode="lines+markers",
            line={"color": colour, "width": 2},
            name=plain(name),
            hovertemplate=f"{plain(name)}: %{{y:.0%}}<extra></extra>",
        )
    bare(figure, height, top=40)
    figure.update_xaxes(
        title=plain(result.use.column),
        showgrid=False,
        tickvals=list(range(len(result.budgets))),
        ticktext=[number_text(budget) for budget in result.budgets],
    )
    figure.update_yaxes(
        title="importance", tickformat=".0%", rangemode="tozero", gridcolor=GRID, zeroline=False
    )
    figure.update_layout(showlegend=True, legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"})
    return figure
