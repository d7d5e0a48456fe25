"""Write the messages of a room in batches: one writer per room and process.

The first message after a silence is written at once. Messages of the next 50 ms are written together as the next batch:
one transaction, one line of the room's log, one frame to every reader. In a busy room the batches are up to 150 ms
apart: most of the cost is per batch and reader. With several processes each has its writer; the lock of the room's row
orders their batches.

Members take turns: if more messages wait than a batch takes, each batch has one of each member before a second of any.
A member who was recently refused for writing too fast is throttled. The budgets of throttled members are checked one by
one. Their messages come last in a batch, a few at a time, so that a flood delays only itself.
"""

import asyncio
from collections.abc import Sequence
from weakref import WeakKeyDictionary

from chat.actions import MessageDraft, Outcome, ReactionKey, post_messages, react
from chat.database import in_writers_database
from chat.fair_queue import FairQueue
from livecast.errors import LivecastError
from livecast.outages import Outage
from livecast.realtime.topics import Answer

# The first message after a silence is written at once; later ones are gathered for this long. The time grows with the
# messages of the last batch, up to BUSY_BATCH_SECONDS after BUSY_BATCH_MESSAGES.
BATCH_SECONDS = 0.05
BUSY_BATCH_SECONDS = 0.15
BUSY_BATCH_MESSAGES = 25
BATCH_MESSAGES = 100  # in one frame at most
BATCH_CHARACTERS = 12_000  # of texts and keys in one line: the frame stays under 64 KiB
BACKLOG = 500  # messages of a room that may wait in each process; further ones are refused
THROTTLED_MESSAGES = 8  # of throttled members in one batch: few enough not to delay the next batch
THROTTLED_MESSAGES_IF_SLOW = 1  # after a batch that took more than half of the time until the next
ANSWERS_PER_TURN = 16  # answers that the event loop sends before it does other work; about half a millisecond
REACTIONS_INTERVAL = 1.0

PendingMessage = tuple[MessageDraft, "asyncio.Future[Answer]"]


def pause_after(messages: int) -> float:
    """Return the seconds from the begin of a batch of so many messages to the begin of the next."""
    load = min(1.0, max(0, messages - 1) / (BUSY_BATCH_MESSAGES - 1))
    return BATCH_SECONDS + load * max(0.0, BUSY_BATCH_SECONDS - BATCH_SECONDS)


def throttled_share(seconds: float, pause: float) -> int:
    """Return how many messages of throttled members the next batch takes, after a batch that took so many seconds."""
    return THROTTLED_MESSAGES if seconds <= pause / 2 else THROTTLED_MESSAGES_IF_SLOW


