"""A room behind a wall that lets no socket through: what is said comes by polling, and what a member says gets out."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import Hand
from tests.journeys.page_content import until
from tests.journeys.room_members import Person, Sit

POLLING = "[data-connection=polling]"
QUICKLY = "Math.random = () => 0.1"  # tries follow each other


@pytest.fixture
def behind(sit: Sit):
    """Have a member sit behind the wall: their page polls."""

    def down(name: str = "") -> Person:
        person = sit(name, cut=True, script=QUICKLY)
        person.wire.refuses_with = 1012  # type: ignore[attr-defined]
        person.wire.cut()  # type: ignore[attr-defined]
        expect(person.page.locator(POLLING)).to_have_count(1)
        return person

    return down


def test_a_member_behind_a_wall_talks_with_one_before_it(sit: Sit, behind, hand: Hand, match_id: int):
    ida, ola = sit("Ida"), behind("Ola")
    ola.says("Can you hear me?")
    ida.sees("Can you hear me?")
    ida.says("Loud and clear")
    ola.sees("Can you hear me?", "Loud and clear")
    ola.text.fill("<b>")
    ola.text.press("Enter")
    for one in (ola, ida):
        one.sees("Can you hear me?", "Loud and clear", "<b>")
    expect(ola.page.locator(".message[data-pending]")).to_have_count(0)
    assert [text for _, text in hand.said(match_id)] == ["Can you hear me?", "Loud and clear", "<b>"]


def test_signs_come_and_go_behind_the_wall(sit: Sit, behind):
    ida, ola = sit("Ida"), behind("Ola")
    ida.says("GOAL")
    ola.line("GOAL").locator(".message-more").click()
    ola.page.get_by_role("menuitem", name="On fire").click()
    theirs = ida.line("GOAL").locator(".reaction")
    expect(theirs).to_have_attribute("aria-label", "On fire: 1")
    theirs.click()
    expect(ola.line("GOAL").locator(".reaction")).to_have_attribute("aria-label", "On fire: 2")
    theirs.click()
    expect(ola.line("GOAL").locator(".reaction")).to_have_attribute("aria-label", "On fire: 1")


def test_a_moderator_is_heard_behind_the_wall(sit: Sit, behind, hand: Hand, match_id: int):
    ola, mona = behind("Ola"), sit("Mona", moderates=match_id)
    ola.says("Something vile")
    mona.line("Something vile").focus()
    mona.page.keyboard.press("x")
    ola.sees("A moderator has removed this message.")
    hand.mute(match_id, ola.id, reason="Calm down")
    expect(ola.page.locator(".chat-composer-status")).to_contain_text("Calm down")


def test_an_answer_that_is_lost_makes_no_second_message(behind, hand: Hand, match_id: int):
    ola = behind("Ola")
    lost: list[str] = []
    losing = True

    def pass_on(route: Route) -> None:
        """While answers are lost the server hears what is said, and the page does not hear that it did."""
        if losing and "chat.send" in (route.request.post_data or ""):
            route.fetch()
            lost.append(route.request.post_data or "")
            route.abort("connectionreset")
        else:
            route.continue_()

    ola.page.route("**/chat/commands", pass_on)
    ola.says("Once")
    until(ola.page, lambda: bool(lost))
    losing = False
    expect(ola.page.locator(".message[data-id]")).to_have_count(1)
    expect(ola.page.locator(".message[data-pending]")).to_have_count(0)
    ola.sees("Once")
    assert [text for _, text in hand.said(match_id)] == ["Once"]


def test_a_message_that_polling_brings_before_its_answer_is_confirmed(behind, hand: Hand, match_id: int):
    ola = behind("Ola")
    late: list[Callable[[], None]] = []

    def answer_late(route: Route) -> None:
        if "chat.send" in (route.request.post_data or "") and not late:
            answer = route.fetch()
            late.append(lambda: route.fulfill(response=answer))
        else:
            route.continue_()

    ola.page.route("**/chat/commands", answer_late)
    ola.says("Once")
    expect(ola.page.locator(".message[data-id]")).to_have_count(1)
    expect(ola.page.locator(".message[data-pending]")).to_have_count(0)
    ola.says("Twice")
    expect(ola.page.locator(".message[data-id]")).to_have_count(2)
    assert [text for _, text in hand.said(match_id)] == ["Once", "Twice"]
    late[0]()
    ola.says("Three times")
    expect(ola.page.locator(".message[data-id]")).to_have_count(3)
    ola.sees("Once", "Twice", "Three times")


def test_the_keyboard_stays_at_a_message_while_it_is_sent(behind):
    ola = behind("Ola")
    held: list[Route] = []

    def hold(route: Route) -> None:
        if "chat.send" in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    ola.page.route("**/chat/commands", hold)
    ola.says("Hello")
    ola.text.blur()
    ola.page.keyboard.press("j")
    expect(ola.line("Hello")).to_be_focused()
    expect(ola.page.locator(".message[data-pending]")).to_be_focused()
    until(ola.page, lambda: bool(held))
    held[0].continue_()
    expect(ola.page.locator(".message[data-id]")).to_be_focused()
    ola.sees("Hello")


def test_a_socket_that_gets_through_again_is_taken(behind, hand: Hand, match_id: int):
    ola = behind("Ola")
    hand.say(match_id, hand.member("Ida")[0], "One")
    ola.sees("One")
    ola.wire.refuses_with = 0
    ola.page.evaluate("{ const now = performance.now.bind(performance); performance.now = () => now() + 120_000; }")
    expect(ola.page.locator("[data-connection=connected]")).to_have_count(1)
    hand.say(match_id, hand.member("Ida")[0], "Two")
    ola.sees("One", "Two")


def test_who_only_looks_on_sees_the_room_too(behind, hand: Hand, match_id: int):
    fan: Person = behind()
    hand.say(match_id, hand.member("Ida")[0], "One", "Two")
    fan.sees("One", "Two")


def test_a_page_that_never_had_a_socket_has_the_room(page: Page, hand: Hand, match_id: int):
    hand.say(match_id, hand.member("Ida")[0], "Before")
    page.add_init_script(QUICKLY)
    page.set_viewport_size({"width": 1280, "height": 860})
    page.route_web_socket(lambda url: "/ws/" in url, lambda route: route.close(code=1012))
    page.goto(f"/matches/{match_id}/")
    expect(page.locator(POLLING)).to_have_count(1)
    expect(page.locator(".message-text")).to_have_text(["Before"])
    hand.say(match_id, hand.member("Ida")[0], "After")
    expect(page.locator(".message-text")).to_have_text(["Before", "After"])
