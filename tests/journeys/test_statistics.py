"""The period table and the statistics update live, and equal those of a new page."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Database


@pytest.fixture
def match(database: Database) -> int:
    match = database.create_match()
    database.post(match, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    return match


def texts(page: Page, selector: str) -> list[list[str]]:
    return [row.locator("th, td").all_inner_texts() for row in page.locator(selector).all()]


def test_the_period_table_updates_as_on_a_new_page(page: Page, database: Database, match: int):
    page.goto(f"/matches/{match}/#statistics")
    assert texts(page, "#periods tbody tr") == [["HAR", "0", "0"], ["MIL", "0", "0"]]
    expect(page.locator("#no-statistics")).to_be_visible()
    database.post(match, "In!", kind="goal", side="home")
    database.post(match, "Half-time.", kind="period_end")
    database.post(match, "They are back.", kind="period_start", period="2H")
    database.post(match, "Booked.", kind="yellow_card", side="away")
    goal = database.post(match, "Mill!", kind="goal", side="away")
    expect(page.locator("#periods [data-side=away] .total")).to_have_text("1")
    database.post(match, "One we missed.", kind="goal", side="away", period="1H", clock_seconds=600)
    database.retract(goal, reason="offside")
    expected = [["HAR", "1", "0", "1"], ["MIL", "1", "0", "1"]]
    for _ in ("live", "fresh"):
        expect(page.locator("#periods thead th")).to_have_count(4)
        expect(page.locator("#periods [data-side=away] td").nth(1)).to_have_text("0")
        assert texts(page, "#periods tbody tr") == expected
        assert texts(page, "#team-statistics tbody tr") == [["1", "Attempts", "1"], ["0", "Yellow cards", "1"]]
        widths = [rect.get_attribute("width") for rect in page.locator("#team-statistics rect").all()]
        assert [float(width or "") for width in widths] == [50, 50, 0, 100]
        page.reload()


def test_a_shootout_is_shown_after_the_score(page: Page, database: Database, match: int):
    page.goto(f"/matches/{match}/#statistics")
    database.post(match, "Scored.", kind="shootout_scored", side="home", period="SO")
    expect(page.locator("#periods thead th").last).to_have_text("Pens")
    assert texts(page, "#periods tbody tr") == [["HAR", "0", "0", "1"], ["MIL", "0", "0", "0"]]
    page.reload()
    assert texts(page, "#periods tbody tr") == [["HAR", "0", "0", "1"], ["MIL", "0", "0", "0"]]


def test_the_typing_indicator_moves_nothing_and_expires(page: Page, database: Database, match: int):
    page.clock.install()  # applies to the whole context, which ends with this test
    database.post(match, "A quiet spell.")
    page.goto(f"/matches/{match}/#statistics")
    note, line = page.locator("#typing-indicator"), page.locator(".entry").first
    expect(page.locator(".connection")).to_have_attribute("data-connection", "connected")
    where = line.bounding_box()
    database.push_typing(match)
    expect(note).to_have_attribute("data-visible", "")
    expect(note).to_have_text("Cora is writing…")
    assert note.get_attribute("aria-hidden") == "true"
    assert line.bounding_box() == where
    page.clock.run_for(6100)
    expect(note).not_to_have_attribute("data-visible", "")
    database.push_typing(match)
    expect(note).to_have_attribute("data-visible", "")
    database.post(match, "What she wrote.")
    expect(note).not_to_have_attribute("data-visible", "")
    page.context.close()
