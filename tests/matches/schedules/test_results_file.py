"""Results of seasons and tournaments from files of football.json, and the columns of competitions in tables."""

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from livecast.errors import LivecastError
from matches import actions
from matches.models import Competition, Match
from matches.schedules.known_fixtures import Defaults
from matches.schedules.plan import PlanOutcome, SchedulePlan
from matches.schedules.reader import read_schedule
from matches.schedules.schedule import Schedule

DATA = Path(__file__).parents[4] / "shared/data/football/results"


def match(home: str = "Ash Town", away: str = "Elm City", **fields: Any) -> dict[str, Any]:
    return {"round": "Matchday 1", "date": "2025-08-16", "team1": home, "team2": away, **fields}


def read(document: Any) -> Schedule:
    return read_schedule(json.dumps(document).encode(), ZoneInfo("Europe/London"))


def season(*matches: dict[str, Any], name: str = "Coast League 2025/26") -> dict[str, Any]:
    return {"name": name, "matches": list(matches)}


def imported(document: Any) -> SchedulePlan:
    return actions.announce_fixtures(author=None, schedule=read(document), defaults=Defaults("football"))


def test_a_file_states_competition_season_round_and_result() -> None:
    cup = match(time="18:00 UTC+3", group="Group A", ground="The Quay", score={"ft": [2, 1], "ht": [0, 1]})
    final = match(round="Final", time="19:30", score={"ft": [1, 1], "et": [2, 2], "p": [3, 4]})
    schedule = read(season(cup, final, match("Oak", "Yew"), name="Coast Cup 2025"))
    first, second, third = schedule.fixtures
    assert schedule.form == "football.json"
    assert (first.competition, first.season, first.round, first.group) == ("Coast Cup", "2025", "Matchday 1", "Group A")
    assert first.kickoff == datetime(2025, 8, 16, 15, tzinfo=UTC)
    assert (str(first.result), first.knockout, first.venue) == ("2–1", False, "The Quay")
    assert second.kickoff == datetime(2025, 8, 16, 18, 30, tzinfo=UTC)  # in the zone of the reader
    assert str(second.result) == "2–2 (3–4 on penalties)"
    assert (second.knockout, dict(second.figures)) == (True, {"extra": True})
    assert (third.time_known, third.result, third.stage) == (False, None, None)


def test_older_files_have_rounds_team_objects_and_two_scores() -> None:
    teams = {"team1": {"name": "Ash Town", "code": "ASH"}, "team2": {"name": "Elm City"}}
    old = {"date": "2014-05-01", **teams, "score1": 1, "score2": 1, "score1et": 1, "score2et": 2}
    schedule = read({"name": "Coast League", "rounds": [{"name": "Semi-final", "matches": [old]}]})
    (fixture,) = schedule.fixtures
    assert (fixture.home, fixture.away, fixture.round, fixture.season) == ("Ash Town", "Elm City", "Semi-final", "")
    assert (str(fixture.result), dict(fixture.figures)) == ("1–2", {"extra": True})


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (match(date="16 August"), "The date “16 August” is not written as 2026-05-09."),
        (match(time="27:00"), "There is no time 27:00."),
        (match(time="12:00 UTC+99"), "There is no time zone UTC+99."),
        (match(team1=7), "A team is missing."),
        (match("Ash", "ash"), "Ash cannot play against itself."),
        (match("A" * 200), "A name has at most 120 characters."),
    ],
)
def test_a_broken_match_is_named_and_the_others_are_read(broken: dict[str, Any], reason: str) -> None:
    schedule = read(season(match("Oak", "Yew"), broken))
    assert [one.home for one in schedule.fixtures] == ["Oak"]
    assert [(one.row, one.reason) for one in schedule.refused] == [(2, reason)]


@pytest.mark.parametrize(
    "odd",
    [
        {"score": {"ft": [1]}},
        {"score": {"ft": ["2", None]}},
        {"score": [True, False]},
        {"score": {"ft": [10**9, 0]}},
        {"score": 5},
        {"goals1": {"name": "x"}, "goals2": [1, {"minute": 5}, {"name": "Lee", "minute": "soon"}]},
        {"attendance": -4, "ground": 9, "group": None, "round": ["x"]},
    ],
)
def test_values_of_another_type_are_left_out(odd: dict[str, Any]) -> None:
    (fixture,) = read(season(match() | odd)).fixtures
    assert (fixture.result, fixture.scorers, fixture.attendance) == (None, (), None)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"{", "schedule.no_columns"),
        (b'{"matches": {}}', "schedule.no_columns"),
        (b'{"a": 1}', "schedule.no_columns"),
        (b'{"matches": []}', "schedule.empty"),
        (b"{" + b" " * 300_000, "schedule.too_big"),
        (json.dumps(season(*[match()] * 601)).encode(), "schedule.too_big"),
    ],
)
def test_a_file_of_another_form_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(LivecastError) as refusal:
        read_schedule(data, ZoneInfo("UTC"))
    assert refusal.value.code == code


def test_a_season_of_24_teams_is_read_as_a_whole() -> None:
    teams = [f"Team {letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWX"]
    pairs = [(home, away) for home in teams for away in teams if home != away]
    document = season(*(match(home, away) for home, away in pairs))
    assert len(read(document).fixtures) == 552


