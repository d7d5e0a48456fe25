"""The order of entries by their time, and the effect of late entries on the match."""

import random

import pytest
from django.utils import timezone

from matches import selectors
from matches.actions import correct_commentary, ordering, retract_commentary, set_match_state
from matches.models import CommentaryEntry, Match
from matches.scoring.clock import Clock
from tests.matches.feed.test_events import follow

pytestmark = pytest.mark.django_db


def bodies(match: Match) -> list[str]:
    return [entry.body for entry in match.commentary.all() if entry.body]


def at(minute: float) -> dict:
    return {"period": "1H", "clock_seconds": minute * 60}


def test_late_entry_goes_between_its_neighbours(live_match, post):
    post("the 10th", **at(9))
    post("the 30th", **at(29))
    post("the 20th", **at(19))
    post("the 25th", **at(24))
    assert bodies(live_match) == ["the 10th", "the 20th", "the 25th", "the 30th"]


def test_entries_of_one_minute_stay_in_the_order_of_posting(live_match, post):
    for body in ("one", "two", "three"):
        post(body, **at(9))
    post("the 30th", **at(29))
    post("four", **at(9))
    assert bodies(live_match) == ["one", "two", "three", "four", "the 30th"]


def test_late_entries_of_a_half_go_before_its_end(live_match, post):
    post("a shot", **at(44))
    post("Half-time.", kind="period_end", period="1H")
    post("They have gone in.")
    post("in stoppage time", **at(47))
    post("a line of the half, of no minute", period="1H")
    assert bodies(live_match) == [
        "a shot",
        "in stoppage time",
        "a line of the half, of no minute",
        "Half-time.",
        "They have gone in.",
    ]


def test_entry_of_the_first_half_is_ordered_into_it_during_the_second(live_match, post):
    post("the 10th", **at(9))
    post("Half-time.", kind="period_end", period="1H")
    post("They are back.", kind="period_start", period="2H")
    post("the 50th", period="2H", clock_seconds=240)
    post("the 40th", **at(39))
    assert bodies(live_match) == ["the 10th", "the 40th", "Half-time.", "They are back.", "the 50th"]


def test_late_entry_after_full_time_goes_before_full_time(live_match, post):
    post("the 80th", period="2H", clock_seconds=34 * 60)
    post("Full time.", kind="match_end")
    post("What a match.")
    post("the 89th", period="2H", clock_seconds=43 * 60)
    assert bodies(live_match) == ["the 80th", "the 89th", "Full time.", "What a match."]


def test_late_goal_counts_from_its_minute(live_match, post):
    early, later = post("Theirs.", kind="goal", side="away", **at(9)), post("Ours.", kind="goal", side="home", **at(29))
    late = post("We missed this one.", kind="goal", side="home", **at(19))
    for entry in (early, late, later):
        entry.refresh_from_db()
    scores = [(e.scoreline["home"], e.scoreline["away"]) for e in (early, late, later)]
    assert scores == [(0, 1), (1, 1), (2, 1)]
    live_match.refresh_from_db()
    assert (live_match.home_score, live_match.away_score) == (2, 1)


def test_late_entries_change_neither_clock_nor_status(live_match, post):
    post("Half-time.", kind="period_end", period="1H")
    post("They are back.", kind="period_start", period="2H")
    set_match_state(match_id=live_match.pk, author=None, clock=Clock(600, timezone.now()))
    before = state(live_match)
    post("the 20th", **at(19))
    post("Under way, we forgot to say.", kind="period_start", period="1H")
    post("the 48th", period="2H", clock_seconds=150)
    assert state(live_match) == before


def test_typed_past_minute_does_not_set_the_clock_back(live_match, post):
    """The newest entry is about a past minute."""
    set_match_state(match_id=live_match.pk, author=None, clock=Clock(20 * 60, timezone.now()))
    post("the 16th, and nothing since", **at(15))
    live_match.refresh_from_db()
    assert live_match.minute() == "21'"


def test_typed_future_minute_sets_the_clock(live_match, post):
    post("the 16th", **at(15))
    live_match.refresh_from_db()
    assert live_match.minute() == "16'"


def test_entry_without_a_time_goes_to_the_end(live_match, post):
    post("the 50th, by mistake", period="1H", clock_seconds=49 * 60)
    set_match_state(match_id=live_match.pk, author=None, clock=Clock(20 * 60))
    post("now")
    assert bodies(live_match)[-1] == "now"


def test_entries_of_a_provider_keep_their_order(live_match, post):
    post("the 30th", **at(29))
    post("the 10th, as they send it", feed_seq=1, **at(9))
    assert bodies(live_match) == ["the 30th", "the 10th, as they send it"]


