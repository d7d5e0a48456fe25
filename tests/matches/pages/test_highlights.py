"""The scorers, cards and top scorers under the score."""

from typing import Any

import pytest

from matches.pages.highlights import SHOWN, highlights_of, more_text, rules_of, shows_periods
from matches.pages.key_events import KeyEvent, named_in
from matches.sports import SPORTS

Rows = dict[str, list[tuple[str, str]]]


def event(number: int, kind: str, side: str, name: str = "", minute: str = "", **more: Any) -> KeyEvent:
    players = [{"name": name}] if name else []
    return {
        "id": number,
        "kind": kind,
        "side": side,
        "minute": minute,
        "period": "",
        "players": players,
        "retracted": False,
        **more,
    }


def rows_of(sport: str, *events: KeyEvent) -> Rows:
    """Return the items of each side: who, and the texts of the links."""
    return {
        side.side: [(item.who, ", ".join(part["text"] for part in item.parts)) for item in (*side.shown, *side.more)]
        for side in highlights_of(events, SPORTS[sport])
    }


def test_the_goals_of_a_scorer_are_grouped_and_an_own_goal_is_the_other_sides():
    rows = rows_of(
        "football",
        event(1, "goal", "home", "Hobb", "12'"),
        event(2, "own_goal", "home", "Crick", "20'"),
        event(3, "penalty_goal", "home", "Hobb", "45+2'"),
        event(4, "penalty_missed", "away", "Doom", "60'"),
        event(5, "second_yellow", "away", "Doom", "70'"),
        event(6, "yellow_card", "away", "Vex", "71'"),
        event(7, "goal", "away", "Doom", "80'", retracted=True),
        event(8, "goal", "away", "", "85'"),
    )
    assert rows == {
        "home": [("Hobb", "12', 45+2' (pen)")],
        "away": [("Crick", "20' (og)"), ("Doom", "60' (pen missed)"), ("Doom", "70'"), ("Goal", "85'")],
    }


def test_without_a_player_the_kind_is_named_once():
    kinds = ("home_run", "grand_slam", "home_run")
    events = [event(n, kind, "away", period=f"{n}T") for n, kind in enumerate(kinds, start=1)]
    assert rows_of("baseball", *events)["away"] == [("Home run", "Top 1, Top 3"), ("Grand slam", "Top 2")]
    named = event(4, "home_run", "away", "Hobb", period="4T")
    assert rows_of("baseball", named)["away"] == [("Hobb", "Top 4 (HR)")]
    assert rows_of("football", event(5, "penalty_goal", "home", "", "12'"))["home"] == [("Penalty scored", "12'")]


def test_kicks_of_a_shootout_are_signs_with_names():
    sides = highlights_of(
        [event(1, "shootout_scored", "home", "Hobb"), event(2, "shootout_missed", "home", "Vex")], SPORTS["football"]
    )
    (item,) = sides[0].shown
    assert (item.role, item.sign, item.who) == ("kick", "", "pens")
    assert item.parts == [{"id": 1, "name": "Hobb", "text": "✓"}, {"id": 2, "name": "Vex", "text": "✗"}]


@pytest.mark.parametrize(
    ("sport", "events", "expected"),
    [
        (
            "basketball",
            [("two_points", "Hobb"), ("three_points", "Vex"), ("free_throw", "Hobb"), ("two_points", "Hobb")],
            [("Hobb", "5"), ("Vex", "3")],
        ),
        ("handball", [("goal", "Hobb"), ("seven_metre_goal", "Hobb"), ("goal", "Vex")], [("Hobb", "2"), ("Vex", "1")]),
        # Wides and leg byes are not the batter's runs.
        ("cricket", [("four", "Hobb"), ("wide", "Hobb"), ("leg_bye", "Hobb"), ("run", "Hobb")], [("Hobb", "5")]),
        ("rugby", [("try", "Hobb"), ("conversion", "Vex")], [("Hobb", "1'"), ("Vex", "1' (con)")]),
        ("american_football", [("touchdown", "Hobb"), ("extra_point", "Vex")], [("Hobb", "1' (TD)")]),
        ("ice_hockey", [("power_play_goal", "Hobb"), ("penalty", "Vex")], [("Hobb", "1' (PP)")]),
        ("tennis", [("set", "Hobb")], []),
    ],
)
def test_each_sport_lists_what_its_fans_look_for(
    sport: str, events: list[tuple[str, str]], expected: list[tuple[str, str]]
):
    found = rows_of(sport, *(event(n, kind, "home", name, "1'") for n, (kind, name) in enumerate(events)))
    assert found["home"] == expected


def test_more_than_three_items_are_behind_more():
    events = [event(n, "goal", "home", f"Player {n}", f"{n}'") for n in range(5)]
    sides = highlights_of(events, SPORTS["football"])
    assert (len(sides[0].shown), len(sides[0].more), more_text(sides)) == (SHOWN, 2, "2 more")


def test_every_rule_names_a_kind_of_its_sport():
    for sport in SPORTS.values():
        assert rules_of(sport)["rules"].keys() <= sport.kinds.keys()
    assert shows_periods(SPORTS["baseball"]) and not shows_periods(SPORTS["football"])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Goal!  Mill 0, Harbour Town 1. Ida Parker (Harbour Town) right footed shot.", "Ida Parker"),
        ("Second yellow card to Viktor Doom (Mill) for a bad foul.", "Viktor Doom"),
        ("Own Goal by Ono Vex, Mill.  Mill 0, Harbour Town 2.", "Ono Vex"),
        ("It is in! The whole end is on the pitch.", ""),
        ("(Mill)", ""),
        ("x" * 100 + " (Mill)", ""),
    ],
)
def test_a_player_is_found_in_the_text_of_a_feed_without_players(text: str, name: str):
    assert named_in(text, ["Harbour Town", "Mill"]) == name
