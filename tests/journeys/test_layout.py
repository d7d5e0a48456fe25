"""The layout of the match page: how much of it the first screen shows, tabs, columns, highlights."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessibility import require_width
from tests.journeys.conftest import PHONE, Database

# As long as lines of real feeds: one row or two on a phone.
_LINES = ("Foul by Ida Parker (Harbour Town).", "Ida Parker wins a free kick in the defensive half of the pitch.")

_LINES_IN_VIEW = """() => [...document.querySelectorAll('#feed .entry')].filter(line => {
    const {top, bottom, height} = line.getBoundingClientRect();
    return height && top >= 0 && bottom <= innerHeight;
}).length"""


@pytest.fixture
def live_id(database: Database) -> int:
    match_id = int(database.create_match(home="Harbour Town", away="Mill United"))
    database.post(match_id, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    database.post(match_id, "In!", kind="goal", side="home", players=[{"name": "Ida Parker"}], clock_seconds=600)
    database.post_many(match_id, [*_LINES * 10])
    return match_id


@pytest.mark.parametrize("language", ["", "/zh-hans"])
def test_the_first_screen_of_a_phone_shows_eight_lines(page: Page, live_id: int, language: str):
    page.goto(f"{language}/matches/{live_id}/")
    expect(page.locator('[data-connection="connected"]')).to_be_attached()
    board = page.locator("#scoreboard").bounding_box()
    assert board and board["height"] <= 120
    assert page.evaluate(_LINES_IN_VIEW) >= 8
    for name in ("Harbour Town", "Mill United"):
        expect(page.locator("#scoreboard").get_by_text(name)).to_have_count(1)
    page.mouse.wheel(0, 600)
    expect(page.locator(".scoreboard-event")).not_to_be_in_viewport()
    expect(page.locator("#scoreboard .score")).to_be_in_viewport(ratio=1)
    # Magnified twice.
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    page.set_viewport_size({"width": 195, "height": 422})
    assert page.evaluate(_LINES_IN_VIEW) >= 2
    require_width(page, {"width": 195, "height": 422})


def test_each_part_of_the_page_has_a_tab_with_an_address(page: Page, live_id: int):
    page.goto(f"/matches/{live_id}/#lineups")
    tabs, feed = page.locator("#tabs"), page.locator("#feed")
    expect(page.get_by_text("No line-ups are known.")).to_be_visible()
    expect(feed).to_be_hidden()
    expect(tabs.locator("[aria-current]")).to_have_text("Line-ups")
    tabs.get_by_role("link", name="Commentary").focus()
    page.keyboard.press("Enter")
    expect(feed).to_be_visible()
    page.go_back()
    expect(feed).to_be_hidden()
    # A scorer is a link to the line.
    page.locator("#highlights").get_by_role("link", name="Ida Parker 11'").click()
    expect(page.locator("#feed .entry:target")).to_be_in_viewport()
    expect(tabs.locator("[aria-current]")).to_have_text("Commentary")


def test_wide_screens_have_columns_side_by_side_and_a_closed_chat_leaves_its_space(page: Page, live_id: int):
    page.set_viewport_size({"width": 1280, "height": 860})
    page.goto(f"/matches/{live_id}/")
    facts, centre, chat = (page.locator(name) for name in (".facts", ".centre", "#chat"))
    boxes = [part.bounding_box() for part in (facts, centre, chat)]
    assert all(boxes)
    lefts = [box["x"] for box in boxes if box]
    assert lefts == sorted(lefts) and len({*lefts}) == 3
    expect(page.locator("#tabs")).to_be_hidden()
    page.locator("[data-action=hide]").click()
    show = page.get_by_role("button", name="Show the chat")
    expect(show).to_be_in_viewport()
    narrow = show.bounding_box()
    assert narrow and narrow["width"] <= 44
    page.set_viewport_size(PHONE)
    expect(show).to_be_hidden()
    page.goto(f"/matches/{live_id}/#chat")
    expect(show).to_be_visible()