def test_entries_are_shifted_to_make_room_and_clients_follow(live_match, post):
    """Many entries go into one gap, each before the previous one."""
    post("the 1st", **at(0))
    post("the 45th", **at(44))
    before = selectors.snapshot(live_match.pk).as_data()
    for number in range(120):
        post(f"{120 - number:03}", **at(40 - number / 10))
    assert bodies(live_match) == ["the 1st", *(f"{number:03}" for number in range(1, 121)), "the 45th"]
    assert follow(live_match, before) == selectors.snapshot(live_match.pk).as_data()


def test_entries_posted_in_random_order_are_ordered_by_time(live_match, post):
    chance = random.Random(7)
    minutes = [chance.choice(range(45)) for _ in range(150)]
    for number, minute in enumerate(minutes):
        post(f"{minute:02} {number:03}", **at(minute))
    assert bodies(live_match) == sorted(bodies(live_match))
    entries = list(live_match.commentary.all())
    assert len({entry.position for entry in entries}) == len(entries)


def test_entry_moves_when_its_minute_is_corrected(live_match, post):
    post("the 10th", **at(9))
    goal = post("Ours, in the 38th.", kind="goal", side="home", period="1H", clock_seconds=82 * 60)
    post("Theirs.", kind="goal", side="away", period="1H", clock_seconds=83 * 60)
    before = selectors.snapshot(live_match.pk).as_data()
    correct_commentary(entry_id=goal.pk, author=None, clock_seconds=5 * 60)
    assert bodies(live_match) == ["Ours, in the 38th.", "the 10th", "Theirs."]
    tenth = live_match.commentary.get(body="the 10th")
    assert tenth.scoreline["home"] == 1
    correct_commentary(entry_id=goal.pk, author=None, clock_seconds=84 * 60)
    assert bodies(live_match) == ["the 10th", "Theirs.", "Ours, in the 38th."]
    tenth.refresh_from_db()
    assert tenth.scoreline["home"] == 0
    assert follow(live_match, before) == selectors.snapshot(live_match.pk).as_data()


# --- the effect of an entry is reverted with it


def state(match: Match) -> tuple:
    match.refresh_from_db()
    return match.status, match.period, match.clock, match.pause, match.award, match.result


def test_retracting_full_time_continues_the_match_with_a_running_clock(live_match, post):
    set_match_state(match_id=live_match.pk, author=None, period="2H", clock=Clock(600, timezone.now()))
    before = state(live_match)
    full_time = post("Full time!", kind="match_end")
    assert state(live_match)[0] == "finished" and live_match.clock.running_since is None
    retract_commentary(entry_id=full_time.pk, author=None, reason="Not yet")
    assert state(live_match) == before and before[2].running_since is not None


@pytest.mark.parametrize(
    ("status", "line"),
    [
        ("live", {"kind": "period_end"}),
        ("break", {"kind": "period_start", "period": "2H"}),
        ("live", {"kind": "suspended"}),
        ("live", {"kind": "abandoned"}),
        ("scheduled", {"kind": "postponed"}),
        ("break", {"kind": "match_end"}),
        ("finished", {"kind": "awarded", "side": "away"}),
        ("live", {"kind": "opponent_retired", "side": "home"}),
        ("live", {"body": "the 82nd, for the 28th", "period": "1H", "clock_seconds": 81 * 60}),
        ("live", {"body": "of the second half", "period": "2H", "clock_seconds": 60}),
    ],
    ids=lambda value: value if isinstance(value, str) else value.get("kind") or value["body"],
)
def test_retracting_an_entry_reverts_its_effect(live_match, post, status, line):
    set_match_state(match_id=live_match.pk, author=None, status=status, clock=Clock(600, timezone.now()))
    before = state(live_match)
    entry = post(**line)
    assert state(live_match) != before
    retract_commentary(entry_id=entry.pk, author=None)
    assert state(live_match) == before


def test_retracting_an_entry_keeps_later_changes(live_match, post):
    half_time = post("Half-time.", kind="period_end")
    post("They are back.", kind="period_start", period="2H")
    before = state(live_match)
    retract_commentary(entry_id=half_time.pk, author=None, reason="Told twice")
    assert state(live_match) == before


def test_correcting_the_kind_applies_and_reverts_its_effect(live_match, post):
    set_match_state(match_id=live_match.pk, author=None, clock=Clock(2700, timezone.now()))
    entry = post("That is half-time.")
    correct_commentary(entry_id=entry.pk, author=None, kind="period_end")
    assert state(live_match)[0] == "break"
    correct_commentary(entry_id=entry.pk, author=None, kind="comment")
    assert state(live_match)[0] == "live" and live_match.clock.running_since is not None


def test_entry_outside_of_play_has_no_time():
    sport = Match(sport="football").rules
    assert ordering.time_of(sport, "comment", "HT", 12.0) is None
    assert CommentaryEntry.POSITION_STEP == ordering.STEP
