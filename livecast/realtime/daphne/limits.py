"""The limits of one socket, and what the server does beyond each."""

import socket
from collections import Counter
from dataclasses import dataclass

from livecast.realtime.protocol import COMMAND_BURST, COMMANDS_PER_SECOND, MAX_COMMAND_BYTES, MAX_REQUEST_BYTES

BACKLOG = 4096  # connections that the kernel queues for us in a rush; Twisted's default is 50


@dataclass(frozen=True, slots=True)
class SocketLimits:
    """Units are seconds and bytes. The comment of each limit says what happens beyond it."""

    # --- memory of one socket
    # Bytes that wait in this process for a slow reader. A frame is accepted if at most this many bytes wait; so at most
    # max_buffered and one frame wait. Beyond: aborted (the full buffer has no room for a close frame); the client
    # reconnects and resumes.
    max_buffered: int = 64 * 1024
    # In addition, the kernel may hold this many unacknowledged bytes. (It reserves twice as much, with its own data.)
    # Its default would grow to 4 MiB for each client that never reads. This is also what a socket can send per round
    # trip (0.3 s around the world), far more than a match needs. Page connections on the same TCP address have it too.
    kernel_buffer: int = 256 * 1024
    # One message of a client, all its frames together. Beyond: close 1009.
    max_message: int = MAX_COMMAND_BYTES
    # Messages that the application has not read. Beyond: close 4008.
    max_unread: int = 64

    # The body of a page request: the largest photo and its form fields. Beyond: HTTP 413, and the rest is discarded.
    # (Bodies over 100 kB are stored in a file.)
    max_body: int = MAX_REQUEST_BYTES

    # --- rates
    # Frames per second and per burst, of every kind except close frames and requested pongs. Beyond: close 4008.
    frames_per_second: float = COMMANDS_PER_SECOND
    frame_burst: int = COMMAND_BURST
    # Open sockets from one address (one /64 of IPv6); loopback is not counted; 0 is no limit. Beyond: close 4429 in the
    # answer to the upgrade, before a socket is made. Behind a proxy, WebSocketServer.client_of must find the client's
    # address. All fans in a stadium or on a mobile carrier may share one address.
    sockets_per_address: int = 2000
    # Upgrades of one address in each window of `handshake_window` seconds; 0 is no limit. Beyond: close 4429, too.
    # All sockets of an address may reconnect at once, as after a restart.
    handshakes_per_address: int = 2000
    handshake_window: float = 10

    # --- time
    # How often each socket is checked: the precision of the times below.
    check_interval: float = 4
    # From the connection to its first byte. Beyond: aborted.
    silent_timeout: float = 20
    # From the upgrade request to the application's accept. Beyond: HTTP 403, as in Daphne.
    accept_timeout: float = 20
    # Silence before we ping, and after that ping. Beyond: aborted.
    ping_interval: float = 20
    ping_timeout: float = 30
    # How long a slow reader may take no bytes, even if few wait. Beyond: aborted. (Progress is
    # visible when a third of the kernel's buffer is free again.)
    stall_timeout: float = 30
    # From our close frame to the end of the connection. Beyond: aborted.
    close_timeout: float = 5
    # Age at which a socket is closed with 1012. max_age_jitter (a share of it) spreads the closes, so that clients that
    # connected together do not all reconnect together.
    max_age: float = 4 * 60 * 60
    max_age_jitter: float = 0.1


def address_key(host: str) -> str | None:
    """Return the key for limits per address: IPv4 address or IPv6 /64; None for loopback."""
    if ":" not in host:
        return None if host.startswith("127.") else host
    try:
        packed = socket.inet_pton(socket.AF_INET6, host.partition("%")[0])
    except OSError:
        return host  # not an address: a proxy sent it
    if packed.startswith(b"\0" * 10 + b"\xff\xff"):
        return address_key(socket.inet_ntop(socket.AF_INET, packed[12:]))
    if packed == b"\0" * 15 + b"\1":
        return None
    return packed[:8].hex()


class HandshakeLimiter:
    """Counts the upgrades of each address in fixed windows of `handshake_window` seconds."""

    def __init__(self, limits: SocketLimits) -> None:
        self._limits = limits
        self._count_by_address: Counter[str] = Counter()
        self.window_ends = 0.0

    def admits(self, address: str, now: float) -> bool:
        """Count an upgrade. Returns False instead if the address has reached its limit."""
        limit = self._limits.handshakes_per_address
        if not limit:
            return True
        if now >= self.window_ends:
            self._count_by_address.clear()
            self.window_ends = now + self._limits.handshake_window
        if self._count_by_address[address] >= limit:
            return False
        self._count_by_address[address] += 1
        return True
