"""Queues between the connections and the database: one for each match, so that its lines keep their order.

The lines that wait for a match are written together. A match has at most one batch at work, so that many lines for one
match do not hold up another. Lines for matches that do not exist, or that are not the sender's, are refused by a thread
that only reads, so that they do not hold up those who write. A line waits while the database does not answer, and is
refused after `outage_time`.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError, close_old_connections, connection

from accounts import tokens
from livecast.bounded_cache import BoundedCache
from livecast.errors import LivecastError
from matches.ingest.engine import Engine
from matches.ingest.limits import IngestLimits
from matches.ingest.lines import Answer, LineKind, MatchKey, ReceivedLine, refused

MOST_IN_BATCH = 200  # lines of one transaction
_MOST_SENDERS = 1_000
REJECTED_SECONDS = 1.0  # for which a match or a token that was refused is not checked again
RETRY_PAUSE = 0.5  # seconds between two attempts while the database does not answer

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class WaitingLine:
    token: str
    line: ReceivedLine
    answer: "asyncio.Future[Answer]"


class MatchQueues:
    """Writes lines in a few threads. Used by one event loop."""

    def __init__(self, engine: Engine, limits: IngestLimits, threads: int) -> None:
        self._engine, self._limits = engine, limits
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="ingest")
        self._readers = ThreadPoolExecutor(1, thread_name_prefix="ingest-checks")
        # Matches and tokens whose lines were refused, and the time until which that counts.
        self._rejected: BoundedCache[tuple[MatchKey | None, str], tuple[LivecastError, float]] = BoundedCache(
            _MOST_SENDERS, 1
        )
        # Those whose lines were accepted: they need no check of their own.
        self._accepted: BoundedCache[tuple[MatchKey | None, str], bool] = BoundedCache(_MOST_SENDERS, 1)
        self._queues: dict[MatchKey | None, deque[WaitingLine]] = {}
        self._workers: set[asyncio.Task[None]] = set()

    def put(self, token: str, line: ReceivedLine) -> "asyncio.Future[Answer]":
        """Queue a line; its answer follows."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        queue = self._queues.get(line.key)
        if queue is None:
            queue = self._queues[line.key] = deque()
            worker = asyncio.create_task(self._work(line.key, queue))
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)
        queue.append(WaitingLine(token, line, answer))
        return answer

    async def verify(self, token: str) -> bool:
        """Whether the token is valid."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, _is_valid, token)

    async def close(self) -> None:
        """Wait for the lines that were queued."""
        while self._workers:
            await asyncio.wait(self._workers)
        self._threads.shutdown()
        self._readers.shutdown()

    async def _work(self, key: MatchKey | None, queue: deque[WaitingLine]) -> None:
        """Write the lines of one match until none waits."""
        try:
            while queue:
                batch = [queue.popleft() for _ in range(min(len(queue), MOST_IN_BATCH))]
                for token, lines in _by_token(batch):
                    answers = await self._answers_of(token, [one.line for one in lines])
                    for waiting, answer in zip(lines, answers, strict=True):
                        if not waiting.answer.done():  # its connection may have closed
                            waiting.answer.set_result(answer)
        finally:
            del self._queues[key]

    async def _answers_of(self, token: str, lines: list[ReceivedLine]) -> list[Answer]:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._limits.outage_time
        while True:
            try:
                return await self._taken(token, lines)
            except (OperationalError, InterfaceError) as error:
                if loop.time() > deadline:
                    return [refused(line.number, _unavailable()) for line in lines]
                logger.warning("lines of a feed wait, because the database does not answer: %r", error)
                await asyncio.sleep(RETRY_PAUSE)
            except Exception:
                # One batch must not end the process that serves all feeds. Its lines get an answer, the log the error.
                if len(lines) > 1:  # one line may be the cause: the others are written
                    return [answer for line in lines for answer in await self._answers_of(token, [line])]
                logger.exception("a line of a feed was not written")
                sentence = "This line failed on the server. The error is in the server's log."
                failure = LivecastError("ingest.failed", sentence, status=500)
                return [refused(line.number, failure) for line in lines]

    async def _taken(self, token: str, lines: list[ReceivedLine]) -> list[Answer]:
        loop, sender = asyncio.get_running_loop(), (lines[0].key, token)
        # The line that names a match may create it.
        if lines[0].kind is not LineKind.MATCH and self._accepted.get(sender) is None:
            refusal, until = self._rejected.get(sender) or (None, 0.0)
            if loop.time() >= until:
                refusal = await loop.run_in_executor(self._readers, self._refusal, token, lines[0])
            if refusal is not None:
                if loop.time() >= until:
                    self._rejected.put(sender, (refusal, loop.time() + REJECTED_SECONDS), 0)
                return [refused(line.number, refusal) for line in lines]
        answers = await loop.run_in_executor(self._threads, self._take, token, lines)
        if any(answer["ok"] for answer in answers):
            self._accepted.put(sender, True, 0)
        return answers

    def _refusal(self, token: str, line: ReceivedLine) -> LivecastError | None:
        """Why the lines of this match are refused; None if they are not. Called in a thread."""
        close_old_connections()
        author = tokens.verify(token)
        if author is None:
            return bad_token()
        assert line.key is not None
        try:
            self._engine.require_match(author, line.key)
        except LivecastError as refusal:
            return refusal
        return None

    def _take(self, token: str, lines: list[ReceivedLine]) -> list[Answer]:
        """Write lines with the person's permissions as they are now. Called in a thread."""
        close_old_connections()
        try:
            author = tokens.verify(token)
            if author is None:
                return [refused(line.number, bad_token()) for line in lines]
            return self._engine.take(author, lines)
        except (OperationalError, InterfaceError):
            connection.close()  # it may be broken
            raise


def bad_token() -> LivecastError:
    sentence = "This token is unknown or was revoked. Create a new one in the admin."
    return LivecastError("auth.bad_token", sentence, status=401)


def _is_valid(token: str) -> bool:
    close_old_connections()
    return tokens.verify(token) is not None


def _unavailable() -> LivecastError:
    sentence = "Nothing was saved: the database does not answer. Send the line again in a moment."
    return LivecastError("service.away", sentence, status=503)


def _by_token(batch: Sequence[WaitingLine]) -> list[tuple[str, list[WaitingLine]]]:
    """The lines in order, those of one token together."""
    groups: list[tuple[str, list[WaitingLine]]] = []
    for one in batch:
        if not groups or groups[-1][0] != one.token:
            groups.append((one.token, []))
        groups[-1][1].append(one)
    return groups
