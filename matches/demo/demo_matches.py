"""The demo's matches: one live, one upcoming, one finished, and the seasons that they belong to.

Creating them again does not change existing ones.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from matches import actions
from matches.demo import clubs, seasons
from matches.models import Match
from matches.providers import files
from matches.providers.importer import StepApplier, get_or_create_match, import_feed
from matches.providers.normalise import NormalisedFeed
from matches.providers.pacing import replay_pace

FEEDS = Path(__file__).parent

# The live match is played repeatedly. Each edition is a match of its own: `livecast-demo/3`.
EDITION_PREFIX = "livecast-demo/"
UPCOMING_KEY = "livecast-demo-to-come"
MAX_EDITIONS = 3  # the live one, and older ones that people may still read
INITIAL_LINES = 32  # a new page is not empty: 26 minutes, a dog and a goal

SPEED = 20.0  # times real time
MIN_WAIT, MAX_WAIT = 2.0, 4.0  # seconds between two lines, whatever the pace of the feed


@cache
def live_feed() -> NormalisedFeed:
    """The feed of the live match."""
    return files.load_feed(FEEDS / "puddlewick-grimsditch.jsonl")


def line_waits() -> list[float]:
    return [min(max(seconds / SPEED, MIN_WAIT), MAX_WAIT) for seconds in replay_pace(live_feed()).waits]


@transaction.atomic
def create_demo() -> list[Match]:
    """Create the whole demo: a live, an upcoming and a finished match, with their clubs."""
    for club in clubs.CLUBS:
        clubs.get_or_create_team(club)
    matches = [_create_live_match(), _create_upcoming_match(), _create_finished_match()]
    seasons.create_seasons()
    return matches


def latest_edition() -> Match | None:
    """The latest edition; None if the demo was not created."""
    return Match.objects.filter(feed_key__startswith=EDITION_PREFIX).order_by("-pk").first()


def is_over(match: Match) -> bool:
    """Whether the last line of the feed was posted, or the match was abandoned or postponed."""
    called_off = match.status in (Match.Status.ABANDONED, Match.Status.POSTPONED)
    return called_off or match.commentary.filter(client_key=live_feed().steps[-1].key).exists()


@transaction.atomic
def create_edition(*, starts_in: timedelta) -> Match:
    """Create an edition of the live match, which is played from its start.

    Deletes the oldest editions.
    """
    editions = list(Match.objects.filter(feed_key__startswith=EDITION_PREFIX).order_by("-pk"))
    number = 1 + max((int((match.feed_key or "").removeprefix(EDITION_PREFIX)) for match in editions), default=0)
    for match in editions[MAX_EDITIONS - 1 :]:
        match.delete()
    # The table counts one edition: the same match would otherwise be played several times on a matchday.
    for match in editions[: MAX_EDITIONS - 1]:
        actions.edit_fixture(match_id=match.pk, author=None, competition=clubs.get_or_create_friendlies(), round="")
    # Move a past kick-off of the upcoming match: a demo that runs for days keeps an upcoming match.
    Match.objects.filter(feed_key=UPCOMING_KEY, status=Match.Status.SCHEDULED, kickoff_at__lt=timezone.now()).update(
        kickoff_at=_at_quarter_hour(timedelta(hours=3))
    )
    return get_or_create_match(
        replace(live_feed().facts, round=seasons.MATCHDAY),
        key=f"{EDITION_PREFIX}{number}",
        kickoff=(timezone.now() + starts_in).replace(microsecond=0),
        competition=clubs.get_or_create_league("football"),
    )


def _create_live_match() -> Match:
    match = latest_edition()
    if match is None or is_over(match):
        match = create_edition(starts_in=-timedelta(minutes=27))
        begun = match.kickoff_at or timezone.now()
        applier = StepApplier(match, run_clock=True)
        for step, passed in zip(
            live_feed().steps[:INITIAL_LINES], accumulate(replay_pace(live_feed()).waits), strict=False
        ):
            assert step.line is not None
            applier.apply(replace(step, line=replace(step.line, happened_at=begun + timedelta(seconds=passed))))
        match.refresh_from_db()
    return match


def _create_upcoming_match() -> Match:
    home, away = clubs.get_or_create_team(clubs.UPPER_POTTERING), clubs.get_or_create_team(clubs.TUMBLEDOWN)
    match, _ = Match.objects.get_or_create(
        feed_key=UPCOMING_KEY,
        defaults={
            "sport": "football",
            "competition": clubs.get_or_create_league("football"),
            "home": home,
            "away": away,
            "kickoff_at": _at_quarter_hour(timedelta(hours=3)),
            "venue": "The Old Kiln",
            "round": seasons.MATCHDAY,
        },
    )
    return match


def _create_finished_match() -> Match:
    finished = files.load_feed(FEEDS / "keepers-buses.jsonl")
    get_or_create_match(
        finished.facts,
        kickoff=_at_quarter_hour(-timedelta(hours=3)),
        competition=clubs.get_or_create_league("basketball"),
    )
    match, _ = import_feed(finished)
    return match


def _at_quarter_hour(away: timedelta) -> datetime:
    """The time this far from now, rounded down to a quarter of an hour."""
    moment = timezone.now() + away
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)
