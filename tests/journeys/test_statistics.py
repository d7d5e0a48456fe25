"""The period table and the statistics move with the match, and are then as a fresh page has them."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Hand


@pytest.fixture
def match(hand: Hand) -> int:
    match = hand.match()
    hand.post(match, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    return match


def texts(page: Page, selector: str) -> list[list[str]]:
    return [row.locator("th, td").all_inner_texts() for row in page.locator(selector).all()]


def test_the_period_table_moves_and_is_as_a_fresh_page_has_it(page: Page, hand: Hand, match: int):
    page.goto(f"/matches/{match}/")
    assert texts(page, "#periods tbody tr") == [["HAR", "0", "0"], ["MIL", "0", "0"]]
    page.locator("#team-statistics summary").click()
    expect(page.locator("#no-statistics")).to_be_visible()
    page.locator("#team-statistics summary").click()
    hand.post(match, "In!", kind="goal", side="home")
    hand.post(match, "Half-time.", kind="period_end")
    hand.post(match, "They are back.", kind="period_start", period="2H")
    hand.post(match, "Booked.", kind="yellow_card", side="away")
    goal = hand.post(match, "Mill!", kind="goal", side="away")
    expect(page.locator("#periods [data-side=away] .total")).to_have_text("1")
    hand.post(match, "One we missed.", kind="goal", side="away", period="1H", clock_seconds=600)
    hand.retract(goal, reason="offside")
    expected = [["HAR", "1", "0", "1"], ["MIL", "1", "0", "1"]]
    for _ in ("live", "fresh"):
        expect(page.locator("#periods thead th")).to_have_count(4)
        expect(page.locator("#periods [data-side=away] td").nth(1)).to_have_text("0")
        assert texts(page, "#periods tbody tr") == expected
        page.locator("#team-statistics summary").click()
        assert texts(page, "#stats tbody tr") == [["1", "Attempts", "1"], ["0", "Yellow cards", "1"]]
        widths = [rect.get_attribute("width") for rect in page.locator("#team-statistics rect").all()]
        assert [float(width or "") for width in widths] == [50, 50, 0, 100]
        page.reload()


def test_a_shootout_stands_behind_the_score(page: Page, hand: Hand, match: int):
    page.goto(f"/matches/{match}/")
    hand.post(match, "Scored.", kind="shootout_scored", side="home", period="SO")
    expect(page.locator("#periods thead th").last).to_have_text("Pens")
    assert texts(page, "#periods tbody tr") == [["HAR", "0", "0", "1"], ["MIL", "0", "0", "0"]]
    page.reload()
    assert texts(page, "#periods tbody tr") == [["HAR", "0", "0", "1"], ["MIL", "0", "0", "0"]]


def test_that_somebody_writes_is_seen_moves_nothing_and_is_soon_forgotten(page: Page, hand: Hand, match: int):
    page.clock.install()  # in the whole context, which ends with this test
    hand.post(match, "A quiet spell.")
    page.goto(f"/matches/{match}/")
    note, line = page.locator("#typing-indicator"), page.locator(".entry").first
    expect(page.locator(".connection")).to_have_attribute("data-connection", "connected")
    where = line.bounding_box()
    hand.typing(match)
    expect(note).to_have_attribute("data-visible", "")
    expect(note).to_have_text("Cora is writing…")
    assert note.get_attribute("aria-hidden") == "true"
    assert line.bounding_box() == where
    page.clock.run_for(6100)
    expect(note).not_to_have_attribute("data-visible", "")
    hand.typing(match)
    expect(note).to_have_attribute("data-visible", "")
    hand.post(match, "What she wrote.")
    expect(note).not_to_have_attribute("data-visible", "")
    page.context.close()
