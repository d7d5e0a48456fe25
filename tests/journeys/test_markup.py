"""A live entry has the same markup as a rendered one, for every kind and state."""

import re
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from matches.sports import SPORTS
from tests.journeys.conftest import Database
from tests.journeys.page_content import wait_until

# A node as nested lists: name, attributes, children. Space between two elements does not count.
_TREE = """() => {
    const tree = node => {
        if (node.nodeType === Node.TEXT_NODE) return node.data;
        const attributes = [...node.attributes].map(({name, value}) => [name, value]).sort();
        const children = [...node.childNodes].filter(child => child.nodeType !== Node.TEXT_NODE || child.data.trim());
        return [node.nodeName, attributes, children.map(tree)];
    };
    const shown = document.querySelectorAll(
        '#feed, #pinned, #scoreboard, .outcome, #highlights, #tally, #lineups'
    );
    return [...shown].map(tree);
}"""

# The clock's text and the flash of new entries depend on the time.
_STILL = """() => {
    for (const node of document.querySelectorAll('.clock-time, .added-time, .countdown')) node.textContent = '';
    for (const node of document.querySelectorAll('.points')) {
        node.classList.remove('score-changed');
    }
}"""


def tree_of(page: Page) -> Any:
    page.evaluate(_STILL)
    return page.evaluate(_TREE)


def write_all(database: Database, match_id: int, sport: str) -> int:
    """Post every kind of the sport in its first two periods, and entries in every state."""
    rules = SPORTS[sport]
    codes = [period.code for period in rules.periods[:2]] or [""]
    timed = bool(rules.periods and rules.periods[0].length)
    sides = ["", "home", "away"]
    last = 0
    # The end of the match comes last. A postponed match accepts no more entries.
    kinds = sorted(set(rules.kinds) - {"postponed"}, key=lambda kind: (kind in ("match_end", "abandoned"), kind))
    database.post(match_id, "Before it begins.", kind="lineup", period="PRE")
    for number, kind in enumerate(kinds):
        code = codes[number * len(codes) // len(kinds)]
        line: dict[str, Any] = {"kind": kind, "side": sides[number % 3], "period": code}
        if timed:
            line["clock_seconds"] = 30.0 * number
        body = "" if number % 7 == 3 and kind != "comment" else f"{kind}: <b>a & b</b>\n“two” rows"
        players = [{"name": "Ida Parker"}, {"number": 4}, {"name": "Ono"}]
        last = database.post(match_id, body, byline="Cora" if number % 4 == 0 else "", players=players, **line)
        if number % 5 == 1:
            database.correct(last, reason="a slip" if number % 2 else "", body=f"{body} put right")
        if number % 5 == 2 and kind != "highlight":  # a retracted line takes no photo
            database.retract(last, reason="it never happened" if number % 2 else "")
        if kind == "highlight":
            database.add_photo(last)
            database.pin(last)
    return last


@pytest.mark.parametrize(("sport", "language"), [("football", "en"), ("basketball", "zh-CN"), ("cricket", "en")])
def test_live_entries_equal_the_rendered_ones(page: Page, database: Database, sport: str, language: str):
    match_id = database.create_match(sport=sport, home="长江", away="Mill United", language=language)
    page.goto(f"/matches/{match_id}/")
    expect(page.locator('[data-connection="connected"]')).to_be_visible()
    write_all(database, match_id, sport)
    content = database.match_content(match_id)
    for entry in content["entries"]:
        if entry["photo"]:
            database.wait_for_thumbnails(entry["id"])
    expect(page.locator("#feed .entry")).to_have_count(len(content["entries"]))

    rendered = page.context.new_page()
    rendered.goto(f"/matches/{match_id}/")
    expect(rendered.locator('[data-connection="connected"]')).to_be_visible()
    with suppress(AssertionError):  # the newest entry may still move or flash
        wait_until(page, lambda: tree_of(page) == tree_of(rendered))
    assert tree_of(page) == tree_of(rendered)


def test_a_retracted_goal_changes_the_open_page(page: Page, database: Database):
    match_id = database.create_match()
    database.post(match_id, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    page.goto(f"/matches/{match_id}/")
    goal = database.post(match_id, "In!", kind="goal", side="home", period="1H", clock_seconds=600)
    second = database.post(match_id, "Level.", kind="goal", side="away", period="1H", clock_seconds=700)
    expect(page.locator(f"#entry-{second} .entry-score")).to_have_text("1–1")

    database.retract(goal, reason="offside")

    line = page.locator(f"#entry-{goal}")
    expect(line.locator(".text del")).to_have_text("In!")
    expect(line.locator(".note")).to_contain_text("Withdrawn")
    expect(line.locator(".reason")).to_have_text("offside")
    expect(page.locator(f"#entry-{second} .entry-score")).to_have_text("0–1")
    expect(page.locator('[data-points="home"]')).to_have_text("0")

    database.correct(second, reason="it was the other Abara", body="Level, by the younger Abara.")
    expect(page.locator(f"#entry-{second} .note")).to_contain_text("the other Abara")

    database.pin(second)
    expect(page.locator("#pinned")).to_contain_text("the younger Abara")
    database.correct(second, reason="", body="Ahead!")
    expect(page.locator("#pinned .text")).to_have_text("Ahead!")
    database.pin(second, pinned=False)
    expect(page.locator("#pinned")).to_be_hidden()


def test_a_late_entry_is_inserted_at_its_place(page: Page, database: Database):
    match_id = database.create_match()
    page.goto(f"/matches/{match_id}/")
    # In order; before all; between; into the other half; splitting a run of entries in two; at the end again.
    for place in "1H-100 1H-200 2H-300 2H-400 1H-50 1H-150 2H-250 1H-350 2H-500".split():
        period, position = place.split("-")
        database.post(match_id, position, period=period, position=int(position), clock_seconds=1.0)
    expect(page.locator("#feed .entry")).to_have_count(9)
    read = """() => [...document.querySelectorAll('#feed .period-section')].map(run =>
        [run.dataset.period, ...[...run.querySelectorAll('.text')].map(text => text.textContent)])"""
    live = page.evaluate(read)
    assert live == [
        ["2H", "500", "400"],
        ["1H", "350"],
        ["2H", "300", "250"],
        ["1H", "200", "150", "100", "50"],
    ]
    page.reload()
    assert page.evaluate(read) == live


SECOND_HALF = re.compile(r"^(6[7-9]|7\d):\d\d$")


def test_the_clock_runs_and_stops(page: Page, database: Database):
    match_id = database.create_match()
    database.post(match_id, "Under way.", kind="period_start", period="2H", clock_seconds=0)
    database.set_state(match_id, elapsed=22 * 60 + 10)
    page.goto(f"/matches/{match_id}/")
    face = page.locator(".clock-time")
    expect(face).to_have_text(SECOND_HALF)
    shown = face.inner_text()
    expect(face).not_to_have_text(shown)
    assert face.inner_text() > shown

    database.set_state(match_id, elapsed=47 * 60 + 5)
    expect(page.locator(".added-time")).to_have_text(re.compile(r"^\+[2-9]:\d\d$"))
    expect(page.locator(".clock-time")).to_have_text("90:00")

    database.post(match_id, "That was it.", kind="match_end")
    expect(page.locator(".status-text")).to_have_text("Full time")
    expect(page.locator(".short-status")).to_have_text("Full time")
