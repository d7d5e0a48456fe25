"""A room on a network without WebSockets: the page polls, and posts messages over HTTP."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import Database
from tests.journeys.page_content import wait_until
from tests.journeys.room_members import RoomVisitor, Visit

POLLING = "[data-connection=polling]"
SHORT_RETRIES = "Math.random = () => 0.1"  # short waits between two tries


@pytest.fixture
def visit_polling(visit: Visit):
    """Open a page of a member that gets no socket and polls."""

    def visit_page(name: str = "") -> RoomVisitor:
        person = visit(name, breakable=True, script=SHORT_RETRIES)
        person.socket.refuse_code = 1012
        person.socket.disconnect()
        expect(person.page.locator(POLLING)).to_have_count(1)
        return person

    return visit_page


def test_a_polling_member_talks_with_a_connected_one(visit: Visit, visit_polling, database: Database, match_id: int):
    ida, ola = visit("Ida"), visit_polling("Ola")
    ola.send("Can you hear me?")
    ida.expect_messages("Can you hear me?")
    ida.send("Loud and clear")
    ola.expect_messages("Can you hear me?", "Loud and clear")
    ola.text.fill("<b>")
    ola.text.press("Enter")
    for one in (ola, ida):
        one.expect_messages("Can you hear me?", "Loud and clear", "<b>")
    expect(ola.page.locator(".message[data-pending]")).to_have_count(0)
    assert [text for _, text in database.room_messages(match_id)] == ["Can you hear me?", "Loud and clear", "<b>"]


def test_polling_shows_added_and_removed_reactions(visit: Visit, visit_polling):
    ida, ola = visit("Ida"), visit_polling("Ola")
    ida.send("GOAL")
    ola.message("GOAL").locator(".message-more").click()
    ola.page.get_by_role("menuitem", name="On fire").click()
    theirs = ida.message("GOAL").locator(".reaction")
    expect(theirs).to_have_attribute("aria-label", "On fire: 1")
    theirs.click()
    expect(ola.message("GOAL").locator(".reaction")).to_have_attribute("aria-label", "On fire: 2")
    theirs.click()
    expect(ola.message("GOAL").locator(".reaction")).to_have_attribute("aria-label", "On fire: 1")


def test_polling_applies_removals_and_mutes(visit: Visit, visit_polling, database: Database, match_id: int):
    ola, mona = visit_polling("Ola"), visit("Mona", moderates=match_id)
    ola.send("Something vile")
    mona.message("Something vile").focus()
    mona.page.keyboard.press("x")
    ola.expect_messages("A moderator has removed this message.")
    database.mute(match_id, ola.id, reason="Calm down")
    expect(ola.page.locator(".chat-composer-status")).to_contain_text("Calm down")


def test_a_lost_answer_does_not_repeat_a_message(visit_polling, database: Database, match_id: int):
    ola = visit_polling("Ola")
    lost: list[str] = []
    losing = True

    def lose_answers(route: Route) -> None:
        """The server gets the message, but the page gets no answer."""
        if losing and "chat.send" in (route.request.post_data or ""):
            route.fetch()
            lost.append(route.request.post_data or "")
            route.abort("connectionreset")
        else:
            route.continue_()

    ola.page.route("**/chat/commands", lose_answers)
    ola.send("Once")
    wait_until(ola.page, lambda: bool(lost))
    losing = False
    expect(ola.page.locator(".message[data-id]")).to_have_count(1)
    expect(ola.page.locator(".message[data-pending]")).to_have_count(0)
    ola.expect_messages("Once")
    assert [text for _, text in database.room_messages(match_id)] == ["Once"]


def test_a_message_polled_before_its_answer_is_confirmed(visit_polling, database: Database, match_id: int):
    ola = visit_polling("Ola")
    late: list[Callable[[], None]] = []

    def answer_late(route: Route) -> None:
        if "chat.send" in (route.request.post_data or "") and not late:
            answer = route.fetch()
            late.append(lambda: route.fulfill(response=answer))
        else:
            route.continue_()

    ola.page.route("**/chat/commands", answer_late)
    ola.send("Once")
    expect(ola.page.locator(".message[data-id]")).to_have_count(1)
    expect(ola.page.locator(".message[data-pending]")).to_have_count(0)
    ola.send("Twice")
    expect(ola.page.locator(".message[data-id]")).to_have_count(2)
    assert [text for _, text in database.room_messages(match_id)] == ["Once", "Twice"]
    late[0]()
    ola.send("Three times")
    expect(ola.page.locator(".message[data-id]")).to_have_count(3)
    ola.expect_messages("Once", "Twice", "Three times")


def test_a_message_keeps_the_focus_when_it_is_confirmed(visit_polling):
    ola = visit_polling("Ola")
    held: list[Route] = []

    def hold(route: Route) -> None:
        if "chat.send" in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    ola.page.route("**/chat/commands", hold)
    ola.send("Hello")
    ola.text.blur()
    ola.page.keyboard.press("j")
    expect(ola.message("Hello")).to_be_focused()
    expect(ola.page.locator(".message[data-pending]")).to_be_focused()
    wait_until(ola.page, lambda: bool(held))
    held[0].continue_()
    expect(ola.page.locator(".message[data-id]")).to_be_focused()
    ola.expect_messages("Hello")


def test_polling_ends_when_a_socket_connects(visit_polling, database: Database, match_id: int):
    ola = visit_polling("Ola")
    database.send_messages(match_id, database.create_member("Ida")[0], "One")
    ola.expect_messages("One")
    ola.socket.refuse_code = 0
    ola.page.evaluate("{ const now = performance.now.bind(performance); performance.now = () => now() + 120_000; }")
    expect(ola.page.locator("[data-connection=connected]")).to_have_count(1)
    database.send_messages(match_id, database.create_member("Ida")[0], "Two")
    ola.expect_messages("One", "Two")


def test_a_polling_fan_without_login_sees_the_messages(visit_polling, database: Database, match_id: int):
    fan: RoomVisitor = visit_polling()
    database.send_messages(match_id, database.create_member("Ida")[0], "One", "Two")
    fan.expect_messages("One", "Two")


def test_a_page_that_never_had_a_socket_polls_the_messages(page: Page, database: Database, match_id: int):
    database.send_messages(match_id, database.create_member("Ida")[0], "Before")
    page.add_init_script(SHORT_RETRIES)
    page.set_viewport_size({"width": 1280, "height": 860})
    page.route_web_socket(lambda url: "/ws/" in url, lambda route: route.close(code=1012))
    page.goto(f"/matches/{match_id}/")
    expect(page.locator(POLLING)).to_have_count(1)
    expect(page.locator(".message-text")).to_have_text(["Before"])
    database.send_messages(match_id, database.create_member("Ida")[0], "After")
    expect(page.locator(".message-text")).to_have_text(["Before", "After"])
