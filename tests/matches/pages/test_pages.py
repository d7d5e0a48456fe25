"""The fans' pages, without a browser: their content and their cache headers."""

import json
import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from matches import selectors
from matches.actions import (
    EntryDraft,
    correct_commentary,
    pin_commentary,
    post_commentary,
    retract_commentary,
    set_match_state,
)
from matches.models import CommentaryEntry, Competition, Match, Team
from matches.scoring.clock import Clock
from tests.conftest import Post


def html_of(response: Any) -> str:
    return str(response.content.decode())


def page_data(html: str) -> dict:
    found = re.search(r'<script id="page" type="application/json">(.*?)</script>', html, re.DOTALL)
    assert found
    return json.loads(found[1])


def get_match(client: Client, match: Match, **headers: str) -> Any:
    return client.get(match.get_absolute_url(), headers=headers)


def test_page_contains_its_offset_in_the_feed(client: Client, live_match: Match, post: Post):
    post("First.")
    post("Second.")
    data = page_data(html_of(get_match(client, live_match)))
    assert (data["topic"], data["offset"]) == (f"match.{live_match.pk}.feed", 2)
    assert data["epoch"]
    assert data["match"]["status"] == "live"


def test_entries_are_newest_first_under_their_periods(client: Client, live_match: Match, post: Post):
    post("One.", period="1H")
    post("Two.", period="2H")
    post("Three.", period="2H")
    html = html_of(get_match(client, live_match))
    order = ["Second half", "Three.", "Two.", "First half", "One."]
    assert sorted(order, key=lambda text: html.index(f">{text}<")) == order


def test_text_of_entries_is_escaped(client: Client, live_match: Match, post: Post):
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
    entry = post(evil, players=[{"name": evil}])
    Team.objects.filter(pk=live_match.home_id).update(name=evil, short_name=evil[:40])
    retract_commentary(entry_id=entry.pk, author=None, reason=evil)
    html = html_of(get_match(client, live_match)) + html_of(client.get("/"))
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert escape(evil) in html


def test_pages_have_neither_inline_scripts_nor_styles(client: Client, live_match: Match, post: Post):
    """The content security policy would block them."""
    post("A line.")
    for address in ("/", live_match.get_absolute_url(), "/matches/99999/"):
        html = html_of(client.get(address))
        scripts = re.findall(r"<script\b([^>]*)>", html)
        assert all("src=" in attributes or "application/json" in attributes for attributes in scripts)
        assert "<style" not in html
        assert not re.search(r"\sstyle=|\son\w+=", html)


@pytest.mark.parametrize("address", ["/", "/?day=2026-05-09", "/?day=nonsense", "match", "colours"])
def test_page_is_the_same_for_all_users(client: Client, live_match: Match, commentator, address: str):
    """Logged in or not: the page neither sets nor reads cookies, and any cache may store it."""
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


def test_unchanged_page_is_304(client: Client, live_match: Match, post: Post):
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
def test_changed_page_is_sent(client: Client, live_match: Match, post: Post, change):
    entry = post("A line.")
    tag = get_match(client, live_match)["ETag"]
    change(live_match, entry)
    assert get_match(client, live_match, if_none_match=tag).status_code == 200


def test_unchanged_fixture_list_is_304(client: Client, live_match: Match):
    with time_machine.travel(timezone.now(), tick=False):
        tag = client.get("/?day=2026-05-09")["ETag"]
        assert client.get("/?day=2026-05-09", headers={"if-none-match": tag}).status_code == 304


def test_match_page_needs_a_fixed_number_of_queries(
    client: Client, live_match: Match, post: Post, django_assert_max_num_queries
):
    for number in range(30):
        post(f"Line {number}.")
    get_match(client, live_match)  # creates the first epoch
    with django_assert_max_num_queries(6):
        get_match(client, live_match)


