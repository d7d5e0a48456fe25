"""The sitemap as sitemaps.org defines it: the index, its parts, and what each address needs."""

import re
import xml.etree.ElementTree as ET
from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from matches import actions
from matches.models import Match
from matches.syndication import sitemaps
from tests.conftest import Post

pytestmark = pytest.mark.django_db
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
MOST_ADDRESSES = 10_000
# W3C's profile of ISO 8601, as the schema has it: a day, or a moment with its zone.
W3C_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?")


def part(client: Client, address: str) -> dict[str, str | None]:
    """The addresses of a part with their lastmod. The part fits the schema of sitemaps.org."""
    response = client.get(address)
    assert response["Content-Type"] == "application/xml"
    assert {"public", "max-age=600"} <= set(response["Cache-Control"].split(", "))
    assert len(response.content) < 50 * 1024 * 1024
    root = ET.fromstring(response.content)  # noqa: S314 - our own answer
    assert root.tag == f"{SITEMAP}urlset"
    found: dict[str, str | None] = {}
    for url in root:
        assert url.tag == f"{SITEMAP}url"
        names = [child.tag for child in url if child.tag != f"{XHTML}link"]
        assert set(names) <= {f"{SITEMAP}{name}" for name in ("loc", "lastmod", "changefreq", "priority")}
        assert len(set(names)) == len(names)
        address = str(url.findtext(f"{SITEMAP}loc"))
        assert address.startswith("http://testserver/")
        assert len(address) < 2048
        lastmod = url.findtext(f"{SITEMAP}lastmod")
        assert lastmod is None or W3C_DATE.fullmatch(lastmod)
        links = {str(link.get("hreflang")): str(link.get("href")) for link in url.findall(f"{XHTML}link")}
        # Each page names itself and all others; search engines ignore a link that is not returned.
        assert links.keys() == {"en", "zh-hans", "x-default"}
        assert address in (links["en"], links["zh-hans"])
        assert links["x-default"] == links["en"]
        assert address not in found
        found[address] = lastmod
    assert len(found) <= MOST_ADDRESSES
    return found


def parts_of_index(client: Client) -> list[str]:
    root = ET.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 - our own answer
    assert root.tag == f"{SITEMAP}sitemapindex"
    return [str(one.text) for one in root.findall(f"{SITEMAP}sitemap/{SITEMAP}loc")]


def test_a_page_says_when_its_match_changed(client: Client, post: Post, live_match: Match) -> None:
    before = timezone.now().replace(microsecond=0)
    post("A quiet start.", period="1H", clock_seconds=60.0)
    pages = {
        "matches": live_match.get_absolute_url(),
        "competitions": f"/competitions/{live_match.competition_id}/",
        "teams": f"/teams/{live_match.away_id}/",
        "players": f"/players/{live_match.home.players.get().pk}/",
    }
    for name, page in pages.items():
        lastmod = part(client, f"/sitemap-{name}.xml")[f"http://testserver{page}"]
        assert datetime.fromisoformat(str(lastmod)) >= before


def test_a_match_that_published_nothing_has_no_date_of_change(client: Client, fixture: Match) -> None:
    found = part(client, "/sitemap-matches.xml")
    assert found == {f"http://testserver{prefix}{fixture.get_absolute_url()}": None for prefix in ("", "/zh-hans")}


def test_private_matches_do_not_change_the_dates_of_other_pages(client: Client, post: Post, live_match: Match) -> None:
    Match.objects.create(sport="football", home=live_match.home, away=live_match.away)
    post("A secret start.", period="1H", clock_seconds=60.0)
    actions.set_private(match_id=live_match.pk, author=None, private=True)
    page = f"http://testserver/teams/{live_match.home_id}/"
    assert part(client, "/sitemap-teams.xml")[page] is None


def test_the_index_names_parts_of_bounded_size(
    client: Client, live_match: Match, monkeypatch: pytest.MonkeyPatch
) -> None:
    Match.objects.bulk_create(Match(sport="football", home=live_match.home, away=live_match.away) for _ in range(4))
    assert sitemaps.Matches.limit == MOST_ADDRESSES
    monkeypatch.setattr(sitemaps.Matches, "limit", 4)
    parts = [one for one in parts_of_index(client) if "-matches" in one]
    address = "http://testserver/sitemap-matches.xml"
    assert parts == [address, f"{address}?p=2", f"{address}?p=3"]
    found = [part(client, one.removeprefix("http://testserver")) for one in parts]
    assert [len(one) for one in found] == [4, 4, 2]
    assert len({one for addresses in found for one in addresses}) == 10
    assert client.get("/sitemap-matches.xml?p=4").status_code == 404
    assert client.get("/sitemap-matches.xml?p=x").status_code == 404
    assert client.get("/sitemap-admin.xml").status_code == 404


def test_a_sitemap_is_not_sent_again_while_it_stays_the_same(client: Client, post: Post, live_match: Match) -> None:
    for address in ("/sitemap.xml", "/sitemap-matches.xml"):
        tag = client.get(address)["ETag"]
        assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    Match.objects.create(sport="football", home=live_match.home, away=live_match.away)
    assert client.get("/sitemap-matches.xml", headers={"if-none-match": tag}).status_code == 200
