"""Team sheets and schedules in the admin: pasted or uploaded, previewed, then saved."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from livecast.input_limits import SCHEDULE_FILE, TEAM_SHEET_FILE
from matches.models import Match, Role, Team

pytestmark = pytest.mark.django_db

CSV = b"Home,Away,Date,Time\nHarbour Town,Mill United,2026-06-06,15:00\nHarbour Town,Fenwick,soon,15:00\n"


@pytest.fixture
def staff_client(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("edda", password="edda"))
    return client


def sheets_url(match: Match) -> str:
    return reverse("admin:matches_match_team_sheets", args=[match.pk])


def test_team_sheet_is_previewed_before_it_is_saved(staff_client: Client, live_match: Match):
    pasted = {"home": "1 Tove Ember\n3 Ida Parker (c)\nSubs: 13 Ann Stone\nCoach: Wanda Pike", "away": ""}
    page = staff_client.post(sheets_url(live_match), pasted | {"read": ""}).content.decode()
    assert "Tove Ember" in page and "Not a player of the team." in page and "Save the line-ups" in page
    assert not live_match.lineup.exists()
    staff_client.post(sheets_url(live_match), pasted | {"save": "", "announce": "on"})
    assert [str(row) for row in live_match.lineup.all()] == ["1 Tove Ember", "3 Ida Parker", "13 Ann Stone"]
    assert str(live_match.commentary.get(kind="lineup").author) == "edda"


def test_saved_line_up_is_shown_as_text_that_parses_the_same(staff_client: Client, live_match: Match):
    staff_client.post(
        sheets_url(live_match),
        {"home": "1 Tove Ember (GK)\n王霜 7 (c)\nBench\nKit Windle", "away": "9 Parr", "save": ""},
    )
    kept = [(str(row), row.position, row.starts, row.captain) for row in live_match.lineup.all()]
    form = staff_client.get(sheets_url(live_match)).context["form"]
    staff_client.post(sheets_url(live_match), {"home": form["home"].value(), "away": form["away"].value(), "save": ""})
    assert [(str(row), row.position, row.starts, row.captain) for row in live_match.lineup.all()] == kept


BOTH_TEAMS = "Harbour Town\n1 Tove Ember\n3 Ida Parker\nMill United\n1 Ben Stone\n9 Viktor Doom"


def test_preview_shows_what_was_read_guessed_skipped_and_refused(staff_client: Client, live_match: Match):
    pasted = "No\tName\tDOB\n1\tEMBER Tove\t2001-02-03\nSubs\n12\n\nCoach: Wanda Pike\nKit W1ndle"
    response = staff_client.post(sheets_url(live_match), {"home": pasted, "away": "", "read": ""})
    (field,) = response.context["fields"]
    lines = {group["name"]: [note.line for note in group["notes"]] for group in field.groups}
    assert lines == {"Read as headings": [3], "Guessed: check these": [2], "Skipped": [1, 1, 6], "Refused": [4, 7]}
    page = response.content.decode()
    assert "Harbour Town: 1 player read" in page and "Guessed: check these: 1" in page and "Refused: 2" in page
    assert "Read as Tove Ember" in page and "A column that line-ups do not store." in page


def test_one_field_may_have_both_teams(staff_client: Client, live_match: Match):
    page = staff_client.post(sheets_url(live_match), {"home": BOTH_TEAMS, "away": "", "read": ""}).content.decode()
    assert "Harbour Town: 2 players read" in page and "Mill United: 2 players read" in page
    staff_client.post(sheets_url(live_match), {"home": BOTH_TEAMS, "away": "", "save": ""})
    assert [(row.side, str(row)) for row in live_match.lineup.all()] == [
        ("away", "1 Ben Stone"), ("away", "9 Viktor Doom"), ("home", "1 Tove Ember"), ("home", "3 Ida Parker"),
    ]  # fmt: skip


def test_sheet_in_the_other_teams_field_goes_to_the_team_that_it_names(staff_client: Client, live_match: Match):
    pasted = {"home": "Mill United\n9 Viktor Doom", "away": "Harbour Town\n1 Tove Ember", "save": ""}
    staff_client.post(sheets_url(live_match), pasted)
    assert [(row.side, str(row)) for row in live_match.lineup.all()] == [
        ("away", "9 Viktor Doom"), ("home", "1 Tove Ember"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("pasted", "sentence"),
    [
        ({"home": "1\tEmber\t1\tStone\n3\tParker\t9\tDoom", "away": ""}, "Which is which team?"),
        ({"home": BOTH_TEAMS, "away": "20 Al Wood"}, "Both texts have players of Mill United."),
    ],
)
def test_question_keeps_the_sheets_from_being_saved(
    staff_client: Client, live_match: Match, pasted: dict, sentence: str
):
    page = staff_client.post(sheets_url(live_match), pasted | {"save": ""}).content.decode()
    assert sentence in page and "Save the line-ups" not in page and not live_match.lineup.exists()


def test_pasted_sheet_of_both_teams_replaces_stored_line_ups(staff_client: Client, live_match: Match):
    staff_client.post(sheets_url(live_match), {"home": "5 Jo Lane", "away": "6 Al Hart", "save": ""})
    stored = staff_client.get(sheets_url(live_match)).context["form"]["away"].value()
    staff_client.post(sheets_url(live_match), {"home": BOTH_TEAMS, "away": stored, "save": ""})
    assert sorted(row.name for row in live_match.lineup.all()) == [
        "Ben Stone", "Ida Parker", "Tove Ember", "Viktor Doom",
    ]  # fmt: skip


def test_uploaded_sheet_becomes_the_text_that_is_saved(staff_client: Client, live_match: Match):
    upload = SimpleUploadedFile("sheet.csv", "Nr;Name;Vorname\n1;Müller;Jörg\n".encode("cp1252"))
    response = staff_client.post(sheets_url(live_match), {"home": "", "home_file": upload, "away": "", "read": ""})
    text = response.context["form"]["home"].value()
    assert "Jörg Müller" in response.content.decode() and text.startswith("Nr;Name;Vorname")
    staff_client.post(sheets_url(live_match), {"home": text, "away": "", "save": ""})
    assert [str(row) for row in live_match.lineup.all()] == ["1 Jörg Müller"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\x89PNG\x00\x81", "The file is not a text."),
        (b"x" * (TEAM_SHEET_FILE.size + 1), "A file with a team sheet has at most 256 KB."),
    ],
)
def test_invalid_file_of_a_team_sheet_shows_an_error(
    staff_client: Client, live_match: Match, data: bytes, sentence: str
):
    upload = SimpleUploadedFile("sheet.csv", data)
    page = staff_client.post(sheets_url(live_match), {"home_file": upload, "read": ""}).content.decode()
    assert sentence in page


def test_two_players_of_one_name_and_a_centre_are_shown_as_text_that_parses_the_same(
    staff_client: Client, live_match: Match
):
    Match.objects.filter(pk=live_match.pk).update(sport="basketball")
    staff_client.post(sheets_url(live_match), {"home": "7 Jo Smith – C\n9 Jo Smith (c)", "save": ""})
    kept = [(str(row), row.position, row.captain) for row in live_match.lineup.all()]
    assert kept == [("7 Jo Smith", "C", False), ("9 Jo Smith", "", True)]
    form = staff_client.get(sheets_url(live_match)).context["form"]
    staff_client.post(sheets_url(live_match), {"home": form["home"].value(), "save": ""})
    assert [(str(row), row.position, row.captain) for row in live_match.lineup.all()] == kept


def test_names_in_forms_lose_hidden_characters(staff_client: Client, db: None):
    values = {"name": "Har\u200bbour\u202e Town", "sport": "football", "players-TOTAL_FORMS": 2}
    values |= {"players-INITIAL_FORMS": 0, "players-0-name": "Jo\u00ad Smith", "players-0-number": 7}
    values |= {"players-1-name": "Jo Smith", "players-1-number": 9}
    staff_client.post(reverse("admin:matches_team_add"), values)
    team = Team.objects.get()
    assert team.name == "Harbour Town" and [str(row) for row in team.players.all()] == ["7 Jo Smith", "9 Jo Smith"]


def test_empty_team_sheet_shows_an_error(staff_client: Client, live_match: Match):
    assert "Paste a team sheet first." in staff_client.post(sheets_url(live_match), {"save": ""}).content.decode()


def test_line_up_row_is_corrected_in_the_match_form(staff_client: Client, live_match: Match):
    staff_client.post(sheets_url(live_match), {"home": "1 Tove Ember", "save": ""})
    url = reverse("admin:matches_match_change", args=[live_match.pk])
    form = staff_client.get(url).context["adminform"].form
    values = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    values |= {
        "kickoff_at_0": "2026-05-09",
        "kickoff_at_1": "15:30:00",
        "roles-TOTAL_FORMS": 0,
        "roles-INITIAL_FORMS": 0,
    }
    values |= {"lineup-TOTAL_FORMS": 2, "lineup-INITIAL_FORMS": 1}
    rows: list[dict[str, object]] = [
        {"id": live_match.lineup.get().pk, "number": 31},
        {"side": "away", "name": "Tom Parr", "number": 9},
    ]
    for index, row in enumerate(rows):
        cells = {"side": "home", "name": "Tove Ember", "starts": "on", "match": live_match.pk, **row}
        values |= {f"lineup-{index}-{name}": value for name, value in cells.items()}
    assert staff_client.post(url, values).status_code == 302
    assert [str(row) for row in live_match.lineup.all()] == ["9 Tom Parr", "31 Tove Ember"]
    assert live_match.publications.filter(type="match.lineups").count() == 3


def test_schedule_is_previewed_before_it_is_announced(staff_client: Client, harbour: Team):
    url = reverse("admin:matches_match_schedule")
    values = {"sport": "football", "competition": "Coast League", "zone": "Europe/London", "dates": ""}
    page = staff_client.post(url, values | {"file": SimpleUploadedFile("a.csv", CSV), "read": ""})
    text = page.content.decode()
    assert "1 new, 0 changed, 0 unchanged, 1 refused" in text and "“soon” is not a date" in text
    assert "with Mill United, Coast League" in text and not Match.objects.exists()
    staff_client.post(url, values | {"kept": page.context["kept"], "save": ""})
    assert str(Match.objects.get()) == "Harbour Town v Mill United"


def test_the_preview_asks_for_the_order_of_dates_and_for_similar_names(staff_client: Client, harbour: Team):
    url = reverse("admin:matches_match_schedule")
    values = {"sport": "football", "zone": "Europe/London", "dates": "", "read": ""}
    data = b"Home,Away,Date,Time,TV\nHarbor Town,Mill United,09/05/2026,15:00,Yes\nMatchday 2\n"
    page = staff_client.post(url, values | {"file": SimpleUploadedFile("a.csv", data)})
    text = page.content.decode()
    assert "Dates of this file have two meanings." in text and 'name="save"' not in text
    assert "is it Harbour Town?" in text and "Not used:" in text and "TV." in text
    assert "It has one text only, and no match." in text
    (new,) = [new for new in page.context["plan"].new_names if new.like]
    answers = {"dates": "day", "kept": page.context["kept"], "same": new.alias}
    text = staff_client.post(url, values | answers).content.decode()
    assert 'name="save"' in text and "“Harbor Town” is read as Harbour Town, as chosen." in text
    del values["read"]
    staff_client.post(url, values | answers | {"save": ""})
    assert str(Match.objects.get()) == "Harbour Town v Mill United" and Team.objects.count() == 2


@pytest.mark.parametrize("same", ["", "[]", "{", '["team","football","A"]', "1" * 2_000])
def test_an_answer_that_no_page_sends_is_refused(staff_client: Client, same: str):
    values = {"sport": "football", "zone": "Europe/London", "read": "", "same": same}
    upload = {"file": SimpleUploadedFile("a.csv", CSV)}
    page = staff_client.post(reverse("admin:matches_match_schedule"), values | upload).content.decode()
    assert "Choose the file again." in page


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        ({}, "Choose a file first."),
        ({"kept": "%%%"}, "Choose the file again."),
        ({"file": SimpleUploadedFile("a.csv", b"Name\nAnn\n")}, "The first row must name the columns"),
        ({"file": SimpleUploadedFile("a.csv", b"x" * (SCHEDULE_FILE.size + 1))}, "A schedule has at most 256 KB"),
    ],
)
def test_invalid_schedule_shows_an_error(staff_client: Client, upload: dict, sentence: str):
    values = {"sport": "football", "zone": "Europe/London", "read": ""}
    assert sentence in staff_client.post(reverse("admin:matches_match_schedule"), values | upload).content.decode()


def test_users_who_edit_nothing_cannot_open_the_schedule_page(commentator: User, league):
    client = Client()
    client.force_login(commentator)
    assert client.get(reverse("admin:matches_match_schedule")).status_code == 403
    Role.objects.create(user=commentator, part=Role.Part.EDITOR, competition=league)
    assert client.get(reverse("admin:matches_match_schedule")).status_code == 200
