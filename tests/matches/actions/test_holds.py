"""Held lines: withdrawal, release when due, and undo."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from livecast.errors import LivecastError
from matches import tasks
from matches.actions import post_text, release_due, release_held, set_holds, set_match_state, undo, withdraw_held
from matches.actions.text_posting import PostResult
from matches.feed.console_state import console_state
from matches.models import HeldEntry, Match, Role
from matches.scoring.clock import Clock

pytestmark = [pytest.mark.every_database("row locks, JSON"), pytest.mark.django_db]


@pytest.fixture
def holding_match(live_match) -> Match:
    """A match in minute 11 that holds comments for ten seconds."""
    set_match_state(match_id=live_match.pk, author=None, clock=Clock(605, timezone.now()))
    return set_holds(match_id=live_match.pk, author=None, hold_seconds={"comment": 10})


@pytest.fixture
def type_line(holding_match, commentator):
    def type_line(text: str, key: str = "k", **how) -> PostResult:
        return post_text(match_id=holding_match.pk, author=commentator, client_key=key, text=text, **how)

    return type_line


def let_time_pass(match: Match, seconds: float) -> None:
    """Move the times of all held lines back, as if this many seconds had passed."""
    for held in match.held.all():
        match.held.filter(pk=held.pk).update(
            posted_at=held.posted_at - timedelta(seconds=seconds),
            release_at=held.release_at - timedelta(seconds=seconds),
        )


def bodies(match: Match) -> list[str]:
    return [entry.body for entry in match.commentary.all() if entry.client_key != "kick-off"]


def test_held_line_is_released_when_it_is_due_and_not_before(holding_match, type_line):
    posted = type_line("Parker limps.")
    assert posted.entry is None and posted.held is not None
    assert posted.held.release_at - posted.held.posted_at == timedelta(seconds=10)
    release_due()
    assert bodies(holding_match) == []
    let_time_pass(holding_match, 10)
    tasks.sweep()
    assert bodies(holding_match) == ["Parker limps."]
    assert not holding_match.held.exists()


def test_goal_is_posted_at_once(holding_match, type_line):
    assert type_line("h3 g").entry is not None
    assert not holding_match.held.exists()


def test_post_with_hold_false_is_not_held(holding_match, type_line):
    assert type_line("Now!", hold=False).entry is not None


def test_held_line_keeps_the_minute_in_which_it_was_typed(holding_match, type_line, post):
    type_line("Parker limps.")
    set_match_state(match_id=holding_match.pk, author=None, clock=Clock(625, timezone.now()))
    post("Goal!", kind="goal", side="home", period="1H", clock_seconds=665)
    let_time_pass(holding_match, 10)
    release_due()
    assert bodies(holding_match) == ["Parker limps.", "Goal!"], "the released line goes where it was typed"
    entry = holding_match.commentary.get(body="Parker limps.")
    assert entry.minute == "11'" and entry.happened_at is not None and entry.happened_at < entry.posted_at


def test_withdrawn_line_returns_its_text_and_is_never_released(holding_match, type_line, commentator):
    type_line("h3 tx limps")
    held = withdraw_held(match_id=holding_match.pk, author=commentator, client_key="k")
    assert held.typed_text == "h3 tx limps"
    let_time_pass(holding_match, 20)
    release_due()
    assert bodies(holding_match) == []
    with pytest.raises(LivecastError) as refusal:
        withdraw_held(match_id=holding_match.pk, author=commentator, client_key="k")
    assert (refusal.value.code, refusal.value.status) == ("held.not_found", 404)


def test_posting_twice_with_one_client_key_holds_one_line(holding_match, type_line):
    first, second = type_line("Parker limps."), type_line("Parker limps.")
    assert (first.new, second.new) == (True, False) and second.held == first.held
    let_time_pass(holding_match, 10)
    release_due()
    third = type_line("Parker limps.")
    assert (third.new, third.held) == (False, None) and third.entry is not None
    assert bodies(holding_match) == ["Parker limps."]


def test_releasing_twice_creates_one_entry(holding_match, type_line, commentator):
    type_line("Parker limps.")
    first = release_held(match_id=holding_match.pk, author=commentator, client_key="k")
    let_time_pass(holding_match, 10)
    tasks.release_held(holding_match.pk, "k")
    tasks.sweep()
    assert release_held(match_id=holding_match.pk, author=commentator, client_key="k") == first
    assert bodies(holding_match) == ["Parker limps."]


def test_release_task_releases_only_lines_that_are_due(holding_match, type_line):
    type_line("Parker limps.")
    tasks.release_held(holding_match.pk, "k")
    assert bodies(holding_match) == []
    let_time_pass(holding_match, 10)
    tasks.release_held(holding_match.pk, "k")
    assert bodies(holding_match) == ["Parker limps."]


def test_line_whose_release_is_refused_stays_held_with_the_reason(holding_match, type_line, commentator):
    type_line("Parker limps.")
    set_match_state(match_id=holding_match.pk, author=None, status="postponed")
    let_time_pass(holding_match, 10)
    release_due()
    release_due()
    held = holding_match.held.get()
    assert "postponed" in held.refusal and bodies(holding_match) == []
    assert console_state(holding_match.pk)["held"][0]["refused"] == held.refusal
    with pytest.raises(LivecastError, match="postponed"):
        release_held(match_id=holding_match.pk, author=commentator, client_key="k")
    set_match_state(match_id=holding_match.pk, author=None, status="live")
    release_held(match_id=holding_match.pk, author=commentator, client_key="k")
    assert bodies(holding_match) == ["Parker limps."]


def test_line_of_a_former_commentator_is_not_released(holding_match, type_line, commentator):
    type_line("Parker limps.")
    commentator.user_permissions.clear()
    let_time_pass(holding_match, 10)
    release_due()
    assert "not a commentator" in holding_match.held.get().refusal


def test_failed_release_does_not_stop_the_others(holding_match, type_line, monkeypatch, caplog):
    type_line("one", key="1")
    type_line("two", key="2")
    let_time_pass(holding_match, 10)
    HeldEntry.objects.filter(client_key="1").update(draft={"broken": True})
    release_due()
    assert bodies(holding_match) == ["two"] and "release of held line 1 failed" in caplog.text
    assert holding_match.held.get().client_key == "1"


@pytest.mark.django_db(transaction=True)
def test_line_is_held_and_released_without_a_broker(holding_match, type_line, monkeypatch, caplog):
    def fail(*_, **__):
        raise ConnectionError("no broker")

    monkeypatch.setattr(tasks.release_held, "apply_async", fail)
    assert type_line("Parker limps.").held is not None
    assert "no broker" in caplog.text
    let_time_pass(holding_match, 10)
    release_due()
    assert bodies(holding_match) == ["Parker limps."]


# --- holds by kind


def test_holds_are_set_by_kind(holding_match):
    match = set_holds(match_id=holding_match.pk, author=None, hold_seconds={"foul": 5, "comment": 0})
    assert match.hold_seconds == {"foul": 5}


@pytest.mark.parametrize(
    ("holds", "code"),
    [({"home_run": 5}, "commentary.unknown_kind"), ({"foul": 31}, "held.too_long"), ({"foul": -1}, "held.too_long")],
)
def test_invalid_holds_are_refused(holding_match, holds, code):
    with pytest.raises(LivecastError) as refusal:
        set_holds(match_id=holding_match.pk, author=None, hold_seconds=holds)
    assert refusal.value.code == code


# --- undo


def test_undo_retracts_the_newest_entry_first(holding_match, type_line, commentator):
    type_line("h3 g", key="1")
    type_line("h3 y", key="2")
    second, first = (undo(match_id=holding_match.pk, author=commentator).entry for _ in range(2))
    assert second and first and (second.client_key, first.client_key) == ("2", "1")
    assert second.retracted_at and second.reason == "undone"
    holding_match.refresh_from_db()
    assert holding_match.home_score == 0
    with pytest.raises(LivecastError) as refusal:
        undo(match_id=holding_match.pk, author=commentator)
    assert refusal.value.code == "commentary.nothing_to_undo"


def test_undo_withdraws_a_held_line(holding_match, type_line, commentator):
    type_line("h3 g", key="1")
    type_line("Parker limps.", key="2")
    undone = undo(match_id=holding_match.pk, author=commentator)
    assert undone.held is not None and undone.held.typed_text == "Parker limps." and not holding_match.held.exists()
    assert bodies(holding_match) != []


def test_undo_does_not_touch_entries_of_others(holding_match, type_line, commentator, stranger):
    User.objects.filter(pk=stranger.pk).update(is_staff=True)
    stranger.refresh_from_db()
    Role.objects.create(user=stranger, part="commentator", match=holding_match)
    type_line("h3 g", key="1")
    post_text(match_id=holding_match.pk, author=stranger, client_key="2", text="a3 y")
    undone = undo(match_id=holding_match.pk, author=commentator).entry
    assert undone is not None and undone.client_key == "1"


def test_undo_of_full_time_makes_the_match_live_again(holding_match, type_line, commentator):
    type_line("ft")
    holding_match.refresh_from_db()
    assert holding_match.status == "finished"
    undo(match_id=holding_match.pk, author=commentator)
    holding_match.refresh_from_db()
    assert (holding_match.status, holding_match.clock) == ("live", Clock(605, holding_match.clock_running_since))
    assert holding_match.clock_running_since is not None
