"""Moderation by keyboard, on the match page and in the console."""

import re

import pytest
from playwright.sync_api import Locator, expect

from livecast.realtime.protocol import COMMAND_BURST
from tests.journeys.accessibility import require_accessible
from tests.journeys.conftest import PHONE, Database
from tests.journeys.page_content import wait_until
from tests.journeys.room_members import DESK, RoomVisitor, Visit

ON_PAGE_AND_CONSOLE = pytest.mark.parametrize("console", [False, True], ids=["page", "desk"])

COUNT_SOCKETS = """
  window.sockets = 0;
  window.WebSocket = class extends WebSocket {
    constructor(url) { super(url); window.sockets += 1; }
  };
"""


@pytest.fixture
def ola(visit: Visit) -> RoomVisitor:
    return visit("Ola")


def expect_text(locator: Locator, text: str) -> None:
    expect(locator).to_contain_text(text)


@ON_PAGE_AND_CONSOLE
def test_messages_and_settings_are_moderated_by_keys(visit: Visit, ola: RoomVisitor, match_id: int, console: bool):
    mona = visit("Mona", moderates=match_id, console=console)
    ola.send("Something vile")
    mona.press_at("Something vile", "x")
    expect_text(ola.messages.first, "A moderator has removed this message.")
    ola.send("What a pass")
    mona.press_at("What a pass", "p")
    expect_text(ola.page.locator(".chat-pinned-text"), "Ola: What a pass")
    mona.press_at("What a pass", "p")
    expect(ola.page.locator(".chat-pinned")).to_be_hidden()
    mona.press_at("What a pass", "f")
    expect_text(ola.page.locator("#feed .entry").first, "What a pass")
    expect(ola.message("What a pass").locator(".message-feed")).to_be_visible()
    mona.send("Read the rules")
    ola.press_at("Read the rules", "!")
    expect_text(mona.page.locator(".chat-report-count"), "1 open report")
    expect_text(mona.notice, "reported a message")
    mona.press_at("Read the rules", "x")
    expect(mona.page.locator(".chat-report-count")).to_have_text("")

    ola.send("Hello")
    mona.press_at("Hello", "Shift+S")
    expect_text(ola.rules, "Slow mode: one message every 10 s.")
    expect_text(mona.notice, "Slow mode is on")
    mona.press_at("Hello", "Shift+S")
    expect(ola.rules).to_be_hidden()
    mona.press_at("Hello", "Shift+P")
    expect_text(ola.rules, "only members who joined more than a day ago")
    expect(mona.page.locator("[data-setting=panic]")).to_be_checked()
    mona.press_at("Hello", "Shift+P")
    expect(ola.rules).to_be_hidden()
    mona.press_at("Hello", "Shift+L")
    expect_text(mona.notice, "Links are not allowed.")
    ola.send("See example.com/goal")
    expect_text(ola.notice, "You may not post links here")
    mona.press_at("Hello", "Shift+C")
    expect_text(ola.composer_status, "This chat is closed.")
    expect(mona.page.locator("[data-setting=shut]")).to_be_checked()
    mona.press_at("Hello", "Shift+C")
    expect(ola.composer_status).to_be_hidden()
    expect(ola.text).to_have_value("See example.com/goal")


def test_a_moderator_may_press_keys_faster_than_the_server_takes_commands(
    visit: Visit, ola: RoomVisitor, match_id: int
):
    mona = visit("Mona", moderates=match_id, script=COUNT_SOCKETS)
    ola.send("Something vile")
    mona.message("Something vile").focus()
    sockets = mona.page.evaluate("window.sockets")
    for _ in range(3 * COMMAND_BURST):
        mona.page.keyboard.press("p")
    mona.page.keyboard.press("x")
    expect_text(ola.messages.first, "A moderator has removed this message.")
    expect(mona.page.locator("[data-connection=connected]")).to_have_count(1)
    assert mona.page.evaluate("window.sockets") == sockets