def test_unknown_match_shows_a_404_page(client: Client, db: None):
    for number in (99999, 10**30):
        response = client.get(f"/matches/{number}/")
        assert response.status_code == 404
        assert "There is no such match." in html_of(response)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("scheduled", "No commentary yet."),
        ("live", "The match is on."),
        ("finished", "No commentary was written for this match."),
        ("postponed", "This match was postponed."),
        ("abandoned", "This match was abandoned."),
    ],
)
def test_match_without_entries_states_why(client: Client, fixture: Match, status: str, sentence: str):
    Match.objects.filter(pk=fixture.pk).update(status=status)
    assert sentence in html_of(get_match(client, fixture))


def test_only_a_match_that_may_change_refreshes_without_scripts(client: Client, live_match: Match):
    refresh = '<noscript><meta http-equiv="refresh"'
    assert refresh in html_of(get_match(client, live_match))
    Match.objects.filter(pk=live_match.pk).update(status="finished")
    assert refresh not in html_of(get_match(client, live_match))


@pytest.mark.every_database("ordering")
def test_fixture_list_starts_with_matches_in_play(client: Client, live_match: Match):
    assert live_match.kickoff_at is not None
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
def test_match_in_play_at_midnight_is_listed_today(client: Client, live_match: Match):
    """Until it is over. It is also listed on the day of its kick-off."""
    here = f'data-match="{live_match.pk}"'
    Match.objects.filter(pk=live_match.pk).update(kickoff_at="2026-05-09T23:05:00Z")
    with time_machine.travel("2026-05-10T00:20:00Z"):
        assert here in html_of(client.get("/")) and here in html_of(client.get("/?day=2026-05-09"))
        assert here not in html_of(client.get("/?day=2026-05-11"))
        set_match_state(match_id=live_match.pk, author=None, status="finished")
        assert here not in html_of(client.get("/"))


@pytest.mark.every_database("days in a time zone")
def test_fixture_list_links_to_days_with_matches(client: Client, fixture: Match):
    html = html_of(client.get("/?day=2026-05-20"))
    assert "?day=2026-05-09" in html
    assert html_of(client.get("/?day=2026-05-01")).count("?day=2026-05-09") >= 1


@pytest.mark.every_database("the first and the last day")
@pytest.mark.parametrize("day", ["tomorrow", "2026-02-30", "0001-01-01", "9999-12-31", "<b>", "2026-05-09T12:00"])
def test_invalid_day_shows_today_and_an_error(client: Client, db: None, day: str):
    response = client.get("/", {"day": day})
    assert response.status_code == 400
    assert f"“{escape(day)}” is not a date." in html_of(response)
    assert ">Today<" in html_of(response)


def test_colours_are_immutable_only_with_the_current_version(client: Client, fixture: Match):
    link = re.search(r'href="([^"]+colours\.css\?v=\w+)"', html_of(get_match(client, fixture)))
    assert link
    response = client.get(link[1])
    assert response["Content-Type"].startswith("text/css")
    assert "immutable" in response["Cache-Control"]
    assert "immutable" not in client.get(link[1].split("?")[0])["Cache-Control"]


def test_entry_without_a_period_joins_the_section_before(client: Client, fixture: Match):
    for number, period in enumerate(("PRE", "", "1H", "HT", "2H", "1H", "FT")):
        draft = EntryDraft(body="A line.", period=period, feed_seq=number)  # placed in the order of the feed
        post_commentary(match_id=fixture.pk, author=None, client_key=f"line {number}", draft=draft)
    html = html_of(get_match(client, fixture))
    sections = re.findall(r'<section class="period-section"(.*?)</section>', html, re.DOTALL)
    found = [(re.match(r' data-period="(\w+)"', section), section.count('<a class="minute"')) for section in sections]
    assert [(period[1] if period else "", lines) for period, lines in found[::-1]] == [
        ("", 2),
        ("1H", 2),
        ("2H", 1),
        ("1H", 2),
    ]


# --- a kick-off that is not known


NOON = datetime(2026, 5, 9, 12, tzinfo=timezone.get_default_timezone())


