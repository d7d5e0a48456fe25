"""The scoreboard alone, as OBS and a screen at the venue show it."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.accessibility import axe_page, axe_violations
from tests.journeys.breakable_socket import BreakableSocket
from tests.journeys.conftest import Database


@pytest.fixture
def match_id(database: Database) -> int:
    """Harbour Town v Mill United, under way."""
    match = int(database.create_match())
    database.post(match, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    return match


def test_the_scoreboard_follows_the_match_over_a_lost_connection(page: Page, database: Database, match_id: int):
    socket = BreakableSocket(page)
    page.goto(f"/matches/{match_id}/scoreboard")
    home, clock = page.locator("[data-points=home]"), page.locator(".clock-time")
    expect(clock).to_have_text(re.compile(r"\d\d:\d\d"))
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgba(0, 0, 0, 0)"
    before = clock.text_content()
    expect(clock).not_to_have_text(before or "")
    database.post(match_id, "GOAL!", kind="goal", side="home")
    expect(home).to_have_text("1")
    page.route("**/api/matches/**", lambda route: route.abort("connectionrefused"))
    socket.refuse_code = 4500
    socket.disconnect()
    database.post(match_id, "GOAL! Another one.", kind="goal", side="home")
    expect(page.locator(".stale-sign")).to_be_visible()
    expect(clock).to_be_hidden()
    socket.refuse_code = 0
    page.unroute("**/api/matches/**")
    expect(home).to_have_text("2")
    expect(page.locator(".stale-sign")).to_be_hidden()
    expect(clock).to_be_visible()


@pytest.mark.parametrize("options", ["", "?theme=light&names=full", "?size=full&names=full"])
def test_the_scoreboard_is_accessible_and_fits_its_screen(browser: Browser, origin: str, match_id: int, options: str):
    page = axe_page(browser, origin)
    page.goto(f"/matches/{match_id}/scoreboard{options}")
    for width in (390, 800, 1920):
        page.set_viewport_size({"width": width, "height": 400})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe_violations(page) == ""
