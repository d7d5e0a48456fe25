"""Free ports for the servers of the tests."""

import random
import socket

# Below the ephemeral ports (Linux: from 32768), which any outgoing connection may take: so a port stays free until its
# server starts, and while its server is down.
PORTS = range(10_000, 32_000, 2)


def free_port() -> int:
    """Return a port that is free, as is the next one, which `serve` takes for the pages."""
    while True:
        port = random.choice(PORTS)
        if _is_free(port) and _is_free(port + 1):
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
