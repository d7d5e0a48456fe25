"""A fan searches: suggestions while typing, by keyboard and by pointer, and the page of what was found."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.accessibility import axe_page, axe_violations
from tests.journeys.conftest import Database


@pytest.fixture
def known(database: Database, match_id: int) -> int:
    """A match whose names the search knows."""
    database.update_search()
    return match_id


def test_suggestions_by_keyboard(page: Page, known: int):
    page.goto("/")
    page.get_by_role("link", name="Search").click()
    field = page.get_by_role("combobox", name="Team, player, competition or match")
    expect(field).to_be_focused()
    field.press_sequentially("harbor")
    option = page.get_by_role("option", name="Harbour Town").first
    expect(option).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", str(option.get_attribute("id")))
    field.press("ArrowUp")
    expect(option).to_have_attribute("aria-selected", "false")
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    field.press_sequentially(" t")
    expect(option).to_be_visible()
    field.press("ArrowDown")
    field.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbour Town")


def test_enter_shows_all_that_was_found(page: Page, known: int):
    page.goto("/zh-hans/search/")
    field = page.get_by_role("combobox")
    field.fill("harbour v mill")
    field.press("Enter")
    page.wait_for_url("**/zh-hans/search/?q=harbour+v+mill")
    row = page.locator(f'.fixture[data-match="{known}"]')
    expect(row).to_have_count(1)
    expect(row.locator("a").first).to_have_attribute("href", f"/zh-hans/matches/{known}/")


def test_a_suggestion_by_pointer_in_chinese(page: Page, known: int):
    page.goto("/zh-hans/search/")
    page.get_by_role("combobox").press_sequentially("mill")
    page.get_by_role("option", name="Mill United").first.click()
    page.wait_for_url("**/zh-hans/teams/*/")


def test_it_searches_without_scripts(browser: Browser, origin: str, known: int):
    context = browser.new_context(java_script_enabled=False, base_url=origin)
    page = context.new_page()
    page.goto("/search/")
    page.get_by_role("searchbox").fill("harbour")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("link", name="Harbour Town").first).to_be_visible()
    context.close()


def test_the_found_matches_move_with_the_score(page: Page, database: Database, known: int):
    page.goto(f"/search/?q=harbour+mill+&of={known}")
    row = page.locator(f'.fixture[data-match="{known}"]')
    expect(page.locator('[data-connection="connected"]')).to_be_visible()
    expect(row.locator(".score")).to_have_text("0–0")
    database.post(known, "Mill!", kind="goal", side="away")
    expect(row.locator(".score")).to_have_text("0–1")


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_it_is_accessible(browser: Browser, origin: str, known: int, prefix: str):
    page = axe_page(browser, origin)
    for query in ("", "harbour", "xyzzy"):
        page.goto(f"{prefix}/search/?q={query}")
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert axe_violations(page) == "", (query, width)
    page.get_by_role("combobox").fill("harb")
    expect(page.get_by_role("option").first).to_be_visible()
    assert axe_violations(page) == ""
