"""A normalised feed: one step for each record, at its place in the match."""

from typing import Any

import pytest

from matches.actions import EntryDraft
from matches.models import CommentaryEntry, Match
from matches.providers.commentary_feed import Operation
from matches.providers.normalise import NormalisedFeed
from tests.matches.providers.feed_writer import A_MATCH, add, delete, edit, normalised


def lines(found: NormalisedFeed) -> list[EntryDraft]:
    return [step.line for step in found.steps if step.line is not None]


def test_records_become_entry_drafts():
    found = [(line.kind, line.side, line.period, line.clock_seconds, line.body) for line in lines(normalised(*A_MATCH))]
    assert found[1:4] == [
        ("period_start", "", "1H", 0.0, "Under way."),
        ("goal", "home", "1H", 700.0, "GOAL! Parker, off the post."),
        ("period_end", "", "1H", 2760.0, "Half-time."),
    ]
    assert found[6] == ("goal", "home", "2H", 2760.0, "GOAL! The late winner.")


def test_step_has_the_key_and_the_position_of_its_entry():
    steps = normalised(add(7, "a", id="x"), edit(9, "x", text="b")).steps
    assert [(step.op, step.seq, step.key, step.number) for step in steps] == [
        (Operation.ADD, 7, "feed:x", 2),
        (Operation.EDIT, 9, "feed:x", 3),
    ]
    assert [
        (line.position, line.feed_seq) for line in lines(normalised(add(7, "a", id="x"), edit(9, "x", text="b")))
    ] == [
        (7 * CommentaryEntry.POSITION_STEP, 7),
        (7 * CommentaryEntry.POSITION_STEP, 9),
    ]


def test_edit_changes_only_its_own_fields():
    added, edited = lines(
        normalised(
            add(
                1, "GOAL! Hobb!", type="goal", side="home", period="1H", clock={"s": 700}, score={"home": 1, "away": 0}
            ),
            edit(2, 1, text="GOAL! Parker!", players=[{"name": "Ida Parker"}]),
        )
    )
    assert (edited.body, edited.players) == ("GOAL! Parker!", [{"name": "Ida Parker"}])
    for name in ("kind", "side", "period", "clock_seconds", "minute", "provider_score", "position"):
        assert getattr(edited, name) == getattr(added, name)


def test_edit_is_read_at_the_place_of_its_entry():
    # The entry has no period. At the time of the edit the second half is on.
    later = (record | {"seq": record["seq"] + 10} for record in A_MATCH[3:6])
    corner, correction = add(9, "Corner.", id="c"), edit(30, "c", text="Corner, home side.")
    found = lines(normalised(*A_MATCH[:3], corner, *later, correction))
    assert [(line.period, line.body) for line in found if line.body.startswith("Corner")] == [
        ("1H", "Corner."),
        ("1H", "Corner, home side."),
    ]


def test_edit_stays_in_the_period_of_the_clock():
    plays = [("a", "11:58"), ("b", "0:01"), ("c", "11:40"), ("d", "9:00")]
    feed = [add(n, id, id=id, clock={"display": display}) for n, (id, display) in enumerate(plays)]
    edits = [edit(n + 10, id, text=id.upper()) for n, (id, _) in enumerate(plays)]
    found = [line.period for line in lines(normalised(*feed, add(5, "e"), *edits, sport="basketball"))]
    assert found == ["Q1", "Q1", "Q2", "Q2", "Q2", "Q1", "Q1", "Q2", "Q2"]


def test_id_added_twice_is_an_edit_with_a_warning():
    found = normalised(add(1, "a", id="x"), add(2, "b", id="x"))
    assert [step.key for step in found.steps] == ["feed:x", "feed:x"]
    assert found.warnings.messages() == ["line 3: id added a second time, treated as an edit: x"]


def test_id_added_again_after_a_delete_is_a_new_entry():
    found = normalised(add(1, "a", id="x"), delete(2, "x"), add(3, "b", id="x"), edit(4, "x", text="c"), delete(5, "x"))
    assert [step.key for step in found.steps] == ["feed:x", "feed:x", "feed2:x", "feed2:x", "feed2:x"]


def test_delete_may_have_a_reason():
    steps = normalised(add(1, "GOAL!", id="x"), delete(2, "x", text="Offside.")).steps
    assert (steps[1].line, steps[1].reason) == (None, "Offside.")


def test_delete_of_an_unknown_id_is_ignored_and_an_edit_is_an_add():
    found = normalised(delete(1, "ghost"), edit(2, "late", text="Here after all."))
    assert [(step.key, step.line.body if step.line else None) for step in found.steps] == [
        ("feed:ghost", None),
        ("feed:late", "Here after all."),
    ]
    assert found.warnings.messages() == [
        "line 2: delete of an id that was not added, ignored: ghost",
        "line 3: edit of an id that was not added, treated as an add: late",
    ]


