"""What is typed is never lost: without a network, without a session, without the page."""

import signal

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, expect

from tests.journeys.commentator import SQUADS, Console, desk, log_in, sign_in
from tests.journeys.conftest import Hand
from tests.servers import LocalInstallation, wait_for_port


@pytest.fixture
def match_id(hand: Hand) -> int:
    """Harbour Town v Mill United, in its first half, which Cora calls."""
    match = int(hand.match())
    hand.post(match, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    hand.lineup(match, SQUADS)
    hand.person("cora", match)
    return match


@pytest.fixture
def box(browser: Browser, origin: str, hand: Hand, match_id: int) -> BrowserContext:
    """Cora's browser."""
    context = desk(browser, origin)
    sign_in(context, origin, hand, "cora")
    return context


@pytest.fixture
def cora(box: BrowserContext, match_id: int) -> Console:
    return Console(box.new_page(), match_id).open()


def bodies(hand: Hand, match_id: int) -> list[str]:
    return [entry["body"] for entry in hand.told(match_id)["entries"]][1:]


def test_offline_lines_wait_in_order_and_go_out_by_themselves(
    box: BrowserContext, cora: Console, hand: Hand, match_id: int
):
    box.set_offline(True)
    cora.say("One, offline.")
    cora.say("g h3")
    cora.say("Three, offline.")
    expect(cora.unsent).to_have_count(3)
    expect(cora.unsent.first).to_contain_text("Waiting: You are offline.")
    assert bodies(hand, match_id) == []

    cora.type("And a sentence that is not fin")
    box.set_offline(False)

    expect(cora.unsent).to_have_count(0)
    expect(cora.entries).to_have_count(4)
    assert bodies(hand, match_id) == ["One, offline.", "Goal! Ida Parker (Harbour Town).", "Three, offline."]
    expect(cora.line).to_have_value("And a sentence that is not fin")


def test_a_reload_finds_the_queue_and_the_half_sentence(box: BrowserContext, cora: Console, hand: Hand, match_id: int):
    box.set_offline(True)
    cora.say("Before the crash.")
    cora.type("g par")
    expect(cora.unsent).to_have_count(1)
    box.route("**/entries", lambda route: route.abort())
    box.set_offline(False)
    cora.page.reload()

    expect(cora.line).to_have_value("g par")
    expect(cora.unsent).to_have_count(1)
    box.unroute("**/entries")
    expect(cora.unsent).to_have_count(0)
    assert bodies(hand, match_id) == ["Before the crash."]


def test_a_closed_tab_leaves_its_draft_to_the_next(box: BrowserContext, cora: Console, match_id: int):
    cora.type("A long thought about the")
    cora.page.close()

    again = Console(box.new_page(), match_id).open()
    expect(again.unsent).to_contain_text("Draft from a closed window")
    expect(again.unsent).to_contain_text("A long thought about the")
    again.press("Escape", "x")
    expect(again.line).to_have_value("A long thought about the")
    expect(again.unsent).to_have_count(0)


def test_the_session_ends_in_mid_sentence(box: BrowserContext, origin: str, hand: Hand, match_id: int):
    """Otto logs in again with name, password and the code from his phone, as the login page asks it."""
    hand.person("otto", match_id)
    sign_in(box, origin, hand, "otto")
    otto = Console(box.new_page(), match_id).open()
    loaded = otto.page.evaluate("performance.timeOrigin")
    box.clear_cookies()
    otto.say("The first without a cookie.")
    expect(otto.notice).to_contain_text("Log in again")
    expect(otto.unsent).to_contain_text("Your session has ended.")
    otto.say("The second.")
    otto.type("g par")

    otto.press("Alt+o")
    dialog = otto.page.locator("#login-dialog")
    expect(dialog.locator("[name=username]")).to_be_focused()
    otto.type("otto")
    otto.press("Tab")
    otto.type("wrong")
    otto.press("Enter")
    expect(dialog.locator(".error")).to_contain_text("do not match")
    expect(dialog.locator("[name=username]")).to_be_focused()
    otto.press("ControlOrMeta+a")
    otto.type("otto")
    otto.press("Tab", "ControlOrMeta+a")
    otto.type("otto")
    otto.press("Tab")
    otto.type(hand.code("otto"))
    otto.press("Enter")

    expect(dialog).to_be_hidden()
    expect(otto.unsent).to_have_count(0)
    expect(otto.notice).to_have_count(0)
    assert bodies(hand, match_id) == ["The first without a cookie.", "The second."]
    expect(otto.line).to_have_value("g par")
    expect(otto.line).to_be_focused()
    otto.press("Enter")
    expect(otto.entry("Ida Parker")).to_be_visible()
    assert otto.page.evaluate("performance.timeOrigin") == loaded, "the page was never loaded again"
    expect(otto.page.locator('[data-connection="connected"]')).to_be_visible()


def test_nobody_sends_what_somebody_else_has_typed(box: BrowserContext, cora: Console, hand: Hand, match_id: int):
    hand.person("bea", match_id)
    box.clear_cookies()
    other = box.new_page()
    log_in(other, "bea")
    other.close()
    cora.page.bring_to_front()
    cora.say("Cora's words.")
    expect(cora.notice).to_contain_text("Bea is logged in here now.")
    expect(cora.unsent).to_contain_text("Cora's words.")
    assert bodies(hand, match_id) == []


def test_an_answer_that_is_lost_makes_no_second_entry(box: BrowserContext, cora: Console, hand: Hand, match_id: int):
    """The server has it, the browser does not know: it asks again with the same key, from two tabs at once."""
    lost: list[int] = []

    def lose(route: Route) -> None:
        if len(lost) < 2:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    box.route("**/entries", lose)
    other = Console(box.new_page(), match_id).open()
    cora.page.bring_to_front()
    cora.say("Said once.")
    expect(cora.unsent).to_have_count(0)
    expect(other.unsent).to_have_count(0)
    expect(cora.entry("Said once.")).to_have_count(1)
    expect(other.entry("Said once.")).to_have_count(1)
    assert bodies(hand, match_id) == ["Said once."]
    assert lost == [201, 200]


def test_a_line_that_the_feed_brings_before_its_answer_does_not_block_the_next(
    box: BrowserContext, cora: Console, hand: Hand, match_id: int
):
    held: list[Route] = []

    def hold(route: Route) -> None:
        """The server has the post; its answer is not there yet."""
        if held:
            route.continue_()
        else:
            held.append(route)
            route.fetch()

    box.route("**/entries", hold)
    cora.say("Once.")
    expect(cora.entries).to_have_count(2)
    cora.say("Twice.")
    expect(cora.entries).to_have_count(3)
    expect(cora.unsent).to_have_count(0)
    assert bodies(hand, match_id) == ["Once.", "Twice."]


def test_enter_twice_posts_once(cora: Console, hand: Hand, match_id: int):
    cora.type("Said in haste.")
    cora.press("Enter", "Enter", "Enter")
    expect(cora.entry("Said in haste.")).to_have_count(1)
    expect(cora.unsent).to_have_count(0)
    assert bodies(hand, match_id) == ["Said in haste."]


def test_a_killed_server_loses_nothing(box: BrowserContext, stage: LocalInstallation, hand: Hand, match_id: int):
    port = stage.serve()
    web = stage.processes[-1]
    cora = Console(box.new_page(), match_id)
    box.add_cookies([{"name": "sessionid", "value": hand.session("cora"), "url": f"http://127.0.0.1:{port}"}])
    cora.page.goto(f"http://127.0.0.1:{port}/admin/matches/match/{match_id}/console/")
    expect(cora.page.locator('[data-connection="connected"]')).to_be_visible()
    web.send_signal(signal.SIGKILL)
    web.wait()
    cora.say("Into the void.")
    cora.say("And once more.")
    expect(cora.unsent.first).to_contain_text("The server does not answer.")

    wait_for_port(port, stage.start("web", "-m", "tests.web", str(port)))
    expect(cora.unsent).to_have_count(0)
    assert bodies(hand, match_id) == ["Into the void.", "And once more."]


def test_a_refused_line_stays_and_can_be_mended(cora: Console, hand: Hand, match_id: int):
    hand.state(match_id, status="postponed")
    expect(cora.page.locator("#scoreboard")).to_contain_text("Postponed")
    cora.say("To a match that is off.")
    expect(cora.unsent).to_contain_text("Refused:")
    hand.state(match_id, status="live")
    cora.say("What comes later goes on.")
    expect(cora.entry("What comes later goes on.")).to_be_visible()

    cora.press("Escape")
    expect(cora.unsent).to_be_focused()
    cora.press("x")
    expect(cora.line).to_have_value("To a match that is off.")
    cora.press("End", "Backspace", "!", "Enter")
    expect(cora.entry("To a match that is off!")).to_be_visible()
    expect(cora.unsent).to_have_count(0)


def test_a_browser_that_keeps_nothing_says_so(browser: Browser, origin: str, hand: Hand, match_id: int):
    context = desk(browser, origin)
    context.add_init_script("""
        const keep = Storage.prototype.setItem;
        Storage.prototype.setItem = function (name, value) {
            if (name.startsWith('livecast.console.') && this === localStorage) throw new DOMException('full');
            keep.call(this, name, value);
        };
    """)
    sign_in(context, origin, hand, "cora")
    cora = Console(context.new_page(), match_id).open()
    cora.say("Posted all the same.")
    expect(cora.notice).to_contain_text("cannot store drafts")
    expect(cora.entry("Posted all the same.")).to_be_visible()
    context.close()  # the script would stay
