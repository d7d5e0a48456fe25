"""The side that a provider's line is credited to, which is not always the side that the line carries."""

from types import SimpleNamespace

import pytest

from matches.providers.feed_warnings import FeedWarnings
from matches.providers.normalise import NormalisedFeed
from matches.scoring import statistics
from matches.scoring.score import Scoreline, score_after
from matches.sports import sport_of
from tests.matches.providers.event_records import read, reader, record
from tests.matches.providers.feed_writer import add, normalised

STATES = {"home": "Washington Anchors", "away": "Arizona Cacti"}


def counted(feed: NormalisedFeed) -> dict[str, tuple]:
    """The statistics of a normalised feed."""
    sport, score, entries = sport_of(feed.facts.sport), Scoreline(), []
    for line in (step.line for step in feed.steps if step.line is not None):
        entry = SimpleNamespace(kind=line.kind, side=line.side, period=line.period, retracted_at=None)
        entry.provider_score = line.provider_score
        score = score_after(score, entry, sport)
        entry.scoreline = score.as_data()
        entries.append(entry)
    return {row["code"]: (row["home"], row["away"]) for row in statistics.tally_of(entries, sport)["stats"]}


# --- American football


@pytest.mark.parametrize(
    ("type", "text", "expected"),
    [
        ("PENALTY", "(3:47) PENALTY on MIL-K.Stone, holding, 10 yards, enforced at HAR 28.", ("penalty", "away")),
        ("PENALTY", "(3:47) PENALTY on HAR-K.Wood, False Start, 5 yards, enforced - No Play.", ("penalty", "home")),
        ("pass", "(3:47) K.Wood pass incomplete. PENALTY on MIL, Holding, 5 yards - No Play.", ("penalty", "away")),
        ("pass", "(3:47) K.Wood pass to R.Ember. Penalty on MIL-A.Roe, Holding, declined.", ("pass", "home")),
        ("PENALTY", "(3:47) Penalty on MIL-A.Roe, Holding, declined.", ("penalty_declined", "away")),
        ("PENALTY", "PENALTY on MIL-A.Roe, Offside, offsetting. PENALTY on HAR-B.Poe, offsetting.", ("", "")),
        ("PENALTY", "PENALTY on MIL-A.Roe, declined. PENALTY on HAR-B.Poe, Holding, enforced.", ("penalty", "home")),
        ("PENALTY", "PENALTY on Mill United, Delay of Game, 5 yards, enforced.", ("penalty", "away")),
        ("PENALTY", "", ("penalty", "")),
        ("play", "(3:47) K.Wood sacked at HAR 15 for -7 yards (A.Roe).", ("sack", "away")),
        ("play", "(3:47) K.Wood sacked at HAR 15. FUMBLES (A.Roe), recovers at HAR 12.", ("strip_sack", "away")),
        ("INT", "(3:47) K.Wood pass INTERCEPTED by A.Roe at MIL 30.", ("interception", "away")),
        ("FUMBLE", "R.Ember up the middle. FUMBLES (A.Roe), RECOVERED by MIL-B.Poe.", ("fumble", "home")),
        ("FUMBLE", "K.Wood kicks 61 yards from HAR 35 to MIL 4. FUMBLES (R.Ember).", ("fumble", "away")),
        ("FUMBLE", "K.Wood punts 41 yards to MIL 43. A.Roe MUFFS catch, and recovers.", ("muffed_punt", "away")),
        ("SAF", "K.Wood sacked in End Zone for -7 yards, SAFETY (A.Roe).", ("safety", "home")),
        ("PUNT", "K.Wood punts 41 yards to MIL 43.", ("punt", "home")),
        ("TIMEOUT", "Timeout #1 by MIL at 01:00.", ("timeout", "away")),
        ("TD", "R.Ember left tackle for 6 yards, TOUCHDOWN.", ("touchdown", "home")),
        ("TD", "K.Wood pass INTERCEPTED by A.Roe at MIL 1. A.Roe for 99 yards, TOUCHDOWN.", ("touchdown", "away")),
        ("TD", "K.Wood kicks 65 yards from HAR 35 to MIL 0. A.Roe for 100 yards, TOUCHDOWN.", ("touchdown", "away")),
        ("TD", "FUMBLES (A.Roe), RECOVERED by MIL-B.Poe at HAR 45, TOUCHDOWN.", ("touchdown", "away")),
        ("TD", "FUMBLES (A.Roe), RECOVERED by HAR-R.Ember at MIL 5, TOUCHDOWN.", ("touchdown", "home")),
    ],
)
def test_play_is_credited_as_the_box_score_does(type: str, text: str, expected: tuple[str, str]):
    kickoff = record(3, type="KICKOFF", side="home", text="A.Poe kicks 65 yards from HAR 35 to MIL 0.")
    told = read("american_football", type=type, text=text, side="home", others=(kickoff,))
    assert told == (expected if expected[0] else ("offsetting_penalties", ""))


