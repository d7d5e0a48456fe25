"""A match is watched from its first line to its last, and what the page shows in the end is what the database holds."""

import signal
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.breakable_socket import Wire
from tests.journeys.conftest import Hand
from tests.journeys.page_content import expect_equal, lines_on, until
from tests.patience import START_PATIENCE
from tests.servers import ROOT, LocalInstallation, wait_for_port

HARBOUR = ROOT / "tests" / "data" / "harbour-mill.jsonl"
# A real match, where it lies beside this checkout: extra time, a shootout, and periods under strange names.
REAL = ROOT.parent / "shared" / "data" / "neutral"
FEEDS = [HARBOUR, REAL / "football-pl-36813.jsonl"]


def watch(page: Page, match_id: int) -> None:
    page.goto(f"/matches/{match_id}/")
    expect(page.locator('[data-connection="connected"]')).to_be_visible()


@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.stem)
def test_a_match_is_watched_from_the_first_line_to_the_last(
    page: Page, hand: Hand, stage: LocalInstallation, feed: Path
):
    if not feed.exists():
        pytest.skip("this feed is not beside the checkout")
    match_id, _ = hand.begin(str(feed))
    watch(page, match_id)
    loads = page.evaluate("performance.timeOrigin")

    replay = stage.start("replay", "manage.py", "replay", str(feed), "--rate", "50", "--match", str(match_id))
    assert replay.wait(START_PATIENCE) == 0, stage.log("replay")

    told = hand.told(match_id)
    assert len(told["entries"]) > 40
    expect_equal(page, told)
    assert page.evaluate("performance.timeOrigin") == loads, "the page never loaded itself again"

    page.reload()
    expect_equal(page, told)


def test_a_cut_socket_leaves_nothing_out(page: Page, hand: Hand):
    wire = Wire(page)
    match_id, steps = hand.begin(str(HARBOUR))
    watch(page, match_id)
    hand.play(match_id, 15)
    expect(page.locator("#feed .entry")).to_have_count(len(hand.told(match_id)["entries"]))

    wire.refuses_with = 1012
    wire.cut()
    hand.play(match_id, 12)
    expect(page.locator("[data-trouble]")).to_contain_text("trying again")
    expect(page.locator(".match[data-stale]")).to_be_attached()
    wire.refuses_with = 0
    # Where it was refused again and again, the page may wait half a minute before it tries once more.
    expect(page.locator('[data-connection="connected"]')).to_be_visible()
    hand.play(match_id, steps)

    expect_equal(page, hand.told(match_id))
    assert "feed:0&" not in wire.urls[-1].replace("%3A", ":"), "it asked for what it had missed, not for everything"


def test_frames_that_vanish_are_asked_for(page: Page, hand: Hand):
    """In the middle, where the next frame shows the gap; and at the end, where only the pulse can show it."""
    wire = Wire(page)
    match_id, steps = hand.begin(str(HARBOUR))
    watch(page, match_id)
    hand.play(match_id, 10)
    expect(page.locator("#feed .entry")).to_have_count(10)

    def newest_is_lost() -> bool:
        newest = hand.told(match_id)["offset"]
        return any(frame.get("offset") == newest for frame in wire.lost)

    wire.losing = True
    hand.play(match_id, 5)
    until(page, newest_is_lost)
    wire.losing = False
    hand.play(match_id, 5)
    expect_equal(page, hand.told(match_id))

    wire.losing = True
    hand.play(match_id, steps)
    until(page, newest_is_lost)
    wire.losing = False
    expect_equal(page, hand.told(match_id))


def test_a_killed_server_leaves_nothing_out(context: BrowserContext, page: Page, hand: Hand, stage: LocalInstallation):
    port = stage.serve()
    web = stage.processes[-1]
    match_id, steps = hand.begin(str(HARBOUR))
    page.goto(f"http://127.0.0.1:{port}/matches/{match_id}/")
    expect(page.locator('[data-connection="connected"]')).to_be_visible()
    hand.play(match_id, 20)

    web.send_signal(signal.SIGKILL)
    web.wait()
    hand.play(match_id, 10)
    expect(page.locator("[data-trouble]")).to_be_visible()
    web = stage.start("web", "-m", "tests.web", str(port))
    wait_for_port(port, web)
    expect(page.locator('[data-connection="connected"]')).to_be_visible()
    hand.play(match_id, steps)

    expect_equal(page, hand.told(match_id))


