"""The ranking as self-contained HTML, for notebooks and the report: a table with SVG bars.

Every text is escaped. The bars have their styles as attributes, so that they look right where style sheets
are removed. Lines take the colour of the surrounding text, so that they are visible in light and dark mode.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from importance.formatting import number_text, share_text
from importance.palette import BETTER, BLUE, OUT_OF_BRUSH, WORSE
from importance.ranking import sentences
from importance.ranking.scores import MEANING, LevelScore, ParameterScore, Question, ScoresOfAll, Side

MOST_LEVEL_ROWS = 8
_ORANGE = "#e8710a"
_COLOURS = {Side.BETTER: BETTER, Side.WORSE: WORSE, Side.UNCLEAR: OUT_OF_BRUSH}
_WIDTH, _HEIGHT, _MIDDLE = 150, 14, 7.0

STYLE = """
.pl-ranking { border-collapse: collapse; text-align: left; font-variant-numeric: tabular-nums; }
.pl-ranking th, .pl-ranking td { text-align: left; padding: 4px 10px; vertical-align: middle;
  border: 0; border-bottom: 1px solid rgba(128,138,158,0.3); background: none; }
.pl-ranking th { font-weight: 500; white-space: nowrap; }
.pl-ranking td.n { text-align: right; white-space: nowrap; padding-left: 0; }
.pl-ranking b { font-weight: 600; overflow-wrap: anywhere; }
.pl-ranking small { display: block; opacity: 0.72; overflow-wrap: anywhere; max-width: 44em; }
.pl-ranking .pl-chance b { font-weight: 400; opacity: 0.72; }
.pl-ranking .pl-level td { padding-top: 1px; padding-bottom: 1px; font-size: 0.9em; }
.pl-ranking .pl-level td:first-child { padding-left: 26px; }
.pl-ranking svg { display: block; max-width: none; }
"""


def text(value: object) -> str:
    """Return a text from a file, safe in HTML and in its attributes; control characters become spaces."""
    return escape("".join(ch if ch >= " " and ch != "\x7f" else " " for ch in str(value)))


def notebook(ranking: ScoresOfAll) -> str:
    """Return the ranking for a notebook: the finding, how well it predicts, and the table."""
    notes = "".join(f"<div><small>{text(note)}</small></div>" for note in ranking.notes)
    return (
        f"<style>{STYLE}</style><div><strong>{text(headline(ranking))}</strong></div>"
        f"<div>{text(sentences.trust_line(ranking))}</div>{ranking_table(ranking, levels=False)}{notes}"
    )


def headline(ranking: ScoresOfAll) -> str:
    """Return the finding: what decides the metric, or for the other questions what separates some runs."""
    if ranking.question is Question.METRIC:
        return sentences.finding(ranking)
    return sentences.separation(ranking)


def ranking_table(
    ranking: ScoresOfAll, shown: Sequence[str] | None = None, *, levels: bool = True, marks: bool = True
) -> str:
    """Return the table: a row a parameter with both bars, and below it its levels.

    Args:
        ranking: what to show.
        shown: the parameters with a row; None shows all. Shares are of all parameters in either case.
        levels: whether levels of text get rows of their own.
        marks: whether a line below explains the bars.
    """
    scores = [score for score in ranking.shown_scores if shown is None or score.name in shown]
    ends = [x for s in scores for x in (s.importance, s.high, s.noise) if math.isfinite(x)]
    top = 1.02 * max(1e-9, *ends) if ends else 1.0
    rows = [_row(score, ranking, top) for score in scores]
    if levels:
        rows = [
            row + "".join(_level(level, ranking) for level in score.levels[:MOST_LEVEL_ROWS]) + _more(score)
            for row, score in zip(rows, scores, strict=True)
        ]
    head = (
        '<tr><th scope="col">Parameter</th>'
        f'<th scope="col" colspan="2" title="{text(MEANING)}">Importance</th>'
        f'<th scope="col" colspan="2" title="Pearson, −1 to 1, linear only">Correlation with '
        f"{text(ranking.metric)}</th></tr>"
    )
    table = f'<table class="pl-ranking"><thead>{head}</thead><tbody>{"".join(rows)}</tbody></table>'
    return table + (_marks(ranking) if marks else "")


def _marks(ranking: ScoresOfAll) -> str:
    importance = (
        "Importance: share of the explained variation. Whiskers: its 90% interval. Dotted: what a "
        "parameter that does nothing would reach. Grey: no more than chance. "
        if ranking.fit.evidence
        else ""
    )
    correlation = "Correlation: blue if more is better, orange if more is worse, grey if it may be 0."
    return f"<div><small>{importance}{correlation}</small></div>"


def _row(score: ParameterScore, ranking: ScoresOfAll, top: float) -> str:
    chance = score.by_chance or not math.isfinite(score.importance)
    undefined = "importance is not defined" if ranking.fit.evidence else "no parameter matters beyond chance"
    note = "; ".join(part for part in (score.repeats_note, score.note) if part)
    name = f"<b>{text(score.name)}</b>" + (f"<small>{text(note)}</small>" if note else "")
    r = "per value" if score.levels and not math.isfinite(score.correlation) else signed(score.correlation)
    return (
        f"<tr{' class=' + chr(34) + 'pl-chance' + chr(34) if chance else ''}><td>{name}</td>"
        f"<td>{_importance_bar(score, top, chance, undefined)}</td>"
        f'<td class="n">{text(share_text(score.importance))}</td><td>{_correlation_bar(score, ranking)}</td>'
        f'<td class="n">{r}</td></tr>'
    )


def _level(level: LevelScore, ranking: ScoresOfAll) -> str:
    label = f"mean {number_text(level.mean)}" if math.isfinite(level.mean) else "no mean"
    whole = f"{ranking.metric}: {label}"
    if math.isfinite(level.effect):
        by = f"{'+' if level.effect >= 0 else '−'}{number_text(abs(level.effect), 2)}"
        label, whole = f"{label} ({by})", f"{whole}, {by} compared with the others"
    return (
        f'<tr class="pl-level"><td>{text(level.level)}</td>'
        f'<td colspan="2" title="{text(whole)}">{text(label)}, n = {level.n:,}</td>'
        f'<td>{_correlation_bar(level, ranking)}</td><td class="n">{signed(level.correlation)}</td></tr>'
    )


def _more(score: ParameterScore) -> str:
    more = len(score.levels) - MOST_LEVEL_ROWS
    if more <= 0:
        return ""
    return f'<tr class="pl-level"><td colspan="5">and {more} more level{"s" * (more != 1)}</td></tr>'


def signed(value: float) -> str:
    """Return a correlation with its sign and two digits; a dash if it is not known."""
    return f"{value:+.2f}".replace("-", "−") if math.isfinite(value) else "–"


def _importance_bar(score: ParameterScore, top: float, chance: bool, undefined: str) -> str:
    if not math.isfinite(score.importance):
        return _bar([], undefined)
    fill = 'fill="currentColor" fill-opacity="0.4"' if chance else f'fill="{BLUE}"'
    parts = [f'<rect x="0" y="2" width="{_at(score.importance / top)}" height="10" rx="5" {fill}/>']
    label = f"importance {score.importance:.3f}"
    if math.isfinite(score.low) and math.isfinite(score.high):
        parts.append(_whisker(score.low / top, score.high / top))
        label += f", 90% interval {score.low:.3f} to {score.high:.3f}"
    if math.isfinite(score.noise):
        x = _at(score.noise / top)
        parts.append(
            f'<line x1="{x}" x2="{x}" y1="0" y2="14" stroke="{_ORANGE}" stroke-width="2" '
            'stroke-dasharray="2 2"/>'
        )
        label += f", a parameter that does nothing reaches {score.noise:.3f}"
    if math.isfinite(score.p_value):
        label += f", p = {score.p_value:.2g} against chance"
    return _bar(parts, label)


def _correlation_bar(score: ParameterScore | LevelScore, ranking: ScoresOfAll) -> str:
    r = score.correlation
    if not math.isfinite(r):
        return "" if isinstance(score, ParameterScore) and score.levels else _bar([], "no correlation")
    start, width = (min(r, 0.0) + 1) / 2, abs(r) / 2
    parts = [
        f'<rect x="{_at(start)}" y="2" width="{_at(width)}" height="10" rx="3" '
        f'fill="{_COLOURS[ranking.side(score)]}"/>'
    ]
    label = f"correlation {r:+.2f}"
    if math.isfinite(score.correlation_low):
        parts.append(_whisker((score.correlation_low + 1) / 2, (score.correlation_high + 1) / 2))
        label += f", 95% interval {score.correlation_low:+.2f} to {score.correlation_high:+.2f}"
    parts.append('<line x1="75" x2="75" y1="0" y2="14" stroke="currentColor" stroke-opacity="0.5"/>')
    return _bar(parts, label)


def _whisker(low: float, high: float) -> str:
    a, b = _at(low), _at(high)
    return (
        f'<path d="M{a} {_MIDDLE}H{b}M{a} 4V10M{b} 4V10" stroke="currentColor" stroke-width="1.4" '
        'stroke-opacity="0.8" fill="none"/>'
    )


def _at(place: float) -> str:
    return f"{min(1.0, max(0.0, place)) * _WIDTH:.1f}"


def _bar(parts: Sequence[str], label: str) -> str:
    track = f'<rect y="2" width="{_WIDTH}" height="10" rx="5" fill="currentColor" fill-opacity="0.09"/>'
    return (
        f'<svg width="{_WIDTH}" height="{_HEIGHT}" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{text(label)}"><title>{text(label)}</title>{track}{"".join(parts)}</svg>'
    )
