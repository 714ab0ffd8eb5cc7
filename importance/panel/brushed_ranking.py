"""What Python answers to a brush on the panel: the ranking of the brushed runs, as a table and a sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from importance.errors import ImportanceError
from importance.panel.content import panel_table
from importance.ranking.rank import rank
from importance.ranking.result import Ranking
from importance.runs.table import Runs


def brushed_answer(whole: Ranking, runs: Runs, brushed: Runs) -> dict[str, Any]:
    """Return the `table` and the `state` that the panel shows while these runs are brushed.

    Args:
        whole: the ranking of all runs. Its importances are outlines behind those of the brushed runs.
        runs: all runs.
        brushed: the brushed ones. Where they cannot be ranked, the table of all runs is grey.
    """
    count = f"{len(brushed):,} of {len(runs):,} runs brushed."
    try:
        part = _ranked_alike(whole, brushed)
    except ImportanceError as error:
        faded = panel_table(runs, whole, faded=True)
        return {"table": faded, "state": f"{count} The importances are still those of all runs. {error}"}
    table = panel_table(brushed, part, ghosts=whole.shown_shares)
    return {"table": table, "state": f"{count} The importances are theirs; the outlines show all runs."}


def _ranked_alike(whole: Ranking, brushed: Runs) -> Ranking:
    """The ranking of the brushed runs, with the settings of the whole."""
    as_logged = whole.method == "wandb" and whole.scale == "raw"
    ranking = rank(
        brushed,
        whole.metric,
        [score.name for score in whole.scores],
        goal=whole.goal,
        method=whole.method,
        seed=whole.seed,
        scale="auto" if as_logged else whole.scale,
    )
    return replace(ranking, question=whole.question)
