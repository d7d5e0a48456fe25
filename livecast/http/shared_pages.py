"""Pages in the Redis cache, for processes that have just started: they need not render what another one has.

A shared page is never served by itself. The process asks Django with the page's ETag, and uses the page only if Django
confirms it. So a shared page may be old, and Redis may be unavailable or empty.
"""

import asyncio
import hashlib
from concurrent.futures import ThreadPoolExecutor

from django.core.cache import cache

from livecast import release
from livecast.http.cacheable import PageKey
from livecast.http.kept_page import KeptPage, keep
from livecast.http.response import Response
from livecast.outages import Outage

KEEP_SECONDS = 3600
PAUSE_SECONDS = 5.0  # after a failure


class SharedPages:
    """Reads and writes in one thread of its own, so that a slow Redis delays no page and no socket."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="shared-pages")
        self._outage = Outage("cache of pages")
        self._pause_until = 0.0

    async def get(self, key: PageKey) -> KeptPage | None:
        """Return the shared page, which Django must confirm, or None."""
        loop = asyncio.get_running_loop()
        if loop.time() < self._pause_until:
            return None
        try:
            stored = await loop.run_in_executor(self._thread, cache.get, _name(key))
        except Exception as error:
            self._fail(error)
            return None
        self._outage.record_recovery()
        if stored is None:
            return None
        page = keep(Response(*stored), now=loop.time(), most_fresh=0.0)
        if page is not None:
            page.usable_until = page.fresh_until  # not even instead of an error
        return page

    def put(self, key: PageKey, page: KeptPage) -> None:
        """Share a page that Django has confirmed. A page that changes every second is not worth sharing."""
        loop = asyncio.get_running_loop()
        if page.shared or not page.etag or loop.time() < self._pause_until:
            return
        page.shared = True
        stored = (page.response.status, page.response.headers, page.response.body)
        future = loop.run_in_executor(self._thread, cache.set, _name(key), stored, KEEP_SECONDS)
        future.add_done_callback(self._on_stored)

    async def settled(self) -> None:
        """Return when all pages are written that were put before."""
        await asyncio.get_running_loop().run_in_executor(self._thread, lambda: None)

    def _on_stored(self, future: "asyncio.Future[None]") -> None:
        error = None if future.cancelled() else future.exception()
        if isinstance(error, Exception):
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        self._outage.record_failure(error)
        self._pause_until = asyncio.get_running_loop().time() + PAUSE_SECONDS


def _name(key: PageKey) -> str:
    digest = hashlib.blake2b(repr(key).encode(), digest_size=16).hexdigest()
    return f"page:{release.identifier()}:{digest}"
