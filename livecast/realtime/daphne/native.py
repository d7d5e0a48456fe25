"""System calls of the hot path, made without giving up the interpreter lock.

`os.write` and `socket.send` release the lock around every call, and must win it back from whatever thread took it.
Beside one busy thread that costs up to the switch interval (5 ms) per call: a thousand sockets then wait seconds,
for writes that take a few microseconds each and cannot block. `ctypes.PyDLL` keeps the lock; sendloop.c also does
away with the interpreter's own work between two calls. Without a compiler the loop runs in Python, a fifth slower.
"""

import ctypes
import errno
import functools
import hashlib
import logging
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
from array import array
from collections.abc import Callable
from pathlib import Path

logger = logging.getLogger(__name__)

SOURCE = Path(__file__).with_name("sendloop.c")
COMPILER_FLAGS = ("-O2", "-shared", "-fPIC")
COMPILE_TIMEOUT = 30  # seconds

# (descriptors, start, stop, frame) -> (index, result as of send_one) of those in [start, stop) that did not take it all
SendLoop = Callable[[array, int, int, bytes], list[tuple[int, int]]]

_FLAGS = socket.MSG_DONTWAIT | getattr(socket, "MSG_NOSIGNAL", 0)
# The kernel takes nothing now, and may later: the frame waits in our buffer instead.
_RETRY_ERRNOS = frozenset((errno.EAGAIN, errno.EWOULDBLOCK, errno.EINTR, errno.ENOBUFS, errno.ENOMEM))

_send = ctypes.PyDLL(None, use_errno=True).send
_send.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int)
_send.restype = ctypes.c_ssize_t


def _result(sent: int) -> int:
    return 0 if -sent in _RETRY_ERRNOS else sent


def send_one(descriptor: int, data: bytes) -> int:
    """How many bytes a descriptor took: 0 when it takes none at present, -errno when its connection is dead."""
    sent: int = _send(descriptor, data, len(data), _FLAGS)
    return sent if sent >= 0 else _result(-ctypes.get_errno())


def python_loop(descriptors: array, start: int, stop: int, frame: bytes) -> list[tuple[int, int]]:
    """The SendLoop that needs no compiler."""
    size, send, flags = len(frame), _send, _FLAGS
    short_sends = []
    for index, descriptor in enumerate(descriptors[start:stop], start):
        sent = send(descriptor, frame, size, flags)
        if sent != size:
            short_sends.append((index, sent if sent >= 0 else _result(-ctypes.get_errno())))
    return short_sends


def c_loop(library: Path) -> SendLoop:
    """The SendLoop of a compiled sendloop.c. Raises OSError for what cannot be loaded."""
    send_to_all = ctypes.PyDLL(str(library)).livecast_send_to_all
    send_to_all.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_void_p)
    send_to_all.restype = ctypes.c_int
    found = array("i")

    def loop(descriptors: array, start: int, stop: int, frame: bytes) -> list[tuple[int, int]]:
        # One buffer for all calls, read out before this one returns; the lock keeps others out.
        if len(found) < 2 * (stop - start):
            found.extend([0] * (2 * (stop - start) - len(found)))
        first = descriptors.buffer_info()[0] + start * descriptors.itemsize
        pairs = send_to_all(first, stop - start, frame, len(frame), found.buffer_info()[0])
        return [(start + found[at], _result(found[at + 1])) for at in range(0, 2 * pairs, 2)]

    return loop


def compile_loop(directory: Path) -> Path:
    """sendloop.c as a library in `directory`, compiled there if this source, Python and machine have none yet.

    Raises OSError or subprocess.SubprocessError where there is no compiler, or no room to write.
    """
    source = SOURCE.read_bytes()
    key_parts = (source, sys.implementation.cache_tag, platform.machine(), *COMPILER_FLAGS)
    key = hashlib.sha256(repr(key_parts).encode()).hexdigest()[:16]
    library = directory / f"sendloop-{key}.so"
    if library.exists() and library.stat().st_uid in (0, os.getuid()):  # nobody else's code is run here
        return library
    compiler = shutil.which(os.environ.get("CC", "cc")) or shutil.which("gcc")
    if compiler is None:
        raise FileNotFoundError("no C compiler")
    directory.mkdir(parents=True, exist_ok=True)
    # Under a name of its own first, and to the disk: several processes may start at once, the machine may stop at any
    # moment, and whoever loads half a library dies of it.
    with tempfile.TemporaryDirectory(dir=directory) as build_directory:
        built = Path(build_directory) / library.name
        subprocess.run(
            [compiler, *COMPILER_FLAGS, "-o", str(built), str(SOURCE)],
            check=True,
            capture_output=True,
            timeout=COMPILE_TIMEOUT,
        )
        with built.open("rb") as file:
            os.fsync(file.fileno())
        built.replace(library)
    return library


@functools.cache
def send_loop(directory: Path) -> SendLoop:
    """The fastest SendLoop there is here. `directory` keeps what is compiled."""
    try:
        return c_loop(compile_loop(directory))
    except (OSError, subprocess.SubprocessError) as reason:
        logger.info("the send loop runs in Python: %s", reason)
        return python_loop
