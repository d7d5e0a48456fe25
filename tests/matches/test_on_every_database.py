"""Behaviour that must be equal on every database: texts, times, JSON, lengths.

These run on SQLite, and on PostgreSQL and MariaDB by tests/test_databases.py.
"""

from datetime import UTC, datetime

import pytest
from django.contrib.admin.sites import site
from django.contrib.auth import get_user_model
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import F

from matches.models import CommentaryEntry, Match, Team

pytestmark = [pytest.mark.every_database("collation, JSON, times, lengths, rollback"), pytest.mark.django_db]

NAMES = ["Łódź", "Lodz", "LODZ", "Lódz", "Strasse", "Straße", "İstanbul", "Istanbul"]


def test_team_names_differ_by_every_letter(db):
    for name in NAMES:
        Team.objects.create(name=name, sport="football")
    for name in NAMES:
        assert Team.objects.get(name=name).name == name
    with pytest.raises(IntegrityError), transaction.atomic():
        Team.objects.create(name="Łódź", sport="football")


def test_client_keys_differ_by_every_letter_and_space(post, live_match):
    for key in ("Key", "key", "kéy", "key "):
        post(f"by {key!r}", key=key)
    written = live_match.commentary.exclude(client_key="kick-off")
    assert {entry.client_key for entry in written} == {"Key", "key", "kéy", "key "}


@pytest.mark.parametrize("words", ["harbour town", "HARBOUR", "bour t"])
def test_admin_search_ignores_case(words: str, harbour, rf):
    teams, _ = site._registry[Team].get_search_results(rf.get("/"), Team.objects.all(), words)
    assert list(teams) == [harbour]


def test_every_script_and_emoji_is_stored(post):
    body = "好球! ゴール ⚽🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f 👩🏽‍🦰 \U0001f9d1 "
    entry = post(body)
    assert CommentaryEntry.objects.get(pk=entry.pk).body == body


def test_times_are_stored_to_the_microsecond(live_match):
    moment = datetime(2026, 5, 9, 14, 3, 7, 123_457, tzinfo=UTC)
    Match.objects.filter(pk=live_match.pk).update(clock_running_since=moment, clock_elapsed=0.1 + 0.2)
    live_match.refresh_from_db()
    assert (live_match.clock_running_since, live_match.clock_elapsed) == (moment, 0.1 + 0.2)


def test_json_is_stored_unchanged(live_match):
    detail = {"away": {"wickets": 8, "overs": 19.4, "é": [None, True, "🏏"]}, "home": {}}
    Match.objects.filter(pk=live_match.pk).update(score_detail=detail, result=None)
    live_match.refresh_from_db()
    assert (live_match.score_detail, live_match.result) == (detail, None)
    assert Match.objects.filter(score_detail__away__wickets=8, result__isnull=True).count() == 1


def test_database_constraints_refuse_invalid_rows(live_match):
    for wrong in ({"pushed_offset": F("last_offset") + 1}, {"away": F("home")}, {"status": "over"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Match.objects.filter(pk=live_match.pk).update(**wrong)


def test_overlong_text_is_refused_and_not_cut(harbour):
    if connection.vendor == "sqlite":
        Team.objects.filter(pk=harbour.pk).update(name="x" * 121)  # SQLite stores all of it
        assert len(Team.objects.get(pk=harbour.pk).name) == 121
    else:
        with pytest.raises(DataError), transaction.atomic():
            Team.objects.filter(pk=harbour.pk).update(name="x" * 121)


def test_usernames_differ_by_case(db):
    people = get_user_model().objects
    people.create_user("Cora")
    people.create_user("cora")
    assert people.get(username="cora").username == "cora"
