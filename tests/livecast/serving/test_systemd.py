"""Notifications, as systemd receives them."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from livecast.serving import systemd
from tests.patience import PATIENCE


@pytest.fixture
def systemd_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.settimeout(PATIENCE)
        receiver.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield receiver


def test_fields_are_sent_in_one_message(systemd_socket: socket.socket):
    systemd.notify("READY=1", "STATUS=2 processes")
    assert systemd_socket.recv(1000) == b"READY=1\nSTATUS=2 processes"


def test_a_reload_carries_its_time(systemd_socket: socket.socket):
    before = time.monotonic_ns() // 1000
    systemd.reloading()
    state, stamp = systemd_socket.recv(1000).decode().split("\n")
    assert state == "RELOADING=1"
    assert before <= int(stamp.removeprefix("MONOTONIC_USEC=")) <= time.monotonic_ns() // 1000


@pytest.mark.parametrize("address", [None, ""])
def test_without_systemd_notify_does_nothing(address: str | None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    if address is not None:
        monkeypatch.setenv("NOTIFY_SOCKET", address)
    systemd.notify("READY=1")
