"""The page handler answers as Django's own ASGI handler does, and keeps its bounds."""

import asyncio
import json
import threading
from collections import Counter
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.core.signals import request_finished, request_started
from django.db import connections

from livecast.http.page_handler import PageHandler
from tests.asgi import Answer, ask, scope_of
from tests.livecast.http import urls

pytestmark = [pytest.mark.urls("tests.livecast.http.urls"), pytest.mark.django_db(transaction=True)]

FORM = {"content_type": "application/x-www-form-urlencoded"}
UPLOAD = b'--b\r\nContent-Disposition: form-data; name="a"; filename="a.txt"\r\n\r\nHallo\r\n--b--\r\n'
PARTS = {"content_type": "multipart/form-data; boundary=b"}


def comparable(answer: Answer) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    return answer.status, sorted(answer.headers), answer.body


@pytest.mark.parametrize(
    ("path", "method", "body", "headers"),
    [
        ("/echo?a=1&b=%C3%A9", "GET", b"", {"cookie": "x=1; y=2"}),
        ("/echo", "HEAD", b"", {}),
        ("/echo", "POST", b"a=1&b=2", FORM),
        ("/echo", "POST", b'{"a": 1}', {"content_type": "application/json"}),
        ("/echo", "POST", UPLOAD, PARTS | {"content_length": str(len(UPLOAD))}),
        ("/echo", "POST", UPLOAD, PARTS | {"content_length": str(10**9)}),
        ("/echo", "POST", b"a" * 3_000_000, FORM | {"content_length": "3000000"}),
        ("/echo", "GET", b"", {"host": "evil.example"}),
        ("/echo", "GET", b"", {"cookie": "x" * 20_000}),
        ("/none", "GET", b"", {}),
        ("/echo?a=%00", "GET", b"", {}),
        ("/large", "GET", b"", {}),
        ("/file", "GET", b"", {}),
        ("/stream", "GET", b"", {}),
    ],
)
async def test_answers_equal_those_of_djangos_handler(path: str, method: str, body: bytes, headers: dict[str, str]):
    with time_machine.travel("2026-05-09T14:00:00Z", tick=False):  # cookies have times
        ours = await ask(PageHandler(), path, method, content=body, **headers)
        with pytest.MonkeyPatch.context() as patch:
            # Django consumes a synchronous iterator at once, and warns.
            patch.setattr("warnings.warn", lambda *_, **__: None)
            theirs = await ask(ASGIHandler(), path, method, content=body, **headers)
    assert comparable(ours) == comparable(theirs)


async def test_a_failing_view_is_a_500_and_the_next_request_is_answered(
    settings: Any, caplog: pytest.LogCaptureFixture
):
    settings.DEBUG = False
    handler = PageHandler()
    assert (await ask(handler, "/fail")).status == 500
    assert "a view failed" in caplog.text
    assert (await ask(handler, "/echo")).status == 200


async def test_a_stream_arrives_in_parts_and_ends_when_the_client_leaves():
    urls.streamed.clear()
    sent: list[dict[str, Any]] = []
    left = asyncio.Event()
    requests = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> dict[str, Any]:
        if requests:
            return requests.pop()
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)
        if len(sent) == 5:
            left.set()
            await asyncio.sleep(0)

    await PageHandler()(scope_of("/stream"), receive, send)
    assert [message["body"] for message in sent[1:5]] == [b"0\n", b"1\n", b"2\n", b"3\n"]
    assert len(urls.streamed) < 1_000


async def test_requests_use_a_fixed_number_of_threads_which_keep_their_connections(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 60)
    monkeypatch.setattr(settings, "PAGE_THREADS", 1)
    handler = PageHandler()
    answers = [json.loads((await ask(handler, "/thread")).body) for _ in range(5)]
    assert len({answer["thread"] for answer in answers}) == 1
    assert len({answer["connection"] for answer in answers}) == 1
    await ask(handler, "/close")


async def test_asynchronous_work_of_a_view_runs_on_the_event_loop_of_the_server():
    answer = await ask(PageHandler(), "/loop")
    assert json.loads(answer.body) == {"loop": id(asyncio.get_running_loop())}


async def test_each_request_starts_and_finishes_in_one_thread():
    seen: Counter[tuple[str, str]] = Counter()
    started = lambda **_: seen.update([("started", threading.current_thread().name)])  # noqa: E731
    finished = lambda **_: seen.update([("finished", threading.current_thread().name)])  # noqa: E731
    request_started.connect(started)
    request_finished.connect(finished)
    try:
        handler = PageHandler()
        await asyncio.gather(*(ask(handler, path) for path in ("/echo", "/none", "/large", "/file", "/stream") * 3))
    finally:
        request_started.disconnect(started)
        request_finished.disconnect(finished)
    threads = {name for _, name in seen}
    assert {name: seen["started", name] for name in threads} == {name: seen["finished", name] for name in threads}
    assert sum(seen.values()) == 30


@pytest.fixture
async def busy(monkeypatch: pytest.MonkeyPatch):
    """A handler with one thread, which is busy, and room for one more request."""
    monkeypatch.setattr(settings, "PAGE_THREADS", 1)
    monkeypatch.setattr(settings, "PAGE_QUEUE", 1)
    urls.gate.clear()
    handler = PageHandler()
    first = asyncio.create_task(ask(handler, "/wait"))
    await asyncio.to_thread(urls.entered.acquire)
    yield handler
    urls.gate.set()
    assert (await first).body == b"waited"


async def test_a_request_beyond_the_queue_gets_503_and_those_in_it_are_answered(busy: PageHandler):
    second = asyncio.create_task(ask(busy, "/echo"))
    while busy._unanswered < 2:
        await asyncio.sleep(0)
    refused = await ask(busy, "/echo")
    assert (refused.status, refused["Retry-After"], refused["Cache-Control"]) == (503, "2", "no-store")
    assert b"busy" in refused.body
    urls.gate.set()
    assert (await second).status == 200
    assert (await ask(busy, "/echo")).status == 200


async def test_a_request_whose_client_left_in_the_queue_is_not_answered(busy: PageHandler):
    sent: list[dict[str, Any]] = []
    messages: list[dict[str, Any]] = [
        {"type": "http.disconnect"},
        {"type": "http.request", "body": b"", "more_body": False},
    ]

    async def receive() -> dict[str, Any]:
        return messages.pop()

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    abandoned = asyncio.create_task(busy(scope_of("/echo"), receive, send))
    while messages:
        await asyncio.sleep(0)
    urls.gate.set()
    await abandoned
    assert sent == []
