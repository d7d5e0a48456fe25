"""What systemd is told, as systemd hears it."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from livecast.serving import systemd


@pytest.fixture
def systemd_hears(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.settimeout(1)
        ear.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield ear


def test_fields_come_in_one_message(systemd_hears: socket.socket):
    systemd.notify("READY=1", "STATUS=2 processes")
    assert systemd_hears.recv(1000) == b"READY=1\nSTATUS=2 processes"


def test_a_reload_is_stamped_with_its_time(systemd_hears: socket.socket):
    before = time.monotonic_ns() // 1000
    systemd.reloading()
    word, stamp = systemd_hears.recv(1000).decode().split("\n")
    assert word == "RELOADING=1"
    assert before <= int(stamp.removeprefix("MONOTONIC_USEC=")) <= time.monotonic_ns() // 1000


@pytest.mark.parametrize("address", [None, ""])
def test_without_systemd_nobody_is_told(address: str | None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    if address is not None:
        monkeypatch.setenv("NOTIFY_SOCKET", address)
    systemd.notify("READY=1")
