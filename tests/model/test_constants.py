"""The constants of the statistics stand in one file, each with a comment, and are used."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator

from tests.builders import ROOT

PACKAGES = ("model", "ranking", "effects", "sweep", "comparison", "tradeoff", "tasks", "curves")
HOME = ROOT / "importance/model/constants.py"
# Rounding, memory, the cost of a single call, and how much is shown: no statistics.
OTHERS = {
    "effects/best_runs.py": {"MOST_GROUPS"},
    "comparison/sentences.py": {"_MOST_NAMED"},
    "comparison/settings_in_common.py": {"_DIGITS"},
    "comparison/sweep_columns.py": {
        "MOST_LEVELS",
        "_SOURCE",
        "_SWEEP",
        "_WEEKS",
        "_HALVES",
        "_TAG",
        "_LABEL",
        "_PARAMETER",
    },
    "model/additive_fit.py": {"MOST_REMEMBERED"},
    "model/additive_gp.py": {"_CACHED_ENTRIES"},
    "model/basis.py": {"_MOST_ENTRIES"},
    "model/expected_change.py": {"MOST_REMEMBERED", "_BLOCK"},
    "model/gp_classifier.py": {"_NEWTON_STEPS", "_TOLERANCE"},
    "model/inducing.py": {"JITTER", "_BLOCK"},
    "model/linear_algebra.py": {"JITTER", "SMALLEST_EIGENVALUE"},
    "model/optimisation.py": {"_NARROWEST", "_WIDEST"},
    "model/robust_tests.py": {"_SMALLEST_P"},
    "model/score_tests.py": {"_SMALLEST_P"},
    "model/surrogate.py": {"MOST_SAMPLED"},
    "ranking/blocks.py": {"_BLOCKS_TOGETHER"},
    "ranking/boosting_shares.py": {"_CACHED_ENTRIES"},
    "ranking/by_budget_text.py": {"_MOST_CHANGES"},
    "ranking/correlation_caveats.py": {"_MOST_NAMED"},
    "ranking/html_table.py": {"MOST_LEVEL_ROWS", "_WIDTH", "_HEIGHT", "_MIDDLE"},
    "ranking/level_scores.py": {"MOST_SCORED_LEVELS"},
    "ranking/sentences.py": {"_ONE_LINE"},
    "ranking/turning_points.py": {"_TIES"},
    "effects/categorical_effect.py": {"MOST_SHOWN_LEVELS"},
    "effects/coverage.py": {"_STEPS"},
    "effects/explanation_text.py": {"_MOSTLY"},
    "effects/interaction_text.py": {"_MOST_B_VALUES"},
    "effects/numeric_effect.py": {"GRID"},
    "effects/small_effects.py": {"SMALL_GRID", "MOST_POINTS", "MOST_NAMED"},
    "effects/two_parameters.py": {"MOST_SIDE_LEVELS", "CELLS", "_OFF_THE_MAP"},
    "sweep/batch.py": {"_DIGITS", "_STEP_DIGITS"},
    "sweep/growth.py": {"_MOST_NEW", "_LONGEST_NUMBER"},
    "sweep/result.py": {"_MOST_NAMED"},
    "sweep/run_plan.py": {"_MOST_NUMBERED"},
    "curves/by_step.py": {"MOST_DRAWN", "LONG"},
    "curves/lines.py": {"MOST_LINES", "MOST_POINTS"},
    "curves/sentences.py": {"_SHOWN_DIGITS"},
    "tasks/sentences.py": {"_MOST_NAMED"},
    "tasks/task_columns.py": {"MOST_TASKS"},
    "tradeoff/improvement.py": {"_AT_ONCE", "_LARGEST"},
    "tradeoff/objectives.py": {"FEWEST_METRICS", "MOST_METRICS"},
    "tradeoff/sentences.py": {"LIKELY", "_LAST_RUNS"},
}
# Levels of quantiles and intervals, halves, and the numbers of formulas.
PLAIN = {0.0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975, 1.0, 1.5, 2.0}
# Rounding, text widths, the last of four quarters, and what rounds to 0.
PLAIN_HERE = {
    ("tradeoff/next_runs.py", 1e-3),
    ("tradeoff/sentences.py", 0.005),
    ("ranking/anova.py", 0.005),
    ("sweep/advice.py", 0.005),
    ("ranking/row_notes.py", 3.99),
    ("ranking/sentences.py", 1.3),
    ("ranking/html_table.py", 1.02),
    ("ranking/stability.py", 1e-3),
    ("sweep/result.py", 1e-4),
}


def files() -> Iterator[tuple[str, ast.Module]]:
    for package in PACKAGES:
        for path in sorted((ROOT / "importance" / package).rglob("*.py")):
            if path != HOME:
                yield path.relative_to(ROOT / "importance").as_posix(), ast.parse(path.read_text("utf-8"))


def names_of_numbers(tree: ast.Module) -> list[str]:
    """The names that a module gives to expressions with a number."""
    assigned = [node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign) and node.value]
    return [
        part.id
        for node in assigned
        if any(isinstance(part, ast.Constant) and type(part.value) in (int, float) for part in ast.walk(node))
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        for part in ast.walk(target)
        if isinstance(part, ast.Name)
    ]


def test_no_other_module_of_the_statistics_names_a_number() -> None:
    named = {path: set(names) for path, tree in files() if (names := names_of_numbers(tree))}
    assert named == OTHERS


def test_no_function_of_the_statistics_hides_a_threshold() -> None:
    hidden = {
        (path, part.value)
        for path, tree in files()
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, float) and 1e-5 < part.value < 1e5
    }
    assert {(path, value) for path, value in hidden if value not in PLAIN} == PLAIN_HERE


def test_each_constant_has_one_name_a_comment_and_a_use() -> None:
    text = HOME.read_text("utf-8")
    names = names_of_numbers(ast.parse(text))
    assert len(names) == len(set(names)) > 100
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    comments = {token.start[0] for token in tokens if token.type == tokenize.COMMENT}
    lines = [node.lineno for node in ast.parse(text).body if isinstance(node, ast.Assign)]
    # A comment at the end of the line or above it; a group of lines may share the one above.
    bare = [n for n in lines if n not in comments and n - 1 not in comments and n - 1 not in lines]
    assert not bare
    used = {part.id for _, tree in files() for part in ast.walk(tree) if isinstance(part, ast.Name)}
    assert not set(names) - used
