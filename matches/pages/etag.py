"""The ETag of a match page, computed from its data without rendering it, and cache headers."""

import hashlib
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from livecast import release
from livecast.realtime.protocol import encode_data
from matches.feed import events, feed_log
from matches.models import Match

# While the clock runs, a page without news is valid for this many seconds.
CLOCK_STEP = 15


def match_etag(request: HttpRequest, match_id: int) -> str | None:
    """The ETag of a match page, with two queries.

    None for an unknown match and for a private one.
    """
    match = Match.objects.select_related("home", "away", "competition").filter(pk=match_id).first()
    if match is None or match.private:
        return None
    since = match.clock.running_since
    parts = [
        feed_log.current_epoch(),
        match.last_offset,
        events.match_data(match),
        round_to_clock_step(timezone.now()).isoformat() if since else "",
        [str(match.competition), match.venue, match.language, match.sport],
        [[team.name, team.short_name, team.code, team.colour, team.colour2] for team in (match.home, match.away)],
        get_language(),
        release.identifier(),
    ]
    return f'"{_digest(encode_data(parts))}"'


def round_to_clock_step(moment: datetime) -> datetime:
    """Round down to a full CLOCK_STEP, so that a page with this time stays the same for as long."""
    return datetime.fromtimestamp(moment.timestamp() // CLOCK_STEP * CLOCK_STEP, UTC)


def no_store(response: HttpResponse) -> HttpResponse:
    """Forbid caches to store a response: a page of a private match, or a 404.

    Both have the same headers, so that headers do not reveal a private match. The cookie decides who may see it.
    """
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Cookie"])
    return response


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
