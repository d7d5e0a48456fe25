"""The fixture list updates live."""

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Database


def test_scores_and_states_update_live(page: Page, database: Database):
    match_id = database.create_match(minutes_ago=-1)
    page.goto("/")
    expect(page.locator('[data-connection="connected"]')).to_be_visible()
    line = page.locator(f'[data-match="{match_id}"]')
    expect(page.locator(f'[data-match="{match_id}"][data-phase="come"]')).to_be_visible()
    expect(line.locator(".countdown")).to_contain_text("in ")

    database.post(match_id, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    expect(page.locator(f'[data-match="{match_id}"][data-phase="play"]')).to_be_visible()
    expect(line.locator(".state-text")).to_have_text("1'")

    database.post(match_id, "In!", kind="goal", side="away")
    expect(line.locator('[data-points="away"]')).to_have_text("1")

    database.post(match_id, "Half-time.", kind="period_end")
    expect(line.locator(".state-text")).to_have_text("Half-time")

    database.post(match_id, "Over.", kind="match_end")
    expect(page.locator(f'[data-match="{match_id}"][data-phase="over"]')).to_be_visible()
    expect(line.locator(".state-text")).to_have_text("Full time")


def test_a_day_without_matches_links_to_other_days(page: Page, database: Database):
    database.create_match()
    page.goto("/?day=2031-01-01")
    expect(page.get_by_text("No matches are scheduled for that day yet.")).to_be_visible()
    page.get_by_role("link", name="Last matches").click()
    expect(page.locator(".fixture").first).to_be_visible()
