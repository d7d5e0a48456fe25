"""A fan's device whose clock is wrong, that falls asleep, or that is taken to another zone."""

import json
from datetime import datetime, timedelta
from typing import Any

from playwright.sync_api import Page, Route, WebSocketRoute

# Date with a clock that can be set. performance.now() is left alone: nobody can set that one.
_CLOCK = """{
    const Real = Date;
    window.setAhead = (ms) => {
        window.Date = class extends Real {
            constructor(...parts) {
                if (parts.length) super(...parts);
                else super(Real.now() + ms);
            }
            static now() { return Real.now() + ms; }
        };
    };
    window.setAhead(AHEAD);
}"""


class Device:
    """The device behind a page. Make it before the page is opened.

    `ahead` is how far its clock is ahead of the server's. A sleep takes no time in a test: Date jumps ahead while
    performance.now() stays, and from then on the server's frames and answers tell a time that is later by the sleep.
    """

    def __init__(self, page: Page, ahead: timedelta = timedelta(0)) -> None:
        self.page = page
        self.ahead = ahead
        self.slept = timedelta(0)
        self.silent = False  # no frame of the server gets through
        page.add_init_script(_CLOCK.replace("AHEAD", str(_ms(ahead))))
        page.route_web_socket(lambda url: "/ws/" in url, self._open)

    def set_ahead(self, ahead: timedelta) -> None:
        """Somebody sets the clock while the page is open."""
        self.ahead = ahead
        self._show_time()

    def sleep(self, how_long: timedelta) -> None:
        self.slept += how_long
        self._show_time()

    def look(self) -> None:
        """The page comes into view again."""
        self.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    def _show_time(self) -> None:
        self.page.evaluate("setAhead", _ms(self.ahead + self.slept))

    def _open(self, route: WebSocketRoute) -> None:
        server = route.connect_to_server()
        server.on_message(lambda text: None if self.silent else route.send(self._later(str(text))))

    def _later(self, text: str) -> str:
        frame: dict[str, Any] = json.loads(text)
        for place in (frame, frame.get("data") or {}):
            if "now" in place:
                place["now"] = (datetime.fromisoformat(place["now"]) + self.slept).isoformat()
        return json.dumps(frame)


def serve_old_copy(page: Page, path: str, age: timedelta, *, told: bool) -> None:
    """Have a cache serve the page at `path` as it was rendered `age` ago. `told`: it says when it serves it."""

    def serve(route: Route) -> None:
        answer = route.fetch()
        before, rest = answer.text().split('"now": "', 1)
        rendered, after = rest.split('"', 1)
        now = datetime.fromisoformat(rendered)
        headers = answer.headers | ({"server-timing": f'now;desc="{now.timestamp():.3f}"'} if told else {})
        body = f'{before}"now": "{(now - age).isoformat()}"{after}'
        route.fulfill(response=answer, headers=headers, body=body)

    page.route(lambda url: url.endswith(path), serve)


def _ms(span: timedelta) -> int:
    return round(span.total_seconds() * 1000)
