"""The feed as it was some seconds ago, for pages that are as far behind the match as the fan's television.

A page is rendered from the current state. It goes back with events that carry the earlier state of everything that has
changed since, and then shows the events since that moment when they are due.
"""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from livecast.errors import LivecastError
from livecast.realtime.protocol import Event
from matches.feed import events
from matches.models import Match, Publication
from matches.scoring.clock import Clock
from matches.scoring.score import Scoreline

MAX_DELAY = 180  # seconds
MAX_EVENTS = 500  # events that a page can take back
CHUNK = 100  # publications that are read at a time while searching for an earlier state


@dataclass(frozen=True, slots=True)
class Rewind:
    """`restore`: the events that lead back to a moment. `since`: the publications after it, oldest first."""

    restore: list[Event]
    since: list[Publication]


def rewind_match(match: Match, moment: datetime) -> Rewind:
    """Lead the page of a match back to a moment.

    Raises `feed.too_busy` (409) if too much has been published since.
    """
    since = list(match.publications.filter(created_at__gt=moment).order_by("offset")[: MAX_EVENTS + 1])
    if len(since) > MAX_EVENTS:
        raise LivecastError("feed.too_busy", "Too much has happened since then. Load the page later.", status=409)
    if not since:
        return Rewind([], [])
    added, changed = _touched_entries(since)
    types = {publication.type for publication in since}
    restore = [Event("commentary.absent", {"id": pk}) for pk in added]
    for pk, entry in _earlier_entries(match, since[0].offset, changed).items():
        restore.append(Event("commentary.restored", entry) if entry else Event("commentary.absent", {"id": pk}))
    if "match.lineups" in types:
        lineups = _latest(match.pk, "match.lineups", since[0].offset)
        restore.append(
            Event("match.lineups", {"home": [], "away": []} if lineups is None else json.loads(lineups.data))
        )
    if "match.changed" in types:
        restore.append(_earlier_state(match, since[0].offset))
    return Rewind(restore, since)


def rewind_scores(matches: list[Match], moment: datetime) -> Rewind:
    """Lead a fixture list with these matches back to a moment. Their events have no tally."""
    changes = Publication.objects.filter(
        match__in=[match.pk for match in matches], type="match.changed", created_at__gt=moment
    )
    since = list(changes.order_by("created_at", "offset"))
    first: dict[int, int] = {}
    for publication in since:
        first.setdefault(publication.match_id, publication.offset)
    states = [_earlier_state(match, first[match.pk]) for match in matches if match.pk in first]
    return Rewind([Event("match.changed", events.without_tally(state.data)) for state in states], since)


def _touched_entries(since: list[Publication]) -> tuple[list[int], set[int]]:
    """Return the ids of the entries that are new since the moment, and of those that have changed since."""
    added: list[int] = []
    changed: set[int] = set()
    for publication in since:
        ids = events.changed_entries(publication.type, publication.data)
        if publication.type == "commentary.added":
            added += ids - changed
        else:
            changed |= ids - set(added)
    return added, changed


def _earlier_entries(match: Match, before: int, wanted: set[int]) -> dict[int, dict[str, Any] | None]:
    """Return the entries with these ids as they were before an offset; None for an entry that is not in the log."""
    found: dict[int, dict[str, Any] | None] = {}
    scores: dict[int, dict[str, Any]] = {}  # a later score of an entry than the one in its last event
    if wanted:
        for publication in _backwards(match, before):
            data = json.loads(publication.data)
            if publication.type == "commentary.rescored":
                for entry in data["entries"]:
                    scores.setdefault(entry["id"], entry)
            elif data["id"] in wanted:
                found.setdefault(data["id"], data | scores.get(data["id"], {}))
            if len(found) == len(wanted):
                break
    return {pk: found.get(pk) for pk in sorted(wanted)}


def _backwards(match: Match, before: int) -> Iterator[Publication]:
    """Yield the publications about entries before an offset, the newest first."""
    while True:
        earlier = match.publications.filter(type__startswith="commentary.", offset__lt=before)
        chunk = list(earlier.order_by("-offset")[:CHUNK])
        yield from chunk
        if len(chunk) < CHUNK:
            return
        before = chunk[-1].offset


def _earlier_state(match: Match, before: int) -> Event:
    published = _latest(match.pk, "match.changed", before)
    if published is not None:
        return Event("match.changed", json.loads(published.data))
    scheduled = copy.copy(match)  # it is not saved
    scheduled.status, scheduled.period, scheduled.pause = Match.Status.SCHEDULED, "", ""
    scheduled.clock, scheduled.scoreline = Clock(), Scoreline()
    scheduled.tally, scheduled.award = {}, None
    return events.match_changed(scheduled)


def _latest(match_id: int, event_type: str, before: int) -> Publication | None:
    earlier = Publication.objects.filter(match=match_id, type=event_type, offset__lt=before)
    return earlier.order_by("-offset").first()
