"""Django's synchronous request handling as an ASGI application, with one thread hop for each request.

Django's own ASGIHandler starts a thread and opens a database connection for each request, and passes between the thread
and the event loop for every middleware. That costs ten times as much as the middleware itself. Here a request goes
through the whole chain in one of a few permanent threads, which keep their database connections.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

BUSY = b"The server is busy. Try again in a few seconds."


class PageHandler(ASGIHandler):
    """Answers HTTP requests in PAGE_THREADS threads. At most PAGE_QUEUE requests wait for one; others get 503.

    A request whose client has left before its turn is not answered. Responses that stream are sent part by part from
    their thread, at the pace of the client.
    """

    def __init__(self) -> None:
        BaseHandler.__init__(self)  # not ASGIHandler's, which loads the middleware for the event loop
        self.load_middleware(is_async=False)
        threads = ThreadPoolExecutor(settings.PAGE_THREADS, thread_name_prefix="pages")
        # Through asgiref, so that `async_to_sync` in a view runs on the event loop of this server.
        self._in_thread = sync_to_async(self._answer, thread_sensitive=False, executor=threads)
        self._most = settings.PAGE_THREADS + settings.PAGE_QUEUE
        self._unanswered = 0

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:  # type: ignore[override]
        if scope["type"] != "http":
            raise ValueError(f"PageHandler answers HTTP only, not {scope['type']}.")
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        if self._unanswered >= self._most:
            body.close()
            await _refuse(send)
            return
        client = _Client(asyncio.get_running_loop(), receive, send)
        self._unanswered += 1
        try:
            messages = await self._in_thread(scope, body, client)
        finally:
            self._unanswered -= 1
            client.forget()
        for message in messages:
            await send(message)

    def _answer(self, scope: dict[str, Any], body: Any, client: "_Client") -> list[Message]:
        """Return the messages of the response that are still to send. Called in a thread."""
        try:
            if client.has_left:
                return []
            set_script_prefix(get_script_prefix(scope))
            signals.request_started.send(sender=self.__class__, scope=scope)
            request, refusal = self.create_request(scope, body)
            response: Any = refusal if request is None else self.get_response(request)
            response._handler_class = self.__class__
            try:
                if response.streaming:
                    self._stream(response, client)
                    return []
                return [_start(response), *self._parts(response.content)]
            finally:
                response.close()  # sends request_finished, which closes old database connections of this thread
        finally:
            body.close()

    def _stream(self, response: Any, client: "_Client") -> None:
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        client.send(_start(response))
        for part in response:
            if client.has_left:
                return
            for chunk, _ in self.chunk_bytes(part):
                client.send({"type": "http.response.body", "body": chunk, "more_body": True})
        client.send({"type": "http.response.body"})

    def _parts(self, content: bytes) -> Iterable[Message]:
        for chunk, last in self.chunk_bytes(content):
            yield {"type": "http.response.body", "body": chunk, "more_body": not last}


class _Client:
    """The client of one request, for the thread that answers it."""

    def __init__(self, loop: asyncio.AbstractEventLoop, receive: Receive, send: Send) -> None:
        self.loop = loop
        self._send = send
        # After the body the only message is that the client has disconnected.
        self._disconnect = asyncio.ensure_future(receive())

    @property
    def has_left(self) -> bool:
        return self._disconnect.done()

    def send(self, message: Message) -> None:
        """Send from the thread, and wait until the server has taken the message."""
        asyncio.run_coroutine_threadsafe(self._send(message), self.loop).result()  # type: ignore[arg-type]

    def forget(self) -> None:
        self._disconnect.cancel()


def _start(response: HttpResponseBase) -> Message:
    headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in response.items()]
    headers += [
        (b"Set-Cookie", cookie.output(header="").encode("ascii").strip()) for cookie in response.cookies.values()
    ]
    return {"type": "http.response.start", "status": response.status_code, "headers": headers}


async def _refuse(send: Send) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"%d" % len(BUSY)),
        (b"retry-after", b"2"),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": BUSY})
