"""The low-data page of a match: small, without scripts, and complete through its links."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone

from accounts.models import User
from livecast.http.cacheable import PageKey
from matches.actions import (
    correct_commentary,
    edit_fixture,
    post_commentary,
    retract_commentary,
    set_match_state,
    set_private,
)
from matches.actions.entry_draft import EntryDraft
from matches.models import CommentaryEntry, Match, Team
from matches.scoring.clock import Clock
from tests.browser_session import logged_in_client
from tests.conftest import KICKOFF, Post

LIMIT = 20_000
LANGUAGES = ("", "/zh-hans")
STYLES = Path(str(finders.find("matches/pages/light.css"))).stat().st_size


def address(match: Match, prefix: str = "", query: str = "") -> str:
    return f"{prefix}/matches/{match.pk}/light/{query}"


def html_of(client: Client, *arguments: Any) -> str:
    answer = client.get(address(*arguments))
    assert answer.status_code == 200
    assert len(answer.content) + STYLES <= LIMIT
    return answer.content.decode()


def texts_in(html: str) -> list[str]:
    return re.findall(r'<p dir="auto"[^>]*>(.*?)</p>', html, re.DOTALL)


def earlier_link(html: str) -> str:
    found = re.search(r'<a rel="prev" href="[^"]*(\?before=\d+)"', html)
    return found[1] if found else ""


def many_lines(match: Match, count: int, body: str, **fields: Any) -> None:
    first = 1_000_000
    CommentaryEntry.objects.bulk_create(
        CommentaryEntry(
            match=match, position=first + number, client_key=f"line-{number}", body=f"{number} {body}", **fields
        )
        for number in range(count)
    )
    Match.objects.filter(pk=match.pk).update(last_offset=1)


@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize("letter", ["x", "界", "'", "🏉"], ids=["latin", "chinese", "escaped", "astral"])
def test_a_match_of_2000_lines_stays_under_20_kilobytes_on_every_page(
    client: Client, live_match: Match, prefix: str, letter: str
):
    Team.objects.filter(pk=live_match.home_id).update(name=letter * 120, short_name="", code="")
    Team.objects.filter(pk=live_match.away_id).update(name=letter * 119, short_name="", code="")
    award = {"how": "awarded", "winner": "home", "reason": letter * 200}
    edit_fixture(match_id=live_match.pk, author=None, venue=letter * 120)
    players = [{"name": letter * 120, "number": 9}]
    many_lines(live_match, 2000, letter * 490, kind="red_card", side="home", reason=letter * 200, players=players)
    Match.objects.filter(pk=live_match.pk).update(status="finished", award=award)
    html = html_of(client, live_match, prefix)
    assert "<script" not in html
    for _ in range(3):
        query = earlier_link(html)
        assert query
        html = html_of(client, live_match, prefix, query)


def test_a_line_of_10000_characters_is_cut_and_links_to_the_rest(client: Client, live_match: Match, post: Post):
    entry = post("'" * 10_000)
    html = html_of(client, live_match)
    assert f'href="/matches/{live_match.pk}/#entry-{entry.pk}">Read on</a>' in html


def test_earlier_links_lead_through_every_line_once_while_new_lines_arrive(
    client: Client, live_match: Match, post: Post
):
    many_lines(live_match, 250, "A line of usual length, as commentators write them.")
    html = html_of(client, live_match)
    seen = texts_in(html)
    assert len(seen) == 30
    while query := earlier_link(html):
        post("A line that arrived meanwhile.")
        html = html_of(client, live_match, "", query)
        assert "http-equiv" not in html
        seen += texts_in(html)
    assert [int(text.split()[0]) for text in seen] == list(range(249, -1, -1))


def test_an_unknown_line_is_not_found(client: Client, live_match: Match, fixture: Match, post: Post):
    for query in ("?before=0", "?before=x", "?before=" + "9" * 40, "?before=-1", "?before=²"):
        assert client.get(address(live_match, "", query)).status_code == 404


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("", ("Key events", "Newest lines", "Goal", "First half", "Withdrawn", "Times are UTC", "Full match page")),
        ("/zh-hans", ("关键事件", "进球", "上半场", "撤回", "最新解说")),
    ],
)
def test_the_page_shows_score_clock_state_and_key_events(
    client: Client, live_match: Match, post: Post, prefix: str, words: tuple[str, ...]
):
    with time_machine.travel(KICKOFF + timedelta(minutes=30), tick=False):
        clock = Clock(600.0, timezone.now() - timedelta(seconds=65))
        set_match_state(match_id=live_match.pk, author=None, status="live", period="1H", clock=clock)
        post("In!", kind="goal", side="home", players=[{"name": "Ada Ray", "number": 9}])
        wrong = post("A second one?", kind="goal", side="away")
        retract_commentary(entry_id=wrong.pk, author=None, reason="Offside")
        corrected = post("Corner.")
        correct_commentary(entry_id=corrected.pk, author=None, body="Corner for Harbour.", reason="Which side")
        html = html_of(client, live_match, prefix)
    assert "<b>1–0</b>" in html
    assert "11:05" in html and "14:30:00" in html
    assert '<meta http-equiv="refresh" content="30">' in html
    key_events = html[html.index('class="key"') : html.index("</ol>")]
    assert key_events.count("<li>") == 1 and "Ada Ray" in key_events
    assert "<del>A second one?</del>" in html and "Which side" in html
    assert f'href="{prefix}/matches/{live_match.pk}/"' in html
    assert [word for word in words if word not in html] == []


def test_only_matches_that_go_on_reload_themselves(client: Client, fixture: Match):
    for status, expected in (
        ("scheduled", "300"),
        ("live", "30"),
        ("break", "30"),
        ("finished", ""),
        ("postponed", ""),
    ):
        Match.objects.filter(pk=fixture.pk).update(status=status)
        found = re.search(r'http-equiv="refresh" content="(\d+)"', html_of(client, fixture))
        assert (found[1] if found else "") == expected, status


def test_a_match_without_lines_says_so(client: Client, fixture: Match):
    assert "No commentary yet." in html_of(client, fixture)


def test_the_page_has_an_etag_and_may_be_cached(client: Client, live_match: Match, post: Post):
    with time_machine.travel(KICKOFF, tick=False):
        answer = client.get(address(live_match))
        assert "public" in answer["Cache-Control"] and "max-age=1" in answer["Cache-Control"]
        assert client.get(address(live_match), headers={"if-none-match": answer["ETag"]}).status_code == 304
        assert client.get(address(live_match, "/zh-hans"))["ETag"] != answer["ETag"]
        post("A line.")
        assert client.get(address(live_match), headers={"if-none-match": answer["ETag"]}).status_code == 200
    scope = {"method": "GET", "headers": [(b"host", b"x")], "query_string": b"", "scheme": "http"}
    for prefix in LANGUAGES:
        assert PageKey.of({**scope, "path": address(live_match, prefix)}) is not None


def test_a_private_match_has_no_low_data_page(client: Client, live_match: Match, commentator: User):
    set_private(match_id=live_match.pk, author=None, private=True)
    for visitor in (client, logged_in_client(commentator)):
        answer = visitor.get(address(live_match))
        assert answer.status_code == 404 and "no-store" in answer["Cache-Control"]


def test_texts_are_escaped(client: Client, live_match: Match):
    draft = EntryDraft(body="<script>alert(1)</script>")
    post_commentary(match_id=live_match.pk, author=None, client_key="markup", draft=draft)
    assert "&lt;script&gt;" in html_of(client, live_match)
