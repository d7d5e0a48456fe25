"""The pages for frames on other sites: matches, fixture lists, tables, and the script that frames them."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from livecast.checks import check_embed_ancestors
from matches.actions import set_private
from matches.models import Competition, Match, Team
from matches.pages.embed_code import SIZES
from tests.conftest import Post
from tests.servers import ROOT

pytestmark = pytest.mark.django_db

MAX_BYTES = 30_000


def embeds_of(match: Match) -> list[str]:
    """Return the addresses of all embeds that show the match."""
    competition = f"/embed/competitions/{match.competition_id}"
    teams = [f"/embed/teams/{team}/fixtures/" for team in (match.home_id, match.away_id)]
    return [f"/embed/matches/{match.pk}/", f"{competition}/fixtures/", f"{competition}/table/", *teams]


def texts(html: str) -> str:
    body = html[html.index("<main") : html.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def html_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def ancestors(answer) -> str:
    found = re.search(r"frame-ancestors ([^;]+)", answer["Content-Security-Policy"])
    assert found
    return found[1]


def test_a_match_shows_its_score_and_its_newest_lines(client: Client, live_match: Match, post: Post):
    post("Goal from the corner!", kind="goal", side="home")
    retracted = post("A slip of the keyboard.")
    live_match.commentary.filter(pk=retracted.pk).update(retracted_at=timezone.now())
    shown = texts(html_of(client, f"/embed/matches/{live_match.pk}/"))
    assert re.search(r"\b1 – 0\b", shown) and "Goal from the corner!" in shown and "First half" in shown
    assert "slip of the keyboard" not in shown


def test_the_smallest_match_has_no_lines_and_key_events_can_be_chosen(client: Client, live_match: Match, post: Post):
    post("Goal from the corner!", kind="goal", side="home")
    post("A quiet spell.")
    address = f"/embed/matches/{live_match.pk}/"
    small = texts(html_of(client, f"{address}?size=small"))
    assert "Goal from" not in small and re.search(r"\b1 – 0\b", small)
    key = texts(html_of(client, f"{address}?lines=key"))
    assert "Goal from" in key and "A quiet spell." not in key
    assert "A quiet spell." in texts(html_of(client, address))


def test_fixture_lists_show_the_matches_around_now(client: Client, live_match: Match):
    league, home, away = live_match.competition, live_match.home, live_match.away
    assert league is not None
    for days in range(-9, 10):
        Match.objects.create(
            competition=league,
            sport="football",
            home=away,
            away=home,
            kickoff_at=timezone.now() + timedelta(days=days, hours=1),
            status="finished" if days < 0 else "scheduled",
        )
    for address in (f"/embed/competitions/{league.pk}/fixtures/", f"/embed/teams/{home.pk}/fixtures/"):
        for size, count in (("small", 4), ("medium", 6), ("large", 10)):
            html = html_of(client, f"{address}?size={size}")
            statuses = re.findall(r'class="fixture"[^>]*data-status="(\w+)"', html)
            assert len(statuses) == count
            assert statuses.count("live") == 1
            assert abs(statuses.count("finished") - statuses.count("scheduled")) <= 1


def test_a_table_counts_the_match_in_play(client: Client, live_match: Match, post: Post):
    post("Goal!", kind="goal", side="away")
    html = html_of(client, f"/embed/competitions/{live_match.competition_id}/table/?size=large")
    rows = re.findall(r"<tr[ >].*?</tr>", html[html.index("<tbody>") :], re.DOTALL)
    assert "Mill United" in rows[0] and "Harbour Town" in rows[1]
    assert "Live" in texts(html)


def test_a_table_of_many_groups_stays_small_and_one_group_can_be_chosen(client: Client, league: Competition):
    for group in range(16):
        teams = [Team.objects.create(name=f"Team {group} {place} of the Town", sport="football") for place in range(4)]
        for team in teams[1:]:
            Match.objects.create(
                competition=league, sport="football", home=teams[0], away=team, group=f"Group {group}",
                kickoff_at=timezone.now(), status="finished", home_score=1, away_score=0,
            )  # fmt: skip
    address = f"/embed/competitions/{league.pk}/table/"
    html = html_of(client, f"{address}?size=large")
    assert len(html.encode()) < MAX_BYTES and "Group 0" in html and "Group 15" not in html
    html = html_of(client, f"{address}?group=Group+15")
    assert "Group 15" in html and "Group 0" not in html


def test_every_embed_is_small_in_both_languages(client: Client, live_match: Match, post: Post):
    for _ in range(12):
        post("很长的一行。" * 100, kind="goal", side="home")
    for address in embeds_of(live_match):
        for prefix in ("", "/zh-hans"):
            assert len(html_of(client, f"{prefix}{address}?size=large").encode()) < MAX_BYTES


def test_embeds_are_in_the_language_of_their_address(client: Client, live_match: Match):
    for address in embeds_of(live_match):
        assert 'lang="zh-hans"' in html_of(client, f"/zh-hans{address}")
    assert "上半场" in texts(html_of(client, f"/zh-hans/embed/matches/{live_match.pk}/"))


def test_only_embeds_may_be_framed(client: Client, live_match: Match):
    for address in embeds_of(live_match):
        answer = client.get(address)
        assert "X-Frame-Options" not in answer.headers
        assert ancestors(answer) == "'self' http: https:"
    competition, team = live_match.competition_id, live_match.home_id
    others = [
        "/", "/competitions/", f"/competitions/{competition}/", f"/competitions/{competition}/matches/",
        f"/competitions/{competition}/players/", f"/teams/{team}/", f"/matches/{live_match.pk}/",
        f"/matches/{live_match.pk}/light/", f"/matches/{live_match.pk}/scoreboard",
        f"/matches/{live_match.pk}/badge.svg", "/account/login/", "/admin/login/", "/oembed", "/embed.js",
        "/embed/nothing/", "/embed/", "/offline/", f"/api/matches/{live_match.pk}", "/nothing/",
    ]  # fmt: skip
    for address in others:
        answer = client.get(address)
        assert answer.headers["X-Frame-Options"] == "DENY", address
        assert ancestors(answer) == "'none'", address


def test_the_setting_names_the_sites_that_may_frame(client: Client, live_match: Match, settings):
    settings.EMBED_ANCESTORS = ["https://news.example", "https://*.example.org"]
    answer = client.get(f"/embed/matches/{live_match.pk}/")
    assert ancestors(answer) == "'self' https://news.example https://*.example.org"


def test_without_allowed_sites_there_are_no_embeds(client: Client, live_match: Match, settings):
    settings.EMBED_ANCESTORS = []
    for address in (*embeds_of(live_match), f"/oembed?url=http://testserver/matches/{live_match.pk}/"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert answer.headers["X-Frame-Options"] == "DENY" and ancestors(answer) == "'none'"
    html = client.get(f"/matches/{live_match.pk}/").content.decode()
    assert "oembed" not in html and 'id="embed' not in html


@pytest.mark.parametrize("source", ["'self'", "https://a.example; script-src *", "ftp:", "https://a.example/path", "*"])
def test_the_deploy_check_refuses_a_source_that_browsers_cannot_read(settings, source: str):
    settings.EMBED_ANCESTORS = ["https:", source]
    assert [error.id for error in check_embed_ancestors()] == ["livecast.E006"]
    settings.EMBED_ANCESTORS = ["https:", "http://localhost:*", "https://*.example.org", "news.example:8443"]
    assert check_embed_ancestors() == []


def test_caches_keep_an_embed_for_a_second_and_ask_again_with_its_etag(client: Client, live_match: Match, post: Post):
    for address in embeds_of(live_match):
        answer = client.get(address)
        assert answer.headers["Cache-Control"].startswith("public, max-age=1,")
        assert "Set-Cookie" not in answer.headers and "cookie" not in answer.headers.get("Vary", "").lower()
        etag = answer.headers["ETag"]
        again = client.get(address, headers={"if-none-match": etag})
        assert again.status_code == 304 and "X-Frame-Options" not in again.headers
        assert ancestors(again) == ancestors(answer)
        assert client.get(f"{address}?size=large").headers["ETag"] != etag
    before = [client.get(address).headers["ETag"] for address in embeds_of(live_match)]
    post("Goal!", kind="goal", side="home")
    after = [client.get(address).headers["ETag"] for address in embeds_of(live_match)]
    assert not set(before) & set(after)


def test_a_private_match_is_in_no_embed(admin_client: Client, client: Client, live_match: Match):
    set_private(match_id=live_match.pk, author=None, private=True)
    for reader in (client, admin_client):
        answer = reader.get(f"/embed/matches/{live_match.pk}/")
        assert answer.status_code == 404 and "no-store" in answer.headers["Cache-Control"]
        assert "There is no such match." in answer.content.decode()
        assert "Harbour" not in answer.content.decode()
        for address in embeds_of(live_match)[1:3]:
            assert "Harbour" not in html_of(reader, address)
        assert f"/matches/{live_match.pk}/" not in html_of(reader, f"/embed/teams/{live_match.home_id}/fixtures/")


def test_unknown_embeds_are_not_found(client: Client, db: None):
    for address in ("matches/7/", "competitions/7/fixtures/", "competitions/7/table/", "teams/7/fixtures/"):
        for number in ("7", "9" * 25):
            assert client.get(f"/embed/{address.replace('7', number)}").status_code == 404


def test_the_documented_sizes_are_those_of_the_code():
    documented = (ROOT / "docs" / "embeds.md").read_text()
    rows = {"matches": "match", "competitions/<id>/fixtures": "fixtures", "teams": "fixtures", "table": "table"}
    for address, kind in rows.items():
        row = next(line for line in documented.splitlines() if line.startswith("| `/embed/") and address in line)
        assert re.findall(r"(\d+) × (\d+)", row) == [(str(one.width), str(one.height)) for one in SIZES[kind].values()]


def test_unknown_options_are_the_default(client: Client, live_match: Match):
    html = html_of(client, f"/embed/matches/{live_match.pk}/?size=huge&theme=%22%3E%3Cscript%3E&lines=")
    assert 'data-size="medium"' in html and 'data-theme="auto"' in html and "<script>" not in html


def test_links_open_outside_of_the_frame(client: Client, live_match: Match, post: Post):
    post("Goal!", kind="goal", side="home")
    for address in embeds_of(live_match):
        links = re.findall(r"<a\s[^>]*>", html_of(client, address))
        assert links and all('target="_blank"' in link and 'rel="noopener"' in link for link in links)


def test_the_script_for_other_sites_is_small_and_cached_for_an_hour(client: Client):
    answer = client.get("/embed.js")
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert len(answer.content) < 3_000
    assert "max-age=3600" in answer.headers["Cache-Control"] and "public" in answer.headers["Cache-Control"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    etag = answer.headers["ETag"]
    assert client.get("/embed.js", headers={"if-none-match": etag}).status_code == 304
