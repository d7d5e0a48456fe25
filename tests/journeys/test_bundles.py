"""Pages as production serves them: bundled files with hashed names."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.commentator import ConsolePage, staff_context
from tests.journeys.conftest import Database
from tests.journeys.room_members import Visit
from tests.livecast.serving.production_server import make_production, serve
from tests.servers import LocalInstallation, local_installation

MOST_REQUESTS = 8  # of a member's match page with empty caches: the page, its files, its icon, the API


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalInstallation]:
    """A production installation that browsers reach without a proxy."""
    with local_installation(tmp_path_factory.mktemp("production")) as installation:
        make_production(installation)
        installation.env["BEHIND_PROXY"] = "0"
        installation.work("--pool", "threads")
        yield installation


@pytest.fixture(scope="module")
def origin(installation: LocalInstallation) -> Iterator[str]:
    with serve(installation, "--pages", "0") as running:
        yield f"http://localhost:{running.port}"


@pytest.fixture(scope="module")
def database(installation: LocalInstallation) -> Iterator[Database]:
    writer = Database(installation)
    yield writer
    writer.close()


def test_a_cold_match_page_needs_few_requests_and_follows_the_match(
    browser: Browser, origin: str, database: Database, match_id: int, visit: Visit
):
    requests: list[str] = []
    script_errors: list[str] = []
    with browser.new_context(base_url=origin) as context:
        _, session = database.create_member("Ola", at=match_id)
        cookies: list[Any] = [
            {"name": "sessionid", "value": session, "url": origin},
            {"name": "livecast_member", "value": "1", "url": origin},
        ]
        context.add_cookies(cookies)
        context.on("request", lambda request: requests.append(urlsplit(request.url).path))
        context.on("weberror", lambda error: script_errors.append(str(error.error)))
        page = context.new_page()
        page.goto(f"/matches/{match_id}/")
        expect(page.locator("[data-connection=connected]")).to_have_count(1)
        expect(page.locator(".chat-text")).to_be_editable()
        page.wait_for_load_state("networkidle")

        # Chromium without windows does not request the icon.
        others = [path for path in requests if "/icon." not in path]
        assert len(others) + 1 <= MOST_REQUESTS, requests
        assert len(others) == len(set(others)), "a file was requested twice"
        scripts = [path for path in requests if path.endswith(".js")]
        assert [re.sub("[0-9a-f]{12}", "HASH", path) for path in scripts] == [
            "/static/livecast/early.HASH.js",
            "/static/bundles/match.HASH.js",
        ]

        database.post(match_id, "Off the post!")
        expect(page.locator("#feed")).to_contain_text("Off the post!")
        ida = visit("Ida")
        ida.send("Did you see that?")
        expect(page.locator(".message")).to_contain_text(["Did you see that?"])
        page.locator(".chat-text").fill("I did")
        page.locator(".chat-text").press("Enter")
        ida.expect_messages("Did you see that?", "I did")
    assert script_errors == []


@pytest.mark.parametrize("address", ["/", "/account/login/"])
def test_other_pages_load_two_bundles(page: Page, address: str):
    """The fixture `page` fails if a script fails. A page with results also has a script that hides them at once."""
    page.goto(address)
    names = page.evaluate("performance.getEntriesByType('resource').map(entry => new URL(entry.name).pathname)")
    assert len([name for name in names if name.endswith((".css", ".js")) and "/early." not in name]) == 2


def test_the_console_posts_a_line_with_its_bundle(browser: Browser, origin: str, database: Database, match_id: int):
    database.add_staff("nora", match_id)
    page = staff_context(browser, origin).new_page()
    page.goto("/admin/login/?next=/admin/")
    page.locator("[name=username]").fill("nora")
    page.locator("[name=password]").fill("nora")
    page.locator("[name=otp_token]").fill(database.otp_code("nora"))
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: urlsplit(url).path == "/admin/")
    console = ConsolePage(page, match_id).open()
    console.post_line("Over the bar.")
    expect(console.entry("Over the bar.")).to_have_count(1)
    expect(page.locator(".chat:not([data-loading])")).to_have_count(1)
    assert [text for text in database.match_content(match_id)["entries"] if "Over the bar." in str(text)]
