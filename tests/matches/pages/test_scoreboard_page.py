"""The scoreboard alone, for OBS and screens at the venue."""

import re

import pytest
from django.test import Client

from matches.actions import set_private
from matches.models import Match
from tests.conftest import Post

pytestmark = pytest.mark.django_db


def html_of(client: Client, match: Match, query: str = "", prefix: str = "") -> str:
    answer = client.get(f"{prefix}/matches/{match.pk}/scoreboard{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def texts(html: str) -> str:
    body = html[html.index("<main>") : html.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_the_page_shows_teams_score_and_period(client: Client, live_match: Match, post: Post):
    post("Goal!", kind="goal", side="home")
    shown = texts(html_of(client, live_match))
    assert "Harbour Town" in shown and "Mill United" in shown
    assert re.search(r"\b1 – 0\b", shown) and "First half" in shown


def test_the_page_is_in_the_language_of_its_address(client: Client, live_match: Match):
    assert "上半场" in texts(html_of(client, live_match, prefix="/zh-hans"))


def test_options_of_the_address_count_and_others_are_the_default(client: Client, live_match: Match):
    html = html_of(client, live_match, "?theme=light&size=full&names=full&clock=0")
    for option in ('data-theme="light"', 'data-size="full"', 'data-names="full"', 'data-clock="0"'):
        assert option in html
    odd = html_of(client, live_match, "?theme=%22%3E%3Cscript%3E&size=huge&names=&clock=2")
    assert 'data-theme="dark"' in odd and 'data-size="medium"' in odd and 'data-clock="1"' in odd


def test_the_page_is_not_for_search_engines_and_has_no_links(client: Client, live_match: Match):
    html = html_of(client, live_match)
    assert 'content="noindex"' in html and "<a " not in html and "Set-Cookie" not in client.get("/").headers


def test_a_page_without_a_running_clock_has_an_etag(client: Client, live_match: Match):
    address = f"/matches/{live_match.pk}/scoreboard"
    Match.objects.filter(pk=live_match.pk).update(clock_running_since=None, status="break")
    etag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"if-none-match": etag}).status_code == 304
    assert client.get(f"{address}?size=full").headers["ETag"] != etag


def test_a_private_or_missing_match_is_not_found(client: Client, live_match: Match):
    assert client.get("/matches/999999/scoreboard").status_code == 404
    set_private(match_id=live_match.pk, author=None, private=True)
    assert client.get(f"/matches/{live_match.pk}/scoreboard").status_code == 404
