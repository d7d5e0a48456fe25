"""Delivery of publications: drain, sweep, and their lock."""

from datetime import timedelta

import pytest

from livecast import redis
from livecast.realtime.protocol import Frame
from matches import tasks
from matches.feed import delivery
from matches.models import Match

pytestmark = [pytest.mark.every_database("row locks, isolation"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pushed(monkeypatch) -> list[int]:
    """Record the offsets that are pushed."""
    offsets: list[int] = []

    def push(topic: str, frames: list[Frame]) -> None:
        offsets.extend(frame.offset for frame in frames if frame.offset)

    monkeypatch.setattr(delivery, "push", push)
    return offsets


def held_by_another(match: Match):
    return redis.try_lock(f"push:{match.pk}", delivery.LOCK_SECONDS)


def test_pushed_publications_are_not_pushed_again(live_match, post, pushed):
    post("one")
    post("two")
    delivery.drain(live_match.pk)
    delivery.sweep()
    assert pushed == [1, 2]


def test_drain_returns_while_another_drain_has_the_lock(live_match, post, pushed):
    with held_by_another(live_match):
        post("one")
        assert pushed == []
    delivery.drain(live_match.pk)
    assert pushed == [1]


def test_sweep_does_not_push_while_a_drain_has_the_lock(live_match, post, pushed, monkeypatch):
    monkeypatch.setattr(delivery, "OVERDUE_AFTER", timedelta(minutes=1))
    with held_by_another(live_match):
        post("one")
        delivery.sweep()
    assert pushed == []


def test_sweep_pushes_overdue_publications_without_the_lock(live_match, post, pushed, monkeypatch):
    monkeypatch.setattr(delivery, "OVERDUE_AFTER", timedelta(0))
    with held_by_another(live_match):
        post("one")
        delivery.sweep()
    assert pushed == [1]
    live_match.refresh_from_db()
    assert live_match.pushed_offset == 1


def test_late_drain_pushes_nothing(live_match, post, pushed):
    post("one")
    delivery.drain(live_match.pk)
    assert pushed == [1]


def test_publication_of_another_process_during_a_drain_is_pushed_by_it(live_match, post, monkeypatch):
    """The task of the newer publication found the lock taken."""
    offsets: list[int] = []

    def push(topic: str, frames: list[Frame]) -> None:
        offsets.extend(frame.offset for frame in frames if frame.offset)
        if offsets == [1]:
            post("two")

    monkeypatch.setattr(delivery, "push", push)
    post("one")
    assert offsets == [1, 2]


def test_push_task_runs_three_queries(live_match, post, pushed, monkeypatch, django_assert_num_queries):
    with held_by_another(live_match):  # the tasks of these posts push nothing
        post("one")
        post("Parker!", kind="goal", side="home")  # publishes the entry and the score
    with django_assert_num_queries(3):
        tasks.push_publications.delay(live_match.pk)
    assert pushed == [1, 2, 3]


def test_pushed_offset_never_decreases(live_match, post, pushed, monkeypatch):
    post("one")
    post("two")
    Match.objects.filter(pk=live_match.pk).update(pushed_offset=0)

    def overtaken(topic: str, frames: list[Frame]) -> None:
        Match.objects.filter(pk=live_match.pk).update(last_offset=5, pushed_offset=5)

    monkeypatch.setattr(delivery, "push", overtaken)
    delivery.drain(live_match.pk)
    live_match.refresh_from_db()
    assert live_match.pushed_offset == 5
