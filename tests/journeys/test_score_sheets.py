"""Whole matches called by hand in one-line entries: score, period table and statistics equal the score sheet."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.commentator import ConsolePage, add_session, staff_context
from tests.journeys.conftest import Database
from tests.journeys.page_content import wait_until
from tests.journeys.score_sheets import ALL, Called

SQUADS = {
    side: {number: f"{team} {name}" for number, name in enumerate(names.split(), start=1)}
    for side, team, names in (
        ("home", "Harbour", "Ember Parker Lund Ferro Sato Ash Windle Gill Wood Caldera Heaton"),
        ("away", "Mill", "Quill Brandt Reyes Stone Doom King Abara Varga Okoro Barnes Low"),
    )
}
SQUADS["away"] |= {17: "Mill Tarn", 21: "Mill Onyx"}


def pairs(page: Page, selector: str, side: str) -> list[str]:
    return page.locator(f"{selector} [data-side={side}] td").all_inner_texts()


def period_table(page: Page) -> dict[str, tuple[str, str]]:
    columns = page.locator("#periods thead th").all_inner_texts()[1:]
    home, away = (pairs(page, "#periods", side) for side in ("home", "away"))
    return dict(zip(columns, zip(home, away, strict=True), strict=True))


def statistics(page: Page) -> dict[str, tuple[str, str]]:
    rows = [row.locator("th, td").all_inner_texts() for row in page.locator("#team-statistics tbody tr").all()]
    return {name.strip(): (home, away) for home, name, away in rows}


@pytest.mark.parametrize("called", ALL, ids=lambda called: called.sport)
def test_a_match_called_by_hand_equals_its_score_sheet(
    browser: Browser, page: Page, origin: str, database: Database, called: Called
):
    match_id = database.create_match(sport=called.sport)
    database.set_lineup(match_id, SQUADS)
    database.add_staff("cora", match_id)
    context = staff_context(browser, origin)
    add_session(context, origin, database, "cora")
    cora = ConsolePage(context.new_page(), match_id).open()
    page.goto(f"/matches/{match_id}/")
    expect(page.locator('[data-connection="connected"]')).to_be_visible()

    for line in called.lines:
        cora.post_line(line, letters=4)
    expect(cora.entries).to_have_count(len(called.lines))
    expect(cora.unsent).to_have_count(0)

    def all_lines_are_shown() -> bool:
        page.keyboard.press("End")  # the fresh page of a long match loads older lines when its reader comes near them
        return page.locator("#feed .entry").count() == len(called.lines)

    for _ in ("live", "fresh"):
        wait_until(page, all_lines_are_shown)
        expect(page.locator("[data-points=home]")).to_have_text(called.score[0])
        away = "yet to bat" if called.sport == "cricket" and called.score[1] == "–" else called.score[1]
        expect(page.locator("[data-points=away]")).to_have_text(away)
        expect(page.locator(".status-text").first).to_have_text(called.status)
        assert period_table(page) == called.periods
        assert statistics(page) == called.statistics
        page.reload()
