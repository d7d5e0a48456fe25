"""Timeline, chart and line-ups as the server computes them."""

from typing import Any

import pytest

from matches.pages.pitch import rows_of
from matches.pages.stretches import lay_out, seconds_of
from matches.scoring.named_players import listed_player, player_key
from matches.sports import sport_of

FOOTBALL, BASKETBALL = sport_of("football"), sport_of("basketball")


def event(pk: int, period: str, minute: str) -> dict[str, Any]:
    return {"id": pk, "period": period, "minute": minute}


@pytest.mark.parametrize(
    ("period", "minute", "seconds"),
    [
        ("1H", "1'", 30),
        ("2H", "46'", 30),
        ("1H", "45+2'", 45 * 60 + 90),
        ("2H", "90'", 45 * 60 - 30),
        ("2H", "2'", 0),  # of the other half
        ("1H", "half an hour", None),
        ("SO", "Pens", None),
    ],
)
def test_minute_labels_have_their_second(period: str, minute: str, seconds: int | None):
    found = FOOTBALL.period(period)
    assert found is not None
    assert seconds_of(FOOTBALL, found, minute) == seconds


def test_a_clock_that_counts_down_is_read_from_the_start_of_the_period():
    found = BASKETBALL.period("Q3")
    assert found is not None
    assert seconds_of(BASKETBALL, found, "Q3 04:11") == 12 * 60 - 251


def test_regular_periods_are_shown_from_the_start_and_others_once_they_begin():
    stretches, _ = lay_out(FOOTBALL, [], {"1H"})
    assert [(one.code, one.begin, one.added, one.end) for one in stretches] == [
        ("1H", 0, 500, 500),
        ("2H", 500, 1000, 1000),
    ]
    stretches, places = lay_out(FOOTBALL, [event(1, "SO", "Pens"), event(2, "SO", "Pens")], {"ET1", "ET2"})
    assert [one.code for one in stretches] == ["1H", "2H", "ET1", "ET2", "SO"]
    shootout = stretches[-1]
    assert [places[1], places[2]] == [shootout.begin + 95, shootout.begin + 191]  # thirds of the shootout
    assert shootout.end == 1000


def test_added_time_lengthens_its_period():
    stretches, places = lay_out(FOOTBALL, [event(1, "1H", "45+5'")], {"1H"})
    first = stretches[0]
    assert first.begin < first.added < places[1] <= first.end
    assert first.width > stretches[1].width


def test_innings_without_a_clock_share_the_line():
    baseball = sport_of("baseball")
    stretches, places = lay_out(baseball, [event(1, "1T", "Top 1"), event(2, "1B", "Bot 1")], {"1", "2"})
    assert [(one.code, one.end) for one in stretches] == [("1", 500), ("2", 1000)]
    assert places == {1: 167, 2: 333}


def player(name: str, number: int | None = None, position: str = "") -> dict[str, Any]:
    return {"name": name, "number": number, "position": position}


SHEETS = {
    "home": [player("Kit Windle", 9), player("Kit Windle", 14), player("Ida Parker", 4), player("Ono")],
    "away": [player("Sam Parker", 9), player("Viktor Doom", 10)],
}


@pytest.mark.parametrize(
    ("named", "side", "listed"),
    [
        ({"name": "Kit Windle", "number": 14}, "home", ("home", 1)),
        ({"name": "Kit Windle"}, "home", None),  # which of the two is unknown
        ({"name": "Parker"}, "home", ("home", 2)),
        ({"name": "Parker"}, "away", ("away", 0)),
        ({"name": "doom"}, "home", ("away", 1)),  # a foul names players of both sides
        ({"name": "Doom", "number": 11}, "away", None),
        ({"number": 9}, "away", ("away", 0)),
        ({"number": 9}, "", None),
        ({"name": "ker"}, "home", None),  # not a whole word
        ({}, "home", None),
    ],
)
def test_an_entry_names_a_listed_player(named: dict[str, Any], side: str, listed: tuple[str, int] | None):
    assert listed_player(SHEETS, named, side) == listed


def test_the_address_of_a_player_is_the_number_or_the_name():
    assert [player_key(SHEETS["home"], index) for index in range(4)] == ["9", "14", "4", "Ono"]
    assert player_key([player("One", 7), player("Two", 7)], 1) == "Two"


def test_players_stand_in_rows_from_left_to_right():
    positions = "GK RB CB CB LB CDM CM CM RW ST LW".split()
    rows = rows_of("football", [player(f"{place} {n}", n, place) for n, place in enumerate(positions)])
    assert [[one["position"] for one in row] for row in rows] == [
        ["GK"],
        ["LB", "CB", "CB", "RB"],
        ["CDM"],
        ["CM", "CM"],
        ["LW", "ST", "RW"],
    ]
    five_rows = [*positions[:7], "CAM", *positions[8:]]
    rows = rows_of("football", [player(f"{place} {n}", n, place) for n, place in enumerate(five_rows)])
    assert [len(row) for row in rows] == [1, 4, 2, 1, 3]


@pytest.mark.parametrize(
    ("sport", "positions"),
    [
        ("football", ["GK"] + ["DF"] * 4 + ["MF"] * 5 + [""]),  # one is unknown
        ("football", ["DF"] * 5 + ["MF"] * 6),  # no goalkeeper
        ("football", ["GK"] + ["MF"] * 10),  # too many in a row
        ("football", ["GK", "DF", "MF", "FW"]),  # too few
        ("basketball", ["PG", "SG", "SF", "PF", "C", "C"]),  # too many
        ("cricket", ["BAT"] * 11),
    ],
)
def test_other_sheets_are_lists(sport: str, positions: list[str]):
    assert rows_of(sport, [player(f"Player {n}", n, place) for n, place in enumerate(positions)]) == []
