"""A match written as commentary-feed/1 and imported again is the same match."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from matches.actions import retract_commentary
from matches.models import CommentaryEntry, Match
from matches.providers import files
from matches.providers.export import export_match
from matches.providers.importer import import_feed
from matches.rehearsals.runner import read_rehearsal_feed

pytestmark = pytest.mark.django_db

DEMO = Path(__file__).parents[3] / "matches/demo"
HARBOUR = Path(__file__).parents[2] / "data/harbour-mill.jsonl"
SAME = "kind side body players period clock_seconds minute happened_at provider_score scoreline scored reason".split()


def written(match: Match) -> bytes:
    return "".join(export_match(Match.objects.select_related("home", "away").get(pk=match.pk))).encode()


def entry_dicts(match: Match) -> list[dict]:
    entries = CommentaryEntry.objects.filter(match=match).order_by("position", "pk")
    return [
        {name: getattr(entry, name) for name in SAME} | {"retracted": entry.retracted_at is not None}
        for entry in entries
    ]


def export_and_import(match: Match) -> Match:
    """The match, exported and imported under another key."""
    data = written(match).replace(b'"match_id": "', b'"match_id": "again-', 1)
    copy, _ = import_feed(read_rehearsal_feed(data))
    assert copy.pk != match.pk
    return copy


@pytest.mark.parametrize("path", [HARBOUR, *sorted(DEMO.glob("*.jsonl"))], ids=lambda path: path.stem)
def test_import_of_an_export_gives_the_same_match(path: Path):
    match, _ = import_feed(files.load_feed(path))
    copy = export_and_import(match)
    assert entry_dicts(copy) == entry_dicts(match)
    for name in "sport home_id away_id venue language status period home_score away_score".split():
        assert getattr(copy, name) == getattr(match, name), name


def test_export_of_a_commentators_match_imports_the_same(live_match: Match, post):
    goal = post("Parker!", kind="goal", side="home", players=[{"name": "Ida Parker", "number": 3}], clock_seconds=600.0)
    post("Booked.", kind="yellow_card", side="away", clock_seconds=700.0)
    retract_commentary(entry_id=goal.pk, author=None, reason="offside")
    live_match.refresh_from_db()
    copy = export_and_import(live_match)
    assert entry_dicts(copy) == entry_dicts(live_match)
    assert str(copy.scoreline) == str(live_match.scoreline) == "0–0"


def test_importing_an_export_into_its_match_changes_nothing():
    match, _ = import_feed(files.load_feed(HARBOUR))
    before = entry_dicts(match)
    same, tally = import_feed(read_rehearsal_feed(written(match)))
    assert same.pk == match.pk and entry_dicts(match) == before and tally.added == 0


def test_export_command_writes_the_file(live_match: Match, post):
    post("A line.")
    out = StringIO()
    call_command("export_feed", str(live_match.pk), stdout=out)
    assert out.getvalue().encode() == written(live_match)
    with pytest.raises(CommandError, match="match 99999 does not exist"):
        call_command("export_feed", "99999")


def test_api_exports_public_matches_only(client: Client, live_match: Match, post):
    post("A line.")
    url = f"/api/matches/{live_match.pk}/export"
    response = client.get(url)
    assert response.content == written(live_match) and response["Content-Type"] == "application/jsonl; charset=utf-8"
    Match.objects.filter(pk=live_match.pk).update(private=True)
    hidden = client.get(url)
    assert (hidden.status_code, hidden["Cache-Control"]) == (404, "private, no-store")
