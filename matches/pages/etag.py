"""When is a page new? The ETag of a match page, from what it is rendered of, without rendering it."""

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

# While the clock runs, a page is worth this many seconds even if nothing happens.
CLOCK_STEP = 15


def match_etag(request: HttpRequest, match_id: int) -> str | None:
    """Two queries instead of the whole page. None where there is no such match, or no page of it that may be kept."""
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
    """The last full CLOCK_STEP: a page that carries this time, and no other news, stays the same for so long."""
    return datetime.fromtimestamp(moment.timestamp() // CLOCK_STEP * CLOCK_STEP, UTC)


def no_store(response: HttpResponse) -> HttpResponse:
    """Have an answer kept by nobody: one about a private match, or one that says that there is none.

    The two must not differ in a header either: who may see a private match depends on the cookie.
    """
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Cookie"])
    return response


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
