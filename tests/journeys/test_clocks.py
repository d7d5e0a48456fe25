"""Devices with wrong clocks, after sleep, or in another time zone: the match clock stays right."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.commentator import SQUADS, ConsolePage, add_session, staff_context
from tests.journeys.conftest import PHONE, Database
from tests.journeys.device import Device, serve_old_copy
from tests.journeys.page_content import wait_until

AHEAD = timedelta(minutes=14)
NEAR = 5  # seconds: it takes time to read both clocks
WRONG_CLOCK = pytest.mark.parametrize("ahead", [AHEAD, -AHEAD], ids=["14 min ahead", "14 min behind"])
# Record each text that the clock showed since the first paint.
RECORD = """
    window.shown = [];
    new MutationObserver(() => {
        const text = document.querySelector('.clock-time')?.textContent;
        if (text && text !== window.shown.at(-1)) window.shown.push(text);
    }).observe(document, {subtree: true, childList: true, characterData: true});
"""


def seconds(clock: str) -> int:
    minutes, rest = clock.split(":")
    return int(minutes) * 60 + int(rest)


def minute(entry: dict[str, Any]) -> int:
    return int(entry["minute"].rstrip("'"))


def expect_server_time(page: Page, database: Database, match_id: int, later: timedelta = timedelta(0)) -> None:
    """Wait until the page shows the server's clock. `later`: how long the device has slept."""
    clock = page.locator(".clock-time")
    expect(clock).to_have_text(re.compile(r"\d\d:\d\d"))

    def is_right() -> bool:
        shown, played = seconds(clock.text_content() or ""), database.period_seconds(match_id) + later.total_seconds()
        return bool(abs(shown - played) < NEAR)

    wait_until(page, is_right)


