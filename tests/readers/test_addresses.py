"""Which addresses may be opened, and how they are shown without their secrets."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

import importance
from importance.errors import UnreadableRuns
from importance.readers.addresses import is_public, redact_message, redacted


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("postgresql://ada:pa55@db:5432/runs", "postgresql://ada:***@db:5432/runs"),
        ("mysql+pymysql://ada:p@ss/w?rd@db/runs", "mysql+pymysql://ada:***@db/runs"),
        ("postgresql://db/runs?user=ada&password=x", "postgresql://db/runs?user=***&password=***"),
        ("https://tok3n@host/runs.csv", "https://***@host/runs.csv"),
        (
            "https://b.s3.aws/r.csv?X-Amz-Signature=ab12&part=1",
            "https://b.s3.aws/r.csv?X-Amz-Signature=***&part=1",
        ),
        ("https://host/r?x=abcdefghijklmnopqrstuvwxyz012345", "https://host/r?x=***"),
        ("https://host/@ada/runs.csv?page=2", "https://host/@ada/runs.csv?page=2"),
        ("sqlite:////home/a@b/study.db", "sqlite:////home/a@b/study.db"),
        ("team/project", "team/project"),
        ("C:\\runs\\a:b@c.csv", "C:\\runs\\a:b@c.csv"),
    ],
)
def test_secrets_in_an_address_are_redacted(address: str, safe: str) -> None:
    if address.startswith("mysql"):
        address = address.replace("?", "%3F")  # a question mark always begins the query
    assert redacted(address) == safe


def test_secrets_in_a_message_are_redacted_in_any_encoding() -> None:
    address = "postgresql://ada:pa%24%24word@db/runs"
    message = redact_message(f"{address} said: password 'pa$$word' of ada is wrong", address)
    assert message == "postgresql://ada:***@db/runs said: password '***' of ada is wrong"


# -- what a server may reach ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.100.100.200",
        "0.0.0.0",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "198.18.0.1",
        "168.63.129.16",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "64:ff9b::7f00:1",
        "2001:db8::1",
        "fec0::1",
        "no address",
    ],
)
def test_private_and_reserved_addresses_are_not_public(ip: str) -> None:
    assert not is_public(ip)


@pytest.mark.parametrize("ip", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_addresses_of_the_internet_are_public(ip: str) -> None:
    assert is_public(ip)


@pytest.mark.parametrize(
    "source",
    [
        "/etc/passwd",
        "runs.csv",
        "http://example.org/runs.csv",
        "ftp://example.org/runs.csv",
        "file:///etc/passwd",
        "postgresql://db/optuna",
        "sqlite:///study.db",
        "team/project",
        "https://ada:pa55word@example.org/runs.csv",
        "https://[broken/runs.csv",
    ],
)
def test_a_server_reads_only_public_https_addresses(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: pytest.fail("connected"))
    monkeypatch.setattr(Path, "open", lambda *a, **k: pytest.fail("opened"))
    with pytest.raises(UnreadableRuns) as raised:
        importance.read_runs(source, reach="public")
    assert "pa55word" not in str(raised.value)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0177.0.0.1",
        "0x7f.0.0.1",
        "127.1",
        "[::1]",
        "[::ffff:10.0.0.1]",
        "localhost",
    ],
)
def test_private_addresses_are_refused_in_any_notation(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: pytest.fail("connected"))
    with pytest.raises(UnreadableRuns, match="is not a public internet address"):
        importance.read_runs(f"https://{host}/runs.csv", reach="public")


@pytest.mark.parametrize("addresses", [["10.1.2.3"], ["8.8.8.8", "10.1.2.3"], ["fe80::1%2"]])
def test_host_names_with_a_private_address_are_refused(
    addresses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: pytest.fail("connected"))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: [(0, 0, 0, "", (ip, 443)) for ip in addresses])
    with pytest.raises(UnreadableRuns, match="not a public internet address") as raised:
        importance.read_runs("https://runs.example.org/runs.csv", reach="public")
    assert "10.1.2.3" not in str(raised.value), "a private network is not revealed"
