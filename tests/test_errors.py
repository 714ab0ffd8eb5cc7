"""The exceptions: what a caller can catch, and what they tell."""

from __future__ import annotations

from copy import copy

import pytest

from importance import errors
from importance.errors import ImportanceError, SeveralStudies

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not SeveralStudies])
def test_one_clause_catches_every_error_with_its_message(kind: type[Exception]) -> None:
    with pytest.raises(ImportanceError, match=r"^No file\.$"):
        raise kind("No file.")


def test_several_studies_are_listed_and_a_later_change_does_not_reach_them() -> None:
    studies = {"resnet": 30, "vit": 12}
    error = SeveralStudies("Choose a study.", studies)
    studies.clear()
    assert str(error) == "Choose a study."
    assert error.studies == {"resnet": 30, "vit": 12}
    assert isinstance(error, ImportanceError)


def test_several_studies_can_be_copied_as_the_error_of_a_worker_is() -> None:
    error = copy(SeveralStudies("Choose a study.", {"resnet": 30}))
    assert isinstance(error, SeveralStudies)
    assert (str(error), error.studies) == ("Choose a study.", {"resnet": 30})
