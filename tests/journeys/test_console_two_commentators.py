"""Two commentators at one match: they see each other, and neither writes over the other."""

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.commentator import SQUADS, Console, desk, sign_in
from tests.journeys.conftest import Hand

Two = tuple[Console, Console]


@pytest.fixture
def match_id(hand: Hand) -> int:
    match = int(hand.match())
    hand.post(match, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    hand.lineup(match, SQUADS)
    return match


@pytest.fixture
def two(browser: Browser, origin: str, hand: Hand, match_id: int) -> Two:
    """Cora and Bea, each before a browser of her own."""
    consoles = []
    for name in ("cora", "bea"):
        hand.person(name, match_id)
        context = desk(browser, origin)
        sign_in(context, origin, hand, name)
        consoles.append(Console(context.new_page(), match_id).open())
    cora, bea = consoles
    return cora, bea


def test_they_see_each_other_write_and_who_has_what(two: Two, hand: Hand, match_id: int):
    cora, bea = two
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
    bea.say("And it is deserved.")
    expect(cora.entry("And it is deserved.")).to_contain_text("Bea")


def test_the_microphone_is_handed_over(two: Two):
    cora, _ = two
    expect(cora.page.locator("#people")).to_contain_text("Bea")
    cora.press("Alt+m")
    choice = cora.page.locator("#lead-dialog").get_by_role("button", name="Bea")
    choice.focus()
    cora.press("Enter")
    expect(cora.page.locator("#lead-dialog")).to_be_hidden()
    for console in two:
        caller = console.page.locator("#people .person", has=console.page.locator(".person-lead"))
        expect(caller).to_have_count(1)
        expect(caller).to_contain_text("Bea")


def conflict(two: Two) -> Two:
    """Both change the same line; Bea is faster."""
    cora, bea = two
    cora.say("A shot from Parker.")
    for console in two:
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
    return two


def test_a_conflict_is_shown_side_by_side_and_put_together(two: Two, hand: Hand, match_id: int):
    cora, _ = conflict(two)
    cora.press("Alt+3")
    expect(cora.page.locator("#feed form textarea")).to_have_value("A shot from Parker. Over! Wide!")
    cora.press("Enter")
    for console in two:
        expect(console.entry("A shot from Parker. Over! Wide!")).to_be_visible()
    entry = hand.told(match_id)["entries"][-1]
    assert (entry["body"], entry["version"]) == ("A shot from Parker. Over! Wide!", 3)


def test_of_two_changes_one_may_be_kept(two: Two, hand: Hand, match_id: int):
    cora, _ = conflict(two)
    cora.press("Alt+2", "Enter")
    for console in two:
        expect(console.entry("A shot from Parker. Wide!")).to_be_visible()
    assert hand.told(match_id)["entries"][-1]["body"] == "A shot from Parker. Wide!"


def test_a_conflict_that_only_the_server_knows_of_is_shown_too(two: Two, hand: Hand, match_id: int):
    """Cora's page has not heard of Bea's change when she saves."""
    cora, bea = two
    cora.say("A shot from Parker.")
    expect(bea.entry("A shot from Parker.")).to_be_visible()
    entry_id = hand.told(match_id)["entries"][-1]["id"]
    cora.page.route("**/ws/**", lambda route: route.abort())
    cora.page.context.set_offline(True)
    cora.press("ArrowUp", "End")
    cora.type(" Wide!")
    hand.correct(entry_id, body="A shot from Parker. Saved!")
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
    assert hand.told(match_id)["entries"][-1]["body"] == "A shot from Parker. Saved!"
