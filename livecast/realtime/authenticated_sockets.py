"""Sockets of logged-in users: their number, direct messages, and closing at session end.

A session's end reaches a process in two ways. The code that ends a session announces it through the channel layer,
which closes its sockets at once. And each process asks the database every second which of its sessions have ended, so
it works without the channel layer.

All of it runs on the event loop's thread.
"""

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Collection, Coroutine, Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from livecast.errors import LivecastError
from livecast.outages import Outage
from livecast.realtime.connections import Connection
from livecast.realtime.database import in_database
from livecast.realtime.protocol import Close, Frame
from livecast.realtime.push import CONTROL, push
from livecast.realtime.sessions import SessionOwner, expired_among, session_digest

logger = logging.getLogger(__name__)

# Seconds between two checks of the database for expired sessions and withdrawn rights. Both are announced, too;
# docs/protocol.md promises two seconds also without the channel layer.
ACCESS_CHECK_SECONDS = 1.0
NOTIFY_TIMEOUT = 1.0  # seconds that a request waits for the channel layer


class AuthenticatedSockets:
    """The sockets of logged-in users in this process."""

    def __init__(self) -> None:
        self._sockets: dict[Connection, SessionOwner] = {}
        self._topics: dict[Connection, Collection[str]] = {}
        self._count_by_user: Counter[Any] = Counter()  # user id -> open sockets
        self._check_task: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._outage = Outage("database for session checks")
        self.check_interval: float = ACCESS_CHECK_SECONDS
        self.max_per_user: int = settings.LIVECAST["SOCKETS_PER_MEMBER"]

    def __len__(self) -> int:
        return len(self._sockets)

    def register(self, connection: Connection, owner: SessionOwner, topics: Collection[str] = ()) -> None:
        """Add a socket that asks for these topics. Raises LivecastError `socket.too_many` (429)."""
        open_sockets = self._count_by_user[owner.user.pk]
        if self.max_per_user and open_sockets >= self.max_per_user:
            raise LivecastError(
                "socket.too_many",
                f"You have {open_sockets} pages with live updates open. Close one of them, then reload this page.",
                status=429,
            )
        self._sockets[connection] = owner
        self._topics[connection] = topics
        self._count_by_user[owner.user.pk] += 1
        if self._check_task is None or self._check_task.done():
            self._check_task = asyncio.create_task(self._check_sessions(), name="sessions")
            self._check_task.add_done_callback(_log_task_end)

    def unregister(self, connection: Connection) -> None:
        self._topics.pop(connection, None)
        owner = self._sockets.pop(connection, None)
        if owner is not None:
            self._count_by_user[owner.user.pk] -= 1
            if not self._count_by_user[owner.user.pk]:
                del self._count_by_user[owner.user.pk]

    def user_of(self, connection: Connection) -> AbstractBaseUser | AnonymousUser:
        """Return the socket's user, as loaded when the socket opened."""
        owner = self._sockets.get(connection)
        return AnonymousUser() if owner is None else owner.user

    def on_control(self, frame: Frame) -> None:
        """Handle a control message: digests of ended sessions, or a direct message."""
        message = json.loads(frame.text)
        if isinstance(message, dict):
            user_ids, topic = message["members"], message["topic"]
            recipients = [
                connection
                for connection, owner in self._sockets.items()
                if owner.user.pk in user_ids and topic in self._topics[connection]
            ]
            self._run_task(self._send_to(recipients, Frame(message["text"])))
        else:
            digests = set(message)
            ended = [connection for connection, owner in self._sockets.items() if owner.digest in digests]
            self._run_task(self._close(ended))

    def _run_task(self, coroutine: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(coroutine, name="control")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send_to(self, connections: Iterable[Connection], frame: Frame) -> None:
        for connection in connections:
            await connection.send(frame)

    async def _check_sessions(self) -> None:
        while self._sockets:
            await asyncio.sleep(self.check_interval)
            try:
                await self.close_expired(list(self._sockets))
            except Exception as error:
                self._outage.record_failure(error)  # sockets stay open while the database is unavailable
            else:
                self._outage.record_recovery()

    async def close_expired(self, connections: Iterable[Connection]) -> None:
        """Close the sockets whose session has ended. Raises database errors."""
        owners = {connection: self._sockets[connection] for connection in connections if connection in self._sockets}
        if owners:
            expired = await in_database(expired_among, set(owners.values()))
            await self._close(connection for connection, owner in owners.items() if owner.session_key in expired)

    async def _close(self, connections: Iterable[Connection]) -> None:
        for connection in list(connections):
            self.unregister(connection)
            await connection.close(Close.SESSION_ENDED)

    async def close(self) -> None:
        """Stop checking sessions (tests, and process shutdown)."""
        if self._check_task is not None:
            self._check_task.cancel()
            await asyncio.gather(self._check_task, return_exceptions=True)


def direct_message(member_ids: Iterable[int], topic: str, text: str) -> Frame:
    """Return a control message that sends a frame to the sockets of some members.

    Every process sends `text` to those of their sockets that follow the topic.

    It is only a hint: users who are not connected at that moment do not receive it.
    """
    return Frame(json.dumps({"members": list(member_ids), "topic": topic, "text": text}))


def sessions_ended(session_keys: Iterable[str]) -> None:
    """Make every process close the sockets of these sessions.

    Call it after the database has ended them. It is only a hint, and it never raises: without the channel layer each
    process finds the end in the database.
    """
    digests = [session_digest(key) for key in session_keys]
    if not digests:
        return
    try:
        push(CONTROL, [Frame(json.dumps(digests))], timeout=NOTIFY_TIMEOUT)
    except Exception:
        logger.warning("could not announce ended sessions; each process finds them in the database", exc_info=True)


def _log_task_end(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and task.exception() is not None:
        logger.error("the check of sessions ended; it restarts when a member opens a socket", exc_info=task.exception())
