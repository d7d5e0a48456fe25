"""Fans that follow the rules of the page's script and record `(epoch, offset, hash)` of each line.

The rules: drop a known offset. After a gap, or a pulse with a newer head, reconnect from the own offset. On `resync`,
load the snapshot and start from its offset. On `reconnect`, connect again after the given time. Reconnect with full
jitter.
"""

import asyncio
import hashlib
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from tests.faults.lean_client import LOCAL, LeanSocket, ServerAddress

# The numbers of the page's script, in seconds. The n-th try waits a random part of FIRST_WAIT * 2^n, at most of
# LONGEST_WAIT.
FIRST_WAIT = 0.5
LONGEST_WAIT = 30.0
SNAPSHOT_LIFETIME = 1.0  # the cache in front of the pages keeps them for so long
FINAL_CLOSE_CODES = frozenset((1009, 4400, 4401, 4403, 4404))  # after these, a page does not reconnect


class Line(NamedTuple):
    """What a fan records of one line of the feed."""

    epoch: str
    offset: int
    hash: str


class PageSnapshot(NamedTuple):
    """A page: the offset of its feed and the entries on it."""

    epoch: str
    offset: int
    entries: frozenset[int]


def hash_of(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


class FanGroup:
    """Fans of one match. They try the server processes at `ports` in random order, as behind nginx."""

    def __init__(self, match_id: int, ports: Iterable[int], seed: int, address: ServerAddress = LOCAL) -> None:
        self.match_id = match_id
        self.address = address
        self.topic = f"match.{match_id}.feed"
        self.ports = list(ports)
        self.pages = self.ports  # the servers of the pages
        self.random = random.Random(seed)
        self.fans: list[Fan] = []
        self.ends: list[tuple[float, int]] = []  # closed connections: time, close code
        self.counts: Counter[str] = Counter()
        self.frame_listeners: list[Callable[[dict[str, Any], float], None]] = []  # called for frames without an offset
        self._read: dict[bytes, tuple[dict[str, Any], str]] = {}
        self._newest: tuple[bytes, tuple[dict[str, Any], str]] = b"", ({}, "")  # the newest frame without an offset
        self._snapshot: PageSnapshot | None = None
        self._snapshot_at = 0.0
        self._snapshot_lock = asyncio.Lock()

    async def join(self, count: int, pace: float = 500) -> None:
        """Load the page for `count` more fans, `pace` a second. Return when all are connected."""
        page = await self.snapshot()
        arrived = [Fan(self, page) for _ in range(count)]
        self.fans += arrived
        for fan in arrived:
            fan.connect()
            await asyncio.sleep(1 / pace)
        await self.wait_until(lambda: all(fan.connected for fan in arrived), 60, "all fans are connected")

    def disconnect(self) -> None:
        for fan in self.fans:
            fan.disconnect()

    @property
    def connected_count(self) -> int:
        return sum(fan.connected for fan in self.fans)

    async def wait_until_caught_up(self, head: int, within: float = 60) -> None:
        await self.wait_until(
            lambda: all(fan.offset >= head for fan in self.fans), within, f"all fans are at line {head}"
        )

    async def wait_until(self, condition: Callable[[], bool], within: float, what: str) -> None:
        deadline = time.monotonic() + within
        while not condition():
            if time.monotonic() > deadline:
                offsets = Counter(fan.offset for fan in self.fans).most_common(5)
                raise AssertionError(f"{what}: not within {within:g} s; offsets {offsets}, {dict(self.counts)}")
            await asyncio.sleep(0.05)

    def read(self, text: bytes) -> tuple[dict[str, Any], str]:
        """Return a frame and its hash. All fans get the same bytes, so parse them once."""
        found = self._read.get(text)
        if found is None and text == self._newest[0]:
            found = self._newest[1]
        if found is None:
            frame = json.loads(text)
            if "offset" in frame:
                frame.pop("data")
                found = self._read[text] = frame, hash_of(text)
            else:
                found = frame, ""
                self._newest = text, found
        return found

    async def snapshot(self) -> PageSnapshot:
        """Return the current page. Fetch it once for all fans, as the cache in front of the pages does."""
        async with self._snapshot_lock:
            if self._snapshot is None or time.monotonic() - self._snapshot_at > SNAPSHOT_LIFETIME:
                page = json.loads(await get(self.shuffled(self.pages), f"/api/matches/{self.match_id}", self.address))
                entries = frozenset(entry["id"] for entry in page["entries"])
                self._snapshot = PageSnapshot(page["epoch"], page["offset"], entries)
                self._snapshot_at = time.monotonic()
            return self._snapshot

    def shuffled(self, ports: list[int]) -> list[int]:
        return self.random.sample(ports, len(ports))


class Fan:
    """A page in a browser."""

    def __init__(self, group: FanGroup, page: PageSnapshot) -> None:
        self.group = group
        self.page = page
        self.epoch, self.offset = page.epoch, page.offset
        self.log: list[Line] = []
        self.times: list[float] = []  # of the lines in `log`
        self.hello_times: list[float] = []
        self.connected = False
        self.obeys_reconnect = True  # False: a page that ignores `reconnect` frames
        self.port = 0
        self._tries = 0
        self._stale = False
        self._socket: LeanSocket | None = None
        self._connecting: asyncio.Task[None] | None = None

    def connect(self, wait: float = 0.0) -> None:
        if self._connecting is None:
            self._connecting = asyncio.create_task(self._connect_until_open(wait))

    def disconnect(self) -> None:
        if self._connecting is not None:
            self._connecting.cancel()
        self._close()

    async def _connect_until_open(self, wait: float) -> None:
        await asyncio.sleep(wait)
        while (socket := await self._try_ports()) is None:
            await asyncio.sleep(self._next_wait())
        self._connecting = None
        self._socket = socket
        socket.follow(self._on_text, self._on_end)

    def _next_wait(self) -> float:
        wait = self.group.random.uniform(0, min(LONGEST_WAIT, FIRST_WAIT * 2**self._tries))
        self._tries += 1
        return wait

    async def _try_ports(self) -> LeanSocket | None:
        for port in self.group.shuffled(self.group.ports):
            try:
                if self._stale:
                    await self._reload()
                target = f"/ws/?t={self.group.topic}:{self.offset}&epoch={self.epoch}"
                socket = await LeanSocket.open(port, target, address=self.group.address)
            except OSError:
                self.group.counts["failed tries"] += 1
            else:
                self.port = port
                return socket
        return None

    async def _reload(self) -> None:
        """Start again from a new page. The lines received before are not on the screen any more."""
        self.page = await self.group.snapshot()
        self.epoch, self.offset = self.page.epoch, self.page.offset
        self.log, self.times = [], []
        self._stale = False

    def _reconnect(self, reason: str, wait: float = 0.0) -> None:
        self.group.counts[reason] += 1
        self._close()
        self.connect(wait)

    def _reconnect_elsewhere(self, socket: LeanSocket | None) -> None:
        if socket is not None and socket is self._socket:
            self._reconnect("reconnects on request")

    def _close(self) -> None:
        self.connected = False
        if self._socket is not None:
            self._socket.abort()
            self._socket = None

    def _on_end(self, code: int) -> None:
        self.connected = False
        self._socket = None
        self.group.ends.append((time.time(), code))
        if code in FINAL_CLOSE_CODES:
            self.group.counts[f"refused with {code}"] += 1
        else:
            self.connect(self._next_wait())

    def _on_text(self, text: bytes) -> None:
        frame, hash = self.group.read(text)
        offset = frame.get("offset")
        if offset is None:
            self._on_other_frame(frame)
        elif offset == self.offset + 1:
            self.offset = offset
            self.log.append(Line(self.epoch, offset, hash))
            self.times.append(time.time())
        elif offset <= self.offset:
            self.group.counts["known lines dropped"] += 1
        else:
            self._reconnect("gaps")

    def _on_other_frame(self, frame: dict[str, Any]) -> None:
        kind = frame["type"]
        if kind == "hello":
            self._tries = 0
            self.connected = True
            self.hello_times.append(time.time())
        elif kind == "pulse" and frame["data"]["head"] > self.offset:
            self._reconnect("missing heads")
        elif kind == "resync":
            self._stale = True
            self._reconnect("resyncs")
        elif kind == "reconnect" and self.obeys_reconnect:
            # The fan stays on this socket until then.
            asyncio.get_running_loop().call_later(frame["data"]["after"], self._reconnect_elsewhere, self._socket)
        for listener in self.group.frame_listeners:
            listener(frame, time.time())


async def get(ports: Iterable[int], path: str, address: ServerAddress = LOCAL) -> bytes:
    """Return the body of a page from the first process that answers. Raise OSError if none does."""
    refusal: OSError | None = None
    for port in ports:
        try:
            async with asyncio.timeout(20):
                return await _get(port, path, address)
        except OSError as error:
            refusal = error
    raise refusal or OSError("no server answers")


async def _get(port: int, path: str, address: ServerAddress) -> bytes:
    reader, writer = await asyncio.open_connection(port=port, **address.transport)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {address.name}\r\nConnection: close\r\n\r\n".encode())
        answer = await reader.read()
    finally:
        writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    status = head.partition(b"\r\n")[0].decode()
    if not status.startswith("HTTP/1.1 200"):
        raise ConnectionError(f"{path}: {status}")
    return body
