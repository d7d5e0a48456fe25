"""The ASGI application of a web process that serves pages. Its import loads all pages."""

import asyncio
from typing import Any

from django.conf import settings

from livecast.asgi import pages
from livecast.http.page_cache import PageCache
from livecast.http.response import AnswerFromMemory, first_answer
from livecast.http.static_files import StaticFiles


async def build_pages() -> tuple[PageCache, AnswerFromMemory]:
    """Return the application after it has answered one HTTP request, and what answers before it."""
    await warm_up()
    cache = PageCache(pages)
    static_files = [pages.answer_from_memory] if isinstance(pages, StaticFiles) else []
    return cache, first_answer(*static_files, cache.answer_from_memory)


async def warm_up() -> None:
    """Let Django answer a request, so that it loads everything, or fails, before any fan."""
    host = next((name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*"), "localhost")
    statuses: list[int] = []
    requests: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    requests.put_nowait({"type": "http.request", "body": b"", "more_body": False})

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "https",
        "path": "/healthz",
        "raw_path": b"/healthz",
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", host.encode()), (b"x-forwarded-proto", b"https")],
        "client": ["127.0.0.1", 0],
        "server": [host, 443],
    }
    await pages(scope, requests.get, send)
    if statuses != [200]:
        raise RuntimeError(f"the application answered its first request with {statuses}")
