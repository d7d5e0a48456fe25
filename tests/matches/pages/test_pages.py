"""The fans' pages, without a browser: what is in them, what is not, and what a cache may do with them."""

import json
import posixpath
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from matches.actions import correct_commentary, pin_commentary, retract_commentary, set_match_state
from matches.console import console_context
from matches.models import CommentaryEntry, Match, Team
from matches.pages.match_context import period_sections
from matches.pages.views import MODULES
from matches.scoring.clock import Clock
from matches.sports import sport_of
from tests.conftest import Post

PAGES = {**MODULES, "matches/console/main.js": console_context.MODULES}


def html_of(response: Any) -> str:
    return str(response.content.decode())


def page_data(html: str) -> dict:
    found = re.search(r'<script id="page" type="application/json">(.*?)</script>', html, re.DOTALL)
    assert found
    return json.loads(found[1])


def get_match(client: Client, match: Match, **headers: str) -> Any:
    return client.get(match.get_absolute_url(), headers=headers)


def test_the_page_says_where_it_stands_in_the_feed(client: Client, live_match: Match, post: Post):
    post("First.")
    post("Second.")
    data = page_data(html_of(get_match(client, live_match)))
    assert (data["topic"], data["offset"]) == (f"match.{live_match.pk}.feed", 2)
    assert data["epoch"]
    assert data["match"]["status"] == "live"


def test_lines_are_newest_first_under_their_periods(client: Client, live_match: Match, post: Post):
    post("One.", period="1H")
    post("Two.", period="2H")
    post("Three.", period="2H")
    html = html_of(get_match(client, live_match))
    order = ["Second half", "Three.", "Two.", "First half", "One."]
    assert sorted(order, key=lambda text: html.index(f">{text}<")) == order


def test_what_people_wrote_is_text(client: Client, live_match: Match, post: Post):
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
    entry = post(evil, players=[{"name": evil}])
    Team.objects.filter(pk=live_match.home_id).update(name=evil, short_name=evil[:40])
    retract_commentary(entry_id=entry.pk, author=None, reason=evil)
    html = html_of(get_match(client, live_match)) + html_of(client.get("/"))
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert escape(evil) in html


def test_no_page_has_inline_script_or_style(client: Client, live_match: Match, post: Post):
    """The content security policy would stop it."""
    post("A line.")
    for address in ("/", live_match.get_absolute_url(), "/matches/99999/"):
        html = html_of(client.get(address))
        scripts = re.findall(r"<script\b([^>]*)>", html)
        assert all("src=" in attributes or "application/json" in attributes for attributes in scripts)
        assert "<style" not in html
        assert not re.search(r"\sstyle=|\son\w+=", html)


@pytest.mark.parametrize("address", ["/", "/?day=2026-05-09", "/?day=nonsense", "match", "colours"])
def test_a_page_is_the_same_for_everybody(client: Client, live_match: Match, commentator, address: str):
    """Logged in or not: no cookie is set or looked at, and any cache may keep it."""
    address = {
        "match": live_match.get_absolute_url(),
        "colours": f"{live_match.get_absolute_url()}colours.css",
    }.get(address, address)
    with time_machine.travel(timezone.now(), tick=False):  # the page carries the time
        stranger = client.get(address)
        client.force_login(commentator)
        member = client.get(address)
    assert stranger.content == member.content
    for response in (stranger, member):
        assert "Set-Cookie" not in response.headers
        assert not response.cookies
        assert "cookie" not in response.get("Vary", "").lower()
        assert "public" in response["Cache-Control"]


def test_a_page_that_has_not_changed_is_not_sent_again(client: Client, live_match: Match, post: Post):
    post("A line.")
    tag = get_match(client, live_match)["ETag"]
    again = get_match(client, live_match, if_none_match=tag)
    assert (again.status_code, again.content) == (304, b"")


def _a_line(match: Match, entry: CommentaryEntry) -> None:
    correct_commentary(entry_id=entry.pk, author=None, body="Another.")


def _a_pin(match: Match, entry: CommentaryEntry) -> None:
    pin_commentary(entry_id=entry.pk, author=None, pinned=True)


def _a_name(match: Match, entry: CommentaryEntry) -> None:
    Team.objects.filter(pk=match.home_id).update(name="Harbour City")


def _a_venue(match: Match, entry: CommentaryEntry) -> None:
    Match.objects.filter(pk=match.pk).update(venue="The New Ground")


def _a_clock(match: Match, entry: CommentaryEntry) -> None:
    set_match_state(match_id=match.pk, author=None, clock=Clock(100.0, timezone.now()))


@pytest.mark.parametrize("change", [_a_line, _a_pin, _a_name, _a_venue, _a_clock])
def test_a_page_that_has_changed_is_sent(client: Client, live_match: Match, post: Post, change):
    entry = post("A line.")
    tag = get_match(client, live_match)["ETag"]
    change(live_match, entry)
    assert get_match(client, live_match, if_none_match=tag).status_code == 200


