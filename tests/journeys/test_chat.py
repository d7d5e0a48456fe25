"""Members and moderators in a match room, in two browsers."""

import re

from playwright.sync_api import Route, expect

from tests.journeys.accessibility import require_accessible
from tests.journeys.breakable_socket import BreakableSocket
from tests.journeys.conftest import PHONE, Database
from tests.journeys.page_content import wait_until
from tests.journeys.room_members import DESK, Visit


def test_two_members_reply_and_mention_each_other(visit: Visit):
    ola, ida = visit("Ola"), visit("Ida")
    ola.send("Come on Harbour!")
    for one in (ola, ida):
        one.expect_messages("Come on Harbour!")
    ida.message("Come on").locator(".message-more").click()
    ida.page.get_by_role("menuitem", name="Reply").click()
    ida.text.press_sequentially("Yes @O")
    expect(ida.page.get_by_role("option", name="Ola")).to_be_visible()
    ida.text.press("Tab")
    expect(ida.text).to_have_value("Yes @Ola ")
    ida.text.press("Enter")
    expect(ola.message("Yes @Ola")).to_have_attribute("data-mentions-me", "")
    expect(ola.message("Yes @Ola").locator(".message-reply")).to_have_text("To Ola: Come on Harbour!")
    expect(ola.page.locator("#announcer")).to_contain_text("Ida mentions you")


def test_chat_messages_are_shown_as_text(visit: Visit):
    ola = visit("Ola")
    ola.send("<img src=x onerror=alert(1)> & <b>bold</b>")
    ola.expect_messages("<img src=x onerror=alert(1)> & <b>bold</b>")
    expect(ola.page.locator(".message-text *")).to_have_count(0)


def test_a_fan_without_login_reads_and_is_asked_to_log_in(visit: Visit, database: Database, match_id: int):
    fan = visit()
    database.send_messages(match_id, database.create_member("Ola")[0], "Hello all")
    fan.expect_messages("Hello all")
    fan.send("Me too")
    expect(fan.page.get_by_role("dialog")).to_be_visible()
    fan.page.keyboard.press("Escape")
    expect(fan.text).to_have_value("Me too")


def test_a_moderator_removes_pins_and_features_by_keyboard(visit: Visit, match_id: int):
    ola, mona = visit("Ola"), visit("Mona", moderates=match_id)
    ola.send("Something vile")
    mona.message("Something vile").focus()
    mona.page.keyboard.press("x")
    for one in (ola, mona):
        one.expect_messages("A moderator has removed this message.")
    ola.send("What a pass")
    mona.message("What a pass").focus()
    mona.page.keyboard.press("p")
    expect(ola.page.locator(".chat-pinned-text")).to_have_text("Ola: What a pass")
    mona.message("What a pass").focus()
    mona.page.keyboard.press("f")
    expect(ola.message("What a pass").locator(".message-feed")).to_be_visible()
    expect(ola.page.locator("#feed .entry", has_text="What a pass").locator(".byline")).to_have_text("Ola")


def test_slow_mode_delays_members_but_not_moderators(visit: Visit, match_id: int):
    ola, mona = visit("Ola"), visit("Mona", moderates=match_id)
    mona.page.locator(".chat-moderation summary").click()
    mona.page.locator("[data-setting=slow]").select_option("10")
    expect(ola.page.locator(".chat-rules")).to_have_text("Slow mode: one message every 10 s.")
    ola.send("First")
    expect(ola.page.locator(".chat-composer-status")).to_have_text(re.compile(r"again in ([1-9]|10) s"))
    expect(ola.page.locator(".chat-send")).to_be_disabled()
    for text in ("Mona may", "speak twice"):
        mona.send(text)
    expect(ola.messages).to_have_count(3)
    expect(ola.page.locator(".chat-send")).to_be_enabled()
    ola.send("Second")
    ola.expect_messages("First", "Mona may", "speak twice", "Second")


def test_panic_mode_refuses_messages_of_new_members(visit: Visit, match_id: int):
    nils, mona = visit("Nils", days=0.01), visit("Mona", moderates=match_id)
    mona.page.locator(".chat-moderation summary").click()
    mona.page.locator("[data-setting=panic]").check()
    expect(nils.page.locator(".chat-rules")).to_contain_text("only members who joined more than a day ago")
    nils.send("Let me in")
    expect(nils.page.locator(".chat-notice")).to_contain_text("only members who joined more than a day ago")
    expect(nils.text).to_have_value("Let me in")


