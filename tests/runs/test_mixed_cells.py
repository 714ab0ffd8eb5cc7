"""Columns of numbers with a few words, cells that only look like numbers, and cells with several numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance import Role, Runs, rank, read_runs, recommend
from importance.runs.columns import Kind
from importance.space.dimension import Choice
from importance.space.formats import FORMATS, read_space, write_space
from tests.builders import CASES

shared = [
    pytest.mark.shared,
    pytest.mark.skipif(not CASES.is_dir(), reason="the cases in ../shared/cases are not here"),
]
N = 30
RNG = np.random.default_rng(0)
LR = 10 ** RNG.uniform(-4, -1, N)
LOSS = np.square(np.log10(LR) + 2.5)


def csv(**columns: object) -> Runs:
    return read_runs(("runs.csv", pd.DataFrame(columns).to_csv(index=False).encode()))


@pytest.mark.parametrize("word", ["diverged", "OOM", "#DIV/0!", "crashed", "n.a.", "CUDA error: 2", ">100"])
def test_a_word_in_a_metric_is_a_run_without_result(word: str) -> None:
    cells = [word if i % 7 == 3 else repr(float(v)) for i, v in enumerate(LOSS)]
    runs = csv(lr=LR, val_loss=cells)
    gaps = [i for i in range(N) if i % 7 == 3]
    assert runs.metrics == ("val_loss",)
    assert runs.frame["val_loss"].isna().to_numpy().nonzero()[0].tolist() == gaps
    assert np.allclose(runs.frame["val_loss"].dropna(), np.delete(LOSS, gaps))
    ranking = rank(runs, "val_loss")
    assert ranking.n_runs == N - len(gaps)
    assert ranking.scores[0].name == "lr"
    if word != "n.a.":
        assert any(word in note and f"in {len(gaps)} of {N} runs" in note for note in runs.notes)


WORDS = st.sampled_from(["diverged", "OOM", "#N/A!", "crash (step 3)", "error"])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=8, max_size=30),
    st.dictionaries(st.integers(0, 29), WORDS, max_size=4),
)
def test_words_in_a_metric_never_change_the_other_numbers(
    numbers: list[float], words: dict[int, str]
) -> None:
    cells = [words.get(i, repr(v)) for i, v in enumerate(numbers)]
    frame = pd.DataFrame({"lr": np.arange(len(cells)) / 7, "val_loss": pd.Series(cells, dtype=object)})
    read = Runs.from_frame(frame, metrics=["val_loss"]).frame["val_loss"].tolist()
    assert len(set(numbers) - {v for i, v in enumerate(numbers) if i in words}) < 2 or all(
        value != value if i in words else value == number
        for i, (value, number) in enumerate(zip(read, numbers, strict=True))
    )


def test_a_word_among_few_numbers_is_a_level_like_them() -> None:
    features = ["0.5", "0.8", "sqrt", "0.5", "0.80"] * 6
    runs = csv(max_features=features, lr=LR, val_loss=LOSS)
    assert runs.columns["max_features"].kind is Kind.CATEGORICAL
    assert set(runs.frame["max_features"]) == {"0.5", "0.8", "sqrt"}
    assert any("'sqrt' 6" in note for note in runs.notes)
    assert {"0.5", "0.8", "sqrt"} == set(recommend(runs, "val_loss").before["max_features"].levels)


def test_many_numbers_keep_their_order_beside_their_words() -> None:
    cells = ["auto" if i % 6 == 1 else repr(float(v)) for i, v in enumerate(LR)]
    loss = np.where([c == "auto" for c in cells], -0.5, LOSS)
    runs = csv(gamma=cells, units=[32, 64, 128] * 10, val_loss=loss)
    assert runs.columns["gamma"].kind is Kind.NUMERIC
    assert set(runs.frame["gamma.word"]) == {"auto", "number"}
    for method in ("anova", "wandb", "permutation"):
        ranking = rank(runs, "val_loss", method=method)
        assert [score.name for score in ranking.scores] == ["gamma", "units"]
        assert ranking.scores[0].importance > 0.8
    space = recommend(runs, "val_loss").before
    for name in FORMATS:
        text = write_space(space, name)
        assert "auto" in text
        back = read_space(text, name)
        if name != "optuna":  # there, code wrote the word in place of a number
            assert set(back) == {"gamma", "units"}
            assert "auto" in back["gamma"].levels


def test_where_a_word_is_best_the_row_says_so() -> None:
    rng = np.random.default_rng(0)
    x, word = 10 ** rng.uniform(-4, -1, 80), rng.random(80) < 0.3
    loss = np.where(word, -1, np.square(np.log10(x) + 2)) + 0.05 * rng.standard_normal(80)
    cells = ["auto" if w else repr(float(v)) for w, v in zip(word, x, strict=True)]
    runs = csv(gamma=cells, lr=rng.random(80), val_loss=loss)
    score = rank(runs, "val_loss").scores[0]
    assert (score.name, score.best) == ("gamma", "best with auto")
    assert f"a word in {word.sum()} of 80 runs" in score.note


def test_the_role_decides_what_words_are_and_may_change() -> None:
    cells = ["auto" if i % 6 == 1 else repr(float(v)) for i, v in enumerate(LR)]
    runs = csv(gamma=cells, units=[32, 64, 128] * 10, val_loss=LOSS)
    as_result = runs.with_roles({"gamma": Role.METRIC})
    assert "gamma.word" not in as_result.columns
    assert as_result.frame["gamma"].isna().sum() == 5
    assert as_result.with_roles({"gamma": Role.PARAMETER}).frame.equals(runs.frame)
    label = runs.take(np.arange(N) < 8).with_roles({"gamma": Role.LABEL})
    assert label.frame["gamma"].tolist() == cells[:8]


LOOK_ALIKES = [
    ("hidden", ["64-32-16", "32-32-16", "64-64-32"]),
    ("h", ["4-8-16", "16-8-16", "8-8-16"]),
    ("h", ["2048-8-8", "1024-8-4"]),
    ("hidden", ["64:32:16", "32:32:16"]),
    ("sizes", ["128 128", "256 256", "64"]),
    ("net", ["64,1024", "128,2048"]),
    ("version", ["1.2.3", "1.2.10", "1.10.12"]),
    ("ratio", ["16:9", "4:3", "16:10"]),
    ("patch", ["4x4", "64x32"]),
    ("share", ["1/2", "2/3"]),
    ("range", ["1-2", "10-20"]),
    ("rates", ["1e-3,1e-4", "1e-2,1e-3"]),
    ("betas", ["0.9/0.999", "0.8/0.99"]),
    ("host", ["10.0.0.1", "192.168.1.10"]),
    ("mask", ["0x1F", "0x2A"]),
    ("variant", ["5m", "10m"]),
    ("date", ["13-13-2024", "31-31-2024"]),
    ("when", ["Adam 12 2020", "Sgd 3 2021"]),
    ("precision", ["16 bit", "8 bit"]),
    ("code", ["1B", "2C"]),
]
COUNTS = [
    ("tokens", ["10K", "1.7M", "2B"], [1e4, 1.7e6, 2e9]),
    ("model_size", ["350M", "1.3B", "7b"], [3.5e8, 1.3e9, 7e9]),
    ("model_size", ["350m", "700m"], [3.5e8, 7e8]),
    ("memory", ["512MB", "4GB", "16 GiB"], [5.12e8, 4e9, 16 * 2**30]),
    ("n", ["3e5", "10k", "500"], [3e5, 1e4, 500]),
    ("timeout", ["5m", "1h"], [300, 3600]),
    ("steps", ["1 000", "25 500"], [1000, 25500]),
    ("elapsed", ["0:12:33", "1:02:05"], [753, 3725]),
]


@pytest.mark.parametrize(("name", "cells"), LOOK_ALIKES)
def test_what_only_looks_like_a_number_or_a_date_stays_text(name: str, cells: list[str]) -> None:
    frame = pd.DataFrame({name: cells * 6, "loss": np.arange(6 * len(cells)) / 7})
    runs = Runs.from_frame(frame, metrics=["loss"])
    assert runs.frame[name].tolist() == cells * 6
    assert runs.columns[name].kind is Kind.CATEGORICAL


@pytest.mark.parametrize(("name", "cells", "expected"), COUNTS)
def test_counts_with_units_are_numbers(name: str, cells: list[str], expected: list[float]) -> None:
    frame = pd.DataFrame({name: cells * 6, "loss": np.arange(6 * len(cells)) / 7})
    assert Runs.from_frame(frame).frame[name].tolist() == expected * 6
    odd = pd.DataFrame({name: [*cells, "4x4"], "loss": np.arange(len(cells) + 1) / 7})
    assert Runs.from_frame(odd).frame[name].dtype == object, (
        "a column was retyped although some values do not fit"
    )


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from([8, 16, 32, 64, 128, 256, 512, 1024]), min_size=2, max_size=4),
        min_size=2,
        max_size=12,
    ),
    st.sampled_from("-:x/ |_"),
)
def test_sizes_joined_by_anything_stay_text(sizes: list[list[int]], sign: str) -> None:
    cells = [sign.join(map(str, parts)) for parts in sizes]
    frame = pd.DataFrame({"h": pd.Series(cells, dtype=object)})
    assert Runs.from_frame(frame.assign(loss=range(len(cells)))).frame["h"].tolist() == cells


def test_declared_choices_are_never_retyped() -> None:
    cells = ["10K", "20K", "1e-3", "2024-01-01"] * 5
    frame = pd.DataFrame({"data": cells, "tokens": ["10K", "20K"] * 10, "loss": np.arange(20) / 7})
    space = {
        "data": Choice("data", ("10K", "20K", "1e-3", "2024-01-01")),
        "tokens": Choice("tokens", ("10K", "20K")),
    }
    runs = Runs.from_frame(frame, metrics=["loss"], space=space)
    assert runs.frame["data"].tolist() == cells
    assert set(runs.frame["tokens"]) == {"10K", "20K"}


VALUES = {
    "si_suffix": ("val_loss", "tokens"),
    "sizes_with_dashes": ("val_loss", "hidden"),
    "sizes_with_spaces": ("val_loss", "hidden_sizes"),
    "word_in_metric": ("val_loss", "lr"),
    "word_in_parameter": ("val_loss", "lr"),
    "spreadsheet_error": ("ratio", "lr"),
    "dict_cell": ("val_loss", "model.optimizer.lr"),
    "rising_integers": ("accuracy", "n_neighbors"),
}


@pytest.mark.parametrize("case", [pytest.param(name, marks=shared) for name in VALUES])
def test_the_cases(case: str) -> None:
    metric, first = VALUES[case]
    ranking = rank(read_runs(CASES / f"{case}.csv"), metric)
    assert ranking.scores[0].name == first
    assert ranking.scores[0].importance > 0.9
    assert ranking.fit.evidence


@pytest.mark.parametrize("case", [pytest.param("json_results", marks=shared)])
def test_json_in_cells_is_settings_and_results(case: str) -> None:
    runs = read_runs(CASES / f"{case}.csv")
    assert runs.parameters == ("lr", "depth")
    assert runs.metrics == ("outcome.accuracy", "outcome.loss")
    assert runs.frame["outcome.accuracy"].iloc[0] == 0.0174
