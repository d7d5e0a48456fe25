"""Create and change matches from a schedule.

Importing the same schedule again changes nothing.
"""

from django.db import transaction

from accounts.models import User
from livecast.errors import LivecastError
from matches.actions.entry_draft import EntryDraft
from matches.actions.match_state import edit_fixture, set_match_state
from matches.actions.posting import post_commentary
from matches.models import Competition, Match, Team
from matches.models.team_codes import proposed_code
from matches.permissions import require_editor
from matches.schedules.known_fixtures import Defaults, KnownFixtures, feed_key_of, kickoff_of
from matches.schedules.match_state import result_data
from matches.schedules.plan import PlannedFixture, PlanOutcome, SchedulePlan, plan_schedule
from matches.schedules.schedule import Result, Schedule, Scorer
from matches.scoring.score import Scoreline, other_side

# The last minute of each period of football, whose results name scorers.
_PERIODS = ((45, "1H"), (90, "2H"), (105, "ET1"))
_LAST_PERIOD = "ET2"


@transaction.atomic
def announce_fixtures(*, author: User | None, schedule: Schedule, defaults: Defaults) -> SchedulePlan:
    """Create and change the fixtures of a schedule as planned by `plan_schedule`.

    Creates missing teams and competitions. If `author` may not change one of the fixtures, nothing is written.

    Raises LivecastError: schedule.order_not_chosen if dates like 09/05/2026 depend on an order that was guessed.
    """
    if schedule.must_choose_order:
        raise LivecastError(
            "schedule.order_not_chosen", "Dates of the file have two meanings: choose their order, and read again."
        )
    known = KnownFixtures(schedule, defaults)
    plan = plan_schedule(schedule, defaults, known)
    new = [planned for planned in plan.planned if planned.outcome is PlanOutcome.NEW]
    for competition in {known.competition(planned.fixture, planned.sport) for planned in new}:
        require_editor(Match(competition=competition), author)
    for planned in new:
        planned.match = _new_match(planned, known)
    Match.objects.bulk_create((planned.match for planned in new if planned.match), batch_size=100)
    for planned in plan.planned:
        if planned.outcome is not PlanOutcome.NEW and planned.match is not None and planned.changes:
            _change(author, planned.match, dict(planned.changes))
    for planned in plan.planned:
        # A match that someone wrote about has its goals already.
        if planned.match is not None and planned.states_result and not known.has_commentary(planned.match):
            _post_scorers(planned.match, planned.fixture.scorers)
    return plan


def _post_scorers(match: Match, scorers: tuple[Scorer, ...]) -> None:
    """Write the goals of a result as entries, so that the scorers are known. The result stays as it was stated."""
    for number, scorer in enumerate(sorted(scorers, key=lambda one: (one.minute, one.added)), 1):
        period = next((code for most, code in _PERIODS if scorer.minute <= most), _LAST_PERIOD)
        start = match.rules.period(period)
        played = scorer.minute * 60.0 - (start.start if start is not None else 0)
        minute = f"{scorer.minute}+{scorer.added}'" if scorer.added else f"{scorer.minute}'"
        kind = "own_goal" if scorer.own_goal else "penalty_goal" if scorer.penalty else "goal"
        side = other_side(scorer.side) if scorer.own_goal else scorer.side
        player = {"name": scorer.name, "number": None, "role": "goal_scorer"}
        draft = EntryDraft(
            kind=kind, side=side, period=period, clock_seconds=max(played, 0.0), minute=minute, players=[player]
        )
        post_commentary(match_id=match.pk, author=None, client_key=f"result:{number}", draft=draft, run_clock=False)


def _new_match(planned: PlannedFixture, known: KnownFixtures) -> Match:
    """Build an unsaved match. Its teams and its competition are saved."""
    fixture, sport, defaults = planned.fixture, planned.sport, known.defaults
    competition = known.competition(fixture, sport)
    name = known.meant("competition", sport, known.competition_name(fixture))
    if competition is None and name:
        season = fixture.season or defaults.season
        competition = Competition.objects.create(sport=sport, name=name, season=season)
        known.add_competition(competition)
    match = Match(
        competition=competition,
        sport=sport,
        home=_team(fixture.home, sport, known),
        away=_team(fixture.away, sport, known),
        kickoff_at=kickoff_of(fixture),
        kickoff_time_known=fixture.time_known,
        venue=fixture.venue,
        round=fixture.round,
        group=fixture.group,
        knockout=bool(fixture.knockout),
        attendance=fixture.attendance,
        figures=dict(fixture.figures) or None,
        language=fixture.language or defaults.language,
        feed_key=feed_key_of(fixture.uid),
        status=planned.status or Match.Status.SCHEDULED,
    )
    if planned.result is not None:
        match.result, match.award = result_data(planned.result), planned.award
        match.scoreline = Scoreline.from_data(match.result)
    return match


def _team(name: str, sport: str, known: KnownFixtures) -> Team:
    team = known.team(name, sport)
    if team is None:
        name = known.meant("team", sport, name)
        team = Team.objects.create(sport=sport, name=name, code=proposed_code(name))
        known.add_team(team)
    return team


def _change(author: User | None, match: Match, changes: dict[str, object]) -> None:
    key, status, result = (changes.pop(name, None) for name in ("feed_key", "status", "result"))
    require_editor(match, author)
    if key is not None:
        Match.objects.filter(pk=match.pk, feed_key=None).update(feed_key=key)
    if changes:
        edit_fixture(match_id=match.pk, author=author, **changes)
    if status is not None or result is not None:
        set_match_state(
            match_id=match.pk,
            author=author,
            status=None if status is None else str(status),
            result=result_data(result) if isinstance(result, Result) else None,
        )
