"""One connection of the TCP ingest: a token, then lines, and an answer to each line in the same order."""

import asyncio
import contextlib
import json
import logging
from collections import deque
from collections.abc import AsyncIterator

from livecast.errors import LivecastError
from livecast.input_limits import API_TOKEN, INGEST_LINE
from matches.ingest.limits import IngestLimits, LineRate, OpenConnections
from matches.ingest.line_reader import LineReader, LineTooLong
from matches.ingest.lines import Answer, LineKind, MatchKey, accepted, read_line, refused
from matches.ingest.match_queues import MatchQueues, bad_token
from matches.providers import json_lines
from matches.providers.errors import FeedError

# Lines of one connection that wait for their answers. Then it is not read further.
MOST_WAITING = 256

logger = logging.getLogger(__name__)


class Connection:
    """Reads, queues and answers. One task reads and one writes, so that a slow answer does not stop the reading."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        queues: MatchQueues,
        limits: IngestLimits,
        counts: OpenConnections,
    ) -> None:
        self._lines, self._writer = LineReader(reader), writer
        self._queues, self._limits, self._counts = queues, limits, counts
        self._rate = LineRate(limits)
        self._answers: deque[asyncio.Future[Answer]] = deque()
        self._news = asyncio.Event()
        self._room = asyncio.Semaphore(MOST_WAITING)
        self._number = 0
        self._current: MatchKey | None = None
        self._ended = self._stopped = False
        self._reading: asyncio.Task[None] | None = None

    async def serve(self) -> None:
        """Answer lines until the peer leaves, is idle for too long, or does not read its answers."""
        address = (self._writer.get_extra_info("peername") or ("",))[0]
        try:
            with self._counts.from_address(address):
                token = await self._authenticate()
                with self._counts.with_token(token):
                    await self._room.acquire()
                    self._answer(accepted(self._number, **self._hello()))
                    await self._exchange(token)
        except LivecastError as refusal:
            await self._say_last(refused(self._number, refusal))
        except (ConnectionError, TimeoutError, asyncio.IncompleteReadError) as error:
            logger.info("ingest: the connection from %s has ended: %r", address, error)
        finally:
            self._writer.close()

    async def _authenticate(self) -> str:
        """Read the token from the first line. Raises LivecastError."""
        async with _limit(self._limits.token_time, "Send the token within {} seconds."):
            try:
                data = await self._next_line()
            except LineTooLong:
                data = b""
        line = json_lines.object_of(data, 1, INGEST_LINE) if data else None
        token = (line or {}).get("token")
        if not isinstance(token, str) or not API_TOKEN.admits(token):
            raise LivecastError("auth.required", 'Send your token in the first line: {"token": "lvc_…"}.', status=401)
        if not await self._queues.verify(token):
            raise bad_token()
        return token

    def _hello(self) -> Answer:
        limits = self._limits
        return {
            "feed": "commentary-feed/1",
            "limits": {
                "line_bytes": INGEST_LINE.size,
                "lines_per_second": limits.lines_per_second,
                "burst": limits.burst,
                "idle_seconds": limits.idle_time,
            },
        }

    def stop(self) -> None:
        """Read no further line. Those that were read are answered, and the connection closes."""
        self._stopped = True
        if self._reading is not None:
            self._reading.cancel()

    async def _exchange(self, token: str) -> None:
        self._reading = asyncio.create_task(self._read_lines(token))
        writing = asyncio.create_task(self._write_answers())
        try:
            await asyncio.wait({self._reading, writing}, return_when=asyncio.FIRST_COMPLETED)
            if writing.done():  # the peer does not read its answers, or has left
                return writing.result()
            try:
                await self._reading
            except asyncio.CancelledError:
                if not self._stopped:
                    raise
            except LivecastError as refusal:
                self._answer(refused(self._number, refusal))
            finally:
                self._ended = True
                self._news.set()
            await writing
        finally:
            self._reading.cancel()
            writing.cancel()

    async def _read_lines(self, token: str) -> None:
        while not self._stopped:
            await self._room.acquire()
            async with _limit(self._limits.idle_time, "No line came for {} seconds. Connect again to continue."):
                try:
                    data = await self._next_line()
                    line = read_line(data, self._number, self._current)
                except LineTooLong:
                    most = f"at most {INGEST_LINE.size:,} bytes"
                    error = FeedError(INGEST_LINE.code, line=self._number, expected=most, got="more")
                    await self._refuse(error)
                    continue
                except FeedError as error:
                    await self._refuse(error)
                    continue
            if line is None:
                if not data:
                    return
                self._room.release()
                continue
            if line.kind is LineKind.PING:
                self._answer(accepted(self._number))
            else:
                if line.kind is LineKind.MATCH:
                    self._current = line.key
                answer = self._queues.put(token, line)
                answer.add_done_callback(self._count_refusal)
                self._queue_answer(answer)
            await asyncio.sleep(self._rate.spend())

    async def _next_line(self) -> bytes:
        self._number += 1
        return await self._lines.next()

    async def _refuse(self, error: LivecastError) -> None:
        self._answer(refused(self._number, error))
        await asyncio.sleep(self._rate.spend(self._limits.refused_cost))

    def _count_refusal(self, answer: "asyncio.Future[Answer]") -> None:
        if not answer.cancelled() and not answer.result()["ok"]:
            self._rate.spend(self._limits.refused_cost - 1)

    def _answer(self, answer: Answer) -> None:
        ready: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        ready.set_result(answer)
        self._queue_answer(ready)

    def _queue_answer(self, answer: "asyncio.Future[Answer]") -> None:
        self._answers.append(answer)
        self._news.set()

    async def _write_answers(self) -> None:
        while True:
            while self._answers:
                answer = await self._answers.popleft()
                self._writer.write(_encoded(answer))
                self._room.release()
                if not self._answers or not self._answers[0].done():
                    async with asyncio.timeout(self._limits.write_time):
                        await self._writer.drain()
            if self._ended:
                return
            self._news.clear()
            await self._news.wait()

    async def _say_last(self, answer: Answer) -> None:
        self._writer.write(_encoded(answer))
        with contextlib.suppress(ConnectionError, TimeoutError):  # the peer has left: the refusal cannot reach it
            async with asyncio.timeout(self._limits.write_time):
                await self._writer.drain()


@contextlib.asynccontextmanager
async def _limit(seconds: float, sentence: str) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise LivecastError("ingest.idle", sentence.format(f"{seconds:g}"), status=408) from None


def _encoded(answer: Answer) -> bytes:
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
