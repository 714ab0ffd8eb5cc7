"""The section on how the report was made: its settings, the versions, and the command that makes it again."""

from __future__ import annotations

import platform
import shlex
from importlib.metadata import PackageNotFoundError, version

from importance.ranking.html_table import text
from importance.report.inputs import ReportInputs
from importance.runs.goals import GoalSource


def provenance_section(inputs: ReportInputs, command: str, made: str) -> str:
    """Return the settings of a report and its command as HTML.

    Args:
        inputs: what the report is about.
        command: the command that makes it again; empty makes it from the settings.
        made: when it was made, in words; empty leaves it out.
    """
    runs, ranking, metric, filters = inputs.runs, inputs.ranking, inputs.metric, inputs.filters
    facts = {
        "Source": runs.source,
        "Digest of the runs": runs.digest,
        "Runs": f"{len(runs):,}" + (f", only those with {filters}" if filters else ""),
        "Metric": metric if inputs.metric_ranking else f"{metric}; question: {ranking.metric}",
        "Goal": inputs.goal + (", a guess" if ranking.goal_source is GoalSource.GUESS else ""),
        "Parameters": "all that vary" if inputs.parameters is None else ", ".join(inputs.parameters),
        **({} if inputs.task is None else {"Task": inputs.task}),
        "Method": ranking.method,
        "Scale of the metric": ranking.scale,
        "Seed": str(ranking.seed),
        "Versions": ", ".join(f"{name} {number}" for name, number in _versions().items()),
        **({"Made": made} if made else {}),
    }
    rows = "".join(
        f"<tr><th scope=row>{text(name)}</th><td>{text(fact)}</td></tr>" for name, fact in facts.items()
    )
    all_runs = " It reads all runs, so the filters have to be set again in the app." if filters else ""
    return (
        f'<table class="all facts"><tbody>{rows}</tbody></table>'
        f"<p class=note>This command makes the report again.{all_runs}</p>"
        f"<pre>{text(command or _command(inputs))}</pre>"
    )


def _command(inputs: ReportInputs) -> str:
    """The command that makes the report again from the same source."""
    ranking = inputs.ranking
    source = inputs.runs.source.removesuffix(")").rsplit(" (", 1)[0]  # without "(a W&B runs table)"
    parts = ["paramlens", "report", source, "--metric", inputs.metric]
    if ranking.goal_source is not GoalSource.GUESS:
        parts += ["--goal", inputs.goal]
    if inputs.parameters is not None:
        parts += ["--parameters", ",".join(_quoted(name) for name in inputs.parameters)]
    if inputs.task is not None:
        parts += ["--task", inputs.task]
    parts += ["--method", ranking.method, "--scale", ranking.scale, "--seed", str(ranking.seed)]
    return shlex.join(parts)


def _quoted(name: str) -> str:
    """The name as it is quoted in CSV."""
    return '"' + name.replace('"', '""') + '"' if {",", '"'} & set(name) else name


def _versions() -> dict[str, str]:
    """The versions that the numbers depend on."""
    numbers = {"paramlens": "not installed", "python": platform.python_version()}
    for name in ("paramlens", "numpy", "pandas", "scikit-learn"):
        try:
            numbers[name] = version(name)
        except PackageNotFoundError:  # a checkout that is not installed
            continue
    return numbers
