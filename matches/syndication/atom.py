"""Atom feeds (RFC 4287): the lines of a match, the matches of a team, the matches of a competition."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db.models import F
from django.template.defaultfilters import linebreaksbr
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from livecast.languages import page_language
from matches.feed import events
from matches.models import CommentaryEntry, Match, Publication
from matches.pages import formatting
from matches.pages.fixture_list import fixture_row

MAX_LINES = 100  # of a match
MAX_MATCHES = 60  # of a team or a competition: the newest results and the next fixtures
MAX_TITLE = 120  # characters
OVER = (Match.Status.FINISHED, Match.Status.ABANDONED)
UNPUBLISHED = datetime(2020, 1, 1, tzinfo=UTC)  # of matches that have published nothing yet


def match_feed(match: Match, origin: str, path: str) -> bytes:
    """Return the lines of a match, the newest first. A withdrawn line stays and says so."""
    entries = list(match.commentary.order_by("-position", "-pk")[:MAX_LINES])
    feed = _feed(str(match), match.get_absolute_url(), path, origin)
    for entry in entries:
        entry.match = match
        _add_line(feed, match, entry, origin)
    return _written(feed)


def matches_feed(title: str, page: str, path: str, matches: Iterable[Match], origin: str) -> bytes:
    """Return matches as entries, the newest first. An entry is updated when something of its match changes."""
    chosen = around_now(matches)
    feed = _feed(title, page, path, origin)
    changed = changed_at(chosen)
    for match in sorted(chosen, key=lambda one: (changed.get(one.pk, UNPUBLISHED), one.pk), reverse=True):
        words = formatting.page_words(match.rules)
        row = fixture_row(match, events.fixture_list_data(match))
        score = f"{row['home']}–{row['away']}" if match.scoreline.is_known else "–"
        kickoff = _kickoff_text(match)
        updated = changed.get(match.pk, UNPUBLISHED)
        text = " · ".join(filter(None, (kickoff, row["state"] or words[match.status], str(match.competition or ""))))
        feed.add_item(
            title=f"{match.home} {score} {match.away}"[:MAX_TITLE],
            link=f"{origin}{match.get_absolute_url()}",
            description=linebreaksbr(" ".join(filter(None, (text, row["outcome"]))), autoescape=True),
            unique_id=_tag(origin, f"match-{match.pk}"),
            updateddate=updated,
        )
    return _written(feed)


def around_now(matches: Iterable[Match]) -> list[Match]:
    """Return the newest results, the matches in play, and the next fixtures."""
    over: list[Match] = []
    coming: list[Match] = []
    for match in matches:
        if match.kickoff_at is not None:
            (over if match.status in OVER else coming).append(match)
    return over[-MAX_MATCHES // 2 :] + coming[: MAX_MATCHES // 2]


def changed_at(matches: Iterable[Match]) -> dict[int, datetime]:
    """Return when each match published something for the last time. One query, one row of the log for each match."""
    ids = [match.pk for match in matches]
    newest = Publication.objects.filter(match__in=ids, offset=F("match__last_offset"))
    return dict(newest.order_by().values_list("match_id", "created_at"))


def _add_line(feed: Atom1Feed, match: Match, entry: CommentaryEntry, origin: str) -> None:
    kind = match.rules.kind(entry.kind)
    label = kind.names.text(page_language()) if kind.icon or not entry.body else ""
    minute = formatting.localise_minute(match.rules.period_short_names(page_language()), entry.minute)
    title = " ".join(filter(None, (minute, label))) or entry.body
    text = entry.body or label
    if entry.retracted_at is not None:
        withdrawn = _("Withdrawn")
        title = f"{withdrawn}: {title}"
        text = f"{withdrawn}. {entry.reason}".strip()
    feed.add_item(
        title=title[:MAX_TITLE],
        link=f"{origin}{match.get_absolute_url()}#entry-{entry.pk}",
        description=linebreaksbr(text, autoescape=True),  # Django says that it is HTML
        unique_id=_tag(origin, f"entry-{entry.pk}"),
        pubdate=entry.posted_at,
        updateddate=max(filter(None, (entry.posted_at, entry.corrected_at, entry.retracted_at))),
    )


def _feed(title: str, page: str, path: str, origin: str) -> Atom1Feed:
    return Atom1Feed(
        title=title,
        link=f"{origin}{page}",
        description="",
        language=page_language(),
        feed_url=f"{origin}{path}",
        feed_guid=_tag(origin, path),
        author_name="livecast",
        author_link=f"{origin}/",
    )


def _written(feed: Any) -> bytes:
    if not feed.items:
        # Without an entry Django would write the present time, and the feed would differ at each reading.
        feed.latest_post_date = lambda: UNPUBLISHED
    return feed.writeString("utf-8").encode()


def _tag(origin: str, what: str) -> str:
    """An id that stays the same wherever the page moves (RFC 4151)."""
    host = origin.partition("://")[2].partition(":")[0]
    return f"tag:{host},2026:{what}"


def _kickoff_text(match: Match) -> str:
    assert match.kickoff_at is not None  # around_now has only matches with a date
    local = timezone.localtime(match.kickoff_at)
    return f"{local:%Y-%m-%d %H:%M %Z}" if match.kickoff_time_known else f"{local:%Y-%m-%d}"
