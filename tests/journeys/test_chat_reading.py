"""A fan reads older messages: the page does not jump, and new messages are marked and counted."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Database
from tests.journeys.room_members import RoomVisitor, Visit


@pytest.fixture
def ida(database: Database, match_id: int) -> int:
    """Ida has posted 250 messages, some of them long."""
    ida = int(database.create_member("Ida")[0])
    texts = [f"Line {n}. {'And so on. ' * (n % 7)}" for n in range(250)]
    for start in range(0, 250, 50):
        database.send_messages(match_id, ida, *texts[start : start + 50])
    return ida


def top_of(person: RoomVisitor, text: str) -> float:
    return float(person.message(text).evaluate("node => node.getBoundingClientRect().top"))


def scroll_to_top(page: Page) -> None:
    page.locator(".chat-scroll").evaluate("node => node.scrollTop = 0")


@pytest.mark.parametrize("screen", [{"width": 1280, "height": 860}, PHONE], ids=["desk", "phone"])
def test_loading_the_history_does_not_move_the_message_that_is_read(visit: Visit, ida: int, screen):
    ola = visit("Ola", screen=screen)
    if screen == PHONE:
        ola.page.locator(".tabs a[href='#chat']").click()
    expect(ola.messages).to_have_count(100)
    below = "node => node.scrollHeight - node.scrollTop - node.clientHeight"
    assert ola.page.locator(".chat-scroll").evaluate(below) < 2  # the page starts at the newest message
    earlier = ola.page.locator(".chat-earlier")
    for first, count in ((150, 200), (50, 250)):
        scroll_to_top(ola.page)
        before = top_of(ola, f"Line {first}.")
        earlier.click()
        expect(ola.messages).to_have_count(count)
        assert abs(top_of(ola, f"Line {first}.") - before) < 1
    expect(earlier).to_be_hidden()
    numbers = ola.messages.evaluate_all("nodes => nodes.map(node => Number(node.dataset.id))")
    assert numbers == list(range(1, 251))


def test_the_chat_field_stays_in_view_when_the_feed_scrolls(visit: Visit, ida: int):
    ola = visit("Ola")
    expect(ola.messages).to_have_count(100)
    for down in (0, 90, 4000, 0):
        ola.page.evaluate("down => scrollTo({ top: down, behavior: 'instant' })", down)
        expect(ola.text).to_be_in_viewport(ratio=1)
        expect(ola.message("Line 249.")).to_be_in_viewport(ratio=1)
    scroll_to_top(ola.page)
    before = top_of(ola, "Line 152.") - top_of(ola, "Line 150.")
    ola.page.evaluate("scrollTo({ top: 4000, behavior: 'instant' })")
    expect(ola.text).to_be_in_viewport(ratio=1)
    assert ola.page.locator(".chat-scroll").evaluate("node => node.scrollTop") == 0
    assert top_of(ola, "Line 152.") - top_of(ola, "Line 150.") == before


def test_loading_older_messages_by_keyboard_focuses_the_last_of_them(visit: Visit, ida: int):
    ola = visit("Ola")
    expect(ola.messages).to_have_count(100)
    ola.page.locator(".chat-earlier").focus()
    ola.page.keyboard.press("Enter")
    expect(ola.message("Line 150.")).to_be_focused()
    ola.page.keyboard.press("ArrowUp")
    expect(ola.message("Line 149.")).to_be_focused()


def test_messages_that_arrive_while_scrolled_up_are_counted_and_marked_once(
    visit: Visit, database: Database, match_id: int, ida: int
):
    ola = visit("Ola")
    expect(ola.messages).to_have_count(100)
    scroll_to_top(ola.page)
    before = top_of(ola, "Line 152.")
    pill, mark = ola.page.locator(".chat-pill"), ola.page.locator("[data-first-unread]")
    database.send_messages(match_id, ida, "First news")
    expect(pill).to_have_text("1 new message")
    database.send_messages(match_id, ida, "Second news", "Third news")
    expect(pill).to_have_text("3 new messages")
    expect(mark).to_have_count(1)
    expect(mark).to_contain_text("First news")
    assert top_of(ola, "Line 152.") == before
    pill.click()
    expect(ola.message("Third news")).to_be_in_viewport()
    expect(pill).to_be_hidden()
    expect(mark).to_contain_text("First news")  # the mark stays where the new messages began
    scroll_to_top(ola.page)
    database.send_messages(match_id, ida, "Fourth news")
    expect(mark).to_have_count(1)
    expect(mark).to_contain_text("Fourth news")


def test_a_removed_message_does_not_move_the_others(visit: Visit, database: Database, match_id: int, ida: int):
    ola, mona = visit("Ola"), visit("Mona", moderates=match_id)
    expect(ola.messages).to_have_count(100)
    ola.message("Line 200.").evaluate("node => node.scrollIntoView({block: 'center'})")
    before = top_of(ola, "Line 200.")
    mona.message("Line 180.").focus()
    mona.page.keyboard.press("x")
    expect(ola.page.locator(".message[data-removed]")).to_have_count(1)
    assert abs(top_of(ola, "Line 200.") - before) < 1


def test_a_reaction_above_does_not_move_the_message_that_is_read(visit: Visit, ida: int):
    ola, per = visit("Ola"), visit("Per")
    expect(ola.messages).to_have_count(100)
    ola.message("Line 200.").evaluate("node => node.scrollIntoView({block: 'center'})")
    before = top_of(ola, "Line 200.")
    per.message("Line 180.").locator(".message-more").click()
    per.page.get_by_role("menuitem", name="On fire").click()
    expect(ola.message("Line 180.").locator(".reaction")).to_have_count(1)
    assert abs(top_of(ola, "Line 200.") - before) < 1


def test_a_reconnect_does_not_move_the_message_that_is_read(visit: Visit, database: Database, match_id: int, ida: int):
    ola = visit("Ola", breakable=True)
    expect(ola.messages).to_have_count(100)
    scroll_to_top(ola.page)
    before = top_of(ola, "Line 152.")
    ola.socket.refuse_code = 1012
    ola.socket.disconnect()
    database.send_messages(match_id, ida, "Said meanwhile")
    ola.socket.refuse_code = 0
    expect(ola.page.locator(".chat-pill")).to_have_text("1 new message")
    assert top_of(ola, "Line 152.") == before


def test_a_failed_load_of_older_messages_shows_an_error(visit: Visit, ida: int):
    ola = visit("Ola")
    expect(ola.messages).to_have_count(100)
    ola.page.route("**/chat?before=*", lambda route: route.abort("connectionrefused"))
    scroll_to_top(ola.page)
    ola.page.locator(".chat-earlier").click()
    expect(ola.page.locator(".chat-notice")).to_have_text("The earlier messages could not be loaded. Try again.")
    ola.page.unroute("**/chat?before=*")
    ola.page.locator(".chat-earlier").click()
    expect(ola.messages).to_have_count(200)
