"""Two commentators at one match see each other and do not overwrite each other's text."""

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.commentator import SQUADS, ConsolePage, add_session, staff_context
from tests.journeys.conftest import Database

Consoles = tuple[ConsolePage, ConsolePage]


@pytest.fixture
def match_id(database: Database) -> int:
    match = int(database.create_match())
    database.post(match, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    database.set_lineup(match, SQUADS)
    return match


@pytest.fixture
def consoles(browser: Browser, origin: str, database: Database, match_id: int) -> Consoles:
    """The consoles of Cora and Bea, each in a browser of her own."""
    consoles = []
    for name in ("cora", "bea"):
        database.add_staff(name, match_id)
        context = staff_context(browser, origin)
        add_session(context, origin, database, name)
        consoles.append(ConsolePage(context.new_page(), match_id).open())
    cora, bea = consoles
    return cora, bea


def test_commentators_see_each_others_typing_and_claims(consoles: Consoles, database: Database, match_id: int):
    cora, bea = consoles
    people = bea.page.locator("#people")
    expect(people).to_contain_text("Cora")
    expect(people).to_contain_text("Bea (you)")
    doing = bea.page.locator("#activity")
    cora.type("g h")
    expect(doing).to_contain_text("Cora is typing…")
    cora.press("Alt+i")
    expect(doing).to_contain_text("Cora has the goal")
    cora.type("3")
    cora.press("Enter")
    expect(bea.entry("Ida Parker")).to_contain_text("Cora")
    expect(doing).to_be_empty()
    bea.post_line("And it is deserved.")
    expect(cora.entry("And it is deserved.")).to_contain_text("Bea")


def test_the_lead_is_handed_over(consoles: Consoles):
    cora, _ = consoles
    expect(cora.page.locator("#people")).to_contain_text("Bea")
    cora.press("Alt+m")
    choice = cora.page.locator("#lead-dialog").get_by_role("button", name="Bea")
    choice.focus()
    cora.press("Enter")
    expect(cora.page.locator("#lead-dialog")).to_be_hidden()
    for console in consoles:
        caller = console.page.locator("#people .person", has=console.page.locator(".person-lead"))
        expect(caller).to_have_count(1)
        expect(caller).to_contain_text("Bea")


def make_conflict(consoles: Consoles) -> Consoles:
    """Change the same entry in both consoles. Bea saves first."""
    cora, bea = consoles
    cora.post_line("A shot from Parker.")
    for console in consoles:
        expect(console.entry("A shot from Parker.")).to_be_visible()
    cora.press("ArrowUp", "End")
    cora.type(" Wide!")
    bea.press("Escape", "e", "End")
    bea.type(" Over!")
    bea.press("Enter")
    expect(bea.entry("A shot from Parker. Over!")).to_be_visible()
    box = cora.page.locator(".conflict")
    expect(box).to_contain_text("Theirs")
    expect(box).to_contain_text("A shot from Parker. Over!")
    expect(box).to_contain_text("A shot from Parker. Wide!")
    return consoles


def test_a_conflict_shows_both_texts_and_can_be_merged(consoles: Consoles, database: Database, match_id: int):
    cora, _ = make_conflict(consoles)
    cora.press("Alt+3")
    expect(cora.page.locator("#feed form textarea")).to_have_value("A shot from Parker. Over! Wide!")
    cora.press("Enter")
    for console in consoles:
        expect(console.entry("A shot from Parker. Over! Wide!")).to_be_visible()
    entry = database.match_content(match_id)["entries"][-1]
    assert (entry["body"], entry["version"]) == ("A shot from Parker. Over! Wide!", 3)


def test_one_of_two_conflicting_texts_can_be_kept(consoles: Consoles, database: Database, match_id: int):
    cora, _ = make_conflict(consoles)
    cora.press("Alt+2", "Enter")
    for console in consoles:
        expect(console.entry("A shot from Parker. Wide!")).to_be_visible()
    assert database.match_content(match_id)["entries"][-1]["body"] == "A shot from Parker. Wide!"


def test_a_conflict_with_a_change_that_the_page_missed_is_shown(consoles: Consoles, database: Database, match_id: int):
    """Cora's page has not received Bea's change when she saves."""
    cora, bea = consoles
    cora.post_line("A shot from Parker.")
    expect(bea.entry("A shot from Parker.")).to_be_visible()
    entry_id = database.match_content(match_id)["entries"][-1]["id"]
    cora.page.route("**/ws/**", lambda route: route.abort())
    cora.page.context.set_offline(True)
    cora.press("ArrowUp", "End")
    cora.type(" Wide!")
    database.correct(entry_id, body="A shot from Parker. Saved!")
    cora.press("Enter")
    expect(cora.page.locator("#feed form")).to_have_count(0)
    expect(cora.unsent).to_contain_text("Waiting: You are offline.")
    cora.page.context.set_offline(False)
    box = cora.page.locator(".conflict")
    expect(box).to_contain_text("A shot from Parker. Saved!")
    expect(box).to_contain_text("A shot from Parker. Wide!")
    expect(cora.unsent).to_have_count(0)
    cora.press("Alt+1")
    expect(cora.page.locator("#feed form")).to_have_count(0)
    assert database.match_content(match_id)["entries"][-1]["body"] == "A shot from Parker. Saved!"
