"""What a Chinese page is told live, it says in Chinese, as a page that is loaded anew does."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.accessibility import faults
from tests.journeys.conftest import PHONE, Hand
from tests.patience import PATIENCE

ENGLISH = re.compile(r"[A-Za-z]{2,}")


@pytest.fixture
def match_id(hand: Hand) -> int:
    match_id = int(hand.match(sport="basketball", language="zh-hans"))
    hand.post(match_id, "开始", kind="period_start", period="Q1", clock_seconds=0)
    return match_id


@pytest.fixture
def ola(browser: Browser, origin: str, hand: Hand) -> Iterator[Page]:
    """The page of Ola, a member, who holds her phone and likes it dark."""
    context = browser.new_context(
        base_url=origin, viewport=PHONE, timezone_id="UTC", locale="zh-CN", color_scheme="dark"
    )
    context.set_default_timeout(1000 * PATIENCE)
    cookies: list[Any] = [
        {"name": "sessionid", "value": hand.member("Ola")[1], "url": origin},
        {"name": "livecast_member", "value": "1", "url": origin},
    ]
    context.add_cookies(cookies)
    yield context.new_page()
    context.close()


def test_periods_and_statistics_are_chinese_as_they_arrive_and_on_a_fresh_page(page: Page, hand: Hand, match_id: int):
    page.goto(f"/zh-hans/matches/{match_id}/")
    expect(page.locator(".connection")).to_have_attribute("data-connection", "connected")
    hand.post(match_id, "三分命中", kind="three_points", side="home", clock_seconds=60)
    hand.post(match_id, "犯规", kind="foul", side="away", clock_seconds=70)
    hand.post(match_id, "", kind="period_end")
    hand.post(match_id, "", kind="period_start", period="Q2", clock_seconds=0)
    expect(page.locator("#periods thead th")).to_have_count(4)
    for fresh in (False, True):
        if fresh:
            page.reload()
        page.locator("#team-statistics summary").click()
        expect(page.locator("#periods thead th").nth(2)).to_have_text("第二节")
        heads = page.locator("#periods thead th, #team-statistics tbody th").all_inner_texts()
        assert len(heads) == 6 and not any(ENGLISH.search(head) for head in heads), heads
    page.goto("/zh-hans/")
    expect(page.locator(f'[data-match="{match_id}"] .state-text')).to_have_text(re.compile(r"^第二节 \d\d:\d\d$"))
    hand.state(match_id, elapsed=60.0, running=False)
    expect(page.locator(f'[data-match="{match_id}"] .state-text')).to_have_text("第二节 11:00")


def test_a_refused_message_is_told_in_chinese(ola: Page, hand: Hand, match_id: int):
    ola.goto(f"/zh-hans/matches/{match_id}/")
    ola.locator(".chat-bar").click()
    field = ola.locator(".chat-text")
    for _ in range(2):
        field.fill("好球")
        field.press("Enter")
    expect(ola.locator(".chat-notice")).to_have_text("您刚刚说过这句话，换一句吧。")
    expect(field).to_have_value("好球")
    expect(ola.locator(".message-minute")).to_have_text(re.compile("^第一节 .+ · 0–0$"))
    assert not faults(ola)
