"""The admin under its content security policy: each page works, and nothing is blocked."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from tests.journeys.commentator import DESK
from tests.journeys.conftest import Database
from tests.patience import PATIENCE

pytestmark = pytest.mark.timeout(600)

LISTEN = """
window.addEventListener("securitypolicyviolation", (event) =>
    console.error(`Violation: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`)
);
"""
# It logs the user out, and browsers do not open it by themselves.
SKIPPED = ("/admin/logout/",)
ALPINE = ("x-", ":", "@", "hx-")  # beginnings of attributes that contain code
NAMES = ("x-ref", "x-anchor")  # attributes whose values are only names of fields

Feature = tuple[str, str]


class PageFeatures(HTMLParser):
    """All that a policy could block on a page: its files, inline code and styles, and the widgets that scripts find."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: set[Feature] = set()
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.found.add((tag, re.sub(r"\?.*", "", given.get("src", given.get("href", "")) if tag != "a" else "")))
        for name, value in given.items():
            if name.startswith(NAMES):
                self.found.add((name, ""))
            elif name == "style" or name.startswith(("on", *ALPINE)):
                self.found.add((name, re.sub(r"\d+", "", value)))
            elif name == "class" and tag in ("input", "select", "textarea"):
                self.found |= {(tag, one) for one in value.split() if one.startswith(("v", "admin"))}


@pytest.fixture
def script_errors() -> list[str]:
    """Policy violations and failed scripts."""
    return []


@pytest.fixture
def staff(browser: Browser, origin: str, database: Database, script_errors: list[str]) -> Iterator[BrowserContext]:
    """Edda's browser. It records policy violations and failed scripts."""
    context = browser.new_context(base_url=origin, viewport=DESK, timezone_id="UTC", locale="en-GB")
    context.set_default_timeout(1000 * PATIENCE)
    context.add_init_script(LISTEN)
    context.add_cookies([{"name": "sessionid", "value": database.log_in_editor(), "url": origin}])

    def listen(message: ConsoleMessage) -> None:
        # Some addresses refuse: entries cannot be added in the admin.
        if message.type == "error" and "server responded with a status of" not in message.text:
            script_errors.append(message.text)

    context.on("console", listen)
    context.on("weberror", lambda error: script_errors.append(str(error.error)))
    yield context
    context.close()


@pytest.fixture
def edda(staff: BrowserContext) -> Page:
    return staff.new_page()


def wait_for_theme(page: Page) -> None:
    """Wait for the theme's scripts: Alpine removes this attribute when it is ready."""
    expect(page.locator("[x-cloak]")).to_have_count(0)


def test_the_policy_blocks_an_inline_script(edda: Page, script_errors: list[str]):
    edda.goto("/admin/")
    edda.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))")
    assert edda.evaluate("window.ran") is None
    assert any("script-src" in error for error in script_errors)


def test_the_policy_blocks_nothing_on_the_admin_pages(
    edda: Page, database: Database, match_id: int, script_errors: list[str]
):
    """Each page that has something that no page before it had: most pages are alike."""
    opened, stopped = [], {}
    known: set[Feature] = set()
    for address in database.admin_pages(match_id):
        if address in SKIPPED:
            continue
        answer = edda.request.get(address)
        assert answer.status in (200, 403), f"{address}: {answer}"
        features = PageFeatures(answer.text()).found
        if features <= known:
            continue
        known |= features
        script_errors.clear()
        edda.goto(address)
        opened.append(address)
        if script_errors:
            stopped[address] = list(script_errors)
    assert stopped == {}
    assert any(address.endswith("/console/") for address in opened)


def first_visible(page: Page, selector: str) -> Locator:
    return page.locator(selector).locator("visible=true").first


def test_scripts_of_the_admin_theme_work(edda: Page, match_id: int, script_errors: list[str]):
    edda.goto("/admin/matches/match/")
    wait_for_theme(edda)

    def choose_theme(name: str) -> None:
        first_visible(edda, '[x-on\\:click^="openUserLinks"]').click()
        first_visible(edda, f"[x-on\\:click=\"switchTheme('{name}')\"]").click()

    choose_theme("dark")
    expect(edda.locator("html")).to_have_class(re.compile(r"\bdark\b"))
    edda.keyboard.press("Escape")
    edda.reload()
    expect(edda.locator("html")).to_have_class(re.compile(r"\bdark\b"))
    choose_theme("light")
    expect(edda.locator("html")).not_to_have_class(re.compile(r"\bdark\b"))
    edda.reload()
    wait_for_theme(edda)

    sidebar = edda.locator("#nav-sidebar")
    toggle = first_visible(edda, '[x-on\\:click^="sidebarDesktopOpen"]')
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

    first_visible(edda, '[x-on\\:click^="filterOpen"]').click()
    expect(edda.locator("#changelist-filter")).to_be_visible()

    edda.goto(f"/admin/matches/match/{match_id}/change/")
    wait_for_theme(edda)
    edda.locator(".date-icon").first.click()
    calendar = edda.locator(".calendarbox").first
    expect(calendar).to_be_visible()
    calendar.get_by_text("15", exact=True).click()
    expect(edda.locator("[name=kickoff_at_0]")).to_have_value(re.compile("15"))
    edda.locator(".select2-selection").first.click()
    expect(edda.locator(".select2-results")).to_be_visible()
    assert script_errors == []
