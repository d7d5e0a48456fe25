"""The TV delay: every place of the site shows an event that many seconds after it was published, never before."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.accessibility import axe_page, require_accessible
from tests.journeys.breakable_socket import BreakableSocket
from tests.journeys.conftest import PHONE, Database
from tests.journeys.first_seen import first_seen, record_places, wait_until_seen
from tests.journeys.page_content import wait_until
from tests.journeys.room_members import DESK

DELAY = 2  # seconds
CLOCK_ERROR_MS = 50  # by which a page on a busy machine may misjudge the server's time
GOAL = "Zebedee scores"
CONNECTED = "[data-connection=connected], [data-connection=polling]"
MATCH_PLACES = {
    "score": "shows('[data-points=away]', '1')",
    "title": "document.title.includes('0–1')",
    "unseen count": "document.title.startsWith('(')",
    "feed": f"shows('#feed', '{GOAL}')",
    "pinned line": f"shows('#pinned', '{GOAL}')",
    "score beside the line": "shows('#feed .entry-score', '0–1')",
    "correction": "shows('#feed .note', 'Her name')",
    "new lines": "shows('#pill', '1')",
    "announcer": f"document.getElementById('announcer')?.textContent.includes('{GOAL}')",
    # On a phone it is on a tab of its own.
    "period table": "!document.documentElement.matches('[data-hold]')"
    " && document.querySelector('#periods [data-side=away]')?.textContent.includes('1')",
    "typing indicator": "document.querySelector('#typing-indicator[data-visible]') !== null",
    "chat": "document.querySelector('.message-text') !== null",
    "stamp in the chat": "document.querySelector('.message-minute')?.textContent.includes('0–1')",
    "any text": f"document.body?.innerText.includes('{GOAL}')",
    # Earlier meetings of the teams may have ended with the same score.
    "any score": "/\\b0 ?[–-] ?1\\b/.test((document.body?.innerText ?? '')"
    ".replace(document.querySelector('.meetings')?.innerText ?? '', ''))",
}
OVER_PLACES = {
    "status": "document.querySelector('.scoreboard[data-status=finished]') !== null",
    "replay offer": "document.querySelector('#replay-offer:not([hidden])') !== null",
}
HOME_PLACES = {"home list": "shows('.fixture [data-points=away]', '1')"}
CONTROLS = "#delay-setting :is(button, input), .hide-results, .delay-badge"
ATTRIBUTES = {"hover texts": f"tells('{GOAL}') || tells('0–1')"}


def with_settings(browser: Browser, origin: str, language: str = "", **options: Any) -> BrowserContext:
    settings = options.pop("settings", {"delay": str(DELAY)})
    stored = [{"name": f"livecast.{name}", "value": value} for name, value in settings.items()]
    state: Any = {"cookies": [], "origins": [{"origin": origin, "localStorage": stored}]}
    context = browser.new_context(base_url=f"{origin}{language}/", storage_state=state, timezone_id="UTC", **options)
    context.set_default_timeout(90_000)
    return context


@pytest.fixture(scope="module", params=[("", PHONE), ("/zh-hans", DESK)], ids=["English phone", "Chinese desk"])
def shown(request: Any, browser: Browser, origin: str, database: Database) -> Iterator[dict[str, tuple[int, int]]]:
    """A goal while a fan with a delay has the pages open. For each place: when it was shown, and when published."""
    language, viewport = request.param
    match_id = int(database.create_match())
    database.post(match_id, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    database.post_many(match_id, [f"Line {number}" for number in range(30)])
    context = with_settings(browser, origin, language, viewport=viewport)
    page, home = context.new_page(), context.new_page()
    record_places(page, MATCH_PLACES | OVER_PLACES | ATTRIBUTES)
    record_places(home, {"home list": HOME_PLACES["home list"].replace(".fixture", f'[data-match="{match_id}"]')})
    home.goto("./")
    expect(home.locator(CONNECTED)).to_have_count(1)
    page.goto(f"matches/{match_id}/")
    expect(page.locator(CONNECTED)).to_have_count(1)
    # The page arrives with all lines and is led back by the delay, which may be before some of them.
    expect(page.locator("html:not([data-hold])")).to_have_count(1)
    expect(page.locator("#feed .entry")).to_have_count(31)
    expect(page.locator(".chat:not([data-loading])")).to_have_count(1)
    page.locator("#feed .entry").last.scroll_into_view_if_needed()

    goal = database.post(match_id, f"{GOAL}.", kind="goal", side="away")
    database.pin(goal)
    database.correct(goal, "Her name", body=f"{GOAL}!")
    database.send_messages(match_id, database.create_member("Ida")[0], "Goooal")
    # A typing commentator is shown until the next line, so this comes after the goal.
    typed_at = page.evaluate("Date.now()")
    database.push_typing(match_id)
    wait_until_seen(page, *MATCH_PLACES)
    wait_until_seen(home, *HOME_PLACES)
    database.post(match_id, "Over.", kind="match_end")
    seen = wait_until_seen(page, *OVER_PLACES) | first_seen(home)

    events = page.evaluate(f"fetch('/api/matches/{match_id}/feed').then(a => a.json()).then(a => a.events)")
    chat = page.evaluate(f"fetch('/api/matches/{match_id}/chat').then(a => a.json()).then(a => a.messages)")
    kinds = {event["data"].get("kind"): event["at"] for event in events if event["type"] == "commentary.added"}
    written = page.evaluate("at => Date.parse(at)", chat[0]["at"])
    published = {"correction": next(event["at"] for event in events if event["type"] == "commentary.corrected")}
    published |= dict.fromkeys(OVER_PLACES, kinds["match_end"])
    published |= {"typing indicator": typed_at, "chat": written, "stamp in the chat": written}
    yield {place: (at, published.get(place, kinds["goal"])) for place, at in seen.items()}
    context.close()


@pytest.mark.parametrize("place", [*MATCH_PLACES, *OVER_PLACES, *HOME_PLACES])
def test_a_place_shows_an_event_after_the_delay_and_not_before(shown: dict[str, tuple[int, int]], place: str):
    at, published = shown[place]
    assert at >= published + 1000 * DELAY - CLOCK_ERROR_MS


def test_no_hover_text_tells_the_score(shown: dict[str, tuple[int, int]]):
    assert "hover texts" not in shown


@pytest.fixture
def long_delay(browser: Browser, origin: str) -> Iterator[BrowserContext]:
    context = with_settings(browser, origin, viewport=PHONE, settings={"delay": "180"})
    yield context
    context.close()


@pytest.fixture
def goal(database: Database, match_id: int) -> int:
    """A match with a goal of this moment: a page with a long delay is before its first event."""
    database.post(match_id, GOAL, kind="goal", side="away")
    database.send_messages(match_id, database.create_member("Ida")[0], "Goooal")
    return match_id


def require_hidden(page: Page) -> None:
    """Wait until the page is shown at its moment, and require that it has never shown the goal."""
    expect(page.locator("html:not([data-hold])")).to_have_count(1)
    expect(page.locator(CONNECTED)).to_have_count(1)
    assert first_seen(page).keys() & {*MATCH_PLACES, *HOME_PLACES} == set()


def test_loading_a_page_never_flashes_what_is_not_due(long_delay: BrowserContext, goal: int):
    page = long_delay.new_page()
    record_places(page, MATCH_PLACES | HOME_PLACES)
    for path in (f"matches/{goal}/", "./", f"matches/{goal}/"):
        page.goto(path)
        require_hidden(page)
    page.reload()
    require_hidden(page)
    page.go_back()
    require_hidden(page)
    page.go_forward()
    require_hidden(page)
    # It was all there: without the delay it is shown at once.
    page.get_by_role("button", name="Go live").click()
    expect(page.locator("#feed")).to_contain_text(GOAL)
    expect(page.locator('[data-points="away"]')).to_have_text("1")
    expect(page.locator(".message-text")).to_have_text("Goooal")


def test_without_an_answer_about_the_past_the_page_stays_hidden_until_it_is_due(long_delay: BrowserContext, goal: int):
    page = long_delay.new_page()
    record_places(page, MATCH_PLACES)
    long_delay.route(re.compile("/delayed"), lambda route: route.abort())
    page.goto(f"matches/{goal}/")
    expect(page.locator(CONNECTED)).to_have_count(1)
    expect(page.locator("html[data-hold]")).to_have_count(1)
    assert first_seen(page).keys() & {"score", "title", "feed", "any text"} == set()


def test_a_resync_and_a_reconnection_do_not_run_ahead(long_delay: BrowserContext, database: Database, goal: int):
    page = long_delay.new_page()
    record_places(page, MATCH_PLACES)
    socket = BreakableSocket(page)
    page.goto(f"matches/{goal}/")
    require_hidden(page)
    socket.loses_frames = True
    database.post(goal, GOAL, kind="goal", side="away")
    socket.loses_frames = False
    socket.disconnect()
    wait_until(page, lambda: socket.opened == 2)
    require_hidden(page)
    with page.expect_response(f"**/matches/{goal}/"), page.expect_response("**/delayed?*"):
        socket.send_to_page({"type": "resync", "topic": f"match.{goal}.feed"})
    wait_until(page, lambda: socket.opened == 3)
    require_hidden(page)


def test_polling_keeps_the_delay(browser: Browser, origin: str, database: Database, match_id: int):
    context = with_settings(browser, origin, viewport=PHONE)
    page = context.new_page()
    record_places(page, MATCH_PLACES)
    BreakableSocket(page).refuse_code = 4429
    page.goto(f"matches/{match_id}/")
    expect(page.locator("[data-connection=polling]")).to_have_count(1)
    database.post(match_id, GOAL, kind="goal", side="away")
    seen = wait_until_seen(page, "score", "feed", "title", "announcer")
    feed = page.evaluate(f"fetch('/api/matches/{match_id}/feed').then(a => a.json()).then(a => a.events)")
    at = next(event["at"] for event in feed if event["data"].get("kind") == "goal")
    assert all(time >= at + 1000 * DELAY - CLOCK_ERROR_MS for time in seen.values()), seen
    context.close()


def test_the_clock_is_that_of_the_delayed_moment(browser: Browser, origin: str, database: Database, match_id: int):
    database.set_state(match_id, elapsed=19 * 60)
    context = with_settings(browser, origin, viewport=PHONE, settings={"delay": "170"})
    page = context.new_page()
    page.goto(f"matches/{match_id}/")
    # The match has begun a moment ago, so at that moment it had not.
    expect(page.locator("html:not([data-hold])")).to_have_count(1)
    expect(page.locator(".scoreboard")).to_have_attribute("data-status", "scheduled")
    page.get_by_role("button", name="Go live").click()
    expect(page.locator(".clock-time")).to_have_text(re.compile(r"19:|2\d:"))
    page.evaluate("localStorage.setItem('livecast.delay', '0')")
    context.close()


def test_an_own_message_is_shown_at_once_and_marked(visit: Any):
    ida = visit("Ida", script="localStorage.setItem('livecast.delay', '180')")
    ida.send("Come on")
    ida.expect_messages("Come on")
    expect(ida.message("Come on").locator(".message-minute")).to_have_text("Ahead of your TV")
    ola = visit("Ola")
    ola.expect_messages("Come on")
    ola.send("Wait")
    ola.expect_messages("Come on", "Wait")
    expect(ola.message("Come on").locator(".message-minute")).not_to_have_text("Ahead of your TV")
    # Ida sees Ola's message when it is due, or as soon as she goes live.
    ida.page.get_by_role("button", name="Go live").click()
    ida.expect_messages("Come on", "Wait")
    expect(ida.message("Come on").locator(".message-minute")).not_to_have_text("Ahead of your TV")


def test_the_other_tab_and_a_restored_page_follow_the_delay(context: BrowserContext, page: Page, goal: int):
    page.goto(f"/matches/{goal}/")
    expect(page.locator("#feed")).to_contain_text(GOAL)
    low_data = page.get_by_role("link", name="Low-data page")
    expect(low_data).to_be_visible()
    other = context.new_page()
    other.goto("/")
    expect(other.locator(".delay-badge")).to_be_hidden()
    page.get_by_role("button", name="Settings").click()
    page.locator(".delay-number").fill("180")
    page.locator(".delay-number").press("Enter")
    expect(other.locator(".delay-badge")).to_contain_text("180 s behind live")
    expect(other.locator(f'[data-phase="come"][data-match="{goal}"]')).to_have_count(1)
    expect(page.locator("#feed")).not_to_contain_text(GOAL)
    expect(page.locator(".message-text")).to_have_count(0)
    expect(low_data).to_be_hidden()  # that page has no scripts: it would show the goal
    expect(page).to_have_title(re.compile("Harbour Town v Mill United|Harbour v Mill"))
    # A page in the back/forward cache gets no events of other tabs.
    page.evaluate("localStorage.setItem('livecast.delay', '0')")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(page.locator("#feed")).to_contain_text(GOAL)
    other.close()


def test_i_just_saw_it_and_the_clock_of_the_tv_set_the_delay(page: Page, database: Database, match_id: int):
    database.set_state(match_id, elapsed=600.0)
    page.goto(f"/matches/{match_id}/")
    expect(page.locator(CONNECTED)).to_have_count(1)
    page.get_by_role("button", name="Settings").click()
    dialog = page.get_by_role("dialog")
    slider = dialog.get_by_role("slider")
    slider.focus()
    slider.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "1 second")
    slider.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "2 seconds")
    assert page.evaluate("localStorage.getItem('livecast.delay')") == "2"

    database.post(match_id, GOAL, kind="goal", side="away")
    feed = page.evaluate(f"fetch('/api/matches/{match_id}/feed').then(a => a.json()).then(a => a.events)")
    at = next(event["at"] for event in feed if event["data"].get("kind") == "goal")
    earliest = page.evaluate("Date.now()") - at
    dialog.get_by_role("button", name="I just saw it").click()
    expect(dialog.locator(".delay-result")).to_contain_text("Set to")
    latest = page.evaluate("Date.now()") - at
    delay = int(page.evaluate("localStorage.getItem('livecast.delay')"))
    assert round(earliest / 1000) - 1 <= delay <= round(latest / 1000) + 1

    field = dialog.get_by_label("Or type the clock that your TV shows now")
    for text, answer in (("soon", "Type the clock"), ("01:00", "not within three minutes")):
        field.fill(text)
        field.press("Enter")
        expect(dialog.locator(".delay-result")).to_contain_text(answer)
    before = database.period_seconds(match_id)
    shown = int(before) - 30
    field.fill(f"{shown // 60:02d}:{shown % 60:02d}")
    field.press("Enter")
    expect(dialog.locator(".delay-result")).to_contain_text("Set to")
    after = database.period_seconds(match_id)
    delay = int(page.evaluate("localStorage.getItem('livecast.delay')"))
    assert before - shown - 1 <= delay <= after - shown + 1


def test_the_settings_and_the_badge_are_accessible(browser: Browser, origin: str, match_id: int):
    page = axe_page(browser, origin)
    page.goto(f"/matches/{match_id}/")
    page.get_by_role("button", name="Settings").click()
    page.locator(".delay-number").fill("25")
    page.locator(".delay-number").press("Enter")
    require_accessible(page, CONTROLS, [PHONE, DESK])
    page.goto(f"/zh-hans/matches/{match_id}/")
    page.locator(".settings-open").click()
    require_accessible(page, CONTROLS, [PHONE, DESK])
