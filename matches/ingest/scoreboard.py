"""The messages of scoreboards: score, period and clock, as often as the scoreboard sends them.

The scoreboard's score counts. If it differs from the match's, a line states it. If a commentator then writes the goal
too, the match would count it twice: the scoreboard's line is retracted, because the commentator's line says more.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from accounts.models import User
from livecast.errors import LivecastError
from matches.actions import EntryDraft, post_commentary, retract_commentary, set_match_state
from matches.models import CommentaryEntry, Match
from matches.providers.errors import quoted
from matches.providers.scores import parse_points
from matches.scoring.clock import Clock
from matches.scoring.score import SIDES

KEY = "scoreboard:"  # the beginning of the client keys of its lines
LONGEST = 100_000  # seconds of a clock
# Seconds. A scoreboard shows whole seconds, and its messages need a moment. A smaller difference is none.
TOLERANCE = 1.5


def apply(match: Match, author: User | None, message: dict[str, Any]) -> Match:
    """Set what a scoreboard says. The caller has locked the match. Raises LivecastError, and changes nothing then.

    `score`: {"home", "away"}. `period`: a code of the sport. `clock`: {"s": seconds played in the period, or
    "remaining": seconds left, "running": whether it runs}. `status`: "live", "break" or "finished". A value that is
    missing stays as it is.
    """
    with transaction.atomic():
        stated = _stated_score(message)
        match = _set_state(match, author, message)
        if stated is not None and stated != _points(match):
            _state_score(match, stated)
        return Match.objects.get(pk=match.pk)


def _set_state(match: Match, author: User | None, message: dict[str, Any]) -> Match:
    status, period = message.get("status"), message.get("period")
    allowed = (Match.Status.LIVE, Match.Status.BREAK, Match.Status.FINISHED)
    if status is not None and status not in allowed:
        raise LivecastError("ingest.bad_status", f"The status must be live, break or finished, not {quoted(status)}.")
    codes = [one.code for one in match.rules.periods]
    if period is not None and codes and period not in codes:
        raise LivecastError(
            "match.unknown_period", f"The period must be one of {', '.join(codes)}, not {quoted(period)}."
        )
    clock = _stated_clock(match, period or match.period, message.get("clock"))
    if clock is not None and clock.running_since is not None and status is None and not match.is_in_play:
        status = Match.Status.LIVE
    changes: dict[str, Any] = {}
    if status is not None and status != match.status:
        changes["status"] = status
    if period is not None and period != match.period:
        changes["period"] = period
    if clock is not None and ("period" in changes or _differs(match.clock, clock)):
        changes["clock"] = clock
    return set_match_state(match_id=match.pk, author=author, **changes) if changes else match


def _differs(clock: Clock, stated: Clock) -> bool:
    now = timezone.now()
    runs, states_runs = clock.running_since is not None, stated.running_since is not None
    return runs != states_runs or abs(clock.at(now) - stated.at(now)) > TOLERANCE


def _stated_clock(match: Match, period: str, clock: Any) -> Clock | None:
    if clock is None:
        return None
    values = clock if isinstance(clock, dict) else {}
    seconds, remaining = _seconds(values.get("s")), _seconds(values.get("remaining"))
    if seconds is None and remaining is not None:
        length = found.length if (found := match.rules.period(period)) is not None else None
        if length is None:
            raise LivecastError(
                "ingest.no_period_length", 'This period has no length. Send "s", the seconds played in it.'
            )
        seconds = max(0.0, length - remaining)
    running = values.get("running")
    if seconds is None or not isinstance(running, (bool, type(None))):
        raise LivecastError(
            "ingest.bad_clock",
            'The clock must be {"s": seconds played in the period, "running": true or false}; "remaining" in place of '
            '"s" are the seconds left.',
        )
    return Clock(seconds, timezone.now() if running else None)


def _seconds(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= LONGEST:
        return None
    return float(value)


def _stated_score(message: dict[str, Any]) -> dict[str, int] | None:
    score = message.get("score")
    if score is None:
        return None
    points = {side: parse_points(score.get(side)) for side in SIDES} if isinstance(score, dict) else {}
    stated = {side: value for side, value in points.items() if value is not None}
    if len(stated) != len(SIDES):
        raise LivecastError(
            "ingest.bad_score", 'The score must be {"home": points, "away": points}, with two whole numbers.'
        )
    return stated


def _points(match: Match) -> dict[str, int | None]:
    return {"home": match.home_score, "away": match.away_score}


def _state_score(match: Match, stated: dict[str, int]) -> None:
    """Make `stated` the score of the match: without the scoreboard's last line, or by a new one."""
    lines = match.commentary.filter(client_key__startswith=KEY)
    last = lines.filter(retracted_at=None).order_by("-position", "-pk").first()
    if last is not None and _is_right_without(last, stated):
        return
    with translation.override(_language(match)):
        text = gettext("Score: {home}–{away}").format(**stated)
    post_commentary(
        match_id=match.pk,
        author=None,
        client_key=f"{KEY}{lines.count() + 1}",
        draft=EntryDraft(body=text, provider_score=dict(stated)),
    )


def _is_right_without(line: CommentaryEntry, stated: dict[str, int]) -> bool:
    """Retract the line if the score is the stated one then; otherwise leave it."""
    point = transaction.savepoint()
    retract_commentary(entry_id=line.pk, author=None, reason="")
    if _points(Match.objects.get(pk=line.match_id)) == stated:
        transaction.savepoint_commit(point)
        return True
    transaction.savepoint_rollback(point)
    return False


def _language(match: Match) -> str:
    return "zh-hans" if match.language.lower().startswith("zh") else "en"