@pytest.mark.django_db
def test_goals_become_entries_with_their_scorers() -> None:
    goals: dict[str, Any] = {
        "goals1": [
            {"name": "Ida Parker", "minute": 23, "penalty": True},
            {"name": "Rosa Lane", "minute": 45, "offset": 2},
        ],
        "goals2": [{"name": "Ida Parker", "minute": 88, "owngoal": True}, {"name": "Max Bell", "minute": "90+4"}],
    }
    imported(season(match(score={"ft": [2, 2]}, **goals)))
    saved = Match.objects.get()
    assert (str(saved.scoreline), saved.status, str(saved.competition)) == ("2–2", "finished", "Coast League 2025/26")
    lines = saved.commentary.order_by("position").values_list("minute", "kind", "side", "period")
    assert list(lines) == [
        ("23'", "penalty_goal", "home", "1H"),
        ("45+2'", "goal", "home", "1H"),
        ("88'", "own_goal", "home", "2H"),
        ("90+4'", "goal", "away", "2H"),
    ]
    assert [one["name"] for entry in saved.commentary.order_by("position") for one in entry.players] == [
        "Ida Parker",
        "Rosa Lane",
        "Ida Parker",
        "Max Bell",
    ]


@pytest.mark.django_db
def test_importing_again_changes_nothing_and_later_results_are_added() -> None:
    goals: dict[str, Any] = {"goals1": [{"name": "Ida Parker", "minute": 23}]}
    first = season(match(score={"ft": [1, 0]}, **goals), match("Oak", "Yew", date="2025-08-17"))
    imported(first)
    assert imported(first).count(PlanOutcome.UNCHANGED) == 2
    assert Match.objects.get(home__name="Ash Town").commentary.count() == 1
    later = season(first["matches"][0], match("Oak", "Yew", date="2025-08-17", score={"ft": [3, 1]}))
    assert imported(later).count(PlanOutcome.CHANGED) == 1
    oak = Match.objects.get(home__name="Oak")
    assert (str(oak.scoreline), oak.status) == ("3–1", "finished")


@pytest.mark.django_db
def test_goals_of_a_match_with_commentary_are_not_written_twice(live_match: Match) -> None:
    draft = actions.EntryDraft(kind="goal", side="home", period="1H")
    actions.post_commentary(match_id=live_match.pk, author=None, client_key="1", draft=draft)
    goals: dict[str, Any] = {"goals1": [{"name": "Ida Parker", "minute": 23}]}
    document = match("Harbour Town", "Mill United", date="2026-05-09", score={"ft": [1, 0]}, **goals)
    imported({"name": "Coast League 2026", "matches": [document]})
    assert live_match.commentary.filter(kind="goal").count() == 1


@pytest.mark.django_db
def test_the_command_imports_files_and_sets_the_order_of_the_table(tmp_path: Path) -> None:
    file, broken = tmp_path / "season.json", tmp_path / "broken.json"
    file.write_text(json.dumps(season(match(score={"ft": [1, 0]}), match(date="no"))))
    broken.write_text("{}")
    out, err = StringIO(), StringIO()
    call_command("import_schedule", str(file), "--check", stdout=out, stderr=err)
    assert not Match.objects.exists()
    with pytest.raises(CommandError, match="1 of 2 files not imported"):
        call_command("import_schedule", str(file), str(broken), "--ranking", "head_to_head", stdout=out, stderr=err)
    assert "season.json: football.json: 1 new, 0 changed, 0 unchanged, 1 refused" in out.getvalue()
    assert "row 2, Ash Town v Elm City: The date “no” is not written as 2026-05-09." in err.getvalue()
    assert Competition.objects.get().ranking == "head_to_head"


@pytest.mark.django_db
def test_columns_of_a_table_state_round_group_attendance_and_tries() -> None:
    table = (
        "Home,Away,Date,Score,Group,Matchday,Attendance,Home tries,Away tries\n"
        'Ash,Elm,2025-08-16,31-28,Group B,3,"54,321",4,4\n'
        "Oak,Yew,2025-08-16,3-0,,Semi-final,n/a,,\n"
    )
    schedule = read_schedule(table.encode(), ZoneInfo("UTC"))
    actions.announce_fixtures(author=None, schedule=schedule, defaults=Defaults("rugby", "Coast League"))
    ash, oak = Match.objects.order_by("pk")
    assert (ash.group, ash.round, ash.attendance, ash.knockout) == ("Group B", "3", 54_321, False)
    assert ash.figures == {"tries": {"home": 4, "away": 4}}
    assert (oak.group, oak.round, oak.attendance, oak.knockout, oak.figures) == ("", "Semi-final", None, True, None)
    assert schedule.unused == ()


@pytest.mark.skipif(not DATA.exists(), reason="no real results are here")
@pytest.mark.parametrize("name", ["2018-worldcup", "2022-worldcup", "2022-23-en.1", "2022-23-de.1", "2022-23-es.1"])
def test_real_files_are_read_as_a_whole(name: str) -> None:
    data = (DATA / f"{name}.json").read_bytes()
    schedule = read_schedule(data, ZoneInfo("UTC"))
    assert len(schedule.fixtures) == len(json.loads(data)["matches"])
    assert schedule.refused == schedule.skipped == ()
    assert all(one.result is not None and one.season for one in schedule.fixtures)
