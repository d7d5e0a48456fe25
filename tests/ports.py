"""Ports for servers that are killed and restarted at the same address."""

import random
import socket

# Below the ephemeral ports (Linux: from 32768), so that a port stays free while its server is down.
STEADY = range(10_000, 32_000)


def steady_port() -> int:
    """Return a port that is free now and stays free."""
    while True:
        port = random.choice(STEADY)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
