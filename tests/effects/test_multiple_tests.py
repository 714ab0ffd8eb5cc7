"""P-values adjusted for their number."""

from __future__ import annotations

import pytest

from importance.effects.multiple_tests import holm


def test_holm_adjusts_step_by_step() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])


def test_a_weight_raises_the_level_of_one_test_at_the_cost_of_the_others() -> None:
    assert holm([0.02, 0.02], [1, 1]) == pytest.approx([0.04, 0.04])
    assert holm([0.02, 0.04], [3, 1]) == pytest.approx([0.02 * 4 / 3, 0.04])
    assert holm([0.02, 0.03], [1, 3]) == pytest.approx([0.04, 0.04]), "the weighted order counts"
