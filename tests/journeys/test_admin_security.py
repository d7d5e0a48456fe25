"""The admin under its content security policy: each page works, and the browser has nothing to stop."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from tests.journeys.commentator import DESK
from tests.journeys.conftest import Hand
from tests.patience import PATIENCE

pytestmark = pytest.mark.timeout(600)

LISTEN = """
window.addEventListener("securitypolicyviolation", (event) =>
    console.error(`Violation: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`)
);
"""
# It signs the browser out; a page that no browser opens by itself.
NOT_OPENED = ("/admin/logout/",)


@pytest.fixture
def complaints() -> list[str]:
    """What the browser stopped, and scripts that failed."""
    return []


@pytest.fixture
def staff(browser: Browser, origin: str, hand: Hand, complaints: list[str]) -> Iterator[BrowserContext]:
    """Edda's browser, which reports what the policy stops and which scripts fail."""
    context = browser.new_context(base_url=origin, viewport=DESK, timezone_id="UTC", locale="en-GB")
    context.set_default_timeout(1000 * PATIENCE)
    context.add_init_script(LISTEN)
    context.add_cookies([{"name": "sessionid", "value": hand.editor(), "url": origin}])

    def listen(message: ConsoleMessage) -> None:
        # Some addresses refuse: the admin lets nobody add an entry by hand.
        if message.type == "error" and "server responded with a status of" not in message.text:
            complaints.append(message.text)

    context.on("console", listen)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    yield context
    context.close()


@pytest.fixture
def edda(staff: BrowserContext) -> Page:
    return staff.new_page()


def ready(page: Page) -> None:
    """Return when the theme's scripts have run: Alpine takes this attribute off what it has set up."""
    expect(page.locator("[x-cloak]")).to_have_count(0)


def test_the_browser_stops_an_inline_script(edda: Page, complaints: list[str]):
    edda.goto("/admin/")
    edda.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))")
    assert edda.evaluate("window.ran") is None
    assert any("script-src" in complaint for complaint in complaints)


def test_each_page_opens_and_nothing_on_it_is_stopped(edda: Page, hand: Hand, match_id: int, complaints: list[str]):
    stopped = {}
    for address in hand.admin_pages(match_id):
        if address in NOT_OPENED:
            continue
        complaints.clear()
        answer = edda.goto(address)
        assert answer is not None and answer.status in (200, 403), f"{address}: {answer}"
        if complaints:
            stopped[address] = list(complaints)
    assert stopped == {}


def shown(page: Page, selector: str) -> Locator:
    return page.locator(selector).locator("visible=true").first


def test_what_the_theme_moves_by_script_moves(edda: Page, match_id: int, complaints: list[str]):
    edda.goto("/admin/matches/match/")
    ready(edda)

    def choose_theme(name: str) -> None:
        shown(edda, '[x-on\\:click^="openUserLinks"]').click()
        shown(edda, f"[x-on\\:click=\"switchTheme('{name}')\"]").click()

    choose_theme("dark")
    expect(edda.locator("html")).to_have_class(re.compile(r"\bdark\b"))
    edda.keyboard.press("Escape")
    edda.reload()
    expect(edda.locator("html")).to_have_class(re.compile(r"\bdark\b"))
    choose_theme("light")
    expect(edda.locator("html")).not_to_have_class(re.compile(r"\bdark\b"))
    edda.reload()
    ready(edda)

    sidebar = edda.locator("#nav-sidebar")
    toggle = shown(edda, '[x-on\\:click^="sidebarDesktopOpen"]')
    expect(sidebar).to_be_visible()
    toggle.click()
    expect(sidebar).to_be_hidden()
    toggle.click()
    expect(sidebar).to_be_visible()

    edda.keyboard.press("Control+k")
    palette = edda.locator("#search-input-command")
    expect(palette).to_be_visible()
    palette.press_sequentially("Team")
    expect(edda.locator("#command-results").get_by_text("Teams").first).to_be_visible()
    palette.press("Escape")
    palette.press("Escape")
    expect(palette).to_be_hidden()

    shown(edda, '[x-on\\:click^="filterOpen"]').click()
    expect(edda.locator("#changelist-filter")).to_be_visible()

    edda.goto(f"/admin/matches/match/{match_id}/change/")
    ready(edda)
    edda.locator(".date-icon").first.click()
    calendar = edda.locator(".calendarbox").first
    expect(calendar).to_be_visible()
    calendar.get_by_text("15", exact=True).click()
    expect(edda.locator("[name=kickoff_at_0]")).to_have_value(re.compile("15"))
    edda.locator(".select2-selection").first.click()
    expect(edda.locator(".select2-results")).to_be_visible()
    assert complaints == []
