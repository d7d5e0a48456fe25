"""How long a period lasts is stated by the match, otherwise by its competition, otherwise by its sport."""

from datetime import timedelta

import pytest
import time_machine
from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import tokens
from accounts.models import User
from matches import selectors
from matches.actions import edit_competition, edit_fixture, set_match_state
from matches.feed import events
from matches.models import Competition, Match, Team
from matches.providers import files
from matches.providers.export import export_match
from matches.providers.importer import import_feed
from matches.rehearsals.runner import read_rehearsal_feed
from matches.scoring.clock import Clock
from tests.browser_session import logged_in_client
from tests.conftest import KICKOFF, watching
from tests.matches.admin.test_admin import NO_ROWS
from tests.matches.api.test_write import ApiClient
from tests.matches.providers.feed_writer import add, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def youth(league: Competition) -> Competition:
    """The Coast League of the under-thirteens, who play halves of 30 minutes and extra time of 5."""
    return edit_competition(competition_id=league.pk, author=None, regular_minutes=30, extra_minutes=5)


@pytest.fixture
def fiba(db: None) -> Competition:
    """A competition by the rules of FIBA: quarters of ten minutes."""
    return Competition.objects.create(name="Harbour Hoops", season="2026", sport="basketball", regular_minutes=10)


@pytest.fixture
def basketball(fiba: Competition) -> Match:
    """Harbour Town v Mill United at basketball, in the first quarter."""
    home, away = (Team.objects.create(name=name, sport="basketball") for name in ("Harbour Town", "Mill United"))
    match = Match.objects.create(competition=fiba, sport="basketball", home=home, away=away, kickoff_at=KICKOFF)
    return set_match_state(match_id=match.pk, author=None, status="live", period="Q1")


@pytest.fixture
def desk(commentator: User) -> ApiClient:
    return ApiClient(tokens.create(commentator, "the desk")[1])


def played(match: Match, period: str, seconds: float) -> dict:
    """The match as the API shows it, after so many seconds of this period."""
    set_match_state(match_id=match.pk, author=None, status="live", period=period, clock=Clock(seconds))
    return Client().get(f"/api/matches/{match.pk}").json()["match"]


def posted(desk: ApiClient, match: Match, text: str) -> dict:
    answer = desk("POST", f"/matches/{match.pk}/entries", key=text, text=text)
    assert answer.status_code == 201, answer.json()
    return answer.json()["entry"]


# --- the clock that fans see


@pytest.mark.parametrize(
    ("period", "seconds", "minute"),
    [
        ("Q1", 0, "Q1 10:00"),
        ("Q3", 349, "Q3 04:11"),
        ("Q4", 600, "Q4 00:00"),
        ("Q4", 700, "Q4 00:00"),
        ("OT", 0, "OT 05:00"),
    ],
)
def test_a_quarter_by_the_rules_of_fiba_counts_down_from_ten_minutes(basketball, period, seconds, minute):
    assert played(basketball, period, seconds)["minute"] == minute


@pytest.mark.parametrize(
    ("period", "seconds", "minute"),
    [
        ("1H", 29 * 60, "30'"),
        ("1H", 31 * 60 + 5, "30+2'"),
        ("2H", 0, "31'"),
        ("2H", 32 * 60, "60+3'"),
        ("ET1", 0, "61'"),
        ("ET2", 0, "66'"),
        ("ET2", 5 * 60, "70+1'"),
    ],
)
def test_a_second_half_of_thirty_minutes_begins_at_thirty(youth, live_match, period, seconds, minute):
    assert played(live_match, period, seconds)["minute"] == minute


def test_the_clock_carries_where_its_period_begins_and_how_long_it_lasts(youth, live_match, basketball):
    clock = played(live_match, "2H", 0)["clock"]
    assert (clock["direction"], clock["start"], clock["length"]) == ("up", 1800, 1800)
    clock = played(basketball, "Q2", 0)["clock"]
    assert (clock["direction"], clock["start"], clock["length"]) == ("down", 0, 600)


