"""What goes on at the site during a deploy: a program posts lines, and people load the page."""

import json
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Event, Thread
from types import MappingProxyType

from tests.deploy.installing import MATCH, Installed
from tests.deploy.site import Browser

PAUSE = 0.2  # seconds between two lines, and between two pages


class Traffic:
    def __init__(self, installation: Installed) -> None:
        self._installation = installation
        self._over = Event()
        self._threads = [Thread(target=self._post), Thread(target=self._read)]
        self.posted: list[str] = []  # keys of the lines that were answered by 201
        self.read = 0  # pages that were answered by 200
        self.failed: list[str] = []

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _post(self) -> None:
        browser = Browser(self._installation.machine)
        headers = {"Authorization": f"Bearer {self._installation.token}", "Content-Type": "application/json"}
        while not self._over.wait(PAUSE):
            key = str(uuid.uuid4())
            line = json.dumps({"key": key, "body": f"Ida passes to Kit, number {len(self.posted)}."})
            if self._ask(browser, "POST", f"/api/matches/{MATCH}/entries", 201, line, headers):
                self.posted.append(key)

    def _read(self) -> None:
        browser = Browser(self._installation.machine)
        while not self._over.wait(PAUSE):
            # The query keeps the answer from nginx's cache: a page process has to render it.
            self.read += self._ask(browser, "GET", f"/matches/{MATCH}/?{uuid.uuid4()}", 200)

    def _ask(
        self,
        browser: Browser,
        method: str,
        path: str,
        wanted: int,
        body: str | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> bool:
        try:
            answer = browser.ask(method, path, body, headers=headers)
        except OSError as error:
            self.failed.append(f"{method} {path}: {error!r}")
            return False
        if answer.status != wanted:
            self.failed.append(f"{method} {path}: {answer.status} {answer.text[:200]}")
        return answer.status == wanted


@contextmanager
def traffic(installation: Installed) -> Iterator[Traffic]:
    found = Traffic(installation)
    found.start()
    try:
        yield found
    finally:
        found.end()
