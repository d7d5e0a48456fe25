"""JSON-LD of pages, for search engines: schema.org's SportsEvent, LiveBlogPosting, BreadcrumbList, SportsTeam.

Sources: schema.org; Google Search Central, “Event”, “Breadcrumb” and “Article” structured data.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from livecast.languages import page_language
from matches import sports
from matches.feed import events
from matches.models import Competition, Match, Player, Team
from matches.scoring.score import final_score

MAX_POSTS = 10  # lines of commentary in the data of a page
MAX_HEADLINE, MAX_TEXT = 110, 500  # characters
COVERAGE_BEFORE = timedelta(hours=1)  # of the kick-off

_STATUS = {
    Match.Status.POSTPONED: "https://schema.org/EventPostponed",
    Match.Status.ABANDONED: "https://schema.org/EventCancelled",
}
# The characters that could end the element or its comment, as JSON escapes.
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}

Post = dict[str, Any]
Data = dict[str, Any]


def element(data: Sequence[Data]) -> SafeString:
    """Return the element of a page. What could end it is escaped."""
    graph = {"@context": "https://schema.org", "@graph": list(data)}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return SafeString(f'<script type="application/ld+json">{text}</script>')


def post_of(row: dict[str, Any]) -> Post | None:
    """Return what the data has of a line, None for a line that was withdrawn. `row`: the entry as in its event."""
    if row["retracted_at"] is not None:
        return None
    names = ("id", "minute", "label", "body", "posted_at", "corrected_at")
    post = {name: row[name] for name in names} | {"body": row["body"][:MAX_TEXT]}
    if row["photo"]:
        post["photo"] = row["photo"]["url"]
    return post


def of_match(match: Match, posts: Iterable[Post], origin: str) -> list[Data]:
    """Return the data of a match: the event, its live blog with the newest lines, the way to its page."""
    address = f"{origin}{match.get_absolute_url()}"
    way = [(_("Matches"), reverse("home"))]
    if match.competition is not None:
        way.append((str(match.competition), match.competition.get_absolute_url()))
    way.append((str(match), match.get_absolute_url()))
    return [_event(match, origin, address), _live_blog(match, list(posts), origin, address), breadcrumbs(way, origin)]


def _event(match: Match, origin: str, address: str) -> Data:
    teams = {side: _team(team, origin) for side, team in (("home", match.home), ("away", match.away))}
    event: Data = {
        "@type": "SportsEvent",
        "@id": f"{address}#event",
        "name": str(match),
        "url": address,
        "sport": match.rules.name,
        "homeTeam": teams["home"],
        "awayTeam": teams["away"],
        "competitor": [teams["home"], teams["away"]],
        "eventStatus": _STATUS.get(Match.Status(match.status), "https://schema.org/EventScheduled"),
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
    }
    if match.kickoff_at is not None:
        event["startDate"] = _moment(match)
    if match.venue:
        event["location"] = {"@type": "Place", "name": match.venue, "address": match.venue}
    if match.competition is not None:
        event["superEvent"] = {
            "@type": "SportsEvent",
            "name": str(match.competition),
            "url": f"{origin}{match.competition.get_absolute_url()}",
        }
    return event


def _live_blog(match: Match, posts: list[Post], origin: str, address: str) -> Data:
    score = final_score(match.scoreline, match.rules)
    title = str(match) if not score.is_known else f"{match.home} {score} {match.away}"
    blog: Data = {
        "@type": "LiveBlogPosting",
        "@id": f"{address}#blog",
        "headline": title[:MAX_HEADLINE],
        "url": address,
        "mainEntityOfPage": address,
        "about": {"@id": f"{address}#event"},
        "inLanguage": match.language,
        "publisher": {"@type": "Organization", "name": "livecast", "url": f"{origin}/"},
        "liveBlogUpdate": [_posting(post, origin, address) for post in posts],
    }
    if match.kickoff_at is not None:
        begins = match.kickoff_at - COVERAGE_BEFORE
        blog |= {"coverageStartTime": begins.isoformat(), "datePublished": begins.isoformat()}
    moments = [post["corrected_at"] or post["posted_at"] for post in posts]
    if moments:
        blog["dateModified"] = max(moments)
        if match.status in (Match.Status.FINISHED, Match.Status.ABANDONED):
            blog["coverageEndTime"] = max(post["posted_at"] for post in posts)
    return blog


def _posting(post: Post, origin: str, address: str) -> Data:
    link = f"{address}#entry-{post['id']}"
    headline = " ".join(filter(None, (post["minute"], post["label"]))) or post["body"]
    posting: Data = {
        "@type": "BlogPosting",
        "@id": link,
        "url": link,
        "headline": (headline or _("Match"))[:MAX_HEADLINE],
        "articleBody": post["body"] or post["label"],
        "datePublished": post["posted_at"],
    }
    if post["corrected_at"]:
        posting["dateModified"] = post["corrected_at"]
    if photo := post.get("photo"):
        posting["image"] = photo if "://" in photo else f"{origin}{photo}"
    return posting


def of_competition(competition: Competition, origin: str, part: str = "", address: str = "") -> list[Data]:
    """Return the data of a page of a competition. `part`, `address`: of a page below its own."""
    way = [(_("Competitions"), reverse("competitions")), (str(competition), competition.get_absolute_url())]
    if part:
        way.append((part, address))
    series = {
        "@type": "EventSeries",
        "name": str(competition),
        "url": f"{origin}{competition.get_absolute_url()}",
    }
    return [series, breadcrumbs(way, origin)]


def of_team(team: Team, origin: str, players: Iterable[Player] = ()) -> list[Data]:
    """Return the data of the page of a team."""
    data = _team(team, origin) | {"sport": _sport_name(team.sport)}
    if athletes := [{"@type": "Person", "name": player.name} for player in players]:
        data["athlete"] = athletes
    if names := [name.strip() for name in team.other_names.splitlines() if name.strip()]:
        data["alternateName"] = names
    return [data, breadcrumbs([(_("Matches"), reverse("home")), (team.name, team.get_absolute_url())], origin)]


def of_player(player: Player, origin: str) -> list[Data]:
    """Return the data of the page of a player."""
    person: Data = {
        "@type": "Person",
        "name": player.name,
        "url": f"{origin}{player.get_absolute_url()}",
        "memberOf": _team(player.team, origin),
    }
    if player.photo:
        person["image"] = _absolute(player.photo.url, origin)
    team = player.team
    way = [(_("Matches"), reverse("home")), (team.name, team.get_absolute_url())]
    return [person, breadcrumbs([*way, (player.name, player.get_absolute_url())], origin)]


def breadcrumbs(way: Sequence[tuple[str, str]], origin: str) -> Data:
    """Return the way to a page: names and addresses, from the home page on."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": f"{origin}{address}"}
            for number, (name, address) in enumerate(way, 1)
        ],
    }


def _team(team: Team, origin: str) -> Data:
    data: Data = {"@type": "SportsTeam", "name": team.name, "url": f"{origin}{team.get_absolute_url()}"}
    if team.crest:
        data["logo"] = _absolute(team.crest.url, origin)
    return data


def _absolute(address: str, origin: str) -> str:
    return address if "://" in address else f"{origin}{address}"


def _moment(match: Match) -> str:
    """The kick-off, or its day alone if the time is not known."""
    assert match.kickoff_at is not None
    if not match.kickoff_time_known:
        return timezone.localdate(match.kickoff_at).isoformat()
    return str(events.fixture_list_data(match)["kickoff_at"])


def _sport_name(code: str) -> str:
    return sports.sport_of(code).names.text(page_language())
