"""The headline and the trust line, word for word."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance import Ranking, Runs, rank
from importance.ranking.scores import Fit, ParameterScore
from importance.ranking.sentences import finding, runs_used, trust_line


def made(*scores: ParameterScore, evidence: bool = True, **changes: object) -> Ranking:
    fit = Fit(0.71, 0.62, 0.78, evidence)
    return Ranking("val_loss", "minimize", "anova", scores, **{"fit": fit, "n_runs": 300, **changes})  # type: ignore[arg-type]


def score(name: str, importance: float, best: str = "", p_value: float = 0.001) -> ParameterScore:
    return ParameterScore(name, importance, p_value=p_value, best=best)


REST = score("rest", 0.1)


@pytest.mark.parametrize(
    ("scores", "sentence"),
    [
        (
            [score("learning_rate", 0.6, "best between 0.001 and 0.012"), REST],
            "learning_rate is the main driver of val_loss: best between 0.001 and 0.012.",
        ),
        (
            [score("learning_rate", 0.4, "best near 0.004"), REST],
            "learning_rate matters most for val_loss: best near 0.004.",
        ),
        ([score("opt", 0.7, "sgd is better"), REST], "opt is the main driver of val_loss: sgd is better."),
        ([score("lr", 0.7), REST], "lr is the main driver of val_loss: 70% of the explained variation."),
        (
            [score("lr", 0.7, p_value=0.2), REST],  # a grey row is never named
            "rest matters most for val_loss: 10% of the explained variation.",
        ),
        (
            [score("lr", 0.7, p_value=0.2), score("rest", 0.3, p_value=0.2)],
            "Together the parameters predict val_loss; no single one stands out from chance.",
        ),
        (
            [score("lr", 1.0, p_value=0.055)],  # the only parameter
            "lr may predict val_loss, but it does not stand out from chance.",
        ),
        (
            [score("learning_rate", 0.4, "best near 0.004"), score("solver", 0.3), REST],
            "learning_rate (best near 0.004) and solver matter most for val_loss.",
        ),
        (
            [score("lr", 0.4, "best near 0.004"), score("solver", 0.3, "sgd is better"), REST],
            "lr (best near 0.004) and solver (sgd is better) matter most for val_loss.",
        ),
        (
            [score("lr", 0.4), score("solver", 0.3)],
            "lr and solver matter most for val_loss: together 70% of the explained variation.",
        ),
        (
            [score("lr", 0.4), score("solver", 0.3, p_value=0.3)],
            "lr matters most for val_loss: 40% of the explained variation.",
        ),
        ([score("lr", 0.0)], "Nothing here predicts val_loss better than chance."),
        ([], "Nothing here predicts val_loss better than chance."),
    ],
)
def test_the_finding(scores: list[ParameterScore], sentence: str) -> None:
    assert finding(made(*scores)) == sentence
    assert len(sentence) <= 85


def test_the_finding_without_evidence_names_no_parameter() -> None:
    ranking = made(score("lr", 0.9, "best near 0.004"), evidence=False)
    assert finding(ranking) == "Nothing here predicts val_loss better than chance."


@pytest.mark.parametrize(
    ("r2", "sentence"),
    [
        (0.71, "lr is the main driver of val_loss: 70% of the explained variation."),
        (0.4, "lr matters most for val_loss: 70% of the explained variation."),
        (0.11, "lr matters most for val_loss: 70% of the little that is explained."),
        (float("nan"), "lr matters most for val_loss: 70% of the explained variation."),
    ],
)
def test_nothing_decides_a_metric_that_can_hardly_be_predicted(r2: float, sentence: str) -> None:
    assert finding(made(score("lr", 0.7), REST, fit=Fit(r2, r2, r2, True))) == sentence


# The trust line.


def test_the_trust_line_of_several_and_of_one() -> None:
    both = made(score("lr", 0.6), score("bs", 0.4))
    assert trust_line(both) == (
        "These 2 parameters explain 71% (62 to 78%) of the variation of val_loss on held-out runs. "
        "All 300 runs used."
    )
    assert trust_line(made(score("lr", 1.0), n_runs=12_500)) == (
        "This parameter explains 71% (62 to 78%) of the variation of val_loss on held-out runs. "
        "All 12,500 runs used."
    )


def test_the_trust_line_without_evidence() -> None:
    first, second = score("lr", 0.6), score("bs", 0.4)
    assert trust_line(made(first, second, evidence=False)).startswith(
        "On held-out runs the parameters predict val_loss no better than chance."
    )
    assert trust_line(made(first, second, evidence=False, n_runs=30)).endswith(
        "An effect that explains 40% of the variation would probably have shown. "
        "To show one of 10% takes about 150 more runs. All 30 runs used."
    )
    assert "more runs" not in trust_line(made(first, second, evidence=False, n_runs=3_000))
    assert trust_line(made(first, evidence=False)).startswith(
        "On held-out runs the parameter predicts val_loss no better than chance."
    )
    assert trust_line(made(first, second, fit=Fit(-0.1))).startswith(
        "There is an effect, but it is too small to predict val_loss on held-out runs."
    )
    assert trust_line(made(first, fit=Fit())).startswith(
        "These runs do not show how well the parameter predicts val_loss."
    )


def test_the_trust_line_without_an_interval_prints_none() -> None:
    assert trust_line(made(score("lr", 1.0), fit=Fit(0.5))).startswith(
        "This parameter explains 50% of the variation of val_loss on held-out runs. All"
    )


def test_runs_left_out_are_counted_with_their_reasons() -> None:
    dropped = {"with an infinite val_loss": 8, "without val_loss": 7}
    assert runs_used(285, dropped) == "285 of 300 runs used: 8 with an infinite val_loss, 7 without val_loss."
    assert runs_used(9_000, {"failed without val_loss": 1_200}) == (
        "9,000 of 10,200 runs used: 1,200 failed without val_loss."
    )


@pytest.mark.parametrize("method", ["anova", "wandb", "permutation"])
@pytest.mark.parametrize("seed", range(6))
def test_the_finding_never_names_a_parameter_whose_row_is_grey(method: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.choice([8, 12, 20, 40]))
    frame = pd.DataFrame(rng.random((n, 4)), columns=["alpha_rate", "beta_rate", "gamma_rate", "delta_rate"])
    effect = (frame["alpha_rate"] - 0.5) ** 2 * 4 if seed % 2 else frame["alpha_rate"]
    frame["val_loss"] = effect + rng.normal(0, 0.05 + 0.3 * rng.random(), n)
    names = list(frame.columns[:4])
    ranking = rank(Runs.from_frame(frame, names, ["val_loss"]), "val_loss", method=method)
    grey = [s.name for s in ranking.scores if s.p_value > 0.05 or not ranking.fit.evidence]
    assert not any(name in finding(ranking) for name in grey)
