"""How much two halves of a sweep agree, and what that says about another sweep."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from importance.errors import NotEnoughRuns
from importance.model.constants import FEWEST_TO_SPLIT, SETTLED, SPLIT_SHARES
from importance.ranking.rank import rank
from importance.ranking.stability import Stability, split_overlaps, stability
from tests.ranking.failing_sweep import RUNS

FEW = RUNS.take(np.arange(len(RUNS)) < 60)
STABLE = Stability(
    sizes=(12, 25, 50), agreement=(0.6, 0.7, 0.8), low=(0.5,) * 3, high=(0.9,) * 3,
    n_runs=100, now=0.8, needed=400, decay=0.5,
)  # fmt: skip


@pytest.fixture(scope="module")
def stable() -> Stability:
    return stability(RUNS, "loss", repeats=2)


def test_agreement_grows_with_the_runs_and_says_when_it_is_settled(stable: Stability) -> None:
    assert stable.agreement[-1] > 0.8
    assert stable.agreement[-1] >= stable.agreement[0] - 0.05
    assert stable.at(10 * stable.n_runs) > stable.now > 0.8
    assert "reproduce about 99%" in stable.sentence


def test_its_numbers_fit_together(stable: Stability) -> None:
    finite = int(np.isfinite(RUNS.frame["loss"]).sum())
    assert stable.n_runs == finite
    assert max(stable.sizes) == finite // 2, "two sweeps that share no run"
    assert list(stable.sizes) == sorted(set(stable.sizes))
    for low, mean, high in zip(stable.low, stable.agreement, stable.high, strict=True):
        assert 0 <= low <= mean + 1e-9 and mean <= high + 1e-9 <= 1 + 1e-6
    assert stable.at(stable.n_runs) == pytest.approx(stable.now)
    if stable.needed is not None and stable.now < SETTLED:
        assert stable.at(stable.needed) >= SETTLED > stable.at(stable.needed - 1)


def test_the_overlap_is_that_of_the_shares_of_two_halves(monkeypatch: pytest.MonkeyPatch) -> None:
    """With one split into halves, the two rankings can be seen, and their overlap computed again."""
    from importance.ranking import stability as module

    rankings = []

    def recorded(*args: object, **options: object) -> object:
        rankings.append(rank(*args, **options))  # type: ignore[arg-type]
        return rankings[-1]

    monkeypatch.setattr(module, "rank", recorded)
    result = stability(RUNS.take(np.arange(len(RUNS)) < 100), "loss", repeats=1, n_jobs=1)
    overlaps = []
    for first, second in zip(rankings[::2], rankings[1::2], strict=True):
        assert first.digest != second.digest
        shares = [{s.name: s.importance for s in ranking.scores} for ranking in (first, second)]
        overlaps.append(sum(min(shares[0][name], shares[1][name]) for name in shares[0]))
    assert result.agreement == pytest.approx(overlaps)


def test_noise_is_never_settled() -> None:
    result = stability(FEW, "noise", repeats=3)
    assert result.now < 0.5
    assert "settled" not in result.sentence


def test_few_runs_say_how_many_are_needed() -> None:
    with pytest.raises(NotEnoughRuns, match=str(FEWEST_TO_SPLIT)):
        stability(RUNS.take(np.arange(len(RUNS)) < 20), "noise")


def test_the_answer_is_the_same_on_any_number_of_workers() -> None:
    assert stability(FEW, "loss", repeats=2, n_jobs=1) == stability(FEW, "loss", repeats=2, n_jobs=2)


def test_a_dask_cluster_shares_the_work() -> None:
    import joblib
    from dask.distributed import Client

    with Client(n_workers=2, threads_per_worker=1, dashboard_address=None) as client:
        client.get_task_stream()  # starts the recording
        with joblib.parallel_config(backend="dask"):
            spread = stability(FEW, "loss", repeats=2)
        workers = {task["worker"] for task in client.get_task_stream()}
    assert spread == stability(FEW, "loss", repeats=2)
    assert len(workers) == 2, "the splits were ranked on the cluster"


def test_the_gap_to_full_agreement_shrinks_with_the_power_of_the_runs() -> None:
    assert STABLE.at(400) == pytest.approx(0.9)
    assert STABLE.at(25) == pytest.approx(0.6)


def test_the_sentence_says_how_many_more_runs_are_needed() -> None:
    assert "About 300 more runs would bring that to 90%" in STABLE.sentence
    assert "About 300 more settings" in replace(STABLE, by_setting=True).sentence
    assert "would hardly settle it" in replace(STABLE, needed=None).sentence
    assert "The ranking is settled." in replace(STABLE, now=0.95, needed=100).sentence
    many = replace(STABLE, needed=12_444)
    assert "About 12,000 more" in many.sentence, "two digits are as much as the estimate is worth"


def test_parts_of_the_splits_add_up_to_all_of_them() -> None:
    parts = [(0, 1, SPLIT_SHARES[-1:]), (0, 1, SPLIT_SHARES[:-1]), (1, 3, SPLIT_SHARES)]
    runs = RUNS.take(np.arange(len(RUNS)) < 100)
    overlaps = [split_overlaps(runs, "loss", None, first, last, shares) for first, last, shares in parts]
    whole = (overlaps[0] + overlaps[1] + overlaps[2]).stability()
    assert whole == stability(runs, "loss", repeats=3)
    assert overlaps[0].stability().sizes == whole.sizes[-1:], "the first part is an answer of its own"


def test_one_size_tells_nothing_of_other_sizes() -> None:
    largest = split_overlaps(RUNS, "loss", None, 0, 1, SPLIT_SHARES[-1:]).stability()
    assert largest.sentence.startswith(f"Two sweeps of {largest.sizes[0]} runs agree on ")
    assert "reproduce" not in largest.sentence


def test_sweeps_that_show_nothing_do_not_agree_on_nothing() -> None:
    nothing = replace(STABLE, sizes=(50,), agreement=(0.0,))
    assert nothing.sentence == "At least one of two sweeps of 50 runs shows no effect beyond chance."