def test_a_restored_log_is_read_anew_in_place(page: Page, hand: Hand):
    match_id, steps = hand.begin(str(HARBOUR))
    watch(page, match_id)
    hand.play(match_id, steps - 5)
    expect(page.locator("#feed .entry")).to_have_count(len(hand.told(match_id)["entries"]))
    page.evaluate("window.kept = true")
    reading = page.locator("#feed .entry").nth(24)
    reading.scroll_into_view_if_needed()
    top = reading.evaluate("node => node.getBoundingClientRect().top")
    line = reading.get_attribute("id")

    hand.lose(match_id, 2)
    hand.post(match_id, "Where were we?")

    expect_equal(page, hand.told(match_id))
    assert page.evaluate("window.kept"), "read anew, not loaded anew"
    assert abs(page.locator(f"#{line}").evaluate("node => node.getBoundingClientRect().top") - top) < 1
    assert len({one["id"] for one in lines_on(page)}) == len(lines_on(page))


def test_where_no_socket_gets_through_the_page_polls(page: Page, hand: Hand):
    """Nothing is left out on the way from one to the other, and a socket that gets through again is taken."""
    page.add_init_script("Math.random = () => 0.1")  # tries follow each other quickly
    wire = Wire(page)
    wire.refuses_with = 1012
    match_id, steps = hand.begin(str(HARBOUR))
    page.goto(f"/matches/{match_id}/")
    hand.play(match_id, 15)
    expect(page.locator('[data-connection="polling"]')).to_contain_text("every few seconds")
    expect_equal(page, hand.told(match_id))
    hand.play(match_id, 12)
    expect_equal(page, hand.told(match_id))

    wire.refuses_with = 0
    page.evaluate("{ const now = performance.now.bind(performance); performance.now = () => now() + 120_000; }")
    expect(page.locator('[data-connection="connected"]')).to_be_visible()
    hand.play(match_id, steps)
    expect_equal(page, hand.told(match_id))


def test_a_refused_page_stops_asking_and_says_so(page: Page, hand: Hand):
    wire = Wire(page)
    watch(page, hand.match())
    wire.refuses_with = 4404
    wire.cut()
    expect(page.locator('[data-connection="stopped"]')).to_contain_text("Reload the page")
    opened = wire.opened
    page.wait_for_timeout(1000)
    assert wire.opened == opened


def test_a_server_that_goes_says_when_to_come_back(page: Page, hand: Hand):
    """Until then the old connection is kept, and its lines are shown."""
    wire = Wire(page)
    match_id = hand.match()
    watch(page, match_id)
    wire.say({"type": "reconnect", "data": {"after": 2}})
    hand.post(match_id, "Still here.")
    expect(page.locator("#feed").get_by_text("Still here.")).to_be_visible()
    assert wire.opened == 1
    until(page, lambda: wire.opened == 2)
    hand.post(match_id, "And here.")
    expect(page.locator("#feed").get_by_text("And here.")).to_be_visible()


def test_who_is_offline_is_told_so_and_is_back_at_once(context: BrowserContext, page: Page, hand: Hand):
    page.add_init_script("Math.random = () => 60")  # a page that nothing woke would wait a minute between two tries
    wire = Wire(page)
    match_id = hand.match()
    watch(page, match_id)
    wire.refuses_with = 1012
    context.set_offline(True)
    wire.cut()
    expect(page.locator('[data-connection="offline"]')).to_contain_text("You are offline. Showing")
    hand.post(match_id, "Missed, but not for long.")
    wire.refuses_with = 0
    context.set_offline(False)
    expect(page.locator("#feed").get_by_text("Missed, but not for long.")).to_be_visible()
