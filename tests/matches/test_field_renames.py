"""The upgrade that renames model fields: rows keep their values, and tables do not change."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.models import User
from matches.actions import release_held
from matches.actions.entry_draft import EntryDraft
from matches.models import CommentaryEntry, HeldEntry, Match, Rehearsal

BEFORE = [("matches", "0007_period_minutes")]
AFTER = [("matches", "0008_plain_field_names")]
pytestmark = pytest.mark.every_database("schema migrations, JSON")

KICKOFF = datetime(2026, 5, 9, 14, 0, tzinfo=UTC)
STATE_CHANGE = {"from": {"status": "scheduled"}, "to": {"status": "live", "note": "“Łódź” 第一"}}
# A held line as the previous release wrote it.
DRAFT: dict[str, Any] = {
    "body": "Parker limps.",
    "kind": "comment",
    "side": "",
    "players": [],
    "byline": "",
    "period": None,
    "clock_seconds": None,
    "minute": "",
    "stated": {"home": 2, "away": 1},
    "happened_at": None,
    "position": None,
    "feed_seq": None,
}


@pytest.fixture
def previous_models(transactional_db: None) -> Iterator[Any]:
    """The models of the release before the renames, in a database of that release."""
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    executor.migrate(BEFORE)
    yield MigrationExecutor(connection).loader.project_state(BEFORE).apps
    MigrationExecutor(connection).migrate(newest)


def _upgrade() -> None:
    MigrationExecutor(connection).migrate(AFTER)
    # The current models need the columns of later migrations too.
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_rows_of_the_previous_release_keep_their_values(previous_models: Any):
    get_model = previous_models.get_model
    person = User.objects.create_user("cora")
    home, away = (get_model("matches", "Team").objects.create(name=name, sport="football") for name in ("A", "B"))
    match = get_model("matches", "Match").objects.create(
        sport="football", home=home, away=away, kickoff_at=KICKOFF, caller_id=person.pk, holds={"comment": 5}
    )
    get_model("matches", "CommentaryEntry").objects.create(
        match=match,
        position=1,
        client_key="first",
        stated={"home": 1, "away": None},
        moved=STATE_CHANGE,
        photo_waits=True,
    )
    get_model("matches", "CommentaryEntry").objects.create(match=match, position=2, client_key="second")
    get_model("matches", "HeldEntry").objects.create(
        match=match, client_key="held", typed="h3 tx limps", line=DRAFT, refused="postponed", release_at=KICKOFF
    )
    get_model("matches", "Rehearsal").objects.create(
        match=match, source="A v B", script="", played=12.5, seen_at=KICKOFF
    )

    _upgrade()

    upgraded = Match.objects.get(pk=match.pk)
    assert (upgraded.lead_commentator, upgraded.hold_seconds) == (person, {"comment": 5})
    assert list(person.led_matches.all()) == [upgraded]
    first, second = CommentaryEntry.objects.order_by("position")
    assert first.provider_score == {"home": 1, "away": None}
    assert (first.state_change, first.photo_thumbs_pending) == (STATE_CHANGE, True)
    assert (second.provider_score, second.state_change, second.photo_thumbs_pending) == (None, None, False)
    held = HeldEntry.objects.get()
    assert (held.typed_text, held.draft, held.refusal) == ("h3 tx limps", DRAFT, "postponed")
    rehearsal = Rehearsal.objects.get()
    assert (rehearsal.elapsed, rehearsal.running_since) == (12.5, KICKOFF)


def test_line_held_by_the_previous_release_is_released_after_the_upgrade(previous_models: Any):
    get_model = previous_models.get_model
    home, away = (get_model("matches", "Team").objects.create(name=name, sport="football") for name in ("A", "B"))
    match = get_model("matches", "Match").objects.create(sport="football", home=home, away=away, kickoff_at=KICKOFF)
    get_model("matches", "HeldEntry").objects.create(match=match, client_key="held", line=DRAFT, release_at=KICKOFF)

    _upgrade()

    entry = release_held(match_id=match.pk, author=None, client_key="held")
    assert (entry.body, entry.provider_score) == (DRAFT["body"], DRAFT["stated"])
    assert not HeldEntry.objects.exists()


def test_held_line_has_the_json_keys_that_the_previous_release_reads():
    assert EntryDraft(body="Parker limps.", provider_score={"home": 2, "away": 1}).as_data() == DRAFT


@pytest.mark.django_db(transaction=True)
def test_upgrade_does_not_change_tables_so_the_previous_release_can_run_beside_it():
    printed = io.StringIO()
    call_command("sqlmigrate", *AFTER[0], stdout=printed, no_color=True)
    statements = [line for line in printed.getvalue().splitlines() if line and not line.startswith("--")]
    assert set(statements) <= {"BEGIN;", "COMMIT;"}
