"""The demo's matches: what is on, what was, what comes. Putting them up again changes nothing that is there."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from matches.demo import clubs
from matches.models import Match
from matches.providers import files
from matches.providers.importer import Applier, import_script, match_of
from matches.providers.normalise import Script
from matches.providers.pacing import pace_of

HERE = Path(__file__).parent

# The match in play is played again and again; each time is an edition, a match of its own: `livecast-demo/3`.
EDITIONS = "livecast-demo/"
TO_COME = "livecast-demo-to-come"
KEPT_EDITIONS = 3  # the one in play and what somebody may still be reading
LINES_AT_FIRST = 32  # a page with something on it from the first look: 26 minutes, a dog and a goal

SPEED = 20.0  # times life
SHORTEST_WAIT, LONGEST_WAIT = 2.0, 4.0  # seconds between two lines, whatever the match's own pace says


@cache
def script() -> Script:
    """The match that is played again and again."""
    return files.load(HERE / "puddlewick-grimsditch.jsonl")


def waits() -> list[float]:
    return [min(max(seconds / SPEED, SHORTEST_WAIT), LONGEST_WAIT) for seconds in pace_of(script()).waits]


@transaction.atomic
def put_up() -> list[Match]:
    """The whole demo: one match in play, one to come, one over, with their clubs."""
    for club in clubs.CLUBS:
        clubs.sign_up(club)
    return [_in_play(), _to_come(), _over()]


def edition() -> Match | None:
    """The newest edition, None where nobody has put up the demo."""
    return Match.objects.filter(feed_key__startswith=EDITIONS).order_by("-pk").first()


def is_played(match: Match) -> bool:
    """True once the last line of the feed has been told, or somebody has called the match off."""
    called_off = match.status in (Match.Status.ABANDONED, Match.Status.POSTPONED)
    return called_off or match.commentary.filter(client_key=script().steps[-1].key).exists()


@transaction.atomic
def next_edition(*, starts_in: timedelta) -> Match:
    """A new edition of the match, to be played from its start. The oldest ones make room for it."""
    kept = list(Match.objects.filter(feed_key__startswith=EDITIONS).order_by("-pk"))
    number = 1 + max((int((match.feed_key or "").removeprefix(EDITIONS)) for match in kept), default=0)
    for match in kept[KEPT_EDITIONS - 1 :]:
        match.delete()
    # What was to come must not have been: a demo that has run for days still has a match ahead.
    Match.objects.filter(feed_key=TO_COME, status=Match.Status.SCHEDULED, kickoff_at__lt=timezone.now()).update(
        kickoff_at=_quarter_hour(timedelta(hours=3))
    )
    return match_of(
        script().facts,
        key=f"{EDITIONS}{number}",
        kickoff=(timezone.now() + starts_in).replace(microsecond=0),
        competition=clubs.league("football"),
    )


def _in_play() -> Match:
    match = edition()
    if match is None or is_played(match):
        match = next_edition(starts_in=-timedelta(minutes=27))
        applier = Applier(match, run_clock=True)
        for step, passed in zip(script().steps[:LINES_AT_FIRST], accumulate(pace_of(script()).waits), strict=False):
            assert step.line is not None
            applier.apply(
                replace(step, line=replace(step.line, happened_at=match.kickoff_at + timedelta(seconds=passed)))
            )
        match.refresh_from_db()
    return match


def _to_come() -> Match:
    home, away = clubs.sign_up(clubs.UPPER_POTTERING), clubs.sign_up(clubs.TUMBLEDOWN)
    match, _ = Match.objects.get_or_create(
        feed_key=TO_COME,
        defaults={
            "sport": "football",
            "competition": clubs.league("football"),
            "home": home,
            "away": away,
            "kickoff_at": _quarter_hour(timedelta(hours=3)),
            "venue": "The Old Kiln",
        },
    )
    return match


def _over() -> Match:
    finished = files.load(HERE / "keepers-buses.jsonl")
    match_of(finished.facts, kickoff=_quarter_hour(-timedelta(hours=3)), competition=clubs.league("basketball"))
    match, _ = import_script(finished)
    return match


def _quarter_hour(away: timedelta) -> datetime:
    """This long from now, on the quarter of an hour."""
    moment = timezone.now() + away
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)