@pytest.fixture
def match_id(database: Database) -> int:
    """Harbour Town v Mill United at 19:35, with Cora as commentator."""
    match = int(database.create_match())
    database.post(match, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    database.set_state(match, elapsed=19 * 60 + 35)
    database.set_lineup(match, SQUADS)
    database.add_staff("cora", match)
    return match


@WRONG_CLOCK
def test_the_clock_is_right_from_the_first_paint(page: Page, database: Database, match_id: int, ahead: timedelta):
    device = Device(page, ahead)
    device.silent = True  # the page has only its own time
    page.add_init_script(RECORD)
    page.goto(f"/matches/{match_id}/")
    expect_server_time(page, database, match_id)
    now = database.period_seconds(match_id)
    for clock in page.evaluate("shown"):
        assert 19 * 60 + 35 <= seconds(clock) <= now + 1, clock


@pytest.mark.parametrize("states_time", [True, False], ids=["the cache says so", "the socket says so"])
def test_a_page_from_a_cache_shows_the_current_time(page: Page, database: Database, match_id: int, states_time: bool):
    device = Device(page, AHEAD)
    device.silent = states_time
    database.set_state(match_id, elapsed=35 * 60)
    serve_old_copy(page, f"/matches/{match_id}/", timedelta(minutes=8), states_time=states_time)
    page.goto(f"/matches/{match_id}/")
    expect_server_time(page, database, match_id)


@WRONG_CLOCK
def test_the_clock_is_right_after_the_device_clock_was_set(
    page: Page, database: Database, match_id: int, ahead: timedelta
):
    device = Device(page)
    page.goto(f"/matches/{match_id}/")
    expect_server_time(page, database, match_id)
    device.set_ahead(ahead)
    device.become_visible()
    expect_server_time(page, database, match_id)


@pytest.mark.parametrize("silent", [True, False], ids=["no frame since", "frames"])
def test_the_clock_is_right_after_the_device_slept(page: Page, database: Database, match_id: int, silent: bool):
    """Its timers stopped, and only its clock states the time, even without a connection."""
    device = Device(page, -AHEAD)
    page.goto(f"/matches/{match_id}/")
    expect(page.locator('[data-connection="connected"]')).to_be_visible()
    expect_server_time(page, database, match_id)
    device.silent = silent
    device.sleep(timedelta(minutes=10))
    expect_server_time(page, database, match_id, later=timedelta(minutes=10))


def test_a_large_correction_backwards_is_applied_at_once(page: Page, database: Database, match_id: int):
    device = Device(page)
    device.slept = timedelta(minutes=10)  # the server's time is far ahead of the page's
    page.goto(f"/matches/{match_id}/")
    expect_server_time(page, database, match_id, later=timedelta(minutes=10))
    device.slept = timedelta(0)
    device.set_ahead(AHEAD)  # the page doubts its estimate, and the next pulse corrects it
    expect_server_time(page, database, match_id)


def test_the_fixture_list_counts_down_by_the_servers_time(page: Page, database: Database):
    Device(page, AHEAD).silent = True
    match_id = database.create_match(minutes_ago=-180)
    day = (datetime.now(UTC) + timedelta(hours=3)).date()
    page.goto(f"/?day={day}")
    expect(page.locator(f'[data-match="{match_id}"] .countdown')).to_have_text(re.compile(r"^in (3 h|2 h 5\d min)$"))


def test_without_scripts_the_page_shows_the_servers_time(
    browser: Browser, origin: str, database: Database, match_id: int
):
    context = browser.new_context(base_url=origin, viewport=PHONE, java_script_enabled=False, timezone_id="Asia/Tokyo")
    page = context.new_page()
    page.goto(f"/matches/{match_id}/")
    clock = page.locator(".clock-time").text_content() or ""
    assert 19 * 60 + 35 <= seconds(clock) <= database.period_seconds(match_id)
    expect(page.locator("[data-zone]")).to_contain_text("UTC")
    context.close()


# --- another time zone


def test_times_follow_the_device_to_another_zone(browser: Browser, origin: str, database: Database):
    match_id = database.create_match()
    context = browser.new_context(base_url=origin, viewport=PHONE, locale="en-GB")
    page = context.new_page()
    zone = context.new_cdp_session(page)
    zone.send("Emulation.setTimezoneOverride", {"timezoneId": "UTC"})
    database.post(match_id, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    page.goto(f"/matches/{match_id}/")
    starts = page.locator(".scoreboard-event time")
    kickoff = datetime.fromisoformat(starts.get_attribute("datetime") or "")
    expect(starts).to_contain_text(f"{kickoff.astimezone(UTC):%H:%M}")
    zone.send("Emulation.setTimezoneOverride", {"timezoneId": "Asia/Tokyo"})
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(starts).to_contain_text(f"{kickoff.astimezone(ZoneInfo('Asia/Tokyo')):%H:%M}")
    expect_server_time(page, database, match_id)
    context.close()


# --- the console


@pytest.fixture
def context(browser: Browser, origin: str, database: Database, match_id: int) -> BrowserContext:
    context = staff_context(browser, origin)
    add_session(context, origin, database, "cora")
    return context


@WRONG_CLOCK
def test_an_entry_gets_the_minute_of_the_match_when_the_device_clock_is_wrong(
    context: BrowserContext, database: Database, match_id: int, ahead: timedelta
):
    database.set_state(match_id, elapsed=22 * 60 + 10)
    page = context.new_page()
    device = Device(page, ahead)
    cora = ConsolePage(page, match_id).open()
    cora.post_line("First line.")
    expect(cora.entry("First line.")).to_be_visible()
    device.become_visible()
    cora.post_line("Second line.")
    expect(cora.entry("Second line.")).to_be_visible()
    expect_server_time(page, database, match_id)
    latest = int(database.period_seconds(match_id)) // 60 + 1
    first, second = database.match_content(match_id)["entries"][-2:]
    assert [first["body"], second["body"]] == ["First line.", "Second line."]
    assert 23 <= minute(first) <= minute(second) <= latest


@WRONG_CLOCK
def test_the_console_shows_the_servers_time_from_the_first_paint(
    context: BrowserContext, database: Database, match_id: int, ahead: timedelta
):
    page = context.new_page()
    Device(page, ahead).silent = True
    page.goto(f"/admin/matches/match/{match_id}/console/")
    expect_server_time(page, database, match_id)


def test_an_entry_that_waited_on_a_sleeping_device_states_how_long(
    context: BrowserContext, database: Database, match_id: int
):
    page = context.new_page()
    device = Device(page, -AHEAD)
    cora = ConsolePage(page, match_id).open()
    context.set_offline(True)
    cora.post_line("Typed in the tunnel.")
    expect(cora.unsent).to_contain_text("You are offline.")
    device.sleep(timedelta(minutes=10))
    with page.expect_request("**/entries") as request:
        context.set_offline(False)
    sent = json.loads(request.value.post_data or "")
    waited = datetime.fromisoformat(sent["sent_at"]) - datetime.fromisoformat(sent["typed_at"])
    assert timedelta(minutes=10) <= waited < timedelta(minutes=20)
    expect(cora.entry("Typed in the tunnel.")).to_be_visible()


def test_an_open_page_counts_added_time_from_a_changed_period_length(page: Page, database: Database):
    match = int(database.create_match(regular_minutes=30))
    database.post(match, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    database.set_state(match, elapsed=31 * 60 + 5, running=False)
    page.goto(f"/matches/{match}/")
    expect(page.locator(".connection")).to_have_attribute("data-connection", "connected")
    expect(page.locator(".clock-time")).to_have_text("30:00")
    expect(page.locator(".added-time")).to_have_text("+1:05")
    database.edit_fixture(match, regular_minutes=25)
    for _ in ("live", "fresh"):
        expect(page.locator(".clock-time")).to_have_text("25:00")
        expect(page.locator(".added-time")).to_have_text("+6:05")
        page.reload()


def test_an_open_page_counts_down_from_the_period_length_of_the_match(page: Page, database: Database):
    match = int(database.create_match("basketball", regular_minutes=10))
    database.post(match, "Tip-off.", kind="period_start", period="Q1", clock_seconds=0)
    database.set_state(match, elapsed=30, running=False)
    page.goto(f"/matches/{match}/")
    expect(page.locator(".clock-time")).to_have_text("09:30")
    database.set_state(match, elapsed=605)
    expect(page.locator(".clock-time")).to_have_text("00:00")
