"""Who keeps a room, with the keyboard alone, on the match page and at the console: a fan sees it within two seconds."""

import re

import pytest
from playwright.sync_api import Locator, ViewportSize, expect

from tests.journeys.accessibility import require_comfort
from tests.journeys.conftest import PHONE, Hand
from tests.journeys.page_content import until
from tests.journeys.room_members import DESK, Person, Sit

HERE = pytest.mark.parametrize("console", [False, True], ids=["page", "desk"])


@pytest.fixture
def ola(sit: Sit) -> Person:
    return sit("Ola")


def soon(locator: Locator, text: str) -> None:
    expect(locator).to_contain_text(text)


@HERE
def test_messages_by_key(sit: Sit, ola: Person, match_id: int, console: bool):
    mona = sit("Mona", moderates=match_id, console=console)
    ola.says("Something vile")
    mona.at("Something vile", "x")
    soon(ola.lines.first, "A moderator has removed this message.")
    ola.says("What a pass")
    mona.at("What a pass", "p")
    soon(ola.page.locator(".chat-pinned-text"), "Ola: What a pass")
    mona.at("What a pass", "p")
    expect(ola.page.locator(".chat-pinned")).to_be_hidden()
    mona.at("What a pass", "f")
    soon(ola.page.locator("#feed .entry").first, "What a pass")
    expect(ola.line("What a pass").locator(".message-feed")).to_be_visible()
    mona.says("Read the rules")
    ola.at("Read the rules", "!")
    soon(mona.page.locator(".chat-report-count"), "1 open report")
    soon(mona.notice, "reported a message")
    mona.at("Read the rules", "x")
    expect(mona.page.locator(".chat-report-count")).to_have_text("")


@HERE
def test_switches_by_key(sit: Sit, ola: Person, match_id: int, console: bool):
    mona = sit("Mona", moderates=match_id, console=console)
    ola.says("Hello")
    mona.at("Hello", "Shift+S")
    soon(ola.rule, "Slow mode: one message every 10 s.")
    soon(mona.notice, "Slow mode is on")
    mona.at("Hello", "Shift+S")
    expect(ola.rule).to_be_hidden()
    mona.at("Hello", "Shift+P")
    soon(ola.rule, "only members who joined more than a day ago")
    mona.at("Hello", "Shift+P")
    expect(ola.rule).to_be_hidden()
    mona.at("Hello", "Shift+L")
    soon(mona.notice, "Links are not allowed.")
    ola.says("See example.com/goal")
    soon(ola.notice, "You may not post links here")
    mona.at("Hello", "Shift+C")
    soon(ola.closed, "This chat is closed.")
    mona.at("Hello", "Shift+C")
    expect(ola.closed).to_be_hidden()
    expect(ola.text).to_have_value("See example.com/goal")


@HERE
def test_a_mute_asks_how_long_and_why(sit: Sit, ola: Person, match_id: int, console: bool):
    mona = sit("Mona", moderates=match_id, console=console)
    ola.says("Something vile")
    sheet, keyboard = mona.page.get_by_role("dialog", name="Mute Ola"), mona.page.keyboard
    mona.at("Something vile", "m")
    expect(sheet.get_by_role("radio", name="10 min")).to_be_focused()
    expect(sheet.get_by_text("In all chats")).to_be_hidden()
    keyboard.press("4")
    keyboard.press("Tab")
    keyboard.type("Calm down 1")  # where a text is typed, a digit is one
    keyboard.press("Enter")
    soon(ola.closed, "A moderator has muted you until the match is over. The reason: Calm down 1")
    expect(sheet).to_be_hidden()
    soon(mona.notice, "Ola is muted.")
    expect(mona.line("Something vile")).to_be_focused()
    keyboard.press("u")
    expect(ola.closed).to_be_hidden()
    keyboard.press("m")
    keyboard.press("3")
    keyboard.press("Enter")
    expect(ola.closed).to_have_text(re.compile(r"muted you until \d\d:\d\d\.$"))
    keyboard.press("b")
    expect(sheet.get_by_role("radio", name="Permanently")).to_be_focused()
    expect(sheet.get_by_role("checkbox", name="Also remove their latest messages")).to_be_checked()
    keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    keyboard.press("b")
    keyboard.press("Enter")
    soon(ola.closed, "A moderator has muted you.")
    soon(ola.lines.first, "A moderator has removed this message.")


def test_a_mute_of_a_minute_ends_by_itself(sit: Sit, ola: Person, hand: Hand, match_id: int):
    hand.mute(match_id, ola.id)
    soon(ola.closed, "muted you until")
    hand.mute(match_id, ola.id, seconds=3)
    expect(ola.closed).to_be_hidden()
    ola.says("Sorry")
    ola.sees("Sorry")