@ON_PAGE_AND_CONSOLE
def test_the_mute_dialog_asks_for_duration_and_reason(visit: Visit, ola: RoomVisitor, match_id: int, console: bool):
    mona = visit("Mona", moderates=match_id, console=console)
    ola.send("Something vile")
    sheet, keyboard = mona.page.get_by_role("dialog", name="Mute Ola"), mona.page.keyboard
    mona.press_at("Something vile", "m")
    expect(sheet.get_by_role("radio", name="10 min")).to_be_focused()
    expect(sheet.get_by_text("In all chats")).to_be_hidden()
    keyboard.press("4")
    keyboard.press("Tab")
    keyboard.type("Calm down 1")  # in a text field, a digit is text
    keyboard.press("Enter")
    expect_text(ola.composer_status, "A moderator has muted you until the match is over. The reason: Calm down 1")
    expect(sheet).to_be_hidden()
    expect_text(mona.notice, "Ola is muted.")
    expect(mona.message("Something vile")).to_be_focused()
    keyboard.press("u")
    expect(ola.composer_status).to_be_hidden()
    keyboard.press("m")
    keyboard.press("3")
    keyboard.press("Enter")
    expect(ola.composer_status).to_have_text(re.compile(r"muted you until \d\d:\d\d\.$"))
    expect(sheet).to_be_hidden()  # Ola may know it before Mona has the answer
    keyboard.press("b")
    expect(sheet.get_by_role("radio", name="Permanently")).to_be_focused()
    expect(sheet.get_by_role("checkbox", name="Also remove their latest messages")).to_be_checked()
    keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    keyboard.press("b")
    keyboard.press("Enter")
    expect_text(ola.composer_status, "A moderator has muted you.")
    expect_text(ola.messages.first, "A moderator has removed this message.")


def test_a_mute_ends_when_its_time_is_over(visit: Visit, ola: RoomVisitor, database: Database, match_id: int):
    database.mute(match_id, ola.id)
    expect_text(ola.composer_status, "muted you until")
    database.mute(match_id, ola.id, seconds=3)
    expect(ola.composer_status).to_be_hidden()
    ola.send("Sorry")
    ola.expect_messages("Sorry")


def test_a_mute_can_apply_to_every_chat(visit: Visit, ola: RoomVisitor, database: Database, match_id: int):
    other = int(database.create_match(home="Grimsditch", away="Puddlewick", status="live"))
    elsewhere, greta = visit("Ola", at=other), visit("Greta", moderates=match_id, everywhere=True)
    ola.send("Buy here")
    greta.press_at("Buy here", "m")
    sheet = greta.page.get_by_role("dialog", name="Mute Ola")
    sheet.get_by_role("checkbox", name="In all chats").check()
    greta.page.keyboard.press("Enter")
    for one in (ola, elsewhere):
        expect_text(one.composer_status, "This applies to every chat.")
    expect(sheet).to_be_hidden()
    greta.page.keyboard.press("u")
    for one in (ola, elsewhere):
        expect(one.composer_status).to_be_hidden()
    elsewhere.send("Thank you")
    elsewhere.expect_messages("Thank you")


def test_a_shadow_muted_member_sees_their_own_messages(visit: Visit, ola: RoomVisitor, match_id: int):
    tab, ida, mona = visit("Ola"), visit("Ida"), visit("Mona", moderates=match_id)
    ola.send("One")
    mona.press_at("One", "s")
    mona.page.keyboard.press("Enter")
    expect_text(mona.notice, "Ola is muted.")
    ola.send("Two")
    tab.expect_messages("One", "Two")
    ida.send("Three")
    tab.send("Four")
    for one in (ola, tab):
        one.expect_messages("One", "Two", "Three", "Four")
    for one in (ida, mona):
        one.expect_messages("One", "Three")
    ola.page.reload()
    ola.expect_messages("One", "Two", "Three", "Four")
    expect(ola.composer_status).to_be_hidden()


