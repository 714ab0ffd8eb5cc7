"""How the best result came about and when to stop, in the section on what to try next."""

from __future__ import annotations

from importance.formatting import number_text
from importance.ranking.html_table import text
from importance.report.html import notes
from importance.report.inputs import ReportInputs
from importance.sweep import history_text
from importance.sweep.history import history
from importance.sweep.result import Sweep


def history_part(inputs: ReportInputs, sweep: Sweep) -> str:
    """Return the verdict, the chances and what the last runs brought, as HTML."""
    past = history(inputs.runs, inputs.metric, sweep=sweep)
    rows = "".join(f"<tr><td>{each.runs:,}</td><td>{each.chance:.0%}</td></tr>" for each in past.chances)
    heads = f"<th>More runs</th><th>Chance of {text(number_text(past.difference))} better</th>"
    return (
        f"<h3>When to stop</h3><p><b>{text(history_text.verdict(past))}</b></p>"
        f"<table class=all><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        f"{notes(history_text.sentences(past))}"
    )
