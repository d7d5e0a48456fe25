"""Feeds, calendars and JSON-LD against the rules of their formats, with texts that could break them."""

import json
import re
import xml.etree.ElementTree as ET
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from icalendar import Calendar

from matches import actions
from matches.models import Competition, Match, Team
from tests.conftest import KICKOFF, Post

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# RFC 4287, 4.1: the children of a feed and of an entry, and how often each may occur.
ONCE, AT_MOST_ONCE, ANY = (1, 1), (0, 1), (0, 10_000)
FEED = {
    **dict.fromkeys(("id", "title", "updated"), ONCE),
    **dict.fromkeys(("subtitle", "generator", "icon", "logo", "rights"), AT_MOST_ONCE),
    **dict.fromkeys(("author", "category", "contributor", "link", "entry"), ANY),
}
ENTRY = {
    **dict.fromkeys(("id", "title", "updated"), ONCE),
    **dict.fromkeys(("content", "published", "rights", "source", "summary"), AT_MOST_ONCE),
    **dict.fromkeys(("author", "category", "contributor", "link"), ANY),
}
# RFC 3339 with upper-case letters, as RFC 4287 asks for.
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
TAG_URI = re.compile(r"tag:[a-z0-9.-]+,\d{4}(-\d\d){0,2}:[\w./-]+")  # RFC 4151
HOSTILE = "Ünited <b>&amp; ]]> </script><!-- “逗号”, a;b\\c"
PREFIXES = pytest.mark.parametrize("prefix", ["", "/zh-hans"])


@pytest.fixture
def season(post: Post, live_match: Match) -> Match:
    """A live match with lines, a finished, a postponed and an abandoned match, and one without a time."""
    Team.objects.filter(pk=live_match.away_id).update(name=HOSTILE)
    Match.objects.filter(pk=live_match.pk).update(venue=HOSTILE)
    post("A quiet start.", period="1H", clock_seconds=60.0)
    post(HOSTILE, kind="goal", side="home", period="1H", clock_seconds=600.0)
    withdrawn = post("Not so.", period="1H", clock_seconds=700.0)
    actions.retract_commentary(entry_id=withdrawn.pk, author=None, reason=HOSTILE)
    others: list[dict[str, Any]] = [
        {"status": "finished", "home_score": 2, "away_score": 1},
        {"status": "postponed"},
        {"status": "abandoned"},
        {"kickoff_time_known": False},
    ]
    for day, fields in enumerate(others):
        Match.objects.create(
            competition=live_match.competition,
            sport="football",
            home=live_match.away,
            away=live_match.home,
            kickoff_at=KICKOFF + timedelta(days=day - 2),
            **fields,
        )
    return live_match


def pages(match: Match) -> list[str]:
    return [f"/matches/{match.pk}/", f"/teams/{match.home_id}/", f"/competitions/{match.competition_id}/"]


def has_children(element: ET.Element, allowed: dict[str, tuple[int, int]]) -> None:
    names = [child.tag.removeprefix(ATOM) for child in element]
    assert set(names) <= allowed.keys()
    for name, (least, most) in allowed.items():
        assert least <= names.count(name) <= most, name