def test_goals_of_a_shootout_count_as_shootout_goals():
    start = add(1, type="start", period="SO")
    scored, saved = (
        add(2, type="goal", side="home", period="SO"),
        add(3, type="penalty saved", side="away", period="SO"),
    )
    assert [line.kind for line in lines(normalised(start, scored, saved))][1:] == ["shootout_scored", "shootout_missed"]


def test_period_end_without_a_clock_gets_the_time_of_the_last_line():
    found = lines(
        normalised(
            add(1, type="period_start", period="1H"),
            add(2, "Corner", period="1H", clock={"display": "45:00", "stoppage": "2"}),
            add(3, type="break_start"),
            add(4, type="period_start", period="2H"),
            add(5, "Corner", period="2H", clock={"display": "90:00", "stoppage": "4"}),
            add(6, type="match_ended", clock={"display": "90:00"}),
        )
    )
    assert [line.clock_seconds for line in found] == [0.0, 2760.0, 2760.0, 0.0, 2880.0, 2880.0]


def test_quarter_ends_at_its_full_length():
    found = lines(
        normalised(
            add(1, "Jump ball", period="Q1", clock={"display": "12:00"}),
            add(2, "Miss", period="Q1", clock={"display": "0:04"}),
            add(3, type="period_end", period="Q1"),
            sport="basketball",
        )
    )
    assert found[-1].clock_seconds == 720.0


def test_half_time_score_in_the_text_is_a_stated_score():
    told = add(1, "HALF TIME: Harbour Town 2-0 Mill United", type="half time", period="1H")
    assert lines(normalised(told))[0].provider_score == {"home": 2, "away": 0}
    assert lines(normalised(told | {"type": "comment"}))[0].provider_score is None


def test_blank_score_of_a_cricket_note_is_ignored():
    ball = add(1, "Single.", side="away", clock={"display": "7.6"}, score={"runs": 79, "wickets": 5}, period="I2")
    note = add(2, "Drinks.", side="away", clock={"display": ""}, score={"runs": 0, "wickets": 0}, period="I2")
    found = normalised(ball, note, sport="cricket")
    assert [line.provider_score and line.provider_score["away"] for line in lines(found)] == [79, None]
    assert "score of 0 in a note" in found.warnings.messages()[0]


def test_contradictory_scores_give_warnings():
    found = normalised(
        add(1, "Goal", type="goal", side="home", score={"home": 1, "away": 0}),
        add(2, "Goal", type="goal", side="home", score={"home": 1, "away": 0}),
        add(3, "VAR", score={"home": 0, "away": 0}),
        final={"home": 2, "away": 0},
    )
    assert found.warnings.messages() == [
        "line 3: goal without a change of the stated score",
        "line 4: stated score goes down, imported as stated",
        "the lines end at 0–0, but the header's final score is 2–0, which counts",
    ]


def test_old_score_of_an_edit_gives_no_warning():
    goals = [add(n, "Goal", type="goal", side="home", score={"home": n, "away": 0}) for n in (1, 2, 3)]
    assert not normalised(*goals, edit(9, 1, text="GOAL!"), final={"home": 3, "away": 0}).warnings.messages()


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ({"status": "F"}, "finished"),
        ({"status": "Final"}, "finished"),
        ({"status": "final overtime"}, "finished"),
        ({"status": "A"}, "abandoned"),
        ({"status": "P"}, "postponed"),
        ({"status": "U"}, "scheduled"),
        ({"status": "in_progress"}, "live"),
        ({}, "finished"),
        ({"status": "purple"}, "finished"),
    ],
)
def test_header_determines_the_status(header: dict[str, Any], status: str):
    assert normalised(add(1, "a"), **header).facts.status == status


def test_feed_without_entries_is_a_scheduled_match():
    assert normalised().facts.status == Match.Status.SCHEDULED


def test_match_facts_fit_the_database_columns():
    facts = normalised(add(1, "a"), venue="v" * 500, lang="l" * 50, teams={"home": "h" * 500, "away": "a" * 500}).facts
    assert (len(facts.venue), len(facts.language), len(facts.home.name)) == (120, 12, 120)
    assert normalised(add(1, "a")).facts.language == "en"


def test_unknown_sport_is_plain_commentary():
    found = normalised(
        add(1, "Raid!", type="raid", period="1", clock={"s": 5}, score={"home": 1, "away": 0}), sport="kabaddi"
    )
    line = lines(found)[0]
    assert (found.facts.sport, line.kind, line.provider_score) == ("other", "comment", {"home": 1, "away": 0})
    assert "unknown sport, imported as plain commentary: kabaddi" in found.warnings.messages()[0]


def test_normalising_is_deterministic():
    assert normalised(*A_MATCH).steps == normalised(*A_MATCH).steps
