"""Accept connections and receive their first bytes, many in one call.

As in send_loop.py, accept_loop.c keeps the interpreter lock: `socket.accept` and `socket.recv` release it around each
call, and beside a busy thread each connection would wait for it several times. It also needs fewer system calls.
Without a compiler the loop runs in Python.
"""

import ctypes
import functools
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from livecast.realtime.daphne.native_library import load_loop

SOURCE = Path(__file__).with_name("accept_loop.c")

# Connections that are accepted in one turn of the event loop: about a millisecond. Frames are sent between two turns.
BATCH = 32
# First bytes of a connection that are received with it. The kernel keeps the rest.
ROOM = 8 * 1024

# An accepted connection: its descriptor, which does not block; the address of its peer, as `socket.accept` returns it;
# its first bytes, None if it has not sent anything yet.
Arrival = tuple[int, Any, bytes | None]
# A listening socket -> at most BATCH arrivals, and the errno that ended the loop (0 if there may be more). Connections
# that have ended already are left out.
AcceptLoop = Callable[[socket.socket], tuple[list[Arrival], int]]


def python_loop(listener: socket.socket) -> tuple[list[Arrival], int]:
    """An AcceptLoop in Python, for machines without a compiler."""
    arrivals: list[Arrival] = []
    for _ in range(BATCH):
        try:
            connection, peer = listener.accept()
        except ConnectionAbortedError:
            continue
        except OSError as error:
            return arrivals, error.errno or 0
        connection.setblocking(False)
        data: bytes | None = None
        try:
            data = connection.recv(ROOM)
        except BlockingIOError:
            pass
        except OSError:
            data = b""
        if data == b"":
            connection.close()
        else:
            arrivals.append((connection.detach(), peer, data))
    return arrivals, 0


_ENTRY = struct.Struct("iiII4s")  # struct arrival of accept_loop.c


def c_loop(library: Path) -> AcceptLoop:
    """Return the AcceptLoop of a compiled accept_loop.c. Raises OSError if it cannot be loaded."""
    accept = ctypes.PyDLL(str(library)).livecast_accept
    accept.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p)
    accept.restype = ctypes.c_int
    # One buffer for all calls, read before this one returns; the lock keeps other threads out.
    entries, received, error = bytearray(BATCH * _ENTRY.size), bytearray(BATCH * ROOM), ctypes.c_int()
    heads = memoryview(received)
    places = (_address_of(entries), _address_of(received), ROOM, ctypes.addressof(error))

    def loop(listener: socket.socket) -> tuple[list[Arrival], int]:
        count = accept(listener.fileno(), BATCH, *places)
        arrivals: list[Arrival] = []
        for index in range(count):
            descriptor, size, is_ipv4, port, address = _ENTRY.unpack_from(entries, index * _ENTRY.size)
            data = heads[index * ROOM : index * ROOM + size].tobytes() if size >= 0 else None
            if is_ipv4:
                arrivals.append((descriptor, (socket.inet_ntop(socket.AF_INET, address), port), data))
                continue
            with socket.socket(fileno=descriptor) as connection, suppress(OSError):  # (it is closed if it has ended)
                arrivals.append((descriptor, connection.getpeername(), data))
                connection.detach()
        return arrivals, error.value

    return loop


def _address_of(buffer: bytearray) -> int:
    return ctypes.addressof((ctypes.c_char * len(buffer)).from_buffer(buffer))


@functools.cache
def load(directory: Path) -> AcceptLoop:
    """Return the fastest AcceptLoop available. `directory` stores the compiled library."""
    return load_loop(SOURCE, directory, c_loop) or python_loop
