"""The pages are valid HTML, by html-validate, which `npm ci` installs.

.htmlvalidate.json turns six rules off: lists keep role=list, because VoiceOver ignores a list without bullets; pages
reload themselves where scripts are off; checkboxes of a group share a name; and three are matters of taste.
"""

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from matches import actions
from matches.models import Match, Team
from matches.scoring.clock import Clock
from matches.teamsheets.sheet import SheetPlayer
from tests.conftest import Post
from tests.servers import ROOT

PROGRAM = ROOT / "node_modules" / ".bin" / "html-validate"
NOT_FOUND = "/nowhere/"
PREFIXES = ("", "/zh-hans")

pytestmark = [
    pytest.mark.processes,
    pytest.mark.django_db,
    pytest.mark.skipif(not PROGRAM.exists(), reason="html-validate is not installed: npm ci"),
]


def problems_of(pages: dict[str, str], folder: Path) -> str:
    """Return what html-validate says about pages, by their addresses; "" if it has nothing to say."""
    for address, html in pages.items():
        (folder / f"{address.strip('/').replace('/', '_') or 'home'}.html").write_text(html, encoding="utf-8")
    done = subprocess.run(
        [PROGRAM, "--config", ".htmlvalidate.json", *sorted(folder.iterdir())],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr if done.returncode else ""


def read(client: Client, *addresses: str) -> dict[str, str]:
    pages = {}
    for address in (prefix + address for prefix in PREFIXES for address in addresses):
        response = client.get(address)
        assert response.status_code == (404 if address.endswith(NOT_FOUND) else 200), address
        pages[address] = response.content.decode()
    return pages


def test_every_state_of_a_match_page_is_valid(
    client: Client, live_match: Match, harbour: Team, mill: Team, post: Post, tmp_path: Path
):
    match, address = live_match, live_match.get_absolute_url()
    post("Kick-off")
    post("Into the top corner", kind="goal", side="home", players=[{"name": "Ida Parker", "number": 9}])
    late = post("A late tackle <b>by</b> the “captain”", kind="yellow_card", side="away")
    actions.retract_commentary(entry_id=late.pk, author=None, reason="It was a foul")
    lineup = [SheetPlayer("Ida Parker", 9, "FW")]
    actions.set_lineup(match_id=match.pk, author=None, side="home", players=lineup)
    pages = read(client, address)
    actions.set_match_state(match_id=match.pk, author=None, status=Match.Status.FINISHED, clock=Clock())
    pages |= {f"{name}finished/": html for name, html in read(client, address).items()}
    kickoff = timezone.now() + timedelta(days=1)
    for status in (Match.Status.SCHEDULED, Match.Status.POSTPONED):
        other = Match.objects.create(sport="football", home=mill, away=harbour, kickoff_at=kickoff, status=status)
        pages |= read(client, f"/matches/{other.pk}/")
    assert problems_of(pages, tmp_path) == ""


def test_the_other_pages_are_valid(client: Client, live_match: Match, tmp_path: Path):
    assert problems_of(read(client, "/", "/account/login/", NOT_FOUND), tmp_path) == ""


def test_invalid_html_is_noticed(tmp_path: Path):
    assert "close-order" in problems_of({"/": "<!doctype html><title>x</title><p><b>x</p></b>"}, tmp_path)


def test_embeds_are_valid(client: Client, live_match: Match, post: Post, tmp_path: Path):
    post("Goal!", kind="goal", side="home")
    competition = f"/embed/competitions/{live_match.competition_id}"
    addresses = [f"/embed/matches/{live_match.pk}/", f"{competition}/fixtures/", f"{competition}/table/"]
    addresses.append(f"/embed/teams/{live_match.home_id}/fixtures/")
    pages = read(client, *addresses)
    pages["refused"] = client.get("/embed/matches/999999/").content.decode()
    assert problems_of(pages, tmp_path) == ""
