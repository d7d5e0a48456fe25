"""oEmbed 1.0: the code of an embed for the address of a page, and the links by which other sites find it."""

import json
import re
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import pytest
from django.test import Client

from matches.actions import set_private
from matches.models import Match
from tests.conftest import Post

pytestmark = pytest.mark.django_db

HOST = "http://testserver"
# The specification: fields of every answer, and those of the type `rich`.
REQUIRED = {"type", "version", "html", "width", "height"}


def ask(client: Client, url: str, **options: str):
    return client.get("/oembed", {"url": url, **options})


def answer_of(client: Client, url: str, **options: str) -> dict:
    answer = ask(client, url, **options)
    assert answer.status_code == 200, url
    return answer.json()


def xml_of(content: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(content)  # noqa: S314 - our own answer


def frame_of(fields: dict) -> dict[str, str]:
    """Return the attributes of the frame in an answer."""
    found = re.fullmatch(r"<iframe ([^>]+)></iframe>", fields["html"])
    assert found
    return dict(re.findall(r'([a-z-]+)="([^"]*)"', found[1]))


def test_json_has_the_required_fields(client: Client, live_match: Match):
    answer = ask(client, f"{HOST}/matches/{live_match.pk}/")
    assert answer.headers["Content-Type"].startswith("application/json")
    fields = answer.json()
    assert fields.keys() >= REQUIRED
    assert fields["type"] == "rich" and fields["version"] == "1.0"
    assert isinstance(fields["width"], int) and isinstance(fields["height"], int)
    assert fields["title"] == str(live_match) and fields["provider_name"] == "livecast"
    assert fields["provider_url"] == f"{HOST}/"
    frame = frame_of(fields)
    assert frame["src"] == f"{HOST}/embed/matches/{live_match.pk}/" and frame["title"] == str(live_match)
    assert frame["width"] == str(fields["width"]) and frame["height"] == str(fields["height"])


def test_xml_has_the_same_fields(client: Client, live_match: Match):
    url = f"{HOST}/matches/{live_match.pk}/"
    answer = ask(client, url, format="xml")
    assert answer.headers["Content-Type"].startswith("text/xml")
    root = xml_of(answer.content)
    assert root.tag == "oembed"
    fields = answer_of(client, url)
    assert {one.tag: one.text for one in root} == {name: str(value) for name, value in fields.items()}


def test_the_frame_of_an_answer_is_an_embed(client: Client, live_match: Match):
    competition, team = live_match.competition_id, live_match.home_id
    pages = {
        f"/matches/{live_match.pk}/": f"/embed/matches/{live_match.pk}/",
        f"/matches/{live_match.pk}/light/": f"/embed/matches/{live_match.pk}/",
        f"/competitions/{competition}/": f"/embed/competitions/{competition}/table/",
        f"/competitions/{competition}/matches/": f"/embed/competitions/{competition}/fixtures/",
        f"/teams/{team}/": f"/embed/teams/{team}/fixtures/",
        f"/embed/teams/{team}/fixtures/?size=large": f"/embed/teams/{team}/fixtures/",
    }
    for prefix in ("", "/zh-hans"):
        for page, embed in pages.items():
            source = frame_of(answer_of(client, f"{HOST}{prefix}{page}"))["src"]
            assert source == f"{HOST}{prefix}{embed}"
            assert client.get(urlsplit(source).path).status_code == 200


def test_the_size_stays_within_the_limits(client: Client, live_match: Match):
    url = f"{HOST}/matches/{live_match.pk}/"
    for width, height in ((400, 300), (320, 180), (100, 50), (480, 460), (2000, 2000), (1, 1)):
        fields = answer_of(client, url, maxwidth=str(width), maxheight=str(height))
        assert 0 < fields["width"] <= width and 0 < fields["height"] <= height
    assert frame_of(answer_of(client, url, maxwidth="400"))["src"].endswith("?size=small")
    assert frame_of(answer_of(client, url, maxwidth="900", maxheight="900"))["src"].endswith("?size=large")
    usual = answer_of(client, url)
    for odd in ("0", "-5", "wide", "9" * 400, "4.5", "٣٠٠"):
        assert answer_of(client, url, maxwidth=odd, maxheight=odd) == usual


def test_the_authors_are_those_of_the_page(client: Client, live_match: Match, post: Post):
    assert "author_name" not in answer_of(client, f"{HOST}/matches/{live_match.pk}/")
    post("Off we go.")
    assert answer_of(client, f"{HOST}/matches/{live_match.pk}/")["author_name"] == "Cora"


def test_other_formats_are_not_implemented(client: Client, live_match: Match):
    answer = ask(client, f"{HOST}/matches/{live_match.pk}/", format="yaml")
    assert answer.status_code == 501 and answer.headers["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize(
    "url",
    [
        "http://other.example/matches/{match}/",
        "http://testserver.other.example/matches/{match}/",
        "http://testserver@other.example/matches/{match}/",
        "http://user:word@testserver/matches/{match}/",
        "http://testserver:8000/matches/{match}/",
        "//testserver/matches/{match}/",
        "/matches/{match}/",
        "ftp://testserver/matches/{match}/",
        "javascript:alert(1)//testserver/matches/{match}/",
        "http://[::1/matches/{match}/",
        "http://testserver:port/matches/{match}/",
        "http://testserver/matches/999999/",
        "http://testserver/matches/99999999999999999999999999/",
        "http://testserver/matches/{match}/../../admin/",
        "http://testserver/admin/",
        "http://testserver/",
        "http://testserver/players/1/",
        "http://testserver/matches/{match}/colours.css",
        "http://testserver/xx/matches/{match}/",
        "http://testserver/matches/{match}/%00",
        "http://testserver/matches/{match}/" + "?" + "x" * 5000,
        "not an address",
    ],
)
def test_addresses_that_are_no_page_of_this_site_are_not_found(client: Client, live_match: Match, url: str):
    answer = ask(client, url.format(match=live_match.pk))
    assert answer.status_code == 404
    assert "no-store" in answer.headers["Cache-Control"]
    assert "<" not in answer.content.decode()


def test_an_answer_has_no_markup_of_the_address(client: Client, live_match: Match):
    url = f'{HOST}/matches/{live_match.pk}/?"><script>alert(1)</script>'
    assert "script" not in ask(client, url).content.decode()


def test_names_are_escaped_in_the_code(client: Client, live_match: Match):
    live_match.home.short_name = live_match.home.name = 'A"><img src=x>'
    live_match.home.save()
    for form in ("json", "xml"):
        content = ask(client, f"{HOST}/matches/{live_match.pk}/", format=form).content.decode()
        code = json.loads(content)["html"] if form == "json" else xml_of(content.encode()).findtext("html")
        assert code and "<img" not in code and "A&quot;&gt;&lt;img src=x&gt;" in code


def test_a_question_without_an_address_is_refused(client: Client, db: None):
    assert client.get("/oembed").status_code == 400
    assert client.post("/oembed", {"url": HOST}).status_code == 405


def test_a_private_match_has_no_answer(client: Client, admin_client: Client, live_match: Match):
    set_private(match_id=live_match.pk, author=None, private=True)
    for reader in (client, admin_client):
        answer = ask(reader, f"{HOST}/matches/{live_match.pk}/")
        assert answer.status_code == 404 and "Harbour" not in answer.content.decode()
    html = admin_client.get(f"/matches/{live_match.pk}/").content.decode()
    assert "oembed" not in html and 'id="embed-open"' not in html


def test_scripts_of_every_origin_may_read_answers_and_refusals(client: Client, live_match: Match):
    for url in (f"{HOST}/matches/{live_match.pk}/", "http://other.example/"):
        answer = client.get("/oembed", {"url": url}, headers={"origin": "https://news.example"})
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers


def test_caches_ask_again_with_the_etag(client: Client, live_match: Match):
    url = f"{HOST}/matches/{live_match.pk}/"
    answer = ask(client, url)
    assert answer.headers["Cache-Control"].startswith("public, max-age=1,")
    again = client.get("/oembed", {"url": url}, headers={"if-none-match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_pages_link_to_their_answer(client: Client, live_match: Match):
    competition = live_match.competition_id
    for page in (
        f"/matches/{live_match.pk}/", f"/zh-hans/matches/{live_match.pk}/", f"/competitions/{competition}/",
        f"/competitions/{competition}/matches/", f"/teams/{live_match.home_id}/",
    ):  # fmt: skip
        html = client.get(page).content.decode()
        links = re.findall(r'<link rel="alternate" type="([a-z/]+)\+oembed"[^>]*\shref="([^"]+)"', html)
        assert [kind for kind, _address in links] == ["application/json", "text/xml"]
        for kind, address in links:
            assert quote(page) in address
            answer = client.get(address.replace("&amp;", "&"))
            assert answer.status_code == 200 and answer.headers["Content-Type"].startswith(kind)
            (number,) = re.findall(r"/(\d+)/", page)
            assert re.search(rf"/embed/\w+/{number}/", answer.content.decode())
    assert "oembed" not in client.get("/").content.decode()
