"""What curves say, in sentences."""

from __future__ import annotations

from importance.curves.by_step import StepImportance, Stretch
from importance.curves.stopping import Rule, Stopping
from importance.formatting import number_text
from importance.runs.cost_columns import CostUnit, amount_text

_SHOWN_DIGITS = 4


def step_text(step: float) -> str:
    """Return a step as text: 2,000."""
    return f"{step:,.0f}" if float(step).is_integer() else number_text(step)


def step_finding(result: StepImportance) -> str:
    """Return where the most important parameter changes: "lr decides until step 2,000, decay after."."""
    parts = result.stretches
    if not any(ranking.fit.evidence for ranking in result.rankings):
        return f"At no {result.clock} do the parameters predict {result.metric} better than chance."
    if not parts:
        return f"No parameter is clearly the most important one at any {result.clock}."
    if len(parts) == 1:
        return _single(result, parts[0])
    texts = [f"{parts[0].parameter} decides until {result.clock} {step_text(parts[0].last)}"]
    texts += [
        f"{part.parameter} from {step_text(part.first)} to {step_text(part.last)}" for part in parts[1:-1]
    ]
    return f"{', '.join([*texts, f'{parts[-1].parameter} after'])}."


def _single(result: StepImportance, part: Stretch) -> str:
    first, last = result.steps[0], result.steps[-1]
    if part.first == first and part.last == last:
        return f"{part.parameter} is the most important parameter at every {result.clock} that was ranked."
    if part.first == part.last:
        where = f"at {result.clock} {step_text(part.first)}"
        return f"{part.parameter} is clearly the most important parameter {where}."
    where = f"from {result.clock} {step_text(part.first)} to {step_text(part.last)}"
    return f"{part.parameter} is clearly the most important parameter {where}."


def step_notes(result: StepImportance) -> tuple[str, ...]:
    """Return how many runs are missing at the last step."""
    missing = result.n_logged - result.n_runs[-1]
    if missing <= 0:
        return ()
    return (
        f"{missing:,} of {result.n_logged:,} runs had ended or diverged before {result.clock} "
        f"{step_text(result.steps[-1])}. They count only at the steps that they reached.",
    )


def stopping_finding(replay: Stopping) -> str:
    """Return what a stopping rule would have saved and lost."""
    if not replay.n_stopped:
        return f"{rule_name(replay.rule)} would have stopped none of the {replay.n_logged:,} runs."
    saved = (
        f"{rule_name(replay.rule)} would have stopped {replay.n_stopped:,} of {replay.n_logged:,} runs and "
        f"saved {replay.share_saved:.0%} of the {replay.clock}s{_hours(replay)}"
    )
    if replay.loss == 0:
        kept = (
            "The best run would have been kept" if not replay.best_stopped else "The best result is the same"
        )
        return f"{saved}. {kept}."
    return (
        f"{saved}. The best {replay.metric} would have been {number_text(replay.best_kept, _SHOWN_DIGITS)} "
        f"instead of {number_text(replay.best, _SHOWN_DIGITS)}."
    )


def _hours(replay: Stopping) -> str:
    """Return the hours saved as a sentence without its end; "" if no duration is known."""
    if not replay.n_timed:
        return ""
    saved, whole = (amount_text(hours, CostUnit.HOURS) for hours in (replay.hours_saved, replay.hours_run))
    runs = "run that tells its" if replay.n_timed == 1 else "runs that tell their"
    some = f" of the {replay.n_timed:,} {runs} time" if replay.n_timed < replay.n_logged else ""
    return f". That is {saved} of {whole}{some}"


def rule_name(rule: Rule) -> str:
    """Return the name of a rule at the beginning of a sentence."""
    return "Median stopping" if rule is Rule.MEDIAN else "Successive halving"
