"""Decide which status and result a row of a schedule gives its match.

A schedule never changes a score that commentary has set, and never ends a match that is in play.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from matches.models import Match
from matches.schedules.schedule import Fixture, Result, RowError, Stage

# A match with a score is taken as over so long after its kick-off, if the schedule does not say more.
LONGEST_MATCH = timedelta(hours=6)
_STATUS = {
    Stage.POSTPONED: Match.Status.POSTPONED,
    Stage.ABANDONED: Match.Status.ABANDONED,
    Stage.FINISHED: Match.Status.FINISHED,
}
# The kind of entry that awards a match, in every sport.
_AWARDS = {Stage.AWARDED: "awarded", Stage.WALKOVER: "walkover"}


@dataclass(slots=True)
class StateOfRow:
    """The status and the result to set, where a row states them and they can be set safely.

    `award`: as in Match.award, for a new match. `guesses` and `unused`: as in Fixture.
    """

    status: str = ""
    result: Result | None = None
    award: dict[str, str] | None = None
    guesses: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)


def state_of_row(fixture: Fixture, match: Match | None, has_commentary: bool, now: datetime) -> StateOfRow:
    """Decide the state for a new match (None) or an existing one. Raises RowError."""
    if fixture.stage is Stage.CANCELLED:
        raise RowError("The match is cancelled.")
    state = StateOfRow()
    if fixture.stage in _AWARDS:
        _award(state, fixture, match)
    else:
        _new_state(state, fixture, now)
    if match is not None:
        _keep_existing(state, match, has_commentary)
    return state


def _award(state: StateOfRow, fixture: Fixture, match: Match | None) -> None:
    """The winner of an award is the side with more points. An existing match is awarded by its commentators."""
    result = fixture.result
    if match is not None:
        if match.award is None:
            state.unused.append(
                f"“{fixture.stage}” {result or ''}".strip() + ": enter it in the commentary of the match"
            )
    elif result is None or result.home == result.away:
        raise RowError(f"The match has ended by {fixture.stage}, and the row does not say for whom: write the score.")
    else:
        winner = "home" if result.home > result.away else "away"
        state.status, state.result = Match.Status.FINISHED, result
        state.award = {"how": _AWARDS[fixture.stage or Stage.AWARDED], "winner": winner, "reason": ""}
        state.guesses.append(f"{result} is the score of the award ({fixture.stage}).")


def _new_state(state: StateOfRow, fixture: Fixture, now: datetime) -> None:
    stage, result = fixture.stage, fixture.result
    begins = fixture.kickoff if fixture.time_known else fixture.kickoff.replace(hour=0, minute=0)
    if stage is Stage.POSTPONED:
        state.status = Match.Status.POSTPONED
        if result is not None:
            state.unused.append(f"the result {result}, because the match is postponed")
    elif stage in (Stage.FINISHED, Stage.ABANDONED):
        if begins > now:
            state.unused.append(f"“{stage}”, because the kick-off is in the future")
            _drop_result(state, result)
        else:
            state.status, state.result = _STATUS[stage], result
    elif stage is Stage.LIVE:
        state.unused.append("“in play”: the commentary sets the status")
        _drop_result(state, result)
    elif result is not None:
        ends = fixture.kickoff + (LONGEST_MATCH if fixture.time_known else timedelta(hours=12))
        if stage is None and ends < now:
            state.status, state.result = Match.Status.FINISHED, result
            state.guesses.append(f"The match is over, with the result {result}.")
        else:
            _drop_result(state, result)


def _drop_result(state: StateOfRow, result: Result | None) -> None:
    if result is not None:
        state.unused.append(f"the result {result}, because the match is not over")


def _keep_existing(state: StateOfRow, match: Match, has_commentary: bool) -> None:
    """Drop what would change the score of commentary, or the status of a match that has begun."""
    if state.result is not None:
        score = match.scoreline
        if (score.home, score.away) == (state.result.home, state.result.away):
            state.result = None
            state.guesses.clear()
        elif has_commentary or score.is_known:
            state.unused.append(f"the result {state.result}: livecast has {score}")
            state.result = None
            state.guesses.clear()
    if state.status == match.status:
        state.status = ""
    elif state.status and (has_commentary or match.status != Match.Status.SCHEDULED):
        state.unused.append(f"the status “{state.status}”: livecast has “{match.status}”")
        state.status = ""
    if state.result is not None and not state.status and match.status != Match.Status.FINISHED:
        state.unused.append(f"the result {state.result}, because livecast has the match as {match.status}")
        state.result = None
        state.guesses.clear()


def result_data(result: Result) -> dict[str, object]:
    """The result as Match.result has it."""
    shootout = {"home": result.shootout[0], "away": result.shootout[1]} if result.shootout else None
    return {"home": result.home, "away": result.away, "shootout": shootout, "detail": {}}
