"""Actions of rehearsals: start, control and delete one. runner.py plays the lines.

A rehearsal plays a match again in a private match that only staff see.
"""

from dataclasses import replace
from itertools import chain
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from livecast.errors import LivecastError
from matches.actions.lineups import set_lineup
from matches.models import Match, Rehearsal, Role
from matches.permissions import may_commentate, require_visible
from matches.providers.export import export_match
from matches.providers.importer import get_or_create_match
from matches.providers.normalise import NormalisedFeed
from matches.rehearsals import runner
from matches.teamsheets import MAX_PLAYERS, SheetPlayer

MIN_SPEED, MAX_SPEED = 1.0, 20.0
_MAX_SHIRT = 999
_SAME_SIDE_ROLES = frozenset({"assist", "player_in", "player_out", "in", "out"})


def start_rehearsal(
    *, author: User, match_id: int | None = None, file: bytes | None = None, name: str = "", speed: float = 1.0
) -> Rehearsal:
    """Start a rehearsal of a match of the database, or of a match file of any format.

    The author may commentate it.

    Raises LivecastError, and FeedError for an invalid file.
    """
    require_trainee(author)
    source = _source(match_id, author) if match_id is not None else None
    data = "".join(export_match(source)).encode() if source is not None else runner.rehearsal_script(file or b"")
    feed = runner.read_rehearsal_feed(data)  # before the transaction: it takes time
    if not feed.steps:
        raise LivecastError("rehearsal.empty", "No commentary was written for that match. Choose another one.")
    source_name = (str(source) if source is not None else name or "a file")[:250]
    return _create_rehearsal(author, source, source_name, data.decode(), feed, _checked_speed(speed))


@transaction.atomic
def _create_rehearsal(
    author: User, source: Match | None, source_name: str, text: str, feed: NormalisedFeed, speed: float
) -> Rehearsal:
    now = timezone.now()
    rehearsal = Rehearsal(
        source=source_name,
        script=text,
        speed=speed,
        running_since=now,
        started_by=author,
    )
    match = get_or_create_match(
        feed.facts,
        key=f"rehearsal:{rehearsal.key}",
        kickoff=now.replace(second=0, microsecond=0),
        competition=source.competition if source is not None else None,
        private=True,
    )
    rehearsal.match = match
    rehearsal.save()
    if not may_commentate(author, match):
        Role.objects.create(user=author, part=Role.Part.COMMENTATOR, match=match)
    for side, players in _lineups(source, lineups_of_feed(feed)).items():
        set_lineup(match_id=match.pk, author=None, side=side, players=players)
    return rehearsal


@transaction.atomic
def control_rehearsal(
    *,
    rehearsal_id: int,
    author: User,
    paused: bool | None = None,
    speed: float | None = None,
    skip: bool = False,
    stop: bool = False,
) -> Rehearsal:
    """Pause, continue, change the speed, skip the break, or stop a rehearsal.

    Lines within a skipped break are posted at once. After a stop the commentator continues by hand.
    """
    rehearsal = _locked_rehearsal(rehearsal_id, author)
    if rehearsal.stopped_at is not None:
        raise LivecastError("rehearsal.over", "This rehearsal is over.", status=409)
    now = timezone.now()
    runner.set_clock(rehearsal, now)
    if speed is not None:
        rehearsal.speed = _checked_speed(speed)
    if paused is not None:
        rehearsal.running_since = None if paused else rehearsal.running_since or now
    if skip:
        resumes = runner.end_of_break(rehearsal)
        if resumes is None:
            raise LivecastError("rehearsal.no_break", "The rehearsal is not in a break.", status=409)
        rehearsal.elapsed = max(rehearsal.elapsed, resumes)
    if stop:
        rehearsal.stopped_at, rehearsal.running_since = now, None
    rehearsal.save()
    return rehearsal


@transaction.atomic
def discard_rehearsal(*, rehearsal_id: int, author: User) -> None:
    """Delete a rehearsal with its match and everything in it."""
    rehearsal = _locked_rehearsal(rehearsal_id, author)
    if not rehearsal.match.private:
        raise LivecastError("rehearsal.public", "That match is public and cannot be deleted here.", status=409)
    rehearsal.match.delete()


def require_trainee(author: User) -> None:
    """Raise 403 if the user may not commentate any match."""
    allowed = author.is_active and author.is_staff
    if not allowed or not (author.has_perm("matches.add_commentaryentry") or author.roles.exists()):
        raise LivecastError("rehearsal.not_staff", "Rehearsals are for commentators and editors.", status=403)


def _source(match_id: int, author: User) -> Match:
    match = Match.objects.select_related("home", "away", "competition").filter(pk=match_id).first()
    if match is None:
        raise LivecastError("match.not_found", "There is no such match.", status=404)
    require_visible(match, author)
    return match


def _locked_rehearsal(rehearsal_id: int, author: User) -> Rehearsal:
    found = Rehearsal.objects.select_for_update().filter(pk=rehearsal_id).first()
    if found is None or not may_commentate(author, found.match):
        raise LivecastError("rehearsal.not_found", "There is no such rehearsal.", status=404)
    return found


def _checked_speed(speed: float) -> float:
    if not MIN_SPEED <= speed <= MAX_SPEED:
        raise LivecastError("rehearsal.speed", "The speed of a rehearsal is 1 to 20 times real time.")
    return speed


def _lineups(source: Match | None, named: dict[str, list[SheetPlayer]]) -> dict[str, list[SheetPlayer]]:
    """The line-ups of the source match. For a side without one, the players that the feed names."""
    kept: dict[str, list[SheetPlayer]] = {}
    for row in source.lineup.all() if source is not None else ():
        player = SheetPlayer(row.name, row.number, row.position, row.starts, row.captain)
        kept.setdefault(row.side, []).append(player)
    return {side: kept.get(side) or named[side] for side in named}


def lineups_of_feed(feed: NormalisedFeed) -> dict[str, list[SheetPlayer]]:
    """The players that a feed's lines name, by side.

    These are the first player of a line, and others with a role on the same side.

    Players who come on as substitutes are on the bench. Two players of a side may have the same name and different
    numbers.
    """
    seen: dict[str, dict[str, list[SheetPlayer]]] = {"home": {}, "away": {}}  # by side and name
    for line in (step.line for step in feed.steps if step.line is not None and step.line.side):
        for place, player in enumerate(line.players):
            if place and player.get("role") not in _SAME_SIDE_ROLES:
                continue  # the fouled player and the goalkeeper are of the other side
            _add_seen(seen[line.side].setdefault(player["name"].casefold(), []), player)
    return {side: list(chain(*players.values()))[:MAX_PLAYERS] for side, players in seen.items()}


def _add_seen(namesakes: list[SheetPlayer], player: dict[str, Any]) -> None:
    number = player.get("number")
    if not isinstance(number, int) or not 0 <= number <= _MAX_SHIRT:
        number = None
    for place, known in enumerate(namesakes):
        if number is None or known.number in (None, number):
            namesakes[place] = replace(known, number=known.number if number is None else number)
            return
    namesakes.append(SheetPlayer(player["name"], number, starts=player.get("role") != "player_in"))
