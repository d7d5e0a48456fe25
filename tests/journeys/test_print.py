"""The match page on paper: a report, without what only a screen needs."""

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.journeys.accessibility import axe_page
from tests.journeys.conftest import PHONE, Database
from tests.journeys.page_content import wait_until
from tests.journeys.room_members import DESK

A4: ViewportSize = {"width": 794, "height": 1123}  # px
LEFT_OUT = (
    ".masthead, .tabs, .tools, .chat, .pill, .replay-offer, .languages, .catch-up, .listen-player, button, dialog"
)
PRINT = "window.printed = []; window.print = () => printed.push(document.querySelectorAll('.entry').length)"
# The entries that are split between two pages, or have a coloured area.
UNFIT = """() => [...document.querySelectorAll('.entry')].filter(entry => {
    const body = getComputedStyle(entry.querySelector('.entry-body'));
    return getComputedStyle(entry).breakInside !== 'avoid' || body.backgroundColor !== 'rgba(0, 0, 0, 0)';
}).length"""


def finished_match(database: Database) -> int:
    match_id = int(database.create_match(minutes_ago=150, venue="Harbour Park"))
    database.set_lineup(match_id, {"home": {"9": "Ada Ray"}, "away": {"1": "Bo Lind"}})
    database.post(match_id, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    database.post(match_id, "In off the post!", kind="goal", side="home", players=[{"name": "Ada Ray", "number": 9}])
    wrong = database.post(match_id, "A second one?", kind="goal", side="home")
    database.retract(wrong, "Offside")
    database.post_many(match_id, [f"Pass {number}." for number in range(60)])
    database.post(match_id, "It is over.", kind="match_end")
    return match_id


def on_paper(page: Page) -> None:
    page.emulate_media(media="print")
    page.set_viewport_size(A4)


@pytest.mark.parametrize(("prefix", "withdrawn"), [("", "Withdrawn"), ("/zh-hans", "撤回")])
def test_a_finished_match_is_printed_as_a_report(
    browser: Browser, origin: str, database: Database, prefix: str, withdrawn: str
):
    match_id = finished_match(database)
    page = axe_page(browser, origin)
    page.emulate_media(color_scheme="dark")
    for screen, part in ((PHONE, "#statistics"), (DESK, "")):
        page.set_viewport_size(screen)
        page.goto(f"{prefix}/matches/{match_id}/{part}")
        expect(page.locator("[data-connection=connected]")).to_have_count(1)
        on_paper(page)
        for text in ("Harbour Town v Mill United", "Harbour Park", "Ada Ray", "Bo Lind", "In off the post!", withdrawn):
            expect(page.get_by_text(text, exact=False).filter(visible=True).first).to_be_visible()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator(".scoreboard .score")).to_be_visible()
        expect(page.locator("#statistics table").first).to_be_visible()
        expect(page.locator(".page-address")).to_have_text(f"{origin}{prefix}/matches/{match_id}/")
        expect(page.locator(LEFT_OUT).filter(visible=True)).to_have_count(0)
        assert page.evaluate(UNFIT) == 0
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") in (
            "rgba(0, 0, 0, 0)",
            "rgb(255, 255, 255)",
        )
        assert page.evaluate("getComputedStyle(document.documentElement).color") == "rgb(0, 0, 0)"
        assert page.evaluate("document.documentElement.scrollWidth") <= A4["width"]
        page.emulate_media(media="screen")


def test_a_long_match_is_printed_with_all_its_lines(page: Page, database: Database, match_id: int):
    database.post_many(match_id, [f"Pass {number}." for number in range(400)])
    page.add_init_script(PRINT)
    page.goto(f"/matches/{match_id}/")
    expect(page.locator("[data-connection=connected]")).to_have_count(1)
    expect(page.get_by_text("Pass 3.", exact=True)).to_have_count(0)
    page.keyboard.press("Control+p")
    wait_until(page, lambda: page.evaluate("printed.length") == 1)
    expect(page.get_by_text("Pass 3.", exact=True)).to_have_count(1)
    page.get_by_role("button", name="Print").click()
    wait_until(page, lambda: page.evaluate("printed.length") == 2)
    assert page.evaluate("printed") == [401, 401]
