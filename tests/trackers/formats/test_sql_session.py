"""A session with a database does the same for a file and for a server."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from importance.errors import UnreadableRuns
from importance.trackers.formats import sql_databases
from importance.trackers.formats.sql_session import Database
from tests.trackers.postgres import Server

STATEMENTS = (
    'CREATE TABLE "my runs" (lr FLOAT, "say ""hi""" VARCHAR(9))',
    "INSERT INTO \"my runs\" VALUES (0.1, 'a'), (0.2, 'b:c'), (0.3, NULL)",
    'CREATE VIEW best AS SELECT lr FROM "my runs" WHERE lr < 0.15',
)


@pytest.fixture(params=["file", "server"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """The same table and view in a file and on a server."""
    if request.param == "file":
        path = tmp_path / "runs.db"
        with closing(sqlite3.connect(path)) as connection, connection:
            for statement in STATEMENTS:
                connection.execute(statement)
        return sql_databases.from_file(path)
    server: Server = request.getfixturevalue("postgres")
    url = server.new_database()
    with psycopg.connect(url) as session:
        for statement in STATEMENTS:
            session.execute(statement)
    return sql_databases.from_url(url)


def test_tables_and_views_are_listed_and_views_alone_too(database: Database) -> None:
    with database.connect() as session:
        assert session.tables == {"my runs", "best"}
        assert session.views == {"best"}


def test_a_quoted_name_is_a_name_whatever_it_holds(database: Database) -> None:
    with database.connect() as session:
        column, table = session.quote('say "hi"'), session.quote("my runs")
        names, rows = session.query(f"SELECT {column} FROM {table} ORDER BY lr")
        assert names == ['say "hi"']
        assert [tuple(row) for row in rows] == [("a",), ("b:c",), (None,)]


def test_a_value_is_data_and_never_sql(database: Database) -> None:
    with database.connect() as session:
        column, table = session.quote('say "hi"'), session.quote("my runs")
        sql = f"SELECT lr FROM {table} WHERE {column} = :text"
        assert [float(row[0]) for row in session.query(sql, {"text": "b:c"})[1]] == [0.2]
        assert not list(session.query(sql, {"text": "b' OR 'a' = 'a"})[1])


def test_without_values_a_colon_and_a_percent_sign_mean_themselves(database: Database) -> None:
    with database.connect() as session:
        (row,) = session.query("SELECT ':text', '5%s'")[1]
        assert tuple(row) == (":text", "5%s")


@pytest.mark.parametrize("sql", ["DELETE FROM best", 'DELETE FROM "my runs"', "DROP VIEW best"])
def test_no_statement_can_write(database: Database, sql: str) -> None:
    with pytest.raises(UnreadableRuns), database.connect() as session:
        list(session.query(sql)[1])
    with database.connect() as session:
        assert len(list(session.query('SELECT * FROM "my runs"')[1])) == 3
        assert session.views == {"best"}


def test_an_error_in_a_query_is_one_sentence_with_the_database_s_name(database: Database) -> None:
    with pytest.raises(UnreadableRuns) as raised, database.connect() as session:
        session.query("SELECT lr FROM nowhere")
    message = str(raised.value)
    assert message.startswith(f"{database.name} cannot be read")
    assert "nowhere" in message and "\n" not in message
    assert "Check the table or the query in the address" in message
