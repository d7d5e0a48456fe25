"""Browser contexts that tests share one after the other, so that scripts stay in the cache.

A page of livecast loads sixty files. A new context has an empty cache: it fetches and compiles all of them. A context
that is lent again has the files, but no page, cookie, stored value or route of an earlier test.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage

from tests.patience import PATIENCE

Key = tuple[str, str]  # the origin, and the options


class SharedContexts:
    """The contexts of one browser, by their options."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self._free: dict[Key, list[BrowserContext]] = defaultdict(list)
        self._lent: list[tuple[Key, BrowserContext]] = []
        self._closed: list[BrowserContext] = []

    def lend(
        self, origin: str, on_console: Callable[[ConsoleMessage], None] | None = None, **options: Any
    ) -> BrowserContext:
        """Return a clean context, to be used until the end of the test.

        A test that changes the context permanently (an init script, an installed clock) must close it.
        """
        # A page that a service worker loads is out of reach of `page.route`. Tests of the worker allow it.
        options.setdefault("service_workers", "block")
        key = (origin, repr((on_console, sorted(options.items()))))
        if self._free[key]:
            context = self._free[key].pop()
        else:
            context = self.browser.new_context(base_url=origin, **options)
            context.set_default_timeout(1000 * PATIENCE)
            context.on("close", lambda closed: self._closed.append(closed))
            if on_console:
                context.on("console", on_console)
        self._lent.append((key, context))
        return context

    def reclaim(self) -> None:
        """Clean each lent context: close its pages and remove stored data. The cached files stay."""
        for key, context in self._lent:
            if context not in self._closed:
                _clear(context, key[0])
                self._free[key].append(context)
        self._lent.clear()
        self._closed.clear()


def _clear(context: BrowserContext, origin: str) -> None:
    context.unroute_all()
    context.set_offline(False)
    context.clear_cookies()
    context.clear_permissions()
    *others, last = context.pages or [context.new_page()]
    for page in others:
        page.close()
    last.goto("about:blank")  # ends the scripts, which could store something again
    context.new_cdp_session(last).send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
    last.close()


_shared: dict[Browser, SharedContexts] = {}


def shared_contexts(browser: Browser) -> SharedContexts:
    """Return the shared contexts of this browser."""
    if browser not in _shared:
        _shared.clear()
        _shared[browser] = SharedContexts(browser)
    return _shared[browser]
