"""A page that watched a whole match shows what the database contains, whatever failed meanwhile."""

import signal
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.breakable_socket import BreakableSocket
from tests.journeys.conftest import Database
from tests.journeys.page_content import expect_match_content, lines_on, wait_until
from tests.patience import START_PATIENCE
from tests.servers import ROOT, LocalInstallation, wait_for_port

HARBOUR = ROOT / "tests" / "data" / "harbour-mill.jsonl"
# A real match, if it is beside this checkout: extra time, a shootout, and unusual period names.
REAL = ROOT.parent / "shared" / "data" / "neutral"
FEEDS = [HARBOUR, REAL / "football-pl-36813.jsonl"]


def watch(page: Page, match_id: int) -> None:
    page.goto(f"/matches/{match_id}/")
    expect(page.locator('[data-connection="connected"]')).to_be_visible()


@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.stem)
def test_a_page_that_watched_a_whole_match_equals_the_database(
    page: Page, database: Database, installation: LocalInstallation, feed: Path
):
    if not feed.exists():
        pytest.skip("this feed is not beside the checkout")
    match_id, _ = database.start_feed(str(feed))
    watch(page, match_id)
    loads = page.evaluate("performance.timeOrigin")

    replay = installation.start("replay", "manage.py", "replay", str(feed), "--rate", "50", "--match", str(match_id))
    assert replay.wait(START_PATIENCE) == 0, installation.log("replay")

    content = database.match_content(match_id)
    assert len(content["entries"]) > 40
    expect_match_content(page, content)
    assert page.evaluate("performance.timeOrigin") == loads, "the page never loaded itself again"

    page.reload()
    expect_match_content(page, content)


def test_a_reconnect_misses_no_line(page: Page, database: Database):
    socket = BreakableSocket(page)
    match_id, steps = database.start_feed(str(HARBOUR))
    watch(page, match_id)
    database.play_steps(match_id, 15)
    expect(page.locator("#feed .entry")).to_have_count(len(database.match_content(match_id)["entries"]))

    socket.refuse_code = 1012
    socket.disconnect()
    database.play_steps(match_id, 12)
    expect(page.locator("[data-trouble]")).to_contain_text("trying again")
    expect(page.locator(".match[data-stale]")).to_be_attached()
    socket.refuse_code = 0
    # After several refusals, the page may wait half a minute before it tries again.
    expect(page.locator('[data-connection="connected"]')).to_be_visible()
    database.play_steps(match_id, steps)

    expect_match_content(page, database.match_content(match_id))
    assert "feed:0&" not in socket.urls[-1].replace("%3A", ":"), "it asked for what it had missed, not for everything"


def test_lost_frames_are_requested_again(page: Page, database: Database):
    """In the middle, the next frame shows the gap. At the end, the pulse shows it."""
    socket = BreakableSocket(page)
    match_id, steps = database.start_feed(str(HARBOUR))
    watch(page, match_id)
    database.play_steps(match_id, 10)
    expect(page.locator("#feed .entry")).to_have_count(10)

    def newest_is_lost() -> bool:
        newest = database.match_content(match_id)["offset"]
        return any(frame.get("offset") == newest for frame in socket.lost_frames)

    socket.loses_frames = True
    database.play_steps(match_id, 5)
    wait_until(page, newest_is_lost)
    socket.loses_frames = False
    database.play_steps(match_id, 5)
    expect_match_content(page, database.match_content(match_id))

    socket.loses_frames = True
    database.play_steps(match_id, steps)
    wait_until(page, newest_is_lost)
    socket.loses_frames = False
    expect_match_content(page, database.match_content(match_id))


def test_a_killed_server_costs_no_line(
    context: BrowserContext, page: Page, database: Database, installation: LocalInstallation
):
    port = installation.serve()
    web = installation.processes[-1]
    match_id, steps = database.start_feed(str(HARBOUR))
    page.goto(f"http://127.0.0.1:{port}/matches/{match_id}/")
    expect(page.locator('[data-connection="connected"]')).to_be_visible()
    database.play_steps(match_id, 20)

    web.send_signal(signal.SIGKILL)
    web.wait()
    database.play_steps(match_id, 10)
    expect(page.locator("[data-trouble]")).to_be_visible()
    web = installation.start("web", "-m", "tests.web", str(port))
    wait_for_port(port, web)
    expect(page.locator('[data-connection="connected"]')).to_be_visible()
    database.play_steps(match_id, steps)

    expect_match_content(page, database.match_content(match_id))


