"""Without a network: the pages that the browser has kept, and the page that says that it is offline."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.accessibility import violations_on
from tests.journeys.conftest import PHONE, Database
from tests.journeys.page_content import score_on
from tests.journeys.room_members import DESK
from tests.patience import PATIENCE

# The addresses that the worker has kept, and those of the offline pages.
KEPT = """async () => {
    const addresses = [];
    for (const name of await caches.keys())
        for (const {url} of await (await caches.open(name)).keys()) addresses.push(new URL(url).pathname);
    return addresses;
}"""
IS_KEPT = f"async path => (await ({KEPT})()).includes(path)"
# Playwright's `wait_for_function` takes the promise of an asynchronous condition for true.
WAIT = """async ([condition, value, patience]) => {
    const holds = eval(condition);
    for (const end = performance.now() + patience; performance.now() < end; await new Promise(requestAnimationFrame))
        if (await holds(value)) return true;
    return false;
}"""
STATE_TIME = """async path => {
    const {headers} = await caches.match(path);
    return new Date(headers.get('Date') ?? Number(headers.get('X-Kept-At'))).toTimeString().slice(0, 5);
}"""
# Sends the message of a page to the worker, as when a fan has left it.
KEEP_AGAIN = """async path => {
    const {active} = await navigator.serviceWorker.ready;
    active.postMessage({keep: path, fresh: true});
}"""


@pytest.fixture
def context(browser: Browser, origin: str) -> Iterator[BrowserContext]:
    """A browser of its own, because a worker outlives the pages of a test."""
    options: dict[str, Any] = {"viewport": PHONE, "timezone_id": "Asia/Tokyo", "locale": "en-GB", "bypass_csp": True}
    with browser.new_context(base_url=origin, **options) as context:
        context.set_default_timeout(1000 * PATIENCE)
        yield context


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def wait_for(page: Page, condition: str, value: str = "") -> None:
    """Wait until an asynchronous function of the page returns a true value."""
    assert page.evaluate(WAIT, [condition, value, 1000 * PATIENCE]), condition


def go_offline(page: Page) -> None:
    """End the network. The browser's own cache would answer for some seconds."""
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    page.context.set_offline(True)


def visit_and_keep(page: Page, path: str) -> None:
    page.goto(path)
    wait_for(page, IS_KEPT, path)
    wait_for(page, IS_KEPT, "/zh-hans/offline/")


def test_a_kept_match_is_shown_without_network_with_the_time_of_its_state(
    page: Page, context: BrowserContext, database: Database, match_id: int
):
    database.post(match_id, "A header over the bar.")
    database.set_state(match_id, 600.0)
    path = f"/matches/{match_id}/"
    visit_and_keep(page, path)
    database.post(match_id, "In off the post!", kind="goal", side="home")
    expect(page.locator("#feed")).to_contain_text("In off the post!")
    page.evaluate(KEEP_AGAIN, path)
    wait_for(page, "async path => (await (await caches.match(path)).text()).includes('In off the post!')", path)
    go_offline(page)
    page.goto(path)
    note = page.locator(".kept-page")
    expect(note).to_have_text(re.compile(r"^You are offline\. This is the state of \d\d:\d\d\.$"))
    expect(note).to_contain_text(page.evaluate(STATE_TIME, path))
    expect(page.locator("#feed")).to_contain_text("In off the post!")
    assert score_on(page) == "1–0"
    # The styles are there, and the clock stands at the time of the state.
    assert page.evaluate("getComputedStyle(document.querySelector('.scoreboard')).position") == "sticky"
    clock = page.locator(".clock-time")
    stands = clock.inner_text()
    expect(page.locator("[data-connection][data-trouble]")).to_have_count(1)
    expect(clock).to_have_text(stands)
    assert violations_on(page, [PHONE, DESK], "a kept page") == {}

    # Back online the page follows the match again, and the note is gone.
    context.set_offline(False)
    database.post(match_id, "Back again.")
    expect(page.locator("#feed")).to_contain_text("Back again.")
    expect(note).to_have_count(0)
    page.goto(path)
    expect(page.locator("#feed")).to_contain_text("Back again.")
    expect(note).to_have_count(0)


@pytest.mark.parametrize(
    ("prefix", "title", "again"), [("", "You are offline", "Try again"), ("/zh-hans", "您已离线", "重试")]
)
def test_a_page_that_was_not_kept_says_so_in_its_language(
    page: Page, context: BrowserContext, match_id: int, prefix: str, title: str, again: str
):
    visit_and_keep(page, f"{prefix}/matches/{match_id}/")
    go_offline(page)
    for path in (f"{prefix}/matches/{match_id + 1000}/", f"{prefix}/account/"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        expect(page.get_by_role("button", name=again)).to_be_visible()
    kept = page.locator("#kept-pages a")
    expect(kept).to_have_count(1)
    assert violations_on(page, [PHONE, DESK], "offline") == {}
    kept.click()
    expect(page.locator(".kept-page")).to_contain_text("离线" if prefix else "offline")
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans" if prefix else "en")


def test_only_public_pages_are_kept_and_a_match_made_private_is_forgotten(
    page: Page, context: BrowserContext, database: Database, match_id: int
):
    path = f"/matches/{match_id}/"
    for address in ("/account/login/", "/api/matches/current", "/admin/login/", f"{path}?reference=mail", "/"):
        page.goto(address)
        if address.startswith(path):
            wait_for(page, IS_KEPT, path)
    wait_for(page, IS_KEPT, "/")
    kept = page.evaluate(KEPT)
    assert not [address for address in kept if re.match(r"/(zh-hans/)?(account|api|admin|media)/", address)]
    database.set_private(match_id, True)
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    wait_for(page, f"async path => !(await ({KEPT})()).includes(path)", path)
    go_offline(page)
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_text("You are offline")


def test_the_number_of_kept_pages_is_bounded(page: Page, database: Database, match_id: int):
    visit_and_keep(page, f"/matches/{match_id}/")
    days = [f"/?day=2026-{month:02d}-{day:02d}" for month in (1, 2) for day in range(1, 16)]
    for day in days:
        page.evaluate(KEEP_AGAIN, day)
    newest = (
        """async day => (await (await caches.open('livecast-pages-1')).keys()).some(({url}) => url.endsWith(day))"""
    )
    wait_for(page, newest, days[-1])
    wait_for(page, "async () => (await (await caches.open('livecast-pages-1')).keys()).length === 24")
    assert not page.evaluate(newest, days[0])
