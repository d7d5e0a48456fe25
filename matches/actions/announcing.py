"""Create and change matches from a schedule.

Importing the same schedule again changes nothing.
"""

from django.db import transaction

from accounts.models import User
from matches.actions.match_state import edit_fixture
from matches.models import Competition, Match, Team
from matches.permissions import require_editor
from matches.schedules.plan import (
    Defaults,
    KnownFixtures,
    PlannedFixture,
    PlanOutcome,
    SchedulePlan,
    feed_key_of,
    plan_schedule,
)
from matches.schedules.schedule import Schedule


@transaction.atomic
def announce_fixtures(*, author: User | None, schedule: Schedule, defaults: Defaults) -> SchedulePlan:
    """Create and change the fixtures of a schedule as planned by `plan_schedule`.

    Creates missing teams and competitions. If `author` may not change one of the fixtures, nothing is written.
    """
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
    return plan


def _new_match(planned: PlannedFixture, known: KnownFixtures) -> Match:
    """Build an unsaved match. Its teams and its competition are saved."""
    fixture, sport, defaults = planned.fixture, planned.sport, known.defaults
    competition = known.competition(fixture, sport)
    name = fixture.competition or defaults.competition
    if competition is None and name:
        season = fixture.season or defaults.season
        competition = Competition.objects.create(sport=sport, name=name, season=season)
        known.add_competition(competition)
    return Match(
        competition=competition,
        sport=sport,
        home=_team(fixture.home, sport, known),
        away=_team(fixture.away, sport, known),
        kickoff_at=fixture.kickoff,
        venue=fixture.venue,
        language=fixture.language or defaults.language,
        feed_key=feed_key_of(fixture.uid),
    )


def _team(name: str, sport: str, known: KnownFixtures) -> Team:
    team = known.team(name, sport)
    if team is None:
        team = Team.objects.create(sport=sport, name=name)
        known.add_team(team)
    return team


def _change(author: User | None, match: Match, changes: dict[str, object]) -> None:
    key = changes.pop("feed_key", None)
    require_editor(match, author)
    if key is not None:
        Match.objects.filter(pk=match.pk, feed_key=None).update(feed_key=key)
    if changes:
        edit_fixture(match_id=match.pk, author=author, **changes)
