"""A fan's device with a wrong clock, or one that sleeps."""

import json
import re
from datetime import datetime, timedelta
from typing import Any

from playwright.sync_api import Page, Route, WebSocketRoute

# Date with a clock that can be set. A user cannot set performance.now(), so it stays.
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
    """The device of a page. Create it before the page is opened.

    `ahead` is the difference of its clock to the server's. A sleep takes no time in a test: Date jumps ahead and
    performance.now() stays. From then on, the server's frames state a time that is later by the sleep.
    """

    def __init__(self, page: Page, ahead: timedelta = timedelta(0)) -> None:
        self.page = page
        self.ahead = ahead
        self.slept = timedelta(0)
        self.silent = False  # drop all frames of the server
        page.add_init_script(_CLOCK.replace("AHEAD", str(_ms(ahead))))
        page.route_web_socket(lambda url: "/ws/" in url, self._open)

    def set_ahead(self, ahead: timedelta) -> None:
        """Set the device's clock while the page is open."""
        self.ahead = ahead
        self._show_time()

    def sleep(self, how_long: timedelta) -> None:
        self.slept += how_long
        self._show_time()

    def become_visible(self) -> None:
        """Tell the page that it is visible again."""
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


def serve_old_copy(page: Page, path: str, age: timedelta, *, states_time: bool) -> None:
    """Serve the page at `path` as it was `age` ago, like a cache. `states_time`: send the current time in a header."""

    def serve(route: Route) -> None:
        answer = route.fetch()
        before, rendered, after = re.split(r'(?<="now":")(\d{4}-[^"]+)', answer.text(), maxsplit=1)
        now = datetime.fromisoformat(rendered)
        headers = answer.headers | ({"server-timing": f'now;desc="{now.timestamp():.3f}"'} if states_time else {})
        body = f"{before}{(now - age).isoformat()}{after}"
        route.fulfill(response=answer, headers=headers, body=body)

    page.route(lambda url: url.endswith(path), serve)


def _ms(span: timedelta) -> int:
    return round(span.total_seconds() * 1000)
