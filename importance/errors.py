"""The exceptions of the package. Their messages are written for the user.

A message says what was found, what was needed, and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping


class ImportanceError(Exception):
    """The base class: an error with a message for the user."""


class UnreadableRuns(ImportanceError):
    """The source is not a table of runs, or not one that can be read."""


class UnknownColumn(ImportanceError):
    """The runs do not have this column, or it cannot be used in this way."""


class NotEnoughRuns(ImportanceError):
    """There are too few runs, metrics or varying parameters for an answer."""


class MissingExtra(ImportanceError):
    """An optional library is not installed; the message has the command to install it."""


class SeveralStudies(ImportanceError):
    """The source holds several studies, experiments or searches, of which the user has to choose.

    Attributes:
        studies: the name of each study, with its number of runs.
    """

    def __init__(self, message: str, studies: Mapping[str, int]) -> None:
        super().__init__(message)
        self.studies = dict(studies)

    def __reduce__(self) -> tuple[type[SeveralStudies], tuple[str, dict[str, int]]]:
        """Let a copy be made, as multiprocessing does with the error of a worker."""
        return SeveralStudies, (str(self), self.studies)