class RoomWriter:
    """Runs on the event loop's thread, like the hub."""

    def __init__(self, match_id: int) -> None:
        self._match_id = match_id
        self.waiting: FairQueue[PendingMessage] = FairQueue()
        self.throttled: FairQueue[PendingMessage] = FairQueue()
        self.throttle_lock = asyncio.Lock()  # held while a throttled member's budget is checked
        self._writing: asyncio.Task[None] | None = None
        self._reactions: dict[ReactionKey, bool] = {}
        self._reacting: asyncio.Task[None] | None = None
        self._outage = Outage("chat's database")
        self._pause = BATCH_SECONDS
        self._throttled_share = THROTTLED_MESSAGES
        self._most = BATCH_MESSAGES
        self._backlog = BACKLOG

    @property
    def idle(self) -> bool:
        return self._writing is None and self._reacting is None

    def post(self, draft: MessageDraft, *, throttled: bool = False) -> "asyncio.Future[Answer]":
        """Queue a message for the next batch. Return a future of the answer's data, or of the refusal.

        Raises `chat.busy` (503) if the backlog is full. Nothing of the message is stored then.
        """
        queue = self.throttled if throttled else self.waiting
        if len(queue) >= self._backlog:
            raise LivecastError(
                "chat.busy", "The chat is very busy. Your message was not sent. Try again in a moment.", status=503
            )
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        queue.put(draft.author_id, (draft, answer))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write(), name=f"chat {self._match_id}")
        return answer

    def react(self, key: ReactionKey, on: bool) -> None:
        """Queue a reaction, or its removal, for the next batch. A member's last change of a second counts."""
        self._reactions[key] = on
        if self._reacting is None:
            self._reacting = asyncio.create_task(self._react(), name=f"reactions {self._match_id}")

    async def _write(self) -> None:
        clock = asyncio.get_running_loop().time
        try:
            while self.waiting or self.throttled:
                began = clock()
                batch = self._next_batch()
                try:
                    outcomes = await in_writers_database(
                        post_messages, match_id=self._match_id, drafts=[draft for draft, _ in batch]
                    )
                except Exception as problem:
                    self._refuse(batch, problem)
                else:
                    self._outage.record_recovery()
                    await self._answer(batch, outcomes)
                took = clock() - began
                self._throttled_share = throttled_share(took, self._pause)
                await asyncio.sleep(self._pause - took)
        finally:
            self._writing = None

    def _next_batch(self) -> list[PendingMessage]:
        batch = _take(self.waiting, self._most, BATCH_CHARACTERS)
        self._pause = pause_after(len(batch))
        share = min(self._throttled_share, self._most - len(batch))
        return batch + _take(self.throttled, share, BATCH_CHARACTERS - sum(_size(draft) for draft, _ in batch))

    async def _answer(self, batch: Sequence[PendingMessage], outcomes: Sequence[Outcome]) -> None:
        """Give each message its outcome. The event loop does other work after every few answers."""
        for place, ((_, answer), outcome) in enumerate(zip(batch, outcomes, strict=True)):
            if place and place % ANSWERS_PER_TURN == 0:
                await asyncio.sleep(0)
            _settle(answer, outcome)

    def _refuse(self, batch: list[PendingMessage], problem: Exception) -> None:
        if isinstance(problem, LivecastError):
            refusal = problem
        else:
            self._outage.record_failure(problem)
            refusal = LivecastError(
                "chat.away", "The chat is unavailable. Your message was not sent. Try again in a minute.", status=503
            )
        for _, answer in batch:
            _settle(answer, refusal)

    async def _react(self) -> None:
        try:
            while self._reactions:
                await asyncio.sleep(REACTIONS_INTERVAL)
                changes, self._reactions = self._reactions, {}
                try:
                    await in_writers_database(react, match_id=self._match_id, changes=changes)
                except Exception as problem:
                    self._outage.record_failure(problem)  # reactions are not repeated: these are lost
        finally:
            self._reacting = None


def _take(queue: FairQueue[PendingMessage], messages: int, characters: int) -> list[PendingMessage]:
    """Remove the next messages from the queue: at most so many, with at most so many characters."""
    taken: list[PendingMessage] = []
    while queue and len(taken) < messages:
        draft, _ = queue.peek()
        characters -= _size(draft)
        if characters < 0:
            break
        taken.append(queue.take())
    return taken


def _size(draft: MessageDraft) -> int:
    """Return the characters of a message, for BATCH_CHARACTERS: always fewer than those."""
    return len(draft.text) + len(draft.key)


def _settle(answer: "asyncio.Future[Answer]", outcome: Outcome) -> None:
    if answer.done():
        return  # the member has disconnected
    if isinstance(outcome, LivecastError):
        answer.set_exception(outcome)
    else:
        answer.set_result(f'{{"message":{outcome.json}}}')


_writers: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[int, RoomWriter]] = WeakKeyDictionary()
MAX_IDLE_WRITERS = 64  # writers without work


def writer_of(match_id: int) -> RoomWriter:
    """Return the running event loop's writer of a match's room."""
    writers = _writers.setdefault(asyncio.get_running_loop(), {})
    if match_id not in writers:
        if len(writers) >= MAX_IDLE_WRITERS:
            for known in [known for known, writer in writers.items() if writer.idle]:
                del writers[known]
        writers[match_id] = RoomWriter(match_id)
    return writers[match_id]
