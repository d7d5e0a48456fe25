"""Competitions, teams, players and figures of matches as editors manage them in the admin."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.models import User
from matches import tasks
from matches.models import Competition, Match, Player, Team
from tests.browser_session import logged_in_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff_client(db: None) -> Client:
    return logged_in_client(User.objects.create_superuser("edda", password="edda"))


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def fen(db: None) -> Team:
    return Team.objects.create(sport="football", name="Fen Rangers")


def pictures(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


def save(client: Client, url: str, **values: Any) -> Any:
    """Post the form of a page as it is shown, with changed values; False leaves a field out. Rows are added by `rows`.

    `rows`: by the prefix of an inline, the fields of its new rows.
    """
    rows = values.pop("rows", {})
    context = client.get(url).context
    form = context["adminform"].form
    shown = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    shown = {name: value for name, value in shown.items() if name != "picture" and value is not False}
    for formset in (inline.formset for inline in context["inline_admin_formsets"]):
        new = rows.get(formset.prefix, [])
        kept = formset.initial_forms
        shown |= {f"{formset.prefix}-TOTAL_FORMS": len(kept) + len(new), f"{formset.prefix}-INITIAL_FORMS": len(kept)}
        for one in kept:
            shown |= {one.add_prefix(name): one[name].value() for name in one.fields if one[name].value() is not None}
        for number, row in enumerate(new, len(kept)):
            shown |= {f"{formset.prefix}-{number}-{name}": value for name, value in row.items()}
    for name in [name for name, value in shown.items() if hasattr(value, "hour")]:
        moment = timezone.localtime(shown.pop(name))
        shown |= {f"{name}_0": f"{moment:%Y-%m-%d}", f"{name}_1": f"{moment:%H:%M:%S}"}
    return client.post(url, {name: value for name, value in (shown | values).items() if value is not False})


def change_url(row: Competition | Team | Player | Match) -> str:
    return reverse(f"admin:matches_{row._meta.model_name}_change", args=[row.pk])


def errors_of(response: HttpResponse) -> dict[str, Any]:
    return dict(response.context["adminform"].form.errors)  # type: ignore[attr-defined]


def finished(league: Competition, home: Team, away: Team, score: tuple[int, int], **fields: Any) -> Match:
    return Match.objects.create(
        competition=league, sport=league.sport, home=home, away=away, kickoff_at=timezone.now(), status="finished",
        home_score=score[0], away_score=score[1], **fields,
    )  # fmt: skip


# --- competitions


def test_own_criteria_and_a_deduction_order_the_table_that_fans_see(
    staff_client: Client, client: Client, league: Competition, harbour: Team, mill: Team, fen: Team
):
    finished(league, harbour, fen, (5, 0))
    finished(league, mill, fen, (2, 0))
    finished(league, harbour, mill, (0, 1))
    finished(league, fen, harbour, (0, 1))

    def order() -> list[str]:
        page = client.get(league.get_absolute_url()).content.decode()
        table = page[page.index("<table") :]
        return sorted(("Harbour Town", "Mill United", "Fen Rangers"), key=table.index)

    assert order()[0] == "Harbour Town"
    response = save(staff_client, change_url(league), criteria="points, wins\nhead_to_head_points")
    assert response.status_code == 302, errors_of(response)
    league.refresh_from_db()
    assert league.criteria == "points\nwins\nhead_to_head_points"
    assert order()[0] == "Mill United"
    row = {"team": mill.pk, "adjustment": "-6", "reason": "An ineligible player.", "lot": "0"}
    assert save(staff_client, change_url(league), rows={"entrants": [row]}).status_code == 302
    assert order()[0] == "Harbour Town"
    assert "An ineligible player." in client.get(league.get_absolute_url()).content.decode()


def test_unknown_criterion_and_a_place_without_a_number_are_refused_beside_their_fields(
    staff_client: Client, league: Competition
):
    response = save(staff_client, change_url(league), criteria="points luck", places="Champions: 1")
    errors = errors_of(response)
    assert "There is no criterion “luck”." in str(errors["criteria"])
    assert "write “1-4: Champions League”" in str(errors["places"])
    page = response.content.decode()
    assert "<code>head_to_head_away_goals</code>: away goals in the matches between these teams" in page


def test_team_of_another_sport_cannot_take_part(staff_client: Client, league: Competition):
    keepers = Team.objects.create(sport="basketball", name="Lighthouse Keepers")
    row = {"team": keepers.pk, "adjustment": "0", "lot": "0"}
    response = save(staff_client, change_url(league), rows={"entrants": [row]})
    assert response.status_code == 200 and "Lighthouse Keepers plays Basketball." in response.content.decode()
    assert not league.entrants.exists()


# --- crests and photos


def upload(
    name: str, width: int, height: int, format: str = "PNG", colour: Any = (200, 0, 0, 255)
) -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGBA" if format == "PNG" else "RGB", (width, height), colour).save(out, format)
    return SimpleUploadedFile(name, out.getvalue())


def test_crest_becomes_a_square_with_transparent_edges_and_replaces_the_old_file(
    staff_client: Client, client: Client, harbour: Team, uploads: Path, django_capture_on_commit_callbacks: Any
):
    response = save(staff_client, change_url(harbour), picture=upload("crest.png", 400, 900))
    assert response.status_code == 302, errors_of(response)
    harbour.refresh_from_db()
    first = harbour.crest.name
    with Image.open(harbour.crest.path) as stored:
        assert stored.size == (512, 512)
        alpha = stored.convert("RGBA").getchannel("A")
        assert (alpha.getpixel((5, 256)), alpha.getpixel((256, 256))) == (0, 255)
    assert harbour.crest.url in client.get(harbour.get_absolute_url()).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        save(staff_client, change_url(harbour), picture=upload("new.png", 64, 64))
    harbour.refresh_from_db()
    assert harbour.crest.name != first
    assert pictures(uploads) == [Path(str(harbour.crest.name)).name]

    with django_capture_on_commit_callbacks(execute=True):
        save(staff_client, change_url(harbour), **{"picture-clear": "on"})
    harbour.refresh_from_db()
    assert not harbour.crest and pictures(uploads) == []


def test_saving_a_team_without_an_upload_keeps_its_crest(staff_client: Client, harbour: Team):
    save(staff_client, change_url(harbour), picture=upload("crest.png", 64, 64))
    assert save(staff_client, change_url(harbour), other_names="The Gulls").status_code == 302
    harbour.refresh_from_db()
    assert harbour.crest and harbour.other_names == "The Gulls"


def test_file_that_is_no_picture_is_refused_beside_the_field(staff_client: Client, harbour: Team, uploads: Path):
    response = save(
        staff_client, change_url(harbour), name="Harbour", picture=SimpleUploadedFile("crest.png", b"<svg/>")
    )
    assert "The file is not a photo." in str(errors_of(response)["picture"])
    harbour.refresh_from_db()
    assert (harbour.name, harbour.crest.name, pictures(uploads)) == ("Harbour Town", "", [])


def test_photo_of_a_player_becomes_the_square_around_the_face(staff_client: Client, client: Client, harbour: Team):
    parker = harbour.players.get(name="Ida Parker")
    response = save(staff_client, change_url(parker), picture=upload("ida.jpg", 800, 1200, "JPEG", (0, 90, 0)))
    assert response.status_code == 302, errors_of(response)
    parker.refresh_from_db()
    with Image.open(parker.photo.path) as stored:
        assert (stored.size, stored.format) == ((512, 512), "JPEG")
    assert parker.photo.url in client.get(parker.get_absolute_url()).content.decode()


def test_new_team_is_created_with_its_crest(staff_client: Client):
    url = reverse("admin:matches_team_add")
    response = save(staff_client, url, name="Fen Rangers", sport="football", picture=upload("fen.png", 80, 80))
    assert response.status_code == 302, errors_of(response)
    assert Team.objects.get(name="Fen Rangers").crest


def test_files_of_deleted_teams_are_deleted_by_the_daily_task(
    staff_client: Client, harbour: Team, fen: Team, uploads: Path, monkeypatch: pytest.MonkeyPatch
):
    for team in (harbour, fen):
        save(staff_client, change_url(team), picture=upload("crest.png", 64, 64))
    fen.delete()
    tasks.clear_away_uploads()
    assert len(pictures(uploads)) == 2, "an open transaction may refer to it in a moment"
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    tasks.clear_away_uploads()
    harbour.refresh_from_db()
    assert pictures(uploads) == [Path(str(harbour.crest.name)).name]


# --- matches


def test_result_that_an_editor_writes_is_in_the_table(
    staff_client: Client, client: Client, fixture: Match, league: Competition
):
    response = save(staff_client, change_url(fixture), result_home="2", result_away="1")
    assert response.status_code == 302, errors_of(response)
    fixture.refresh_from_db()
    assert (fixture.status, str(fixture.scoreline)) == ("finished", "2–1")
    page = client.get(league.get_absolute_url()).content.decode()
    assert "Won: Mill United" in page and "Lost: Harbour Town" in page
    response = save(
        staff_client, change_url(fixture),
        result_home="2", result_away="2", result_shootout_home="4", result_shootout_away="5",
    )  # fmt: skip
    assert response.status_code == 302, errors_of(response)
    fixture.refresh_from_db()
    assert (fixture.home_score, fixture.away_score, fixture.home_shootout, fixture.away_shootout) == (2, 2, 4, 5)


def test_saving_a_match_without_a_result_does_not_end_it(staff_client: Client, fixture: Match):
    assert save(staff_client, change_url(fixture), venue="The Quay").status_code == 302
    fixture.refresh_from_db()
    assert (fixture.status, fixture.venue) == ("scheduled", "The Quay")


@pytest.mark.parametrize(
    ("written", "field", "sentence"),
    [
        ({"result_home": "2"}, "result_away", "Write the score of both sides."),
        ({"result_shootout_home": "4", "result_shootout_away": "5"}, "result_home", "Write the final score first."),
        (
            {"result_home": "1", "result_away": "1", "result_shootout_home": "4", "result_shootout_away": "4"},
            "result_shootout_away", "A shootout has a winner.",
        ),
    ],
)  # fmt: skip
def test_result_that_is_not_whole_is_refused_beside_its_field(
    staff_client: Client, fixture: Match, written: dict, field: str, sentence: str
):
    response = save(staff_client, change_url(fixture), **written)
    assert sentence in str(errors_of(response)[field])
    fixture.refresh_from_db()
    assert fixture.status == "scheduled"


def test_result_of_a_match_that_is_called_comes_from_its_lines(staff_client: Client, live_match: Match):
    assert 'name="result_home"' not in staff_client.get(change_url(live_match)).content.decode()


def test_round_group_and_attendance_of_a_match_are_edited(staff_client: Client, fixture: Match):
    response = save(staff_client, change_url(fixture), round="Semi-final", knockout="on", attendance="21500")
    assert response.status_code == 302, errors_of(response)
    fixture.refresh_from_db()
    assert (fixture.round, fixture.knockout, fixture.attendance) == ("Semi-final", True, 21500)


def test_figures_of_a_match_are_those_of_its_sport(staff_client: Client):
    def match_of(sport: str, **fields: Any) -> Match:
        home, away = (Team.objects.create(sport=sport, name=f"{name} of {sport}") for name in ("Harbour", "Mill"))
        return Match.objects.create(sport=sport, home=home, away=away, kickoff_at=timezone.now(), **fields)

    def fields_of(match: Match) -> set[str]:
        page = staff_client.get(change_url(match)).content.decode()
        return {name for name in ("tries_home", "overs_home", "fair_play_home", "extra") if f'name="{name}"' in page}

    rugby, cricket, football = match_of("rugby"), match_of("cricket", figures={"extra": True}), match_of("football")
    assert fields_of(rugby) == {"tries_home", "fair_play_home", "extra"}
    assert "overs_home" in fields_of(cricket) and "tries_home" not in fields_of(cricket)
    assert fields_of(football) == {"fair_play_home", "extra"}

    response = save(staff_client, change_url(cricket), overs_home="20", overs_away="19.3")
    assert response.status_code == 302, errors_of(response)
    cricket.refresh_from_db()
    assert cricket.figures == {"balls": {"home": 120, "away": 117}, "extra": True}
    page = staff_client.get(change_url(cricket)).context["adminform"].form
    assert (page["overs_home"].value(), page["overs_away"].value()) == ("20", "19.3")
    assert save(staff_client, change_url(cricket), overs_home="", overs_away="").status_code == 302
    cricket.refresh_from_db()
    assert cricket.figures == {"extra": True}


def test_figure_of_one_side_and_a_seventh_ball_are_refused(staff_client: Client):
    home, away = (Team.objects.create(sport="cricket", name=name) for name in ("Harbour", "Mill"))
    match = Match.objects.create(sport="cricket", home=home, away=away, kickoff_at=timezone.now())
    response = save(staff_client, change_url(match), overs_home="20.6", overs_away="")
    assert "0 to 5 balls after the point" in str(errors_of(response)["overs_home"])
    response = save(staff_client, change_url(match), overs_home="20", overs_away="")
    assert "Write it for both sides, or for none." in str(errors_of(response)["overs_away"])


# --- squads


def squad_url(team: Team) -> str:
    return reverse("admin:matches_team_squad_import", args=[team.pk])


def squad(team: Team) -> list[tuple[str, str]]:
    return [(str(player), player.position) for player in team.players.all()]


def test_squad_is_previewed_saved_and_the_same_list_changes_nothing(staff_client: Client, fen: Team):
    known = Player.objects.create(team=fen, name="Ida Parker", number=30, other_names="Parky")
    list_ = {"squad": "1 Tove Ember (GK)\n3 ida Parker\n13 Ann Stone"}
    page = staff_client.post(squad_url(fen), list_ | {"read": ""}).content.decode()
    assert "3 players read: 2 new, 1 changed, 0 unchanged" in page and "Save the squad" in page
    assert squad(fen) == [("30 Ida Parker", "")]
    assert staff_client.post(squad_url(fen), list_ | {"save": ""}).status_code == 302
    assert squad(fen) == [("1 Tove Ember", "GK"), ("3 Ida Parker", ""), ("13 Ann Stone", "")]
    known.refresh_from_db()
    assert (known.number, known.other_names) == (3, "Parky")
    page = staff_client.post(squad_url(fen), list_ | {"read": ""}).content.decode()
    assert "3 players read: 0 new, 0 changed, 3 unchanged" in page


def test_players_who_are_not_in_the_list_leave_only_if_the_editor_asks_for_it(staff_client: Client, fen: Team):
    Player.objects.create(team=fen, name="Old Hand", number=9)
    assert "Not in the list: 1" in staff_client.post(squad_url(fen), {"squad": "1 Tove Ember"}).content.decode()
    staff_client.post(squad_url(fen), {"squad": "1 Tove Ember", "save": ""})
    assert [name for name, _ in squad(fen)] == ["1 Tove Ember", "9 Old Hand"]
    staff_client.post(squad_url(fen), {"squad": "1 Tove Ember", "remove_others": "on", "save": ""})
    assert [name for name, _ in squad(fen)] == ["1 Tove Ember"]


def test_two_players_of_one_name_keep_their_rows_by_number(staff_client: Client, fen: Team):
    seven = Player.objects.create(team=fen, name="Kit Windle", number=7)
    Player.objects.create(team=fen, name="Kit Windle", number=8)
    staff_client.post(squad_url(fen), {"squad": "18 Kit Windle\n7 Kit Windle", "save": ""})
    assert [name for name, _ in squad(fen)] == ["7 Kit Windle", "18 Kit Windle"]
    seven.refresh_from_db()
    assert seven.number == 7


def test_squad_of_a_file_and_a_list_without_players(staff_client: Client, fen: Team):
    file = SimpleUploadedFile("squad.csv", "Nr;Name;Vorname\n1;Müller;Jörg\n".encode("cp1252"))
    response = staff_client.post(squad_url(fen), {"squad": "", "file": file, "read": ""})
    text = response.context["form"]["squad"].value()
    staff_client.post(squad_url(fen), {"squad": text, "save": ""})
    assert [name for name, _ in squad(fen)] == ["1 Jörg Müller"]
    page = staff_client.post(squad_url(fen), {"squad": " ", "save": ""}).content.decode()
    assert "Paste a list of players first." in page
    page = staff_client.post(squad_url(fen), {"squad": "Coach: Wanda Pike", "save": ""}).content.decode()
    assert "The text has no players of this team." in page and "Save the squad" not in page


def test_staff_without_the_permission_cannot_import_a_squad(fen: Team, commentator: User):
    client = logged_in_client(commentator)
    assert client.post(squad_url(fen), {"squad": "1 Tove Ember", "save": ""}).status_code in (302, 403)
    assert squad(fen) == []
