"""Every number that one fan's socket is held to, and what happens beyond it."""

import socket
from collections import Counter
from dataclasses import dataclass

from livecast.realtime.protocol import COMMAND_BURST, COMMANDS_PER_SECOND, MAX_COMMAND_BYTES, MAX_REQUEST_BYTES


@dataclass(frozen=True, slots=True)
class SocketLimits:
    """Seconds and bytes. What a limit does beyond its number stands beside it."""

    # --- what a fan may cost us in memory
    # Bytes waiting in this process for a reader that does not keep up. A frame is taken while no more than this
    # waits, so the bound is max_buffered and one frame. Beyond it the socket is aborted (the full buffer leaves no
    # room for a close frame); the client comes back and resumes.
    max_buffered: int = 64 * 1024
    # Bytes that the kernel may hold besides, for what the reader has not acknowledged (it takes twice as much, for its
    # own books). Left to itself it would go up to 4 MiB for each who never reads. A socket may send this much in one
    # round trip to its fan: in 0.3 s to the other end of the world, far more than a match has to say.
    kernel_buffer: int = 256 * 1024
    # One message from a client, and all frames of it together. Beyond: close 1009.
    max_message: int = MAX_COMMAND_BYTES
    # Messages that wait for the application to read them. Beyond: close 4008.
    max_unread: int = 64

    # The body of an ordinary request: the largest photo, and room for what stands around it. Beyond: HTTP 413, and
    # nothing of the rest is kept. (What is within it lies in a file from 100 kB on.)
    max_body: int = MAX_REQUEST_BYTES

    # --- what it may ask of us
    # Frames per second and at once, of every kind but close frames and the pongs we asked for. Beyond: close 4008.
    frames_per_second: float = COMMANDS_PER_SECOND
    frame_burst: int = COMMAND_BURST
    # Open sockets from one address (one /64 of IPv6); loopback is not counted; 0 is no limit. Beyond: close 4429 in the
    # answer to the upgrade, before a socket is made. Behind a proxy, WebSocketServer.client_of must find the client's
    # address. A stadium, a school or a mobile carrier is one address: all its fans may be here.
    sockets_per_address: int = 2000
    # Upgrades that one address may ask for in each window of so many seconds; 0 is no limit. Beyond: close 4429, too.
    # All of an address's sockets may come back at once, as after a restart.
    handshakes_per_address: int = 2000
    handshake_window: float = 10

    # --- time
    # How often each socket is looked at; no time below is kept more exactly than that.
    check_interval: float = 4
    # From the connection to its first byte. Beyond: aborted.
    silent_timeout: float = 20
    # From the upgrade request to the application's accept. Beyond: HTTP 403, as in Daphne.
    accept_timeout: float = 20
    # Silence after which we ping, and silence after that ping. Beyond: aborted.
    ping_interval: float = 20
    ping_timeout: float = 30
    # A reader who is behind, and of whose progress nothing is seen for so long, is aborted, however little waits for
    # it. (We see some when the kernel has a third of its own buffer free again.)
    stall_timeout: float = 30
    # From our close frame to the end of the connection. Beyond: aborted.
    close_timeout: float = 5
    # Age at which a socket is closed with 1012, spread by ± max_age_jitter (a share of it) so that fans who came
    # together do not all come back together.
    max_age: float = 4 * 60 * 60
    max_age_jitter: float = 0.1


def address_key(host: str) -> str | None:
    """What `sockets_per_address` counts by: the address, of IPv6 the /64 network; None for what is not counted."""
    if ":" not in host:
        return None if host.startswith("127.") else host
    try:
        packed = socket.inet_pton(socket.AF_INET6, host.partition("%")[0])
    except OSError:
        return host  # a proxy's idea of an address
    if packed.startswith(b"\0" * 10 + b"\xff\xff"):
        return address_key(socket.inet_ntop(socket.AF_INET, packed[12:]))
    if packed == b"\0" * 15 + b"\1":
        return None
    return packed[:8].hex()


class HandshakeLimiter:
    """Counts the upgrades of each address in the current window. The next window begins with an empty counter."""

    def __init__(self, limits: SocketLimits) -> None:
        self._limits = limits
        self._count_by_address: Counter[str] = Counter()
        self.window_ends = 0.0

    def admits(self, address: str, now: float) -> bool:
        """Count an upgrade. False if the address has had its share of this window; such an upgrade is not counted."""
        most = self._limits.handshakes_per_address
        if not most:
            return True
        if now >= self.window_ends:
            self._count_by_address.clear()
            self.window_ends = now + self._limits.handshake_window
        if self._count_by_address[address] >= most:
            return False
        self._count_by_address[address] += 1
        return True
