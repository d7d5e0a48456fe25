"""For every type of event: an old snapshot plus the event equals a fresh snapshot."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from matches import selectors
from matches.actions import correct_commentary, pin_commentary, retract_commentary, set_lineup, set_match_state
from matches.models import CommentaryEntry, Match
from matches.photos.entry_photos import attach_photo, make_thumbs
from matches.scoring.clock import Clock
from matches.teamsheets import SheetPlayer

pytestmark = pytest.mark.django_db


def apply(snapshot: dict, type: str, data: dict) -> None:
    """Apply an event to a snapshot, like a client (see feed.js)."""
    if type == "match.changed":
        snapshot["match"] = data
    elif type == "match.lineups":
        snapshot["lineups"] = data
    elif type == "commentary.rescored":
        scores = {entry["id"]: entry for entry in data["entries"]}
        for entry in snapshot["entries"]:
            entry.update(scores.get(entry["id"], {}))
    else:
        entries = [entry for entry in snapshot["entries"] if entry["id"] != data["id"]]
        snapshot["entries"] = sorted([*entries, data], key=lambda entry: (entry["position"], entry["id"]))


def follow(match: Match, snapshot: dict) -> dict:
    """Return the snapshot after all later events of the feed."""
    snapshot = json.loads(json.dumps(snapshot))
    for line in match.publications.filter(offset__gt=snapshot["offset"]).order_by("offset"):
        apply(snapshot, line.type, json.loads(line.data))
        snapshot["offset"] = line.offset
    return snapshot


def late_goal(post: Callable, match: Match) -> None:
    post("a late goal", kind="goal", side="home", position=match.commentary.order_by("position")[0].position + 1)


def photo_and_thumbs(match: Match) -> CommentaryEntry:
    picture = BytesIO()
    Image.new("RGB", (1000, 600)).save(picture, "JPEG")
    goal = match.commentary.get(kind="goal")
    entry = attach_photo(entry_id=goal.pk, author=None, upload=BytesIO(picture.getvalue()), alt="The goal")
    make_thumbs(entry.pk)
    return entry


CHANGES = {
    "match.lineups": lambda post, match: set_lineup(
        match_id=match.pk,
        author=None,
        side="away",
        players=[SheetPlayer("Tom Parr", 9), SheetPlayer("Jo", starts=False)],
    ),
    "commentary.added": lambda post, match: post("a new line"),
    "commentary.added, scored": lambda post, match: post("a goal", kind="goal", side="away"),
    "commentary.added, out of order": late_goal,
    "commentary.corrected": lambda post, match: correct_commentary(
        entry_id=match.commentary.all()[1].pk, author=None, body="better", kind="goal", side="away", reason="VAR"
    ),
    "commentary.retracted": lambda post, match: retract_commentary(
        entry_id=match.commentary.get(kind="goal").pk, author=None, reason="offside"
    ),
    "commentary.added, long ago": lambda post, match: post("late", kind="goal", side="home", period="1H"),
    "commentary.retracted, of the match's end": lambda post, match: retract_commentary(
        entry_id=post("Full time?", kind="match_end").pk, author=None
    ),
    "commentary.pinned": lambda post, match: [
        pin_commentary(entry_id=entry.pk, author=None, pinned=True) for entry in match.commentary.all()
    ],
    "commentary.photo": lambda post, match: photo_and_thumbs(match),
    "commentary.retracted, with a photo": lambda post, match: [
        photo_and_thumbs(match),
        retract_commentary(entry_id=match.commentary.get(kind="goal").pk, author=None),
    ],
    "match.changed": lambda post, match: set_match_state(
        match_id=match.pk, author=None, status="break", period="1H", clock=Clock(2700)
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_old_snapshot_plus_events_equals_a_fresh_snapshot(
    live_match: Match, post: Callable, change: Callable, settings: Any, tmp_path: Path
):
    settings.MEDIA_ROOT = tmp_path
    post("Under way.")
    post("Parker!", kind="goal", side="home")
    post("And again they come.")
    snapshot = selectors.snapshot(live_match.pk).as_data()

    change(post, live_match)

    fresh = selectors.snapshot(live_match.pk).as_data()
    assert fresh["offset"] > snapshot["offset"]
    assert follow(live_match, snapshot) == fresh
