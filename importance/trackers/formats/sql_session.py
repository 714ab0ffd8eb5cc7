"""A session with a database, for a file and for a server alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any, Protocol

PATIENCE = 10
"""Seconds to wait for a server to answer, or for a writer to release a file."""
LONGEST = 600
"""Seconds that one query may take."""


class Query(Protocol):
    """Runs a query in SQL with values for its `:names`, and returns the columns' names and the rows.

    Read all rows before the next query: MySQL answers one query at a time.
    """

    def __call__(
        self, sql: str, values: Mapping[str, object] | None = None
    ) -> tuple[list[str], Iterator[Sequence[Any]]]: ...


@dataclass(frozen=True)
class Session:
    """An open connection.

    Attributes:
        tables: the names of the tables and views.
        views: the names of the views alone. Their rows are computed by each query.
        quote: returns a name quoted for SQL.
        query: runs a query and streams its rows.
        reads_views: whether views may be read. Those of a file compute whatever its author wants, so they are
            read only if the user asks for one.
    """

    tables: frozenset[str]
    views: frozenset[str]
    quote: Callable[[str], str]
    query: Query
    reads_views: bool = True

    @property
    def readable(self) -> frozenset[str]:
        """The names of the tables and views that may be read."""
        return self.tables if self.reads_views else self.tables - self.views


@dataclass(frozen=True)
class Database:
    """A database that can be queried.

    Attributes:
        name: a name for messages, without credentials.
        connect: opens a connection that cannot write. Any error while it is open is raised as one sentence.
        stamp: changes when a file does; "" for a server.
        connect_to_views: opens a connection that may also read views; None if each connection may.
    """

    name: str
    connect: Callable[[], AbstractContextManager[Session]]
    stamp: str = ""
    connect_to_views: Callable[[], AbstractContextManager[Session]] | None = None

    @property
    def with_views(self) -> Database:
        """The same database, whose views may be read."""
        return replace(self, connect=self.connect_to_views) if self.connect_to_views else self
