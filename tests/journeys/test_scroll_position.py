"""The scroll position: a new line does not move the line that a fan reads."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Database
from tests.journeys.page_content import is_at_rest, wait_until, wait_until_settled

# ms: the browser does not count shifts that follow the user's input within half a second, whatever the machine.
_INPUT_SHIFTS = 600
LONG = "A line that is long enough to take two rows or three on a phone, as lines of commentary now and then do. "

_SHIFTS = """() => {
    window.shifts = [];
    new PerformanceObserver(list => list.getEntries().forEach(entry => window.shifts.push({
        value: entry.value,
        nodes: entry.sources.map(source => source.node?.className ?? source.node?.nodeName),
    }))).observe({type: 'layout-shift', buffered: false});
}"""


# The first line that begins in view, below the scoreboard, the tabs and the heading of the period.
_FIRST_VISIBLE = """() => {
    const {bottom} = document.querySelector('.period-heading').getBoundingClientRect();
    return [...document.querySelectorAll('#feed .entry')].find(line => line.getBoundingClientRect().top >= bottom).id;
}"""


def match_with_lines(database: Database, lines: int = 26) -> int:
    match_id: int = database.create_match()
    database.post(match_id, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    database.post_many(match_id, [f"{n}. {LONG}" for n in range(lines)])
    return match_id


def open_match(page: Page, match_id: int) -> None:
    page.goto(f"/matches/{match_id}/")
    expect(page.locator('[data-connection="connected"]')).to_be_visible()
    wait_until(page, lambda: is_at_rest(page))


def top_of(page: Page, line: str) -> float:
    return float(page.locator(f"#{line}").evaluate("node => node.getBoundingClientRect().top"))


def scroll_to_read(page: Page, by: int = 1500) -> str:
    """Scroll as a fan does. Return the line in the middle of the screen, or the next one below."""
    page.mouse.move(200, 500)
    page.mouse.wheel(0, by)
    wait_until(page, lambda: page.evaluate("scrollY > 0") and is_at_rest(page))
    return str(
        page.evaluate(
            "[...document.querySelectorAll('#feed .entry')].find(line => line.getBoundingClientRect().bottom > 420).id"
        )
    )


@pytest.mark.parametrize("anchoring", ["native", "by hand"])
def test_new_lines_are_counted_and_do_not_move_the_line_that_is_read(page: Page, database: Database, anchoring: str):
    if anchoring == "by hand":  # a browser without scroll anchoring
        page.add_init_script(
            "const supports = CSS.supports.bind(CSS);"
            "CSS.supports = (...what) => what[0] !== 'overflow-anchor' && supports(...what);"
        )
    match_id = match_with_lines(database)
    open_match(page, match_id)
    line = scroll_to_read(page)
    before = top_of(page, line)

    database.post(match_id, f"New. {LONG * 2}", kind="goal", side="home")
    pill = page.get_by_role("button", name="1 new line")
    expect(pill).to_be_visible()
    database.post_many(match_id, ["Two.", "Three."])
    expect(page.get_by_role("button", name="3 new lines")).to_be_visible()

    assert abs(top_of(page, line) - before) < 1
    assert page.title().startswith("(3) HAR 1–0 MIL")

    page.get_by_role("button", name="3 new lines").click()
    expect(page.locator("#feed .entry").first).to_be_in_viewport()
    expect(page.locator("#pill")).to_be_hidden()
    assert page.title().startswith("HAR 1–0 MIL")
    assert page.evaluate("document.activeElement.closest('.entry') === document.querySelector('#feed .entry')")


def test_a_fan_at_the_newest_line_sees_the_next_one(page: Page, database: Database):
    match_id = match_with_lines(database)
    open_match(page, match_id)
    database.post(match_id, "Here it is.")
    expect(page.locator("#feed .entry").first).to_contain_text("Here it is.")
    expect(page.locator("#pill")).to_be_hidden()
    assert not page.title().startswith("(")


@pytest.mark.parametrize("scrolled", [0, 190, 1500])
def test_nothing_shifts_when_a_line_arrives(page: Page, database: Database, scrolled: int):
    """At the top, just below it, and far away from the new line."""
    match_id = match_with_lines(database)
    open_match(page, match_id)
    if scrolled:
        scroll_to_read(page, scrolled)
    page.wait_for_timeout(_INPUT_SHIFTS)
    page.evaluate(_SHIFTS)

    for body in ("Goal!", LONG):
        newest = database.post(match_id, body, kind="goal", side="away")
        expect(page.locator(f"#entry-{newest}")).to_be_attached()
        wait_until_settled(page)
    if scrolled == 1500:
        database.correct(newest, reason="it was two rows longer", body=LONG * 2)
        expect(page.locator(f"#entry-{newest} .note")).to_be_attached()
    wait_until_settled(page)

    shifts: list[Any] = page.evaluate("window.shifts")
    assert shifts == []


@pytest.mark.parametrize("scrolled", [0, 190, 1500])
def test_nothing_shifts_when_a_photo_arrives(page: Page, database: Database, scrolled: int):
    """Of an entry in view, partly in view, or out of view. Its smaller copies move nothing either."""
    for newer_lines in (0, 1, 4):
        match_id = match_with_lines(database)
        newest = database.post(match_id, "Look at that.")
        for _ in range(newer_lines):
            database.post(match_id, "And another.")
        open_match(page, match_id)
        if scrolled:
            scroll_to_read(page, scrolled)
        page.wait_for_timeout(_INPUT_SHIFTS)
        line = page.evaluate(_FIRST_VISIBLE)
        page.evaluate(_SHIFTS)
        before = top_of(page, line)

        database.add_photo(newest, 640, 400)
        expect(page.locator(f"#entry-{newest} .photo img[srcset]")).to_be_attached()
        wait_until_settled(page)

        assert page.evaluate("window.shifts") == []
        assert abs(top_of(page, line) - before) < 1
        expect(page.locator(f"#entry-{newest} .note")).to_have_count(0)
        expect(page.locator("#pill")).to_be_hidden()


def test_a_visible_photo_is_kept_when_its_smaller_copies_arrive(page: Page, database: Database):
    match_id = match_with_lines(database, 3)
    entry = database.post(match_id, "Look at that.")
    open_match(page, match_id)
    page.evaluate(
        """id => new MutationObserver(() => {
        window.held ??= document.querySelector(`#entry-${id} .photo img`);
    }).observe(document.getElementById('feed'), {childList: true, subtree: true})""",
        entry,
    )
    database.add_photo(entry, 640, 400)
    expect(page.locator(f"#entry-{entry} .photo img[srcset]")).to_be_attached()
    assert page.evaluate("id => document.querySelector(`#entry-${id} .photo img`) === window.held", entry)


def test_photos_have_their_size_before_they_load(page: Page, database: Database):
    match_id = match_with_lines(database, 3)
    entry = database.post(match_id, "Look at that.")
    database.add_photo(entry)
    page.route("**/media/**", lambda route: None)  # the photo does not load
    open_match(page, match_id)
    box = page.locator(f"#entry-{entry} img").bounding_box()
    assert box is not None
    assert abs(box["height"] / box["width"] - 400 / 640) < 0.02


def test_oldest_first_is_remembered_and_follows_new_lines(page: Page, database: Database):
    match_id = match_with_lines(database, 12)
    open_match(page, match_id)
    page.get_by_role("button", name="Newest first").click()
    expect(page.locator("#feed .entry").first).to_contain_text("Under way")

    page.reload()
    expect(page.locator("#feed .entry").first).to_contain_text("Under way")
    expect(page.locator('[data-connection="connected"]')).to_be_visible()
    wait_until(page, lambda: is_at_rest(page))
    database.post(match_id, "The thirteenth.")
    page.get_by_role("button", name="1 new line").click()
    expect(page.locator("#feed").get_by_text("The thirteenth.")).to_be_in_viewport()
    wait_until(page, lambda: is_at_rest(page))
    database.post(match_id, "The fourteenth.")
    expect(page.locator("#feed").get_by_text("The fourteenth.")).to_be_in_viewport()


def test_the_key_event_filter_hides_comments(page: Page, database: Database):
    match_id = match_with_lines(database, 5)
    open_match(page, match_id)
    page.get_by_role("button", name="Key events").click()
    without = page.get_by_text("There are no key events: all lines are shown.")
    expect(without).to_be_visible()
    expect(page.locator("#feed .entry:visible")).to_have_count(6)
    page.get_by_role("button", name="Show all lines").click()
    expect(without).to_be_hidden()
    page.get_by_role("button", name="Key events").click()
    database.post(match_id, "Off the line!")
    goal = database.post(match_id, "In!", kind="goal", side="home")
    expect(page.locator(f"#entry-{goal}")).to_be_visible()
    expect(page.locator("#feed .entry:visible")).to_have_count(1)
    expect(without).to_be_hidden()
    # A link leads to a line that the filter hides.
    page.evaluate("location.hash = document.querySelector('#feed .entry:not([data-key])').id")
    expect(page.locator("#feed .entry:visible")).to_have_count(2)


def test_a_link_to_an_entry_scrolls_to_it(page: Page, database: Database):
    match_id = match_with_lines(database)
    entry = database.post(match_id, "The one that is talked about.")
    database.post_many(match_id, [LONG] * 20)
    page.goto(f"/matches/{match_id}/#entry-{entry}")
    expect(page.locator(f"#entry-{entry}")).to_be_in_viewport()
    tabs = page.locator("#tabs").bounding_box()
    box = page.locator(f"#entry-{entry}").bounding_box()
    assert tabs and box
    assert box["y"] >= tabs["y"] + tabs["height"], "below the scoreboard and the tabs, not behind them"
