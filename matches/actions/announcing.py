"""Matches out of a schedule: announced, or changed, once each however often the schedule comes."""

from django.db import transaction

from accounts.models import User
from matches.actions.state import edit_fixture
from matches.models import Competition, Match, Team
from matches.permissions import require_editor
from matches.schedules.fixture import Schedule
from matches.schedules.plan import Defaults, Plan, Planned, What, competition_called, key_of, plan_of, team_called


@transaction.atomic
def announce_fixtures(*, author: User | None, schedule: Schedule, defaults: Defaults) -> Plan:
    """Bring a schedule's fixtures into the database: all that can be, or, where `author` may not, none of them.

    Teams and competitions that are not there are made. It does what `plan_of` says; again, it does nothing.
    """
    plan = plan_of(schedule, defaults)
    for planned in plan.planned:
        if planned.what is What.NEW:
            _announce(author, planned, defaults)
        elif planned.match is not None and planned.changes:
            _change(author, planned.match, dict(planned.changes))
    return plan


def _announce(author: User | None, planned: Planned, defaults: Defaults) -> None:
    fixture, sport = planned.fixture, planned.sport
    competition = competition_called(fixture, sport, defaults)
    require_editor(Match(competition=competition), author)
    name = fixture.competition or defaults.competition
    if competition is None and name:
        season = fixture.season or defaults.season
        competition = Competition.objects.create(sport=sport, name=name, season=season)
    home, away = (
        team_called(name, sport) or Team.objects.create(sport=sport, name=name) for name in (fixture.home, fixture.away)
    )
    planned.match = Match.objects.create(
        competition=competition,
        sport=sport,
        home=home,
        away=away,
        kickoff_at=fixture.kickoff,
        venue=fixture.venue,
        language=fixture.language or defaults.language,
        feed_key=key_of(fixture.uid),
    )


def _change(author: User | None, match: Match, changes: dict[str, object]) -> None:
    key = changes.pop("feed_key", None)
    require_editor(match, author)
    if key is not None:
        Match.objects.filter(pk=match.pk, feed_key=None).update(feed_key=key)
    if changes:
        edit_fixture(match_id=match.pk, author=author, **changes)
