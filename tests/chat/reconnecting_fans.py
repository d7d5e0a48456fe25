"""Readers and writers of one room at several processes. They reconnect to another process when theirs dies, and send
unanswered messages again, like the page's outbox.
"""

import asyncio
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import count
from typing import Any

from tests.faults.lean_client import LeanSocket
from tests.patience import PATIENCE

AGAIN = 0.05  # seconds between two tries
PACE = 0.22  # between two messages: a socket may ask for five things a second


class Reader:
    """Records the frames that it receives in their order, each log line once. A gap is a failure."""

    def __init__(self, topic: str, ports: list[int], first: int, headers: str = "") -> None:
        self.topic, self.headers = topic, headers
        self._ports = ports[first:] + ports[:first]
        self.offset = 0
        self.messages: list[tuple[int, str]] = []
        self.cuts = 0
        self.complaints: list[str] = []
        self._wire: LeanSocket | None = None
        self._there = asyncio.Event()
        self._grew = asyncio.Condition()
        self._asked: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._refs = count(1)
        self._coming: asyncio.Task[None] | None = None

    async def come(self) -> None:
        """Connect to any process and continue from the last offset."""
        while True:
            for port in self._ports:
                with suppress(OSError):
                    wire = await LeanSocket.open(port, f"/ws/?t={self.topic}:{self.offset}", self.headers)
                    self._wire = wire
                    wire.follow(self._heard, lambda code: self._cut())
                    self._there.set()
                    return
            await asyncio.sleep(AGAIN)

    def leave(self) -> None:
        if self._coming is not None:
            self._coming.cancel()
        if self._wire is not None:
            self._wire.abort()

    async def has_read(self, number: int) -> None:
        async with asyncio.timeout(PATIENCE), self._grew:
            await self._grew.wait_for(lambda: len(self.messages) >= number)

    async def ask(self, type: str, **data: Any) -> dict[str, Any] | None:
        """Return the answer; None if the connection ended first."""
        async with asyncio.timeout(PATIENCE):
            await self._there.wait()
            assert self._wire is not None
            ref = next(self._refs)
            self._asked[ref] = asyncio.get_running_loop().create_future()
            self._wire.send(json.dumps({"type": type, "ref": ref, "data": {"topic": self.topic, **data}}))
            try:
                return await self._asked[ref]
            except ConnectionError:
                return None

    def _heard(self, text: bytes) -> None:
        frame = json.loads(text)
        if frame["type"] in ("ok", "error") and frame["ref"] in self._asked:
            self._asked.pop(frame["ref"]).set_result(frame)
        offset = frame.get("offset")
        if offset is None or offset <= self.offset:
            return
        if offset != self.offset + 1:
            self.complaints.append(f"{self.offset} is followed by {offset}")
        self.offset = offset
        if frame["type"] == "chat.messages":
            self.messages += [(message["id"], message["text"]) for message in frame["data"]["messages"]]
            asyncio.get_running_loop().create_task(self._tell())

    async def _tell(self) -> None:
        async with self._grew:
            self._grew.notify_all()

    def _cut(self) -> None:
        self.cuts += 1
        self._there.clear()
        for asked in self._asked.values():
            asked.set_exception(ConnectionError())
        self._asked.clear()
        self._coming = asyncio.get_running_loop().create_task(self.come())


class Talker(Reader):
    """Sends one message after the other, each until it is answered, always with the same key."""

    def __init__(self, topic: str, ports: list[int], first: int, headers: str) -> None:
        super().__init__(topic, ports, first, headers)
        self.acknowledged: list[tuple[int, str]] = []

    async def talk(self, texts: Iterable[str], onanswer: Callable[[], None]) -> None:
        for text in texts:
            answer = None
            while answer is None:
                answer = await self.ask("chat.send", text=text, key=text)
                if answer is not None and answer["type"] == "error":
                    assert answer["code"] in ("chat.away", "chat.busy", "limits.away"), answer
                    answer = None
                    await asyncio.sleep(AGAIN)
            self.acknowledged.append((answer["message"]["id"], answer["message"]["text"]))
            onanswer()
            await asyncio.sleep(PACE)