def is_valid_feed(content: bytes, language: str) -> None:
    """Check what the schema and the text of RFC 4287 require."""
    feed = ET.fromstring(content)  # noqa: S314 - our own answer
    assert (feed.tag, feed.get(LANG)) == (f"{ATOM}feed", language)
    has_children(feed, FEED)
    entries = feed.findall(f"{ATOM}entry")
    for element in (feed, *entries):
        assert TAG_URI.fullmatch(str(element.findtext(f"{ATOM}id")))
        links = [tuple(map(link.get, ("rel", "type", "hreflang"))) for link in element.findall(f"{ATOM}link")]
        assert len(set(links)) == len(links) > 0  # 4.1.1: one alternate of a type and a language
        for link in element.findall(f"{ATOM}link"):
            assert urlsplit(str(link.get("href"))).netloc == "testserver"
        for name in ("updated", "published"):
            for moment in element.findall(f"{ATOM}{name}"):
                assert MOMENT.fullmatch(str(moment.text))
        for text in element.findall(f"{ATOM}title") + element.findall(f"{ATOM}summary"):
            assert text.text
            assert text.get("type", "text") in ("text", "html", "xhtml")
            assert len(text) == 0
            if text.get("type") == "html":  # what was typed is shown, and is not markup
                shown = BeautifulSoup(text.text, "html.parser")
                assert {tag.name for tag in shown.find_all()} <= {"br"}
    # 4.1.1: an author for each entry; 4.1.2: content, or a link that leads to it.
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    for entry in entries:
        has_children(entry, ENTRY)
        assert entry.find(f"{ATOM}content") is not None or entry.find(f"{ATOM}link") is not None
    newest = max((str(entry.findtext(f"{ATOM}updated")) for entry in entries), default=None)
    assert newest is None or feed.findtext(f"{ATOM}updated") == newest
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)


@PREFIXES
def test_feeds_are_valid_atom(client: Client, season: Match, prefix: str) -> None:
    for page in pages(season):
        is_valid_feed(client.get(f"{prefix}{page}feed.atom").content, "zh-hans" if prefix else "en")


def is_valid_calendar(content: bytes) -> list[Any]:
    """Check what RFC 5545 and RFC 7986 require, and return the events."""
    assert b"\n" not in content.replace(b"\r\n", b"")  # 3.1: lines end with CRLF
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    content.decode()
    calendar: Any = Calendar.from_ical(content)
    assert calendar.errors == []
    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")
    assert calendar["prodid"]
    events: list[Any] = calendar.walk("VEVENT")
    for event in events:
        assert event.errors == []
        for name in ("uid", "dtstamp", "dtstart", "sequence", "status", "last-modified", "url", "summary"):
            assert not isinstance(event[name], list), name
        assert event["status"] in ("TENTATIVE", "CONFIRMED", "CANCELLED")
        assert event["dtstamp"].dt.tzinfo is not None
        begins = event["dtstart"].dt
        assert not isinstance(begins, datetime) or event["dtend"].dt > begins
    uids = [str(event["uid"]) for event in events]
    assert len(set(uids)) == len(uids)
    return events


@PREFIXES
def test_calendars_are_valid(client: Client, season: Match, prefix: str) -> None:
    for page in pages(season)[1:]:
        events = is_valid_calendar(client.get(f"{prefix}{page}calendar.ics").content)
        assert sorted(str(event["status"]) for event in events) == [
            "CANCELLED", "CONFIRMED", "CONFIRMED", "CONFIRMED", "TENTATIVE"
        ]  # fmt: skip
        assert {str(event.get("location", HOSTILE)) for event in events} == {HOSTILE}
        (result,) = [str(event["summary"]) for event in events if "2–1" in str(event["summary"])]
        assert result == f"{HOSTILE} 2–1 Harbour Town"
        days = [event["dtstart"].dt for event in events]
        assert sum(not isinstance(day, datetime) for day in days) == 1
    is_valid_calendar(client.get(f"{prefix}{pages(season)[0]}match.ics").content)


def test_a_moved_match_keeps_its_event(client: Client, season: Match, post: Post) -> None:
    """The calendar that one who subscribed reads again."""

    def event() -> Any:
        answer = client.get(f"/teams/{season.home_id}/calendar.ics")
        (found,) = [one for one in is_valid_calendar(answer.content) if f"match-{season.pk}@" in str(one["uid"])]
        return found

    before = event()
    Match.objects.filter(pk=season.pk).update(kickoff_at=KICKOFF + timedelta(days=1))
    post("The match begins tomorrow.")
    after = event()
    assert after["uid"] == before["uid"]
    assert after["dtstart"].dt == before["dtstart"].dt + timedelta(days=1)
    assert after["sequence"] > before["sequence"]
    assert after["last-modified"].dt >= before["last-modified"].dt


