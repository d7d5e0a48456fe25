"""Fixtures of the journeys: a browser, and an installation with Daphne, worker, Valkey and database."""

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
from tests.journeys.room_members import Visit, visits
from tests.patience import PATIENCE
from tests.servers import ROOT, LocalInstallation, local_installation

# The first one has no windows, and takes half the time.
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


API_PATHS = ("/api/", "/admin/login/")
FAILED_LOADS: list[str] = []  # files that pages of the admin requested in this test and did not get


def record_failed_load(message: ConsoleMessage) -> None:
    """Record a file that a page could not load. Tests expect refusals of the API, so these do not count."""
    path = urlsplit(message.location["url"]).path
    # Read the console: Playwright does not report requests for the site's icon.
    if "server responded with a status of" in message.text and not path.startswith(API_PATHS):
        FAILED_LOADS.append(f"{path}: {message.text}")


class Database:
    """Write and read the database for a test: `database.post(match_id, "Goal!", kind="goal", side="home")`.

    Any function of database_process.py can be called like this.
    """

    def __init__(self, installation: LocalInstallation) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.database_process"],
            cwd=ROOT,
            env=installation.env,
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


# The scope is the package, not the session. While the browser's driver is open, its event loop runs in this thread, and
# asynchronous tests of other folders need the thread.
@pytest.fixture(scope="package")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalInstallation]:
    with local_installation(tmp_path_factory.mktemp("installation")) as installation:
        installation.env |= constants.replaced({constants.PULSE_SECONDS: 1.0, constants.LOG_CHECK_SECONDS: 0.5})
        installation.env["POLL_INTERVAL"] = "1"
        # Members may post without a pause. The test of slow mode sets a pause itself.
        installation.env["CHAT_PAUSE_SECONDS"] = installation.env["CHAT_MESSAGES_PER_MINUTE"] = "0"
        installation.work("--pool", "threads")  # one process instead of four
        yield installation


@pytest.fixture(scope="package")
def origin(installation: LocalInstallation) -> str:
    return f"http://127.0.0.1:{installation.serve()}"


@pytest.fixture(scope="package")
def database(installation: LocalInstallation) -> Iterator[Database]:
    writer = Database(installation)
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
def end_matches_of_other_modules(database: Database) -> None:
    """Keep the lists of today's matches short, whatever the tests before this module created."""
    database.end_all_matches()


@pytest.fixture(autouse=True)
def require_loaded_files() -> Iterator[None]:
    """Require that pages of the admin find all files that they load."""
    FAILED_LOADS.clear()
    yield
    assert FAILED_LOADS == []


@pytest.fixture
def match_id(database: Database) -> int:
    match_id = int(database.create_match())
    database.post(match_id, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    return match_id


@pytest.fixture
def visit(browser: Browser, origin: str, database: Database, match_id: int) -> Iterator[Visit]:
    yield from visits(browser, origin, database, match_id)


@pytest.fixture(autouse=True)
def reclaim_contexts(browser: Browser) -> Iterator[None]:
    """Make the shared contexts of a test available to the next one."""
    yield
    shared_contexts(browser).reclaim()


@pytest.fixture
def context(browser: Browser, origin: str) -> BrowserContext:
    return shared_contexts(browser).lend(origin, viewport=PHONE, timezone_id="UTC", locale="en-GB")


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A fan's phone. Fails if a script fails or the content security policy blocks something."""
    script_errors: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # Some journeys refuse sockets on purpose.
        if message.type == "error" and "WebSocket" not in message.text and "ERR_CONNECTION" not in message.text:
            script_errors.append(message.text)

    opened = context.new_page()
    opened.on("console", listen)
    opened.on("pageerror", lambda error: script_errors.append(str(error)))
    yield opened
    assert script_errors == []
