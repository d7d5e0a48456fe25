"""A server with a match, its members, and the arrival times of their messages."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bench.kernel_figures import Cores
from bench.load import LoadClientProcess, Target
from bench.peers.livecast import Livecast, LivecastServer
from bench.processes import BenchProcess

# The text before and after a message's number in a frame.
EACH = ('{"id":', ',"by":')


class ChatRoom:
    """A server with a match, and members that run orders."""

    def __init__(self, server: LivecastServer, port: int, members: BenchProcess) -> None:
        self.server, self.port = server, port
        self.members = members

    def ask(self, members: BenchProcess, order: str, *arguments: float, timeout: float = 300.0) -> dict[str, Any]:
        return members.ask(json.dumps([order, arguments]), timeout)

    def target(self, page: Mapping[str, Any]) -> Target:
        path = f"/ws/?t={page['topic']}:{page['offset']}&epoch={page['epoch']}"
        return Target((self.port,), path, first=page["next"], ready='{"type":"hello"', each=EACH)


@contextmanager
def start_room(cores: Cores, env: Mapping[str, str]) -> Iterator[ChatRoom]:
    livecast = Livecast()
    livecast.prepare()
    with livecast.serve(cores, env=env) as server, server.members("members") as members:
        yield ChatRoom(server, server.target().ports[0], members)


@contextmanager
def arrivals(clients: LoadClientProcess) -> Iterator[dict[int, int]]:
    """Yield a dict of message and arrival time at the last reader. A thread fills it, so that the client's pipe stays
    empty.
    """
    found: dict[int, int] = {}
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            if (arrival := clients.next_arrival(0.1)) is not None:
                found[arrival[0]] = arrival[1]

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        yield found
    finally:
        over.set()
        reader.join()


def wait_for(arrived: dict[int, int], last: int, timeout: float = 60.0) -> None:
    deadline = time.monotonic() + timeout
    while last not in arrived and time.monotonic() < deadline:
        time.sleep(0.02)
