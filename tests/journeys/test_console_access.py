"""The console is accessible on a desktop and a phone, in both colour schemes."""

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.accessibility import violations_on
from tests.journeys.commentator import DESK, SQUADS, ConsolePage, add_session, staff_context
from tests.journeys.conftest import PHONE, Database


@pytest.fixture
def match_id(database: Database) -> int:
    """A match with goals, a correction, a retraction, a pinned entry and a hold."""
    match = int(database.create_match())
    database.post(match, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    goal = database.post(
        match, "In!", kind="goal", side="home", players=[{"name": "Ida Parker", "number": 3}], clock_seconds=600
    )
    database.retract(database.post(match, "And again!", kind="goal", side="away"), reason="offside")
    database.correct(
        database.post(match, "Booked.", kind="yellow_card", side="away"), reason="the other one", body="Booked!"
    )
    database.pin(goal)
    database.set_lineup(match, SQUADS)
    database.add_staff("cora", match)
    database.set_holds(match, {"comment": 30})
    return match


def test_axe_finds_nothing(browser: Browser, origin: str, database: Database, match_id: int):
    context = staff_context(browser, origin)
    add_session(context, origin, database, "cora")
    cora = ConsolePage(context.new_page(), match_id).open()
    found: dict[str, str] = {}

    def check(state: str) -> None:
        # The rest of the page belongs to the theme.
        found.update(violations_on(cora.page, (PHONE, DESK), state, inside="#content"))

    cora.post_line("Held for a while.")
    expect(cora.unsent.last).to_contain_text("Held: ")
    cora.type("g p")
    expect(cora.page.locator("#completions [role=option]").first).to_be_visible()
    check("typing")
    cora.press("Escape", "ControlOrMeta+a", "Backspace", "Escape", "ArrowUp", "e")
    check("editing")
    cora.press("Escape", "/", "?")
    check("keys")
    cora.press("Escape")
    context.clear_cookies()
    cora.post_line("No cookie.")
    expect(cora.notice).to_be_visible()
    check("signed out")
    cora.press("Alt+o")
    expect(cora.page.locator("#login-dialog [name=username]")).to_be_focused()
    check("logging in")
    assert found == {}, "\n".join(found.values())


def test_on_a_phone_the_console_works_by_touch(browser: Browser, origin: str, database: Database, match_id: int):
    context = staff_context(browser, origin, viewport=PHONE, has_touch=True, is_mobile=True)
    add_session(context, origin, database, "cora")
    cora = ConsolePage(context.new_page(), match_id).open()
    page = cora.page

    def too_small() -> list[str]:
        return list(
            page.evaluate("""() => [...document.querySelectorAll('#console :is(a, button, input, select, textarea)')]
                .filter(node => {
                    const {width, height} = node.getBoundingClientRect();
                    return width && !node.matches('.minute') && (height < 43.5 || width < 40);
                }).map(node => node.outerHTML.slice(0, 100))""")
        )

    assert too_small() == []
    # The composer is at the bottom of the screen, above the on-screen keyboard.
    box = page.locator("#composer").bounding_box()
    assert box is not None
    assert abs(box["y"] + box["height"] - PHONE["height"]) < 2
    page.locator("#sidebar-toggle").tap()
    expect(page.locator("#sidebar")).to_be_visible()
    assert too_small() == []
    page.locator("#lineups [data-name='Ida Parker']").tap()
    expect(cora.line).to_have_value("h3 ")
    expect(page.locator("#sidebar")).to_be_hidden()
    cora.entry("In!").first.tap()
    expect(cora.entry("In!").first.get_by_role("button", name="Edit")).to_be_visible()
    assert too_small() == []
