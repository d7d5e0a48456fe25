"""The send loop in C and in Python: same results, without releasing the interpreter lock."""

import errno
import os
import socket
import sys
import threading
import time
from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest

from livecast.realtime.daphne import send_loop
from livecast.realtime.daphne.native_library import compile_library
from livecast.realtime.daphne.send_loop import SendLoop
from tests.livecast.realtime.daphne.native_loops import in_c_and_in_python, loop_of, needs_compiler


@pytest.fixture(scope="module", params=in_c_and_in_python)
def loop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> SendLoop:
    made: SendLoop = loop_of(send_loop, request.param, tmp_path_factory.mktemp("native"))
    return made


@pytest.fixture
def pairs() -> Iterator[list[tuple[socket.socket, socket.socket]]]:
    pairs = [socket.socketpair() for _ in range(6)]
    for pair in pairs:
        for end in pair:
            end.setblocking(False)
    yield pairs
    for pair in pairs:
        for end in pair:
            end.close()


def descriptors(pairs: list[tuple[socket.socket, socket.socket]]) -> array:
    return array("i", [ours.fileno() for ours, _ in pairs])


def test_only_the_slice_gets_the_frame(loop: SendLoop, pairs):
    assert loop(descriptors(pairs), 2, 5, b"goal") == []
    for index, (_, theirs) in enumerate(pairs):
        if 2 <= index < 5:
            assert theirs.recv(100) == b"goal"
        else:
            with pytest.raises(BlockingIOError):
                theirs.recv(100)
    assert loop(descriptors(pairs), 3, 3, b"goal") == []


def test_short_and_failed_sends_are_returned(loop: SendLoop, pairs):
    frame = b"x" * 100_000
    for ours, _ in pairs:
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
    full, half, gone = pairs[1][0], pairs[3], pairs[4]
    full.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    with pytest.raises(BlockingIOError):
        while True:
            full.send(b"x" * 1000)
    gone[1].close()
    half[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 10_000)

    short = dict(loop(descriptors(pairs), 0, 6, frame))

    assert short.pop(1) == 0
    assert 0 < short.pop(3) < len(frame)
    assert short.pop(4) == -errno.EPIPE
    assert short == {}


def test_send_one_returns_bytes_sent_or_the_error(pairs):
    ours, theirs = pairs[0]
    assert send_loop.send_one(ours.fileno(), b"goal") == 4
    assert theirs.recv(10) == b"goal"
    theirs.close()
    assert send_loop.send_one(ours.fileno(), b"goal") == -errno.EPIPE


def test_the_send_loop_keeps_the_interpreter_lock(loop: SendLoop):
    """Another thread must not run meanwhile: it would if a call released the lock."""
    pairs = [socket.socketpair() for _ in range(200)]
    to = descriptors(pairs)
    finish = threading.Event()
    turns = [0]

    def count_turns() -> None:
        while not finish.is_set():
            turns[0] += 1
            time.sleep(0)  # releases the lock

    def wait_for_a_turn() -> None:
        seen = turns[0]
        while turns[0] == seen:
            time.sleep(0)

    interval = sys.getswitchinterval()
    burning = threading.Thread(target=count_turns)
    burning.start()
    try:
        sys.setswitchinterval(60)  # the other thread does not request the lock before
        wait_for_a_turn()
        before = turns[0]
        for _ in range(20):
            loop(to, 0, len(pairs), b"goal")
        after = turns[0]
    finally:
        finish.set()
        sys.setswitchinterval(interval)
        burning.join()
    for pair in pairs:
        for end in pair:
            end.close()
    assert after == before


@needs_compiler
def test_the_library_is_compiled_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    library = compile_library(send_loop.SOURCE, tmp_path)
    made = library.stat().st_mtime_ns
    monkeypatch.setenv("PATH", "")  # no compiler is found, and none is needed
    assert compile_library(send_loop.SOURCE, tmp_path) == library
    assert library.stat().st_mtime_ns == made
    assert [path.name for path in tmp_path.iterdir()] == [library.name]


@needs_compiler
def test_a_library_of_another_user_is_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    library = compile_library(send_loop.SOURCE, tmp_path)
    library.write_text("of another user")
    monkeypatch.setattr(os, "getuid", lambda: library.stat().st_uid + 1)
    if library.stat().st_uid == 0:  # libraries of root are loaded
        os.chown(library, 65_534, -1)
    send_loop.c_loop(compile_library(send_loop.SOURCE, tmp_path))


@needs_compiler
def test_a_changed_source_makes_another_library(tmp_path: Path):
    library = compile_library(send_loop.SOURCE, tmp_path)
    changed = tmp_path / "changed.c"
    changed.write_text(send_loop.SOURCE.read_text() + "\n")
    assert compile_library(changed, tmp_path) != library


@pytest.mark.parametrize(
    "problem",
    [
        "no compiler",
        "a broken compiler",
        "no room to write",
        pytest.param("not a library", marks=needs_compiler),
    ],
)
def test_the_python_loop_is_used_if_compiling_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, problem: str):
    send_loop.load.cache_clear()
    folder = tmp_path / "native"
    match problem:
        case "no compiler":
            monkeypatch.setenv("PATH", "")
        case "a broken compiler":
            monkeypatch.setenv("CC", "false")
        case "no room to write":
            folder.write_text("a file where the folder should be")
        case "not a library":
            compile_library(send_loop.SOURCE, folder).write_text("not a library")
    assert send_loop.load(folder) is send_loop.python_loop
    send_loop.load.cache_clear()
