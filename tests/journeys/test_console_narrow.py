"""A half of a recorded match is typed by keyboard, and the result equals the recording."""

from pathlib import Path
from statistics import median
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from matches.sports import FOOTBALL
from tests.journeys.commentator import (
    SQUADS,
    ConsolePage,
    Entry,
    add_session,
    remaining_text,
    shorthand_of,
    squads_of,
    staff_context,
)
from tests.journeys.conftest import Database
from tests.journeys.page_content import expect_match_content
from tests.servers import ROOT

HARBOUR = ROOT / "tests" / "data" / "harbour-mill.jsonl"
# A half of a real match, if it is beside this checkout: five goals, two red cards, a penalty.
REAL = ROOT.parent / "shared" / "data" / "neutral" / "football-pl-35166.jsonl"


def play_first_half(database: Database, feed: Path) -> tuple[dict[str, Any], list[Entry]]:
    """Play a recorded match up to half-time. Return it and its entries."""
    match_id, steps = database.start_feed(str(feed))
    for _ in range(steps):
        if database.play_steps(match_id, 1) == "break":
            break
    recorded = database.match_content(match_id)
    return recorded, recorded["entries"]


def comparable(entry: Entry) -> dict[str, Any]:
    """Return the fields of an entry that must be equal."""
    return {
        "period": entry["period"] if entry["minute"] else "",
        "minute": entry["minute"],
        "kind": entry["kind"],
        "side": entry["side"],
        "scored": entry["scored"],
        "struck": entry["retracted_at"] is not None,
        "score": [entry["scoreline"].get(side) or 0 for side in ("home", "away")],
    }


@pytest.mark.parametrize("feed", [HARBOUR, REAL], ids=["ours", "real"])
def test_a_half_typed_by_keyboard_equals_the_recorded_one(
    browser: Browser, origin: str, database: Database, feed: Path
):
    if not feed.exists():
        pytest.skip("this feed is not beside the checkout")
    recorded, entries = play_first_half(database, feed)
    teams = recorded["teams"]
    squads = SQUADS if feed == HARBOUR else squads_of(entries, teams)
    match_id = database.create_match(home=teams["home"], away=teams["away"], minutes_ago=0)
    database.set_lineup(match_id, squads)
    database.add_staff("cora", match_id)
    context = staff_context(browser, origin)
    add_session(context, origin, database, "cora")
    console = ConsolePage(context.new_page(), match_id).open()

    for entry in entries:
        # A real match would take ten times as long letter by letter.
        console.post_line(shorthand_of(entry, squads, teams), letters=8 if feed == HARBOUR else 1)
        # Each typed minute sets the clock, and the next entry uses it.
        expect(console.unsent).to_have_count(0)
        if entry["retracted_at"]:
            expect(console.entries.last).to_contain_text(remaining_text(entry, squads, teams))
            console.press("Escape", "r")
            console.post_line(entry["reason"] or "Offside.")
            expect(console.entries.last).to_have_attribute("data-retracted", "")
            console.press("/")

    expect(console.entries).to_have_count(len(entries))
    stored = database.match_content(match_id)
    for source_entry, entry in zip(entries, stored["entries"], strict=True):
        assert comparable(entry) | {"side": source_entry["side"] or entry["side"]} == comparable(source_entry) | {
            "side": source_entry["side"] or entry["side"]
        }, entry["body"]
        assert remaining_text(source_entry, squads, teams).rstrip(".") in entry["body"]
        assert entry["author"] == "Cora"
    assert stored["match"]["scoreline"] == recorded["match"]["scoreline"]
    assert stored["match"]["status"] == recorded["match"]["status"] == "break"
    assert stored["match"].get("tally") == recorded["match"].get("tally")
    expect_match_content(console.page, stored)

    # A fan's page shows the same.
    fan = context.new_page()
    fan.goto(f"/matches/{match_id}/")
    expect_match_content(fan, stored)


def test_a_goal_by_a_listed_player_takes_few_keystrokes(browser: Browser, origin: str, database: Database):
    """By shirt, beginning of a name, or pinyin. Keystrokes count from the first key to Enter."""
    match_id = database.create_match()
    database.post(match_id, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    database.set_lineup(match_id, SQUADS)
    database.add_staff("cora", match_id)
    context = staff_context(browser, origin)
    add_session(context, origin, database, "cora")
    console = ConsolePage(context.new_page(), match_id).open()
    assert FOOTBALL.kind("goal").keys == ("g",)

    strokes = []
    for count, (way, name) in enumerate(
        [
            ("g h3", "Ida Parker"),
            ("g h10", "Inés Caldera"),
            ("g par", "Ida Parker"),
            ("g a17", "Abara"),
            ("g ws", "王霜"),
        ],
        1,
    ):
        before = console.keystrokes
        console.post_line(way)
        strokes.append(console.keystrokes - before)
        expect(console.entries.filter(has=console.page.locator(".label", has_text="Goal"))).to_have_count(count)
        assert name in database.match_content(match_id)["entries"][-1]["body"]
    assert median(strokes) <= 8
    assert strokes[0] == 5