@HERE
def test_in_every_chat(sit: Sit, ola: Person, hand: Hand, match_id: int, console: bool):
    other = int(hand.match(home="Grimsditch", away="Puddlewick", status="live"))
    elsewhere, greta = sit("Ola", at=other), sit("Greta", moderates=match_id, everywhere=True, console=console)
    ola.says("Buy here")
    greta.at("Buy here", "m")
    sheet = greta.page.get_by_role("dialog", name="Mute Ola")
    sheet.get_by_role("checkbox", name="In all chats").check()
    greta.page.keyboard.press("Enter")
    for one in (ola, elsewhere):
        soon(one.closed, "This applies to every chat.")
    expect(sheet).to_be_hidden()
    greta.page.keyboard.press("u")
    for one in (ola, elsewhere):
        expect(one.closed).to_be_hidden()
    elsewhere.says("Thank you")
    elsewhere.sees("Thank you")


def test_who_is_muted_unseen_sees_themselves_everywhere(sit: Sit, ola: Person, match_id: int):
    tab, ida, mona = sit("Ola"), sit("Ida"), sit("Mona", moderates=match_id)
    ola.says("One")
    mona.at("One", "s")
    mona.page.keyboard.press("Enter")
    soon(mona.notice, "Ola is muted.")
    ola.says("Two")
    tab.sees("One", "Two")
    ida.says("Three")
    tab.says("Four")
    for one in (ola, tab):
        one.sees("One", "Two", "Three", "Four")
    for one in (ida, mona):
        one.sees("One", "Three")
    ola.page.reload()
    ola.sees("One", "Two", "Three", "Four")
    expect(ola.closed).to_be_hidden()


def test_who_is_logged_out_elsewhere_speaks_no_more(sit: Sit, ola: Person, hand: Hand, match_id: int):
    ola.says("One")
    ola.sees("One")
    until(ola.page, lambda: bool(hand.said(match_id)))  # what waits to be sent is shown already
    hand.log_out(f"ola-{match_id}")
    expect(ola.text).to_have_attribute("placeholder", "Log in to write")
    ola.says("Two")
    expect(ola.page.get_by_role("dialog")).to_be_visible()
    assert [text for _, text in hand.said(match_id)] == ["One"]


def test_the_keys_are_listed(sit: Sit, ola: Person, match_id: int):
    ola.page.locator("body").press("?")
    sheet = ola.page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_contain_text("Report")
    expect(sheet).not_to_contain_text("Mute")
    ola.page.keyboard.press("Escape")
    ola.says("Hello")
    ola.sees("Hello")
    ola.text.blur()
    ola.page.keyboard.press("j")
    expect(ola.line("Hello")).to_be_focused()
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
    mona = sit("Mona", moderates=match_id)
    expect(mona.page.locator(".chat-moderation")).to_be_visible()
    mona.page.locator("body").press("?")
    desk = sit("Mona", moderates=match_id, console=True)
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("?")
    for listed in (mona.page.locator("#chat-keys"), desk.page.locator("#keymap")):
        for what in wanted:
            expect(listed).to_contain_text(what)


def test_beside_the_console_it_folds_and_stays_so(sit: Sit, ola: Person, match_id: int):
    mona = sit("Mona", moderates=match_id, console=True)
    room, strip = mona.page.locator(".chat"), mona.page.locator(".chat-show")
    width = "node => node.getBoundingClientRect().width"
    mona.page.locator("[data-action=hide]").click()
    expect(room).to_be_hidden()
    assert mona.page.locator("#console-chat").evaluate(width) < 60
    ola.says("Anybody there?")
    soon(strip, "1 new message")
    mona.page.reload()
    expect(mona.lines).to_have_count(1)  # what comes from now on is new
    expect(strip).to_be_visible()
    expect(room).to_be_hidden()
    ola.says("Hello?")
    soon(strip, "1 new message")
    strip.press("j")
    expect(mona.line("Hello?")).to_be_focused()
    mona.page.keyboard.press("y")
    expect(strip).to_be_focused()
    strip.click()
    mona.page.reload()
    expect(mona.line("Anybody there?")).to_be_visible()


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_in_the_sheets(sit: Sit, hand: Hand, match_id: int, screen: ViewportSize):
    hand.say(match_id, hand.member("Ola")[0], "Something vile")
    greta = sit("Greta", moderates=match_id, everywhere=True, screen=screen, bypass_csp=True)
    page = greta.page
    expect(greta.lines).to_have_count(1)
    page.keyboard.press("j")
    expect(greta.line("Something vile")).to_be_focused()
    for key, name in (("m", "Mute Ola"), ("?", "Keyboard shortcuts")):
        page.keyboard.press(key)
        expect(page.get_by_role("dialog", name=name)).to_be_visible()
        require_comfort(page, "dialog[open] :is(button, label)", screen)
        page.keyboard.press("Escape")
        expect(greta.line("Something vile")).to_be_focused()
