"""Writes to a match: their effect, refusals and publications."""

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


def published(match: Match) -> list[tuple[str, dict]]:
    """Return the publications of the match in order: (type, data)."""
    return [(line.type, json.loads(line.data)) for line in match.publications.order_by("offset")]


def score(match: Match) -> tuple[int | None, int | None]:
    match.refresh_from_db()
    return match.home_score, match.away_score


# --- posting


def test_posted_entry_is_saved_and_published(live_match, post):
    entry = post("Parker drives at the full-back.")
    assert entry.author.public_name == "Cora"
    assert published(live_match) == [("commentary.added", events.entry_data(entry))]


def test_posting_twice_with_one_client_key_creates_one_entry(live_match, post):
    first, second = post("Goal!", key="k1", kind="goal", side="home"), post("Goal!", key="k1", kind="goal", side="home")
    assert first.pk == second.pk
    assert score(live_match) == (1, 0)
    assert [type for type, _ in published(live_match)] == ["commentary.added", "match.changed"]


def test_another_match_can_use_the_same_client_key(live_match, post, harbour, mill):
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
def test_invalid_draft_is_refused_and_not_written(live_match, commentator, line, code):
    with pytest.raises(LivecastError) as refusal:
        post_commentary(match_id=live_match.pk, author=commentator, client_key="k", draft=line)
    assert refusal.value.code == code and refusal.value.message
    assert live_match.commentary.count() == 1 and not published(live_match)


def test_only_commentators_can_write(live_match, post, stranger):
    entry = post("mine")
    for attempt in (
        lambda: post("theirs", author=stranger),
        lambda: correct_commentary(entry_id=entry.pk, author=stranger, body="theirs"),
        lambda: retract_commentary(entry_id=entry.pk, author=stranger),
        lambda: pin_commentary(entry_id=entry.pk, author=stranger, pinned=True),
        lambda: set_match_state(match_id=live_match.pk, author=stranger, status="finished"),
    ):
        with pytest.raises(LivecastError) as refusal:
            attempt()
        assert (refusal.value.code, refusal.value.status) == ("match.not_commentator", 403)
    assert len(published(live_match)) == 1


def test_postponed_match_refuses_commentary(live_match, post):
    set_match_state(match_id=live_match.pk, author=None, status="postponed")
    with pytest.raises(LivecastError, match="postponed"):
        post("But look!")


def test_missing_match_and_missing_entry_are_refused(db, commentator):
    with pytest.raises(LivecastError) as no_match:
        post_commentary(match_id=404, author=commentator, client_key="k", draft=EntryDraft(body="x"))
    with pytest.raises(LivecastError) as no_entry:
        retract_commentary(entry_id=404, author=commentator)
    assert (no_match.value.code, no_entry.value.code) == ("match.not_found", "commentary.not_found")


# --- the score is a log


def test_score_is_computed_from_the_entries(live_match, post):
    post("Parker!", kind="goal", side="home")
    post("Off his own shin.", kind="own_goal", side="home")
    post("A throw-in.", kind="throw_in", side="home")
    assert score(live_match) == (1, 1)
    assert [(e.scoreline["home"], e.scoreline["away"], e.scored) for e in live_match.commentary.all()][1:] == [
        (1, 0, True),
        (1, 1, True),
        (1, 1, False),
    ]


def test_score_of_a_provider_replaces_the_points_of_the_kind(live_match, post):
    post("They say 3–2.", kind="goal", side="away", provider_score={"home": 3, "away": 2})
    assert score(live_match) == (3, 2)


def test_shootout_is_counted_separately(live_match, post):
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


def test_goal_without_a_side_makes_the_score_unknown_until_a_provider_sends_one(live_match, post):
    post("A goal, but whose?", kind="goal")
    assert score(live_match) == (None, None)
    post("Another, for Mill.", kind="goal", side="away")
    assert score(live_match) == (None, None)
    post("The board says 1–1.", provider_score={"home": 1, "away": 1})
    assert score(live_match) == (1, 1)


