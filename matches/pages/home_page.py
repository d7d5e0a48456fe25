"""The page of a day's fixtures. Its rows (fixture_list.py) and the page around them are kept in the process."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from livecast import release
from livecast.bounded_cache import BoundedCache
from livecast.languages import page_language
from matches import selectors
from matches.pages import formatting, match_context
from matches.pages.etag import round_to_clock_step
from matches.pages.fixture_list import groups_of_day
from matches.pages.notice_words import notice_words
from matches.pages.partial_html import Holes, PartialHtml, impersonal_request, render_partial

# The limits of one process. A page without its rows has about 20 KB.
MAX_SHELLS = 200
MAX_BYTES = 8 * 1024 * 1024
kept_shells: BoundedCache[tuple[Any, ...], PartialHtml] = BoundedCache(MAX_SHELLS, MAX_BYTES)


def home_html(request: HttpRequest, day: date, unknown_day: str = "") -> bytes:
    """Return the page of a day. `unknown_day`: what the visitor gave instead of a day.

    Of the request, only the address and the host are shown.
    """
    today, zone = timezone.localdate(), timezone.get_current_timezone_name()
    earlier, later = selectors.days_around(day)
    groups = groups_of_day(day)
    sports = {row.rules.code: row.rules for group in groups for row in group.rows}
    query = request.META.get("QUERY_STRING", "")

    def render() -> PartialHtml:
        holes = Holes()
        complaint = _("“{asked}” is not a date. Showing today instead.").format(asked=unknown_day[:40])
        context = {
            "day": day,
            "today": today,
            "groups": [{"code": group.code, "name": group.name, "rows": holes[group.code]} for group in groups],
            "earlier": earlier,
            "later": later,
            "zone": zone,
            "page": {
                "sports": {code: match_context.sport_data(sport) for code, sport in sports.items()},
                "words": formatting.script_words(),
                "delayed": reverse("api:delayed_scores"),
                "notices": {"words": notice_words()},
                "now": holes["now"],
            },
            "complaint": complaint if unknown_day else "",
        }
        return render_partial("matches/home.html", context, impersonal_request(request.path, query))

    formats = tuple((code, sport.format) for code, sport in sports.items())
    page = release.identifier(), page_language(), zone, request.path, query
    # Invented addresses must not take the places of the usual ones.
    is_usual = query in ("", f"day={day.isoformat()}")
    shell = _kept((*page, day, today, earlier, later, formats), render) if is_usual else render()
    now = round_to_clock_step(timezone.now()).isoformat().encode()
    origin = f"{request.scheme}://{request.get_host()}".encode()
    return shell.fill({"now": now, "origin": origin, **{group.code: group.html for group in groups}})


def _kept(key: tuple[Any, ...], render: Callable[[], PartialHtml]) -> PartialHtml:
    shell = kept_shells.get(key)
    if shell is None:
        shell = render()
        kept_shells.put(key, shell, shell.size)
    return shell
