"""Fans' pages are accessible on a phone and a desktop, and complete without JavaScript."""

import re

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.journeys.accessibility import axe_page, violations_on, wait_for_layout
from tests.journeys.conftest import PHONE, Database
from tests.journeys.contexts import shared_contexts
from tests.journeys.test_markup import write_all

DESK: ViewportSize = {"width": 1280, "height": 860}


@pytest.fixture(scope="module")
def pages(database: Database) -> dict[str, str]:
    """Addresses by name: live, finished and future match, list, empty day, missing page."""
    live, over, to_come = database.create_match(), database.create_match(), database.create_match(minutes_ago=-130)
    database.post(live, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    goal = database.post(live, "In!", kind="goal", side="home", byline="Cora")
    database.post(live, "A quiet spell.")
    database.retract(database.post(live, "And again!", kind="goal", side="away"), reason="offside")
    database.correct(
        database.post(live, "Booked.", kind="yellow_card", side="away"), reason="the other one", body="Booked, too."
    )
    database.add_photo(database.post(live, "Look.", kind="highlight"))
    database.pin(goal)
    database.post(over, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    database.post(over, "Over.", kind="match_end")
    return {
        "home": "/",
        "live": f"/matches/{live}/",
        "finished": f"/matches/{over}/",
        "to come": f"/matches/{to_come}/",
        "empty day": "/?day=2031-01-01",
        "not a day": "/?day=tomorrow",
        "not found": "/matches/987654321/",
    }


def test_axe_finds_nothing(browser: Browser, origin: str, pages: dict[str, str]):
    page = axe_page(browser, origin)
    found: dict[str, str] = {}
    for name, address in pages.items():
        page.goto(address)
        found |= violations_on(page, [PHONE] if "day" in name else [DESK, PHONE], name)
    assert found == {}


def test_without_javascript_the_page_is_complete(browser: Browser, origin: str, database: Database):
    match_id = database.create_match()
    write_all(database, match_id, "football")
    database.set_state(match_id, status="live", period="2H", elapsed=600)
    context = shared_contexts(browser).lend(origin, viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/matches/{match_id}/")
    content = database.match_content(match_id)
    expect(page.locator("#feed .entry")).to_have_count(len(content["entries"]))
    expect(page.locator(".clock-time")).to_have_text(re.compile(r"5[5-9]:\d\d"))
    refresh = page.locator('head meta[http-equiv="refresh"]')
    expect(refresh).to_have_attribute("content", "30")
    expect(page.locator(".tools")).to_be_hidden()


def test_touch_targets_are_large_enough(page: Page, pages: dict[str, str]):
    for address in (address for name, address in pages.items() if "not" not in name):
        page.goto(address)
        wait_for_layout(page)
        small = page.evaluate("""() => [...document.querySelectorAll('a, button')].filter(node => {
            const {width, height} = node.getBoundingClientRect();
            // Links in the dense lines of text are at least as large as WCAG 2.2 (2.5.8) wants them.
            if (node.matches('.highlights a, .minute')) return width && (height < 24 || width < 24);
            return width && !node.matches('.skip') && (height < 43.5 || width < 40);
        }).map(node => node.outerHTML.slice(0, 100))""")
        assert small == [], address