def test_the_page_shows_the_clock_of_the_match_before_any_script_runs(client, youth, live_match):
    played(live_match, "1H", 31 * 60 + 5)
    page = client.get(f"/matches/{live_match.pk}/").content.decode()
    assert "30:00" in page and "+1:05" in page


def test_a_match_overrides_its_competition_in_what_it_states(youth, live_match):
    edit_fixture(match_id=live_match.pk, author=None, regular_minutes=20)
    assert played(live_match, "2H", 0)["minute"] == "21'"
    assert played(live_match, "ET2", 0)["minute"] == "46'", "two halves of 20, and 5 minutes of extra time"


def test_a_match_without_a_competition_has_the_lengths_of_its_sport(youth, live_match):
    edit_fixture(match_id=live_match.pk, author=None, competition=None)
    assert played(live_match, "2H", 0)["minute"] == "46'"


def test_a_list_of_scores_reads_the_lengths_of_all_matches_in_one_query(
    youth, live_match, basketball, client, django_assert_num_queries
):
    Match.objects.update(kickoff_at=timezone.now())
    with django_assert_num_queries(1):
        listed = [events.fixture_list_data(match) for match in selectors.current_matches()]
    assert [data["clock"]["length"] for data in listed] == [1800, 600]


# --- lines


def test_a_typed_minute_of_stoppage_belongs_to_the_half_that_it_ends(desk, youth, live_match):
    played(live_match, "2H", 10 * 60)
    late, early = posted(desk, live_match, "30+2 g h"), posted(desk, live_match, "31 y a")
    assert (late["period"], late["minute"]) == ("1H", "30+2'")
    assert (early["period"], early["minute"]) == ("2H", "31'")


def test_a_typed_clock_counts_down_from_ten_minutes(desk, basketball):
    played(basketball, "Q2", 60)
    entry = posted(desk, basketball, "Q1 9:30 3 h")
    assert (entry["period"], entry["minute"]) == ("Q1", "Q1 09:30")
    # 11:30 is on no clock of ten minutes: it is text.
    assert posted(desk, basketball, "Q1 11:30 tip-off was late")["minute"] != "Q1 11:30"


def test_a_late_line_stands_before_the_second_half(desk, youth, live_match):
    played(live_match, "1H", 29 * 60)
    posted(desk, live_match, "25 c h")
    posted(desk, live_match, "ht")
    posted(desk, live_match, "ko")
    played(live_match, "2H", 10 * 60)
    posted(desk, live_match, "38 f a")
    posted(desk, live_match, "30+2 g h")
    entries = Client().get(f"/api/matches/{live_match.pk}").json()["entries"]
    minutes = [entry["minute"] for entry in entries if entry["kind"] in ("corner", "goal", "foul")]
    assert minutes == ["25'", "30+2'", "38'"]


# --- a length that is changed while they play


@pytest.mark.django_db(transaction=True)
async def test_fans_get_the_clock_when_a_length_changes_during_play_and_it_runs_on(live_match, league):
    now = timezone.now()
    await sync_to_async(set_match_state)(match_id=live_match.pk, author=None, clock=Clock(600.0, now))
    async with watching(live_match) as fan:
        await sync_to_async(edit_competition)(competition_id=league.pk, author=None, regular_minutes=30)
        clock = (await fan.next("match.changed"))["data"]["clock"]
        assert (clock["length"], clock["elapsed"]) == (1800, 600.0)
        assert clock["running_since"] is not None
        await sync_to_async(edit_fixture)(match_id=live_match.pk, author=None, regular_minutes=25)
        clock = (await fan.next("match.changed"))["data"]["clock"]
        assert (clock["length"], clock["elapsed"]) == (1500, 600.0)


def test_a_clock_that_passes_a_shortened_period_shows_stoppage(youth, live_match):
    now = timezone.now()
    set_match_state(match_id=live_match.pk, author=None, clock=Clock(28 * 60.0, now))
    edit_fixture(match_id=live_match.pk, author=None, regular_minutes=25)
    with time_machine.travel(now + timedelta(seconds=30), tick=False):
        match = Client().get(f"/api/matches/{live_match.pk}").json()["match"]
    assert match["minute"] == "25+4'"


