"""A whole half of a match is called by keyboard, in one-line entries, and equals the source it was taken from."""

from pathlib import Path
from statistics import median
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from matches.sports import FOOTBALL
from tests.journeys.commentator import (
    LETTER_BY_LETTER,
    SQUADS,
    Console,
    Entry,
    desk,
    sign_in,
    squads_of,
    told_text,
    typed,
)
from tests.journeys.conftest import Hand
from tests.journeys.page_content import expect_equal
from tests.servers import ROOT

HARBOUR = ROOT / "tests" / "data" / "harbour-mill.jsonl"
# A real half, where it lies beside this checkout: five goals, two men sent off, a penalty.
REAL = ROOT.parent / "shared" / "data" / "neutral" / "football-pl-35166.jsonl"


def source(hand: Hand, feed: Path) -> tuple[dict[str, Any], list[Entry]]:
    """The match as its feed tells it, up to half-time."""
    match_id, steps = hand.begin(str(feed))
    for _ in range(steps):
        if hand.play(match_id, 1) == "break":
            break
    told = hand.told(match_id)
    return told, told["entries"]


def essence(entry: Entry) -> dict[str, Any]:
    """What an entry says of the match; a side only where the feed names one."""
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
def test_a_half_is_called_by_keyboard(browser: Browser, origin: str, hand: Hand, feed: Path):
    if not feed.exists():
        pytest.skip("this feed is not beside the checkout")
    told, entries = source(hand, feed)
    teams = told["teams"]
    squads = SQUADS if feed == HARBOUR else squads_of(entries, teams)
    match_id = hand.match(home=teams["home"], away=teams["away"], minutes_ago=0)
    hand.lineup(match_id, squads)
    hand.person("cora", match_id)
    context = desk(browser, origin)
    sign_in(context, origin, hand, "cora")
    console = Console(context.new_page(), match_id).open()

    for entry in entries:
        # Our own half is typed letter by letter; a real one would take ten times as long.
        console.say(typed(entry, squads, teams), letters=LETTER_BY_LETTER if feed == HARBOUR else 3)
        # A half in some seconds: each minute that is typed sets the clock on, and the next line goes by it.
        expect(console.unsent).to_have_count(0)
        if entry["retracted_at"]:
            expect(console.entries.last).to_contain_text(told_text(entry, squads, teams))
            console.press("Escape", "r")
            console.say(entry["reason"] or "Offside.")
            expect(console.entries.last).to_have_attribute("data-retracted", "")
            console.press("/")

    expect(console.entries).to_have_count(len(entries))
    called = hand.told(match_id)
    for source_entry, entry in zip(entries, called["entries"], strict=True):
        assert essence(entry) | {"side": source_entry["side"] or entry["side"]} == essence(source_entry) | {
            "side": source_entry["side"] or entry["side"]
        }, entry["body"]
        assert told_text(source_entry, squads, teams).rstrip(".") in entry["body"]
        assert entry["author"] == "Cora"
    assert called["match"]["scoreline"] == told["match"]["scoreline"]
    assert called["match"]["status"] == told["match"]["status"] == "break"
    assert called["match"].get("tally") == told["match"].get("tally")
    expect_equal(console.page, called)

    # And a fan sees the same.
    fan = context.new_page()
    fan.goto(f"/matches/{match_id}/")
    expect_equal(fan, called)


def test_a_goal_by_a_listed_player_takes_few_strokes(browser: Browser, origin: str, hand: Hand):
    """Every way to it: a shirt, the beginning of a name, pinyin; from the first key to Enter."""
    match_id = hand.match()
    hand.post(match_id, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    hand.lineup(match_id, SQUADS)
    hand.person("cora", match_id)
    context = desk(browser, origin)
    sign_in(context, origin, hand, "cora")
    console = Console(context.new_page(), match_id).open()
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
        before = console.strokes
        console.say(way)
        strokes.append(console.strokes - before)
        expect(console.entries.filter(has=console.page.locator(".label", has_text="Goal"))).to_have_count(count)
        assert name in hand.told(match_id)["entries"][-1]["body"]
    assert median(strokes) <= 8
    assert strokes[0] == 5