# What schema.org and Google's documentation of structured data require, and recommend, of each type.
PROPERTIES = {
    "SportsEvent": {"name", "startDate", "location", "eventStatus", "homeTeam", "awayTeam", "competitor", "url"},
    "LiveBlogPosting": {"headline", "datePublished", "dateModified", "coverageStartTime", "liveBlogUpdate", "url"},
    "BlogPosting": {"headline", "articleBody", "datePublished", "url"},
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"position", "name", "item"},
    "SportsTeam": {"name", "url"},
    "EventSeries": {"name", "url"},
    "Place": {"name", "address"},
    "Organization": {"name", "url"},
    "Person": {"name"},
}
DATES = ("startDate", "datePublished", "dateModified", "coverageStartTime", "coverageEndTime")
ADDRESSES = ("url", "item", "image", "logo", "@id")


def nodes(value: Any) -> list[dict[str, Any]]:
    """All objects of JSON-LD, those inside others too."""
    if isinstance(value, list):
        return [node for one in value for node in nodes(one)]
    if isinstance(value, dict):
        return [value, *(node for one in value.values() for node in nodes(one))]
    return []


@PREFIXES
def test_the_data_of_pages_has_what_search_engines_ask_for(client: Client, season: Match, prefix: str) -> None:
    found = set()
    for page in [*pages(season), f"/players/{season.home.players.get().pk}/"]:
        soup = BeautifulSoup(client.get(f"{prefix}{page}").content, "html.parser")
        (script,) = soup.select('script[type="application/ld+json"]')
        assert soup.find(string=re.compile("@context")) == script.string  # nothing left the element
        text = str(script.string)
        assert "<" not in text
        for node in nodes(json.loads(text)["@graph"]):
            if "@type" not in node:
                assert node.keys() == {"@id"}
                continue
            found.add(node["@type"])
            wanted = PROPERTIES[node["@type"]]
            if node["@type"] == "SportsEvent" and "homeTeam" not in node:
                wanted = {"name", "url"}  # the competition of the match
            assert wanted <= node.keys(), node
            for name in DATES:
                assert name not in node or datetime.fromisoformat(node[name]).tzinfo is not None
            for name in ADDRESSES:
                assert name not in node or node[name].startswith("http://testserver/")
            if node["@type"] in ("LiveBlogPosting", "BlogPosting"):
                assert 0 < len(node["headline"]) <= 110
    assert found >= PROPERTIES.keys() - {"Organization"}


def test_the_data_of_a_finished_match_ends_its_coverage(client: Client, season: Match) -> None:
    actions.set_match_state(match_id=season.pk, author=None, status="finished")
    soup = BeautifulSoup(client.get(f"/matches/{season.pk}/").content, "html.parser")
    (script,) = soup.select('script[type="application/ld+json"]')
    graph = json.loads(str(script.string))["@graph"]
    (blog,) = [one for one in graph if one["@type"] == "LiveBlogPosting"]
    assert blog["coverageStartTime"] < blog["coverageEndTime"]
    bodies = [one["articleBody"] for one in blog["liveBlogUpdate"]]
    assert HOSTILE in bodies
    assert "Not so." not in bodies
    moments = [one["datePublished"] for one in blog["liveBlogUpdate"]]
    assert moments == sorted(moments, reverse=True)


def test_the_season_of_another_competition_is_in_no_calendar(client: Client, season: Match) -> None:
    other = Competition.objects.create(name="Harbour Cup", season="2026", sport="football")
    cup = Match.objects.create(
        competition=other, sport="football", home=season.home, away=season.away, kickoff_at=KICKOFF
    )
    league = client.get(f"/competitions/{season.competition_id}/calendar.ics").content
    assert f"match-{cup.pk}@".encode() not in league
    team = client.get(f"/teams/{season.home_id}/calendar.ics").content
    assert f"match-{cup.pk}@".encode() in team
