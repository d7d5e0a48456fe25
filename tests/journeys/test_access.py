"""axe finds nothing, in either scheme, on a phone and on a desk; and without JavaScript the page is all there."""

import re

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.journeys.accessibility import faults, require_width
from tests.journeys.conftest import PHONE, Hand
from tests.journeys.test_markup import write_all

DESK: ViewportSize = {"width": 1280, "height": 860}


@pytest.fixture(scope="module")
def pages(hand: Hand) -> dict[str, str]:
    """One of each: in play with everything in it, finished, to come; the list; a day without matches; nothing there."""
    live, over, to_come = hand.match(), hand.match(), hand.match(minutes_ago=-130)
    hand.post(live, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    goal = hand.post(live, "In!", kind="goal", side="home", byline="Cora")
    hand.post(live, "A quiet spell.")
    hand.retract(hand.post(live, "And again!", kind="goal", side="away"), reason="offside")
    hand.correct(
        hand.post(live, "Booked.", kind="yellow_card", side="away"), reason="the other one", body="Booked, too."
    )
    hand.photo(hand.post(live, "Look.", kind="highlight"))
    hand.pin(goal)
    hand.post(over, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    hand.post(over, "Over.", kind="match_end")
    return {
        "home": "/",
        "live": f"/matches/{live}/",
        "finished": f"/matches/{over}/",
        "to come": f"/matches/{to_come}/",
        "empty day": "/?day=2031-01-01",
        "not a day": "/?day=tomorrow",
        "not found": "/matches/987654321/",
    }


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing(browser: Browser, origin: str, pages: dict[str, str], screen: ViewportSize):
    context = browser.new_context(base_url=origin, viewport=screen, bypass_csp=True)
    page = context.new_page()
    found = {}
    for name, address in pages.items():
        if screen == DESK and "day" in name:
            continue
        page.goto(address)
        if fault := faults(page):
            found[name] = fault
        require_width(page, screen, name)
    context.close()
    assert found == {}


def test_without_javascript_the_page_is_all_there(browser: Browser, origin: str, hand: Hand):
    match_id = hand.match()
    write_all(hand, match_id, "football")
    hand.state(match_id, status="live", period="2H", elapsed=600)
    context = browser.new_context(base_url=origin, viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/matches/{match_id}/")
    told = hand.told(match_id)
    expect(page.locator("#feed .entry")).to_have_count(len(told["entries"]))
    expect(page.locator(".clock-time")).to_have_text(re.compile(r"5[5-9]:\d\d"))
    refresh = page.locator('head meta[http-equiv="refresh"]')
    expect(refresh).to_have_attribute("content", "30")
    expect(page.locator(".tools")).to_be_hidden()
    context.close()


def test_what_can_be_touched_is_large_enough(page: Page, pages: dict[str, str]):
    for address in (address for name, address in pages.items() if "not" not in name):
        page.goto(address)
        page.wait_for_timeout(50)
        small = page.evaluate("""() => [...document.querySelectorAll('a, button')].filter(node => {
            const {width, height} = node.getBoundingClientRect();
            return width && !node.matches('.skip') && (height < 43.5 || width < 40);
        }).map(node => node.outerHTML.slice(0, 100))""")
        assert small == [], address
