"""A fan shares a match, a line, a moment of the replay and a table."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.accessibility import axe_page, axe_violations
from tests.journeys.conftest import Database

# A device with a sheet of its own, as phones have. It notes what it was given.
SHEET = "navigator.share = async (data) => { window.shared = data; }"
CLOSED_SHEET = "navigator.share = async () => { throw new DOMException('closed', 'AbortError'); }"


@pytest.fixture
def copying(page: Page, origin: str) -> Page:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=origin)
    return page


def copied(page: Page) -> str:
    expect(page.locator(".share-status")).to_have_text("The link is copied.")
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def test_a_match_is_shared_by_the_device(page: Page, origin: str, database: Database, match_id: int):
    page.add_init_script(SHEET)
    database.post(match_id, "Harbour!", kind="goal", side="home")
    page.goto(f"/matches/{match_id}/?from=mail")
    page.locator(".masthead").get_by_role("button", name="Share").click()
    shared = page.wait_for_function("window.shared").json_value()
    assert shared["url"] == f"{origin}/matches/{match_id}/"
    assert "1–0" in shared["title"]
    expect(page.locator(".share-status")).to_be_empty()


def test_a_closed_sheet_copies_nothing(copying: Page, match_id: int):
    copying.add_init_script(CLOSED_SHEET)
    copying.goto(f"/matches/{match_id}/")
    copying.evaluate("navigator.clipboard.writeText('before')")
    copying.locator(".footer-links").get_by_role("button", name="Share").click()
    copying.wait_for_function("true")
    expect(copying.locator(".share-status")).to_be_empty()
    assert copying.evaluate("navigator.clipboard.readText()") == "before"


def test_without_a_sheet_the_link_is_copied(copying: Page, origin: str, match_id: int):
    copying.goto(f"/zh-hans/matches/{match_id}/")
    copying.locator(".footer-links").get_by_role("button", name="分享").click()
    expect(copying.locator(".share-status")).to_have_text("链接已复制。")
    assert copying.evaluate("navigator.clipboard.readText()") == f"{origin}/zh-hans/matches/{match_id}/"


def test_a_browser_that_refuses_the_clipboard_shows_the_link(page: Page, origin: str, match_id: int):
    page.add_init_script("navigator.clipboard.writeText = async () => { throw new Error('refused'); }")
    page.goto(f"/matches/{match_id}/")
    page.locator(".footer-links").get_by_role("button", name="Share").click()
    expect(page.locator(".share-status")).to_have_text(f"Copy this link: {origin}/matches/{match_id}/")


def test_a_hidden_result_is_not_shared(copying: Page, browser: Browser, origin: str, database: Database, match_id: int):
    database.post(match_id, "Harbour!", kind="goal", side="home")
    copying.goto(f"/matches/{match_id}/")
    copying.evaluate("localStorage.setItem('livecast.spoilers', 'hidden')")
    copying.reload()
    copying.locator(".footer-links").get_by_role("button", name="Share").click()
    address = copied(copying)
    assert address == f"{origin}/matches/{match_id}/?result=hidden"
    other = browser.new_page(base_url=origin)
    other.goto(address)
    image = other.locator('meta[property="og:image"]').get_attribute("content")
    assert str(image).endswith("&result=hidden")
    expect(other.locator("#result-hidden")).to_be_visible()
    expect(other.locator(".feed .entry").first).to_be_hidden()
    other.locator('#result-hidden [data-action="show"]').click()
    expect(other.locator(".feed .entry").first).to_be_visible()
    other.close()


def test_a_line_is_shared_by_keyboard(copying: Page, origin: str, database: Database, match_id: int):
    line = database.post(match_id, "A shot over the bar.")
    copying.goto(f"/matches/{match_id}/")
    copying.locator(f"#entry-{line} .minute").focus()
    copying.keyboard.press("Tab")
    button = copying.get_by_role("button", name="Share this line")
    expect(button).to_be_focused()
    button.press("Enter")
    assert copied(copying) == f"{origin}/matches/{match_id}/#entry-{line}"
    copying.goto(f"/matches/{match_id}/#entry-{line}")
    expect(copying.locator(f"#entry-{line} .share-line")).to_be_visible()


def test_a_moment_of_the_replay_is_shared(copying: Page, database: Database, match_id: int):
    for number in range(4):
        database.post(match_id, f"Line {number}", period="1H", clock_seconds=600.0 * number)
    database.set_state(match_id, status="finished")
    copying.goto(f"/matches/{match_id}/")
    copying.get_by_role("button", name="Watch the replay").click()
    slider = copying.get_by_role("slider", name="Position in the match")
    expect(slider).to_be_visible()
    copying.get_by_role("button", name="Pause").click()
    slider.fill("900")
    copying.get_by_role("button", name="Share this moment").click()
    address = copied(copying)
    assert re.search(r"\?result=hidden&replay=90\d#replay-offer$", address)
    copying.goto("/")
    copying.goto(address)
    expect(copying.locator(".feed .entry", has_text="Line 1")).to_be_visible()
    expect(copying.locator(".feed .entry", has_text="Line 3")).to_have_count(0)


def test_a_table_is_shared(copying: Page, origin: str, match_id: int):
    copying.goto(f"/matches/{match_id}/")
    competition = copying.locator("#about a").get_attribute("href")
    copying.goto(f"{competition}?of={match_id}")
    copying.get_by_role("button", name="Share").click()
    assert copied(copying) == f"{origin}{competition}"


def test_the_buttons_are_accessible(browser: Browser, origin: str, database: Database, match_id: int):
    line = database.post(match_id, "A shot over the bar.")
    page = axe_page(browser, origin)
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(f"/matches/{match_id}/#entry-{line}")
        expect(page.locator(".share-line")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        box = page.locator(".masthead").bounding_box()
        assert box and box["height"] < 70
        assert axe_violations(page) == "", width
