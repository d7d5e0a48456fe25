"""Commands of clients: from the text of a frame to the text of its answer.

A handler returns the data of its answer at once, or an awaitable of it. Answers that are known at once need no task and
no turn of the event loop.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Collection
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from livecast.errors import LivecastError
from livecast.realtime import topics
from livecast.realtime.command_throttle import CommandThrottle
from livecast.realtime.protocol import Close, Command, Frame, answer_error, answer_ok, decode_command, ping_data
from livecast.realtime.topics import Answer, Scope

if TYPE_CHECKING:
    from livecast.realtime.daphne.socket import WebSocket

logger = logging.getLogger(__name__)

MAX_UNREAD = 64  # commands of a socket that wait for the answer of an earlier one; beyond: close 4008


class Reply(Protocol):
    """Receives a command's answer, or an unexpected error of its handler. An `asyncio.Future` is a Reply."""

    def done(self) -> bool:
        """Return whether the answer is not needed any more."""

    def set_result(self, answer: str, /) -> None: ...

    def set_exception(self, problem: BaseException, /) -> None: ...


def run_command(text: str | None, scope: Scope, names: Collection[str], reply: Reply) -> None:
    """Run a command of a socket that requested the topics `names`. `text`: None for a binary frame.

    Unexpected errors are raised if they occur at once, and given to `reply` otherwise.
    """
    ref = None
    try:
        if text is None:
            raise LivecastError("command.malformed", "Send commands as text frames, not as binary frames.")
        command = decode_command(text)
        ref = command.ref
        data = ping_data() if command.type in ("ping", "ack") else _handle(command, scope, names)
    except LivecastError as refusal:
        reply.set_result(answer_error(ref, refusal))
        return
    if isinstance(data, dict | str):
        reply.set_result(answer_ok(ref, data))
    else:
        asyncio.ensure_future(data).add_done_callback(partial(_finish, ref, reply))


def _handle(command: Command, scope: Scope, names: Collection[str]) -> Answer | Awaitable[Answer]:
    name: Any = command.data.get("topic")
    family = topics.find(name) if isinstance(name, str) and name in names else None
    if family is None:
        raise LivecastError("command.unknown", f"This socket did not request the topic “{str(name)[:80]}”.", status=404)
    handler = family.commands.get(command.type)
    if handler is None:
        raise LivecastError("command.unknown", f"The topic “{name}” has no command “{command.type[:40]}”.", status=404)
    return handler(name, scope, command)


async def known(data: Answer | Awaitable[Answer]) -> Answer:
    """Return the answer of a handler, as soon as it is known. Raises what the handler raises."""
    return await data if isinstance(data, Awaitable) else data


def _finish(ref: Any, reply: Reply, data: "asyncio.Future[Answer]") -> None:
    if data.cancelled():
        return  # the process ends
    problem = data.exception()
    if problem is not None and not isinstance(problem, LivecastError):
        if reply.done():
            logger.error("a command of a closed socket failed", exc_info=problem)
        else:
            reply.set_exception(problem)
    elif not reply.done():
        reply.set_result(answer_ok(ref, data.result()) if problem is None else answer_error(ref, problem))


class SocketCommands:
    """The commands of a socket without an application: they are answered one after the other, in their order.

    It is the Reply of each of them.
    """

    __slots__ = ("_is_running", "_names", "_scope", "_socket", "_throttle", "_unread")

    def __init__(self, socket: "WebSocket", scope: Scope, names: Collection[str], throttle: CommandThrottle) -> None:
        self._socket = socket
        self._scope = scope
        self._names = names
        self._throttle = throttle
        self._is_running = False
        self._unread: deque[str | None] = deque()

    def receive(self, socket: "WebSocket", text: str | None) -> None:
        """Run a command now, or after those before it. See `on_text` of WebSocket."""
        if not self._is_running:
            self._start(text)
        elif len(self._unread) < MAX_UNREAD:
            self._unread.append(text)
        else:
            socket.fail(Close.FLOOD)

    def _start(self, text: str | None) -> None:
        self._is_running = True
        self._throttle.run(partial(self._run, text))

    def _run(self, text: str | None) -> None:
        if self._socket.closed:
            return
        try:
            run_command(text, self._scope, self._names, self)
        except Exception as problem:
            self.set_exception(problem)

    def _continue(self, _: object = None) -> None:
        self._is_running = False
        if self._unread and not self._socket.closed:
            self._start(self._unread.popleft())

    # --- as a Reply

    def done(self) -> bool:
        return self._socket.closed

    def set_result(self, answer: str) -> None:
        self._socket.write(Frame(answer))
        if self._socket.reads_slowly:
            asyncio.ensure_future(self._socket.drain()).add_done_callback(self._continue)
        else:
            self._continue()

    def set_exception(self, problem: BaseException) -> None:
        logger.error("a command of a socket failed; closing the socket", exc_info=problem)
        self._socket.handle_exception(problem)
