"""The report and the table in a notebook, as a reader sees them."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import importance
from importance import Ranking, Runs
from importance.cli import commands
from importance.effects.story import with_story
from importance.ranking import sentences
from importance.report.report import report
from tests.builders import ROOT

SWEEP = ROOT / "examples" / "digits_sweep.csv"
BAD = '<script>alert(1)</script>" onload="x'


@pytest.fixture(scope="module")
def runs() -> Runs:
    return importance.read_runs(SWEEP)


@pytest.fixture(scope="module")
def ranking(runs: Runs) -> Ranking:
    return importance.rank(runs, "val_loss")


@pytest.fixture(scope="module")
def page(runs: Runs, ranking: Ranking) -> str:
    return report(runs, "val_loss", ranking=ranking)


@pytest.fixture(scope="module")
def small() -> pd.DataFrame:
    """Sixty runs of two parameters, of which one decides the loss."""
    rng = np.random.default_rng(0)
    lr = rng.uniform(size=60)
    return pd.DataFrame({"lr": lr, "idle": rng.uniform(size=60), "loss": lr + rng.normal(0, 0.1, 60)})


@pytest.fixture
def small_file(small: pd.DataFrame, tmp_path: Path) -> str:
    path = tmp_path / "runs.csv"
    small.to_csv(path, index=False)
    return str(path)


@pytest.fixture(scope="module")
def hostile() -> Runs:
    """Runs with names and values that look like markup, links and requests."""
    rng = np.random.default_rng(0)
    lr = rng.uniform(size=60)
    levels = rng.choice(["<img src=https://evil.example/a.png>", "url(https://evil.example/b)"], 60)
    frame = pd.DataFrame({BAD: lr, "<b>opt</b>": levels, "<i>loss": lr + rng.normal(size=60) / 9})
    named = [BAD, "<b>opt</b>"]
    return Runs.from_frame(frame, parameters=named, metrics=["<i>loss"], source="<u>runs</u>.csv")


def test_the_report_holds_the_whole_answer(page: str, runs: Runs, ranking: Ranking) -> None:
    assert f"<h1>{sentences.finding(with_story(runs, ranking))}</h1>" in page
    assert sentences.trust_line(ranking) in page
    assert runs.digest in page
    for score in ranking.scores:
        assert f"<b>{score.name}</b>" in page
    for name in ("paramlens", "python", "numpy", "pandas", "scikit-learn"):
        assert f"{name} " in page
    assert "paramlens report digits_sweep.csv --metric val_loss --goal minimize" in page
    assert "1 parameter left out, the same in every run: dataset." in page


def test_the_report_begins_with_the_product_the_source_and_the_date(small: pd.DataFrame) -> None:
    dated = report(Runs.from_frame(small, metrics=["loss"]), "loss", made="2026-11-29")
    top = re.sub(r"<[^>]+>", " ", dated[dated.index("<main>") : dated.index("<h1>")]).split()
    assert top[0] == "Paramlens" and top[-1] == "2026-11-29" and "60 runs" in " ".join(top)


def test_the_report_shows_effects_and_what_to_try_next(page: str) -> None:
    assert "Best learning_rate depends on solver: near" in page
    assert 'aria-label="val_loss against solver"' in page
    advice = page.split("<h2>What to try next</h2>")[1]
    assert re.match(r"<p><b>Search [^<]* of the space: ", advice)
    assert "parameters:\n" in advice, "the configuration keeps its line breaks"


def test_without_evidence_nothing_is_narrowed() -> None:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"a": rng.uniform(size=80), "b": rng.uniform(size=80), "loss": rng.normal(size=80)})
    page = report(Runs.from_frame(frame, metrics=["loss"]), "loss")
    assert "<h1>Nothing here predicts loss better than chance.</h1>" in page
    assert "there is no effect to show" in page


def _asks_for(page: str) -> list[str]:
    """Every address that a browser would fetch by itself."""
    addresses = re.findall(r"""(?:src|href|srcset|data|action|poster)\s*=\s*["']?([^"'\s>]+)""", page)
    addresses += re.findall(r"url\(([^)]*)\)", page)
    return [address for address in addresses if not address.startswith(("data:", "#"))]


def test_the_report_asks_for_nothing(page: str) -> None:
    markup = page.partition("<script>")[0]
    assert _asks_for(markup) == []
    assert "@import" not in page
    assert "default-src &#x27;none&#x27;" in page
    assert len(page.encode()) < 500_000


def test_names_and_values_from_a_file_stay_text(hostile: Runs) -> None:
    page = report(hostile, "<i>loss", filters="<s>state</s>")
    data, script = re.findall(r"<script[^>]*>.*?</script>", page, re.DOTALL)
    page = page.replace(data, "").replace(script, "")
    for markup in ("<script", "<img", "<b>opt", "<i>loss", "<u>runs", "<s>state", '" onload'):
        assert markup not in page
    assert "&lt;script&gt;alert(1)" in page
    page = importance.rank(hostile, "<i>loss")._repr_html_()
    assert "<script" not in page and '" onload' not in page


def test_the_report_is_for_both_themes_and_for_paper(page: str) -> None:
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page


def test_a_large_table_of_runs_gives_a_small_report() -> None:
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({f"parameter_{i}": rng.uniform(size=2_000) for i in range(5)})
    frame["loss"] = frame["parameter_3"] + rng.normal(size=2_000)
    page = report(Runs.from_frame(frame, metrics=["loss"]), "loss")
    assert "1,000 of 2,000 runs drawn." in page
    assert len(page.encode()) < 1_000_000


def test_the_same_runs_give_the_same_report(small: pd.DataFrame) -> None:
    first, second = (report(Runs.from_frame(small, metrics=["loss"]), "loss") for _ in range(2))
    assert first == second


def test_the_report_says_that_it_shows_what_separates_the_best(small: pd.DataFrame) -> None:
    from importance.ranking.derived_rankings import rank_best

    runs = Runs.from_frame(small, metrics=["loss"])
    ranking = rank_best(runs, "loss", goal="minimize", fraction=0.2)
    page = report(runs, "loss", ranking=ranking, filters="state finished")
    assert f"<h1>{sentences.separation(ranking)}</h1>" in page
    assert "Only runs with state finished." in page


def test_the_command_writes_the_report(
    small_file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "answer.html"
    assert commands.main(["report", small_file, "--metric", "loss", "--seed", "3", "-o", str(path)]) == 0
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "wrote" in shown.err
    page = path.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert f"paramlens report {small_file} --metric loss --seed 3" in page


def test_the_command_says_what_it_cannot_write(
    small_file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "no" / "report.html"
    assert commands.main(["report", small_file, "-m", "loss", "--method", "wandb", "-o", str(missing)]) == 2
    assert "cannot be written" in capsys.readouterr().err
    assert commands.main(["report", small_file]) == 0
    assert "paramlens report" in capsys.readouterr().out


def test_a_notebook_shows_a_ranking_as_its_table(ranking: Ranking) -> None:
    shown = ranking._repr_html_()
    assert sentences.finding(ranking) in shown
    assert shown.count("<tr") == 1 + len(ranking.scores)
    assert shown.count("<svg") >= len(ranking.scores)
    assert "90% interval" in shown
    assert _asks_for(shown) == []
    assert len(shown) < 40_000
