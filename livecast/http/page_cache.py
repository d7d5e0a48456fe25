"""The page cache: public pages from memory, before Django.

Each page may be used for as long as its Cache-Control allows, at most MAX_FRESH_SECONDS. Then one request asks Django
again, with the ETag of the kept page, and all other requests of that moment wait for its answer: however many fans
arrive, Django renders a page once for each change. If that takes longer, fans get the kept page, and so they do while
the database is unavailable, as long as `stale-if-error` allows.

cacheable.py decides what may be kept. The pages of a match that was made private are dropped at once: the control
message of changed access drops all pages. Without the channel layer the next question to Django does it, within
MAX_FRESH_SECONDS.
"""

import asyncio
from collections import OrderedDict
from typing import Any

from livecast.http.cacheable import PageKey
from livecast.http.kept_page import KeptPage, ask, keep
from livecast.http.page_handler import Receive, Send
from livecast.http.response import Response
from livecast.http.shared_pages import SharedPages
from livecast.realtime.access_revocation import CHECK_NOW
from livecast.realtime.channel_layer import GroupSubscriptions
from livecast.realtime.protocol import Frame

MAX_FRESH_SECONDS = 1.0
# How long fans wait for Django while a kept page is at hand: a page that was current a moment ago, and an older one.
PATIENCE = 0.25
LONG_PATIENCE = 2.0
MOMENT = 5.0  # seconds
MAX_BYTES = 48 * 1024 * 1024
MAX_BYTES_WITH_QUERY = 16 * 1024 * 1024  # apart, so that invented queries push out no page


class PageCache:
    """ASGI middleware for one process. All of it runs on the event loop's thread."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self._stores = {False: _Store(MAX_BYTES), True: _Store(MAX_BYTES_WITH_QUERY)}
        self._asking: dict[PageKey, asyncio.Task[tuple[KeptPage | None, Response]]] = {}
        self._shared = SharedPages()
        self._access = GroupSubscriptions(self._on_control)
        self._access_sync: asyncio.Task[None] | None = None
        self._drops = 0

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        key = PageKey.of(scope)
        if key is None:
            await self._application(scope, receive, send)
            return
        page = self._store(key).get(key)
        if page is None or page.fresh_until <= asyncio.get_running_loop().time():
            asks_first = key not in self._asking
            page, response = await self._wait(key, page)
            if page is None:
                # Not public. The question had neither cookie nor address, so its answer fits only a client without.
                if response is not None and asks_first and is_anonymous(scope, response):
                    await (response.without_body() if scope["method"] == "HEAD" else response).send(send)
                else:
                    await self._application(scope, receive, send)
                return
        await page.answer(scope).send(send)

    def answer_from_memory(self, scope: dict[str, Any]) -> Response | None:
        """Return the response to an HTTP request if a fresh page is kept for it."""
        key = PageKey.of(scope)
        page = None if key is None else self._store(key).get(key)
        if page is None or page.fresh_until <= asyncio.get_running_loop().time():
            return None
        return page.answer(scope)

    def drop(self) -> None:
        """Drop all pages, also those that are being rendered."""
        self._drops += 1
        for store in self._stores.values():
            store.clear()

    async def close(self) -> None:
        """End the subscription of control messages (tests)."""
        await self._access.close()

    # --- asking Django

    async def _wait(self, key: PageKey, page: KeptPage | None) -> tuple[KeptPage | None, Response | None]:
        """Return the current page, or the kept one if Django takes long."""
        loop = asyncio.get_running_loop()
        task = self._asking.get(key)
        if task is None:
            task = self._asking[key] = asyncio.create_task(self._ask(key, page), name="render page")
            task.add_done_callback(lambda done: self._asking.pop(key, None) if self._asking.get(key) is done else None)
        now = loop.time()
        if page is not None and now < page.usable_until:
            patience = PATIENCE if now < page.fresh_until + MOMENT else LONG_PATIENCE
            done, _ = await asyncio.wait({task}, timeout=patience)
            if not done and self._store(key).get(key) is page:
                return page, None
        return await asyncio.shield(task)

    async def _ask(self, key: PageKey, page: KeptPage | None) -> tuple[KeptPage | None, Response]:
        clock = asyncio.get_running_loop().time
        self._follow_access()
        while True:
            drops = self._drops
            if page is None:
                page = await self._shared.get(key)
            now = clock()
            response = await ask(self._application, key, page.etag if page else b"")
            if drops == self._drops:
                break
            page = None  # access has changed since the question
        if page is not None and response.status == 304:
            kept: KeptPage | None = page
            page.fresh_until = now + min(page.lifetime.fresh, MAX_FRESH_SECONDS)
            page.usable_until = now + page.lifetime.fresh + page.lifetime.if_error
            self._shared.put(key, page)
        elif page is not None and response.status >= 500 and now < page.usable_until:
            kept = page
            page.fresh_until = now + MAX_FRESH_SECONDS
        else:
            kept = keep(response, now, MAX_FRESH_SECONDS)
        self._store(key).put(key, kept)
        return kept, response

    def _store(self, key: PageKey) -> "_Store":
        return self._stores[bool(key.query)]

    # --- changed access

    def _follow_access(self) -> None:
        """Subscribe to control messages, unless that is done or under way."""
        if self._access.in_sync(frozenset()) or (self._access_sync and not self._access_sync.done()):
            return
        self._access_sync = asyncio.create_task(self._access.sync(frozenset()), name="follow access")

    def _on_control(self, _: str, frame: Frame) -> None:
        if frame.text == CHECK_NOW.text:
            self.drop()


def is_anonymous(scope: dict[str, Any], response: Response) -> bool:
    """Whether the response to a question without cookies is also the response to this request."""
    return not response.header(b"set-cookie") and all(name != b"cookie" for name, _ in scope["headers"])


class _Store:
    """The pages that were asked for last, up to a number of bytes."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._pages: OrderedDict[PageKey, KeptPage] = OrderedDict()
        self._bytes = 0

    def get(self, key: PageKey) -> KeptPage | None:
        page = self._pages.get(key)
        if page is not None:
            self._pages.move_to_end(key)
        return page

    def put(self, key: PageKey, page: KeptPage | None) -> None:
        """Keep a page, or with None no page, in place of the kept one."""
        old = self._pages.pop(key, None)
        if old is not None:
            self._bytes -= old.size
        if page is not None and page.size <= self._most // 4:
            self._pages[key] = page
            self._bytes += page.size
        while self._bytes > self._most:
            self._bytes -= self._pages.popitem(last=False)[1].size

    def __len__(self) -> int:
        return len(self._pages)

    def clear(self) -> None:
        self._pages.clear()
        self._bytes = 0
