"""Notifications to systemd, for a service of Type=notify. Without systemd they do nothing."""

import os
import socket
import time


def notify(*fields: str) -> None:
    """Send fields to systemd, for example `notify("READY=1")`: see sd_notify(3)."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):  # Linux's abstract namespace
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as messenger:
        messenger.connect(address)
        messenger.sendall("\n".join(fields).encode())


def reloading() -> None:
    notify("RELOADING=1", f"MONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")
