"""A server with a match, its members, and when what they say has reached the last reader."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bench.errors import BenchError
from bench.kernel_figures import Cores
from bench.load import Crowd, Target
from bench.peers.livecast import Livecast, LivecastServer
from bench.processes import Child

# What comes right before and behind a message's number in a frame.
EACH = ('{"id":', ',"by":')


class Room:
    """A server with a match, and members who can be asked to do things."""

    def __init__(self, server: LivecastServer, port: int, members: Child) -> None:
        self.server, self.port = server, port
        self.members = members

    def ask(self, members: Child, order: str, *arguments: float, timeout: float = 300.0) -> dict[str, Any]:
        members.send(f"{json.dumps([order, arguments])}\n".encode())
        line = members.read_line(timeout)
        if line is None:
            raise BenchError(f"the members do not answer “{order}”")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def target(self, page: Mapping[str, Any]) -> Target:
        path = f"/ws/?t={page['topic']}:{page['offset']}&epoch={page['epoch']}"
        return Target((self.port,), path, first=page["next"], ready='{"type":"hello"', each=EACH)


@contextmanager
def room(cores: Cores, env: Mapping[str, str]) -> Iterator[Room]:
    livecast = Livecast()
    livecast.prepare()
    with livecast.serve(cores, env=env) as server, server.members("members") as members:
        yield Room(server, server.target().ports[0], members)


@contextmanager
def arrivals(crowd: Crowd) -> Iterator[dict[int, int]]:
    """Message -> when the last of the crowd had it, filled while the block runs: the crowd's pipe must not fill up."""
    found: dict[int, int] = {}
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            if (arrival := crowd.next_arrival(0.1)) is not None:
                found[arrival[0]] = arrival[1]

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        yield found
    finally:
        over.set()
        reader.join()


def wait_for(arrived: dict[int, int], last: int, patience: float = 60.0) -> None:
    deadline = time.monotonic() + patience
    while last not in arrived and time.monotonic() < deadline:
        time.sleep(0.02)
