"""The description of a column: the reason for an exclusion, and the name that the training uses."""

from __future__ import annotations

import pytest

from importance.runs.columns import Column, Exclusion, Kind, Role


def column(**fields: object) -> Column:
    return Column("lr", Role.PARAMETER, Kind.NUMERIC, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("exclusion", list(Exclusion))
def test_each_exclusion_has_a_reason_of_its_own(exclusion: Exclusion) -> None:
    reasons = {
        e: column(exclusion=e, alias_of="rate", why="numbers the repeats").exclusion_reason for e in Exclusion
    }
    assert reasons[exclusion]
    assert "{" not in reasons[exclusion]
    assert list(reasons.values()).count(reasons[exclusion]) == 1


def test_the_reason_names_the_parameter_that_is_kept() -> None:
    for exclusion in (Exclusion.EQUAL, Exclusion.RESCALED, Exclusion.CONFOUNDED, Exclusion.LENGTH):
        assert "learning_rate" in column(exclusion=exclusion, alias_of="learning_rate").exclusion_reason


def test_a_column_that_takes_part_has_no_reason() -> None:
    assert column(why="set by you").exclusion_reason == ""


@pytest.mark.parametrize(
    ("original", "prefix", "name"),
    [
        ("", "", "lr"),
        ("params_lr", "params_", "lr"),
        ("config/opt.lr", "config/", "opt.lr"),
        ("", "config/", "lr"),
    ],
)
def test_the_training_s_name_is_the_original_without_the_prefix(
    original: str, prefix: str, name: str
) -> None:
    assert column(original=original, prefix=prefix).training_name == name


def test_a_column_that_kept_its_prefix_has_the_bare_name_in_the_training() -> None:
    kept = Column("params_loss", Role.PARAMETER, Kind.NUMERIC, prefix="params_")
    assert kept.training_name == "loss"


def test_roles_and_kinds_are_the_words_that_users_write() -> None:
    assert Role("parameter") is Role.PARAMETER
    words = ["parameter", "metric", "replicate", "budget", "cost", "label", "ignored"]
    assert [str(role) for role in Role] == words
    assert all(str(kind) == str(kind).lower() for kind in Kind)
