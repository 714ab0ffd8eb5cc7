"""Runs in blocks: the answer of all of them together, the same on any number of workers and on a cluster."""

from __future__ import annotations

import os
import tempfile
from functools import partial
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest

import importance
from importance.errors import ImportanceError, NotEnoughRuns
from importance.ranking import blocks as blocks_module
from importance.ranking.blocks import rank_blocks
from tests.ranking.test_many_runs import TRUTH, table

BLOCKS = [partial(table, 1_500, seed) for seed in range(4)]


@pytest.fixture
def small_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks_module, "SAMPLE_RUNS", 800)


def figures(ranking: importance.Ranking) -> np.ndarray:
    frame = ranking.to_frame()[["importance", "importance_low", "importance_high", "p_value"]].sort_index()
    return np.append(frame.to_numpy(float).ravel(), [ranking.fit.r2, ranking.fit.r2_low])


def noted_table(folder: Path, seed: int) -> pd.DataFrame:
    """A block whose reader leaves its process id in a folder."""
    (folder / str(os.getpid())).touch()
    return table(1_500, seed)


def test_few_runs_are_ranked_as_one_table() -> None:
    frame = table(600)
    ranking = rank_blocks([frame[:100], frame[100:]], "loss")
    runs = importance.Runs.from_frame(frame, metrics=["loss"])
    assert repr(ranking.scores) == repr(importance.rank(runs, "loss").scores), "a NaN too"


def test_all_blocks_count_though_few_runs_are_drawn(small_sample: None) -> None:
    ranking = rank_blocks(BLOCKS, "loss")
    assert ranking.n_runs == 6_000
    assert any("from all 6,000 runs" in note and "800 drawn" in note for note in ranking.notes)
    for score in ranking.scores:
        assert score.importance == pytest.approx(TRUTH[score.name], abs=0.02)
        assert score.low <= TRUTH[score.name] <= score.high
    assert ranking.fit.r2 == pytest.approx(1 / 1.09, abs=0.02)
    assert ranking.fit.r2_low < ranking.fit.r2 < ranking.fit.r2_high


def test_runs_without_the_metric_and_empty_blocks_are_left_out(small_sample: None) -> None:
    holes = table(1_500, 9)
    holes.loc[::2, "loss"] = np.nan
    ranking = rank_blocks([*BLOCKS[:2], holes, holes[:0]], "loss")
    assert ranking.n_runs == 3_750


def test_the_answer_is_the_same_on_any_number_of_workers(small_sample: None) -> None:
    alone = figures(rank_blocks(BLOCKS, "loss", n_jobs=1))
    assert figures(rank_blocks(BLOCKS, "loss", n_jobs=8)) == pytest.approx(alone, abs=1e-9, nan_ok=True)


def test_a_dask_cluster_shares_the_work(small_sample: None) -> None:
    from dask.distributed import Client

    with Client(n_workers=2, threads_per_worker=1, dashboard_address=None) as client:
        client.get_task_stream()  # starts the recording
        with joblib.parallel_config(backend="dask"):
            spread = figures(rank_blocks(BLOCKS, "loss"))
        workers = {task["worker"] for task in client.get_task_stream()}
    assert spread == pytest.approx(figures(rank_blocks(BLOCKS, "loss")), abs=1e-9, nan_ok=True)
    assert len(workers) == 2, "the blocks were summarised on the cluster"


def _start_ray(folder: str) -> None:
    """Start a cluster of one node. On a busy machine a node may need more than the 30 s that Ray gives it."""
    import ray

    for attempt in range(3):
        try:
            ray.init(
                num_cpus=2,
                include_dashboard=False,
                log_to_driver=False,
                configure_logging=False,
                object_store_memory=80_000_000,
                _temp_dir=f"{folder}/{attempt}",
                _node_ip_address="127.0.0.1",
            )
            return
        except Exception:  # Ray raises just this when a node is late
            ray.shutdown()
            if attempt == 2:
                raise


def test_a_ray_cluster_shares_the_work(
    small_sample: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ray
    from ray.util.joblib import register_ray

    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")  # sends nothing to anybody
    monkeypatch.setenv("RAY_AUTH_MODE", "disabled")  # writes no token to the home folder
    blocks = [partial(noted_table, tmp_path, seed) for seed in range(4)]
    with tempfile.TemporaryDirectory(prefix="ray") as folder:  # short, because paths of sockets are
        _start_ray(folder)
        try:
            register_ray()
            with joblib.parallel_config(backend="ray", n_jobs=2):
                spread = figures(rank_blocks(blocks, "loss"))
        finally:
            ray.shutdown()
    assert spread == pytest.approx(figures(rank_blocks(BLOCKS, "loss")), abs=1e-9, nan_ok=True)
    readers = {path.name for path in tmp_path.iterdir()}
    assert len(readers) > 1
    assert str(os.getpid()) not in readers, "the blocks were read on the cluster"


def test_what_blocks_cannot_hold_is_named(small_sample: None) -> None:
    mixed = table(1_500).assign(lr=lambda f: f["lr"].where(f["drop"] < 0.5, "auto").astype(object))
    with pytest.raises(ImportanceError, match="lr is a number in some runs and text in others"):
        rank_blocks([mixed], "loss")
    with pytest.raises(NotEnoughRuns, match="No run has a finite loss"):
        rank_blocks([pd.DataFrame({"lr": [0.1], "loss": [np.nan]})], "loss")
