"""The pages of competitions, teams and players in a browser: tables that move, hidden results, following, filters."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.accessibility import axe_page, require_accessible
from tests.journeys.conftest import PHONE, Database
from tests.journeys.room_members import DESK


def start(database: Database, home: str = "Harbour Town", away: str = "Mill United", minutes_ago: float = 30) -> int:
    """Create a match and kick it off."""
    match_id = database.create_match(home=home, away=away, minutes_ago=minutes_ago)
    database.post(match_id, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    return match_id


def open_competition(page: Page, match_id: int) -> None:
    page.goto(f"/matches/{match_id}/")
    # With an address of its own: a page that was kept a moment ago does not know the new match.
    page.goto(f"{page.locator('#about a').get_attribute('href')}?of={match_id}")
    expect(page.locator(".league-table")).to_be_visible()
    expect(page.locator('[data-connection="connected"]')).to_be_visible()


def test_the_table_moves_with_the_scores_until_it_is_final(page: Page, database: Database):
    database.end_all_matches()
    match_id = start(database, "Quarry Vale", "Ditch End")
    open_competition(page, match_id)
    vale = page.locator(".league-table tbody tr", has=page.locator(".table-team-name", has_text="Quarry Vale"))
    points = vale.locator('td[data-column="points"]')
    before = int(points.inner_text())
    assert "Live" in page.locator(".league-table caption").inner_text()
    database.post(match_id, "In!", kind="goal", side="home", period="1H")
    expect(points).to_have_text(str(before + 2))
    expect(vale.locator(".playing-mark")).to_be_visible()
    database.post(match_id, "Over.", kind="match_end")
    expect(vale.locator(".playing-mark")).to_have_count(0)
    expect(points).to_have_text(str(before + 2))


def test_hidden_results_hide_the_table_until_the_fan_wants_it(page: Page, database: Database):
    match_id = start(database)
    open_competition(page, match_id)
    page.get_by_role("switch", name="Hide results").check()
    expect(page.locator(".league-table").first).to_be_hidden()
    page.get_by_role("button", name="Show the table").click()
    expect(page.locator(".league-table").first).to_be_visible()
    page.reload()
    expect(page.locator(".league-table").first).to_be_hidden()
    page.get_by_role("switch", name="Hide results").uncheck()
    expect(page.locator(".league-table").first).to_be_visible()


def test_a_followed_team_comes_first_in_the_list_of_the_day(page: Page, database: Database):
    database.end_all_matches()
    start(database)
    other = database.create_match("basketball", "Ash Giants", "Elm Rockets", minutes_ago=-1)
    page.goto(f"/matches/{other}/")
    page.locator('.scoreboard-team[data-side="home"]').click()
    expect(page.get_by_role("heading", name="Ash Giants")).to_be_visible()
    button = page.locator(".team-follow")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    # An address that no other test asks for: a page that was kept a moment ago does not have the new match.
    page.goto("/?show=&sport=")
    expect(page.locator(f'[data-match="{other}"]')).to_have_attribute("data-followed", "")
    tops = page.locator(".group").evaluate_all(
        "groups => groups.map(one => [one.hasAttribute('data-followed'), one.getBoundingClientRect().top])"
    )
    first = min(tops, key=lambda one: one[1])
    assert first[0]


def test_filters_work_at_once_and_are_links(page: Page, database: Database):
    database.end_all_matches()
    live = start(database)
    coming = database.create_match(home="Quarry Vale", away="Ditch End", minutes_ago=-1)
    page.goto("/?show=come")
    shown = {one: page.locator(f'[data-match="{one}"]') for one in (live, coming)}
    page.get_by_role("link", name="In play", exact=True).click()
    expect(shown[live]).to_be_visible()
    expect(shown[coming]).to_be_hidden()
    assert page.url.endswith("?show=live")
    page.reload()
    expect(shown[coming]).to_be_hidden()
    database.post(live, "Over.", kind="match_end")
    expect(page.get_by_text("No match is in play at the moment.")).to_be_visible()
    page.get_by_role("link", name="All", exact=True).click()
    expect(shown[coming]).to_be_visible()
    expect(shown[live]).to_be_visible()


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_the_pages_are_accessible_and_fit_the_screen(browser: Browser, origin: str, database: Database, prefix: str):
    match_id = start(database)
    database.set_lineup(match_id, {"home": {"3": "Ida Parker"}, "away": {"9": "Rosa Lane"}})
    database.post(match_id, "Parker!", kind="goal", side="home", period="1H", players=[{"name": "Ida Parker"}])
    page = axe_page(browser, origin)
    page.goto(f"/matches/{match_id}/")
    competition = page.locator("#about a").get_attribute("href")
    team = page.locator('.scoreboard-team[data-side="home"]').get_attribute("href")
    addresses = [
        competition,
        f"{competition}matches/",
        f"{competition}players/",
        team,
        "/competitions/",
        "/calendar/",
        "/",
    ]
    for address in addresses:
        page.goto(f"{prefix}{address}")
        require_accessible(page, ".competition-parts a, .seasons a, .filters a, .strip a, .month td a", [PHONE, DESK])
