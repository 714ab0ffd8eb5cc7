"""Learning curves from sources that the real tools wrote."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from importance import read_curves, read_runs
from importance.errors import UnknownColumn, UnreadableRuns
from importance.readers.isolated import reader
from importance.runs.curves import Curves
from tests.builders import DATA
from tests.curve_sources import RUNS, SOURCES, STEPS, length, loss, rate, step_table

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(params=SOURCES)
def written(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return SOURCES[request.param](tmp_path)


def metric_in(curves: Curves) -> str:
    return "loss" if "loss" in curves.metrics else "value"


def test_each_run_has_the_curve_that_its_tool_logged(written: str) -> None:
    runs, curves = read_runs(written), read_curves(written)
    assert runs.reading.curves
    assert (curves.n_runs, curves.digest) == (len(runs), runs.digest) == (RUNS, curves.digest)
    metric = metric_in(curves)
    assert metric in runs.metrics
    # Optuna's sampler chose the rates itself, and its trials stand in the order in which they ran.
    rates = runs.frame["lr"].to_numpy()
    order = range(RUNS) if "value" in curves.metrics else [round(-2 * np.log10(x) - 2) for x in rates]
    for row, run in enumerate(order):
        steps, values = curves.metrics[metric].of_run(row)
        assert steps.tolist() == list(range(length(run)))
        assert values == pytest.approx([loss(run, step) for step in range(length(run))], rel=1e-6)


def test_the_process_that_reads_uploads_returns_the_same_curves(written: str) -> None:
    here, there = read_curves(written), reader.read_curves(written, hosted=True)
    assert (there.available, there.clock, there.digest) == (here.available, here.clock, here.digest)
    metric = metric_in(here)
    for row in range(RUNS):
        for ours, theirs in zip(
            here.metrics[metric].of_run(row), there.metrics[metric].of_run(row), strict=True
        ):
            assert np.array_equal(ours, theirs)


def test_only_the_metrics_that_are_asked_for_are_kept(tmp_path: Path) -> None:
    table = step_table().assign(accuracy=lambda frame: frame["step"] / STEPS)
    curves = read_curves(table, metric="accuracy")
    assert set(curves.metrics) == {"accuracy"}
    assert set(curves.available) == {"accuracy", "loss"}
    with pytest.raises(UnknownColumn, match="were not read"):
        curves.of_metric("loss")
    with pytest.raises(UnknownColumn, match="Did you mean 'loss'"):
        read_curves(table, metric="los")


def test_a_source_without_steps_says_where_curves_are_read_from() -> None:
    source = (
        DATA / "wandb_export.csv" if (DATA / "wandb_export.csv").exists() else "examples/digits_sweep.csv"
    )
    assert not read_runs(str(source)).reading.curves
    with pytest.raises(UnreadableRuns, match="keeps no metric over its steps"):
        read_curves(str(source))


def test_a_metric_with_the_name_of_a_parameter_keeps_the_name_of_its_column(tmp_path: Path) -> None:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study()
    for run in range(5):
        trial = study.ask({"value": optuna.distributions.FloatDistribution(0, 1)})
        for step in range(3):
            trial.report(float(step), step)
        study.tell(trial, float(run))
    runs = read_runs(study)
    curves = read_curves(study, metric=runs.metrics[0])
    assert runs.metrics[0] == "value (metric)"
    assert curves.metrics["value (metric)"].of_run(4)[1].tolist() == [0.0, 1.0, 2.0]


def test_runs_from_several_sources_keep_their_own_curves(tmp_path: Path) -> None:
    first = step_table()
    second = first.assign(loss=first["loss"] + 5, run_id="other " + first["run_id"])
    paths = []
    for name, table in (("a.csv", first), ("b.csv", second)):
        table.to_csv(tmp_path / name, index=False)
        paths.append(str(tmp_path / name))
    runs, curves = read_runs(paths), read_curves(paths)
    assert curves.digest == runs.digest
    for row in range(len(runs)):
        steps, values = curves.metrics["loss"].of_run(row)
        assert values[-1] == runs.frame["loss"][row]
        assert len(steps) in (STEPS, STEPS // 2)
    assert rate(0) == runs.frame["lr"][0]
