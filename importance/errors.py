"""What can go wrong: one small tree, whose messages are sentences for the person who asked.

A message says what was found, what was needed, and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping


class ImportanceError(Exception):
    """Anything that Paramlens can explain to the person who asked; the message is meant to be shown."""


class UnreadableRuns(ImportanceError):
    """The source is not a table of runs, or not one that can be read."""


class UnknownColumn(ImportanceError):
    """A column was asked for that the runs do not have, or that cannot play the part asked of it."""


class NotEnoughRuns(ImportanceError):
    """Too few runs, metrics or varying parameters are left to answer the question."""


class MissingExtra(ImportanceError):
    """An optional library is needed; the message holds the exact install command."""


class SeveralStudies(ImportanceError):
    """The source holds several studies, experiments or searches, and one has to be chosen.

    Attributes:
        studies: the name of each, with its number of runs.
    """

    def __init__(self, message: str, studies: Mapping[str, int]) -> None:
        super().__init__(message)
        self.studies = dict(studies)
