"""The package gives the same answers when all its sentences are reworded, because they are made last."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.builders import CASES, ROOT
from tests.reworded import MARK, is_sentence

RANKED = ROOT / "examples/digits_sweep.csv"
READ = (
    "hand_made.csv",
    "rates.csv",
    "no_result.csv",
    "not_set_is_best.csv",
    "word_in_metric.csv",
    "header_sorted.csv",
    "study_without_direction.csv",
    "keras_history",
    "sacred",
)


def answers() -> dict[str, object]:
    """The answers of the package without their sentences, and some of the sentences under "sentences"."""
    import importance
    from importance.ranking import sentences

    out: dict[str, object] = {}
    shown_sentences: list[str] = []
    for source in (RANKED, *(CASES / name for name in READ)):
        if not source.exists():
            continue
        runs = importance.read_runs(source)
        columns = runs.columns.values()
        shown_sentences += [*runs.notes, *(c.why for c in columns), *(c.exclusion_reason for c in columns)]
        out[source.name] = [
            *(
                f"{c.name} {c.role} {c.kind} {c.log} {c.exclusion} {c.alias_of} {c.stand_in} {c.declared} "
                f"{c.searched} {c.unset} {c.original} {c.prefix}"
                for c in columns
            ),
            f"{runs.first_metric} {dict(runs.goals)} {dict(runs.space)} {runs.digest} {len(runs.notes)}",
        ]
    runs = importance.read_runs(RANKED)
    for method in ("anova", "wandb"):
        ranking = importance.rank(runs, "val_loss", method=method)
        shown_sentences += [sentences.finding(ranking), sentences.trust_line(ranking), *ranking.notes]
        out[method] = [
            f"{s.name} {s.importance} {s.low} {s.high} {s.p_value} {s.noise} {s.correlation} {s.spearman} "
            f"{s.n_used} {s.also} {bool(s.note)} {s.levels}"
            for s in ranking.scores
        ]
    out["next"] = _next(runs)
    return out | {"sentences": shown_sentences}


def _next(runs: object) -> list[str]:
    """The advised space, the next runs and all exports without their comments, which are sentences."""
    import importance
    from importance.csv_export import settings_csv
    from importance.runs.table import Runs
    from importance.space.formats import FORMATS, write_space

    assert isinstance(runs, Runs)
    sweep = importance.recommend(runs, "val_loss")
    listed = importance.next_runs(sweep)
    texts = [settings_csv(listed), *(write_space(sweep.space, f, metric="val_loss") for f in FORMATS)]
    actions = [f"{advice.name} {advice.action} {advice.dimension}" for advice in sweep.advice]
    return [*actions, str(sweep.loss), *(text.replace(MARK, "") for text in texts)]


def test_an_answer_does_not_depend_on_the_words_of_a_sentence() -> None:
    command = [sys.executable, "-m", "tests.reworded"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        plain = json.loads(json.dumps(answers()))
        reworded = json.loads(child.communicate()[0])
    marked, unmarked = reworded.pop("sentences"), plain.pop("sentences")
    assert [sentence.replace(MARK, "") for sentence in marked] == unmarked
    assert sum(MARK in sentence for sentence in marked) > 0.5 * len(marked)
    assert reworded == plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the same in every run", True),
        ("Choose at least one metric in the sidebar.", True),
        ("run_name", False),
        ("val valid validation dev", False),
        ("SELECT name, value FROM params", False),
        (r"(a|the) [\w ]+ of", False),
    ],
)
def test_which_texts_of_the_code_are_sentences(text: str, expected: bool) -> None:
    assert is_sentence(text) is expected
