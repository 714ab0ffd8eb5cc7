"""What every database gives, a file as well as a server: a session that answers questions in SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

PATIENCE = 10
"""Seconds to wait for a server to answer, or for a writer to let go of a file."""
LONGEST = 600
"""Seconds that one question may take."""


class Ask(Protocol):
    """Asks a question in SQL, with values for its `:names`; gives the columns' names and the rows.

    All rows are to be looked at before the next question: MySQL answers one at a time.
    """

    def __call__(
        self, sql: str, values: Mapping[str, object] | None = None
    ) -> tuple[list[str], Iterator[Sequence[Any]]]: ...


@dataclass(frozen=True)
class Session:
    """An open connection.

    Attributes:
        tables: the names of the tables and views.
        views: those of the views alone, whose rows are worked out when they are asked for.
        quote: a name as SQL wants it written.
        ask: gives the answer to a question, streamed.
    """

    tables: frozenset[str]
    views: frozenset[str]
    quote: Callable[[str], str]
    ask: Ask


@dataclass(frozen=True)
class Database:
    """A database that can be asked.

    Attributes:
        name: a name for messages, without credentials.
        opened: opens a connection that cannot write; everything that goes wrong while it is open is told in
            one sentence.
        stamp: changes when a file does; "" for a server.
    """

    name: str
    opened: Callable[[], AbstractContextManager[Session]]
    stamp: str = ""
