"""Which of several metrics comes first, and what its goal is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance import Runs, read_runs
from importance.runs.default_metric import pick_metric
from importance.runs.goals import guess_goal


def first(*names: str) -> str | None:
    cells = {name: np.random.default_rng(i).uniform(size=20) for i, name in enumerate(names)}
    return pick_metric(*_parts(Runs.from_frame(pd.DataFrame({"lr": range(20), **cells}), metrics=names)))


def _parts(runs: Runs) -> tuple[pd.DataFrame, object]:
    return runs.frame, runs.columns


def test_an_agent_s_return_comes_before_the_losses_inside_it() -> None:
    assert (
        first("charts/episodic_return", "losses/policy_loss", "losses/value_loss") == "charts/episodic_return"
    )
    assert first("rollout/ep_rew_mean", "train/loss") == "rollout/ep_rew_mean"
    assert first("learner/grad_gnorm", "episode_len_mean", "episode_reward_mean") == "episode_reward_mean"
    assert guess_goal("rollout/ep_rew_mean") == "maximize"
    assert first("daily_return", "val_loss") == "val_loss"  # not the loss of an agent: it is on held-out data


def test_what_only_held_out_data_give_comes_before_a_bare_loss() -> None:
    assert first("loss", "mIoU", "grad_norm") == "mIoU"
    assert first("loss", "accuracy") == "loss"
    assert first("mIoU", "val_loss") == "val_loss"
    assert guess_goal("IS") == "maximize"  # the inception score


def test_the_mean_comes_before_the_edges() -> None:
    assert first("episode_reward_min", "episode_reward_max", "episode_reward_mean") == "episode_reward_mean"
    assert first("val_loss_min", "epoch") == "val_loss_min"


def test_the_best_so_far_is_not_the_first_metric() -> None:
    assert first("best_value_so_far", "objective_value") == "objective_value"


def test_an_attribute_with_the_same_numbers_gives_the_goal_of_optunas_value() -> None:
    score = np.random.default_rng(0).uniform(size=12)
    frame = pd.DataFrame({"number": range(12), "value": score, "params_x": range(12), "state": "COMPLETE"})
    assert read_runs(frame.assign(user_attrs_f1=score)).goals["value"] == "maximize"
    assert "value" not in read_runs(frame.assign(user_attrs_f1=score[::-1])).goals


def test_ranks_and_spreads_of_a_search_are_better_low_whatever_their_score() -> None:
    names = ("rank_test_neg_log_loss", "rank_test_r2", "std_test_r2", "std_train_neg_log_loss")
    assert [guess_goal(name) for name in names] == ["minimize"] * 4
    assert guess_goal("mean_test_neg_log_loss") == guess_goal("split0_test_r2") == "maximize"


@pytest.mark.parametrize(
    ("goal", "names"),
    [
        (
            "minimize",
            [
                "val_loss",
                "test/rmse",
                "perplexity",
                "train_time",
                "latency_ms",
                "fpr_95",
                "WER",
                "nll",
                "ece",
            ],
        ),
        (
            "minimize",
            [
                "error_rate",
                "mean_rank",
                "Mean Rank",
                "accuracy_loss",
                "cost",
                "Runtime",
                "best_val_loss",
                "value",
            ],
        ),
        (
            "maximize",
            ["accuracy", "val/acc", "macro_f1", "roc_auc", "Hit@1", "MRR", "mean_reward", "episode_return"],
        ),
        (
            "maximize",
            [
                "r2",
                "mIoU",
                "dice",
                "bleu",
                "psnr",
                "ssim",
                "samples_per_second",
                "throughput",
                "val_loss_acc",
            ],
        ),
        (
            "maximize",
            ["mean_test_score", "neg_mean_squared_error", "mean_test_neg_log_loss", "log_likelihood"],
        ),
    ],
)
def test_the_goal_is_guessed_from_the_name(goal: str, names: list[str]) -> None:
    assert {name: guess_goal(name) for name in names} == dict.fromkeys(names, goal)