@pytest.mark.parametrize(
    ("offender", "expected"), [("MIL", ("sack_own_penalty", "away")), ("HAR", ("sack_their_penalty", "away"))]
)
def test_play_with_a_penalty_counts_for_both(offender: str, expected: tuple[str, str]):
    text = f"(3:47) K.Wood sacked at HAR 15 for -7 yards (A.Roe). PENALTY on {offender}, Face Mask, 15 yards, enforced."
    assert read("american_football", type="play", text=text, side="home") == expected


def test_offender_is_known_though_the_header_has_no_abbreviations():
    kickoff = record(3, type="KICKOFF", side="home", text="A.Roe kicks 65 yards from WAS 35 to ARI 0.")
    text = "PENALTY on ARI-K.Kern, holding, 10 yards, enforced at WAS 28."
    line = record(type="PENALTY", text=text, side="home")
    for records in ((line,), (line, kickoff)):
        events = reader("american_football", *records, teams=STATES)
        assert events.credited(line, "penalty", "Q1") == ("penalty", "away")


# --- Ice hockey


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HAR #2 WOOD BLOCKED BY MIL #7 ROE, Slap, Def. Zone", ("block", "away")),
        ("HAR K. Wood shot BLOCKED BY MIL A. Roe", ("block", "away")),
        ("HAR #2 WOOD BLOCKED BY XYZ #7 ROE", ("block", "away")),
        ("HAR #2 WOOD BLOCKED BY TEAMMATE, Slap", ("shot_blocked", "home")),
        ("", ("block", "home")),
    ],
)
def test_block_is_credited_to_the_side_that_blocks(text: str, expected: tuple[str, str]):
    assert read("ice_hockey", type="BLOCK", text=text, side="home") == expected


def test_blocked_shot_whose_text_names_the_blocker_is_a_block():
    text = "HAR K. Wood shot BLOCKED BY MIL A. Roe"
    assert read("ice_hockey", type="shot-blocked", text=text, side="home") == ("block", "away")


def test_penalty_is_credited_to_the_offender_and_its_penalty_shot_to_the_other_side():
    text = "MIL #12 ROE Hooking(2 min), Def. Zone Drawn By: HAR #9 WOOD"
    assert read("ice_hockey", type="PENL", text=text, side="away") == ("penalty", "away")
    text = "MIL #12 ROE PS-Hooking on breakaway(0 min), Def. Zone Drawn By: HAR #9 WOOD"
    assert read("ice_hockey", type="PENL", text=text, side="away") == ("penalty_shot", "home")


# --- Baseball


@pytest.mark.parametrize(
    ("type", "text", "period", "expected"),
    [
        ("13", "김가나 : 3루수 실책으로 출루 (3루수 실책->1루수)", "1T", ("error", "home")),
        ("14", "2루주자 김가나 : 유격수 실책으로 3루까지 진루", "3T", ("error", "home")),
        ("24", "2루주자 김가나 : 유격수 실책으로 홈인", "3T", ("run_on_error", "away")),
        ("error", "Wood reaches on a fielding error by shortstop Roe.", "3T", ("error", "home")),
        ("error", "Wood reaches on a fielding error by shortstop Roe.", "", ("error", "home")),
        ("field_error", "", "3T", ("error", "home")),
        ("runner advance", "Wood advances to 3rd, on an error by left fielder Roe.", "3T", ("error", "home")),
        ("run", "Wood scores on a throwing error by Roe.", "3T", ("run_on_error", "away")),
        ("runner advance", "Wood advances to 3rd.", "3T", ("comment", "away")),
        ("single", "Wood singles to left.", "3T", ("hit", "away")),
        ("walk", "", "3T", ("walk", "away")),
        ("strikeout", "", "3T", ("strikeout", "away")),
    ],
)
def test_error_is_credited_to_the_side_in_the_field(type: str, text: str, period: str, expected: tuple[str, str]):
    assert read("baseball", type=type, text=text, side="away", at=period) == expected


def test_error_that_carries_the_fielding_side_stays_with_it():
    assert read("baseball", type="error", side="home", at="3T") == ("error", "home")
    assert read("baseball", type="error", side="away", at="3B") == ("error", "away")


# --- Basketball


