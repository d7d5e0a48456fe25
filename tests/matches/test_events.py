"""Every event type: a snapshot from before, plus the event, is a fresh snapshot."""

import json
from collections.abc import Callable

import pytest

from matches import selectors
from matches.actions import correct_commentary, pin_commentary, retract_commentary, set_match_state
from matches.clock import Clock
from matches.models import Match

pytestmark = pytest.mark.django_db


def apply(snapshot: dict, type: str, data: dict) -> None:
    """What a client does with an event (feed.js does the same)."""
    if type == "match.changed":
        snapshot["match"] = data
    elif type == "commentary.rescored":
        scores = {entry["id"]: entry for entry in data["entries"]}
        for entry in snapshot["entries"]:
            entry.update(scores.get(entry["id"], {}))
    else:
        entries = [entry for entry in snapshot["entries"] if entry["id"] != data["id"]]
        snapshot["entries"] = sorted([*entries, data], key=lambda entry: (entry["position"], entry["id"]))


def late_goal(post: Callable, match: Match) -> None:
    post("a late goal", kind="goal", side="home", position=match.commentary.order_by("position")[0].position + 1)


CHANGES = {
    "commentary.added": lambda post, match: post("a new line"),
    "commentary.added, scored": lambda post, match: post("a goal", kind="goal", side="away"),
    "commentary.added, out of order": late_goal,
    "commentary.corrected": lambda post, match: correct_commentary(
        entry_id=match.commentary.all()[1].pk, author=None, body="better", kind="goal", side="away", reason="VAR"
    ),
    "commentary.retracted": lambda post, match: retract_commentary(
        entry_id=match.commentary.get(kind="goal").pk, author=None, reason="offside"
    ),
    "commentary.pinned": lambda post, match: [
        pin_commentary(entry_id=entry.pk, author=None, pinned=True) for entry in match.commentary.all()
    ],
    "match.changed": lambda post, match: set_match_state(
        match_id=match.pk, author=None, status="break", period="1H", clock=Clock(2700)
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_an_old_snapshot_and_the_events_since_are_a_fresh_snapshot(live_match, post, change):
    post("Under way.")
    post("Parker!", kind="goal", side="home")
    post("And again they come.")
    snapshot = selectors.snapshot(live_match.pk).as_data()

    change(post, live_match)

    told = live_match.publications.filter(offset__gt=snapshot["offset"])
    assert told
    for line in told:
        apply(snapshot, line.type, json.loads(line.data))
    fresh = selectors.snapshot(live_match.pk).as_data()
    assert snapshot["entries"] == fresh["entries"]
    assert snapshot["match"] == fresh["match"]
