"""Columns have the names that the training uses, whatever prefix an export adds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from importance import Runs, rank, read_runs, recommend
from importance.cli import commands
from importance.effects.interactions import interactions
from importance.effects.one_parameter import effect
from importance.errors import UnknownColumn
from importance.ranking.derived_rankings import rank_best, rank_each, rank_failures
from importance.ranking.stability import stability
from importance.runs.columns import Role
from importance.runs.name_prefixes import Origin, short_names
from tests.builders import by_csv

N = 24
RNG = np.random.default_rng(0)
LR, UNITS = RNG.uniform(1e-4, 1e-1, N), RNG.choice([16, 32, 64], N)
LOSS = np.log10(LR) ** 2 + RNG.normal(0, 0.1, N)


@pytest.mark.parametrize(
    ("before", "result"),
    [
        ("params_", "value"),
        ("params.", "metrics.loss"),
        ("param_", "mean_test_score"),
        ("config/", "loss"),
        ("config.", "summary.loss"),
        ("config_", "summary_loss"),
        ("hparams.", "loss"),
        ("hparam/", "val_loss"),
        ("hparams/", "val_loss"),
        ("hyperparameters.", "val_loss"),
        ("args.", "val_loss"),
        ("parameters/", "val_loss"),
        ("params_", "accuracy"),
    ],
)
def test_a_table_s_prefix_is_taken_off_and_both_names_are_found(before: str, result: str) -> None:
    cells = {
        "trial_id": [f"t{i}" for i in range(N)],
        f"{before}lr": LR,
        f"{before}units": UNITS,
        result: LOSS,
    }
    runs = by_csv(cells)
    assert set(runs.parameters) == {"lr", "units"}
    assert runs.columns["lr"].original == f"{before}lr"
    assert runs.column(f"{before}lr") is runs.column("lr")
    metric = result.removeprefix("metrics.").removeprefix("summary.").removeprefix("summary_")
    assert runs.metrics == (metric,)
    for name in (metric, result):
        ranking = rank(runs, name, [f"{before}units", "lr"])
        assert ranking.metric == metric
        assert ranking.scores[0].name == "lr"


def test_a_setting_and_a_result_of_the_same_name_both_keep_their_prefix() -> None:
    cells = {
        "run_id": [f"{i:032x}" for i in range(N)],
        "params.lr": LR,
        "params.accuracy": UNITS,
        "metrics.accuracy": LOSS,
        "metrics.lr": LR,
        "params.status": UNITS,
        "status": "FINISHED",
    }
    runs = by_csv(cells)
    assert set(runs.parameters) == {"params.lr", "params.accuracy", "params.status"}
    assert set(runs.metrics) == {"metrics.accuracy", "metrics.lr"}
    assert runs.columns["params.accuracy"].training_name == "accuracy"
    assert runs.columns["params.accuracy"].original == ""
    with pytest.raises(UnknownColumn, match="Did you mean"):
        runs.column("accuracy")
    assert runs.states is not None and set(runs.states) == {"FINISHED"}


def test_a_full_name_that_stays_is_not_taken_by_another_column() -> None:
    names = ["params.params.lr", "params.lr", "lr"]
    origins = {name: Origin(name, "params.") for name in names[:2]}
    assert short_names(names, origins) == {name: name for name in names}


def test_names_that_only_look_prefixed_stay() -> None:
    runs = by_csv({"param_count": UNITS * 1000, "lr": LR, "width": UNITS, "val_loss": LOSS})
    assert "param_count" in runs.columns
    yolo = by_csv({"lr0": LR, "epochs": UNITS, "metrics/mAP50(B)": LOSS})
    assert yolo.metrics == ("metrics/mAP50(B)",)
    weights_and_biases = {name: ["x"] * N for name in ("Name", "State", "Notes", "User", "Sweep")}
    nested = by_csv(weights_and_biases | {"config.lr": LR, "model.units": UNITS, "val_loss": LOSS})
    assert "config.lr" in nested.columns  # W&B adds no prefix here: "config" is a group of the training


def test_a_parameter_called_name_names_no_run() -> None:
    cells = {"number": range(N), "value": LOSS, "params_name": ["a", "b"] * 12, "state": "COMPLETE"}
    runs = by_csv(cells | {"params_state": ["x", "y"] * 12})
    assert runs.run_names[1] == "trial 1"
    assert "params_state" in runs.parameters
    assert runs.states is not None and set(runs.states) == {"COMPLETE"}


def test_optuna_is_read_under_the_same_names_from_its_table_and_its_study() -> None:
    optuna = pytest.importorskip("optuna")
    optuna.logging.set_verbosity(optuna.logging.ERROR)

    def objective(trial: object) -> tuple[float, float]:
        rate = trial.suggest_float("lr", 1e-5, 1e-1, log=True)  # type: ignore[attr-defined]
        trial.set_user_attr("minutes", rate)  # type: ignore[attr-defined]
        return rate, 1 - rate

    study = optuna.create_study(directions=["minimize", "maximize"])
    study.set_metric_names(["loss", "acc"])
    study.optimize(objective, n_trials=12)
    frame = study.trials_dataframe()
    for runs in (read_runs(study), by_csv(dict(frame)), read_runs(frame)):
        assert runs.parameters == ("lr",)
        assert set(runs.metrics) == {"loss", "acc", "minutes"}
        assert rank(runs, "values_acc", ["params_lr"]).metric == "acc"
    together = read_runs([study.trials_dataframe(), study])
    assert together.parameters == ("lr",)
    assert together.frame["lr"].notna().all()


def test_roles_and_goals_follow_the_names() -> None:
    cells = {
        "number": range(N),
        "value": 1 - LOSS,
        "params_lr": LR,
        "params_units": UNITS,
        "state": "COMPLETE",
    }
    runs = by_csv(cells | {"user_attrs_auc": 1 - LOSS})
    assert runs.goal_of("value") == "maximize"  # the same numbers as the attribute
    turned = runs.with_roles({"params_units": Role.IGNORED})
    assert turned.columns["units"].role is Role.IGNORED
    assert Runs.from_frame(pd.DataFrame(cells), parameters=["lr"], metrics=["value"]).auto_parameters == (
        "lr",
    )


def test_the_command_line_takes_either_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "runs.csv"
    cells = {
        "run_id": [f"{i:032x}" for i in range(N)],
        "params.lr": LR,
        "params.units": UNITS,
        "metrics.loss": LOSS,
    }
    pd.DataFrame(cells).to_csv(path, index=False)
    for metric, names in (("metrics.loss", "params.lr,units"), ("loss", "lr,params.units")):
        assert commands.main(["rank", str(path), "-m", metric, "--parameters", names, "--format", "csv"]) == 0
        assert capsys.readouterr().out.splitlines()[1].startswith("lr,")


@pytest.mark.parametrize(
    ("of_settings", "of_results"),
    [
        ("hparams.", "metrics."),
        ("Params: ", "Metric: "),
        ("param:", "metric:"),
        ("config_", "metric_"),
        ("hyperparameter_", "result_"),
        ("General/", ""),
    ],
)
def test_settings_and_results_both_lose_what_a_plain_table_puts_before_them(
    of_settings: str, of_results: str
) -> None:
    rng = np.random.default_rng(0)
    cells = {
        f"{of_settings}lr": 10 ** rng.uniform(-4, -1, 24),
        f"{of_settings}depth": rng.choice([2, 4], 24),
        f"{of_results}val_loss": rng.uniform(size=24),
        f"{of_results}acc": rng.uniform(size=24),
    }
    runs = Runs.from_frame(pd.DataFrame(cells))
    assert (runs.parameters, runs.metrics) == (("lr", "depth"), ("val_loss", "acc"))
    assert runs.find(f"{of_settings}lr") == "lr" and runs.find(f"{of_results}acc") == "acc"


def test_every_answer_takes_the_names_of_the_source() -> None:
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"params_lr": rng.choice([1, 2, 3, 4, 5], 120), "params_wd": rng.choice(30, 120)})
    table["value"] = table["params_lr"] + rng.normal(0, 0.1, 120)
    table["state"] = "COMPLETE"
    failed = table["params_lr"] == 5
    table.loc[failed, ["value", "state"]] = [np.nan, "FAIL"]
    runs = read_runs(("trials.csv", table.to_csv(index=False).encode()))
    short, long = ["lr", "wd"], ["params_lr", "params_wd"]

    def answers(names: list[str]) -> list[object]:
        first = names[0]
        return [
            rank(runs, "value", names),
            recommend(runs, "value", parameters=names).advice,
            rank_failures(runs, "value", names, goal="minimize"),
            rank_best(runs, "value", names, goal="minimize", fraction=0.2),
            rank_each(runs, ["value"], names).to_dict(),
            stability(runs, "value", names, repeats=1),
            effect(runs, "value", first, parameters=names),
            interactions(runs, "value", parameters=names),
            runs.settings(names).codes.tolist(),
        ]

    assert [str(answer) for answer in answers(long)] == [str(answer) for answer in answers(short)]
