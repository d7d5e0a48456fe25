"""A real browser before a real installation: Daphne, a worker, Valkey and a database of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize, expect, sync_playwright

from tests import constants
from tests.journeys.contexts import shared_contexts
from tests.journeys.room_members import Sit, seats
from tests.patience import PATIENCE
from tests.servers import ROOT, LocalInstallation
from tests.servers import local_installation as staged

# The first is the same browser without its windows, and takes half the time of it.
CHROMIUM = next(filter(os.path.exists, ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE: ViewportSize = {"width": 390, "height": 844}


expect.set_options(timeout=1000 * PATIENCE)


ASKED = ("/api/", "/admin/login/")
BROKEN: list[str] = []  # what the back office's pages wanted to load in this test, and could not


def note_broken(message: ConsoleMessage) -> None:
    """What a page loads must be there. (What its scripts ask the API may be refused: each journey knows why.)"""
    path = urlsplit(message.location["url"]).path
    # From the console, because the driver tells nobody of the icon that a browser asks for by itself.
    if "server responded with a status of" in message.text and not path.startswith(ASKED):
        BROKEN.append(f"{path}: {message.text}")


class Hand:
    """Writes and reads for a test: `hand.post(match_id, "Goal!", kind="goal", side="home")`. See hand.py."""

    def __init__(self, stage: LocalInstallation) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.database_process"],
            cwd=ROOT,
            env=stage.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any, **keywords: Any) -> Any:
            assert self.process.stdin and self.process.stdout
            self.process.stdin.write(json.dumps([name, arguments, keywords]) + "\n")
            self.process.stdin.flush()
            answer = json.loads(self.process.stdout.readline())
            assert "problem" not in answer, answer["problem"]
            return answer["value"]

        return call

    def close(self) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.wait(PATIENCE)
        self.process.stdout.close()


# Of the package, not of the session: while it lives, the driver's event loop runs in the thread that the
# asynchronous tests of other folders need.
@pytest.fixture(scope="package")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalInstallation]:
    with staged(tmp_path_factory.mktemp("stage")) as installation:
        installation.env |= constants.replaced({constants.PULSE_SECONDS: 1.0, constants.LOG_CHECK_SECONDS: 0.5})
        installation.env["POLL_INTERVAL"] = "1"
        # Nobody has to wait for a journey's members; slow mode has its own.
        installation.env["CHAT_PAUSE_SECONDS"] = installation.env["CHAT_MESSAGES_PER_MINUTE"] = "0"
        installation.work("--pool", "threads")  # one process instead of four
        yield installation


@pytest.fixture(scope="package")
def origin(stage: LocalInstallation) -> str:
    return f"http://127.0.0.1:{stage.serve()}"


@pytest.fixture(scope="package")
def hand(stage: LocalInstallation) -> Iterator[Hand]:
    writer = Hand(stage)
    yield writer
    writer.close()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.fail("The journeys need Debian's Chromium: tests/browser_setup.sh installs it.")
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module", autouse=True)
def matches_of_other_modules_are_over(hand: Hand) -> None:
    """Otherwise each page that lists the matches of today grows with every test."""
    hand.end_all()


@pytest.fixture(autouse=True)
def nothing_is_missing() -> Iterator[None]:
    """No page of the console or the back office asks for something that is not there."""
    BROKEN.clear()
    yield
    assert BROKEN == []


@pytest.fixture
def match_id(hand: Hand) -> int:
    match_id = int(hand.match())
    hand.post(match_id, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    return match_id


@pytest.fixture
def sit(browser: Browser, origin: str, hand: Hand, match_id: int) -> Iterator[Sit]:
    yield from seats(browser, origin, hand, match_id)


@pytest.fixture(autouse=True)
def contexts_end(browser: Browser) -> Iterator[None]:
    """The shared contexts that a test used are free after it."""
    yield
    shared_contexts(browser).take_back()


@pytest.fixture
def context(browser: Browser, origin: str) -> BrowserContext:
    return shared_contexts(browser).lend(origin, viewport=PHONE, timezone_id="UTC", locale="en-GB")


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A fan's phone. No script may fail on it, and nothing may be stopped by the content security policy."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # That a socket could not be opened is what some of the journeys are about.
        if message.type == "error" and "WebSocket" not in message.text and "ERR_CONNECTION" not in message.text:
            complaints.append(message.text)

    opened = context.new_page()
    opened.on("console", listen)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    assert complaints == []
