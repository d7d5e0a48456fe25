"""Calendars (RFC 5545, RFC 7986) that programs subscribe to: all matches of a team or of a competition."""

from collections.abc import Iterable
from datetime import timedelta

from icalendar import Calendar

from matches.models import Match
from matches.pages.calendar import event_of
from matches.scoring.score import final_score
from matches.syndication.atom import UNPUBLISHED, changed_at

REFRESH = timedelta(hours=1)


def subscription(name: str, matches: Iterable[Match], origin: str) -> bytes:
    """Return the calendar. It stays the same until a match changes, and says how often to read it again."""
    dated = [match for match in matches if match.kickoff_at is not None]
    changed = changed_at(dated)
    calendar = Calendar()
    calendar.add("prodid", "-//livecast//livecast//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for match in dated:
        moment = changed.get(match.pk, UNPUBLISHED)
        score = final_score(match.scoreline, match.rules)
        is_over = match.status == Match.Status.FINISHED and score.is_known
        summary = f"{match.home} {score} {match.away}" if is_over else str(match)
        calendar.add_component(event_of(match, origin, stamp=moment, changed=moment, summary=summary))
    return calendar.to_ical()
