"""A socket between browser and server that can be closed, lose frames or delay them."""

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, WebSocketRoute

Frame = dict[str, Any]


class BreakableSocket:
    """All sockets of a page. `disconnect()` closes the last one.

    While `loses_frames` is set, frames of the server go to `lost_frames`. Frames that `delays_frame` selects go to
    `delayed`, until `deliver_delayed()`. Commands of the page that `drops_command` selects go to `dropped_commands`.
    """

    def __init__(self, page: Page) -> None:
        self.loses_frames = False
        self.lost_frames: list[Frame] = []
        self.delays_frame: Callable[[Frame], bool] = lambda frame: False
        self.delayed: list[str] = []
        self.drops_command: Callable[[Frame], bool] = lambda command: False
        self.dropped_commands: list[Frame] = []
        self.refuse_code = 0  # close code for every new socket; 0 accepts it
        self.opened = 0
        self.urls: list[str] = []
        self._route: WebSocketRoute | None = None
        page.route_web_socket(lambda url: "/ws/" in url, self._open)

    def _open(self, route: WebSocketRoute) -> None:
        self.opened += 1
        self.urls.append(route.url)
        if self.refuse_code:
            route.close(code=self.refuse_code)
            return
        self._route = route
        server = route.connect_to_server()
        server.on_message(lambda message: self._deliver(route, str(message)))
        route.on_message(lambda message: self._forward(server, str(message)))

    def _deliver(self, route: WebSocketRoute, message: str) -> None:
        frame = json.loads(message)
        if self.delays_frame(frame):
            self.delayed.append(message)
        elif self.loses_frames:
            self.lost_frames.append(frame)
        else:
            route.send(message)

    def _forward(self, server: WebSocketRoute, message: str) -> None:
        command = json.loads(message)
        if self.drops_command(command):
            self.dropped_commands.append(command)
        else:
            server.send(message)

    def deliver_delayed(self) -> None:
        assert self._route is not None
        for message in self.delayed:
            self._route.send(message)

    def send_to_page(self, frame: dict[str, Any]) -> None:
        """Send a frame to the page as if it came from the server."""
        assert self._route is not None
        self._route.send(json.dumps(frame))

    def disconnect(self) -> None:
        assert self._route is not None
        self._route.close(code=1012)
