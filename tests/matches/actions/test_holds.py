"""A line that is held: its author may take it back, fans get it when its time has come, and nothing loses it."""

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
def careful(live_match) -> Match:
    """A match whose comments are held for ten seconds, in its eleventh minute."""
    set_match_state(match_id=live_match.pk, author=None, clock=Clock(605, timezone.now()))
    return set_holds(match_id=live_match.pk, author=None, hold_seconds={"comment": 10})


@pytest.fixture
def type_line(careful, commentator):
    def type_line(text: str, key: str = "k", **how) -> PostResult:
        return post_text(match_id=careful.pk, author=commentator, client_key=key, text=text, **how)

    return type_line


def wait(match: Match, seconds: float) -> None:
    """So much time passes for what is held."""
    for held in match.held.all():
        match.held.filter(pk=held.pk).update(
            posted_at=held.posted_at - timedelta(seconds=seconds),
            release_at=held.release_at - timedelta(seconds=seconds),
        )


def told(match: Match) -> list[str]:
    return [entry.body for entry in match.commentary.all() if entry.client_key != "kick-off"]


def test_fans_see_a_held_line_when_its_time_has_come_and_not_before(careful, type_line):
    posted = type_line("Parker limps.")
    assert posted.entry is None and posted.held is not None
    assert posted.held.release_at - posted.held.posted_at == timedelta(seconds=10)
    release_due()
    assert told(careful) == []
    wait(careful, 10)
    tasks.sweep()
    assert told(careful) == ["Parker limps."]
    assert not careful.held.exists()


def test_a_goal_goes_out_at_once(careful, type_line):
    assert type_line("h3 g").entry is not None
    assert not careful.held.exists()


def test_who_is_in_a_hurry_holds_nothing(careful, type_line):
    assert type_line("Now!", hold=False).entry is not None


def test_a_held_line_keeps_the_minute_it_was_typed_in(careful, type_line, post):
    type_line("Parker limps.")
    set_match_state(match_id=careful.pk, author=None, clock=Clock(625, timezone.now()))
    post("Goal!", kind="goal", side="home", period="1H", clock_seconds=665)
    wait(careful, 10)
    release_due()
    assert told(careful) == ["Parker limps.", "Goal!"], "it stands where it was typed"
    entry = careful.commentary.get(body="Parker limps.")
    assert entry.minute == "11'" and entry.happened_at is not None and entry.happened_at < entry.posted_at


def test_what_was_typed_is_given_back(careful, type_line, commentator):
    type_line("h3 tx limps")
    held = withdraw_held(match_id=careful.pk, author=commentator, client_key="k")
    assert held.typed_text == "h3 tx limps"
    wait(careful, 20)
    release_due()
    assert told(careful) == []
    with pytest.raises(LivecastError) as refusal:
        withdraw_held(match_id=careful.pk, author=commentator, client_key="k")
    assert (refusal.value.code, refusal.value.status) == ("held.not_found", 404)


def test_posting_again_with_one_key_holds_one_line(careful, type_line):
    first, second = type_line("Parker limps."), type_line("Parker limps.")
    assert (first.new, second.new) == (True, False) and second.held == first.held
    wait(careful, 10)
    release_due()
    third = type_line("Parker limps.")
    assert (third.new, third.held) == (False, None) and third.entry is not None
    assert told(careful) == ["Parker limps."]


def test_released_twice_is_one_entry(careful, type_line, commentator):
    type_line("Parker limps.")
    first = release_held(match_id=careful.pk, author=commentator, client_key="k")
    wait(careful, 10)
    tasks.release_held(careful.pk, "k")
    tasks.sweep()
    assert release_held(match_id=careful.pk, author=commentator, client_key="k") == first
    assert told(careful) == ["Parker limps."]


def test_the_hint_of_a_worker_releases_what_is_due_and_nothing_else(careful, type_line):
    type_line("Parker limps.")
    tasks.release_held(careful.pk, "k")
    assert told(careful) == []
    wait(careful, 10)
    tasks.release_held(careful.pk, "k")
    assert told(careful) == ["Parker limps."]


