"""Follow a match and its teams, and the notices in the page."""

import json

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.journeys.accessibility import axe_page, require_accessible, violations_on
from tests.journeys.conftest import PHONE, Database
from tests.journeys.page_content import NOTICES_STAY
from tests.journeys.room_members import DESK

SIZES = [PHONE, DESK]
LANGUAGES = [("", "en"), ("/zh-hans", "zh-hans")]


@pytest.fixture(autouse=True)
def notices_stay(page: Page) -> None:
    page.add_init_script(NOTICES_STAY)


def stored_follows(page: Page) -> dict[str, list[int]]:
    follows: dict[str, list[int]] = json.loads(page.evaluate("localStorage.getItem('livecast.follows')") or "{}")
    return follows


@pytest.mark.parametrize("size", SIZES, ids=["phone", "desktop"])
@pytest.mark.parametrize(("prefix", "language"), LANGUAGES, ids=["en", "zh"])
def test_a_followed_match_gives_the_notices_that_devices_get(
    page: Page, database: Database, match_id: int, size: ViewportSize, prefix: str, language: str
):
    page.set_viewport_size(size)
    page.goto(f"{prefix}/matches/{match_id}/")
    expect(page.locator('[data-connection="connected"]')).to_be_visible()
    # Without a follow a goal gives no notice.
    database.post(match_id, "Early!", kind="goal", side="home", minute="2'")
    expect(page.locator("#feed .entry")).to_have_count(2)
    assert page.locator(".notice").count() == 0

    page.locator(".follow-open").click()
    match_button = page.locator('[data-follow="matches"]')
    expect(match_button).to_have_attribute("aria-pressed", "false")
    match_button.click()
    expect(match_button).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#follow-menu")).to_be_hidden()
    expect(page.locator(".follow-open[data-followed]")).to_be_focused()
    assert stored_follows(page) == {"matches": [match_id], "teams": []}

    notice = page.locator(".notice").first

    def expect_device_text() -> None:
        title, body = database.notice_texts(match_id, language)[-1]
        expect(notice.locator("strong")).to_have_text(title)
        expect(notice.locator("span")).to_have_text(body, use_inner_text=True)

    scorer = [{"name": "Ida Parker", "number": 3}]
    goal = database.post(match_id, "A header.", kind="goal", side="home", minute="12'", players=scorer)
    expect_device_text()
    expect(notice.locator("a")).to_have_attribute("href", f"{prefix}/matches/{match_id}/#entry-{goal}")
    database.correct(goal, players=[{"name": "Rosa Lake", "number": 9}])
    expect(notice).to_contain_text("Rosa Lake")
    expect_device_text()
    database.retract(goal, reason="Offside.")
    expect(notice).to_contain_text("Offside.")
    expect_device_text()
    # The correction has replaced the notice that it corrects.
    expect(page.locator(".notice")).to_have_count(1)
    database.post(match_id, "Off!", kind="red_card", side="away", minute="30'", players=[{"name": "Bo Hill"}])
    expect(notice).to_contain_text("Bo Hill")
    expect_device_text()
    database.post(match_id, "Half-time.", kind="period_end")
    expect(page.locator(".notice")).to_have_count(3)
    expect_device_text()
    notice.locator("button").click()
    expect(page.locator(".notice")).to_have_count(2)

    page.goto(f"{prefix}/")
    row = page.locator(f'[data-match="{match_id}"]')
    expect(row.locator(".follow-mark")).to_be_visible()
    expect(page.locator('[data-connection="connected"]')).to_be_visible()
    expect(row.locator(".state-text")).to_have_text("Half-time" if language == "en" else "中场休息")
    database.post(match_id, "Over.", kind="match_end")
    # The list may have arrived with the state before half-time, which then is the notice below.
    expect(page.locator(".notice strong").first).to_have_text(database.notice_texts(match_id, language)[-1][0])


def test_a_followed_team_marks_its_matches_and_unfollowing_ends_the_notices(
    page: Page, database: Database, match_id: int
):
    page.goto(f"/matches/{match_id}/")
    page.locator(".follow-open").click()
    team = page.locator('[data-follow="teams"]').first
    team.click()
    page.goto("/")
    expect(page.locator(f'[data-match="{match_id}"] .follow-mark')).to_be_visible()
    page.goto(f"/matches/{match_id}/")
    page.locator(".follow-open").click()
    expect(team).to_have_attribute("aria-pressed", "true")
    team.click()
    page.keyboard.press("Escape")
    expect(page.locator(".follow-open[data-followed]")).to_have_count(0)
    database.post(match_id, "In!", kind="goal", side="home")
    expect(page.locator("#feed .entry")).to_have_count(2)
    assert page.locator(".notice").count() == 0


def test_a_corrected_text_is_no_notice_when_the_feed_states_no_players(page: Page, database: Database, match_id: int):
    text = "Goal! Ida Parker (Harbour Town) scores"
    goal = database.post(match_id, text, kind="goal", side="home")
    page.goto(f"/matches/{match_id}/")
    expect(page.locator("#highlights")).to_contain_text("Ida Parker")
    page.locator(".follow-open").click()
    page.locator('[data-follow="matches"]').click()
    page.keyboard.press("Escape")
    database.correct(goal, body=f"{text} with a header.")
    database.post(match_id, "Booked.", kind="yellow_card", side="home")
    expect(page.locator(".notice")).to_contain_text("Booked.")
    assert page.locator(".notice").count() == 1
    database.correct(goal, side="away")
    expect(page.locator(".notice").first).to_contain_text("Ida Parker (Mill United)")


