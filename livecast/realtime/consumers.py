"""LiveConsumer: the life of one socket.

It joins the topics of its URL and catches up. Then it detaches the socket: commands are handled by
livecast/realtime/commands.py without a task of the socket. On servers other than our Daphne it answers the commands.

Channels' own dispatch hops to the thread of all synchronous code before every message: one slow database call would
delay every socket (channels#2132). LiveConsumer does not hop.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer
from channels.routing import URLRouter
from django.contrib.auth.models import AnonymousUser
from django.urls import path, re_path

from livecast.errors import LivecastError
from livecast.realtime.anonymous_fast_path import answer_anonymous
from livecast.realtime.commands import SocketCommands, run_command
from livecast.realtime.connections import EXTENSION, Connection, Send, connection_of
from livecast.realtime.handshake import SubscriptionRequest, origin_allowed, parse_query
from livecast.realtime.hub import hub
from livecast.realtime.protocol import (
    COMMAND_BURST,
    COMMANDS_PER_SECOND,
    Close,
    Frame,
    answer_error,
)
from livecast.realtime.sessions import session_key_of
from livecast.realtime.topics import Scope

Receive = Callable[[], Awaitable[dict[str, Any]]]


class TokenBucket:
    """A rate limit of COMMANDS_PER_SECOND, with bursts of COMMAND_BURST.

    Our Daphne has counted these frames already (daphne/receive_buffer.py); other servers do not count.
    """

    __slots__ = ("_at", "_tokens")

    def __init__(self) -> None:
        self._tokens = float(COMMAND_BURST)
        self._at = time.monotonic()

    def take(self) -> bool:
        """Take a token. Returns False if the bucket is empty."""
        now = time.monotonic()
        self._tokens = min(COMMAND_BURST, self._tokens + (now - self._at) * COMMANDS_PER_SECOND)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class LiveConsumer(AsyncConsumer):
    """A Channels consumer without groups: the hub joins every group once for the process."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.send_raw = send
        self.connection: Connection = connection_of(scope, send)
        self.token_bucket = TokenBucket()
        self.requested = SubscriptionRequest({}, None)
        self.detached = False
        try:
            while True:
                await self.dispatch(await receive())
        except StopConsumer:
            pass
        finally:
            if not self.detached:
                hub().unregister(self.connection)

    async def dispatch(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "websocket.connect":
                await self.connect()
            case "websocket.receive":
                await self.receive_command(message)
            case "websocket.disconnect":
                raise StopConsumer
            case other:
                raise ValueError(f"no handler for {other}")

    async def connect(self) -> None:
        headers = dict(self.scope["headers"])
        if not origin_allowed(headers, self.scope.get("scheme") == "wss"):
            await self.send_raw({"type": "websocket.close", "code": int(Close.NOT_ALLOWED)})
            raise StopConsumer
        # Accept before any refusal: only an accepted socket can get a close code.
        await self.send_raw({"type": "websocket.accept"})
        try:
            self.requested = parse_query(self.scope.get("query_string", b""))
            await self.identify()
            await hub().open(self.requested.topics)
            public_names = hub().access.public_among(self.requested.topics)
            await hub().require_join(self.requested.topics, self.scope)
        except LivecastError as refusal:
            await self.refuse(refusal)
        await self.connection.send(hub().hello(self.requested.topics))
        for name, offset in self.requested.topics.items():
            await hub().join(self.connection, name, offset, self.requested.epoch)
        try:
            # A topic may have become private during the catch-up, before this connection was subscribed.
            await hub().require_join(public_names, self.scope)
        except LivecastError as refusal:
            await self.refuse(refusal)
        await self.detach()

    async def identify(self) -> None:
        """Set scope["user"] to the session's user as of now, or to AnonymousUser.

        Actions load the user again.
        """
        self.scope["user"] = AnonymousUser()
        session_key = session_key_of(self.scope["headers"])
        owner = await hub().session_lookup.owner_of(session_key) if session_key else None
        if owner is not None:
            hub().authenticated_sockets.register(self.connection, owner, self.requested.topics)
            self.scope["user"] = owner.user

    async def refuse(self, refusal: LivecastError) -> None:
        await self.send_text(answer_error(None, refusal))
        code = {403: Close.NOT_ALLOWED, 404: Close.NO_SUCH_TOPIC, 429: Close.TOO_MANY}
        await self.connection.close(code.get(refusal.status, Close.MALFORMED))
        raise StopConsumer

    async def receive_command(self, message: dict[str, Any]) -> None:
        """Answer a command on a server that is not our Daphne."""
        if self.connection.closed:
            raise StopConsumer  # closed by us: later commands are ignored
        if not self.token_bucket.take():
            await self.connection.close(Close.FLOOD)
            raise StopConsumer
        await hub().command_throttle.acquire()
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        run_command(message.get("text"), self.scope, self.requested.topics, answer)
        await self.send_text(await answer)

    async def send_text(self, text: str) -> None:
        await self.connection.send(Frame(text))

    async def detach(self) -> None:
        """Detach the socket, if the server can: its commands then need neither consumer nor task."""
        socket = (self.scope.get("extensions") or {}).get(EXTENSION)
        if socket is None:
            return
        if self.scope["user"].is_authenticated:
            current = hub()
            commands = SocketCommands(socket, self.scope, self.requested.topics, current.command_throttle)
            options: dict[str, Any] = {"on_text": commands.receive, "on_close": current.unregister}
        else:
            options = {"on_text": answer_anonymous}
        await self.send_raw({"type": "livecast.detach", **options})
        self.detached = not self.connection.closed
        raise StopConsumer


async def reject_unknown_path(scope: Scope, receive: Receive, send: Send) -> None:
    """Reject an upgrade to any other path with HTTP 403."""
    await send({"type": "websocket.close"})


# (Channels routes to ASGI applications, where Django's types expect views.)
sockets = URLRouter([path("ws/", LiveConsumer.as_asgi()), re_path("", reject_unknown_path)])  # type: ignore[arg-type]
