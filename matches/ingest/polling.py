"""Poll the match files of sources: fetch, compare with what is stored, write what is new.

A source that fails is asked again after a longer and longer pause. One whose match is over for an hour stops.
"""

import random
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from livecast import outgoing_http
from livecast.errors import LivecastError
from livecast.input_limits import INGEST_BODY
from matches.ingest.documents import Taken, take_file
from matches.ingest.engine import Engine
from matches.models import FeedSource, Match
from matches.permissions import require_editor
from matches.providers.errors import FeedError
from matches.providers.files import MatchLines, read_match_lines

TIME_LIMIT = 40  # seconds of a poll: fetching and writing
_CLAIM = timedelta(seconds=60)  # for which a poll in progress keeps others away
_LONGEST_PAUSE = 300.0  # seconds between two polls of a source that fails
_OVER = timedelta(hours=1)  # after which the source of a match that is over stops
_MOST_AT_ONCE = 20
_MOST_WARNINGS = 20
_engine = Engine()


def start(*, source_id: int, author: User | None) -> FeedSource:
    """Poll a source from now on. Raises LivecastError (403) for people who may not edit its match."""
    source = _editable(source_id, author)
    outgoing_http.require_allowed(source.url, settings.INGEST_SOURCES, "INGEST_SOURCES")
    FeedSource.objects.filter(pk=source.pk).update(active=True, next_poll_at=timezone.now(), failures=0, last_error="")
    return source


def stop(*, source_id: int, author: User | None) -> FeedSource:
    """Poll a source no longer. Raises LivecastError (403) for people who may not edit its match."""
    source = _editable(source_id, author)
    FeedSource.objects.filter(pk=source.pk).update(active=False, next_poll_at=None)
    return source


def test(*, source_id: int, author: User | None) -> MatchLines:
    """Fetch and read a source's file once, and write nothing. Raises LivecastError."""
    source = _editable(source_id, author)
    body = _fetch(source, {}).body
    return read_match_lines(body)


def claim_due(now: datetime) -> list[int]:
    """The sources whose poll is due. Each is claimed, so that it is polled once."""
    due = FeedSource.objects.filter(active=True, next_poll_at__lte=now).order_by("next_poll_at")
    claimed = []
    for source_id, planned in list(due.values_list("pk", "next_poll_at")[:_MOST_AT_ONCE]):
        if FeedSource.objects.filter(pk=source_id, active=True, next_poll_at=planned).update(next_poll_at=now + _CLAIM):
            claimed.append(source_id)
    return claimed


def poll(source_id: int) -> Taken | None:
    """Poll a source that is active. Its row says how that went. None if there was nothing new."""
    source = FeedSource.objects.select_related("match").filter(pk=source_id, active=True).first()
    if source is None:
        return None
    now = timezone.now()
    try:
        taken, changes = _poll(source, now)
    except LivecastError as error:
        failures = source.failures + 1
        pause = min(source.interval * 2.0 ** min(failures, 20), _LONGEST_PAUSE) * random.uniform(0.8, 1.2)
        message = error.as_dict()["message"] if isinstance(error, FeedError) else error.message
        values: dict[str, Any] = {"failures": failures, "last_error": f"{message[:400]} [{error.code}]"}
        FeedSource.objects.filter(pk=source.pk).update(next_poll_at=now + timedelta(seconds=pause), **values)
        return None
    changes |= {"failures": 0, "last_error": "", "last_success_at": now}
    changes["next_poll_at"] = now + timedelta(seconds=source.interval)
    if _is_over(source, taken, now):
        changes |= {"active": False, "next_poll_at": None}
    FeedSource.objects.filter(pk=source.pk).update(**changes)
    return taken


def _poll(source: FeedSource, now: datetime) -> tuple[Taken | None, dict[str, Any]]:
    asked = {"If-None-Match": source.etag} if source.etag else {}
    if source.last_modified:
        asked["If-Modified-Since"] = source.last_modified
    response = _fetch(source, asked)
    if response.status == 304:
        return None, {}
    taken = take_file(_engine, None, read_match_lines(response.body), source.match_id)
    if taken.match_id is None:
        refusal = taken.refused[0]["error"]
        raise LivecastError(refusal["code"], refusal["message"])
    refused = [f"{one['error']['message']} [{one['error']['code']}]" for one in taken.refused]
    changes: dict[str, Any] = {
        "etag": response.headers.get("ETag", "")[:200],
        "last_modified": response.headers.get("Last-Modified", "")[:100],
        "format": taken.format[:60],
        "warnings": [*refused, *taken.warnings][:_MOST_WARNINGS],
    }
    if taken.changed or source.last_change_at is None:
        changes["last_change_at"] = now
    return taken, changes


def _fetch(source: FeedSource, headers: dict[str, str]) -> outgoing_http.Response:
    outgoing_http.require_allowed(source.url, settings.INGEST_SOURCES, "INGEST_SOURCES")
    headers = {"User-Agent": "livecast", "Accept-Encoding": "gzip", **headers}
    response = outgoing_http.get(source.url, headers=headers, most_bytes=INGEST_BODY.size)
    if response.status not in (200, 304):
        raise LivecastError("source.bad_answer", f"The server answers with status {response.status}.")
    return response


def _is_over(source: FeedSource, taken: Taken | None, now: datetime) -> bool:
    if taken is not None and taken.changed:
        return False
    status = Match.objects.values_list("status", flat=True).get(pk=source.match_id)
    changed = source.last_change_at
    return status in (Match.Status.FINISHED, Match.Status.ABANDONED) and changed is not None and now - changed > _OVER


def _editable(source_id: int, author: User | None) -> FeedSource:
    source = FeedSource.objects.select_related("match__competition").filter(pk=source_id).first()
    if source is None:
        raise LivecastError("source.not_found", "There is no such source.", status=404)
    require_editor(source.match, author)
    return source
