"""Two sweeps side by side in a terminal, as text and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from importance import Comparison
from importance.cli import commands
from importance.cli.comparison_text import comparison_lines
from importance.cli.terminal import Style, cells
from tests.comparison.pairs import moved_comparison, settings_of_sweep, with_loss


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Two exports, in the second of which the best lr is another one and the width starts at a half."""
    folder = tmp_path_factory.mktemp("sweeps")
    second = settings_of_sweep(30, 1)
    second["width"] = 0.5 + 0.5 * second["width"]
    first, later = with_loss(settings_of_sweep(30, 0), 0), with_loss(second, 1, best=3e-2)
    paths = []
    for name, runs in (("old.csv", first), ("new.csv", later)):
        runs.frame.to_csv(folder / name, index=False)
        paths.append(str(folder / name))
    return paths


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return moved_comparison()


@pytest.mark.parametrize("width", [60, 80])
def test_every_line_fits_the_terminal_and_the_finding_comes_first(comparison: Comparison, width: int) -> None:
    lines = comparison_lines(comparison, ["A note."], Style(width))
    assert max(map(cells, lines)) <= width
    text = " ".join(lines)
    assert text.startswith(comparison.finding)
    assert text.endswith("A note.")


def test_both_tables_have_a_row_for_each_parameter(comparison: Comparison) -> None:
    lines = comparison_lines(comparison, [], Style())
    start = [k for k, line in enumerate(lines) if line.split()[:1] in (["importance"], ["best"])]
    names = [[line.split()[0] for line in lines[k + 1 : k + 4]] for k in start]
    expected = [each.parameter for each in comparison.importances]
    assert names == [expected, expected]
    row = next(line for line in lines[start[1] :] if line.startswith("lr"))
    assert row.endswith("another value")


def test_the_json_of_the_command_is_strict_and_whole(
    sources: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.main(["compare", *sources, "-m", "loss", "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out, parse_constant=lambda name: pytest.fail(name))
    assert answer["response_changed"] is True
    kinds = {(change["kind"], change["parameter"]) for change in answer["changes"]}
    assert {("best range", "lr"), ("range tried", "width")} <= kinds
    assert answer["a"]["n_runs"] == answer["b"]["n_runs"] == 30
    width = next(each for each in answer["effects"] if each["parameter"] == "width")
    assert width["b"]["mean"][0] is None, "what the second sweep did not try"
    assert answer["common"] is None


def test_without_a_metric_those_of_the_first_source_are_listed(
    sources: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.main(["compare", *sources]) == 0
    shown = capsys.readouterr().out
    assert "loss" in shown and "paramlens compare" in shown


def test_each_source_has_its_own_study(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    optuna = pytest.importorskip("optuna")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    store = f"sqlite:///{tmp_path}/study.db"
    for seed, name in enumerate(("first", "second")):
        sampler = optuna.samplers.RandomSampler(seed)
        study = optuna.create_study(storage=store, study_name=name, sampler=sampler)
        study.optimize(lambda trial: trial.suggest_float("x", 0, 1) ** 2, 6 if name == "first" else 4)
    command = ["compare", *[str(tmp_path / "study.db")] * 2]
    assert commands.main([*command, "-m", "value"]) == 2
    assert "Choose one" in capsys.readouterr().err
    for studies, n in ((["first", "second"], 6), (["second", "first"], 4), (["first"], 6)):
        options = [part for name in studies for part in ("--study", name)]
        assert commands.main([*command, *options]) == 0
        assert capsys.readouterr().out.startswith(f"{n} runs"), "the metrics of the first source are listed"
    assert commands.main([*command, "-m", "value", "--study", "first", "--study", "second"]) == 1
    assert "Only 4 of 4 runs" in capsys.readouterr().err
