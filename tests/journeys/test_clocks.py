"""Devices whose clocks are wrong, that sleep, or that travel: the match clock and the minute of a line stay right."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.commentator import SQUADS, Console, desk, sign_in
from tests.journeys.conftest import PHONE, Hand
from tests.journeys.device import Device, serve_old_copy
from tests.journeys.page_content import until

AHEAD = timedelta(minutes=14)
NEAR = 5  # seconds: reading the two takes time
WRONG = pytest.mark.parametrize("ahead", [AHEAD, -AHEAD], ids=["14 min ahead", "14 min behind"])
# What the page has shown since its first paint, each text of the clock once.
RECORD = """
    window.shown = [];
    new MutationObserver(() => {
        const text = document.querySelector('.clock-time')?.textContent;
        if (text && text !== window.shown.at(-1)) window.shown.push(text);
    }).observe(document, {subtree: true, childList: true, characterData: true});
"""


def seconds(face: str) -> int:
    minutes, rest = face.split(":")
    return int(minutes) * 60 + int(rest)


def minute(entry: dict[str, Any]) -> int:
    return int(entry["minute"].rstrip("'"))


def expect_right(page: Page, hand: Hand, match_id: int, later: timedelta = timedelta(0)) -> None:
    """The clock shows what the server's does, or comes to show it. `later`: by what the device has slept."""
    face = page.locator(".clock-time")
    expect(face).to_have_text(re.compile(r"\d\d:\d\d"))

    def is_right() -> bool:
        shown, played = seconds(face.text_content() or ""), hand.played(match_id) + later.total_seconds()
        return bool(abs(shown - played) < NEAR)

    until(page, is_right)


