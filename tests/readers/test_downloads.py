"""Files at web addresses, from real servers on this machine: what is downloaded, and what is refused."""

from __future__ import annotations

import socket

import pytest

import importance
from importance.errors import UnreadableRuns
from importance.readers import downloads
from importance.readers.addresses import Reach


@pytest.mark.parametrize("path", ["/my%20runs.csv", "/moved"])
def test_a_table_is_read_from_its_address(server: str, path: str) -> None:
    runs = importance.read_runs(server + path)
    assert len(runs) == 3
    assert runs.metrics == ("val_loss",)


def test_a_missing_file_gives_the_status(server: str) -> None:
    with pytest.raises(UnreadableRuns, match=r"answered 404 .* Check the address"):
        importance.read_runs(f"{server}/nothing.csv")


@pytest.mark.parametrize(("path", "words"), [("/local", "not allowed"), ("/elsewhere", "not a web address")])
def test_redirects_to_anything_but_a_web_address_are_refused(server: str, path: str, words: str) -> None:
    with pytest.raises(UnreadableRuns, match=words):
        importance.read_runs(server + path)


def test_the_size_of_a_download_is_limited(server: str) -> None:
    with pytest.raises(UnreadableRuns, match="larger than 2 MB"):
        downloads.download(f"{server}/large", 2_000_000)


def test_the_time_of_a_download_is_limited(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads.time, "monotonic", iter([0.0, 99.0]).__next__)
    with pytest.raises(UnreadableRuns, match="longer than 30 seconds"):
        downloads.download(f"{server}/my%20runs.csv", 2_000_000)


def test_a_compressed_transfer_is_unpacked_like_an_archive(server: str) -> None:
    name, data = downloads.download(f"{server}/packed", 2_000_000)
    assert data[:2] == b"\x1f\x8b", "the download does not decompress the file"
    assert len(importance.read_runs((name, data))) == 3


def test_a_user_and_a_password_are_sent_and_never_shown(server: str) -> None:
    host = server.removeprefix("http://")
    assert len(importance.read_runs(f"http://ada:pa55word@{host}/locked")) == 3
    with pytest.raises(UnreadableRuns, match="answered 401") as raised:
        importance.read_runs(f"http://ada:wr0ngword@{host}/locked?token=s3cret")
    assert "wr0ngword" not in str(raised.value)
    assert "s3cret" not in str(raised.value)


def test_endless_redirects_are_not_followed(server: str) -> None:
    with pytest.raises(UnreadableRuns, match=r"answered 302|cannot be reached"):
        importance.read_runs(f"{server}/loop")


# -- redirects into the private network ------------------------------------------------------------------


@pytest.mark.parametrize("reach", ["any", "linked"])
@pytest.mark.parametrize(
    "place", ["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254", "2130706433", "%5B::1%5D"]
)
def test_public_addresses_cannot_redirect_into_the_users_network(
    place: str, reach: Reach, outside: list[str]
) -> None:
    with pytest.raises(UnreadableRuns, match=r"redirects to .* on this machine or in its network"):
        importance.read_runs(f"http://runs.example.org/inside/{place}", reach=reach)
    assert set(outside) == {"runs.example.org"}


@pytest.mark.parametrize("reach", ["any", "linked"])
def test_other_redirects_are_followed(outside: list[str], server: str, reach: Reach) -> None:
    assert len(importance.read_runs("http://runs.example.org/moved", reach=reach)) == 3
    assert len(importance.read_runs(f"{server}/moved", reach=reach)) == 3


# -- only public https addresses ------------------------------------------------------------------------


def test_the_checked_ip_address_is_the_one_connected_to(internet: list[str]) -> None:
    runs = importance.read_runs("https://runs.example.org/my%20runs.csv", reach="public")
    assert len(runs) == 3
    assert internet == ["8.8.8.8"], "the name is not looked up a second time"


def test_a_redirect_to_this_machine_is_refused(internet: list[str]) -> None:
    with pytest.raises(UnreadableRuns, match=r"127\.0\.0\.1 is not a public internet address"):
        importance.read_runs("https://runs.example.org/private", reach="public")
    assert internet == ["8.8.8.8"]


def test_redirects_to_plain_http_or_other_schemes_are_refused(internet: list[str]) -> None:
    with pytest.raises(UnreadableRuns, match="not a web address"):
        importance.read_runs("https://runs.example.org/elsewhere", reach="public")
    with pytest.raises(UnreadableRuns, match=r"not a web address|not allowed"):
        importance.read_runs("https://runs.example.org/local", reach="public")


def test_a_certificate_for_another_name_is_refused(
    internet: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: [(0, 0, 0, "", ("8.8.8.8", 443))])
    with pytest.raises(UnreadableRuns, match="cannot be reached"):
        importance.read_runs("https://other.example.org/my%20runs.csv", reach="public")
