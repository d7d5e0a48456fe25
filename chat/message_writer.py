"""A room's writers: one per room and process. Gathers what members say, and has it written a batch at a time.

The first message after a silence is written at once; what comes within the next 50 ms goes together in the next batch:
one transaction, one line of the room's log, one frame to every reader. With several processes each has its writer, and
the lock of the room's row puts their batches in order.

Who was lately refused for writing too fast is hasty. The hasty are counted one by one, come after everybody else, and a
few at a time: a flood waits behind itself.
"""

import asyncio
import logging
from collections import deque
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings

from chat.actions import Draft, React, post_messages, react
from chat.database import in_writers_database
from livecast.errors import LivecastError
from livecast.realtime.outages import Outage

logger = logging.getLogger(__name__)

BATCH_CHARACTERS = 12_000  # of texts and keys in one line: with all that is around them, a frame stays under 64 KiB
HASTY_MESSAGES = 8  # of one batch, besides the others: few enough that the next does not wait for it
REACTIONS_SECONDS = 1.0

Waiting = tuple[Draft, "asyncio.Future[dict[str, Any]]"]


class RoomWriter:
    """On the event loop's thread, like the hub."""

    def __init__(self, match_id: int) -> None:
        self._match_id = match_id
        self._waiting: deque[Waiting] = deque()
        self._hasty: deque[Waiting] = deque()
        self.one_hasty = asyncio.Lock()  # whose budget is looked at
        self._writing: asyncio.Task[None] | None = None
        self._wishes: dict[React, bool] = {}
        self._reacting: asyncio.Task[None] | None = None
        self._outage = Outage("chat's database")
        self._interval: float = settings.CHAT["BATCH_SECONDS"]
        self._most: int = settings.CHAT["BATCH_MESSAGES"]
        self._backlog: int = settings.CHAT["BACKLOG"]

    @property
    def idle(self) -> bool:
        return self._writing is None and self._reacting is None

    async def post(self, draft: Draft, *, hasty: bool = False) -> dict[str, Any]:
        """Have a message written, with others. Returns its data; raises why it was refused.

        `chat.busy` (503) when more is waiting than can be written soon: nothing of it was kept.
        """
        queue = self._hasty if hasty else self._waiting
        if len(queue) >= self._backlog:
            raise LivecastError(
                "chat.busy", "So many are writing that yours was not sent. Try again in a moment.", status=503
            )
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        queue.append((draft, answer))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write(), name=f"chat {self._match_id}")
        return await answer

    def react(self, wish: React, on: bool) -> None:
        """Have a sign given, or taken back, with others of the same second. The last word of a member counts."""
        self._wishes[wish] = on
        if self._reacting is None:
            self._reacting = asyncio.create_task(self._react(), name=f"reactions {self._match_id}")

    async def _write(self) -> None:
        clock = asyncio.get_running_loop().time
        try:
            while self._waiting or self._hasty:
                began = clock()
                batch = self._next_batch()
                try:
                    outcomes = await in_writers_database(
                        post_messages, match_id=self._match_id, drafts=[draft for draft, _ in batch]
                    )
                except Exception as problem:
                    self._refuse(batch, problem)
                else:
                    self._outage.end()
                    for (_, answer), outcome in zip(batch, outcomes, strict=True):
                        _settle(answer, outcome)
                await asyncio.sleep(began + self._interval - clock())
        finally:
            self._writing = None

    def _next_batch(self) -> list[Waiting]:
        batch: list[Waiting] = []
        room = BATCH_CHARACTERS
        for queue, share in ((self._waiting, self._most), (self._hasty, HASTY_MESSAGES)):
            most = min(self._most, len(batch) + share)
            while queue and len(batch) < most:
                room -= len(queue[0][0].text) + len(queue[0][0].key)
                if room < 0 and batch:
                    return batch
                batch.append(queue.popleft())
        return batch

    def _refuse(self, batch: list[Waiting], problem: Exception) -> None:
        if isinstance(problem, LivecastError):
            refusal = problem
        else:
            self._outage.begin(problem)
            refusal = LivecastError("chat.away", "The chat cannot be reached. Your message was not sent.", status=503)
        for _, answer in batch:
            _settle(answer, refusal)

    async def _react(self) -> None:
        try:
            while self._wishes:
                await asyncio.sleep(REACTIONS_SECONDS)
                wishes, self._wishes = self._wishes, {}
                try:
                    await in_writers_database(react, match_id=self._match_id, wishes=wishes)
                except Exception as problem:
                    self._outage.begin(problem)  # a sign is no message: these are lost
        finally:
            self._reacting = None


def _settle(answer: "asyncio.Future[dict[str, Any]]", outcome: dict[str, Any] | LivecastError) -> None:
    if answer.done():
        return  # the member has gone
    if isinstance(outcome, LivecastError):
        answer.set_exception(outcome)
    else:
        answer.set_result(outcome)


_writers: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[int, RoomWriter]] = WeakKeyDictionary()
MOST_IDLE = 64  # rooms that nobody is speaking in


def writer_of(match_id: int) -> RoomWriter:
    """The running event loop's writer of a match's room."""
    writers = _writers.setdefault(asyncio.get_running_loop(), {})
    if match_id not in writers:
        if len(writers) >= MOST_IDLE:
            for known in [known for known, writer in writers.items() if writer.idle]:
                del writers[known]
        writers[match_id] = RoomWriter(match_id)
    return writers[match_id]