@pytest.mark.parametrize(
    ("type", "text", "expected"),
    [
        ("5", "Wood STEAL (1 STL) / Roe Bad Pass Turnover (P1.T1)", ("turnover_stolen", "away")),
        ("5", "Wood Bad Pass Turnover (P1.T1) / Roe STEAL (1 STL)", ("turnover_stolen", "home")),
        ("5", "Wood Traveling Turnover (P1.T2)", ("turnover", "home")),
        ("2", "Wood BLOCK (1 BLK) / MISS Roe 2' Running Layup", ("two_points_blocked", "away")),
        ("2", "MISS Wood 25' 3PT Jump Shot / Roe BLOCK (1 BLK)", ("three_points_blocked", "home")),
        ("block", "Wood BLOCK (1 BLK)", ("block", "home")),
        ("6", "Wood P.FOUL (P1.T1) (A.Poe)", ("foul", "home")),
    ],
)
def test_line_about_both_sides_is_credited_to_the_side_that_acts(type: str, text: str, expected: tuple[str, str]):
    assert read("basketball", type=type, text=text, side="home") == expected


def test_steals_and_blocks_beside_another_event_are_counted():
    feed = normalised(
        add(1, "Wood STEAL (1 STL) / Roe Bad Pass Turnover (P1.T1)", type="5", side="home"),
        add(2, "MISS Wood 2' Layup / Roe BLOCK (1 BLK)", type="2", side="home"),
        sport="basketball",
    )
    assert counted(feed) == {"turnovers": (0, 1), "steals": (1, 0), "blocks": (0, 1)}


# --- Football


def test_opta_corner_and_foul_count_once_for_the_right_side():
    lines = (
        add(1, type="6", side="home", data={"outcome": 1}),
        add(2, type="6", side="away", data={"outcome": 0}),
        add(3, type="4", side="home", data={"outcome": 1}),
        add(4, type="4", side="away", data={"outcome": 0}),
    )
    feed = normalised(*lines)
    assert counted(feed) == {"corners": (1, 0), "fouls": (0, 1)}
    bodies = [step.line.body for step in feed.steps if step.line]
    assert bodies[:2] == ["Corner, Harbour Town.", "Corner conceded, Mill United."]


def test_save_of_a_timeline_is_credited_to_the_goalkeeper_and_the_shot_to_the_shooter():
    feed = normalised(
        add(1, type="match_started"),
        add(2, "A shot of Harbour Town is on target.", type="shot_on_target", side="home"),
        add(3, type="shot_saved", side="away"),
    )
    assert counted(feed) == {"attempts": (1, 0), "saves": (0, 1)}


@pytest.mark.parametrize(
    ("type", "text", "expected"),
    [
        ("free kick lost", "Foul by Ben Stone (Mill).", ("foul", "away")),
        ("corner", "Corner,  Harbour. Conceded by Ben Stone.", ("corner", "home")),
        ("offside", "Offside, Mill United. Ben Stone is caught offside.", ("offside", "away")),
        ("own goal", "Own Goal by Ben Stone, Mill United.  Harbour Town 1, Mill United 0.", ("own_goal", "away")),
        ("yellow card", "Ben Stone (Mill United U18) is shown the yellow card.", ("yellow_card", "away")),
        ("free kick lost", "Foul by Ben Stone (someone else).", ("foul", "")),
    ],
)
def test_text_names_the_side_that_a_line_does_not_carry(type: str, text: str, expected: tuple[str, str]):
    assert read("football", type=type, text=text) == expected


# --- what a feed does not tell


def test_lines_without_a_side_are_not_counted_and_give_a_warning():
    feed = normalised(
        add(1, "A corner.", type="corner"),
        add(2, "A corner.", type="corner"),
        add(3, "A foul.", type="foul", side="home"),
        add(4, "A foul.", type="foul"),
        add(5, "A fine day.", type="comment"),
    )
    assert counted(feed) == {"fouls": (1, None)}
    [message] = [message for message in feed.warnings.messages() if "without a side" in message]
    assert "corner" in message and "foul" in message


def test_side_whose_innings_the_feed_does_not_have_is_unknown():
    ball = {"type": "six", "side": "away", "period": "I2", "clock": {"display": "0.1"}}
    feed = normalised(add(1, "Six!", score={"runs": 6, "wickets": 0}, **ball), sport="cricket")
    assert counted(feed) == {"sixes": (None, 1)}


def test_record_that_is_read_again_gives_no_second_warning():
    warnings = FeedWarnings()
    line = record(type="corner")
    events = reader("football", line, warnings=warnings)
    events.credited(line, "corner", "1H")
    before = warnings.messages()
    events.credited(line, "corner", "1H")
    assert warnings.messages() == before