def test_a_full_list_of_follows_says_so(page: Page, match_id: int):
    page.goto("/")
    page.evaluate(
        "localStorage.setItem('livecast.follows', JSON.stringify("
        "{matches: Array.from({length: 200}, (_, n) => n + 100000), teams: []}))"
    )
    page.goto(f"/matches/{match_id}/")
    page.locator(".follow-open").click()
    page.locator('[data-follow="matches"]').click()
    expect(page.locator(".follow-message")).to_have_text("You follow 200 already. Stop following some first.")
    expect(page.locator('[data-follow="matches"]')).to_have_attribute("aria-pressed", "false")


def test_kinds_that_are_switched_off_and_hidden_results_hold_in_the_page(page: Page, database: Database, match_id: int):
    page.goto(f"/matches/{match_id}/")
    page.locator(".follow-open").click()
    page.locator('[data-follow="matches"]').click()
    page.locator(".follow-settings").click()
    cards = page.locator('#notice-settings input[value="card"]')
    expect(cards).to_be_checked()
    cards.uncheck()
    page.locator('#notice-settings input[name="sound"]').check()
    page.keyboard.press("Escape")
    database.post(match_id, "Booked.", kind="yellow_card", side="home")
    database.post(match_id, "In!", kind="goal", side="home")
    expect(page.locator(".notice strong")).to_have_text(["Goal · Harbour Town 1–0 Mill United"])
    page.reload()
    page.locator(".settings-open").click()
    expect(cards).not_to_be_checked()
    page.keyboard.press("Escape")
    # On the page of the match nothing is shown while its result is hidden.
    page.evaluate("localStorage.setItem('livecast.spoilers', 'hidden')")
    page.goto("/")
    expect(page.locator('[data-connection="connected"]')).to_be_attached()
    database.post(match_id, "Again!", kind="goal", side="home")
    notice = page.locator(".notice").first
    expect(notice.locator("strong")).to_have_text("Harbour Town v Mill United")
    expect(notice.locator("span")).to_have_text("Something happened. Open the match to see it.")
    expect(notice.locator("a")).to_have_attribute("href", f"/matches/{match_id}/")


def test_a_login_merges_the_follows_of_the_browser_with_those_of_the_account(
    page: Page, context, database: Database, origin: str, match_id: int
):
    other = database.create_match()
    member, session = database.create_member("Ola", at=match_id)
    database.set_follows(member, [other], [])
    page.goto(f"/matches/{match_id}/")
    page.locator(".follow-open").click()
    page.locator('[data-follow="matches"]').click()
    cookies = {"sessionid": session, "livecast_member": "1"}
    context.add_cookies([{"name": name, "value": value, "url": origin} for name, value in cookies.items()])
    page.reload()
    both = {"matches": sorted([match_id, other]), "teams": []}
    page.wait_for_function(
        "both => localStorage.getItem('livecast.follows') === both", arg=json.dumps(both, separators=(",", ":"))
    )
    assert database.follows_of(member) == both
    # From now on both are kept in step.
    page.locator(".follow-open").click()
    with page.expect_response("**/api/me/follows"):
        page.locator('[data-follow="matches"]').click()
    assert database.follows_of(member) == {"matches": [other], "teams": []}
    # After the logout the browser keeps its list.
    context.clear_cookies()
    page.reload()
    expect(page.locator(".follow-open")).to_be_visible()
    assert stored_follows(page) == {"matches": [other], "teams": []}


def test_follow_is_not_shown_without_scripts_and_leaves_no_gap(browser, origin: str, match_id: int):
    context = browser.new_context(base_url=origin, viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/matches/{match_id}/")
    assert not page.locator(".follow-open").is_visible()
    assert not page.locator("#follow-menu").is_visible()
    box = page.locator(".masthead").bounding_box()
    assert box is not None and box["height"] <= 60
    context.close()


def test_menu_settings_and_notices_are_accessible(browser, origin: str, database: Database, match_id: int):
    page = axe_page(browser, origin)
    page.goto(f"/matches/{match_id}/")
    expect(page.locator('[data-connection="connected"]')).to_be_visible()
    page.locator(".follow-open").click()
    page.locator('[data-follow="matches"]').click()
    assert violations_on(page, SIZES, "the menu", "#follow-menu") == {}
    require_accessible(page, ".follow-open, #follow-menu button", SIZES)
    page.locator(".follow-settings").click()
    expect(page.locator("#notice-settings")).to_be_visible()
    assert violations_on(page, SIZES, "the settings", "#settings") == {}
    page.keyboard.press("Escape")
    database.post(match_id, "In!", kind="goal", side="home")
    page.locator(".notice").hover()
    assert violations_on(page, SIZES, "a notice", ".notices") == {}
    for size in SIZES:
        page.set_viewport_size(size)
        box = page.locator(".masthead").bounding_box()
        assert box is not None and box["height"] <= 60