def test_a_member_muted_while_typing_keeps_the_text(visit: Visit, database: Database, match_id: int):
    ola = visit("Ola")
    ola.text.fill("I was just going to sa")
    database.mute(match_id, ola.id, reason="Calm down")
    expect(ola.page.locator(".chat-composer-status")).to_contain_text("muted you until")
    expect(ola.page.locator(".chat-composer-status")).to_contain_text("Calm down")
    expect(ola.text).to_have_value("I was just going to sa")
    ola.text.press("Enter")
    expect(ola.messages).to_have_count(0)


def test_a_lost_connection_neither_loses_nor_repeats_a_message(visit: Visit, database: Database, match_id: int):
    """The draft stays, and the message is sent once, also if its answer is lost or the page reloads."""
    ola = visit("Ola", breakable=True)
    socket: BreakableSocket = ola.socket
    ola.send("One")
    ola.expect_messages("One")
    socket.loses_frames = True
    ola.send("Two")
    expect(ola.message("Two").locator(".message-state")).to_have_text("Not sent yet")
    ola.text.fill("Thr")
    socket.loses_frames = False
    socket.disconnect()
    expect(ola.text).to_have_value("Thr")
    ola.expect_messages("One", "Two")
    expect(ola.page.locator(".message[data-pending]")).to_have_count(0)
    ola.page.reload()
    expect(ola.text).to_have_value("Thr")
    ola.text.press("End")
    ola.text.press_sequentially("ee")
    ola.text.press("Enter")
    ola.expect_messages("One", "Two", "Three")
    expect(ola.page.locator(".message[data-pending]")).to_have_count(0)
    assert [text for _, text in database.room_messages(match_id)] == ["One", "Two", "Three"]


def test_new_messages_do_not_move_older_ones_that_a_member_reads(visit: Visit, database: Database, match_id: int):
    ida = database.create_member("Ida")[0]
    database.send_messages(match_id, ida, *(f"Line {n} of many" for n in range(120)))
    ola = visit("Ola")
    expect(ola.messages).to_have_count(100)
    scroll = ola.page.locator(".chat-scroll")
    scroll.evaluate("node => node.scrollTop = 300")
    before = ola.message("Line 30 of").bounding_box()
    database.send_messages(match_id, ida, "News", "More news")
    expect(ola.page.locator(".chat-pill")).to_have_text("2 new messages")
    assert ola.message("Line 30 of").bounding_box() == before
    expect(ola.page.locator("[data-first-unread]")).to_contain_text("News")
    scroll.evaluate("node => node.scrollTop = 0")
    ola.page.locator(".chat-earlier").click()
    expect(ola.messages).to_have_count(122)
    expect(ola.message("Line 20 of")).to_be_in_viewport()
    ola.page.locator(".chat-pill").click()
    expect(ola.message("More news")).to_be_in_viewport()
    expect(ola.page.locator(".chat-pill")).to_be_hidden()


def test_reactions_are_counted_on_every_page(visit: Visit, database: Database, match_id: int):
    goal = database.post(match_id, "In!", kind="goal", side="home")
    ola, ida = visit("Ola"), visit("Ida")
    entry = ola.page.locator(f'#feed .entry[data-id="{goal}"]')
    entry.get_by_role("button", name="React").click()
    entry.get_by_role("button", name="On fire").click()
    theirs = ida.page.locator(f'#feed .entry[data-id="{goal}"] .reaction')
    expect(theirs).to_have_attribute("aria-label", "On fire: 1")
    theirs.click()
    expect(entry.locator(".reaction")).to_have_attribute("aria-label", "On fire: 2")
    expect(entry.locator(".reaction")).to_have_attribute("aria-pressed", "true")


