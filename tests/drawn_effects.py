"""Small effects and a map of two parameters, written by hand, for the tests of what draws them."""

from __future__ import annotations

import numpy as np

from importance.effects.effect import Best, Effect, LevelEffect
from importance.effects.two_parameters import Surface

CURVE = Effect(
    parameter="lr",
    metric="loss",
    goal="minimize",
    scale="raw",
    log=True,
    grid=(1e-4, 1e-3, 1e-2, 1e-1),
    mean=(0.5, 0.4, 0.3, 0.4),
    low=(0.4, np.nan, 0.2, 0.3),
    high=(0.6, np.nan, 0.4, 0.5),
    untried=(),
    thin=(),
    levels=(),
    untried_levels=(),
    differences=(),
    x=(1e-4, 1e-4, 1e-2, 1e-1, 1e-1),
    y=(0.5, 0.6, 0.3, 0.4, 90.0),
    rows=(0, 1, 2, 3, 4),
    observed=Best(1e-2, 0.3, row=2, run="run-2"),
    predicted=Best(1e-2, 0.3),
    simultaneous_low=(0.3, np.nan, 0.1, 0.2),
    simultaneous_high=(0.7, np.nan, 0.5, 0.6),
)
"""The effect of a number on a logarithmic axis, best at 0.01; one of its five runs diverged."""

LEVELS = Effect(
    parameter="optimizer",
    metric="loss",
    goal="minimize",
    scale="raw",
    log=False,
    grid=(),
    mean=(),
    low=(),
    high=(),
    untried=(),
    thin=(),
    levels=(
        LevelEffect("adam", 3, 0.2, 0.1, 0.3, 0.2),
        LevelEffect("<b>sgd", 1, 0.5, 0.2, 0.8, 0.5, thin=True),
    ),
    untried_levels=("lion",),
    differences=(),
    x=("adam", "adam", "adam", "<b>sgd"),
    y=(0.1, 0.2, 0.3, 0.5),
    rows=(0, 1, 2, 3),
    observed=Best("adam", 0.1, row=0, run="run-0"),
    predicted=Best("adam", 0.2),
)
"""The effect of two levels, of which the worse has one run, and a third level that no run has."""

SURFACE = Surface(
    a="<b>opt",
    b="width",
    metric="loss",
    goal="minimize",
    x=("adam", "sgd", "lion"),
    y=(32.0, 64.0),
    x_log=False,
    y_log=False,
    mean=np.array([[0.1, 0.5, 0.9], [0.2, 0.6, 0.7]]),
    low=np.zeros((2, 3)),
    high=np.ones((2, 3)),
    untried=np.array([[False, False, True], [False, False, True]]),
    thin=np.array([[False, True, False], [False, False, False]]),
    run_x=("adam", "adam", "sgd", "other"),
    run_y=(32.0, 64.0, 64.0, 32.0),
    run_metric=(0.1, 0.2, 0.6, 0.3),
    rows=(0, 1, 2, 3),
    best=("adam", 32.0, 0.1, 0.0, 1.0),
)
"""Three levels by two numbers. Nobody tried lion, few tried sgd at 32, and one run has another level."""
