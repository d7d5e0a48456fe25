"""The JSON of a match's timeline, kept in the process. After new lines at the end, only their moments are added.

Everything else that changes a timeline (a correction, a retraction, a late line) is rare: then it is made again from
the entries.
"""

from collections.abc import Iterable, Sequence
from threading import Lock
from typing import Any

from django.db.models import QuerySet

from livecast import release
from livecast.bounded_cache import BoundedCache
from livecast.prepared_query import PreparedQuery
from livecast.realtime.protocol import encode_data
from matches.feed import events, feed_log
from matches.models import CommentaryEntry, Match, Publication
from matches.scoring.timeline import Axis, EntryTimes, GrowingTimeline, axis_data, moment_data

# The limits of one process. A timeline of 600 lines has about 80 KB.
MAX_TIMELINES = 500
MAX_BYTES = 32 * 1024 * 1024
# A timeline that has missed more events than this is made again.
MAX_EVENTS = 200
# Events of entries that do not change a timeline.
_WITHOUT_TIME = ("commentary.photo", "commentary.pinned")


def _timed(entries: QuerySet[CommentaryEntry]) -> QuerySet[CommentaryEntry]:
    fields = ("position", "kind", "period", "clock_seconds", "happened_at", "posted_at", "retracted_at", "scoreline")
    return entries.only(*fields).order_by("position", "pk")


_entry = PreparedQuery(lambda pk: _timed(CommentaryEntry.objects.filter(pk=pk)))
_entries = PreparedQuery(lambda match: _timed(CommentaryEntry.objects.filter(match=match)))


class KeptTimeline:
    """The timeline of one match. Its lock is held from `update` to the last use."""

    def __init__(self) -> None:
        self.lock = Lock()
        self._offset = -1  # of the moments; -1 before they are made
        self._valid_for: list[Any] = []
        self.size = 0  # bytes of the moments

    def update(self, match: Match, epoch: str) -> None:
        """Follow the publication log to the head of `match`, which was read together with the epoch."""
        valid_for = [release.identifier(), epoch, match.sport, match.format.as_data()]
        is_kept = self._offset >= 0 and valid_for == self._valid_for
        publications = feed_log.missed_publications(match, self._offset, MAX_EVENTS) if is_kept else None
        self._offset = -1  # until everything is added
        if publications is None or not self._append(match, publications):
            self._make(match)
        self._offset, self._valid_for = match.last_offset, valid_for

    def json(self, match: Match) -> str:
        """Return the body of the answer."""
        timeline = self._timeline
        head = encode_data({"offset": match.last_offset, **axis_data(timeline.axis, timeline.segments, match.rules)})
        return f'{head[:-1]},"moments":[{",".join(self._moments[timeline.axis])}]}}'

    def _append(self, match: Match, publications: Sequence[Publication]) -> bool:
        """Add the entries of these events. False if something else than the end of the timeline has changed."""
        added: set[int] = set()
        for publication in publications:
            if publication.type == "commentary.added":
                added |= events.changed_entries(publication.type, publication.data)
            elif publication.type.startswith("commentary.") and publication.type not in _WITHOUT_TIME:
                return False
        entries = _entries_of(added)
        if entries and (entries[0].position, entries[0].pk) <= self._last:
            return False
        self._add(match, entries)
        return self._times.source == self._source

    def _make(self, match: Match) -> None:
        entries = _entries(match=match.pk)
        self._source = EntryTimes(match.rules, entries).source
        self._times = EntryTimes(match.rules)
        self._timeline = GrowingTimeline(match.rules, self._source)
        self._moments: dict[Axis, list[str]] = {axis: [] for axis in self._timeline.axes}
        self._last = (-1, -1)  # position and id of the last entry
        self.size = 0
        self._add(match, entries)

    def _add(self, match: Match, entries: Iterable[CommentaryEntry]) -> None:
        for entry in entries:
            self._times.add(entry)
            for axis, at in self._timeline.add(entry):
                moment = encode_data(moment_data(entry, at, match.rules))
                self._moments[axis].append(moment)
                self.size += len(moment)
            self._last = (entry.position, entry.pk)


def _entries_of(ids: set[int]) -> list[CommentaryEntry]:
    """Return the entries with these ids in the order of the match, with one query if there are any."""
    if len(ids) == 1:  # the usual case: a new line
        return _entry(pk=ids.pop())
    return list(_timed(CommentaryEntry.objects.filter(pk__in=ids))) if ids else []


kept_timelines: BoundedCache[int, KeptTimeline] = BoundedCache(MAX_TIMELINES, MAX_BYTES)
