"""The reader's place: a new line never moves the line that is being read."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Hand
from tests.journeys.page_content import is_at_rest, until

LONG = "A line that is long enough to take two rows or three on a phone, as lines of commentary now and then do. "

_SHIFTS = """() => {
    window.shifts = [];
    new PerformanceObserver(list => list.getEntries().forEach(entry => window.shifts.push({
        value: entry.value,
        nodes: entry.sources.map(source => source.node?.className ?? source.node?.nodeName),
    }))).observe({type: 'layout-shift', buffered: false});
}"""


# The first line whose beginning is in view, below the scoreboard.
_FIRST_IN_SIGHT = """() => {
    const {bottom} = document.getElementById('scoreboard').getBoundingClientRect();
    return [...document.querySelectorAll('#feed .entry')].find(line => line.getBoundingClientRect().top >= bottom).id;
}"""


def played(hand: Hand, lines: int = 26) -> int:
    match_id: int = hand.match()
    hand.post(match_id, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    hand.many(match_id, [f"{n}. {LONG}" for n in range(lines)])
    return match_id


def open_match(page: Page, match_id: int) -> None:
    page.goto(f"/matches/{match_id}/")
    expect(page.locator('[data-connection="connected"]')).to_be_visible()
    until(page, lambda: is_at_rest(page))


def top_of(page: Page, line: str) -> float:
    return float(page.locator(f"#{line}").evaluate("node => node.getBoundingClientRect().top"))


def scroll_to_read(page: Page, by: int = 1500) -> str:
    """Scroll on as a fan does; returns the line that is then in the middle of the screen, or the next below it."""
    page.mouse.move(200, 500)
    page.mouse.wheel(0, by)
    until(page, lambda: page.evaluate("scrollY > 0") and is_at_rest(page))
    return str(
        page.evaluate(
            "[...document.querySelectorAll('#feed .entry')].find(line => line.getBoundingClientRect().bottom > 420).id"
        )
    )


@pytest.mark.parametrize("anchoring", ["native", "by hand"])
def test_a_reader_keeps_their_line_and_is_told_of_new_ones(page: Page, hand: Hand, anchoring: str):
    if anchoring == "by hand":  # as in a browser without scroll anchoring
        page.add_init_script(
            "const supports = CSS.supports.bind(CSS);"
            "CSS.supports = (...what) => what[0] !== 'overflow-anchor' && supports(...what);"
        )
    match_id = played(hand)
    open_match(page, match_id)
    line = scroll_to_read(page)
    before = top_of(page, line)

    hand.post(match_id, f"New. {LONG * 2}", kind="goal", side="home")
    pill = page.get_by_role("button", name="1 new line")
    expect(pill).to_be_visible()
    hand.many(match_id, ["Two.", "Three."])
    expect(page.get_by_role("button", name="3 new lines")).to_be_visible()

    assert abs(top_of(page, line) - before) < 1
    assert page.title().startswith("(3) HAR 1–0 MIL")

    page.get_by_role("button", name="3 new lines").click()
    expect(page.locator("#feed .entry").first).to_be_in_viewport()
    expect(page.locator("#pill")).to_be_hidden()
    assert page.title().startswith("HAR 1–0 MIL")
    assert page.evaluate("document.activeElement.closest('.entry') === document.querySelector('#feed .entry')")


def test_who_is_at_the_newest_line_sees_the_next_one_come(page: Page, hand: Hand):
    match_id = played(hand)
    open_match(page, match_id)
    hand.post(match_id, "Here it is.")
    expect(page.locator("#feed .entry").first).to_contain_text("Here it is.")
    expect(page.locator("#pill")).to_be_hidden()
    assert not page.title().startswith("(")


@pytest.mark.parametrize("scrolled", [0, 190, 1500])
def test_nothing_shifts_when_a_line_arrives(page: Page, hand: Hand, scrolled: int):
    """At the top, where it slides in under the heading; just below; and far on, where it is out of sight."""
    match_id = played(hand)
    open_match(page, match_id)
    if scrolled:
        scroll_to_read(page, scrolled)
    page.wait_for_timeout(600)  # what follows the fan's own input would not count
    page.evaluate(_SHIFTS)

    for body in ("Goal!", LONG):
        newest = hand.post(match_id, body, kind="goal", side="away")
        expect(page.locator(f"#entry-{newest}")).to_be_attached()
        page.wait_for_timeout(100)
    if scrolled == 1500:
        hand.correct(newest, reason="it was two rows longer", body=LONG * 2)
        expect(page.locator(f"#entry-{newest} .note")).to_be_attached()
    page.wait_for_timeout(400)

    shifts: list[Any] = page.evaluate("window.shifts")
    assert shifts == []


@pytest.mark.parametrize("scrolled", [0, 190, 1500])
@pytest.mark.parametrize("behind", [0, 1, 4])
def test_nothing_shifts_when_a_photo_arrives(page: Page, hand: Hand, scrolled: int, behind: int):
    """Some lines behind the newest one: in view, half out of it, far away. Its smaller copies change nothing more."""
    match_id = played(hand)
    newest = hand.post(match_id, "Look at that.")
    for _ in range(behind):
        hand.post(match_id, "And another.")
    open_match(page, match_id)
    if scrolled:
        scroll_to_read(page, scrolled)
    page.wait_for_timeout(600)
    line = page.evaluate(_FIRST_IN_SIGHT)
    page.evaluate(_SHIFTS)
    before = top_of(page, line)

    hand.photo(newest, 1600, 1000)
    expect(page.locator(f"#entry-{newest} .photo img[srcset]")).to_be_attached()
    page.wait_for_timeout(500)

    assert page.evaluate("window.shifts") == []
    assert abs(top_of(page, line) - before) < 1
    expect(page.locator(f"#entry-{newest} .note")).to_have_count(0)
    expect(page.locator("#pill")).to_be_hidden()


def test_a_photo_that_is_seen_is_not_drawn_anew_when_its_smaller_copies_come(page: Page, hand: Hand):
    match_id = played(hand, 3)
    entry = hand.post(match_id, "Look at that.")
    open_match(page, match_id)
    page.evaluate(
        """id => new MutationObserver(() => {
        window.held ??= document.querySelector(`#entry-${id} .photo img`);
    }).observe(document.getElementById('feed'), {childList: true, subtree: true})""",
        entry,
    )
    hand.photo(entry, 1600, 1000)
    expect(page.locator(f"#entry-{entry} .photo img[srcset]")).to_be_attached()
    assert page.evaluate("id => document.querySelector(`#entry-${id} .photo img`) === window.held", entry)


def test_photos_have_their_place_before_they_load(page: Page, hand: Hand):
    match_id = played(hand, 3)
    entry = hand.post(match_id, "Look at that.")
    hand.photo(entry)
    page.route("**/media/**", lambda route: None)  # it never comes
    open_match(page, match_id)
    box = page.locator(f"#entry-{entry} img").bounding_box()
    assert box is not None
    assert abs(box["height"] / box["width"] - 400 / 640) < 0.02


def test_oldest_first_is_remembered_and_followed_at_its_end(page: Page, hand: Hand):
    match_id = played(hand, 12)
    open_match(page, match_id)
    page.get_by_role("button", name="Newest first").click()
    expect(page.locator("#feed .entry").first).to_contain_text("Under way")

    page.reload()
    expect(page.locator("#feed .entry").first).to_contain_text("Under way")
    expect(page.locator('[data-connection="connected"]')).to_be_visible()
    until(page, lambda: is_at_rest(page))
    hand.post(match_id, "The thirteenth.")
    page.get_by_role("button", name="1 new line").click()
    expect(page.locator("#feed").get_by_text("The thirteenth.")).to_be_in_viewport()
    until(page, lambda: is_at_rest(page))
    hand.post(match_id, "The fourteenth.")
    expect(page.locator("#feed").get_by_text("The fourteenth.")).to_be_in_viewport()


def test_key_events_only(page: Page, hand: Hand):
    match_id = played(hand, 5)
    open_match(page, match_id)
    page.get_by_role("button", name="Key events").click()
    expect(page.get_by_text("No key events yet.")).to_be_visible()
    hand.post(match_id, "Off the line!")
    goal = hand.post(match_id, "In!", kind="goal", side="home")
    expect(page.locator(f"#entry-{goal}")).to_be_visible()
    expect(page.locator("#feed .entry:visible")).to_have_count(1)
    expect(page.get_by_text("No key events yet.")).to_be_hidden()


def test_a_link_to_a_line_leads_to_it(page: Page, hand: Hand):
    match_id = played(hand)
    entry = hand.post(match_id, "The one that is talked about.")
    hand.many(match_id, [LONG] * 20)
    page.goto(f"/matches/{match_id}/#entry-{entry}")
    expect(page.locator(f"#entry-{entry}")).to_be_in_viewport()
    board = page.locator("#scoreboard").bounding_box()
    box = page.locator(f"#entry-{entry}").bounding_box()
    assert board and box
    assert box["y"] >= board["y"] + board["height"], "below the scoreboard, not behind it"
