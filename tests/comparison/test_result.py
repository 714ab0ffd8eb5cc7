"""The types of a comparison."""

from __future__ import annotations

import numpy as np

from importance import Change, ChangeKind, Comparison


def test_only_level_effect_and_best_value_are_changes_of_the_response() -> None:
    of_response = {kind.name for kind in ChangeKind if Change(kind).of_response}
    assert of_response == {"LEVEL", "EFFECT", "BEST_RANGE"}


def test_a_parameter_of_one_sweep_has_a_row_without_a_difference(moved: Comparison) -> None:
    from dataclasses import replace

    added = replace(moved.ranges[0], parameter="new", a=None)
    frame = replace(moved, ranges=(*moved.ranges, added)).to_frame()
    assert np.isnan(frame.loc["new", "difference"]) and frame.loc["new", "changes"] == ""
