"""Ports for servers that are killed and brought back at the same address."""

import random
import socket

# Below those that the kernel gives to outgoing connections (Linux: from 32768): nobody gets one while a server is down.
STEADY = range(10_000, 32_000)


def steady_port() -> int:
    """A port that is free now, and stays so."""
    while True:
        port = random.choice(STEADY)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
