"""Addresses on the command line, and what is in the way of listening there."""

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
def test_an_address_reads_as_it_is_written(text: str, address: Address):
    assert Address.parse(text) == address
    assert str(address) == text


@pytest.mark.parametrize(
    "text", ["", "8000", ":8000", "::1:8000", "localhost", "a:0", "a:65536", "a:-1", "unix:web.sock"]
)
def test_what_is_no_address_is_refused_with_one_that_is(text: str):
    with pytest.raises(LivecastError, match=r"is no address: 127\.0\.0\.1:8000"):
        Address.parse(text)


def test_the_pages_come_on_the_port_after():
    assert str(Address.parse("[::1]:8000").next_port()) == "[::1]:8001"
    for last in ("a:65535", "unix:/run/web.sock"):
        with pytest.raises(LivecastError, match="--bind-pages"):
            Address.parse(last).next_port()


def test_a_taken_port_is_told():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = Address("127.0.0.1", taken.getsockname()[1])
        with pytest.raises(LivecastError, match=f"{address} is taken by another program"):
            address.listen()


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_another_machines_address_is_told(host: str):
    with pytest.raises(LivecastError, match=f"There is no address {host} on this machine"):
        Address(host, 8000).listen()


def test_a_unix_socket_is_for_its_group_and_goes_when_told(tmp_path: Path):
    address = Address(path=str(tmp_path / "web.sock"))
    with address.listen():
        assert Path(address.path).stat().st_mode & 0o777 == 0o660
        with pytest.raises(LivecastError, match="is taken by another program"):
            address.listen()
    # What a killed program left behind is in nobody's way.
    address.listen().close()
    address.unlink()
    assert not Path(address.path).exists()


def test_a_file_in_the_place_of_a_unix_socket_is_left_alone(tmp_path: Path):
    file = tmp_path / "web.sock"
    file.write_text("dear")
    with pytest.raises(LivecastError, match="is taken by another program"):
        Address(path=str(file)).listen()
    assert file.read_text() == "dear"


def test_a_unix_socket_in_no_folder_or_with_too_long_a_path_is_told(tmp_path: Path):
    with pytest.raises(LivecastError, match="cannot be listened on: No such file or directory"):
        Address(path=str(tmp_path / "away" / "web.sock")).listen()
    with pytest.raises(LivecastError, match="cannot be listened on: AF_UNIX path too long"):
        Address(path="/" + "x" * 200).listen()
