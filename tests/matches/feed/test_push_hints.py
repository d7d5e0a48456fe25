"""The hint after a commit: it makes the push quick, and must cost a commentator nothing when the broker is away."""

import pytest
from kombu.exceptions import OperationalError

from matches import tasks
from matches.feed import feed_log

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hints(monkeypatch) -> list[int]:
    """The hints that reach the broker."""
    tried: list[int] = []
    monkeypatch.setattr(tasks.push_publications, "apply_async", lambda args, *_, **__: tried.append(args[0]))
    monkeypatch.setattr(feed_log, "push_hints", feed_log.PushHints())
    return tried


@pytest.fixture
def broken_broker(hints, monkeypatch) -> list[int]:
    """The hints that are tried, and fail."""

    def refuse(args: tuple[int], *_: object, **__: object) -> None:
        hints.append(args[0])
        raise OperationalError("connection refused")

    monkeypatch.setattr(tasks.push_publications, "apply_async", refuse)
    return hints


def test_one_hint_per_transaction_however_many_lines_it_wrote(live_match, post, hints):
    post("Parker!", kind="goal", side="home")  # an entry, and a score that moved
    assert live_match.publications.count() == 2
    assert hints == [live_match.pk]


def test_a_post_is_saved_without_a_broker(live_match, post, broken_broker):
    post("saved all the same")
    assert live_match.publications.count() == 1


def test_a_broker_that_failed_is_not_tried_by_every_post(live_match, post, broken_broker):
    for number in range(3):
        post(f"line {number}")
    assert broken_broker == [live_match.pk]


def test_a_broker_that_failed_is_tried_again_after_a_while(live_match, post, broken_broker, monkeypatch):
    monkeypatch.setattr(feed_log.PushHints, "PAUSE", 0.0)
    for number in range(3):
        post(f"line {number}")
    assert broken_broker == [live_match.pk] * 3
