"""What a feed does not tell is unknown and not 0. Where it contradicts itself, it gives warnings."""

from typing import Any

import pytest

from matches.models import Match
from matches.providers.importer import import_feed
from matches.providers.normalise import NormalisedFeed
from tests.matches.providers.feed_writer import A_MATCH, add, edit, normalised

pytestmark = pytest.mark.django_db

START = add(1, type="start", period="1H")
END = add(90, type="full time", period="2H")


def goal(seq: int, side: str, **fields: Any) -> dict[str, Any]:
    return add(seq, "Goal.", type="goal", **({"side": side} if side else {}), **({"period": "1H"} | fields))


def imported(feed: NormalisedFeed) -> Match:
    return import_feed(feed)[0]


def table(match: Match) -> dict[str, tuple[int | None, int | None]]:
    return {row["code"]: (row["home"], row["away"]) for row in match.tally["periods"]}


def messages(*entries: dict[str, Any], **header: Any) -> list[str]:
    return normalised(*entries, **header).warnings.messages()


# --- unknown is not 0


def test_feed_without_any_score_has_no_score():
    untold = imported(normalised(START, add(2, "A corner.", type="corner", side="home", period="1H"), END))
    assert (untold.home_score, untold.away_score) == (None, None)
    assert table(untold)["1H"] == (None, None)
    # The same feed with a goal tells the score.
    told = imported(normalised(START, goal(2, "home"), END, match_id="m2"))
    assert (told.home_score, told.away_score) == (1, 0)


def test_goalless_final_score_begins_at_nil_nil():
    match = imported(normalised(START, END, final={"home": 0, "away": 0}))
    assert (match.home_score, match.away_score, table(match)["1H"]) == (0, 0, (0, 0))


def test_final_score_does_not_tell_the_score_before_it():
    match = imported(normalised(START, END, final={"home": 2, "away": 1}))
    assert (match.home_score, match.away_score) == (2, 1)
    assert {entry.scoreline["home"] for entry in match.commentary.all()} == {None}
    assert table(match)["1H"] == (None, None)


def test_goal_without_a_side_makes_the_score_unknown_also_after_half_time():
    kick_off = add(3, type="start", period="2H")
    match = imported(normalised(START, goal(2, ""), kick_off, END))
    assert (match.home_score, match.away_score) == (None, None)


def test_period_of_which_only_the_end_is_told_is_unknown():
    lines = (
        add(1, "Basket.", type="two points", side="home", period="Q1", score={"home": 20, "away": 18}),
        add(2, "End of the second quarter.", type="period end", period="Q2"),
        add(3, "Basket.", type="two points", side="away", period="Q3", score={"home": 50, "away": 47}),
        add(4, "Basket.", type="two points", side="away", period="Q4", score={"home": 50, "away": 49}),
    )
    match = imported(normalised(*lines, sport="basketball"))
    unknown = table(match)
    assert unknown["Q2"] == unknown["Q3"] == (None, None)
    stated = {**lines[1], "score": {"home": 41, "away": 40}}
    known = imported(normalised(lines[0], stated, *lines[2:], sport="basketball", match_id="m2"))
    assert table(known) == {"Q1": (20, 18), "Q2": (21, 22), "Q3": (9, 7), "Q4": (0, 2)}


def test_period_without_any_line_is_unknown_if_the_score_grew_meanwhile():
    lines = (
        add(1, "Basket.", type="two points", side="home", period="Q1", score={"home": 20, "away": 18}),
        add(2, "Basket.", type="two points", side="home", period="Q3", score={"home": 52, "away": 47}),
    )
    match = imported(normalised(*lines, sport="basketball"))
    assert table(match) == {"Q1": (20, 18), "Q2": (None, None), "Q3": (None, None)}


def test_shootout_without_counted_kicks_is_unknown():
    kick = add(50, "A penalty.", type="Penalty", side="home", period="PEN")
    match = imported(normalised(START, goal(2, "home"), goal(3, "away"), kick))
    assert table(match)["SO"] == (None, None) and str(match.scoreline) == "1–1"
    counted = {**kick, "data": {"outcome": "scored"}}
    told = imported(normalised(START, goal(2, "home"), goal(3, "away"), counted, match_id="m2"))
    assert table(told)["SO"] == (1, 0)