# --- the admin


@pytest.fixture
def office(db: None) -> Client:
    """The browser of Edda, who may do everything."""
    return logged_in_client(User.objects.create_superuser("edda", password="edda"))


def saved(office: Client, model: str, pk: int, **changes: str):
    """Change these fields in a form of the admin, and leave the others as they are."""
    address = reverse(f"admin:matches_{model}_change", args=[pk])
    form = office.get(address).context["adminform"].form
    values = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    kickoff = {"kickoff_at_0": "2026-05-09", "kickoff_at_1": "15:30:00"}
    return office.post(address, values | kickoff | NO_ROWS | changes)


@pytest.mark.parametrize("model", ["competition", "match"])
def test_the_back_office_sets_the_length_of_periods(office, live_match, league, model):
    pk = league.pk if model == "competition" else live_match.pk
    assert saved(office, model, pk, regular_minutes="30", extra_minutes="10").status_code == 302
    assert played(live_match, "ET2", 0)["minute"] == "71'"
    assert saved(office, model, pk, regular_minutes="", extra_minutes="").status_code == 302
    assert played(live_match, "ET2", 0)["minute"] == "106'"


@pytest.mark.parametrize("minutes", ["0", "121", "-30", "half an hour"])
@pytest.mark.parametrize("model", ["competition", "match"])
def test_the_back_office_refuses_a_length_that_no_period_has(office, live_match, league, model, minutes):
    pk = league.pk if model == "competition" else live_match.pk
    answer = saved(office, model, pk, regular_minutes=minutes)
    assert answer.status_code == 200 and answer.context["adminform"].form.errors.keys() == {"regular_minutes"}
    assert saved(office, model, pk, regular_minutes="120").status_code == 302


def test_the_back_office_refuses_a_length_in_a_sport_without_a_clock(office, league):
    answer = saved(office, "competition", league.pk, sport="tennis", regular_minutes="30")
    assert "Tennis has no clock in such a period" in answer.content.decode()


# --- feeds


def test_an_export_states_the_lengths_and_its_import_has_the_same_clocks(desk, basketball):
    played(basketball, "Q2", 60)
    posted(desk, basketball, "Q1 9:30 3 h")
    data = "".join(export_match(basketball)).replace('"match_id": "', '"match_id": "again-', 1)
    copy, _ = import_feed(read_rehearsal_feed(data.encode()))
    entry = copy.commentary.get(kind="three_points")
    assert copy.pk != basketball.pk and copy.competition is None
    assert (entry.clock_seconds, entry.minute) == (30.0, "Q1 09:30")
    assert played(copy, "Q3", 0)["minute"] == "Q3 10:00"


def test_a_feed_is_read_by_the_lengths_of_the_match_that_it_goes_into(tmp_path, basketball):
    Match.objects.filter(pk=basketball.pk).update(feed_key="hoops-1")
    shot = add(1, "From the corner!", type="three_points", side="home", period="Q1", clock={"remaining": 570})
    path = tmp_path / "hoops.jsonl"
    written(path, shot, match_id="hoops-1", sport="basketball")
    match, _ = import_feed(files.load_feed(path))
    entry = match.commentary.get(kind="three_points")
    assert (match.pk, entry.clock_seconds, entry.minute) == (basketball.pk, 30.0, "Q1 09:30")


@pytest.mark.parametrize("minutes", [0, 121, 12.5, True, "10", [10]])
def test_a_feed_that_states_a_length_that_no_period_has_is_read_without_it(tmp_path, db, minutes):
    shot = add(1, "From the corner!", type="three_points", side="home", period="Q1", clock={"remaining": 570})
    path = tmp_path / "hoops.jsonl"
    written(path, shot, sport="basketball", period_minutes={"regular": minutes, "extra": 4})
    feed = files.load_feed(path)
    assert any("1 to 120 whole minutes" in message for message in feed.warnings.messages())
    match, _ = import_feed(feed)
    assert match.commentary.get(kind="three_points").minute == "Q1 09:30"
    assert played(match, "OT", 0)["minute"] == "OT 04:00"
