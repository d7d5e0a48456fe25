"""ETags of pages, computed from their data without rendering them, and cache headers."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse
from django.utils.cache import patch_vary_headers

from livecast.realtime.protocol import encode_data

# While the clock runs, a page without news is valid for this many seconds.
CLOCK_STEP = 15


def etag_of(parts: Any) -> str:
    """Return the ETag of a page that depends on these parts, which are JSON values."""
    return f'"{hashlib.blake2b(encode_data(parts).encode(), digest_size=12).hexdigest()}"'


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