# --- warnings


def test_consistent_feed_gives_no_warning():
    assert messages(*A_MATCH, final={"home": 2, "away": 1}) == []


def test_lines_that_differ_from_the_final_score_give_a_warning_and_the_final_score_counts():
    feed = normalised(*A_MATCH, final={"home": 3, "away": 1})
    assert feed.warnings.messages() == ["the lines end at 2–1, but the header's final score is 3–1, which counts"]
    assert str(imported(feed).scoreline) == "3–1"


def test_all_unknown_types_are_named_with_their_counts():
    types = ["2PS", "FOO", "2PS", "A", "B", "C", "D", "E", "2PS"]
    lines = [add(n, "What?", type=type) for n, type in enumerate(types)]
    assert messages(*lines, edit(99, 0, text="Changed.")) == [
        "unknown types, imported as comments: 2PS (3), FOO (1), A (1), B (1), C (1), D (1), E (1)"
    ]


def test_lines_without_a_side_that_count_give_a_warning():
    corners = [add(n, "A corner.", type="corner", period="1H") for n in (2, 3)]
    assert messages(START, *corners, goal(4, "home")) == [
        "lines without a side, which statistics do not count: corner (2)"
    ]
    scored = messages(START, goal(2, ""), final={"home": 1, "away": 0})
    assert "scores without a side, the score is unknown after them: Goal (1)" in scored


def test_periods_that_do_not_add_up_give_a_warning():
    # The second goal is in a line before the first period.
    lines = (
        add(1, "News.", period="PRE", score={"home": 1, "away": 0}),
        add(2, type="start", period="1H"),
        goal(3, "home"),
    )
    assert messages(*lines) == ["the periods add up to 1–0, but the lines end at 2–0"]


SHOOTOUT = (
    START,
    *(goal(n, side) for n, side in enumerate(("home", "away"), start=2)),
    *(
        add(n, "Scores.", type="goal", side=side, period="SO")
        for n, side in enumerate(("home", "away", "home"), start=60)
    ),
)


def test_final_score_with_the_kicks_added_does_not_count():
    feed = normalised(*SHOOTOUT, final={"home": 3, "away": 2})
    assert feed.warnings.messages() == [
        "the header's final score 3–2 has the shootout in it, the score of the lines counts: 1–1 (2–1 in the shootout)"
    ]
    match = imported(feed)
    assert (match.home_score, match.away_score, match.home_shootout, match.away_shootout) == (1, 1, 2, 1)


@pytest.mark.parametrize(
    ("sport", "final", "shown", "warns"),
    [
        # The winner of the shootout has one goal more: with and without it in the header.
        ("ice_hockey", {"home": 2, "away": 1}, "2–1", False),
        ("ice_hockey", {"home": 1, "away": 1}, "2–1", False),
        ("ice_hockey", {}, "2–1", False),
        ("ice_hockey", {"home": 3, "away": 2}, "2–1", True),
        # Each goal of the shootout counts.
        ("handball", {"home": 3, "away": 2}, "3–2", False),
        ("handball", {"home": 1, "away": 1}, "3–2", False),
        # The shootout is apart.
        ("football", {"home": 1, "away": 1}, "1–1", False),
    ],
)
def test_final_score_after_a_shootout_is_as_the_sport_writes_it(
    sport: str, final: dict[str, int], shown: str, warns: bool
):
    period = {"ice_hockey": "P1", "handball": "1H", "football": "1H"}[sport]
    lines = [{**line, "period": line["period"].replace("1H", period)} for line in SHOOTOUT]
    feed = normalised(*lines, final=final, sport=sport)
    assert bool(feed.warnings.messages()) == warns
    match = imported(feed)
    assert (f"{match.home_score}–{match.away_score}", match.home_shootout, match.away_shootout) == (shown, 2, 1)
