"""A competition sets the format of its matches: how many periods, how much extra time, and what decides after it."""

from itertools import takewhile

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from matches.actions import edit_competition, edit_fixture
from matches.models import Competition, Match, Team
from matches.sports import SPORTS, Decider, MatchFormat, PeriodKind, Sport, sport_of
from tests.browser_session import logged_in_client
from tests.conftest import KICKOFF
from tests.matches.admin.test_admin import NO_ROWS


def played_through(sport: Sport) -> list[str]:
    """The codes of the periods of a match that stays level as long as its format allows."""
    codes, period = [], sport.period_after("")
    while period is not None:
        codes.append(period.code)
        period = sport.period_after(period.code)
    return codes


@pytest.mark.parametrize(
    ("sport", "stated", "periods"),
    [
        ("football", MatchFormat(), "1H 2H ET1 ET2 SO"),
        ("football", MatchFormat(extra_periods=0, after_extra=Decider.DRAW), "1H 2H"),
        ("football", MatchFormat(extra_periods=0), "1H 2H SO"),
        ("football", MatchFormat(regular_periods=4), "Q1 Q2 Q3 Q4 ET1 ET2 SO"),
        ("football", MatchFormat(regular_periods=3, extra_periods=1, after_extra=Decider.DRAW), "P1 P2 P3 ET1"),
        ("basketball", MatchFormat(regular_periods=2, extra_periods=1, after_extra=Decider.DRAW), "1H 2H OT"),
        ("american_football", MatchFormat(), "Q1 Q2 Q3 Q4 OT"),
        ("ice_hockey", MatchFormat(), "P1 P2 P3 OT SO"),
        ("ice_hockey", MatchFormat(extra_periods=2), "P1 P2 P3 OT OT2 SO"),
        ("tennis", MatchFormat(regular_periods=3), "S1 S2 S3"),
        ("volleyball", MatchFormat(regular_periods=3, extra_periods=1), "S1 S2 S3 GS"),
        ("cricket", MatchFormat(extra_periods=0, after_extra=Decider.DRAW), "I1 I2"),
        ("cricket", MatchFormat(regular_periods=4, extra_periods=0, after_extra=Decider.DRAW), "I1 I2 I3 I4"),
        ("rugby", MatchFormat(extra_periods=2), "1H 2H ET1 ET2 SO"),
        ("rugby", MatchFormat(), "1H 2H ET1 ET2 SD SO"),
        ("handball", MatchFormat(extra_periods=2), "1H 2H ET1 ET2 SO"),
        ("handball", MatchFormat(), "1H 2H ET1 ET2 ET3 ET4 SO"),
    ],
)
def test_the_format_says_which_periods_follow(sport: str, stated: MatchFormat, periods: str):
    assert played_through(sport_of(sport, stated)) == periods.split()


def test_a_basketball_match_has_overtimes_until_one_side_leads():
    assert played_through(sport_of("basketball"))[4:] == ["OT", *(f"OT{n}" for n in range(2, 11))]


def test_an_overtime_without_a_limit_comes_after_the_stated_ones_in_ice_hockey():
    knock_out = sport_of("ice_hockey", MatchFormat(extra_periods=1, after_extra=Decider.SUDDEN_DEATH))
    assert played_through(knock_out)[3:6] == ["OT", "OT2", "OT3"]
    assert "SO" not in played_through(knock_out)


@pytest.mark.parametrize(("innings", "last_regular"), [(9, "9B"), (7, "7B"), (5, "5B")])
def test_the_innings_after_the_regular_number_are_extra(innings: int, last_regular: str):
    baseball = sport_of("baseball", MatchFormat(regular_periods=innings))
    regular = takewhile(lambda period: period.kind is PeriodKind.REGULAR, baseball.periods)
    assert [period.code for period in regular][-1] == last_regular
    assert baseball.finished_names(last_regular).english == "Final"
    assert baseball.finished_names(f"{innings + 1}T").english == f"Final/{innings + 1}"


def test_quarters_in_football_follow_each_other_on_one_clock():
    youth = sport_of("football", MatchFormat(regular_periods=4, regular_minutes=12))
    assert [(period.code, period.start) for period in youth.periods[:5]] == [
        *(("Q1", 0), ("Q2", 720), ("Q3", 1440), ("Q4", 2160), ("ET1", 2880))
    ]


def test_a_number_of_periods_that_the_sport_does_not_know_changes_nothing():
    assert sport_of("football", MatchFormat(regular_periods=9)).periods == SPORTS["football"].periods


# --- set by editors


@pytest.fixture
def sets(db: None) -> Match:
    """A tennis match in a competition of best-of-three matches."""
    cup = Competition.objects.create(name="Harbour Open", sport="tennis", regular_periods=3, win_points=2)
    home, away = (Team.objects.create(name=name, sport="tennis") for name in ("I. Parker", "V. Doom"))
    return Match.objects.create(competition=cup, sport="tennis", home=home, away=away, kickoff_at=KICKOFF)


def test_a_match_takes_from_its_competition_what_it_does_not_state(sets: Match):
    assert played_through(sets.rules) == ["S1", "S2", "S3"]
    edit_fixture(match_id=sets.pk, author=None, regular_periods=5)
    sets.refresh_from_db()
    assert played_through(sets.rules) == ["S1", "S2", "S3", "S4", "S5"]
    assert (sets.format.regular_periods, sets.format.win_points) == (5, 2)


def test_a_competition_that_changes_its_format_changes_its_matches(sets: Match):
    assert sets.competition is not None
    edit_competition(competition_id=sets.competition.pk, author=None, regular_periods=1)
    assert played_through(Match.objects.get(pk=sets.pk).rules) == ["S1"]


@pytest.mark.parametrize(
    ("sport", "fields", "refused"),
    [
        ("tennis", {"regular_periods": 4}, "regular_periods"),
        ("football", {"regular_periods": 5}, "regular_periods"),
        ("basketball", {"after_extra": "shootout"}, "after_extra"),
        ("tennis", {"regular_minutes": 20}, "regular_minutes"),
        ("football", {"extra_periods": 33}, "extra_periods"),
        ("football", {"win_points": 21}, "win_points"),
    ],
)
def test_a_format_that_the_sport_cannot_have_is_refused_with_a_sentence(db, sport: str, fields, refused: str):
    Competition(name="Right", sport=sport).full_clean()
    with pytest.raises(ValidationError) as error:
        Competition(name="Wrong", sport=sport, **fields).full_clean()
    assert list(error.value.message_dict) == [refused]


def test_the_back_office_sets_the_format(sets: Match):
    office: Client = logged_in_client(User.objects.create_superuser("edda", password="edda"))
    address = reverse("admin:matches_match_change", args=[sets.pk])
    form = office.get(address).context["adminform"].form
    values = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    kickoff = {"kickoff_at_0": "2026-05-09", "kickoff_at_1": "15:30:00"}
    stated = {"regular_periods": "1", "after_extra": "draw", "win_points": "3", "extra_periods": "0"}
    assert office.post(address, values | kickoff | NO_ROWS | stated).status_code == 302
    sets.refresh_from_db()
    assert played_through(sets.rules) == ["S1"]
    assert (sets.format.after_extra, sets.format.win_points) == (Decider.DRAW, 3)


def test_programs_read_the_format_of_a_match(sets: Match):
    stated = Client().get(f"/api/matches/{sets.pk}").json()["format"]
    assert (stated["regular_periods"], stated["win_points"], stated["loss_points"]) == (3, 2, 0)
