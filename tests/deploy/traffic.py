"""Traffic during a deploy: a program posts lines, and clients load the page."""

import json
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Event, Thread
from types import MappingProxyType

from tests.deploy.installing import MATCH, DocumentedInstallation
from tests.deploy.site import HttpsClient

PAUSE = 0.2  # seconds between two lines, and between two pages


class Traffic:
    def __init__(self, installation: DocumentedInstallation) -> None:
        self._installation = installation
        self._over = Event()
        self._threads = [Thread(target=self._post), Thread(target=self._read)]
        self.posted: list[str] = []  # keys of the lines that got a 201
        self.pages = 0  # number of pages that got a 200
        self.failed: list[str] = []

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _post(self) -> None:
        browser = HttpsClient(self._installation.machine)
        headers = {"Authorization": f"Bearer {self._installation.token}", "Content-Type": "application/json"}
        while not self._over.wait(PAUSE):
            key = str(uuid.uuid4())
            line = json.dumps({"key": key, "body": f"Ida passes to Kit, number {len(self.posted)}."})
            if self._request(browser, "POST", f"/api/matches/{MATCH}/entries", 201, line, headers):
                self.posted.append(key)

    def _read(self) -> None:
        browser = HttpsClient(self._installation.machine)
        while not self._over.wait(PAUSE):
            # The query bypasses nginx's cache, so that a page process renders the page.
            self.pages += self._request(browser, "GET", f"/matches/{MATCH}/?{uuid.uuid4()}", 200)

    def _request(
        self,
        browser: HttpsClient,
        method: str,
        path: str,
        expected: int,
        body: str | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> bool:
        try:
            answer = browser.request(method, path, body, headers=headers)
        except OSError as error:
            self.failed.append(f"{method} {path}: {error!r}")
            return False
        if answer.status != expected:
            self.failed.append(f"{method} {path}: {answer.status} {answer.text[:200]}")
        return answer.status == expected


@contextmanager
def traffic(installation: DocumentedInstallation) -> Iterator[Traffic]:
    found = Traffic(installation)
    found.start()
    try:
        yield found
    finally:
        found.stop()
