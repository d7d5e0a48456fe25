"""The push task after a commit, with and without a broker."""

import pytest
from kombu.exceptions import OperationalError

from matches import tasks
from matches.feed import feed_log

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hints(monkeypatch) -> list[int]:
    """Record the tasks that reach the broker."""
    tried: list[int] = []
    monkeypatch.setattr(tasks.push_publications, "apply_async", lambda args, *_, **__: tried.append(args[0]))
    monkeypatch.setattr(feed_log, "push_hints", feed_log.PushHints())
    return tried


@pytest.fixture
def broken_broker(hints, monkeypatch) -> list[int]:
    """Record the tasks that are sent to a broker that refuses them."""

    def refuse(args: tuple[int], *_: object, **__: object) -> None:
        hints.append(args[0])
        raise OperationalError("connection refused")

    monkeypatch.setattr(tasks.push_publications, "apply_async", refuse)
    return hints


def test_one_transaction_enqueues_one_push_for_all_its_publications(live_match, post, hints):
    post("Parker!", kind="goal", side="home")  # publishes the entry and the score
    assert live_match.publications.count() == 2
    assert hints == [live_match.pk]


def test_post_is_saved_without_a_broker(live_match, post, broken_broker):
    post("saved all the same")
    assert live_match.publications.count() == 1


def test_failed_broker_is_not_tried_again_at_once(live_match, post, broken_broker):
    for number in range(3):
        post(f"line {number}")
    assert broken_broker == [live_match.pk]


def test_failed_broker_is_tried_again_after_the_pause(live_match, post, broken_broker, monkeypatch):
    monkeypatch.setattr(feed_log.PushHints, "PAUSE", 0.0)
    for number in range(3):
        post(f"line {number}")
    assert broken_broker == [live_match.pk] * 3
