"""Every write to a match: what it does, whom it refuses, what fans are told."""

import json

import pytest
from django.db import IntegrityError, transaction

from livecast.errors import LivecastError
from matches.actions import (
    EntryDraft,
    correct_commentary,
    pin_commentary,
    post_commentary,
    retract_commentary,
    set_match_state,
)
from matches.feed import events, feed_log
from matches.models import CommentaryEntry, Match, Publication
from matches.scoring.clock import Clock

pytestmark = [pytest.mark.every_database("row locks, rollback, unique offsets"), pytest.mark.django_db]


def told(match: Match) -> list[tuple[str, dict]]:
    """What fans were told, in order: (type, data)."""
    return [(line.type, json.loads(line.data)) for line in match.publications.order_by("offset")]


def score(match: Match) -> tuple[int | None, int | None]:
    match.refresh_from_db()
    return match.home_score, match.away_score


# --- posting


def test_a_line_is_saved_and_published(live_match, post):
    entry = post("Parker drives at the full-back.")
    assert entry.author.public_name == "Cora"
    assert told(live_match) == [("commentary.added", events.entry_data(entry))]


def test_posting_twice_with_one_key_makes_one_entry(live_match, post):
    first, second = post("Goal!", key="k1", kind="goal", side="home"), post("Goal!", key="k1", kind="goal", side="home")
    assert first.pk == second.pk
    assert score(live_match) == (1, 0)
    assert [type for type, _ in told(live_match)] == ["commentary.added", "match.changed"]


def test_the_same_key_is_free_in_another_match(live_match, post, harbour, mill):
    other = Match.objects.create(sport="football", home=mill, away=harbour, kickoff_at=live_match.kickoff_at)
    post("one", key="k1")
    assert post_commentary(match_id=other.pk, author=None, client_key="k1", draft=EntryDraft(body="one")).match == other


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (EntryDraft(body=" \n"), "commentary.empty"),
        (EntryDraft(body="x" * 10_001), "commentary.too_long"),
        (EntryDraft(body="a\x00b"), "commentary.bad_text"),
        (EntryDraft(body="x", side="left"), "commentary.unknown_side"),
    ],
)
def test_a_bad_line_is_refused_and_nothing_is_written(live_match, commentator, line, code):
    with pytest.raises(LivecastError) as refusal:
        post_commentary(match_id=live_match.pk, author=commentator, client_key="k", draft=line)
    assert refusal.value.code == code and refusal.value.message
    assert live_match.commentary.count() == 1 and not told(live_match)


def test_only_a_commentator_may_write(live_match, post, stranger):
    entry = post("mine")
    for refused in (
        lambda: post("theirs", author=stranger),
        lambda: correct_commentary(entry_id=entry.pk, author=stranger, body="theirs"),
        lambda: retract_commentary(entry_id=entry.pk, author=stranger),
        lambda: pin_commentary(entry_id=entry.pk, author=stranger, pinned=True),
        lambda: set_match_state(match_id=live_match.pk, author=stranger, status="finished"),
    ):
        with pytest.raises(LivecastError) as refusal:
            refused()
        assert (refusal.value.code, refusal.value.status) == ("match.not_commentator", 403)
    assert len(told(live_match)) == 1


def test_a_postponed_match_takes_no_commentary(live_match, post):
    set_match_state(match_id=live_match.pk, author=None, status="postponed")
    with pytest.raises(LivecastError, match="postponed"):
        post("But look!")


def test_there_is_no_such_match_or_entry(db, commentator):
    with pytest.raises(LivecastError) as no_match:
        post_commentary(match_id=404, author=commentator, client_key="k", draft=EntryDraft(body="x"))
    with pytest.raises(LivecastError) as no_entry:
        retract_commentary(entry_id=404, author=commentator)
    assert (no_match.value.code, no_entry.value.code) == ("match.not_found", "commentary.not_found")


# --- the score is a log