def description_of(html: str) -> str:
    found = re.search(r'<meta name="description"\s+content="(.*?)">', html, re.DOTALL)
    assert found
    return found[1]


def set_kickoff(match: Match, moment: datetime | None, *, time_known: bool) -> None:
    Match.objects.filter(pk=match.pk).update(kickoff_at=moment, kickoff_time_known=time_known, status="scheduled")


@pytest.mark.parametrize(("prefix", "unknown"), [("", "Date unknown"), ("/zh-hans", "日期未知")])
def test_page_shows_the_kickoff_as_far_as_it_is_known(client: Client, fixture: Match, prefix: str, unknown: str):
    def shown(moment: datetime | None, *, time_known: bool) -> tuple[bool, ...]:
        set_kickoff(fixture, moment, time_known=time_known)
        html = html_of(client.get(f"{prefix}/matches/{fixture.pk}/"))
        data = page_data(html)["match"]
        assert (data["kickoff_at"] is None, data["kickoff_time_known"]) == (moment is None, time_known)
        described = "2026" in description_of(html)
        return "12:00<" in html, 'datetime="2026-05-09' in html, described, unknown in html

    assert shown(NOON, time_known=True) == (True, True, True, False)
    assert shown(NOON, time_known=False) == (False, True, True, False)
    assert shown(None, time_known=False) == (False, False, False, True)


def test_date_alone_is_not_shifted_by_a_devices_time_zone(client: Client, fixture: Match):
    set_kickoff(fixture, NOON, time_known=False)
    # Scripts rewrite <time> elements with a time of day in their zone, and count down to a moment.
    html = html_of(get_match(client, fixture))
    assert '<time datetime="2026-05-09"' in html and '<time datetime="2026-05-09T' not in html
    listed = html_of(client.get("/?day=2026-05-09"))
    assert f'data-match="{fixture.pk}"' in listed and '<time class="kickoff-time"' not in listed
    assert "data-countdown" not in html + listed


def test_fixture_list_of_today_ends_with_matches_without_a_date(client: Client, fixture: Match):
    set_kickoff(fixture, None, time_known=False)
    today = Match.objects.create(sport="football", home=fixture.away, away=fixture.home, kickoff_at=timezone.now())
    html = html_of(client.get("/"))
    here = f'data-match="{fixture.pk}"'
    assert html.index(f'data-match="{today.pk}"') < html.index('data-group="undated"') < html.index(here)
    assert here not in html_of(client.get("/?day=2026-05-09"))
    Match.objects.filter(pk=fixture.pk).update(private=True)
    assert here not in html_of(client.get("/"))
    Match.objects.filter(pk=fixture.pk).update(private=False, status="live")
    html = html_of(client.get("/"))
    assert html.index('data-group="undated"') < html.index(here)
    assert 'data-phase="play"' in html.partition(here)[2].partition(">")[0]


def test_matches_of_a_day_stand_by_competition(client: Client, live_match: Match, league: Competition):
    first = live_match.kickoff_at
    assert first is not None
    cup = Competition.objects.create(name="Acorn Cup", sport="football")

    def more(competition: Competition | None, hours: int, **fields: Any) -> Match:
        sides = {"home": live_match.away, "away": live_match.home} | fields
        kickoff = first + timedelta(hours=hours)
        return Match.objects.create(sport="football", competition=competition, kickoff_at=kickoff, **sides)

    early, over = more(cup, -3), more(league, -2, status="finished", home_score=1, away_score=0)
    coming, other = more(league, 1), more(None, -1)
    html = html_of(client.get("/?day=2026-05-09"))
    # The league first, because a match is in play; in it the match in play, then the one to come, then the other.
    order = [live_match, coming, over, early, other]
    places = [html.index(f'data-match="{one.pk}"') for one in order]
    assert places == sorted(places)
    names = re.findall(r'<h2 class="group-name"[^>]*>(.*?)</h2>', html, re.DOTALL)
    assert [re.sub(r"\s*<[^>]*>\s*", "", name) for name in names] == [
        str(league),
        "Acorn Cup",
        "Other matches: Football",
    ]
    assert f'href="/competitions/{league.pk}/"' in names[0]


