"""Pairs of sweeps of one loss, in which something is known to have changed."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from importance import Comparison, Runs, compare
from importance.comparison.joint_runs import joint_runs
from importance.comparison.response_tests import ResponseTests, response_tests
from importance.model import surrogate

PARAMETERS = ("lr", "width", "optimizer")


def settings_of_sweep(n: int, seed: int) -> pd.DataFrame:
    """Settings of n runs: lr from 1e-5 to 0.1, width from 0 to 1, and optimizer."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "lr": 10 ** rng.uniform(-5, -1, n),
            "width": rng.uniform(size=n),
            "optimizer": rng.choice(["adam", "sgd"], n),
        }
    )


def with_loss(
    frame: pd.DataFrame, seed: int = 0, best: float = 1e-4, level: float = 0.0, noise: float = 0.1
) -> Runs:
    """The runs of these settings: the loss is lowest where lr is `best`, and rises with width. sgd is worse.

    `level` is added to it, and `noise` is its standard deviation.
    """
    rng = np.random.default_rng([seed, 1])
    loss = 0.25 * np.square(np.log10(frame["lr"] / best)) + 0.5 * frame["width"]
    loss += 0.2 * (frame["optimizer"] == "sgd") + level + noise * rng.standard_normal(len(frame))
    parameters = [name for name in frame if name != "seed"]
    return Runs.from_frame(frame.assign(loss=loss), parameters, ["loss"])


def response_of(a: Runs, b: Runs) -> ResponseTests:
    """The tests of whether the loss responds in the same way."""
    joint = joint_runs(a, b, "loss")
    return response_tests(surrogate.fit(joint.runs, "loss", [*joint.parameters, joint.sweep]), joint.sweep)


@cache
def moved_comparison() -> Comparison:
    """In the second sweep the best lr is 3e-3 in place of 1e-4, and the first ten settings are the same."""
    first, second = settings_of_sweep(60, 0), settings_of_sweep(60, 1)
    second.iloc[:10] = first.iloc[:10]
    return compare(with_loss(first, 0), with_loss(second, 1, best=3e-3), "loss")


@cache
def narrowed_comparison() -> Comparison:
    """In the second sweep the width starts at a half, batch is another one, and `new` replaces `old`.

    The response is the same.
    """
    first, second = settings_of_sweep(60, 0), settings_of_sweep(60, 1)
    first = first.assign(batch=32.0, old=np.arange(60) % 2)
    second = second.assign(width=0.5 + 0.5 * second["width"], batch=64.0, new=np.arange(60) % 2)
    return compare(with_loss(first, 0), with_loss(second, 1), "loss")