def test_retracted_goal_stays_visible_and_does_not_count(live_match, post):
    goal = post("Parker!", kind="goal", side="home")
    post("The flag is up.")
    retract_commentary(entry_id=goal.pk, author=None, reason="Offside, after a look at the screen")
    goal.refresh_from_db()
    assert score(live_match) == (0, 0)
    assert goal.retracted_at and goal.reason == "Offside, after a look at the screen" and goal.body == "Parker!"
    types = [type for type, _ in published(live_match)]
    assert types[-3:] == ["commentary.rescored", "commentary.retracted", "match.changed"]
    retract_commentary(entry_id=goal.pk, author=None)
    assert len(published(live_match)) == len(types)


def test_goal_at_an_earlier_position_changes_every_later_score(live_match, post):
    first = post("Kick-off.")
    later = post("Corner.")
    late = post("We missed this one: a goal!", kind="goal", side="away", position=first.position + 1)
    later.refresh_from_db()
    assert [e.pk for e in live_match.commentary.all()][1:] == [first.pk, late.pk, later.pk]
    assert (later.scoreline["away"], score(live_match)) == (1, (0, 1))
    assert (
        "commentary.rescored",
        {"entries": [{"id": later.pk, "scoreline": later.scoreline, "scored": False}]},
    ) in published(live_match)


def test_correcting_the_side_moves_the_goal(live_match, post):
    goal = post("Own goal, says the stand.", kind="goal", side="home")
    correct_commentary(entry_id=goal.pk, author=None, side="away", reason="It was theirs")
    assert score(live_match) == (0, 1)
    assert published(live_match)[-2][0] == "commentary.corrected"


def test_correction_with_equal_values_publishes_nothing(live_match, post):
    entry = post("as it was")
    correct_commentary(entry_id=entry.pk, author=None, body="as it was", feed_seq=3)
    assert len(published(live_match)) == 1
    assert CommentaryEntry.objects.get(pk=entry.pk).corrected_at is None


# --- status and clock


def test_period_entries_start_and_end_play(fixture, commentator):
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


def test_entry_in_play_gets_the_minute_of_the_clock(live_match, post):
    set_match_state(match_id=live_match.pk, author=None, period="2H", clock=Clock(3 * 60 + 5))
    assert post("A shot!").minute == "49'"


def test_final_score_of_a_provider_counts_after_the_match(live_match, post):
    post("Text only, no scores.")
    set_match_state(match_id=live_match.pk, author=None, result={"home": 84, "away": 83})
    assert score(live_match) == (0, 0)
    set_match_state(match_id=live_match.pk, author=None, status="finished")
    assert score(live_match) == (84, 83)


@pytest.mark.parametrize(
    ("state", "code"), [({"status": "over"}, "match.unknown_status"), ({"period": "Q9"}, "match.unknown_period")]
)
def test_unknown_status_and_period_are_refused(live_match, state, code):
    with pytest.raises(LivecastError) as refusal:
        set_match_state(match_id=live_match.pk, author=None, **state)
    assert refusal.value.code == code


def test_at_most_one_entry_is_pinned(live_match, post):
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


def test_offsets_have_no_gap_after_a_rolled_back_post(live_match, post):
    post("one")
    with pytest.raises(RuntimeError), transaction.atomic():
        post("never said")
        raise RuntimeError
    post("two")
    assert list(live_match.publications.values_list("offset", flat=True)) == [1, 2]


def test_database_refuses_a_second_publication_with_one_offset(live_match, post):
    post("one")
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.create(match=live_match, offset=1, type="x", data="{}")


@pytest.mark.django_db(transaction=True)
def test_one_transaction_enqueues_one_push(live_match, post, monkeypatch):
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
def test_unavailable_broker_does_not_fail_the_post(live_match, post, monkeypatch, caplog):
    from matches import tasks

    def fail(*_, **__):
        raise ConnectionError("no broker")

    with monkeypatch.context() as broken:
        broken.setattr(tasks.push_publications, "apply_async", fail)
        entry = post("Saved all the same.")
    assert CommentaryEntry.objects.filter(pk=entry.pk).exists()
    assert "no broker" in caplog.text
    live_match.refresh_from_db()
    assert (live_match.pushed_offset, live_match.last_offset) == (0, 1)
    tasks.sweep()
    live_match.refresh_from_db()
    assert live_match.pushed_offset == 1


def test_epoch_stays_until_a_new_one_starts(db):
    first = feed_log.current_epoch()
    assert feed_log.current_epoch() == first
    assert feed_log.start_epoch() == feed_log.current_epoch() != first
