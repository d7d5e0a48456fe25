"""Dates and times in the fan's zone and in the form of the fan's country."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PHONE, Database

# One of these zones has another date than UTC at any time.
FAR = ("Pacific/Kiritimati", "Pacific/Niue")


def far_zone() -> ZoneInfo:
    """Return a zone in which it is yesterday or tomorrow."""
    zones = map(ZoneInfo, FAR)
    return next(zone for zone in zones if datetime.now(zone).date() != datetime.now(UTC).date())


def page_in(browser: Browser, origin: str, zone: str, locale: str) -> Any:
    return browser.new_context(base_url=origin, viewport=PHONE, timezone_id=zone, locale=locale)


@pytest.mark.parametrize(
    ("prefix", "locale", "words", "footer"),
    [
        ("", "en-GB", ("Today", "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"), "A day is a day in UTC."),
        ("/zh-hans", "zh-CN", ("今天", "星期一 星期二 星期三 星期四 星期五 星期六 星期日"), "日期按 UTC 划分"),
    ],
)
def test_the_servers_day_is_not_called_today_where_it_is_another_day(
    browser: Browser, origin: str, database: Database, prefix: str, locale: str, words: tuple[str, str], footer: str
):
    zone = far_zone()
    match_id = database.create_match(minutes_ago=1)
    today, weekdays = words
    server_day = datetime.now(UTC)
    with page_in(browser, origin, zone.key, locale) as context:
        page: Page = context.new_page()
        page.goto(f"{prefix}/")
        heading = page.locator(".weekday")
        expect(heading).to_have_text(weekdays.split()[server_day.weekday()])
        expect(page.locator("[data-zone]")).to_contain_text(footer)
        assert today not in page.title()
        # The kick-off says its own day.
        kickoff = page.locator(f'[data-match="{match_id}"] .kickoff-time')
        moment = datetime.fromisoformat(kickoff.get_attribute("datetime") or "").astimezone(zone)
        expect(kickoff).to_contain_text(f"{moment:%H:%M}")
        if moment.date() != server_day.date():
            assert len((kickoff.text_content() or "").split()) == 2 or prefix
        # The day that is today there is called so.
        page.goto(f"{prefix}/?day={datetime.now(zone):%Y-%m-%d}")
        expect(heading).to_have_text(today)


def test_hours_and_dates_have_the_form_of_the_fans_country(browser: Browser, origin: str, database: Database):
    match_id = database.create_match(minutes_ago=-90)
    line = database.post(match_id, "The teams are out.")
    shown = {}
    for locale in ("en-US", "en-GB", "de-DE", "zh-TW"):
        with page_in(browser, origin, "America/New_York", locale) as context:
            page: Page = context.new_page()
            page.goto(f"/matches/{match_id}/")
            expect(page.locator("[data-connection=connected]")).to_have_count(1)
            kickoff = page.locator(".scoreboard-event time")
            moment = datetime.fromisoformat(kickoff.get_attribute("datetime") or "")
            shown[locale] = kickoff.inner_text(), page.locator(f"#entry-{line} .minute").inner_text()
    local = moment.astimezone(ZoneInfo("America/New_York"))
    hour = f"{local:%I:%M}".lstrip("0")
    date, written = shown["en-US"]
    assert date.replace("\u202f", " ").startswith(f"{local:%b} {local.day}, {local.year}, {hour} {local:%p}")
    assert written.replace("\u202f", " ").endswith(("AM", "PM"))
    for locale in ("en-GB", "de-DE", "zh-TW"):  # without English of a country: as in Britain
        assert shown[locale][0] == f"{local.day} {local:%b} {local.year}, {local:%H:%M}"


def test_the_low_data_page_names_the_zone_of_the_server(page: Page, match_id: int):
    page.goto(f"/matches/{match_id}/")
    page.get_by_role("link", name="Low-data page").click()
    expect(page.locator("footer")).to_contain_text("Times are UTC.")
    assert page.locator("script").count() == 0
    page.go_back()
    expect(page.locator(".match")).to_be_visible()
