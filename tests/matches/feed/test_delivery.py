"""From the log to the fans: who pushes, when another seems to be at it already."""

from datetime import timedelta

import pytest

from livecast import redis
from livecast.realtime.protocol import Frame
from matches.feed import delivery
from matches.models import Match

pytestmark = [pytest.mark.every_database("row locks, isolation"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pushed(monkeypatch) -> list[int]:
    """The offsets that are pushed."""
    offsets: list[int] = []

    def push(topic: str, frames: list[Frame]) -> None:
        offsets.extend(frame.offset for frame in frames if frame.offset)

    monkeypatch.setattr(delivery, "push", push)
    return offsets


def held_by_another(match: Match):
    return redis.try_lock(f"push:{match.pk}", delivery.LOCK_SECONDS)


def test_what_is_pushed_is_not_pushed_again(live_match, post, pushed):
    post("one")
    post("two")
    delivery.drain(live_match.pk)
    delivery.sweep()
    assert pushed == [1, 2]


def test_a_drain_leaves_the_match_to_the_one_at_work(live_match, post, pushed):
    with held_by_another(live_match):
        post("one")
        assert pushed == []
    delivery.drain(live_match.pk)
    assert pushed == [1]


def test_the_sweep_trusts_a_drain_that_is_at_work(live_match, post, pushed, monkeypatch):
    monkeypatch.setattr(delivery, "OVERDUE_AFTER", timedelta(minutes=1))
    with held_by_another(live_match):
        post("one")
        delivery.sweep()
    assert pushed == []


def test_the_sweep_does_not_wait_for_the_lock_of_a_dead_drain(live_match, post, pushed, monkeypatch):
    monkeypatch.setattr(delivery, "OVERDUE_AFTER", timedelta(0))
    with held_by_another(live_match):
        post("one")
        delivery.sweep()
    assert pushed == [1]
    live_match.refresh_from_db()
    assert live_match.pushed_offset == 1


def test_a_drain_that_comes_too_late_pushes_nothing(live_match, post, pushed, monkeypatch):
    post("one")
    # It looked when there was something to push, and had the lock when there was not.
    answers = iter([True, False])
    monkeypatch.setattr(delivery, "has_unpushed", lambda _: next(answers))
    delivery.drain(live_match.pk)
    assert pushed == [1]


def test_progress_never_goes_back(live_match, post, pushed, monkeypatch):
    post("one")
    post("two")
    Match.objects.filter(pk=live_match.pk).update(pushed_offset=0)

    def overtaken(topic: str, frames: list[Frame]) -> None:
        Match.objects.filter(pk=live_match.pk).update(last_offset=5, pushed_offset=5)

    monkeypatch.setattr(delivery, "push", overtaken)
    delivery.drain(live_match.pk)
    live_match.refresh_from_db()
    assert live_match.pushed_offset == 5