def test_the_fixture_list_is_not_sent_again_either(client: Client, live_match: Match):
    with time_machine.travel(timezone.now(), tick=False):
        tag = client.get("/?day=2026-05-09")["ETag"]
        assert client.get("/?day=2026-05-09", headers={"if-none-match": tag}).status_code == 304


def test_a_match_page_costs_a_fixed_number_of_queries(
    client: Client, live_match: Match, post: Post, django_assert_max_num_queries
):
    for number in range(30):
        post(f"Line {number}.")
    get_match(client, live_match)  # makes the first epoch
    with django_assert_max_num_queries(6):
        get_match(client, live_match)


def test_no_such_match_is_a_page_too(client: Client, db: None):
    for number in (99999, 10**30):
        response = client.get(f"/matches/{number}/")
        assert response.status_code == 404
        assert "There is no such match." in html_of(response)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("scheduled", "Nothing to tell yet."),
        ("live", "They are playing."),
        ("finished", "nobody wrote about it"),
        ("postponed", "This match was put off."),
        ("abandoned", "This match was broken off"),
    ],
)
def test_a_match_without_lines_says_why(client: Client, fixture: Match, status: str, sentence: str):
    Match.objects.filter(pk=fixture.pk).update(status=status)
    assert sentence in html_of(get_match(client, fixture))


def test_only_a_match_that_may_move_refreshes_itself_without_scripts(client: Client, live_match: Match):
    refresh = '<noscript><meta http-equiv="refresh"'
    assert refresh in html_of(get_match(client, live_match))
    Match.objects.filter(pk=live_match.pk).update(status="finished")
    assert refresh not in html_of(get_match(client, live_match))


@pytest.mark.every_database("ordering")
def test_the_fixture_list_has_those_in_play_first(client: Client, live_match: Match):
    other = Match.objects.create(
        sport="football",
        home=live_match.away,
        away=live_match.home,
        kickoff_at=live_match.kickoff_at - timedelta(hours=2),
    )
    html = html_of(client.get("/?day=2026-05-09"))
    assert html.index(f'data-match="{live_match.pk}"') < html.index(f'data-match="{other.pk}"')
    assert "Saturday" in html


@pytest.mark.every_database("days in a time zone")
def test_a_match_that_is_in_play_at_midnight_is_today_s(client: Client, live_match: Match):
    """Until it is over; and it stays on the day that it began, too."""
    here = f'data-match="{live_match.pk}"'
    Match.objects.filter(pk=live_match.pk).update(kickoff_at="2026-05-09T23:05:00Z")
    with time_machine.travel("2026-05-10T00:20:00Z"):
        assert here in html_of(client.get("/")) and here in html_of(client.get("/?day=2026-05-09"))
        assert here not in html_of(client.get("/?day=2026-05-11"))
        set_match_state(match_id=live_match.pk, author=None, status="finished")
        assert here not in html_of(client.get("/"))


@pytest.mark.every_database("days in a time zone")
def test_the_fixture_list_leads_to_the_days_that_have_matches(client: Client, fixture: Match):
    html = html_of(client.get("/?day=2026-05-20"))
    assert "?day=2026-05-09" in html
    assert html_of(client.get("/?day=2026-05-01")).count("?day=2026-05-09") >= 1


@pytest.mark.every_database("the first and the last day")
@pytest.mark.parametrize("day", ["tomorrow", "2026-02-30", "0001-01-01", "9999-12-31", "<b>", "2026-05-09T12:00"])
def test_a_day_that_is_none_shows_today_and_says_so(client: Client, db: None, day: str):
    response = client.get("/", {"day": day})
    assert response.status_code == 400
    assert f"“{escape(day)}” is not a day." in html_of(response)
    assert ">Today<" in html_of(response)


def test_colours_may_be_kept_for_ever_while_they_are_what_the_page_means(client: Client, fixture: Match):
    link = re.search(r'href="([^"]+colours\.css\?v=\w+)"', html_of(get_match(client, fixture)))
    assert link
    response = client.get(link[1])
    assert response["Content-Type"].startswith("text/css")
    assert "immutable" in response["Cache-Control"]
    assert "immutable" not in client.get(link[1].split("?")[0])["Cache-Control"]


def test_what_no_period_claims_stays_with_what_came_before():
    sport = sport_of("football")
    rows = [{"period": period} for period in ("PRE", "", "1H", "HT", "2H", "1H", "FT")]
    assert [(run.code, len(run.rows)) for run in period_sections(sport, rows)] == [
        ("", 2),
        ("1H", 2),
        ("2H", 1),
        ("1H", 2),
    ]


@pytest.mark.parametrize("script", PAGES)
def test_every_module_of_a_page_is_told_ahead(script: str):
    """The lists in views.py and console.py are what a script imports, and what that imports, and nothing else."""
    found: set[str] = set()
    todo = [script]
    while todo:
        module = todo.pop()
        source = Path(finders.find(module) or "").read_text()
        for imported in re.findall(r'^import .* from "(\.[^"]+)";$', source, re.MULTILINE):
            name = posixpath.normpath(posixpath.join(posixpath.dirname(module), imported))
            if name not in found:
                found.add(name)
                todo.append(name)
    assert sorted(found) == sorted(PAGES[script])
