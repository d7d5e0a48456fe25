"""Feeds, calendars, the sitemap and the data for search engines, as programs read them."""

import json
import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from icalendar import Calendar

from matches import actions
from matches.models import Competition, Match, Player, Team
from tests.conftest import Post

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def parsed(content: bytes) -> ET.Element:
    return ET.fromstring(content)  # noqa: S314 - our own answer


def events_of(content: bytes) -> list[Any]:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def feed(client: Client, address: str) -> ET.Element:
    """Read an Atom feed, and check what RFC 4287 requires of it."""
    response = client.get(address)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert response["Cache-Control"].startswith("public, max-age=1")
    root = parsed(response.content)
    assert root.tag == f"{ATOM}feed"
    for one in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (found,) = one.findall(f"{ATOM}{name}")
            assert found.text
        datetime.fromisoformat(str(one.findtext(f"{ATOM}updated")))
        assert all(link.get("href", "").startswith("http://testserver/") for link in one.findall(f"{ATOM}link"))
    ids = [entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)
    assert root.find(f"{ATOM}author") is not None
    (own,) = [link.get("href") for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert own == f"http://testserver{address}"
    return root


def titles(root: ET.Element) -> list[str]:
    return [str(entry.findtext(f"{ATOM}title")) for entry in root.findall(f"{ATOM}entry")]


def test_the_feed_of_a_match_has_its_lines_and_follows_corrections(
    client: Client, post: Post, live_match: Match
) -> None:
    first = post("A quiet start <b>&\nReally", period="1H", clock_seconds=60.0)
    goal = post("Parker!", kind="goal", side="home", period="1H", clock_seconds=600.0)
    address = f"/matches/{live_match.pk}/feed.atom"
    root = feed(client, address)
    assert titles(root)[:2] == ["11' Goal", "2'"]
    entry = root.findall(f"{ATOM}entry")[1]
    summary = entry.find(f"{ATOM}summary")
    assert summary is not None
    # HTML that shows what was typed, so that no reader takes it for markup.
    assert (summary.get("type"), summary.text) == ("html", "A quiet start &lt;b&gt;&amp;<br>Really")
    before = entry.findtext(f"{ATOM}updated")
    actions.correct_commentary(entry_id=first.pk, author=None, body="A lively start")
    actions.retract_commentary(entry_id=goal.pk, author=None, reason="Offside.")
    entries = feed(client, address).findall(f"{ATOM}entry")
    assert str(entries[1].findtext(f"{ATOM}updated")) > str(before)
    assert entries[0].findtext(f"{ATOM}title") == "Withdrawn: 11' Goal"
    assert entries[0].findtext(f"{ATOM}summary") == "Withdrawn. Offside."
    assert (
        titles(feed(client, f"/zh-hans{address}"))[0].startswith("撤回")
        or "进球" in titles(feed(client, f"/zh-hans{address}"))[0]
    )


@pytest.mark.parametrize("what", ["team", "competition"])
def test_feeds_and_calendars_have_the_matches(client: Client, live_match: Match, what: str) -> None:
    page = live_match.home.get_absolute_url() if what == "team" else f"/competitions/{live_match.competition_id}/"
    address = f"{page}feed.atom"
    assert titles(feed(client, address)) == ["Harbour Town 0–0 Mill United"]
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    calendar = client.get(f"{page}calendar.ics")
    tag = calendar["ETag"]
    assert client.get(f"{page}calendar.ics", headers={"if-none-match": tag}).status_code == 304
    (event,) = events_of(calendar.content)
    assert (str(event["summary"]), event["uid"]) == ("Harbour Town v Mill United", f"match-{live_match.pk}@testserver")
    actions.set_match_state(match_id=live_match.pk, author=None, status="finished", result={"home": 2, "away": 1})
    (later,) = events_of(client.get(f"{page}calendar.ics").content)
    assert later["sequence"] > event["sequence"]
    assert str(later["summary"]) == "Harbour Town 2–1 Mill United"
    assert titles(feed(client, address)) == ["Harbour Town 2–1 Mill United"]


def test_a_calendar_says_how_often_to_read_it_again(client: Client, fixture: Match) -> None:
    Match.objects.filter(pk=fixture.pk).update(kickoff_time_known=False, status="postponed")
    calendar: Any = Calendar.from_ical(client.get(f"{fixture.home.get_absolute_url()}calendar.ics").content)
    assert calendar["name"] == calendar["x-wr-calname"] == "Harbour Town"
    assert calendar["refresh-interval"].params["value"] == "DURATION"
    (event,) = calendar.walk("VEVENT")
    assert event["status"] == "TENTATIVE"
    assert event["dtstart"].to_ical() == b"20260509"
    assert {"UID", "DTSTAMP", "DTSTART", "LAST-MODIFIED"} <= set(event)


def test_private_matches_are_in_no_feed(client: Client, live_match: Match) -> None:
    Match.objects.filter(pk=live_match.pk).update(private=True)
    assert client.get(f"/matches/{live_match.pk}/feed.atom").status_code == 404
    assert titles(feed(client, f"/teams/{live_match.home_id}/feed.atom")) == []
    calendar = client.get(f"/competitions/{live_match.competition_id}/calendar.ics")
    assert b"VEVENT" not in calendar.content
    assert b"/matches/" not in client.get("/sitemap-matches.xml").content
    assert b"/teams/" not in client.get("/sitemap-teams.xml").content


def test_the_sitemap_has_the_public_pages_in_each_language(client: Client, live_match: Match) -> None:
    index = parsed(client.get("/sitemap.xml").content)
    parts = [str(one.text) for one in index.iter(f"{SITEMAP}loc")]
    assert "http://testserver/sitemap-matches.xml" in parts
    found: list[str] = []
    for part in parts:
        root = parsed(client.get(part.removeprefix("http://testserver")).content)
        assert root.tag == f"{SITEMAP}urlset"
        for url in root.findall(f"{SITEMAP}url"):
            found.append(str(url.findtext(f"{SITEMAP}loc")))
            languages = {link.get("hreflang") for link in url.findall(f"{XHTML}link")}
            assert {"en", "zh-hans", "x-default"} <= languages
    assert all(address.startswith("http://testserver/") for address in found)
    assert len(set(found)) == len(found)
    pages = (live_match.get_absolute_url(), live_match.home.get_absolute_url(), "/competitions/", "/players/")
    for page in pages:
        assert any(address.startswith(f"http://testserver{page}") for address in found)
        assert any(address.startswith(f"http://testserver/zh-hans{page}") for address in found)
    for address in found:
        assert client.get(address.removeprefix("http://testserver")).status_code == 200


def test_robots_name_the_sitemap(client: Client) -> None:
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode().splitlines()


def structured(client: Client, address: str) -> dict[str, dict[str, Any]]:
    """The JSON-LD of a page, by type."""
    html = client.get(address).content.decode()
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    data = json.loads(text)
    assert data["@context"] == "https://schema.org"
    return {one["@type"]: one for one in data["@graph"]}


def test_the_data_of_a_match_describes_event_blog_and_way(client: Client, post: Post, live_match: Match) -> None:
    post("Nothing yet.", period="1H", clock_seconds=60.0)
    goal = post("</script><!-- Parker!", kind="goal", side="home", period="1H", clock_seconds=600.0)
    withdrawn = post("Not so.", period="1H", clock_seconds=700.0)
    actions.retract_commentary(entry_id=withdrawn.pk, author=None, reason="Wrong.")
    address = live_match.get_absolute_url()
    data = structured(client, address)
    event, blog = data["SportsEvent"], data["LiveBlogPosting"]
    # Required and recommended by Google for events and live blogs.
    assert event["name"] == "Harbour Town v Mill United"
    assert event["startDate"] == "2026-05-09T14:00:00+00:00"
    assert event["eventStatus"] == "https://schema.org/EventScheduled"
    assert [team["name"] for team in event["competitor"]] == ["Harbour Town", "Mill United"]
    assert event["superEvent"]["name"] == "Coast League 2026"
    assert blog["headline"] == "Harbour Town 1–0 Mill United"
    assert {"coverageStartTime", "datePublished", "dateModified", "publisher"} <= blog.keys()
    newest = blog["liveBlogUpdate"][0]
    assert newest["articleBody"] == "</script><!-- Parker!"
    assert newest["url"] == f"http://testserver{address}#entry-{goal.pk}"
    assert "Not so." not in json.dumps(blog)
    assert [one["name"] for one in data["BreadcrumbList"]["itemListElement"]] == [
        "Matches",
        "Coast League 2026",
        "Harbour Town v Mill United",
    ]


def test_pages_of_competitions_teams_and_players_have_data(
    client: Client, live_match: Match, league: Competition, harbour: Team
) -> None:
    player = Player.objects.get(team=harbour)
    assert structured(client, league.get_absolute_url())["EventSeries"]["name"] == "Coast League 2026"
    team = structured(client, harbour.get_absolute_url())["SportsTeam"]
    assert (team["url"], team["athlete"][0]["name"]) == (f"http://testserver/teams/{harbour.pk}/", "Ida Parker")
    person = structured(client, player.get_absolute_url())["Person"]
    assert person["memberOf"]["name"] == "Harbour Town"
    for page in (league, harbour, player):
        way = structured(client, page.get_absolute_url())["BreadcrumbList"]["itemListElement"]
        assert way[-1]["item"] == f"http://testserver{page.get_absolute_url()}"


def test_a_private_match_has_no_data(client: Client, live_match: Match) -> None:
    Match.objects.filter(pk=live_match.pk).update(private=True)
    from accounts.models import User

    client.force_login(User.objects.create_superuser("root", password="root"))
    assert "ld+json" not in client.get(live_match.get_absolute_url()).content.decode()


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_each_page_names_its_addresses_in_all_languages(client: Client, live_match: Match, prefix: str) -> None:
    pages = ["/", "/competitions/", "/calendar/", live_match.get_absolute_url(), live_match.home.get_absolute_url()]
    for page in pages:
        html = client.get(f"{prefix}{page}").content.decode()
        links = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', html))
        english, chinese = f"http://testserver{page}", f"http://testserver/zh-hans{page}"
        assert links == {"en": english, "zh-hans": chinese, "x-default": english}
        (canonical,) = re.findall(r'<link rel="canonical" href="([^"]+)">', html)
        assert canonical == (chinese if prefix else english)


def test_a_feed_without_matches_stays_the_same(client: Client, harbour: Team) -> None:
    address = f"/teams/{harbour.pk}/feed.atom"
    assert client.get(address).content == client.get(address).content
    updated = feed(client, address).findtext(f"{ATOM}updated")
    assert datetime.fromisoformat(str(updated)) == datetime(2020, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("/?show=live", "/"),
        ("/?day=2026-05-09&show=live&sport=football", "/?day=2026-05-09"),
        ("/calendar/?month=2031-02", "/calendar/?month=2031-02"),
        ("/teams/{team}/?competition={competition}", "/teams/{team}/"),
        ("/matches/{match}/?utm_source=news", "/matches/{match}/"),
    ],
)
def test_queries_lead_to_the_canonical_address(
    client: Client, live_match: Match, prefix: str, asked: str, canonical: str
) -> None:
    ids = {"team": live_match.home_id, "match": live_match.pk, "competition": live_match.competition_id}
    soup = BeautifulSoup(client.get(f"{prefix}{asked.format(**ids)}").content, "html.parser")
    english, chinese = (f"http://testserver{one}{canonical.format(**ids)}" for one in ("", "/zh-hans"))
    (own,) = (link["href"] for link in soup.select("link[rel=canonical]"))
    assert own == (chinese if prefix else english)
    # Search engines ignore other languages of an address that is not canonical.
    links = {link["hreflang"]: link["href"] for link in soup.select("link[rel=alternate][hreflang]")}
    assert links == {"en": english, "zh-hans": chinese, "x-default": english}


def test_the_low_data_page_names_the_page_of_the_match(client: Client, live_match: Match) -> None:
    soup = BeautifulSoup(client.get(f"/matches/{live_match.pk}/light/").content, "html.parser")
    (own,) = (link["href"] for link in soup.select("link[rel=canonical]"))
    assert own == f"http://testserver/matches/{live_match.pk}/"


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_pages_offer_the_calendar_and_the_feed(client: Client, live_match: Match, prefix: str) -> None:
    for page in (f"/teams/{live_match.home_id}/", f"/competitions/{live_match.competition_id}/"):
        soup = BeautifulSoup(client.get(f"{prefix}{page}").content, "html.parser")
        assert soup.select_one(f'a[href="webcal://testserver{prefix}{page}calendar.ics"]')
        assert soup.select_one(f'a[href="{prefix}{page}calendar.ics"]')
        assert soup.select_one(f'link[rel=alternate][type="application/atom+xml"][href="{prefix}{page}feed.atom"]')
        footer = soup.footer.get_text() if soup.footer else ""
        assert ("您" if prefix else "Your calendar keeps these matches up to date.") in footer
