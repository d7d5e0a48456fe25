"""Answers to a member's message that are lost, late or never requested: the message is stored once."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.breakable_socket import BreakableSocket, Frame
from tests.journeys.conftest import Database
from tests.journeys.page_content import wait_until
from tests.journeys.room_members import RoomVisitor, Visit

CONFIRMED = ".message[data-id]"
PENDING = ".message[data-pending]"


@pytest.fixture
def ola(visit: Visit) -> RoomVisitor:
    return visit("Ola", breakable=True)


@pytest.fixture
def socket(ola: RoomVisitor) -> BreakableSocket:
    found: BreakableSocket = ola.socket
    return found


def is_confirmation(frame: Frame) -> bool:
    return frame["type"] == "ok" and "message" in frame


def is_room_message(frame: Frame) -> bool:
    return frame["type"] == "chat.messages"


def is_send_command(command: Frame) -> bool:
    return bool(command["type"] == "chat.send")


def expect_stored(person: RoomVisitor, database: Database, match_id: int, *texts: str) -> None:
    """Require these messages on the page and in the database, and no pending one."""
    expect(person.page.locator(CONFIRMED)).to_have_count(len(texts))
    expect(person.page.locator(PENDING)).to_have_count(0)
    person.expect_messages(*texts)
    assert [text for _, text in database.room_messages(match_id)] == list(texts)


def test_a_lost_answer_neither_repeats_a_message_nor_blocks_the_next(
    ola: RoomVisitor, socket: BreakableSocket, database: Database, match_id: int
):
    socket.delays_frame = is_confirmation
    ola.send("Once")
    expect_stored(ola, database, match_id, "Once")
    ola.send("Twice")
    expect_stored(ola, database, match_id, "Once", "Twice")
    wait_until(ola.page, lambda: len(socket.delayed) == 2)


def test_an_answer_that_arrives_after_the_message_changes_nothing(
    ola: RoomVisitor, socket: BreakableSocket, database: Database, match_id: int
):
    socket.delays_frame = is_confirmation
    ola.send("Once")
    expect_stored(ola, database, match_id, "Once")
    socket.delays_frame = lambda frame: False
    socket.deliver_delayed()
    ola.send("Twice")
    expect_stored(ola, database, match_id, "Once", "Twice")


def test_an_answer_that_arrives_before_the_message_confirms_it(
    ola: RoomVisitor, socket: BreakableSocket, database: Database, match_id: int
):
    socket.delays_frame = is_room_message
    ola.send("Once")
    expect_stored(ola, database, match_id, "Once")
    wait_until(ola.page, lambda: bool(socket.delayed))
    socket.delays_frame = lambda frame: False
    socket.deliver_delayed()
    ola.send("Twice")
    expect_stored(ola, database, match_id, "Once", "Twice")


def test_a_message_without_an_answer_is_sent_again_with_its_key(
    ola: RoomVisitor, socket: BreakableSocket, database: Database, match_id: int
):
    socket.drops_command = lambda command: is_send_command(command) and not socket.dropped_commands
    ola.send("Once")
    expect(ola.page.locator(PENDING)).to_have_count(1)
    expect_stored(ola, database, match_id, "Once")
    [lost] = socket.dropped_commands
    assert lost["data"]["text"] == "Once"
    assert key_on(ola.page, "Once") == lost["data"]["key"]


def test_a_message_whose_answer_was_lost_is_confirmed_after_a_reload(
    ola: RoomVisitor, socket: BreakableSocket, database: Database, match_id: int
):
    socket.loses_frames = True
    ola.send("Once")
    wait_until(ola.page, lambda: bool(database.room_messages(match_id)))
    socket.loses_frames = False
    socket.drops_command = is_send_command  # the page cannot send the text again
    ola.page.reload()
    expect_stored(ola, database, match_id, "Once")


def test_a_reaction_without_an_answer_is_reverted(
    ola: RoomVisitor, socket: BreakableSocket, database: Database, match_id: int
):
    database.send_messages(match_id, database.create_member("Ida")[0], "GOAL")
    socket.drops_command = lambda command: bool(command["type"] == "chat.react")
    ola.message("GOAL").locator(".message-more").click()
    ola.page.get_by_role("menuitem", name="On fire").click()
    chips = ola.message("GOAL").locator(".reaction")
    expect(chips).to_have_attribute("aria-label", "On fire: 1")
    expect(chips).to_have_count(0)
    expect(ola.notice).to_have_text("The server does not answer. Try again.")


def key_on(page: Page, text: str) -> Any:
    return page.locator(".message", has_text=text).evaluate("line => line.message.key")
