"""The page of a day's fixtures. Its rows (fixture_list.py) and the page around them are kept in the process."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from livecast import release
from livecast.bounded_cache import BoundedCache
from livecast.languages import page_language
from matches import selectors, sports
from matches.pages import formatting, match_context
from matches.pages.etag import round_to_clock_step
from matches.pages.fixture_list import FixtureGroup, groups_of_day
from matches.pages.notice_words import notice_words
from matches.pages.partial_html import Holes, PartialHtml, impersonal_request, render_partial
from matches.sports import Sport

# The limits of one process. A page without its rows has about 20 KB.
SHOWN = ("live", "come", "over")  # the values of ?show=
MAX_SHELLS = 200
MAX_BYTES = 8 * 1024 * 1024
kept_shells: BoundedCache[tuple[Any, ...], PartialHtml] = BoundedCache(MAX_SHELLS, MAX_BYTES)


STRIP = 3  # days before and after the day of the page


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. `complaint`: what is wrong with it, "" if nothing is."""

    day: date
    show: str = ""
    sport: str = ""
    complaint: str = ""


def asked_of(query: Mapping[str, str]) -> Asked:
    """Read ?day=2026-11-23&show=live&sport=football. Values that are not valid are replaced, with a complaint."""
    today = timezone.localdate()
    day, show, sport = query.get("day", ""), query.get("show", ""), query.get("sport", "")
    wanted = _day(day) if day else today
    if wanted is None:
        complaint = _("“{asked}” is not a date. Showing today instead.").format(asked=day[:40])
        return Asked(today, complaint=complaint)
    if show not in ("", *SHOWN):
        return Asked(wanted, complaint=_("There is no list “{asked}”. Showing all matches.").format(asked=show[:40]))
    if sport and sport not in sports.SPORTS:
        return Asked(wanted, show, complaint=_("There is no sport “{asked}”.").format(asked=sport[:40]))
    return Asked(wanted, show, sport)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    # Near the first and the last year, midnight in another time zone is outside the calendar.
    return day if 1900 <= day.year <= 2200 else None


def home_html(request: HttpRequest, asked: Asked) -> bytes:
    """Return the page of a day. Of the request, only the address and the host are shown."""
    day, today, zone = asked.day, timezone.localdate(), timezone.get_current_timezone_name()
    earlier, later = selectors.days_around(day)
    all_groups = groups_of_day(day)
    of_day = {row.rules.code: row.rules for group in all_groups for row in group.rows}
    groups = [group for group in (_of_sport(group, asked.sport) for group in all_groups) if group.rows]
    strip = days_of_strip(day)
    query = request.META.get("QUERY_STRING", "")

    def render() -> PartialHtml:
        holes = Holes()
        context = {
            "day": day,
            "today": today,
            "page_address": _address(Asked(day), today),  # without the filters
            "show": asked.show or "all",
            "filters": filter_links(asked, today),
            "sport_links": sport_links(asked, today, of_day),
            "strip": strip,
            "groups": [{"heading": group.heading, "rows": holes[group.heading.code]} for group in groups],
            "earlier": earlier,
            "later": later,
            "zone": zone,
            "page": {
                "sports": {code: match_context.sport_data(sport) for code, sport in of_day.items()},
                "words": formatting.script_words(),
                "delayed": reverse("api:delayed_scores"),
                "notices": {"words": notice_words()},
                "now": holes["now"],
            },
            "complaint": asked.complaint,
        }
        return render_partial("matches/home.html", context, impersonal_request(request.path, query))

    formats = tuple((code, sport.format) for code, sport in of_day.items())
    page = release.identifier(), page_language(), zone, request.path, query
    shown = tuple((group.heading.code, group.heading.name) for group in groups)
    # Invented addresses must not take the places of the usual ones.
    is_usual = not asked.complaint and query in ("", f"day={day.isoformat()}", _query(asked, today))
    key = (*page, day, today, earlier, later, formats, shown, tuple(one["count"] for one in strip))
    shell = _kept(key, render) if is_usual else render()
    now = round_to_clock_step(timezone.now()).isoformat().encode()
    origin = f"{request.scheme}://{request.get_host()}".encode()
    return shell.fill({"now": now, "origin": origin, **{group.heading.code: group.html for group in groups}})


def _of_sport(group: FixtureGroup, sport: str) -> FixtureGroup:
    if not sport:
        return group
    return FixtureGroup(group.heading, [row for row in group.rows if row.rules.code == sport])


def days_of_strip(day: date) -> list[dict[str, Any]]:
    """Return the days around a day, each with its number of matches."""
    days = [day + timedelta(days=number) for number in range(-STRIP, STRIP + 1)]
    counts = selectors.matches_by_day(days[0], days[-1])
    return [{"day": one, "count": counts.get(one, 0)} for one in days]


def filter_links(asked: Asked, today: date) -> list[dict[str, Any]]:
    """Return the links to all matches, to those in play, to come, and over."""
    names = {"": _("All"), "live": _("In play"), "come": _("Upcoming"), "over": _("Over")}
    return [
        {
            "code": code or "all",
            "name": name,
            "address": _address(replace(asked, show=code), today),
            "is_shown": code == asked.show,
        }
        for code, name in names.items()
    ]


def sport_links(asked: Asked, today: date, of_day: Mapping[str, Sport]) -> list[dict[str, Any]]:
    """Return the links to the sports of a day, empty if it has only one."""
    if len(of_day) < 2 and not asked.sport:
        return []
    found = {"": _("All sports")} | {code: sport.names.text(page_language()) for code, sport in of_day.items()}
    if asked.sport:
        found.setdefault(asked.sport, sports.sport_of(asked.sport).names.text(page_language()))
    return [
        {"name": name, "address": _address(replace(asked, sport=code), today), "is_shown": code == asked.sport}
        for code, name in found.items()
    ]


def _address(asked: Asked, today: date) -> str:
    query = _query(asked, today)
    return reverse("home") + (f"?{query}" if query else "")


def _query(asked: Asked, today: date) -> str:
    values = {"day": asked.day.isoformat() if asked.day != today else "", "show": asked.show, "sport": asked.sport}
    return urlencode({name: value for name, value in values.items() if value})


def _kept(key: tuple[Any, ...], render: Callable[[], PartialHtml]) -> PartialHtml:
    shell = kept_shells.get(key)
    if shell is None:
        shell = render()
        kept_shells.put(key, shell, shell.size)
    return shell
