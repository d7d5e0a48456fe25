"""Changes by hand: status, period, clock, holds, lead commentator, fixture, competition."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from livecast.errors import LivecastError
from matches.actions.awards import clear_award
from matches.actions.editing import retract_entry
from matches.actions.entry_rows import rows_of
from matches.actions.holds import LONGEST_HOLD
from matches.actions.locking import lock_for_commentary, lock_match
from matches.actions.posting import refusal_error
from matches.actions.reading import read_commentator
from matches.actions.state_changes import StateBefore, current_score, publish_changes, with_result
from matches.feed.console_state import push_console_state
from matches.models import FORMAT_FIELDS, Competition, Match
from matches.permissions import require_competition_editor, require_editor
from matches.scoring.clock import Clock
from matches.scoring.possible import Act, why_not_act
from matches.sports import Effect

REOPENED_REASON = "The match goes on."  # the reason that fans see beside the line that had ended it

_FIXTURE_FIELDS = frozenset(
    {
        "competition",
        "sport",
        "home",
        "away",
        "kickoff_at",
        "kickoff_time_known",
        "venue",
        "round",
        "group",
        "knockout",
        "attendance",
        "figures",
        "language",
        "first_leg",
        *FORMAT_FIELDS,
    }
)
_COMPETITION_FIELDS = frozenset(
    {
        "name",
        "season",
        "sport",
        "other_names",
        "ranking",
        "criteria",
        "abandoned_points",
        "try_bonus",
        "try_bonus_lead",
        "losing_bonus",
        "innings_overs",
        "tie_matches",
        "away_goals",
        "places",
        *FORMAT_FIELDS,
    }
)


@transaction.atomic
def set_match_state(
    *,
    match_id: int,
    author: User | None,
    status: str | None = None,
    period: str | None = None,
    clock: Clock | None = None,
    result: dict[str, Any] | None = None,
    pause: str | None = None,
    award: dict[str, Any] | None = None,
) -> Match:
    """Set status, period, clock, final score, pause or award; None leaves a value as it is, {} removes it.

    The clock runs only while live. A person may not set a state that contradicts itself: play without a period, a
    period before the match, a clock that runs outside of play (400, 409).
    """
    match = lock_for_commentary(match_id, author)
    if status is not None and status not in Match.Status.values:
        raise LivecastError("match.unknown_status", f"Unknown match status “{status}”.")
    if period and match.rules.periods and match.rules.period(period) is None:
        raise LivecastError("match.unknown_period", f"Unknown period in {match.rules.name}: “{period}”.")
    now = timezone.now()
    before = StateBefore(match)
    old_status, old_period = match.status, match.period
    match.status = status or match.status
    match.period = match.period if period is None else period
    if match.status == Match.Status.SCHEDULED and old_status != match.status and period is None:
        match.period, match.clock = "", Clock()
    if (match.status, match.period) != (old_status, old_period):
        match.pause = ""
    if author is not None:
        _require_consistent(match, clock)
    match.clock = match.clock if clock is None else clock
    if match.status != Match.Status.FINISHED:
        clear_award(match)
    match.result = match.result if result is None else result or None
    match.pause = match.pause if pause is None else pause
    match.award = match.award if award is None else award or None
    if match.status != Match.Status.LIVE:
        match.clock = match.clock.stopped(now)
    match.scoreline = with_result(match, current_score(match))
    publish_changes(match, before, now)
    return match


def _require_consistent(match: Match, clock: Clock | None) -> None:
    """Raise LivecastError if status, period and clock, as they will be, contradict each other."""
    if match.is_in_play and match.rules.periods and not match.period:
        raise LivecastError("match.no_period", "Choose the period that is being played.")
    if match.status == Match.Status.SCHEDULED and match.period:
        raise LivecastError("match.not_started", "A match that has not started is in no period. Choose no period.")
    if clock is not None and clock.running_since is not None:
        refusal = why_not_act(Act.RUN_CLOCK, match.status, match.period, match.rules, pause=match.pause)
        if refusal is not None:
            raise refusal_error(refusal)


@transaction.atomic
def reopen_match(*, match_id: int, author: User | None, reason: str = "") -> Match:
    """Continue a match that is finished, abandoned or postponed. Another match stays as it is, so that a retry is safe.

    The match goes back to the state that its lines describe: to play or to a break in its last period, with the clock
    stopped; a match that never began is scheduled again. The lines that ended or awarded it are retracted with the
    reason, which fans see; its award and its final score are removed.
    """
    match = lock_for_commentary(match_id, author)
    if why_not_act(Act.REOPEN, match.status, match.period, match.rules, pause=match.pause) is not None:
        return match
    now = timezone.now()
    before = StateBefore(match)
    endings = _kinds_with(match, Effect.MATCH_END, Effect.ABANDON, Effect.AWARD)
    for entry in match.commentary.select_related("author").filter(kind__in=endings, retracted_at=None):
        entry.match, entry.state_change = match, None
        retract_entry(match, entry, rows_of(match), reason or REOPENED_REASON)
    match.status, match.pause = _state_by_entries(match)
    match.award = match.result = None
    match.clock = match.clock.stopped(now)
    match.scoreline = current_score(match)
    publish_changes(match, before, now)
    return match


def _state_by_entries(match: Match) -> tuple[str, str]:
    """The status and the pause of a match that goes on, by its last line that changed the play."""
    kinds = _kinds_with(match, Effect.PERIOD_START, Effect.PERIOD_END, Effect.PAUSE, Effect.RESUME)
    lines = match.commentary.filter(kind__in=kinds, retracted_at=None)
    last = lines.order_by("-position", "-pk").values_list("kind", "period").first()
    if last is None and not match.period:
        return Match.Status.SCHEDULED, ""
    kind, period = last or ("", match.period)
    effect = match.rules.kind(kind).effect if period == match.period else None
    if effect is Effect.PAUSE:
        return Match.Status.BREAK, kind
    return (Match.Status.BREAK if effect is Effect.PERIOD_END else Match.Status.LIVE), ""


def _kinds_with(match: Match, *effects: Effect) -> list[str]:
    return [kind.code for kind in match.rules.kinds.values() if kind.effect in effects]


@transaction.atomic
def set_holds(*, match_id: int, author: User | None, hold_seconds: dict[str, float]) -> Match:
    """Set how many seconds entries are held, by kind; 0 ends the hold.

    Other kinds keep their value.
    """
    match = lock_for_commentary(match_id, author)
    for kind, seconds in hold_seconds.items():
        if kind not in match.rules.kinds:
            raise LivecastError(
                "commentary.unknown_kind", f"Unknown kind of entry in {match.rules.name}: “{kind[:32]}”."
            )
        if not 0 <= seconds <= LONGEST_HOLD:
            raise LivecastError("held.too_long", f"A line can be held for 0 to {LONGEST_HOLD} seconds.")
    match.hold_seconds = {kind: seconds for kind, seconds in (match.hold_seconds | hold_seconds).items() if seconds}
    match.save(update_fields=["hold_seconds"])
    push_console_state(match.pk)
    return match


@transaction.atomic
def set_lead_commentator(*, match_id: int, author: User | None, user_id: int | None) -> Match:
    """Set or clear the lead commentator, who must be a commentator of the match.

    Permissions do not change.
    """
    match = lock_for_commentary(match_id, author)
    if author is not None and user_id == author.pk:
        lead: User | None = author
    else:
        lead = None if user_id is None else read_commentator(user_id, match)
    if lead is None and user_id is not None:
        raise LivecastError("match.not_their_match", "This person is not a commentator of this match.", status=409)
    match.lead_commentator = lead
    match.save(update_fields=["lead_commentator"])
    push_console_state(match.pk)
    return match


@transaction.atomic
def edit_competition(*, competition_id: int, author: User | None, **changes: Any) -> Competition:
    """Change a competition: name, season, sport, and the fields of its format (FORMAT_FIELDS).

    The changed clocks of its matches in play are published.
    """
    if unknown := changes.keys() - _COMPETITION_FIELDS:
        raise TypeError(f"not a field of a competition: {', '.join(sorted(unknown))}")
    require_competition_editor(author)
    in_play = Match.objects.filter(competition=competition_id, status__in=Match.IN_PLAY).order_by("pk")
    matches = [lock_match(match_id) for match_id in in_play.values_list("pk", flat=True)]
    before = [StateBefore(match) for match in matches]
    competition = Competition.objects.get(pk=competition_id)
    for name, value in changes.items():
        setattr(competition, name, value)
    competition.save(update_fields=changes.keys())
    for match, state in zip(matches, before, strict=True):
        match.competition = competition
        publish_changes(match, state, timezone.now())
    return competition


@transaction.atomic
def edit_fixture(*, match_id: int, author: User | None, **changes: Any) -> Match:
    """Change a fixture.

    `changes`: competition, sport, home, away, kickoff_at, kickoff_time_known, venue, language, FORMAT_FIELDS,
    first_leg.
    """
    if unknown := changes.keys() - _FIXTURE_FIELDS:
        raise TypeError(f"not a field of a fixture: {', '.join(sorted(unknown))}")
    match = lock_match(match_id)
    require_editor(match, author)
    before = StateBefore(match)
    for name, value in changes.items():
        setattr(match, name, value)
    match.save(update_fields=changes.keys())
    publish_changes(match, before, timezone.now())
    return match
