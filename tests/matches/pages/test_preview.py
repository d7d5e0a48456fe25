"""A match to come: form, and its calendar file."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from accounts.models import User
from matches.actions import edit_fixture, set_match_state
from matches.models import Match, Team
from tests.conftest import KICKOFF


@pytest.fixture
def third(db: None) -> Team:
    return Team.objects.create(name="Ferry Rangers", sport="football")


def played(home: Team, away: Team, days_ago: int, score: tuple[int, int], **fields: object) -> Match:
    return Match.objects.create(
        sport="football", home=home, away=away, kickoff_at=KICKOFF - timedelta(days=days_ago), status="finished",
        period="2H", home_score=score[0], away_score=score[1], **fields,
    )  # fmt: skip


def preview(client: Client, match: Match, prefix: str = "") -> str:
    content = client.get(f"{prefix}/matches/{match.pk}/").content.decode()
    found = re.search(r'<section class="preview".*?<div class="tools"', content, re.DOTALL)
    return found[0] if found else ""


def results(html: str) -> list[list[str]]:
    forms = re.findall(r'<section class="preview-form".*?</section>', html, re.DOTALL)
    return [re.findall(r'data-result="(\w*)"', form) for form in forms]


def test_form_shows_the_last_five_results_of_each_team(
    client: Client, fixture: Match, harbour: Team, mill: Team, third: Team
):
    played(harbour, third, 70, (9, 9))  # the sixth of Harbour
    for days, score in ((50, (1, 0)), (40, (0, 0))):
        played(harbour, third, days, score)
    played(third, harbour, 30, (3, 1))
    played(third, harbour, 20, (1, 1), home_shootout=2, away_shootout=4)
    played(mill, harbour, 10, (2, 1))
    played(harbour, third, 5, (5, 0), private=True)
    played(harbour, third, -5, (5, 0))  # after this match
    html = preview(client, fixture)
    assert results(html) == [["loss", "win", "loss", "draw", "win"], ["win"]]
    assert "胜" in preview(client, fixture, "/zh-hans")


def test_an_award_decides_the_result(client: Client, fixture: Match, harbour: Team, third: Team):
    played(harbour, third, 5, (2, 0), award={"how": "awarded", "winner": "away", "reason": ""})
    assert results(preview(client, fixture))[0] == ["loss"]


def test_a_new_result_changes_the_page_and_its_etag(client: Client, fixture: Match, mill: Team, third: Team):
    address = f"/matches/{fixture.pk}/"
    before = client.get(address)
    assert "No results yet." in before.content.decode()
    played(mill, third, 1, (1, 0))
    after = client.get(address, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert results(preview(client, fixture))[1] == ["win"]


def test_the_preview_costs_one_query_and_ends_with_the_kick_off(client: Client, fixture: Match, commentator: User):
    fixture.lead_commentator = commentator
    fixture.save()
    assert "Cora" in preview(client, fixture)
    with CaptureQueriesContext(connection) as captured:
        client.get(f"/matches/{fixture.pk}/")
    assert len(captured) <= 3  # the match, its past, its commentator
    set_match_state(match_id=fixture.pk, author=None, status="live", period="1H")
    assert preview(client, fixture) == ""


def test_the_calendar_file_keeps_its_uid_and_counts_changes(client: Client, fixture: Match):
    address = f"/matches/{fixture.pk}/match.ics"
    assert address in preview(client, fixture)

    def event() -> dict[str, object]:
        answer = client.get(address)
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        (found,) = Calendar.from_ical(answer.content).walk("VEVENT")
        return {name: found.decoded(name) for name in ("UID", "SEQUENCE", "DTSTART", "SUMMARY", "URL")}

    before = event()
    assert before["DTSTART"] == KICKOFF
    assert before["SUMMARY"] == "Harbour Town v Mill United"
    edit_fixture(match_id=fixture.pk, author=None, kickoff_at=KICKOFF + timedelta(days=1))
    after = event()
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]  # type: ignore[operator]
    assert after["DTSTART"] == KICKOFF + timedelta(days=1)


def test_the_calendar_file_of_a_day_without_a_time_is_a_day(client: Client, fixture: Match):
    Match.objects.filter(pk=fixture.pk).update(kickoff_time_known=False)
    assert b"DTSTART;VALUE=DATE:20260509" in client.get(f"/matches/{fixture.pk}/match.ics").content
    Match.objects.filter(pk=fixture.pk).update(kickoff_at=None)
    assert client.get(f"/matches/{fixture.pk}/match.ics").status_code == 404
    Match.objects.filter(pk=fixture.pk).update(kickoff_at=KICKOFF, private=True)
    assert client.get(f"/matches/{fixture.pk}/match.ics").status_code == 404
