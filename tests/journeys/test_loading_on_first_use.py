"""Parts of the match page that are loaded on first use: the settings, and the notices of a followed match."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.journeys.accessibility import axe_page, violations_on
from tests.journeys.conftest import PHONE, Database
from tests.journeys.page_content import NOTICES_STAY
from tests.journeys.room_members import DESK
from tests.journeys.test_reading import speech

SETTINGS = "**/settings-topics.js"
NOTICES = "**/match-notices.js"


@pytest.fixture(autouse=True)
def notices_stay(page: Page) -> None:
    page.add_init_script(NOTICES_STAY)


def open_match(page: Page, match_id: int, prefix: str = "") -> None:
    page.goto(f"{prefix}/matches/{match_id}/")
    expect(page.locator('[data-connection="connected"]')).to_have_count(1)


def block(page: Page, address: str) -> Callable[[], None]:
    """Make requests fail as without a network. Returns a function that ends this."""
    page.route(address, lambda route: route.abort("connectionrefused"))
    return lambda: page.unroute(address)


def hold(page: Page, address: str) -> Callable[[], None]:
    """Keep a request waiting. Returns a function that lets it go on."""
    waiting: list[Route] = []
    page.route(address, lambda route: waiting.append(route))

    def release() -> None:
        [route] = waiting
        route.continue_()

    return release


@pytest.mark.parametrize(
    ("prefix", "sentence"), [("", "This did not work. Try again."), ("/zh-hans", "没有成功。请再试一次。")]
)
def test_settings_that_cannot_be_loaded_say_so_and_open_at_the_next_press(
    browser: Browser, origin: str, match_id: int, prefix: str, sentence: str
):
    page = axe_page(browser, origin)
    open_match(page, match_id, prefix)
    unblock = block(page, SETTINGS)
    button = page.locator(".settings-open")
    status = page.locator(".settings-failed")
    button.press("Enter")
    expect(status).to_have_text(sentence)
    expect(page.locator("#settings")).to_be_hidden()
    expect(button).to_be_focused()
    assert violations_on(page, [PHONE, DESK], "the failure", ".tools") == {}
    page.locator(".follow-open").click()
    page.locator(".follow-settings").click()
    expect(page.locator(".follow-message")).to_have_text(sentence)
    page.keyboard.press("Escape")

    unblock()
    button.press("Enter")
    expect(page.locator("#settings")).to_be_visible()
    expect(status).to_be_empty()
    page.locator('#notice-settings input[value="card"]').press("Space")
    assert page.evaluate("JSON.parse(localStorage.getItem('livecast.notices')).off") == ["card"]
    page.locator("[name=verbosity][value=key]").press("Space")
    assert page.evaluate("localStorage.getItem('livecast.verbosity')") == "key"
    page.keyboard.press("Escape")
    expect(button).to_be_focused()


def test_the_match_page_of_most_fans_loads_neither_settings_nor_notices(page: Page, match_id: int):
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url.rsplit("/", 1)[-1]))
    open_match(page, match_id)
    page.wait_for_load_state("networkidle")
    later = {
        *("settings-topics.js", "delay-settings.js", "notice-settings.js", "reading-settings.js"),
        *("push-device.js", "speaker.js", "media-controls.js", "match-notices.js", "notices.js", "announcements.js"),
    }
    assert not later & {*requests}


def test_everything_since_the_follow_is_announced_although_the_notices_load_later(
    page: Page, database: Database, match_id: int
):
    open_match(page, match_id)
    before = database.post(match_id, "Before.", kind="goal", side="home", minute="2'")
    expect(page.locator("#feed .entry")).to_have_count(2)
    release = hold(page, NOTICES)
    page.locator(".follow-open").click()
    with page.expect_request(NOTICES):
        page.locator('[data-follow="matches"]').click()
    page.keyboard.press("Escape")
    database.post(match_id, "Meanwhile.", kind="goal", side="away", minute="5'")
    expect(page.locator("#feed .entry")).to_have_count(3)
    release()
    titles = page.locator(".notice strong")
    expect(titles).to_have_text(["Goal · Harbour Town 1–1 Mill United"])
    # What the page showed before is known, too: its correction is announced as one.
    database.retract(before, reason="Offside.")
    expect(titles).to_have_text(["Correction · Harbour Town 0–1 Mill United", "Goal · Harbour Town 1–1 Mill United"])


def test_notices_that_cannot_be_loaded_say_so_and_are_shown_once_they_can(
    page: Page, database: Database, match_id: int
):
    open_match(page, match_id)
    unblock = block(page, NOTICES)
    page.locator(".follow-open").click()
    page.locator('[data-follow="matches"]').click()
    message = page.locator(".follow-message")
    expect(message).to_have_text("Notices cannot be shown at the moment. The page keeps trying.")
    expect(page.locator('[data-follow="matches"]')).to_have_attribute("aria-pressed", "true")
    database.post(match_id, "Meanwhile.", kind="goal", side="away")
    expect(page.locator("#feed .entry")).to_have_count(2)
    unblock()
    database.post(match_id, "Off!", kind="red_card", side="home")
    expect(page.locator(".notice")).to_have_count(2)
    expect(page.locator(".notice").last).to_contain_text("Goal · Harbour Town 0–1 Mill United")
    expect(message).to_be_empty()


def test_lines_that_arrive_while_the_listen_player_loads_are_read(page: Page, database: Database, match_id: int):
    page.add_init_script(f"localStorage.setItem('livecast.listen', 'all'); {speech('en-GB')}")
    release = hold(page, SETTINGS)
    open_match(page, match_id)
    database.post(match_id, "A first pass.")
    expect(page.locator("#feed")).to_contain_text("A first pass.")
    release()
    page.locator("#listen-player [data-action=play]").click()
    page.wait_for_function("spoken.length === 1")
    page.evaluate("finish()")
    page.wait_for_function("spoken.length === 2")
    assert "Listening to" in page.evaluate("spoken[1][1]")
    assert "A first pass." in page.evaluate("spoken[0][1]")
