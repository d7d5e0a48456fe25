"""A long match: its older lines are loaded when the reader, a filter, a link or a replay needs them."""

import re

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.journeys.accessibility import axe_page, require_accessible
from tests.journeys.conftest import PHONE, Database
from tests.journeys.contexts import shared_contexts
from tests.journeys.page_content import expect_match_content, lines_on, wait_until

DESK: ViewportSize = {"width": 1280, "height": 860}
LINES = 330


@pytest.fixture(scope="module")
def long_match(database: Database) -> list[int]:
    """A live match with 330 lines: its id, and the ids of a goal, a plain line and a late line of the first block."""
    match_id = database.create_match()
    database.post(match_id, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    goal = database.post(match_id, "In!", kind="goal", side="home", clock_seconds=60.0)
    plain = database.post(match_id, "A long ball.", clock_seconds=120.0)
    database.post_many(match_id, [f"First half, line {number}." for number in range(150)])
    database.post(match_id, "Half-time.", kind="period_end")
    database.post(match_id, "They are back.", kind="period_start", period="2H")
    database.post_many(match_id, [f"Second half, line {number}." for number in range(LINES - 155)])
    return [match_id, goal, plain]


def open_match(page: Page, match_id: int, prefix: str = "", hash_: str = "") -> None:
    page.goto(f"{prefix}/matches/{match_id}/{hash_}")
    expect(page.locator('[data-connection="connected"]')).to_have_count(1)


@pytest.mark.parametrize(("size", "prefix"), [(PHONE, ""), (DESK, "/zh-hans")], ids=["phone", "desk in Chinese"])
def test_scrolling_loads_every_line_once_under_its_heading(
    page: Page, database: Database, long_match: list[int], size: ViewportSize, prefix: str
):
    match_id, *_ = long_match
    page.set_viewport_size(size)
    open_match(page, match_id, prefix)
    entries = page.locator("#feed .entry")
    assert entries.count() < 80
    expect(page.locator("#earlier a")).to_have_attribute("href", f"{prefix}/matches/{match_id}/earlier/5/")
    while page.locator("#earlier").is_visible():
        before = entries.count()
        page.locator("#earlier").scroll_into_view_if_needed()
        wait_until(page, lambda before=before: entries.count() > before)  # type: ignore[misc]
    assert entries.count() == LINES
    assert page.locator("#feed .period-section").evaluate_all("nodes => nodes.map(node => node.dataset.period)") == [
        "2H",
        "1H",
    ]
    if not prefix:
        expect_match_content(page, database.match_content(match_id))


def test_changes_of_lines_that_are_not_loaded_are_shown_when_they_are(
    page: Page, database: Database, long_match: list[int]
):
    match_id, goal, plain = long_match
    open_match(page, match_id)
    database.correct(plain, body="A very long ball.")
    database.post(match_id, "A late line.", period="1H", clock_seconds=130.0)
    database.correct(goal, side="away")  # changes the score of every later line that scored
    database.post(match_id, "And now.")
    expect(page.get_by_text("And now.")).to_be_visible()
    assert page.locator(f"#entry-{plain}").count() == 0
    expect_match_content(page, database.match_content(match_id))
    # A new page shows the same.
    page.reload()
    expect_match_content(page, database.match_content(match_id))
    database.correct(goal, side="home")


@pytest.mark.parametrize(
    ("prefix", "sentence"),
    [("", "The lines could not be loaded. Try again."), ("/zh-hans", "解说未能加载，请重试。")],
    ids=["English", "Chinese"],
)
def test_older_lines_that_could_not_be_loaded_are_loaded_when_the_fan_tries_again(
    page: Page, long_match: list[int], prefix: str, sentence: str
):
    match_id, *_ = long_match
    page.set_viewport_size(PHONE)
    lines = re.compile(r"/lines/\d+/")
    page.route(lines, lambda route: route.abort("connectionrefused"))
    open_match(page, match_id, prefix)
    entries, link = page.locator("#feed .entry"), page.locator("#earlier a")
    before = entries.count()
    link.scroll_into_view_if_needed()
    failed = page.locator("#earlier [role=status]")
    expect(failed).to_have_text(sentence)
    link.focus()
    page.keyboard.press("Enter")
    expect(failed).to_have_text(sentence)
    assert entries.count() == before
    page.unroute(lines)
    page.keyboard.press("Enter")
    wait_until(page, lambda: entries.count() > before)
    expect(failed).to_be_empty()
    expect(link).to_be_focused()


def test_a_link_to_an_older_line_loads_it_and_shows_it(page: Page, long_match: list[int]):
    match_id, goal, _ = long_match
    open_match(page, match_id, hash_=f"#entry-{goal}")
    expect(page.locator(f"#entry-{goal}")).to_be_in_viewport()
    assert page.evaluate("document.querySelector(':target')?.id") == f"entry-{goal}"


def test_the_oldest_line_is_first_if_the_reader_wants_that(page: Page, long_match: list[int]):
    match_id, *_ = long_match
    open_match(page, match_id)
    page.locator(".order").click()
    expect(page.locator("#feed .entry").first).to_contain_text("Under way.")
    page.reload()
    expect(page.locator("#feed .entry").first).to_contain_text("Under way.")
    assert len(lines_on(page)) >= LINES


def test_key_events_of_older_lines_are_found(page: Page, long_match: list[int]):
    match_id, goal, _ = long_match
    open_match(page, match_id)
    page.locator('[data-lines="key"]').click()
    expect(page.locator(f"#entry-{goal}")).to_be_visible()
    expect(page.locator(".no-key")).to_be_hidden()


def test_a_page_that_is_loaded_again_keeps_the_older_lines_and_their_place(
    page: Page, database: Database, long_match: list[int]
):
    match_id, goal, plain = long_match
    open_match(page, match_id, hash_=f"#entry-{goal}")
    expect(page.locator(f"#entry-{goal}")).to_be_in_viewport()
    count = page.locator("#feed .entry").count()
    page.context.set_offline(True)
    expect(page.locator('[data-connection="offline"]')).to_have_count(1)
    database.correct(plain, body="Corrected meanwhile.")
    page.context.set_offline(False)
    expect(page.locator(f"#entry-{plain}")).to_contain_text("Corrected meanwhile.")
    assert page.locator("#feed .entry").count() == count
    expect(page.locator(f"#entry-{goal}")).to_be_in_viewport()


def test_the_replay_has_every_line(page: Page, database: Database):
    match_id = database.create_match()
    database.post(match_id, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    database.post_many(match_id, [f"Line {number}." for number in range(180)])
    database.post(match_id, "Over.", kind="match_end")
    page.set_viewport_size(DESK)
    open_match(page, match_id)
    assert page.locator("#feed .entry").count() < 80
    page.get_by_role("button", name="Watch the replay").click()
    page.get_by_role("button", name="End the replay").click()
    expect(page.locator("#feed .entry")).to_have_count(182)


def test_earlier_lines_need_no_script(browser: Browser, origin: str, long_match: list[int]):
    match_id, goal, _ = long_match
    context = shared_contexts(browser).lend(origin, viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/matches/{match_id}/")
    for _ in range(6):
        page.get_by_role("link", name="Earlier lines").click()
    expect(page.locator(f"#entry-{goal}")).to_be_visible()
    expect(page.get_by_role("link", name="Earlier lines")).to_have_count(0)
    for _ in range(5):
        page.get_by_role("link", name="Later lines").click()
    page.get_by_role("link", name="Newest lines").click()
    expect(page).to_have_url(f"{origin}/matches/{match_id}/")


def test_long_matches_and_matches_to_come_are_accessible(
    browser: Browser, origin: str, database: Database, long_match: list[int]
):
    match_id, *_ = long_match
    database.create_match(
        home="Harbour Town", away="Ferry", minutes_ago=9000, status="finished", home_score=2, away_score=2
    )
    coming = database.create_match(minutes_ago=-600, venue="The Quay")
    page = axe_page(browser, origin)
    page.emulate_media(reduced_motion="reduce")
    for prefix in ("", "/zh-hans"):
        page.goto(f"{prefix}/matches/{match_id}/earlier/1/")
        require_accessible(page, ".earlier a", (DESK, PHONE))
        page.goto(f"{prefix}/matches/{coming}/")
        expect(page.locator(".preview-form a").first).to_be_visible()
        expect(page.locator(".preview-countdown")).not_to_be_empty()
        require_accessible(page, ".preview a", (DESK, PHONE))
    # When the match begins, its commentary takes the place of the preview.
    database.post(coming, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    expect(page.locator(".preview")).to_be_hidden()
