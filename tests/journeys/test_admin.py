"""Schedules, team sheets and rehearsals in the admin."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from tests.journeys.accessibility import violations_on
from tests.journeys.commentator import DESK, staff_context
from tests.journeys.conftest import PHONE, Database

HARBOUR = Path(__file__).parents[1] / "data/harbour-mill.jsonl"
SHEET = "1 Tove Ember (GK)\n3 Ida Parker (c)\n10 Kit Windle\nSubs: 13 Ann Stone, 12 王霜\nCoach: Wanda Pike"
SCHEDULE = (
    b"Home,Away,Date,Time,Venue\nFenwick,Harbour Town,2031-05-09,15:00,The Fen\nFenwick,Mill United,soon,15:00,\n"
)

MAY: FilePayload = {"name": "may.csv", "mimeType": "text/csv", "buffer": SCHEDULE}
# Every part of a preview: guesses for the file and for rows, new names, skipped and refused rows, unused columns.
ALL_PARTS: FilePayload = {
    "name": "all.csv",
    "mimeType": "text/csv",
    "buffer": b"Home,Away,When,Referee\nFenwik,Harbour Town,09/05/2031 15:00,A. Marsh\nMatchday 2,,,\n"
    b"Fenwick,Mill United,2031-05-10,\nFenwick,Mill United,2031-02-30 15:00,\n",
}


def editor_context(browser: Browser, origin: str, database: Database, **options: Any) -> BrowserContext:
    context = staff_context(browser, origin, **options)
    context.add_cookies([{"name": "sessionid", "value": database.log_in_editor(), "url": origin}])
    return context


def test_a_saved_team_sheet_appears_on_the_fans_page(browser: Browser, origin: str, database: Database, page: Page):
    match_id = database.create_match(minutes_ago=-60)
    page.goto(f"/matches/{match_id}/#lineups")
    expect(page.locator('[data-connection="connected"]')).to_be_attached()
    expect(page.locator(".no-lineups")).to_be_visible()
    staff = editor_context(browser, origin, database)
    edda = staff.new_page()
    edda.goto(f"/admin/matches/match/{match_id}/team-sheets")
    edda.locator("[name=home]").fill(SHEET)
    edda.get_by_role("button", name="Read", exact=True).click()
    expect(edda.get_by_text("5 players")).to_be_visible()
    expect(edda.get_by_text("Not a player of the team.")).to_be_visible()
    edda.get_by_role("button", name="Save the line-ups").click()
    expect(edda.get_by_text("are set.")).to_be_visible()
    home = page.locator('#lineups [data-side="home"]')
    expect(home.locator(".starting .lineup-name")).to_have_text(["Tove Ember", "Ida Parker", "Kit Windle"])
    expect(home.locator(".bench .lineup-name")).to_have_text(["Ann Stone", "王霜"])
    expect(home.locator(".starting .lineup-name").first).to_be_visible()
    page.set_viewport_size(DESK)
    expect(home.locator(".starting .lineup-name").first).to_be_visible()
    drawn = page.locator(".team-sheets").inner_text()
    page.reload()
    assert page.locator(".team-sheets").inner_text() == drawn, "the drawn line-ups say what the server's say"


def test_a_schedule_is_previewed_and_announced(browser: Browser, origin: str, database: Database):
    staff = editor_context(browser, origin, database)
    edda = staff.new_page()
    edda.goto("/admin/matches/match/schedule/")
    edda.locator("[name=file]").set_input_files(MAY)
    edda.get_by_role("button", name="Read the file").click()
    expect(edda.get_by_text("1 new, 0 changed, 0 unchanged, 1 refused")).to_be_visible()
    edda.get_by_role("button", name="Announce").click()
    expect(edda.get_by_text("Announced: 1 new")).to_be_visible()
    edda.goto("/?day=2031-05-09")
    expect(edda.locator(".fixtures")).to_contain_text(["Fenwick"])


def test_only_staff_see_a_rehearsal(browser: Browser, origin: str, database: Database, page: Page):
    staff = editor_context(browser, origin, database)
    edda = staff.new_page()
    edda.goto("/admin/matches/match/rehearse/")
    edda.locator("[name=file]").set_input_files(HARBOUR)
    edda.locator("[name=speed]").select_option("20")
    edda.get_by_role("button", name="Start").click()
    expect(edda.get_by_text("Playing at 20×")).to_be_visible()
    match_id = edda.url.split("/match/")[1].split("/")[0]
    edda.goto(f"/matches/{match_id}/")
    expect(edda.get_by_text("Private: only staff can see this match.")).to_be_visible()
    expect(edda.locator("#feed .entry").first).to_be_visible()  # the worker plays it
    answer = page.request.get(f"/matches/{match_id}/")
    assert answer.status == 404
    page.goto("/")
    expect(page.locator(f'a[href*="/matches/{match_id}/"]')).to_have_count(0)
    edda.goto(f"/admin/matches/match/{match_id}/console/")
    expect(edda.locator('[data-connection="connected"]')).to_be_visible()
    edda.locator("#line").fill("As I see it.")
    edda.keyboard.press("Enter")
    expect(edda.locator("#feed .entry").filter(has_text="As I see it.")).to_be_visible()
    edda.goto(f"/admin/matches/match/{match_id}/rehearsal/")
    edda.get_by_role("button", name="Delete the rehearsal").click()
    expect(edda.get_by_text("is deleted.")).to_be_visible()
    assert edda.request.get(f"/matches/{match_id}/").status == 404


def test_axe_finds_nothing(browser: Browser, origin: str, database: Database):
    match_id = database.create_match(minutes_ago=-60)
    context = editor_context(browser, origin, database)
    edda = context.new_page()
    found: dict[str, str] = {}

    def check(name: str) -> None:
        # The rest of the page belongs to the theme.
        found.update(violations_on(edda, (DESK, PHONE), name, inside="#content"))

    edda.goto("/admin/")
    expect(edda.get_by_role("heading", name="Current matches")).to_be_visible()
    check("today")
    edda.goto(f"/admin/matches/match/{match_id}/team-sheets")
    edda.locator("[name=home]").fill(SHEET)
    edda.get_by_role("button", name="Read", exact=True).click()
    check("team sheets")
    edda.goto("/admin/matches/match/schedule/")
    edda.locator("[name=file]").set_input_files(ALL_PARTS)
    edda.get_by_role("button", name="Read the file").click()
    for part in ("Read: 1", "Guessed: 1", "Skipped: 1", "Refused: 1", "Not used:", "is it Fenwi"):
        expect(edda.get_by_text(part)).to_be_visible()
    check("schedule")
    edda.goto("/admin/matches/match/rehearse/")
    check("rehearse")
    edda.locator("[name=file]").set_input_files(HARBOUR)
    edda.get_by_role("button", name="Start").click()
    check("rehearsal")
    edda.get_by_role("button", name="Delete the rehearsal").click()
    assert found == {}
