"""Typed text is not lost without a network, after a logout or after a reload."""

import signal

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, expect

from tests.journeys.commentator import SQUADS, ConsolePage, add_session, log_in, staff_context
from tests.journeys.conftest import Database
from tests.servers import LocalInstallation, wait_for_port


@pytest.fixture
def match_id(database: Database) -> int:
    """Harbour Town v Mill United in its first half, with Cora as commentator."""
    match = int(database.create_match())
    database.post(match, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    database.set_lineup(match, SQUADS)
    database.add_staff("cora", match)
    return match


@pytest.fixture
def context(browser: Browser, origin: str, database: Database, match_id: int) -> BrowserContext:
    """Cora's browser."""
    context = staff_context(browser, origin)
    add_session(context, origin, database, "cora")
    return context


@pytest.fixture
def cora(context: BrowserContext, match_id: int) -> ConsolePage:
    return ConsolePage(context.new_page(), match_id).open()


def bodies(database: Database, match_id: int) -> list[str]:
    return [entry["body"] for entry in database.match_content(match_id)["entries"]][1:]


def test_offline_entries_are_sent_in_order_when_online(
    context: BrowserContext, cora: ConsolePage, database: Database, match_id: int
):
    context.set_offline(True)
    cora.post_line("One, offline.")
    cora.post_line("g h3")
    cora.post_line("Three, offline.")
    expect(cora.unsent).to_have_count(3)
    expect(cora.unsent.first).to_contain_text("Waiting: You are offline.")
    assert bodies(database, match_id) == []

    cora.type("And a sentence that is not fin")
    context.set_offline(False)

    expect(cora.unsent).to_have_count(0)
    expect(cora.entries).to_have_count(4)
    assert bodies(database, match_id) == ["One, offline.", "Goal! Ida Parker (Harbour Town).", "Three, offline."]
    expect(cora.line).to_have_value("And a sentence that is not fin")


def test_a_reload_keeps_the_queue_and_the_draft(
    context: BrowserContext, cora: ConsolePage, database: Database, match_id: int
):
    context.set_offline(True)
    cora.post_line("Before the crash.")
    cora.type("g par")
    expect(cora.unsent).to_have_count(1)
    context.route("**/entries", lambda route: route.abort())
    context.set_offline(False)
    cora.page.reload()

    expect(cora.line).to_have_value("g par")
    expect(cora.unsent).to_have_count(1)
    context.unroute("**/entries")
    expect(cora.unsent).to_have_count(0)
    assert bodies(database, match_id) == ["Before the crash."]


def test_the_next_tab_offers_the_draft_of_a_closed_one(context: BrowserContext, cora: ConsolePage, match_id: int):
    cora.type("A long thought about the")
    cora.page.close()

    again = ConsolePage(context.new_page(), match_id).open()
    expect(again.unsent).to_contain_text("Draft from a closed window")
    expect(again.unsent).to_contain_text("A long thought about the")
    again.press("Escape", "x")
    expect(again.line).to_have_value("A long thought about the")
    expect(again.unsent).to_have_count(0)


def test_a_login_in_the_console_sends_what_waited(
    context: BrowserContext, origin: str, database: Database, match_id: int
):
    """Otto logs in again with name, password and the code of his authenticator app."""
    database.add_staff("otto", match_id)
    add_session(context, origin, database, "otto")
    otto = ConsolePage(context.new_page(), match_id).open()
    loaded = otto.page.evaluate("performance.timeOrigin")
    context.clear_cookies()
    otto.post_line("The first without a cookie.")
    expect(otto.notice).to_contain_text("Log in again")
    expect(otto.unsent).to_contain_text("Your session has ended.")
    otto.post_line("The second.")
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
    otto.type(database.otp_code("otto"))
    otto.press("Enter")

    expect(dialog).to_be_hidden()
    expect(otto.unsent).to_have_count(0)
    expect(otto.notice).to_have_count(0)
    assert bodies(database, match_id) == ["The first without a cookie.", "The second."]
    expect(otto.line).to_have_value("g par")
    expect(otto.line).to_be_focused()
    otto.press("Enter")
    expect(otto.entry("Ida Parker")).to_be_visible()
    assert otto.page.evaluate("performance.timeOrigin") == loaded, "the page was never loaded again"
    expect(otto.page.locator('[data-connection="connected"]')).to_be_visible()


def test_another_user_does_not_send_the_entries_of_the_first(
    context: BrowserContext, cora: ConsolePage, database: Database, match_id: int
):
    database.add_staff("bea", match_id)
    context.clear_cookies()
    other = context.new_page()
    log_in(other, "bea")
    other.close()
    cora.page.bring_to_front()
    cora.post_line("Cora's words.")
    expect(cora.notice).to_contain_text("Bea is logged in here now.")
    expect(cora.unsent).to_contain_text("Cora's words.")
    assert bodies(database, match_id) == []


def test_a_lost_answer_does_not_repeat_an_entry(
    context: BrowserContext, cora: ConsolePage, database: Database, match_id: int
):
    """The browser sends the post again with the same key, from two tabs at once."""
    lost: list[int] = []

    def lose_answer(route: Route) -> None:
        if len(lost) < 2:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    context.route("**/entries", lose_answer)
    other = ConsolePage(context.new_page(), match_id).open()
    cora.page.bring_to_front()
    cora.post_line("Said once.")
    expect(cora.unsent).to_have_count(0)
    expect(other.unsent).to_have_count(0)
    expect(cora.entry("Said once.")).to_have_count(1)
    expect(other.entry("Said once.")).to_have_count(1)
    assert bodies(database, match_id) == ["Said once."]
    assert lost == [201, 200]


def test_an_entry_received_before_its_answer_does_not_block_the_next(
    context: BrowserContext, cora: ConsolePage, database: Database, match_id: int
):
    held: list[Route] = []

    def hold(route: Route) -> None:
        """The server gets the post, but the answer does not arrive."""
        if held:
            route.continue_()
        else:
            held.append(route)
            route.fetch()

    context.route("**/entries", hold)
    cora.post_line("Once.")
    expect(cora.entries).to_have_count(2)
    cora.post_line("Twice.")
    expect(cora.entries).to_have_count(3)
    expect(cora.unsent).to_have_count(0)
    assert bodies(database, match_id) == ["Once.", "Twice."]


@pytest.mark.parametrize("arrives", [True, False], ids=["confirmed", "lost"])
def test_undo_waits_until_the_request_of_a_post_ends(
    context: BrowserContext, cora: ConsolePage, database: Database, match_id: int, arrives: bool
):
    sent: list[Route] = []
    undone: list[str] = []
    context.on("request", lambda request: undone.append(request.url) if request.url.endswith("/undo") else None)
    context.route("**/entries", lambda route: sent.append(route))
    cora.post_line("Said too soon.")
    expect(cora.unsent).to_have_count(1)
    cora.press("Control+z")
    cora.page.wait_for_function("navigator.locks.query().then(({ held }) => held.length > 0)")
    assert len(sent) == 1 and not undone
    sent[0].continue_() if arrives else sent[0].abort()
    expect(cora.unsent).to_have_count(0)
    if arrives:
        expect(cora.entry("Said too soon.")).to_have_attribute("data-retracted", "")
    else:
        expect(cora.line).to_have_value("Said too soon.")
    assert bodies(database, match_id) == (["Said too soon."] if arrives else [])


def test_enter_twice_posts_once(cora: ConsolePage, database: Database, match_id: int):
    cora.type("Said in haste.")
    cora.press("Enter", "Enter", "Enter")
    expect(cora.entry("Said in haste.")).to_have_count(1)
    expect(cora.unsent).to_have_count(0)
    assert bodies(database, match_id) == ["Said in haste."]


def test_entries_are_sent_after_a_killed_server_restarts(
    context: BrowserContext, installation: LocalInstallation, database: Database, match_id: int
):
    port = installation.serve()
    web = installation.processes[-1]
    cora = ConsolePage(context.new_page(), match_id)
    context.add_cookies(
        [{"name": "sessionid", "value": database.log_in_commentator("cora"), "url": f"http://127.0.0.1:{port}"}]
    )
    cora.page.goto(f"http://127.0.0.1:{port}/admin/matches/match/{match_id}/console/")
    expect(cora.page.locator('[data-connection="connected"]')).to_be_visible()
    web.send_signal(signal.SIGKILL)
    web.wait()
    cora.post_line("Into the void.")
    cora.post_line("And once more.")
    expect(cora.unsent.first).to_contain_text("The server does not answer.")

    wait_for_port(port, installation.start("web", "-m", "tests.web", str(port)))
    expect(cora.unsent).to_have_count(0)
    assert bodies(database, match_id) == ["Into the void.", "And once more."]


def test_a_refused_entry_stays_and_can_be_corrected(cora: ConsolePage, database: Database, match_id: int):
    database.set_state(match_id, status="postponed")
    expect(cora.page.locator("#scoreboard")).to_contain_text("Postponed")
    cora.post_line("To a match that is off.")
    expect(cora.unsent).to_contain_text("Refused:")
    database.set_state(match_id, status="live")
    cora.post_line("What comes later goes on.")
    expect(cora.entry("What comes later goes on.")).to_be_visible()
    expect(cora.unsent).to_have_count(1)

    cora.press("Escape")
    expect(cora.unsent).to_be_focused()
    cora.press("x")
    expect(cora.line).to_have_value("To a match that is off.")
    cora.press("End", "Backspace", "!", "Enter")
    expect(cora.entry("To a match that is off!")).to_be_visible()
    expect(cora.unsent).to_have_count(0)


def test_the_console_warns_when_the_browser_cannot_store_drafts(
    browser: Browser, origin: str, database: Database, match_id: int
):
    context = staff_context(browser, origin)
    context.add_init_script("""
        const keep = Storage.prototype.setItem;
        Storage.prototype.setItem = function (name, value) {
            if (name.startsWith('livecast.console.') && this === localStorage) throw new DOMException('full');
            keep.call(this, name, value);
        };
    """)
    add_session(context, origin, database, "cora")
    cora = ConsolePage(context.new_page(), match_id).open()
    cora.post_line("Posted all the same.")
    expect(cora.notice).to_contain_text("cannot store drafts")
    expect(cora.entry("Posted all the same.")).to_be_visible()
    context.close()  # the init script would stay
