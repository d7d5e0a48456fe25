"""The commentator's hand: a process beside the browser that writes to the stage's database and reads it back.

`python -m tests.journeys.hand` takes one JSON list a line, [name, arguments], and answers with one JSON value a line.
A process of its own, because the browser's driver keeps an event loop running in the test's thread, where Django
rightly refuses to touch a database.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from itertools import count, islice
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livecast.settings")
django.setup()

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from PIL import Image

from matches import actions, events, feed
from matches.actions import Line
from matches.clock import Clock
from matches.feeds.apply import Applier, match_of
from matches.feeds.commentary_feed import read_feed
from matches.feeds.normalise import Step, script_of
from matches.models import CommentaryEntry, Competition, Match, Publication, Team

_key = count()
_replays: dict[int, tuple[Iterator[Step], Applier]] = {}


def match(
    sport: str = "football",
    home: str = "Harbour Town",
    away: str = "Mill United",
    language: str = "en",
    minutes_ago: float = 30,
    **fields: Any,
) -> int:
    """Two teams who meet; it kicked off, or was to kick off, so many minutes ago."""
    colours = {"Harbour Town": ("HAR", "#0b4f8a"), "Mill United": ("MIL", "#a01c1c")}
    home_team, away_team = (
        Team.objects.get_or_create(
            name=name, sport=sport, defaults=dict(zip(("code", "colour"), colours.get(name, ("", "")), strict=True))
        )[0]
        for name in (home, away)
    )
    league, _ = Competition.objects.get_or_create(name="Coast League", season="2026", sport=sport)
    kickoff = timezone.now() - timedelta(minutes=minutes_ago)
    return Match.objects.create(
        competition=league, sport=sport, home=home_team, away=away_team, kickoff_at=kickoff, language=language, **fields
    ).pk


def post(match_id: int, body: str = "", **line: Any) -> int:
    key = f"hand-{next(_key)}"
    return actions.post_commentary(match_id=match_id, author=None, client_key=key, line=Line(body=body, **line)).pk


def many(match_id: int, bodies: list[str], **line: Any) -> int:
    """Post one after the other; returns the last one's id."""
    return [post(match_id, body, **line) for body in bodies][-1]


def correct(entry_id: int, reason: str = "", **changes: Any) -> None:
    actions.correct_commentary(entry_id=entry_id, author=None, reason=reason, **changes)


def retract(entry_id: int, reason: str = "") -> None:
    actions.retract_commentary(entry_id=entry_id, author=None, reason=reason)


def pin(entry_id: int, pinned: bool = True) -> None:
    actions.pin_commentary(entry_id=entry_id, author=None, pinned=pinned)


def photo(entry_id: int) -> None:
    """Give an entry a picture, as an editor would."""
    picture = BytesIO()
    Image.new("RGB", (640, 400), "#3c7a4c").save(picture, "JPEG")
    name = default_storage.save("photos/2026/05/goal.jpg", ContentFile(picture.getvalue()))
    correct(entry_id, reason="with a photo", photo=name, photo_alt="The ball in the net")


def state(match_id: int, elapsed: float | None = None, running: bool = True, **changes: Any) -> None:
    clock = None if elapsed is None else Clock(elapsed, timezone.now() if running else None)
    actions.set_match_state(match_id=match_id, author=None, clock=clock, **changes)


def begin(path: str) -> list[int]:
    """Take a recorded match for a live one: [its id, how many steps it has]."""
    script = script_of(read_feed(Path(path)))
    key = f"replay-{next(_key)}-{script.facts.key}"
    played = match_of(script.facts, key=key, kickoff=timezone.now())
    _replays[played.pk] = (iter(script.steps), Applier(played, run_clock=True))
    return [played.pk, len(script.steps)]


def play(match_id: int, steps: int, every: float = 0.0) -> None:
    """Let the next steps of it happen, one each `every` seconds."""
    script, applier = _replays[match_id]
    for step in islice(script, steps):
        applier.apply(step)
        time.sleep(every)


def lose(match_id: int, lines: int) -> None:
    """As after a restore from a backup: the newest lines are gone, and with them what was told of them."""
    with transaction.atomic():
        gone = CommentaryEntry.objects.filter(match_id=match_id).order_by("-position")[:lines]
        CommentaryEntry.objects.filter(pk__in=[entry.pk for entry in gone]).delete()
        kept = Match.objects.get(pk=match_id).last_offset - lines
        Publication.objects.filter(match_id=match_id, offset__gt=kept).delete()
        Match.objects.filter(pk=match_id).update(last_offset=kept, pushed_offset=kept)
        feed.begin_epoch()


def told(match_id: int) -> dict[str, Any]:
    """What the database holds of a match, as fans are told it."""
    played = Match.objects.select_related("home", "away").get(pk=match_id)
    entries = CommentaryEntry.objects.filter(match=played).select_related("author").order_by("position", "pk")
    for entry in entries:
        entry.match = played
    return {
        "offset": played.last_offset,
        "match": events.match_data(played),
        "entries": [events.entry_data(entry) for entry in entries],
    }


COMMANDS: dict[str, Callable[..., Any]] = {
    command.__name__: command
    for command in (match, post, many, correct, retract, pin, photo, state, begin, play, lose, told)
}

if __name__ == "__main__":
    for request in sys.stdin:
        name, arguments, keywords = json.loads(request)
        try:
            answer = {"value": COMMANDS[name](*arguments, **keywords)}
        except Exception as problem:
            answer = {"problem": repr(problem)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