@pytest.fixture
def match_id(hand: Hand) -> int:
    """Harbour Town v Mill United, 19:35 on the clock, which Cora calls."""
    match = int(hand.match())
    hand.post(match, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    hand.state(match, elapsed=19 * 60 + 35)
    hand.lineup(match, SQUADS)
    hand.person("cora", match)
    return match


@WRONG
def test_the_clock_is_right_from_the_first_paint(page: Page, hand: Hand, match_id: int, ahead: timedelta):
    device = Device(page, ahead)
    device.silent = True  # the page alone tells the time
    page.add_init_script(RECORD)
    page.goto(f"/matches/{match_id}/")
    expect_right(page, hand, match_id)
    now = hand.played(match_id)
    for face in page.evaluate("shown"):
        assert 19 * 60 + 35 <= seconds(face) <= now + 1, face


@pytest.mark.parametrize("told", [True, False], ids=["the cache says so", "the socket says so"])
def test_a_page_that_a_cache_kept_for_minutes_shows_the_time_of_now(page: Page, hand: Hand, match_id: int, told: bool):
    device = Device(page, AHEAD)
    device.silent = told
    hand.state(match_id, elapsed=35 * 60)
    serve_old_copy(page, f"/matches/{match_id}/", timedelta(minutes=8), told=told)
    page.goto(f"/matches/{match_id}/")
    expect_right(page, hand, match_id)


@WRONG
def test_a_clock_that_is_set_while_the_page_is_open_changes_nothing_for_long(
    page: Page, hand: Hand, match_id: int, ahead: timedelta
):
    device = Device(page)
    page.goto(f"/matches/{match_id}/")
    expect_right(page, hand, match_id)
    device.set_ahead(ahead)
    device.look()
    expect_right(page, hand, match_id)


@pytest.mark.parametrize("silent", [True, False], ids=["no frame since", "frames"])
def test_after_a_sleep_the_clock_is_right_again(page: Page, hand: Hand, match_id: int, silent: bool):
    """Its timers stood still, and only its clock says for how long: also while the server cannot be reached."""
    device = Device(page, -AHEAD)
    page.goto(f"/matches/{match_id}/")
    expect(page.locator('[data-connection="connected"]')).to_be_visible()
    expect_right(page, hand, match_id)
    device.silent = silent
    device.sleep(timedelta(minutes=10))
    expect_right(page, hand, match_id, later=timedelta(minutes=10))


def test_a_large_correction_is_applied_at_once_also_backwards(page: Page, hand: Hand, match_id: int):
    device = Device(page)
    device.slept = timedelta(minutes=10)  # what the server tells is far ahead of the page
    page.goto(f"/matches/{match_id}/")
    expect_right(page, hand, match_id, later=timedelta(minutes=10))
    device.slept = timedelta(0)
    device.set_ahead(AHEAD)  # the estimate is in doubt, and the next pulse settles it
    expect_right(page, hand, match_id)


def test_the_fixture_list_counts_down_by_the_servers_time(page: Page, hand: Hand):
    Device(page, AHEAD).silent = True
    match_id = hand.match(minutes_ago=-180)
    day = (datetime.now(UTC) + timedelta(hours=3)).date()
    page.goto(f"/?day={day}")
    expect(page.locator(f'[data-match="{match_id}"] .countdown')).to_have_text(re.compile(r"^in (3 h|2 h 5\d min)$"))


def test_without_scripts_the_times_are_the_servers(browser: Browser, origin: str, hand: Hand, match_id: int):
    context = browser.new_context(base_url=origin, viewport=PHONE, java_script_enabled=False, timezone_id="Asia/Tokyo")
    page = context.new_page()
    page.goto(f"/matches/{match_id}/")
    face = page.locator(".clock-time").text_content() or ""
    assert 19 * 60 + 35 <= seconds(face) <= hand.played(match_id)
    expect(page.locator("[data-zone]")).to_contain_text("UTC")
    context.close()


# --- another zone


def test_times_follow_the_device_to_another_zone(browser: Browser, origin: str, hand: Hand):
    match_id = hand.match()
    context = browser.new_context(base_url=origin, viewport=PHONE, locale="en-GB")
    page = context.new_page()
    zone = context.new_cdp_session(page)
    zone.send("Emulation.setTimezoneOverride", {"timezoneId": "UTC"})
    hand.post(match_id, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    page.goto(f"/matches/{match_id}/")
    starts = page.locator(".scoreboard-event time")
    kickoff = datetime.fromisoformat(starts.get_attribute("datetime") or "")
    expect(starts).to_contain_text(f"{kickoff.astimezone(UTC):%H:%M}")
    zone.send("Emulation.setTimezoneOverride", {"timezoneId": "Asia/Tokyo"})
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(starts).to_contain_text(f"{kickoff.astimezone(ZoneInfo('Asia/Tokyo')):%H:%M}")
    expect_right(page, hand, match_id)
    context.close()


# --- the commentator


@pytest.fixture
def office(browser: Browser, origin: str, hand: Hand, match_id: int) -> BrowserContext:
    context = desk(browser, origin)
    sign_in(context, origin, hand, "cora")
    return context


@WRONG
def test_a_line_gets_the_minute_of_the_match_whatever_the_device_shows(
    office: BrowserContext, hand: Hand, match_id: int, ahead: timedelta
):
    hand.state(match_id, elapsed=22 * 60 + 10)
    page = office.new_page()
    device = Device(page, ahead)
    cora = Console(page, match_id).open()
    cora.say("First line.")
    expect(cora.entry("First line.")).to_be_visible()
    device.look()
    cora.say("Second line.")
    expect(cora.entry("Second line.")).to_be_visible()
    expect_right(page, hand, match_id)
    latest = int(hand.played(match_id)) // 60 + 1
    first, second = hand.told(match_id)["entries"][-2:]
    assert [first["body"], second["body"]] == ["First line.", "Second line."]
    assert 23 <= minute(first) <= minute(second) <= latest


@WRONG
def test_the_console_shows_the_servers_time_from_the_first_paint(
    office: BrowserContext, hand: Hand, match_id: int, ahead: timedelta
):
    page = office.new_page()
    Device(page, ahead).silent = True
    page.goto(f"/admin/matches/match/{match_id}/console/")
    expect_right(page, hand, match_id)


def test_a_line_that_waited_on_a_device_that_slept_says_how_long(office: BrowserContext, hand: Hand, match_id: int):
    page = office.new_page()
    device = Device(page, -AHEAD)
    cora = Console(page, match_id).open()
    office.set_offline(True)
    cora.say("Typed in the tunnel.")
    expect(cora.unsent).to_contain_text("You are offline.")
    device.sleep(timedelta(minutes=10))
    with page.expect_request("**/entries") as request:
        office.set_offline(False)
    sent = json.loads(request.value.post_data or "")
    waited = datetime.fromisoformat(sent["sent_at"]) - datetime.fromisoformat(sent["typed_at"])
    assert timedelta(minutes=10) <= waited < timedelta(minutes=20)
    expect(cora.entry("Typed in the tunnel.")).to_be_visible()


def test_an_open_page_counts_stoppage_from_the_length_that_its_match_states(page: Page, hand: Hand):
    match = int(hand.match(regular_minutes=30))
    hand.post(match, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    hand.state(match, elapsed=31 * 60 + 5, running=False)
    page.goto(f"/matches/{match}/")
    expect(page.locator(".connection")).to_have_attribute("data-connection", "connected")
    expect(page.locator(".clock-time")).to_have_text("30:00")
    expect(page.locator(".added-time")).to_have_text("+1:05")
    hand.fixture(match, regular_minutes=25)
    for _ in ("live", "fresh"):
        expect(page.locator(".clock-time")).to_have_text("25:00")
        expect(page.locator(".added-time")).to_have_text("+6:05")
        page.reload()


def test_an_open_page_counts_a_quarter_down_from_the_length_that_its_match_states(page: Page, hand: Hand):
    match = int(hand.match("basketball", regular_minutes=10))
    hand.post(match, "Tip-off.", kind="period_start", period="Q1", clock_seconds=0)
    hand.state(match, elapsed=30, running=False)
    page.goto(f"/matches/{match}/")
    expect(page.locator(".clock-time")).to_have_text("09:30")
    hand.state(match, elapsed=605)
    expect(page.locator(".clock-time")).to_have_text("00:00")
