"""System calls of the send loop, made without releasing the interpreter lock.

`os.write` and `socket.send` release the lock around every call, and must get it back from the thread that took it.
Beside one busy thread that costs up to the switch interval (5 ms) per call: a thousand sockets then wait seconds, for
writes that take a few microseconds each and cannot block. `ctypes.PyDLL` keeps the lock; send_loop.c also removes the
interpreter's work between two calls. Without a compiler the loop runs in Python, a fifth slower.
"""

import ctypes
import errno
import functools
import socket
from array import array
from collections.abc import Callable
from pathlib import Path

from livecast.realtime.daphne.native_library import load_loop

SOURCE = Path(__file__).with_name("send_loop.c")

# (descriptors, start, stop, frame) -> (index, result of send_one) of each in [start, stop) that did not take it all
SendLoop = Callable[[array, int, int, bytes], list[tuple[int, int]]]

_FLAGS = socket.MSG_DONTWAIT | getattr(socket, "MSG_NOSIGNAL", 0)
# The kernel accepts nothing now, and may later: the frame waits in our buffer.
_RETRY_ERRNOS = frozenset((errno.EAGAIN, errno.EWOULDBLOCK, errno.EINTR, errno.ENOBUFS, errno.ENOMEM))

_send = ctypes.PyDLL(None, use_errno=True).send
_send.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int)
_send.restype = ctypes.c_ssize_t


def _result(sent: int) -> int:
    return 0 if -sent in _RETRY_ERRNOS else sent


def send_one(descriptor: int, data: bytes) -> int:
    """Send, and return the number of bytes sent: 0 if none at present, -errno on an error."""
    sent: int = _send(descriptor, data, len(data), _FLAGS)
    return sent if sent >= 0 else _result(-ctypes.get_errno())


def python_loop(descriptors: array, start: int, stop: int, frame: bytes) -> list[tuple[int, int]]:
    """A SendLoop in Python, for machines without a compiler."""
    size, send, flags = len(frame), _send, _FLAGS
    short_sends = []
    for index, descriptor in enumerate(descriptors[start:stop], start):
        sent = send(descriptor, frame, size, flags)
        if sent != size:
            short_sends.append((index, sent if sent >= 0 else _result(-ctypes.get_errno())))
    return short_sends


def c_loop(library: Path) -> SendLoop:
    """Return the SendLoop of a compiled send_loop.c. Raises OSError if it cannot be loaded."""
    send_to_all = ctypes.PyDLL(str(library)).livecast_send_to_all
    send_to_all.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_void_p)
    send_to_all.restype = ctypes.c_int
    found = array("i")

    def loop(descriptors: array, start: int, stop: int, frame: bytes) -> list[tuple[int, int]]:
        # One buffer for all calls, read before this one returns; the lock keeps other threads out.
        if len(found) < 2 * (stop - start):
            found.extend([0] * (2 * (stop - start) - len(found)))
        first = descriptors.buffer_info()[0] + start * descriptors.itemsize
        pairs = send_to_all(first, stop - start, frame, len(frame), found.buffer_info()[0])
        return [(start + found[at], _result(found[at + 1])) for at in range(0, 2 * pairs, 2)]

    return loop


@functools.cache
def load(directory: Path) -> SendLoop:
    """Return the fastest SendLoop available. `directory` stores the compiled library."""
    return load_loop(SOURCE, directory, c_loop) or python_loop
