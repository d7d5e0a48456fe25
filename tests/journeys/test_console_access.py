"""The console on a desk and at the pitch, in either scheme: axe finds nothing, and a thumb hits what it aims at."""

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests.journeys.accessibility import faults, require_width
from tests.journeys.commentator import DESK, SQUADS, Console, desk, sign_in
from tests.journeys.conftest import PHONE, Hand


@pytest.fixture
def match_id(hand: Hand) -> int:
    """A match with one of each: goals, cards, a correction, a retraction, a pinned line, a held one."""
    match = int(hand.match())
    hand.post(match, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    goal = hand.post(
        match, "In!", kind="goal", side="home", players=[{"name": "Ida Parker", "number": 3}], clock_seconds=600
    )
    hand.retract(hand.post(match, "And again!", kind="goal", side="away"), reason="offside")
    hand.correct(hand.post(match, "Booked.", kind="yellow_card", side="away"), reason="the other one", body="Booked!")
    hand.pin(goal)
    hand.lineup(match, SQUADS)
    hand.person("cora", match)
    hand.holds(match, {"comment": 30})
    return match


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing(browser: Browser, origin: str, hand: Hand, match_id: int, screen: ViewportSize):
    context = desk(browser, origin, viewport=screen)
    sign_in(context, origin, hand, "cora")
    cora = Console(context.new_page(), match_id).open()
    found = {}

    def look(state: str) -> None:
        if fault := faults(cora.page, inside="#content"):  # what the theme draws around our page is the theme's
            found[state] = fault
        require_width(cora.page, screen, state)

    cora.say("Held for a while.")
    expect(cora.unsent.last).to_contain_text("Held: ")
    cora.type("g p")
    expect(cora.page.locator("#completions [role=option]").first).to_be_visible()
    look("typing")
    cora.press("Escape", "ControlOrMeta+a", "Backspace", "Escape", "ArrowUp", "e")
    look("editing")
    cora.press("Escape", "/", "?")
    look("keys")
    cora.press("Escape")
    context.clear_cookies()
    cora.say("No cookie.")
    expect(cora.notice).to_be_visible()
    look("signed out")
    cora.press("Alt+o")
    expect(cora.page.locator("#login-dialog [name=username]")).to_be_focused()
    look("logging in")
    assert found == {}, "\n".join(found.values())


def test_at_the_pitch_everything_can_be_touched(browser: Browser, origin: str, hand: Hand, match_id: int):
    context = desk(browser, origin, viewport=PHONE, has_touch=True, is_mobile=True)
    sign_in(context, origin, hand, "cora")
    cora = Console(context.new_page(), match_id).open()
    page = cora.page

    def small() -> list[str]:
        return list(
            page.evaluate("""() => [...document.querySelectorAll('#console :is(a, button, input, select, textarea)')]
                .filter(node => {
                    const {width, height} = node.getBoundingClientRect();
                    return width && !node.matches('.minute') && (height < 43.5 || width < 40);
                }).map(node => node.outerHTML.slice(0, 100))""")
        )

    assert small() == []
    # The composer stands at the foot of the screen, where the keyboard comes up.
    box = page.locator("#composer").bounding_box()
    assert box is not None
    assert abs(box["y"] + box["height"] - PHONE["height"]) < 2
    page.locator("#sidebar-toggle").tap()
    expect(page.locator("#sidebar")).to_be_visible()
    assert small() == []
    page.locator("#lineups [data-name='Ida Parker']").tap()
    expect(cora.line).to_have_value("h3 ")
    expect(page.locator("#sidebar")).to_be_hidden()
    cora.entry("In!").first.tap()
    expect(cora.entry("In!").first.get_by_role("button", name="Edit")).to_be_visible()
    assert small() == []