def test_a_hundred_reactions_at_once_are_refused_before_they_wait_long(visit: Visit, database: Database, match_id: int):
    """The socket has a limit for frames, so a page sends them slowly. A hundred at once would take half a minute."""
    goal = database.post(match_id, "In!", kind="goal", side="home")
    ola, ida = visit("Ola"), visit("Ida")
    sent: list[str] = []
    ola.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame))))
    ola.page.reload()
    expect(ola.page.locator(".chat-text")).to_be_editable()
    entry = ola.page.locator(f'#feed .entry[data-id="{goal}"]')
    entry.get_by_role("button", name="React").click()
    entry.get_by_role("button", name="On fire").click()
    ida.page.locator(f'#feed .entry[data-id="{goal}"] .reaction').click()  # hers stays, so the button stays
    expect(entry.locator(".reaction")).to_have_attribute("aria-label", "On fire: 2")
    entry.evaluate("line => { for (let n = 0; n < 100; n++) line.querySelector('.reaction').click(); }")
    expect(ola.page.locator(".chat-notice")).to_have_text("You are doing this too often. Try again in a moment.")
    ola.send("And on we go")
    ida.expect_messages("And on we go")
    assert 20 < sum("chat.react" in frame for frame in sent) <= 41
    expect(ola.page.locator("[data-connection=connected]")).to_have_count(1)


def test_a_hidden_chat_stays_hidden_after_a_reload(visit: Visit, database: Database, match_id: int):
    ola = visit("Ola")
    size = ola.page.locator(".chat").evaluate("node => getComputedStyle(node).fontSize")
    ola.page.locator("[data-action=font]").click()
    assert ola.page.locator(".chat").evaluate("node => getComputedStyle(node).fontSize") != size
    ola.page.locator("[data-action=hide]").click()
    ola.page.reload()
    expect(ola.page.locator(".chat")).to_be_hidden()
    ola.page.locator(".chat-show").click()
    database.send_messages(match_id, ola.id, "Back again")
    ola.expect_messages("Back again")


def test_a_message_that_arrives_while_history_loads_is_kept(visit: Visit, database: Database, match_id: int):
    ola, ida = visit("Ola"), visit("Ida")
    database.send_messages(match_id, ida.id, "On the page")
    ola.expect_messages("On the page")
    ola.page.locator("[data-action=hide]").click()
    held: list[Route] = []
    ola.page.route("**/chat?offset=*", lambda route: held.append(route))
    ola.page.locator(".chat-show").click()
    wait_until(ola.page, lambda: bool(held))
    page = held[0].fetch()
    database.send_messages(match_id, ida.id, "Meanwhile")
    ida.expect_messages("On the page", "Meanwhile")
    held[0].fulfill(response=page)
    ola.expect_messages("On the page", "Meanwhile")


def test_on_a_phone_the_chat_does_not_cover_the_score(visit: Visit, database: Database, match_id: int):
    ola = visit("Ola", screen=PHONE)
    ola.page.wait_for_load_state("networkidle")  # messages of the first page do not count as new
    database.send_messages(match_id, database.create_member("Ida")[0], "Psst")
    tab = ola.page.locator(".tabs a[href='#chat']")
    expect(tab.locator(".tab-new")).to_have_text("1")
    expect(tab).to_have_accessible_name("Chat: 1 new message")
    tab.click()
    expect(tab).to_have_attribute("aria-current", "true")
    expect(ola.message("Psst")).to_be_in_viewport()
    expect(ola.text).to_be_in_viewport(ratio=1)
    expect(tab.locator(".tab-new")).to_be_hidden()
    score, panel = (ola.page.locator(name).bounding_box() for name in (".scoreboard .score", ".chat-panel"))
    assert score and panel and score["y"] >= 0 and score["y"] + score["height"] <= panel["y"]
    ola.text.press("Escape")
    expect(ola.page.locator(".chat-panel")).to_be_hidden()
    expect(tab).to_be_focused()
    expect(ola.page.locator("#feed .entry").first).to_be_visible()
    ola.page.go_back()
    expect(ola.message("Psst")).to_be_in_viewport()
    ola.page.go_forward()
    expect(ola.page.locator(".chat-panel")).to_be_hidden()


def test_axe_finds_nothing(visit: Visit, database: Database, match_id: int):
    mona = visit("Mona", moderates=match_id, bypass_csp=True)
    page = mona.page
    database.send_messages(match_id, mona.id, "Welcome", "@Mona talks to herself", "Goodbye")
    expect(mona.messages).to_have_count(3)
    for screen in (DESK, PHONE):
        page.set_viewport_size(screen)
        if screen == PHONE:
            page.locator(".tabs a[href='#chat']").click()
        expect(page.locator(".chat-moderation")).to_be_visible()
        page.locator(".message-more").first.click()
        require_accessible(page, ".chat button", [screen])
        page.keyboard.press("Escape")
