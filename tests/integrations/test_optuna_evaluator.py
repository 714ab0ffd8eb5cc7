"""Optuna's own functions with `ParamlensImportanceEvaluator`, on real studies."""

from __future__ import annotations

import json
import math
from wsgiref.util import setup_testing_defaults

import optuna
import optuna_dashboard
import pytest
from optuna.importance import get_param_importances
from optuna.trial import Trial

import paramlens
from importance.errors import ImportanceError, NotEnoughRuns, UnknownColumn
from importance.integrations.optuna_evaluator import ParamlensImportanceEvaluator

optuna.logging.set_verbosity(optuna.logging.WARNING)


def study_of(objective: object, n: int = 40, **options: object) -> optuna.Study:
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=3), **options)  # type: ignore[arg-type]
    study.optimize(objective, n_trials=n)  # type: ignore[arg-type]
    return study


def conditional(trial: Trial) -> float:
    """The momentum exists with sgd only, and two parameters have names that Optuna uses for its trials."""
    optimizer = trial.suggest_categorical("optimizer", ["sgd", "adam"])
    value = trial.suggest_float("value", 0, 1)
    trial.suggest_float("duration", 0, 1)
    trial.suggest_float("fixed", 1, 1)
    trial.set_user_attr("seconds", 10 * trial.suggest_float("model.width", 1, 2))
    return value + (trial.suggest_float("momentum", 0, 1) if optimizer == "sgd" else 0)


@pytest.fixture(scope="module")
def study() -> optuna.Study:
    return study_of(conditional, direction="maximize")


def test_optuna_gets_the_importances_that_rank_gives(study: optuna.Study) -> None:
    shares = get_param_importances(study, evaluator=ParamlensImportanceEvaluator())
    ranking = paramlens.rank(paramlens.read_runs(study), "value (metric)")
    expected = {score.name.removesuffix(" (label)"): score.importance for score in ranking.scores}
    assert shares == pytest.approx(expected | {"fixed": 0.0})
    assert list(shares.values()) == sorted(shares.values(), reverse=True)
    assert set(shares) == {"optimizer", "value", "duration", "fixed", "model.width", "momentum"}


def test_the_plot_of_optuna_shows_them(study: optuna.Study) -> None:
    figure = optuna.visualization.plot_param_importances(study, evaluator=ParamlensImportanceEvaluator())
    (bars,) = figure.data
    shares = get_param_importances(study, evaluator=ParamlensImportanceEvaluator())
    assert dict(zip(bars.y, bars.x, strict=True)) == pytest.approx(shares)


def test_the_dashboard_takes_the_plot(study: optuna.Study) -> None:
    figure = optuna.visualization.plot_param_importances(study, evaluator=ParamlensImportanceEvaluator())
    name = optuna_dashboard.save_plotly_graph_object(study, figure)
    request: dict[str, object] = {"PATH_INFO": f"/api/studies/{study._study_id}", "QUERY_STRING": "after=0"}
    setup_testing_defaults(request)
    answer = b"".join(optuna_dashboard.wsgi(study._storage)(request, lambda *_: None))
    graphs = json.loads(answer)["plotly_graph_objects"]
    assert [graph["id"] for graph in graphs] == [name]
    assert json.loads(graphs[0]["graph_object"])["data"][0]["y"] == list(figure.data[0].y)


def test_a_target_and_a_list_of_parameters_are_used(study: optuna.Study) -> None:
    shares = get_param_importances(
        study,
        evaluator=ParamlensImportanceEvaluator(),
        params=["model.width", "value"],
        target=lambda trial: trial.user_attrs["seconds"],
    )
    assert list(shares) == ["model.width", "value"]
    assert shares["model.width"] > 0.95
    assert get_param_importances(study, evaluator=ParamlensImportanceEvaluator(), params=[]) == {}


def test_the_whole_ranking_has_the_intervals_that_the_plot_lacks(study: optuna.Study) -> None:
    ranking = ParamlensImportanceEvaluator().rank(study)
    first = ranking.scores[0]
    assert first.low < first.importance < first.high
    assert ranking.fit.r2 > 0.5


def test_noise_has_no_importances_and_a_warning_says_so() -> None:
    draws = iter([math.sin(99.0 * k * k) for k in range(30)])

    def noise(trial: Trial) -> float:
        trial.suggest_float("x", 0, 1)
        trial.suggest_float("y", 0, 1)
        return next(draws)

    study = study_of(noise, 30)
    with pytest.warns(UserWarning, match="Nothing here predicts value better than chance"):
        shares = get_param_importances(study, evaluator=ParamlensImportanceEvaluator())
    assert shares == {"x": 0.5, "y": 0.5}


def test_several_objectives_need_a_target() -> None:
    def two(trial: Trial) -> tuple[float, float]:
        x, y = trial.suggest_float("x", 0, 1), trial.suggest_float("y", 0, 1)
        return x, y

    study = study_of(two, 30, directions=["minimize", "maximize"])
    with pytest.raises(ImportanceError, match=r"2 objectives. Say which one"):
        ParamlensImportanceEvaluator().evaluate(study)
    # Optuna's plot has a group of bars for each objective, and sets the target itself.
    figure = optuna.visualization.plot_param_importances(study, evaluator=ParamlensImportanceEvaluator())
    assert [max(zip(bars.x, bars.y, strict=True))[1] for bars in figure.data] == ["x", "y"]


def test_trials_without_a_finite_value_are_left_out() -> None:
    def often_infinite(trial: Trial) -> float:
        x = trial.suggest_float("x", 0, 1)
        return math.inf if x > 0.9 else x

    ranking = ParamlensImportanceEvaluator().rank(study_of(often_infinite, 30))
    assert 10 < ranking.n_runs < 30
    with pytest.raises(NotEnoughRuns, match="no completed trial with a finite value"):
        ParamlensImportanceEvaluator().evaluate(optuna.create_study())


@pytest.mark.parametrize("params", [["momentun"], ["value", "none such"]])
def test_an_unknown_parameter_is_named(study: optuna.Study, params: list[str]) -> None:
    with pytest.raises(UnknownColumn, match=f"No completed trial has the parameter '{params[-1]}'"):
        ParamlensImportanceEvaluator().evaluate(study, params)


def test_an_unknown_method_is_refused_at_once() -> None:
    with pytest.raises(ImportanceError, match="no method 'shap'"):
        paramlens.optuna.ParamlensImportanceEvaluator(method="shap")
