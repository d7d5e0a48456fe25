"""Two browsers in a room: they talk, one keeps it, and nothing that was typed is lost or sent twice."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, ViewportSize, expect

from tests.journeys.accessibility import require_comfort
from tests.journeys.breakable_socket import Wire
from tests.journeys.conftest import PHONE, Hand
from tests.journeys.page_content import until
from tests.journeys.room_members import DESK, Sit


def test_two_members_talk(sit: Sit):
    ola, ida = sit("Ola"), sit("Ida")
    ola.says("Come on Harbour!")
    for one in (ola, ida):
        one.sees("Come on Harbour!")
    ida.line("Come on").locator(".message-more").click()
    ida.page.get_by_role("menuitem", name="Reply").click()
    ida.text.press_sequentially("Yes @O")
    expect(ida.page.get_by_role("option", name="Ola")).to_be_visible()
    ida.text.press("Tab")
    expect(ida.text).to_have_value("Yes @Ola ")
    ida.text.press("Enter")
    expect(ola.line("Yes @Ola")).to_have_attribute("data-mentions-me", "")
    expect(ola.line("Yes @Ola").locator(".message-reply")).to_have_text("To Ola: Come on Harbour!")
    expect(ola.page.locator("#announcer")).to_contain_text("Ida mentions you")


def test_what_people_write_is_text(sit: Sit):
    ola = sit("Ola")
    ola.says("<img src=x onerror=alert(1)> & <b>bold</b>")
    ola.sees("<img src=x onerror=alert(1)> & <b>bold</b>")
    expect(ola.page.locator(".message-text *")).to_have_count(0)


def test_who_is_not_logged_in_reads_and_is_asked_in(sit: Sit, hand: Hand, match_id: int):
    fan = sit()
    hand.say(match_id, hand.member("Ola")[0], "Hello all")
    fan.sees("Hello all")
    fan.says("Me too")
    expect(fan.page.get_by_role("dialog")).to_be_visible()
    fan.page.keyboard.press("Escape")
    expect(fan.text).to_have_value("Me too")


def test_a_moderator_keeps_the_room_by_keyboard(sit: Sit, match_id: int):
    ola, mona = sit("Ola"), sit("Mona", moderates=match_id)
    ola.says("Something vile")
    mona.line("Something vile").focus()
    mona.page.keyboard.press("x")
    for one in (ola, mona):
        one.sees("A moderator has removed this message.")
    ola.says("What a pass")
    mona.line("What a pass").focus()
    mona.page.keyboard.press("p")
    expect(ola.page.locator(".chat-pinned-text")).to_have_text("Ola: What a pass")
    mona.line("What a pass").focus()
    mona.page.keyboard.press("f")
    expect(ola.line("What a pass").locator(".message-feed")).to_be_visible()
    expect(ola.page.locator("#feed .entry", has_text="What a pass").locator(".byline")).to_have_text("Ola")


def test_slow_mode_counts_down_at_members_and_not_at_moderators(sit: Sit, match_id: int):
    ola, mona = sit("Ola"), sit("Mona", moderates=match_id)
    mona.page.locator(".chat-moderation summary").click()
    mona.page.locator("[data-setting=slow]").select_option("10")
    expect(ola.page.locator(".chat-rules")).to_have_text("Slow mode: one message every 10 s.")
    ola.says("First")
    expect(ola.page.locator(".chat-composer-status")).to_have_text(re.compile(r"again in ([1-9]|10) s"))
    expect(ola.page.locator(".chat-send")).to_be_disabled()
    for text in ("Mona may", "speak twice"):
        mona.says(text)
    expect(ola.lines).to_have_count(3)
    expect(ola.page.locator(".chat-send")).to_be_enabled()
    ola.says("Second")
    ola.sees("First", "Mona may", "speak twice", "Second")


def test_panic_holds_new_members_off(sit: Sit, match_id: int):
    nils, mona = sit("Nils", days=0.01), sit("Mona", moderates=match_id)
    mona.page.locator(".chat-moderation summary").click()
    mona.page.locator("[data-setting=panic]").check()
    expect(nils.page.locator(".chat-rules")).to_contain_text("only members who joined more than a day ago")
    nils.says("Let me in")
    expect(nils.page.locator(".chat-notice")).to_contain_text("only members who joined more than a day ago")
    expect(nils.text).to_have_value("Let me in")


def test_muted_while_typing(sit: Sit, hand: Hand, match_id: int):
    ola = sit("Ola")
    ola.text.fill("I was just going to sa")
    hand.mute(match_id, ola.id, reason="Calm down")
    expect(ola.page.locator(".chat-composer-status")).to_contain_text("muted you until")
    expect(ola.page.locator(".chat-composer-status")).to_contain_text("Calm down")
    expect(ola.text).to_have_value("I was just going to sa")
    ola.text.press("Enter")
    expect(ola.lines).to_have_count(0)


def test_cut_off_in_mid_sentence(sit: Sit, hand: Hand, match_id: int):
    """What was typed is there, and what was sent is sent once: also when the answer was lost, and after a reload."""
    ola = sit("Ola", cut=True)
    wire: Wire = ola.wire  # type: ignore[attr-defined]
    ola.says("One")
    ola.sees("One")
    wire.losing = True
    ola.says("Two")
    expect(ola.line("Two").locator(".message-state")).to_have_text("Not sent yet")
    ola.text.fill("Thr")
    wire.losing = False
    wire.cut()
    expect(ola.text).to_have_value("Thr")
    ola.sees("One", "Two")
    expect(ola.page.locator(".message[data-pending]")).to_have_count(0)
    ola.page.reload()
    expect(ola.text).to_have_value("Thr")
    ola.text.press("End")
    ola.text.press_sequentially("ee")
    ola.text.press("Enter")
    ola.sees("One", "Two", "Three")
    expect(ola.page.locator(".message[data-pending]")).to_have_count(0)
    assert [text for _, text in hand.said(match_id)] == ["One", "Two", "Three"]


def test_who_reads_back_is_not_moved(sit: Sit, hand: Hand, match_id: int):
    ida = hand.member("Ida")[0]
    hand.say(match_id, ida, *(f"Line {n} of many" for n in range(120)))
    ola = sit("Ola")
    expect(ola.lines).to_have_count(100)
    scroll = ola.page.locator(".chat-scroll")
    scroll.evaluate("node => node.scrollTop = 300")
    before = ola.line("Line 30 of").bounding_box()
    hand.say(match_id, ida, "News", "More news")
    expect(ola.page.locator(".chat-pill")).to_have_text("2 new messages")
    assert ola.line("Line 30 of").bounding_box() == before
    expect(ola.page.locator("[data-first-unread]")).to_contain_text("News")
    scroll.evaluate("node => node.scrollTop = 0")
    ola.page.locator(".chat-earlier").click()
    expect(ola.lines).to_have_count(122)
    expect(ola.line("Line 20 of")).to_be_in_viewport()
    ola.page.locator(".chat-pill").click()
    expect(ola.line("More news")).to_be_in_viewport()
    expect(ola.page.locator(".chat-pill")).to_be_hidden()


def test_signs_are_counted_for_everybody(sit: Sit, hand: Hand, match_id: int):
    goal = hand.post(match_id, "In!", kind="goal", side="home")
    ola, ida = sit("Ola"), sit("Ida")
    entry = ola.page.locator(f'#feed .entry[data-id="{goal}"]')
    entry.get_by_role("button", name="React").click()
    entry.get_by_role("button", name="On fire").click()
    theirs = ida.page.locator(f'#feed .entry[data-id="{goal}"] .reaction')
    expect(theirs).to_have_attribute("aria-label", "On fire: 1")
    theirs.click()
    expect(entry.locator(".reaction")).to_have_attribute("aria-label", "On fire: 2")
    expect(entry.locator(".reaction")).to_have_attribute("aria-pressed", "true")


def test_the_chat_is_hidden_and_stays_so(sit: Sit, hand: Hand, match_id: int):
    ola = sit("Ola")
    size = ola.page.locator(".chat").evaluate("node => getComputedStyle(node).fontSize")
    ola.page.locator("[data-action=font]").click()
    assert ola.page.locator(".chat").evaluate("node => getComputedStyle(node).fontSize") != size
    ola.page.locator("[data-action=hide]").click()
    ola.page.reload()
    expect(ola.page.locator(".chat")).to_be_hidden()
    ola.page.locator(".chat-show").click()
    hand.say(match_id, ola.id, "Back again")
    ola.sees("Back again")


def test_what_comes_while_the_page_is_read_is_kept(sit: Sit, hand: Hand, match_id: int):
    ola, ida = sit("Ola"), sit("Ida")
    hand.say(match_id, ida.id, "On the page")
    ola.sees("On the page")
    ola.page.locator("[data-action=hide]").click()
    held: list[Route] = []
    ola.page.route("**/chat?offset=*", lambda route: held.append(route))
    ola.page.locator(".chat-show").click()
    until(ola.page, lambda: bool(held))
    page = held[0].fetch()
    hand.say(match_id, ida.id, "Meanwhile")
    ida.sees("On the page", "Meanwhile")
    held[0].fulfill(response=page)
    ola.sees("On the page", "Meanwhile")


def test_on_a_phone_the_sheet_leaves_the_score_in_view(sit: Sit, hand: Hand, match_id: int):
    ola = sit("Ola", screen=PHONE)
    ola.page.wait_for_load_state("networkidle")  # what stands on the room's first page is not new
    hand.say(match_id, hand.member("Ida")[0], "Psst")
    expect(ola.page.locator(".chat-bar-new")).to_have_text("1 new message")
    ola.page.locator(".chat-bar").click()
    expect(ola.line("Psst")).to_be_in_viewport()
    expect(ola.page.locator(".chat-bar-new")).to_be_hidden()
    score, panel = (ola.page.locator(name).bounding_box() for name in (".scoreboard", ".chat-panel"))
    assert score and panel and score["y"] >= 0 and score["y"] + score["height"] <= panel["y"]
    ola.page.keyboard.press("Escape")
    expect(ola.page.locator(".chat-panel")).to_be_hidden()


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing(browser: Browser, origin: str, hand: Hand, match_id: int, screen: ViewportSize):
    mona, session = hand.member("Mona", moderates=match_id)
    hand.say(match_id, mona, "Welcome", "@Mona talks to herself", "Goodbye")
    context = browser.new_context(base_url=origin, viewport=screen, bypass_csp=True)
    cookies: list[Any] = [
        {"name": "sessionid", "value": session, "url": origin},
        {"name": "livecast_member", "value": "1", "url": origin},
    ]
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(f"/matches/{match_id}/")
    expect(page.locator(".message")).to_have_count(3)
    if screen == PHONE:
        page.locator(".chat-bar").click()
    expect(page.locator(".chat-moderation")).to_be_visible()
    page.locator(".message-more").first.click()
    require_comfort(page, ".chat button", screen)
    context.close()