def test_the_score_is_what_the_entries_say(live_match, post):
    post("Parker!", kind="goal", side="home")
    post("Off his own shin.", kind="own_goal", side="home")
    post("A throw-in.", kind="throw_in", side="home")
    assert score(live_match) == (1, 1)
    assert [(e.scoreline["home"], e.scoreline["away"], e.scored) for e in live_match.commentary.all()][1:] == [
        (1, 0, True),
        (1, 1, True),
        (1, 1, False),
    ]


def test_a_stated_score_counts_more_than_the_points(live_match, post):
    post("They say 3–2.", kind="goal", side="away", provider_score={"home": 3, "away": 2})
    assert score(live_match) == (3, 2)


def test_the_shootout_is_kept_apart(live_match, post):
    post("1–1 it stays.", provider_score={"home": 1, "away": 1})
    post("Scored.", kind="shootout_scored", side="home", period="SO")
    post("Saved!", kind="shootout_missed", side="away", period="SO")
    live_match.refresh_from_db()
    assert live_match.scoreline.as_data() == {
        "home": 1,
        "away": 1,
        "shootout": {"home": 1, "away": 0},
        "detail": {},
    }


def test_a_goal_of_nobody_makes_the_score_unknown_until_one_is_stated(live_match, post):
    post("A goal, but whose?", kind="goal")
    assert score(live_match) == (None, None)
    post("Another, for Mill.", kind="goal", side="away")
    assert score(live_match) == (None, None)
    post("The board says 1–1.", provider_score={"home": 1, "away": 1})
    assert score(live_match) == (1, 1)


def test_an_overturned_goal_stays_and_counts_no_more(live_match, post):
    goal = post("Parker!", kind="goal", side="home")
    post("The flag is up.")
    retract_commentary(entry_id=goal.pk, author=None, reason="Offside, after a look at the screen")
    goal.refresh_from_db()
    assert score(live_match) == (0, 0)
    assert goal.retracted_at and goal.reason == "Offside, after a look at the screen" and goal.body == "Parker!"
    types = [type for type, _ in told(live_match)]
    assert types[-3:] == ["commentary.rescored", "commentary.retracted", "match.changed"]
    retract_commentary(entry_id=goal.pk, author=None)
    assert len(told(live_match)) == len(types)


def test_a_late_goal_at_an_earlier_place_moves_every_score_behind_it(live_match, post):
    first = post("Kick-off.")
    later = post("Corner.")
    late = post("We missed this one: a goal!", kind="goal", side="away", position=first.position + 1)
    later.refresh_from_db()
    assert [e.pk for e in live_match.commentary.all()][1:] == [first.pk, late.pk, later.pk]
    assert (later.scoreline["away"], score(live_match)) == (1, (0, 1))
    assert (
        "commentary.rescored",
        {"entries": [{"id": later.pk, "scoreline": later.scoreline, "scored": False}]},
    ) in told(live_match)


def test_a_correction_of_the_scorer_moves_the_goal(live_match, post):
    goal = post("Own goal, says the stand.", kind="goal", side="home")
    correct_commentary(entry_id=goal.pk, author=None, side="away", reason="It was theirs")
    assert score(live_match) == (0, 1)
    assert told(live_match)[-2][0] == "commentary.corrected"


def test_a_correction_of_nothing_tells_nobody(live_match, post):
    entry = post("as it was")
    correct_commentary(entry_id=entry.pk, author=None, body="as it was", feed_seq=3)
    assert len(told(live_match)) == 1
    assert CommentaryEntry.objects.get(pk=entry.pk).corrected_at is None


# --- status and clock


