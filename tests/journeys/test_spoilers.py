"""Hidden results: until a fan shows the result of a match, no place of the site tells it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.accessibility import axe_page, require_accessible
from tests.journeys.conftest import PHONE, Database
from tests.journeys.first_seen import first_seen, record_places
from tests.journeys.room_members import DESK
from tests.journeys.test_tv_delay import CONNECTED, with_settings

HIDDEN = {"spoilers": "hidden"}
GOAL = "Zebedee scores"
LATER = "Yolanda scores"
# Text in any language: the goal, its score, and how the match ended.
RESULT = r"/Zebedee|Yolanda|Goooal|\b[0-9] ?[–-] ?[0-9]\b|extra time|penalties|加时|点球/"
MATCH_PLACES = {
    "score": "shows('.points', '')",
    "title": f"{RESULT}.test(document.title)",
    "unseen count": "document.title.startsWith('(')",
    "feed": "shows('#feed .entry', '')",
    "pinned line": "shows('#pinned', '')",
    "highlights": "shows('.highlights', '')",
    "facts with timeline, statistics and line-ups": "shows('.facts', '')",
    "status": "shows('.status, .period, .short-status, .outcome', '')",
    "clock": "shows('.clock', '')",
    "new lines": "shows('.pill', '')",
    "chat": "shows('.chat', '')",
    "announcer": f"{RESULT}.test(document.getElementById('announcer')?.textContent ?? '')",
    "typing indicator": "shows('.typing-indicator', '')",
    "hover texts": "tells('Zebedee') || tells('1–0') || tells('1')",
    "any text": f"{RESULT}.test(document.body?.innerText ?? '')",
}
HOME_PLACES = {
    "home list": "shows('.points', '')",
    "shootout in the list": "shows('.fixture .shootout', 'pens') || shows('.fixture .shootout', '点')",
    "outcome in the list": "shows('.fixture .outcome', '')",
    "state in the list": f"{RESULT}.test(document.getElementById('fixtures')?.innerText ?? '')",
}
SCREENS = pytest.mark.parametrize(
    ("language", "viewport"), [("", PHONE), ("/zh-hans", DESK)], ids=["English phone", "Chinese desk"]
)


def play_to_penalties(database: Database, match_id: int) -> None:
    # Not at the start: there a replay would show it at once.
    goal = database.post(match_id, GOAL, kind="goal", side="home", clock_seconds=600)
    database.pin(goal)
    database.post(match_id, "Level.", kind="goal", side="away", clock_seconds=1200)
    for period in ("2H", "ET1", "ET2", "SO"):
        database.post(match_id, "The end.", kind="period_end")
        database.post(match_id, "And on.", kind="period_start", period=period)
    database.post(match_id, "In.", kind="shootout_scored", side="home")
    database.post(match_id, "Over.", kind="match_end")
    database.send_messages(match_id, database.create_member("Ida")[0], "Goooal")


@pytest.fixture(scope="module")
def played(database: Database) -> dict[str, int]:
    """A match that went to penalties, and one in play."""
    matches = {}
    for name in ("over", "live"):
        matches[name] = int(database.create_match(first_leg={"home": 0, "away": 1, "away_goals": True}))
        database.post(matches[name], "Under way.", kind="period_start", period="1H", clock_seconds=0)
    play_to_penalties(database, matches["over"])
    database.post(matches["live"], GOAL, kind="goal", side="home")
    return matches


@pytest.fixture(
    scope="module",
    params=[("", PHONE, "over"), ("/zh-hans", DESK, "live")],
    ids=["English phone, over", "Chinese desk, live"],
)
def told(request: Any, browser: Browser, origin: str, database: Database, played: dict[str, int]) -> Iterator[set[str]]:
    """The places that told the result to a fan who hides results: from the first paint, and while events arrive."""
    language, viewport, state = request.param
    match_id = played[state]
    context = with_settings(browser, origin, language, viewport=viewport, settings=HIDDEN)
    page, home = context.new_page(), context.new_page()
    record_places(page, MATCH_PLACES)
    record_places(home, HOME_PLACES)
    home.goto("./")
    page.goto(f"matches/{match_id}/")
    for one in (page, home):
        expect(one.locator(CONNECTED)).to_have_count(1)
    database.post(match_id, LATER, kind="goal", side="home")
    database.push_typing(match_id)
    database.send_messages(match_id, database.create_member("Ola")[0], "Goooal")
    # A fan who shows results sees all of it meanwhile.
    other = browser.new_context(base_url=origin).new_page()
    other.goto(f"/matches/{match_id}/")
    expect(other.locator("#feed")).to_contain_text(LATER)
    # The hidden page has received it too: it is shown as soon as the fan wants it.
    found = first_seen(page).keys() | first_seen(home).keys()
    page.locator('[data-action="show"]').click()
    expect(page.locator("#feed")).to_contain_text(LATER)
    expect(page.locator("#feed")).to_contain_text(GOAL)
    expect(home.locator(f'[data-match="{match_id}"][data-revealed]')).to_have_count(1)
    expect(home.locator(f'[data-match="{match_id}"] [data-points="home"]')).to_be_visible()
    assert {"feed", "score", "title", "any text"} <= first_seen(page).keys()
    yield found
    context.close()
    other.context.close()


@pytest.mark.parametrize("place", [*MATCH_PLACES, *HOME_PLACES])
def test_a_place_does_not_tell_a_hidden_result(told: set[str], place: str):
    assert place not in told


@pytest.fixture
def fan(browser: Browser, origin: str) -> Iterator[BrowserContext]:
    context = with_settings(browser, origin, viewport=PHONE, settings=HIDDEN)
    yield context
    context.close()


def test_a_row_is_shown_alone_and_other_tabs_and_pages_follow(fan: BrowserContext, played: dict[str, int]):
    home, other = fan.new_page(), fan.new_page()
    home.goto("/")
    other.goto(f"/matches/{played['over']}/")
    expect(other.get_by_role("heading", name="The result is hidden")).to_be_visible()
    row, live = (home.locator(f'[data-match="{played[name]}"]') for name in ("over", "live"))
    expect(row.locator(".plain")).to_have_text("Full time")
    row.get_by_role("button", name="Result hidden · Show").click()
    expect(row.locator('[data-points="home"]')).to_be_visible()
    expect(row.locator(".state-text:not(.plain)")).to_contain_text("penalties")
    expect(row.locator("a")).to_be_focused()
    expect(live.locator(".points").first).to_be_hidden()
    # The other tab shows it as well, also after it was loaded again, and after "back".
    for reload in (lambda: None, other.reload, lambda: (other.goto("/"), other.go_back())):
        reload()
        expect(other.get_by_role("heading", name="The result is hidden")).to_be_hidden()
        expect(other.locator("#feed")).to_contain_text(GOAL)
    # A page that "back" restores has missed the change.
    other.evaluate("localStorage.setItem('livecast.revealed', '{}')")
    other.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(other.get_by_role("heading", name="The result is hidden")).to_be_visible()
    expect(other).to_have_title(re.compile(r"^[^0-9]*$"))


def test_the_switch_hides_and_shows_all_results(page: Page, played: dict[str, int]):
    page.goto("/")
    points = page.locator(f'[data-match="{played["over"]}"] .points').first
    expect(points).to_be_visible()
    page.get_by_role("switch", name="Hide results").check()
    expect(points).to_be_hidden()
    page.goto(f"/matches/{played['over']}/")
    expect(page.locator(".score .points").first).to_be_hidden()
    page.get_by_role("button", name="Always show results").click()
    expect(page.locator("#feed")).to_contain_text(GOAL)
    page.get_by_role("button", name="Settings").click()
    switch = page.get_by_role("switch", name="Hide results")
    expect(switch).not_to_be_checked()
    switch.press("Space")
    expect(page.locator("#feed")).to_be_hidden()


def test_the_replay_keeps_the_result_until_its_end(fan: BrowserContext, played: dict[str, int]):
    page = fan.new_page()
    page.goto(f"/matches/{played['over']}/")
    panel = page.get_by_role("region", name="The result is hidden")
    panel.get_by_role("button", name="Watch the replay").click()
    page.get_by_role("button", name="Pause", exact=True).click()
    page.get_by_role("slider").press("Home")
    expect(page.locator(".score")).to_be_visible()
    expect(page.locator(".score")).not_to_contain_text("1")
    expect(panel).to_be_hidden()
    for hidden in (".highlights", ".facts", "#pinned"):
        expect(page.locator(hidden)).to_be_hidden()
    # A fan who closes the replay before its end still does not know the result.
    page.get_by_role("button", name="End the replay").click()
    expect(panel).to_be_visible()
    expect(page.locator("#feed")).to_be_hidden()
    panel.get_by_role("button", name="Watch the replay").click()
    page.get_by_role("slider").press("End")
    page.get_by_role("button", name="End the replay").click()
    expect(panel).to_be_hidden()
    expect(page.locator("#feed")).to_contain_text(GOAL)


def test_a_replay_that_cannot_load_keeps_the_result_hidden(fan: BrowserContext, played: dict[str, int]):
    page = fan.new_page()
    page.route("**/pages/replay.js", lambda route: route.abort("connectionrefused"))
    page.goto(f"/matches/{played['over']}/")
    panel = page.get_by_role("region", name="The result is hidden")
    panel.get_by_role("button", name="Watch the replay").click()
    expect(panel.get_by_role("status")).to_have_text("The replay could not be loaded. Try again.")
    expect(page.locator(".score .points").first).to_be_hidden()
    page.unroute("**/pages/replay.js")
    panel.get_by_role("button", name="Watch the replay").click()
    expect(page.get_by_role("slider")).to_be_visible()


def test_a_match_that_begins_hides_its_result_from_then_on(fan: BrowserContext, database: Database):
    match_id = database.create_match(minutes_ago=-1)
    page = fan.new_page()
    page.goto(f"/matches/{match_id}/")
    expect(page.locator(CONNECTED)).to_have_count(1)
    panel = page.get_by_role("region", name="The result is hidden")
    expect(panel).to_be_hidden()
    database.post(match_id, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    database.post(match_id, GOAL, kind="goal", side="home")
    expect(panel).to_be_visible()
    expect(page.locator("#feed")).not_to_contain_text(GOAL)
    panel.get_by_role("button", name="Show the result").press("Enter")
    expect(page.locator("#feed")).to_contain_text(GOAL)
    expect(page.locator('[data-points="home"]')).to_have_text("1")
    expect(page.locator("#commentary")).to_be_focused()


def test_older_lines_of_a_long_match_are_hidden_too(fan: BrowserContext, played: dict[str, int]):
    page = fan.new_page()
    record_places(page, {"feed": MATCH_PLACES["feed"], "any text": MATCH_PLACES["any text"]})
    page.goto(f"/matches/{played['over']}/earlier/0/")
    page.get_by_role("link", name="The result is hidden").click()
    expect(page.get_by_role("heading", name="The result is hidden")).to_be_visible()
    assert first_seen(page) == {}


def test_pages_with_hidden_results_are_accessible(browser: Browser, origin: str, played: dict[str, int]):
    page = axe_page(browser, origin)
    page.goto("/")
    page.evaluate("localStorage.setItem('livecast.spoilers', 'hidden')")
    for language in ("", "/zh-hans"):
        for path in ("/", f"/matches/{played['over']}/"):
            page.goto(f"{language}{path}")
            expect(page.locator(CONNECTED)).to_have_count(1)
            controls = ".result-hidden button, .reveal, .hide-results"
            require_accessible(page, controls, [PHONE, DESK])