def test_a_day_is_filtered_by_its_address(client: Client, live_match: Match):
    html = html_of(client.get("/?day=2026-05-09&show=over"))
    assert '<div id="fixtures" data-show="over">' in html
    assert 'href="/?day=2026-05-09&amp;show=live"' in html
    assert "Sports" not in html.partition('class="list-tools"')[2].partition('id="fixtures"')[0]
    teams = [Team.objects.create(sport="basketball", name=name) for name in ("Ash", "Elm")]
    kickoff = live_match.kickoff_at
    game = Match.objects.create(sport="basketball", home=teams[0], away=teams[1], kickoff_at=kickoff)
    html = html_of(client.get("/?day=2026-05-09&sport=basketball"))
    assert f'data-match="{game.pk}"' in html
    assert f'data-match="{live_match.pk}"' not in html
    assert 'href="/?day=2026-05-09&amp;sport=football"' in html


@pytest.mark.parametrize(
    ("query", "sentence"),
    [("show=later", "There is no list “later”. Showing all matches."), ("sport=chess", "There is no sport “chess”.")],
)
def test_an_unknown_filter_is_refused_with_a_sentence(client: Client, db: None, query: str, sentence: str):
    response = client.get(f"/?{query}")
    assert response.status_code == 400
    assert sentence in html_of(response)


@pytest.mark.every_database("days in a time zone, grouping by a moment")
def test_the_strip_and_the_calendar_count_matches(client: Client, fixture: Match):
    Match.objects.filter(pk=fixture.pk).update(kickoff_at="2026-05-09T23:30:00Z")
    Match.objects.create(
        sport="football", home=fixture.away, away=fixture.home, kickoff_at="2026-05-09T12:00:00Z", private=True
    )

    def counted(address: str) -> dict[str, str]:
        html = html_of(client.get(address)).partition("empty-day")[0]
        found = re.findall(r'href="/\?day=([-\d]+)"[^>]*>(.*?)</a>', html, re.DOTALL)
        texts = {day: " ".join(re.sub(r"<[^>]*>", " ", text).split()) for day, text in found}
        return {day: text for day, text in texts.items() if text.endswith(("match", "matches"))}

    assert counted("/calendar/?month=2026-05") == {"2026-05-09": "9 May 2026, 1 1 match"}
    assert counted("/?day=2026-05-08")["2026-05-09"] == "Sat 9 May 2026, 1 match"
    assert counted("/?day=2026-05-08")["2026-05-10"] == "Sun 10 May 2026, 0 matches"
    with timezone.override("Asia/Shanghai"):
        days = selectors.matches_by_day(date(2026, 5, 8), date(2026, 5, 12))
    assert days == {date(2026, 5, 10): 1}


@pytest.mark.parametrize("month", ["2026-13", "soon", "0000-01", "2026-1", "２０２６-01"])
def test_an_invalid_month_shows_this_month_and_an_error(client: Client, db: None, month: str):
    response = client.get("/calendar/", {"month": month})
    assert response.status_code == 400
    assert f"“{month}” is not a month." in html_of(response)


def test_a_shared_link_does_not_tell_the_score(client: Client, live_match: Match, post: Post):
    """Open Graph, title and description are read by chat programs and search engines, whatever the fan has chosen."""
    for _ in range(7):
        post("Zebedee!", kind="goal", side="home")
    post("Over.", kind="match_end")
    for prefix in ("", "/zh-hans"):
        html = html_of(client.get(f"{prefix}{live_match.get_absolute_url()}"))
        head = html[: html.index("</head>")]
        assert 'property="og:title"' in head
        assert "Zebedee" not in head
        assert not re.search(r"\b7\s*[–:-]\s*0\b", head)
        assert ">7<" in html  # the page itself tells it