def test_a_member_logged_out_elsewhere_cannot_send(visit: Visit, ola: RoomVisitor, database: Database, match_id: int):
    ola.send("One")
    ola.expect_messages("One")
    wait_until(ola.page, lambda: bool(database.room_messages(match_id)))  # the page shows a message before it is sent
    database.end_sessions(f"ola-{match_id}")
    expect(ola.text).to_have_attribute("placeholder", "Log in to write")
    ola.send("Two")
    expect(ola.page.get_by_role("dialog")).to_be_visible()
    assert [text for _, text in database.room_messages(match_id)] == ["One"]


def test_the_key_list_shows_the_keys_of_the_users_role(visit: Visit, ola: RoomVisitor, match_id: int):
    ola.page.locator("body").press("?")
    sheet = ola.page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_contain_text("Report")
    expect(sheet).not_to_contain_text("Mute")
    ola.page.keyboard.press("Escape")
    ola.send("Hello")
    ola.expect_messages("Hello")
    ola.text.blur()
    ola.page.keyboard.press("j")
    expect(ola.message("Hello")).to_be_focused()
    ola.page.keyboard.press("?")
    expect(sheet).to_be_visible()
    wanted = [
        "Reply",
        "Report",
        "Add to the feed",
        "Pin",
        "Remove",
        "Mute…",
        "Shadow mute",
        "Slow mode",
        "Links",
        "Panic",
    ]
    mona = visit("Mona", moderates=match_id)
    expect(mona.page.locator(".chat-moderation")).to_be_visible()
    mona.page.locator("body").press("?")
    desk = visit("Mona", moderates=match_id, console=True)
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("?")
    for listed in (mona.page.locator("#chat-keys"), desk.page.locator("#keymap")):
        for what in wanted:
            expect(listed).to_contain_text(what)


def test_a_chat_folded_beside_the_console_stays_folded(visit: Visit, ola: RoomVisitor, match_id: int):
    mona = visit("Mona", moderates=match_id, console=True)
    room, strip = mona.page.locator(".chat"), mona.page.locator(".chat-show")
    width = "node => node.getBoundingClientRect().width"
    mona.page.locator("[data-action=hide]").click()
    expect(room).to_be_hidden()
    assert mona.page.locator("#console-chat").evaluate(width) < 60
    ola.send("Anybody there?")
    expect_text(strip, "1 new message")
    mona.page.reload()
    expect(mona.messages).to_have_count(1)  # only later messages count as new
    expect(strip).to_be_visible()
    expect(room).to_be_hidden()
    ola.send("Hello?")
    expect_text(strip, "1 new message")
    strip.press("j")
    expect(mona.message("Hello?")).to_be_focused()
    mona.page.keyboard.press("y")
    expect(strip).to_be_focused()
    strip.click()
    mona.page.reload()
    expect(mona.message("Anybody there?")).to_be_visible()


def test_axe_finds_nothing_in_the_chat_dialogs(visit: Visit, database: Database, match_id: int):
    database.send_messages(match_id, database.create_member("Ola")[0], "Something vile")
    greta = visit("Greta", moderates=match_id, everywhere=True, bypass_csp=True)
    page = greta.page
    expect(greta.messages).to_have_count(1)
    for screen in (DESK, PHONE):
        page.set_viewport_size(screen)
        page.keyboard.press("j")
        expect(greta.message("Something vile")).to_be_focused()
        for key, name in (("m", "Mute Ola"), ("?", "Keyboard shortcuts")):
            page.keyboard.press(key)
            expect(page.get_by_role("dialog", name=name)).to_be_visible()
            require_accessible(page, "dialog[open] :is(button, label)", [screen])
            page.keyboard.press("Escape")
            expect(greta.message("Something vile")).to_be_focused()