def test_a_page_reloads_the_feed_after_a_restore(page: Page, database: Database):
    match_id, steps = database.start_feed(str(HARBOUR))
    watch(page, match_id)
    database.play_steps(match_id, steps - 5)
    expect(page.locator("#feed .entry")).to_have_count(len(database.match_content(match_id)["entries"]))
    page.evaluate("window.kept = true")
    reading = page.locator("#feed .entry").nth(24)
    reading.scroll_into_view_if_needed()
    top = reading.evaluate("node => node.getBoundingClientRect().top")
    line = reading.get_attribute("id")

    database.lose_newest(match_id, 2)
    database.post(match_id, "Where were we?")

    expect_match_content(page, database.match_content(match_id))
    assert page.evaluate("window.kept"), "read anew, not loaded anew"
    assert abs(page.locator(f"#{line}").evaluate("node => node.getBoundingClientRect().top") - top) < 1
    assert len({one["id"] for one in lines_on(page)}) == len(lines_on(page))


def test_a_page_without_a_socket_polls(page: Page, database: Database):
    """The change to polling and back to a socket misses no line."""
    page.add_init_script("Math.random = () => 0.1")  # short waits between two tries
    socket = BreakableSocket(page)
    socket.refuse_code = 1012
    match_id, steps = database.start_feed(str(HARBOUR))
    page.goto(f"/matches/{match_id}/")
    database.play_steps(match_id, 15)
    expect(page.locator('[data-connection="polling"]')).to_contain_text("every few seconds")
    expect_match_content(page, database.match_content(match_id))
    database.play_steps(match_id, 12)
    expect_match_content(page, database.match_content(match_id))

    socket.refuse_code = 0
    page.evaluate("{ const now = performance.now.bind(performance); performance.now = () => now() + 120_000; }")
    expect(page.locator('[data-connection="connected"]')).to_be_visible()
    database.play_steps(match_id, steps)
    expect_match_content(page, database.match_content(match_id))


def test_a_refused_page_stops_connecting_and_shows_why(context: BrowserContext, page: Page, database: Database):
    page.clock.install()  # applies to the whole context, which ends with this test
    socket = BreakableSocket(page)
    watch(page, database.create_match())
    socket.refuse_code = 4404
    socket.disconnect()
    expect(page.locator('[data-connection="stopped"]')).to_contain_text("Reload the page")
    opened = socket.opened
    page.clock.fast_forward("10:00")
    assert socket.opened == opened
    context.close()


def test_a_page_reconnects_when_the_server_asks_it_to(page: Page, database: Database):
    """Until then, the page keeps the old connection and shows its lines."""
    socket = BreakableSocket(page)
    match_id = database.create_match()
    watch(page, match_id)
    socket.send_to_page({"type": "reconnect", "data": {"after": 2}})
    database.post(match_id, "Still here.")
    expect(page.locator("#feed").get_by_text("Still here.")).to_be_visible()
    assert socket.opened == 1
    wait_until(page, lambda: socket.opened == 2)
    database.post(match_id, "And here.")
    expect(page.locator("#feed").get_by_text("And here.")).to_be_visible()


def test_an_offline_page_says_so_and_reconnects_at_once(context: BrowserContext, page: Page, database: Database):
    page.add_init_script("Math.random = () => 60")  # without an event, the page waits a minute between two tries
    socket = BreakableSocket(page)
    match_id = database.create_match()
    watch(page, match_id)
    socket.refuse_code = 1012
    context.set_offline(True)
    socket.disconnect()
    expect(page.locator('[data-connection="offline"]')).to_contain_text("You are offline. Showing")
    database.post(match_id, "Missed, but not for long.")
    socket.refuse_code = 0
    context.set_offline(False)
    expect(page.locator("#feed").get_by_text("Missed, but not for long.")).to_be_visible()
