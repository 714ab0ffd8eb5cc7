"""A database server that stops while the app reads from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import psycopg
import pytest

from importance.readers.isolated import reader
from importance.trackers import sql_tables
from importance.trackers.formats.sql_databases import blocks
from pages.ui import source
from tests.app.conftest import Start, press, rows, sidebar_text, texts
from tests.trackers.postgres import Server, running

RUNS, BLOCK = 600, 50


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server of its own, because these tests stop it."""
    with running() as server:
        yield server


def test_the_old_answer_stays_until_the_server_is_back(
    server: Server, start: Start, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    url = server.new_database()
    with psycopg.connect(url) as connection:
        connection.execute(
            "CREATE TABLE runs AS SELECT x / 99.0 AS lr, (x * 7) % 13 AS depth, x * x AS val_loss, "
            "x AS val_f1, repeat('text ', 99) AS notes "
            f"FROM (SELECT i % 100 AS x FROM generate_series(1, {RUNS}) i) t"
        )
    at = start(url)
    answer = rows(at)
    assert f"{RUNS:,} runs" in sidebar_text(at)

    cuts: list[float] = []

    def cutting(place: object) -> Callable[[float, int], None]:
        def cut(done: float, total: int) -> None:
            if not cuts:
                server.stop()
            cuts.append(done)

        return cut

    caplog.clear()
    with monkeypatch.context() as patch:
        patch.setattr(reader, "SUPPORTED", False)  # read in this process, whose blocks are small
        patch.setattr(sql_tables, "blocks", partial(blocks, size=BLOCK))
        patch.setattr(source, "_progress_messages", cutting)
        at = at.button(key="_refresh").click().run()
    assert BLOCK == cuts[0] <= cuts[-1] < RUNS, "the server was stopped in the middle of the rows"
    [sentence] = [error.value.replace("\\", "") for error in at.error]
    assert "The connection was cut before everything was read." in sentence
    assert not caplog.records, "no traceback of a driver is printed either"
    assert server.password not in sentence and "\n" not in sentence
    assert not at.exception
    assert rows(at) == answer
    assert "Still showing the previous runs" in texts(at)

    at = at.selectbox(key="metric").set_value("val_f1").run()
    assert "val_f1" in at.title[0].value, "the old runs answer other questions"
    assert "Still showing the previous runs" in texts(at)

    server.start()
    at = press(at, ":material/refresh:")
    assert not at.error and rows(at)
    assert "val_f1" in at.title[0].value
    assert "Still showing" not in texts(at)