def test_the_whistle_starts_play_and_ends_it(fixture, commentator):
    def whistle(kind: str, period: str) -> Match:
        post_commentary(
            match_id=fixture.pk,
            author=commentator,
            client_key=f"{kind} {period}",
            draft=EntryDraft(kind=kind, period=period),
        )
        return Match.objects.get(pk=fixture.pk)

    match = whistle("period_start", "1H")
    assert (match.status, match.period, score(match)) == ("live", "1H", (0, 0))
    assert match.clock.running_since is not None
    match = whistle("period_end", "1H")
    assert (match.status, match.clock.running_since) == ("break", None)
    match = whistle("period_start", "2H")
    assert (match.status, match.period) == ("live", "2H")
    match = whistle("match_end", "2H")
    assert (match.status, match.clock.running_since) == ("finished", None)


def test_a_line_in_play_takes_the_minute_from_the_clock(live_match, post):
    set_match_state(match_id=live_match.pk, author=None, period="2H", clock=Clock(3 * 60 + 5))
    assert post("A shot!").minute == "49'"


def test_a_stated_result_outranks_the_fold_once_the_match_is_over(live_match, post):
    post("Text only, no scores.")
    set_match_state(match_id=live_match.pk, author=None, result={"home": 84, "away": 83})
    assert score(live_match) == (0, 0)
    set_match_state(match_id=live_match.pk, author=None, status="finished")
    assert score(live_match) == (84, 83)


@pytest.mark.parametrize(
    ("state", "code"), [({"status": "over"}, "match.unknown_status"), ({"period": "Q9"}, "match.unknown_period")]
)
def test_a_state_that_does_not_exist_is_refused(live_match, state, code):
    with pytest.raises(LivecastError) as refusal:
        set_match_state(match_id=live_match.pk, author=None, **state)
    assert refusal.value.code == code


def test_one_entry_at_most_is_pinned(live_match, post):
    first, second = post("one"), post("two")
    pin_commentary(entry_id=first.pk, author=None, pinned=True)
    pin_commentary(entry_id=second.pk, author=None, pinned=True)
    assert list(live_match.commentary.filter(pinned=True)) == [second]
    retract_commentary(entry_id=second.pk, author=None)
    assert not live_match.commentary.filter(pinned=True).exists()
    with pytest.raises(LivecastError) as refusal:
        pin_commentary(entry_id=second.pk, author=None, pinned=True)
    assert refusal.value.code == "commentary.retracted"


# --- the log


def test_offsets_have_no_gap_where_a_post_was_rolled_back(live_match, post):
    post("one")
    with pytest.raises(RuntimeError), transaction.atomic():
        post("never said")
        raise RuntimeError
    post("two")
    assert list(live_match.publications.values_list("offset", flat=True)) == [1, 2]


def test_the_database_refuses_a_second_line_of_one_offset(live_match, post):
    post("one")
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.create(match=live_match, offset=1, type="x", data="{}")


@pytest.mark.django_db(transaction=True)
def test_one_transaction_gives_one_hint_to_push(live_match, post, monkeypatch):
    from matches import tasks

    hints: list[int] = []
    monkeypatch.setattr(tasks.push_publications, "apply_async", lambda args, *_, **__: hints.append(args[0]))
    with transaction.atomic():
        post("Parker!", kind="goal", side="home")
        post("What a goal.")
    assert hints == [live_match.pk]
    post("And another transaction.")
    assert hints == [live_match.pk] * 2


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_does_not_fail_the_post(live_match, post, monkeypatch, caplog):
    from matches import tasks

    def away(*_, **__):
        raise ConnectionError("no broker")

    with monkeypatch.context() as broken:
        broken.setattr(tasks.push_publications, "apply_async", away)
        entry = post("Saved all the same.")
    assert CommentaryEntry.objects.filter(pk=entry.pk).exists()
    assert "no broker" in caplog.text
    live_match.refresh_from_db()
    assert (live_match.pushed_offset, live_match.last_offset) == (0, 1)
    tasks.sweep()
    live_match.refresh_from_db()
    assert live_match.pushed_offset == 1


def test_the_first_epoch_lasts_until_the_next_begins(db):
    first = feed_log.current_epoch()
    assert feed_log.current_epoch() == first
    assert feed_log.start_epoch() == feed_log.current_epoch() != first
