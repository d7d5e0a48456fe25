"""Addresses on the command line, and the errors of listening on them."""

import socket
from pathlib import Path

import pytest

from livecast.errors import LivecastError
from livecast.serving.listeners import Address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:8000", Address("127.0.0.1", 8000)),
        ("localhost:1", Address("localhost", 1)),
        ("[::1]:65535", Address("::1", 65535)),
        ("unix:/run/livecast/web.sock", Address(path="/run/livecast/web.sock")),
    ],
)
def test_parsing_and_printing_an_address_round_trip(text: str, address: Address):
    assert Address.parse(text) == address
    assert str(address) == text


@pytest.mark.parametrize(
    "text", ["", "8000", ":8000", "::1:8000", "localhost", "a:0", "a:65536", "a:-1", "unix:web.sock"]
)
def test_an_invalid_address_is_rejected_with_a_valid_example(text: str):
    with pytest.raises(LivecastError, match=r"is not an address\. Use 127\.0\.0\.1:8000"):
        Address.parse(text)


def test_pages_use_the_next_port():
    assert str(Address.parse("[::1]:8000").next_port()) == "[::1]:8001"
    for last in ("a:65535", "unix:/run/web.sock"):
        with pytest.raises(LivecastError, match="--bind-pages"):
            Address.parse(last).next_port()


def test_a_used_port_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = Address("127.0.0.1", taken.getsockname()[1])
        with pytest.raises(LivecastError, match=f"Another program uses {address}"):
            address.listen()


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_of_another_machine_is_named(host: str):
    with pytest.raises(LivecastError, match=f"This machine does not have the address {host}"):
        Address(host, 8000).listen()


def test_a_unix_socket_is_for_its_group_and_can_be_removed(tmp_path: Path):
    address = Address(path=str(tmp_path / "web.sock"))
    with address.listen():
        assert Path(address.path).stat().st_mode & 0o777 == 0o660
        with pytest.raises(LivecastError, match="Another program uses"):
            address.listen()
    # The socket file of a killed program does not prevent the next start.
    address.listen().close()
    address.unlink()
    assert not Path(address.path).exists()


def test_an_ordinary_file_at_the_path_of_a_unix_socket_stays(tmp_path: Path):
    file = tmp_path / "web.sock"
    file.write_text("dear")
    with pytest.raises(LivecastError, match="Another program uses"):
        Address(path=str(file)).listen()
    assert file.read_text() == "dear"


def test_a_unix_socket_with_an_unusable_path_is_rejected(tmp_path: Path):
    with pytest.raises(LivecastError, match=r"Cannot listen on .*: No such file or directory"):
        Address(path=str(tmp_path / "away" / "web.sock")).listen()
    with pytest.raises(LivecastError, match=r"Cannot listen on .*: AF_UNIX path too long"):
        Address(path="/" + "x" * 200).listen()
