"""A socket that can be cut, or that loses frames, between the browser and the server."""

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, WebSocketRoute

Frame = dict[str, Any]


class Wire:
    """Every socket of a page goes through here. `cut()` ends it; while `losing`, the server's frames go to `lost`.

    Frames of the server that `keeps` chooses are kept in `kept`, and commands of the page that `drops` chooses in
    `dropped`: neither gets through. `let_through()` delivers what was kept, late.
    """

    def __init__(self, page: Page) -> None:
        self.losing = False
        self.lost: list[Frame] = []
        self.keeps: Callable[[Frame], bool] = lambda frame: False
        self.kept: list[str] = []
        self.drops: Callable[[Frame], bool] = lambda command: False
        self.dropped: list[Frame] = []
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
        server.on_message(lambda message: self._deliver(route, str(message)))
        route.on_message(lambda message: self._ask(server, str(message)))

    def _deliver(self, route: WebSocketRoute, message: str) -> None:
        frame = json.loads(message)
        if self.keeps(frame):
            self.kept.append(message)
        elif self.losing:
            self.lost.append(frame)
        else:
            route.send(message)

    def _ask(self, server: WebSocketRoute, message: str) -> None:
        command = json.loads(message)
        if self.drops(command):
            self.dropped.append(command)
        else:
            server.send(message)

    def let_through(self) -> None:
        assert self._route is not None
        for message in self.kept:
            self._route.send(message)

    def say(self, frame: dict[str, Any]) -> None:
        """Send the page a frame that the server did not."""
        assert self._route is not None
        self._route.send(json.dumps(frame))

    def cut(self) -> None:
        assert self._route is not None
        self._route.close(code=1012)
