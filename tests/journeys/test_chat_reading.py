"""A fan who reads back in a room: nothing jumps, the older comes on top, and what is new is marked and counted."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Hand
from tests.journeys.room_members import Person, Sit


@pytest.fixture
def ida(hand: Hand, match_id: int) -> int:
    """Ida has said 250 things, some of them long."""
    ida = int(hand.member("Ida")[0])
    texts = [f"Line {n}. {'And so on. ' * (n % 7)}" for n in range(250)]
    for start in range(0, 250, 50):
        hand.say(match_id, ida, *texts[start : start + 50])
    return ida


def top_of(person: Person, text: str) -> float:
    return float(person.line(text).evaluate("node => node.getBoundingClientRect().top"))


def to_top(page: Page) -> None:
    page.locator(".chat-scroll").evaluate("node => node.scrollTop = 0")


@pytest.mark.parametrize("screen", [{"width": 1280, "height": 860}, PHONE], ids=["desk", "phone"])
def test_the_whole_history_comes_on_top_and_what_is_read_stays(sit: Sit, ida: int, screen):
    ola = sit("Ola", screen=screen)
    if screen == PHONE:
        ola.page.locator(".chat-bar").click()
    expect(ola.lines).to_have_count(100)
    below = "node => node.scrollHeight - node.scrollTop - node.clientHeight"
    assert ola.page.locator(".chat-scroll").evaluate(below) < 2  # it begins with the newest
    earlier = ola.page.locator(".chat-earlier")
    for first, count in ((150, 200), (50, 250)):
        to_top(ola.page)
        before = top_of(ola, f"Line {first}.")
        earlier.click()
        expect(ola.lines).to_have_count(count)
        assert abs(top_of(ola, f"Line {first}.") - before) < 1
    expect(earlier).to_be_hidden()
    numbers = ola.lines.evaluate_all("nodes => nodes.map(node => Number(node.dataset.id))")
    assert numbers == list(range(1, 251))


def test_beside_the_feed_one_sees_where_to_write_wherever_the_page_stands(sit: Sit, ida: int):
    ola = sit("Ola")
    expect(ola.lines).to_have_count(100)
    for down in (0, 90, 4000, 0):
        ola.page.evaluate("down => scrollTo({ top: down, behavior: 'instant' })", down)
        expect(ola.text).to_be_in_viewport(ratio=1)
        expect(ola.line("Line 249.")).to_be_in_viewport(ratio=1)
    to_top(ola.page)
    before = top_of(ola, "Line 152.") - top_of(ola, "Line 150.")
    ola.page.evaluate("scrollTo({ top: 4000, behavior: 'instant' })")
    expect(ola.text).to_be_in_viewport(ratio=1)
    assert ola.page.locator(".chat-scroll").evaluate("node => node.scrollTop") == 0  # who reads back stays there
    assert top_of(ola, "Line 152.") - top_of(ola, "Line 150.") == before


def test_by_keyboard_the_focus_goes_on_where_the_older_ends(sit: Sit, ida: int):
    ola = sit("Ola")
    expect(ola.lines).to_have_count(100)
    ola.page.locator(".chat-earlier").focus()
    ola.page.keyboard.press("Enter")
    expect(ola.line("Line 150.")).to_be_focused()
    ola.page.keyboard.press("ArrowUp")
    expect(ola.line("Line 149.")).to_be_focused()


def test_what_comes_while_reading_back_is_counted_and_marked_once(sit: Sit, hand: Hand, match_id: int, ida: int):
    ola = sit("Ola")
    expect(ola.lines).to_have_count(100)
    to_top(ola.page)
    before = top_of(ola, "Line 152.")
    pill, mark = ola.page.locator(".chat-pill"), ola.page.locator("[data-first-unread]")
    hand.say(match_id, ida, "First news")
    expect(pill).to_have_text("1 new message")
    hand.say(match_id, ida, "Second news", "Third news")
    expect(pill).to_have_text("3 new messages")
    expect(mark).to_have_count(1)
    expect(mark).to_contain_text("First news")
    assert top_of(ola, "Line 152.") == before
    pill.click()
    expect(ola.line("Third news")).to_be_in_viewport()
    expect(pill).to_be_hidden()
    expect(mark).to_contain_text("First news")  # still there: the fan sees where they had been
    to_top(ola.page)
    hand.say(match_id, ida, "Fourth news")
    expect(mark).to_have_count(1)
    expect(mark).to_contain_text("Fourth news")


def test_a_message_that_is_removed_while_reading_back_moves_nothing(sit: Sit, hand: Hand, match_id: int, ida: int):
    ola, mona = sit("Ola"), sit("Mona", moderates=match_id)
    expect(ola.lines).to_have_count(100)
    ola.line("Line 200.").evaluate("node => node.scrollIntoView({block: 'center'})")
    before = top_of(ola, "Line 200.")
    mona.line("Line 180.").focus()
    mona.page.keyboard.press("x")
    expect(ola.page.locator(".message[data-removed]")).to_have_count(1)
    assert abs(top_of(ola, "Line 200.") - before) < 1


def test_a_sign_above_moves_nothing(sit: Sit, ida: int):
    ola, per = sit("Ola"), sit("Per")
    expect(ola.lines).to_have_count(100)
    ola.line("Line 200.").evaluate("node => node.scrollIntoView({block: 'center'})")
    before = top_of(ola, "Line 200.")
    per.line("Line 180.").locator(".message-more").click()
    per.page.get_by_role("menuitem", name="On fire").click()
    expect(ola.line("Line 180.").locator(".reaction")).to_have_count(1)
    assert abs(top_of(ola, "Line 200.") - before) < 1


def test_who_is_cut_off_while_reading_back_stays_there(sit: Sit, hand: Hand, match_id: int, ida: int):
    ola = sit("Ola", cut=True)
    expect(ola.lines).to_have_count(100)
    to_top(ola.page)
    before = top_of(ola, "Line 152.")
    ola.wire.refuses_with = 1012  # type: ignore[attr-defined]
    ola.wire.cut()  # type: ignore[attr-defined]
    hand.say(match_id, ida, "Said meanwhile")
    ola.wire.refuses_with = 0  # type: ignore[attr-defined]
    expect(ola.page.locator(".chat-pill")).to_have_text("1 new message")
    assert top_of(ola, "Line 152.") == before


def test_the_older_cannot_be_read_and_it_says_so(sit: Sit, ida: int):
    ola = sit("Ola")
    expect(ola.lines).to_have_count(100)
    ola.page.route("**/chat?before=*", lambda route: route.abort("connectionrefused"))
    to_top(ola.page)
    ola.page.locator(".chat-earlier").click()
    expect(ola.page.locator(".chat-notice")).to_have_text("The earlier messages could not be loaded. Try again.")
    ola.page.unroute("**/chat?before=*")
    ola.page.locator(".chat-earlier").click()
    expect(ola.lines).to_have_count(200)
