"""A member's text and the answer to it over the socket: lost, late, or never asked for. The text stands once."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.breakable_socket import Frame, Wire
from tests.journeys.conftest import Hand
from tests.journeys.page_content import until
from tests.journeys.room_members import Person, Sit

SENT = ".message[data-id]"
WAITING = ".message[data-pending]"


@pytest.fixture
def ola(sit: Sit) -> Person:
    return sit("Ola", cut=True)


@pytest.fixture
def wire(ola: Person) -> Wire:
    found: Wire = ola.wire  # type: ignore[attr-defined]
    return found


def is_confirmation(frame: Frame) -> bool:
    return frame["type"] == "ok" and "message" in frame


def is_of_the_room(frame: Frame) -> bool:
    return frame["type"] == "chat.messages"


def is_sending(command: Frame) -> bool:
    return bool(command["type"] == "chat.send")


def stands_once(person: Person, hand: Hand, match_id: int, *texts: str) -> None:
    """On the page and in the database, and nothing waits."""
    expect(person.page.locator(SENT)).to_have_count(len(texts))
    expect(person.page.locator(WAITING)).to_have_count(0)
    person.sees(*texts)
    assert [text for _, text in hand.said(match_id)] == list(texts)


def test_a_lost_answer_neither_doubles_a_text_nor_blocks_the_next(ola: Person, wire: Wire, hand: Hand, match_id: int):
    wire.keeps = is_confirmation
    ola.says("Once")
    stands_once(ola, hand, match_id, "Once")
    ola.says("Twice")
    stands_once(ola, hand, match_id, "Once", "Twice")
    until(ola.page, lambda: len(wire.kept) == 2)


def test_an_answer_after_the_message_changes_nothing(ola: Person, wire: Wire, hand: Hand, match_id: int):
    wire.keeps = is_confirmation
    ola.says("Once")
    stands_once(ola, hand, match_id, "Once")
    wire.keeps = lambda frame: False
    wire.let_through()
    ola.says("Twice")
    stands_once(ola, hand, match_id, "Once", "Twice")


def test_an_answer_before_the_message_confirms_the_text(ola: Person, wire: Wire, hand: Hand, match_id: int):
    wire.keeps = is_of_the_room
    ola.says("Once")
    stands_once(ola, hand, match_id, "Once")
    until(ola.page, lambda: bool(wire.kept))
    wire.keeps = lambda frame: False
    wire.let_through()
    ola.says("Twice")
    stands_once(ola, hand, match_id, "Once", "Twice")


def test_a_text_without_an_answer_is_sent_again_under_its_key(ola: Person, wire: Wire, hand: Hand, match_id: int):
    wire.drops = lambda command: is_sending(command) and not wire.dropped
    ola.says("Once")
    expect(ola.page.locator(WAITING)).to_have_count(1)
    stands_once(ola, hand, match_id, "Once")
    [lost] = wire.dropped
    assert lost["data"]["text"] == "Once"
    assert key_on(ola.page, "Once") == lost["data"]["key"]


def test_a_text_whose_answer_is_lost_with_the_page_is_confirmed_by_the_room(
    ola: Person, wire: Wire, hand: Hand, match_id: int
):
    wire.losing = True
    ola.says("Once")
    until(ola.page, lambda: bool(hand.said(match_id)))
    wire.losing = False
    wire.drops = is_sending  # the text is not sent again
    ola.page.reload()
    stands_once(ola, hand, match_id, "Once")


def test_a_reaction_without_an_answer_is_taken_back(ola: Person, wire: Wire, hand: Hand, match_id: int):
    hand.say(match_id, hand.member("Ida")[0], "GOAL")
    wire.drops = lambda command: bool(command["type"] == "chat.react")
    ola.line("GOAL").locator(".message-more").click()
    ola.page.get_by_role("menuitem", name="On fire").click()
    chips = ola.line("GOAL").locator(".reaction")
    expect(chips).to_have_attribute("aria-label", "On fire: 1")
    expect(chips).to_have_count(0)
    expect(ola.notice).to_have_text("The server does not answer. Try again.")


def key_on(page: Page, text: str) -> Any:
    return page.locator(".message", has_text=text).evaluate("line => line.message.key")
