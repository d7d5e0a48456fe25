"""A Chinese page shows live changes in Chinese, like a reloaded page."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.accessibility import axe_violations
from tests.journeys.conftest import PHONE, Database
from tests.patience import PATIENCE

ENGLISH = re.compile(r"[A-Za-z]{2,}")


@pytest.fixture
def match_id(database: Database) -> int:
    match_id = int(database.create_match(sport="basketball", language="zh-hans"))
    database.post(match_id, "开始", kind="period_start", period="Q1", clock_seconds=0)
    return match_id


@pytest.fixture
def ola(browser: Browser, origin: str, database: Database) -> Iterator[Page]:
    """The page of Ola, a member with a phone in the dark scheme."""
    context = browser.new_context(
        base_url=origin, viewport=PHONE, timezone_id="UTC", locale="zh-CN", color_scheme="dark"
    )
    context.set_default_timeout(1000 * PATIENCE)
    cookies: list[Any] = [
        {"name": "sessionid", "value": database.create_member("Ola")[1], "url": origin},
        {"name": "livecast_member", "value": "1", "url": origin},
    ]
    context.add_cookies(cookies)
    yield context.new_page()
    context.close()


def test_periods_and_statistics_are_chinese_live_and_after_a_reload(page: Page, database: Database, match_id: int):
    page.goto(f"/zh-hans/matches/{match_id}/#statistics")
    expect(page.locator(".connection")).to_have_attribute("data-connection", "connected")
    database.post(match_id, "三分命中", kind="three_points", side="home", clock_seconds=60)
    database.post(match_id, "犯规", kind="foul", side="away", clock_seconds=70)
    database.post(match_id, "", kind="period_end")
    database.post(match_id, "", kind="period_start", period="Q2", clock_seconds=0)
    expect(page.locator("#periods thead th")).to_have_count(4)
    for fresh in (False, True):
        if fresh:
            page.reload()
        expect(page.locator("#periods thead th").nth(2)).to_have_text("第二节")
        heads = page.locator("#periods thead th, #team-statistics tbody th").all_inner_texts()
        assert len(heads) == 6 and not any(ENGLISH.search(head) for head in heads), heads
    page.goto("/zh-hans/")
    expect(page.locator(f'[data-match="{match_id}"] .state-text')).to_have_text(re.compile(r"^第二节 \d\d:\d\d$"))
    database.set_state(match_id, elapsed=60.0, running=False)
    expect(page.locator(f'[data-match="{match_id}"] .state-text')).to_have_text("第二节 11:00")


def test_a_refused_message_shows_a_chinese_error(ola: Page, database: Database, match_id: int):
    ola.goto(f"/zh-hans/matches/{match_id}/")
    ola.locator(".tabs a[href='#chat']").click()
    field = ola.locator(".chat-text")
    for _ in range(2):
        field.fill("好球")
        field.press("Enter")
    expect(ola.locator(".chat-notice")).to_have_text("您刚刚说过这句话，换一句吧。")
    expect(field).to_have_value("好球")
    expect(ola.locator(".message-minute")).to_have_text(re.compile("^第一节 .+ · 0–0$"))
    assert not axe_violations(ola)
