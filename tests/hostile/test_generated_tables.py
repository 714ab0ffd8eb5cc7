"""Generated tables: the answer is a result or a sentence, and the same in every order and unit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance import Runs, rank
from importance.errors import ImportanceError
from importance.ranking.rank import METHODS
from tests.hostile import generated_tables


@pytest.mark.parametrize("seed", range(30))
def test_every_table_gets_a_ranking_or_a_sentence(seed: int) -> None:
    runs = generated_tables.read(seed)
    if runs is not None:
        generated_tables.rank_all(runs, methods=METHODS if seed % 5 == 0 else ("anova",))


@pytest.mark.parametrize("seed", [3, 229, 247])
def test_every_answer_is_a_result_or_a_sentence(seed: int) -> None:
    runs = generated_tables.read(seed)
    assert runs is not None and runs.metrics
    generated_tables.ask_everything(runs)


def sweep(seed: int) -> pd.DataFrame:
    """A small table with ties, gaps, repeats and two parameters that split the runs alike."""
    rng = np.random.default_rng(seed)
    n = int(rng.choice([6, 12, 40]))
    columns: dict[str, np.ndarray] = {
        "lr": rng.uniform(size=n),
        "size": rng.integers(0, 5, n) * 16 + 16,
        "solver": rng.choice(["a", "b", "c"], n),
        "flag": rng.random(n) < 0.5,
        "gap": np.where(rng.random(n) < 0.3, np.nan, rng.uniform(size=n)),
    }
    names = list(columns)[: int(rng.integers(2, 6))]
    frame = pd.DataFrame({name: columns[name] for name in names})
    frame["twin"] = frame["size"] * 2 if seed % 2 else frame["lr"]
    frame["loss"] = np.round(rng.normal(size=n) + frame["lr"], 1)
    return pd.concat([frame, frame.head(n // 3)], ignore_index=True)


def numbers(frame: pd.DataFrame, method: str, goal: str = "minimize") -> dict[str, list[float]]:
    """What a ranking says of each parameter, and its R2."""
    parameters = [name for name in frame.columns if name not in ("loss", "constant")]
    try:
        ranking = rank(Runs.from_frame(frame, parameters, ["loss"]), "loss", goal=goal, method=method)
    except ImportanceError as error:
        pytest.fail(str(error))
    rows = {score.name: [score.importance, score.low, score.high, score.p_value] for score in ranking.scores}
    return {**rows, "R2": [ranking.fit.r2]}


def assert_equal(first: dict[str, list[float]], second: dict[str, list[float]]) -> None:
    assert set(first) == set(second)
    for name, row in first.items():
        assert second[name] == pytest.approx(row, abs=1e-9, nan_ok=True), name


@pytest.mark.parametrize(
    ("method", "seed"), [*(("anova", s) for s in range(4)), ("wandb", 1), ("permutation", 2)]
)
def test_the_answer_depends_neither_on_order_nor_on_units(seed: int, method: str) -> None:
    frame = sweep(seed)
    answer = numbers(frame, method)
    assert_equal(answer, numbers(frame.sample(frac=1, random_state=seed), method))
    assert_equal(answer, numbers(frame[frame.columns[::-1]], method))
    assert_equal(answer, numbers(frame.assign(loss=frame["loss"] * 8), method))
    assert_equal(answer, numbers(frame.assign(constant=1.0), method))
    renamed = numbers(frame.rename(columns={"lr": "xx", "solver": "x_solver"}), method)
    assert_equal(
        {"xx" if name == "lr" else name: row for name, row in answer.items()},
        {name.removeprefix("x_"): row for name, row in renamed.items()},
    )


@pytest.mark.parametrize("seed", range(4))
def test_a_score_and_its_negative_get_the_same_importances(seed: int) -> None:
    frame = sweep(seed)
    negative = numbers(frame.assign(loss=-frame["loss"]), "anova", goal="maximize")
    assert_equal(numbers(frame, "anova"), negative)
