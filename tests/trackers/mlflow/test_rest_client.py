"""What the client sends to an MLflow server, and what it never sends."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable

import pytest

from importance import read_runs, trackers
from importance.errors import UnreadableRuns
from tests.trackers.mlflow.stand_in import JSON, Reply, small_server

pytestmark = pytest.mark.filterwarnings("ignore")


def refusal(heard: list[str]) -> Callable[[str, str], Reply]:
    """Return the answer of a server that refuses every login; it notes the logins that it was sent."""

    def answer(path: str, authorization: str) -> Reply:
        heard.append(authorization)
        return 401, {}, b""

    return answer


@pytest.mark.parametrize("way", ["basic", "token", "address"])
def test_a_login_is_taken_from_mlflows_own_variables_or_the_address(
    way: str, stand_in: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    basic = "Basic " + base64.b64encode(b"ann:s3cret!").decode()
    wanted = "Bearer t0ken" if way == "token" else basic

    def answer(path: str, authorization: str) -> Reply:
        if authorization != wanted:
            return 401, {"WWW-Authenticate": 'Basic realm="mlflow"'}, b"You are not authenticated."
        return small_server(path)

    url = stand_in(answer)
    with pytest.raises(UnreadableRuns, match=r"requires a login \(401.*MLFLOW_TRACKING_USERNAME"):
        read_runs(url)
    if way == "token":
        monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "t0ken")
    elif way == "basic":
        monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "ann")
        monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "s3cret!")
    else:
        url = url.replace("http://", "http://ann:s3cret!@")
    runs = read_runs(url)
    assert len(runs) == 2
    assert "s3cret" not in runs.source


def test_credentials_go_nowhere_but_to_mlflows_own_server(
    stand_in: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from importance.trackers.mlflow import rest_client

    heard: list[str] = []
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "t0ken")
    monkeypatch.setattr(rest_client, "_LOOPBACK", ())  # treat this machine as a remote one
    url = stand_in(refusal(heard))
    with pytest.raises(UnreadableRuns, match="requires a login"):
        read_runs(url)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:1")
    with pytest.raises(UnreadableRuns, match="requires a login"):
        read_runs(url)
    assert set(heard) == {""}
    monkeypatch.setenv("MLFLOW_TRACKING_URI", url)
    with pytest.raises(UnreadableRuns, match="refused the login") as refused:
        read_runs(url)
    assert heard[-1] == "Bearer t0ken"
    assert "t0ken" not in str(refused.value)


def test_an_address_of_a_link_is_sent_nothing_of_mlflows_variables(
    stand_in: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    url = stand_in(refusal(heard))
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "t0ken")
    for tracking_uri in ("", url):
        monkeypatch.setenv("MLFLOW_TRACKING_URI", tracking_uri)
        with pytest.raises(UnreadableRuns, match="type its address yourself"):
            read_runs(url, reach="linked")
    assert set(heard) == {""}


def test_credentials_of_another_server_do_not_go_to_this_machine(
    stand_in: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "t0ken")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "https://mlflow.example.org")
    with pytest.raises(UnreadableRuns, match="requires a login"):
        read_runs(stand_in(refusal(heard)))
    assert set(heard) == {""}


def test_a_redirect_to_another_port_is_not_followed(stand_in: Callable[..., str]) -> None:
    authorizations: list[str] = []

    def there(path: str, authorization: str) -> Reply:
        authorizations.append(authorization)
        return small_server(path)

    other = stand_in(there)
    url = stand_in(lambda path, _: (302, {"Location": f"{other}{path}"}, b""))
    with pytest.raises(UnreadableRuns, match=r"redirects to '127\.0\.0\.1:"):
        read_runs(url.replace("http://", "http://ann:s3cret!@"))
    assert not authorizations


def test_a_redirect_to_another_host_is_not_followed(stand_in: Callable[..., str]) -> None:
    paths: list[str] = []

    def there(path: str, authorization: str) -> Reply:
        paths.append(path)
        return small_server(path)

    other = stand_in(there).replace("127.0.0.1", "localhost")
    url = stand_in(lambda path, _: (302, {"Location": f"{other}{path}"}, b""))
    with pytest.raises(UnreadableRuns, match="redirects to 'localhost'"):
        read_runs(url)
    assert not paths


@pytest.mark.parametrize(
    "reply",
    [
        (200, {"Content-Type": "text/html"}, b"<html>hello</html>"),
        (404, {"Content-Type": "text/html"}, b"not here"),
        (200, JSON, b"[1, 2]"),
        (200, JSON, b'{"items": []}'),
        (200, JSON, b'{"experiments": ['),
        (500, {}, b""),
    ],
    ids=["page", "404", "list", "other", "cut", "500"],
)
def test_another_service_is_not_taken_for_mlflow(reply: Reply, stand_in: Callable[..., str]) -> None:
    url = stand_in(lambda path, _: reply)
    assert trackers.open_store(trackers.place_of(url)) is None
    with pytest.raises(UnreadableRuns, match="not as an MLflow tracking server"):
        read_runs(f"{url}/#/experiments/1")


def test_a_plain_file_behind_an_address_is_not_even_asked(stand_in: Callable[..., str]) -> None:
    paths: list[str] = []

    def answer(path: str, _: str) -> Reply:
        paths.append(path)
        return (
            200,
            {"Content-Type": "text/csv"},
            b"lr,loss\n" + b"".join(b"%d,%d\n" % (n, n) for n in range(9)),
        )

    url = stand_in(answer)
    assert len(read_runs(f"{url}/runs.csv")) == 9
    assert len(read_runs(f"{url}/download?id=3")) == 9
    assert not [path for path in paths if "mlflow" in path]
    # This address looks like a server's, but the answer is not MLflow's.
    assert len(read_runs(f"{url}/download/latest")) == 9


def test_a_server_that_does_not_run_is_reported_as_unreachable() -> None:
    with pytest.raises(UnreadableRuns, match=r"127\.0\.0\.1:9 cannot be reached.*server is running"):
        read_runs("http://127.0.0.1:9")


def test_a_server_that_dawdles_is_left(stand_in: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    from importance.trackers.mlflow import rest_client

    def answer(path: str, _: str) -> Reply:
        time.sleep(1.5)
        return small_server(path)

    monkeypatch.setattr(rest_client, "FIRST_PATIENCE", 0.3)
    url = stand_in(answer)
    start = time.monotonic()
    with pytest.raises(UnreadableRuns, match=r"cannot be reached: (timed out|the answer was not complete)"):
        read_runs(url)
    assert time.monotonic() - start < 1.4