def test_a_line_that_may_not_go_out_any_more_is_shown_and_never_lost(careful, type_line, commentator):
    type_line("Parker limps.")
    set_match_state(match_id=careful.pk, author=None, status="postponed")
    wait(careful, 10)
    release_due()
    release_due()
    held = careful.held.get()
    assert "postponed" in held.refusal and told(careful) == []
    assert console_state(careful.pk)["held"][0]["refused"] == held.refusal
    with pytest.raises(LivecastError, match="postponed"):
        release_held(match_id=careful.pk, author=commentator, client_key="k")
    set_match_state(match_id=careful.pk, author=None, status="live")
    release_held(match_id=careful.pk, author=commentator, client_key="k")
    assert told(careful) == ["Parker limps."]


def test_a_line_of_who_may_call_no_more_does_not_go_out(careful, type_line, commentator):
    type_line("Parker limps.")
    commentator.user_permissions.clear()
    wait(careful, 10)
    release_due()
    assert "not a commentator" in careful.held.get().refusal


def test_one_line_that_fails_does_not_keep_the_others(careful, type_line, monkeypatch, caplog):
    type_line("one", key="1")
    type_line("two", key="2")
    wait(careful, 10)
    HeldEntry.objects.filter(client_key="1").update(draft={"broken": True})
    release_due()
    assert told(careful) == ["two"] and "release of held line 1 failed" in caplog.text
    assert careful.held.get().client_key == "1"


@pytest.mark.django_db(transaction=True)
def test_a_line_is_held_with_the_broker_away(careful, type_line, monkeypatch, caplog):
    def away(*_, **__):
        raise ConnectionError("no broker")

    monkeypatch.setattr(tasks.release_held, "apply_async", away)
    assert type_line("Parker limps.").held is not None
    assert "no broker" in caplog.text
    wait(careful, 10)
    release_due()
    assert told(careful) == ["Parker limps."]


# --- holds by kind


def test_holds_are_set_by_kind(careful):
    match = set_holds(match_id=careful.pk, author=None, hold_seconds={"foul": 5, "comment": 0})
    assert match.hold_seconds == {"foul": 5}


@pytest.mark.parametrize(
    ("holds", "code"),
    [({"home_run": 5}, "commentary.unknown_kind"), ({"foul": 31}, "held.too_long"), ({"foul": -1}, "held.too_long")],
)
def test_a_hold_that_cannot_be_is_refused(careful, holds, code):
    with pytest.raises(LivecastError) as refusal:
        set_holds(match_id=careful.pk, author=None, hold_seconds=holds)
    assert refusal.value.code == code


# --- undo


def test_undo_takes_back_the_newest_line_that_stands(careful, type_line, commentator):
    type_line("h3 g", key="1")
    type_line("h3 y", key="2")
    second, first = (undo(match_id=careful.pk, author=commentator).entry for _ in range(2))
    assert second and first and (second.client_key, first.client_key) == ("2", "1")
    assert second.retracted_at and second.reason == "undone"
    careful.refresh_from_db()
    assert careful.home_score == 0
    with pytest.raises(LivecastError) as refusal:
        undo(match_id=careful.pk, author=commentator)
    assert refusal.value.code == "commentary.nothing_to_undo"


def test_undo_of_a_held_line_is_to_take_it_back(careful, type_line, commentator):
    type_line("h3 g", key="1")
    type_line("Parker limps.", key="2")
    undone = undo(match_id=careful.pk, author=commentator)
    assert undone.held is not None and undone.held.typed_text == "Parker limps." and not careful.held.exists()
    assert told(careful) != []


def test_undo_leaves_what_others_said(careful, type_line, commentator, stranger):
    User.objects.filter(pk=stranger.pk).update(is_staff=True)
    stranger.refresh_from_db()
    Role.objects.create(user=stranger, part="commentator", match=careful)
    type_line("h3 g", key="1")
    post_text(match_id=careful.pk, author=stranger, client_key="2", text="a3 y")
    undone = undo(match_id=careful.pk, author=commentator).entry
    assert undone is not None and undone.client_key == "1"


def test_undo_of_full_time_opens_the_match_again(careful, type_line, commentator):
    type_line("ft")
    careful.refresh_from_db()
    assert careful.status == "finished"
    undo(match_id=careful.pk, author=commentator)
    careful.refresh_from_db()
    assert (careful.status, careful.clock) == ("live", Clock(605, careful.clock_running_since))
    assert careful.clock_running_since is not None
