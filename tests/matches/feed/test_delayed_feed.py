"""The state of some seconds ago: what leads a page back, and what it shows later."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from matches import actions
from matches.feed import delayed_feed
from matches.models import Publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def delayed(client: Client, live_match):
    def get(seconds: int, path: str = f"/api/matches/{live_match.pk}/delayed"):
        return client.get(path, {"seconds": seconds})

    return get


def age(seconds: float) -> None:
    """Make all publications so much older."""
    for publication in Publication.objects.all():
        Publication.objects.filter(pk=publication.pk).update(
            created_at=publication.created_at - timedelta(seconds=seconds)
        )


def restored(answer, type: str) -> list:
    return [event["data"] for event in answer.json()["restore"] if event["type"] == type]


def test_lines_of_the_last_seconds_are_absent_and_follow_as_frames_with_their_times(delayed, post):
    post("old")
    age(60)
    new = post("Parker!", kind="goal", side="home")
    answer = delayed(30)
    assert restored(answer, "commentary.absent") == [{"id": new.pk}]
    assert restored(answer, "match.changed")[0]["scoreline"]["home"] in (None, 0)
    events = answer.json()["events"]
    assert [event["type"] for event in events] == ["commentary.added", "match.changed"]
    now = timezone.now().timestamp() * 1000
    assert all(now - 30_000 < event["at"] <= now for event in events)
    # The frames are those of the socket.
    assert events[0]["offset"] + 1 == events[1]["offset"]
    assert delayed(90).json()["restore"][0]["type"] == "commentary.absent"
    age(60)
    assert delayed(30).json()["events"] == []


def test_the_score_before_a_goal_is_the_one_of_the_event_before_it(delayed, post):
    post("One", kind="goal", side="home")
    age(60)
    post("Two", kind="goal", side="away")
    score = restored(delayed(30), "match.changed")[0]["scoreline"]
    assert (score["home"], score["away"]) == (1, 0)


def test_a_correction_a_retraction_and_a_new_score_are_taken_back(delayed, post):
    goal, other = post("Parker!", kind="goal", side="home"), post("Reed!", kind="goal", side="away")
    age(60)
    actions.correct_commentary(entry_id=other.pk, author=None, reason="Her name", body="Rede!")
    actions.retract_commentary(entry_id=goal.pk, author=None, reason="Offside")
    late = post("late")
    actions.correct_commentary(entry_id=late.pk, author=None, reason="", body="later")
    answer = delayed(30)
    entries = {entry["id"]: entry for entry in restored(answer, "commentary.restored")}
    assert entries.keys() == {goal.pk, other.pk}
    assert entries[goal.pk]["retracted_at"] is None
    assert (entries[other.pk]["body"], entries[other.pk]["scoreline"]["home"]) == ("Reed!", 1)
    assert restored(answer, "commentary.absent") == [{"id": late.pk}]
    assert restored(answer, "match.changed")[0]["scoreline"]["home"] == 1


def test_the_latest_score_of_an_entry_counts_also_if_another_line_changed_it(delayed, post):
    goal, other = post("Parker!", kind="goal", side="home"), post("Reed!", kind="goal", side="away")
    actions.retract_commentary(entry_id=goal.pk, author=None, reason="Offside")
    age(60)
    actions.correct_commentary(entry_id=other.pk, author=None, reason="Her name", body="Rede!")
    (entry,) = restored(delayed(30), "commentary.restored")
    assert (entry["body"], entry["scoreline"]["home"], entry["scoreline"]["away"]) == ("Reed!", 0, 1)


def test_before_its_first_event_a_match_was_scheduled(delayed, post):
    post("Half-time.", kind="period_end")
    for path in ({}, {"path": "/api/scores/delayed"}):
        (state,) = restored(delayed(30, **path), "match.changed")
        assert (state["status"], state["period"], state["scoreline"]["home"]) == ("scheduled", "", None)
        assert state["clock"]["running_since"] is None


def test_fixture_lists_go_back_without_the_tally(delayed, post, live_match):
    post("One", kind="goal", side="home")
    age(60)
    post("Two", kind="goal", side="home")
    answer = delayed(30, path="/api/scores/delayed")
    assert [state["scoreline"]["home"] for state in restored(answer, "match.changed")] == [1]
    (event,) = answer.json()["events"]
    assert (event["data"]["scoreline"]["home"], event["topic"]) == (2, "scores")
    assert "tally" not in json.dumps(answer.json())


def test_a_delay_over_three_minutes_is_refused_and_a_flood_of_events_too(delayed, post, monkeypatch):
    assert delayed(181).status_code == 422
    assert delayed(-1).status_code == 422
    monkeypatch.setattr(delayed_feed, "MAX_EVENTS", 1)
    post("Parker!", kind="goal", side="home")
    answer = delayed(30)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "feed.too_busy")


def test_a_private_match_is_hidden_here_too(delayed, live_match):
    live_match.private = True
    live_match.save()
    assert delayed(30).status_code == 404
