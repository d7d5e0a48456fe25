"""Rate limits of requests to the API."""

import math

from django.utils.translation import gettext as _

from livecast.errors import LivecastError
from livecast.ratelimit import Limit, Spend, take


def require_spend(limit: Limit, key: str) -> None:
    """Spend one request from a limit. Raises `limit.exceeded` (429) if the limit is used up."""
    verdict = take(Spend(limit, key))
    if not verdict:
        seconds = math.ceil(verdict.retry_after)
        sentence = _("Too many requests. Try again in {n} seconds.").format(n=seconds)
        raise LivecastError("limit.exceeded", sentence, status=429, retry_after=seconds)
