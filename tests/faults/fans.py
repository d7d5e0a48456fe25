"""Fans who behave as the page's script does, and write down what they saw: `(epoch, offset, hash)` of every line.

The rules: drop an offset that is known; ask for a gap by coming back with one's own offset; come back where a pulse
names a head that did not arrive; on `resync` load the snapshot and start from its offset; on `reconnect` go elsewhere
when it says; come back with full jitter.
"""

import asyncio
import hashlib
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from tests.faults.lean_client import LOCAL, Site, Wire

# The page's own numbers (seconds): the n-th try waits a random part of FIRST_WAIT * 2^n, of LONGEST_WAIT at most.
FIRST_WAIT = 0.5
LONGEST_WAIT = 30.0
SNAPSHOT_LIFE = 1.0  # what is in front of the pages keeps them for so long
NOT_AGAIN = frozenset((1009, 4400, 4401, 4403, 4404))  # close codes after which a page gives up


class Line(NamedTuple):
    """What a fan writes down of one line of the feed."""

    epoch: str
    offset: int
    hash: str


class Snapshot(NamedTuple):
    """A page: where its feed stood, and the entries on it."""

    epoch: str
    offset: int
    entries: frozenset[int]


def hash_of(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


class Crowd:
    """Fans of one match. They find the server processes at `ports`, and try them in turn, as nginx would for them."""

    def __init__(self, match_id: int, ports: Iterable[int], seed: int, site: Site = LOCAL) -> None:
        self.match_id = match_id
        self.site = site
        self.topic = f"match.{match_id}.feed"
        self.ports = list(ports)
        self.pages = self.ports  # where their pages come from
        self.random = random.Random(seed)
        self.fans: list[Fan] = []
        self.ends: list[tuple[float, int]] = []  # of connections: when, close code
        self.counts: Counter[str] = Counter()
        self.others: list[Callable[[dict[str, Any], float], None]] = []  # who hears of frames without a number
        self._read: dict[bytes, tuple[dict[str, Any], str]] = {}
        self._newest: tuple[bytes, tuple[dict[str, Any], str]] = b"", ({}, "")  # of those without a number
        self._snapshot: Snapshot | None = None
        self._snapshot_at = 0.0
        self._snapshot_lock = asyncio.Lock()

    async def arrive(self, count: int, pace: float = 500) -> None:
        """So many more fans load the page, `pace` of them a second; returns when all are greeted."""
        page = await self.snapshot()
        arrived = [Fan(self, page) for _ in range(count)]
        self.fans += arrived
        for fan in arrived:
            fan.come()
            await asyncio.sleep(1 / pace)
        await self.until(lambda: all(fan.greeted for fan in arrived), 60, "all fans are greeted")

    def leave(self) -> None:
        for fan in self.fans:
            fan.leave()

    @property
    def watching(self) -> int:
        return sum(fan.greeted for fan in self.fans)

    async def caught_up(self, head: int, within: float = 60) -> None:
        await self.until(lambda: all(fan.offset >= head for fan in self.fans), within, f"all fans are at line {head}")

    async def until(self, true: Callable[[], bool], within: float, what: str) -> None:
        deadline = time.monotonic() + within
        while not true():
            if time.monotonic() > deadline:
                offsets = Counter(fan.offset for fan in self.fans).most_common(5)
                raise AssertionError(f"not within {within:g} s: {what}; offsets {offsets}, {dict(self.counts)}")
            await asyncio.sleep(0.05)

    def read(self, text: bytes) -> tuple[dict[str, Any], str]:
        """A frame and its hash. All fans of a process get the same bytes: read once."""
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

    async def snapshot(self) -> Snapshot:
        """The page as it stands. What stands before the pages asks for it once, however many want it."""
        async with self._snapshot_lock:
            if self._snapshot is None or time.monotonic() - self._snapshot_at > SNAPSHOT_LIFE:
                page = json.loads(await get(self.shuffled(self.pages), f"/api/matches/{self.match_id}", self.site))
                entries = frozenset(entry["id"] for entry in page["entries"])
                self._snapshot = Snapshot(page["epoch"], page["offset"], entries)
                self._snapshot_at = time.monotonic()
            return self._snapshot

    def shuffled(self, ports: list[int]) -> list[int]:
        return self.random.sample(ports, len(ports))


class Fan:
    """One page in a browser."""

    def __init__(self, crowd: Crowd, page: Snapshot) -> None:
        self.crowd = crowd
        self.page = page
        self.epoch, self.offset = page.epoch, page.offset
        self.log: list[Line] = []
        self.times: list[float] = []  # of the log's lines
        self.greetings: list[float] = []
        self.greeted = False
        self.heeds_reconnect = True  # False: a page that does not know the word
        self.port = 0
        self._tries = 0
        self._stale = False
        self._wire: Wire | None = None
        self._coming: asyncio.Task[None] | None = None

    def come(self, wait: float = 0.0) -> None:
        if self._coming is None:
            self._coming = asyncio.create_task(self._come(wait))

    def leave(self) -> None:
        if self._coming is not None:
            self._coming.cancel()
        self._cut()

    async def _come(self, wait: float) -> None:
        await asyncio.sleep(wait)
        while (wire := await self._connect()) is None:
            await asyncio.sleep(self._next_wait())
        self._coming = None
        self._wire = wire
        wire.follow(self._on_text, self._on_end)

    def _next_wait(self) -> float:
        wait = self.crowd.random.uniform(0, min(LONGEST_WAIT, FIRST_WAIT * 2**self._tries))
        self._tries += 1
        return wait

    async def _connect(self) -> Wire | None:
        for port in self.crowd.shuffled(self.crowd.ports):
            try:
                if self._stale:
                    await self._reload()
                target = f"/ws/?t={self.crowd.topic}:{self.offset}&epoch={self.epoch}"
                wire = await Wire.open(port, target, site=self.crowd.site)
            except OSError:
                self.crowd.counts["tries in vain"] += 1
            else:
                self.port = port
                return wire
        return None

    async def _reload(self) -> None:
        """Begin anew from the page: what was seen before is gone from the screen."""
        self.page = await self.crowd.snapshot()
        self.epoch, self.offset = self.page.epoch, self.page.offset
        self.log, self.times = [], []
        self._stale = False

    def _come_back(self, reason: str, wait: float = 0.0) -> None:
        self.crowd.counts[reason] += 1
        self._cut()
        self.come(wait)

    def _move(self, wire: Wire | None) -> None:
        if wire is not None and wire is self._wire:
            self._come_back("moves when asked")

    def _cut(self) -> None:
        self.greeted = False
        if self._wire is not None:
            self._wire.abort()
            self._wire = None

    def _on_end(self, code: int) -> None:
        self.greeted = False
        self._wire = None
        self.crowd.ends.append((time.time(), code))
        if code in NOT_AGAIN:
            self.crowd.counts[f"refused with {code}"] += 1
        else:
            self.come(self._next_wait())

    def _on_text(self, text: bytes) -> None:
        frame, hash = self.crowd.read(text)
        offset = frame.get("offset")
        if offset is None:
            self._take_other(frame)
        elif offset == self.offset + 1:
            self.offset = offset
            self.log.append(Line(self.epoch, offset, hash))
            self.times.append(time.time())
        elif offset <= self.offset:
            self.crowd.counts["known lines dropped"] += 1
        else:
            self._come_back("gaps seen")

    def _take_other(self, frame: dict[str, Any]) -> None:
        kind = frame["type"]
        if kind == "hello":
            self._tries = 0
            self.greeted = True
            self.greetings.append(time.time())
        elif kind == "pulse" and frame["data"]["head"] > self.offset:
            self._come_back("heads that had not arrived")
        elif kind == "resync":
            self._stale = True
            self._come_back("resyncs")
        elif kind == "reconnect" and self.heeds_reconnect:
            # Until then it goes on watching here.
            asyncio.get_running_loop().call_later(frame["data"]["after"], self._move, self._wire)
        for other in self.crowd.others:
            other(frame, time.time())


async def get(ports: Iterable[int], path: str, site: Site = LOCAL) -> bytes:
    """The body of a page, from the first process that has it. Raises OSError where none does."""
    refusal: OSError | None = None
    for port in ports:
        try:
            async with asyncio.timeout(20):
                return await _get(port, path, site)
        except OSError as error:
            refusal = error
    raise refusal or OSError("no server")


async def _get(port: int, path: str, site: Site) -> bytes:
    reader, writer = await asyncio.open_connection(port=port, **site.transport)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {site.name}\r\nConnection: close\r\n\r\n".encode())
        answer = await reader.read()
    finally:
        writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    status = head.partition(b"\r\n")[0].decode()
    if not status.startswith("HTTP/1.1 200"):
        raise ConnectionError(f"{path}: {status}")
    return body
