"""A socket that can be cut, or that loses frames, between the browser and the server."""

import json
from typing import Any

from playwright.sync_api import Page, WebSocketRoute


class Wire:
    """Every socket of a page goes through here. `cut()` ends it; while `losing`, the server's frames vanish."""

    def __init__(self, page: Page) -> None:
        self.losing = False
        self.refuses_with = 0  # a close code for every new socket; 0 lets it through
        self.opened = 0
        self.urls: list[str] = []
        self._route: WebSocketRoute | None = None
        page.route_web_socket(lambda url: "/ws/" in url, self._open)

    def _open(self, route: WebSocketRoute) -> None:
        self.opened += 1
        self.urls.append(route.url)
        if self.refuses_with:
            route.close(code=self.refuses_with)
            return
        self._route = route
        server = route.connect_to_server()
        server.on_message(lambda message: None if self.losing else route.send(message))

    def say(self, frame: dict[str, Any]) -> None:
        """Send the page a frame that the server did not."""
        assert self._route is not None
        self._route.send(json.dumps(frame))

    def cut(self) -> None:
        assert self._route is not None
        self._route.close(code=1012)
