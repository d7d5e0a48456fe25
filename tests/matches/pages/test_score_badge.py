"""The score of a match as an SVG image."""

import re
from xml.etree import ElementTree

import pytest
from django.test import Client

from matches.actions import set_private
from matches.models import Match
from tests.conftest import Post

pytestmark = pytest.mark.django_db

SVG = "{http://www.w3.org/2000/svg}"


def parsed(content: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(content)  # noqa: S314 - our own image


def image_of(client: Client, address: str) -> ElementTree.Element:
    answer = client.get(address)
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("image/svg+xml")
    return parsed(answer.content)


def shown(image: ElementTree.Element) -> list[str]:
    return [node.text or "" for node in image.iter(f"{SVG}text")]


def test_the_badge_shows_teams_score_and_period(client: Client, live_match: Match, post: Post):
    post("Goal!", kind="goal", side="away")
    image = image_of(client, f"/matches/{live_match.pk}/badge.svg")
    assert shown(image)[:3] == ["Harbour Town", "0–1", "Mill United"]
    assert image.findtext(f"{SVG}title") == "Harbour Town 0–1 Mill United"
    assert "Coast League" in (image.findtext(f"{SVG}desc") or "")
    assert image.get("role") == "img" and image.get("aria-labelledby") == "title details"
    assert shown(image_of(client, f"/matches/{live_match.pk}/badge.svg?style=codes"))[::2][:2] == ["HAR", "MIL"]


def test_a_match_to_come_shows_its_date_and_no_score(client: Client, fixture: Match):
    assert shown(image_of(client, f"/matches/{fixture.pk}/badge.svg"))[1::2] == ["–", "9 May 2026, 14:00 UTC"]
    assert "2026年5月9日" in shown(image_of(client, f"/zh-hans/matches/{fixture.pk}/badge.svg"))[3]


def test_every_text_has_its_place(client: Client, live_match: Match):
    """A Chinese character needs about an em, a Latin letter on average more than half of one."""
    for name, least in (("中国国家男子足球队", 9 * 14), ("WMWMWMWM", 8 * 0.9 * 14), ("illilli", 7 * 0.3 * 14)):
        live_match.home.short_name = name
        live_match.home.save()
        image = image_of(client, f"/matches/{live_match.pk}/badge.svg")
        boxes = [node for node in image.iter(f"{SVG}rect") if node.get("class") == "box"]
        left = float(boxes[0].get("x") or 0)
        assert left > least + 20
        text = next(image.iter(f"{SVG}text"))
        assert abs(float(text.get("x") or 0) - (left + 4) / 2) < 1
        assert float(image.get("width") or 0) > left


def test_a_long_name_is_replaced_by_its_code(client: Client, live_match: Match):
    live_match.home.short_name = live_match.home.name = "Verein für Bewegungsspiele am Wasserturm"
    live_match.home.save()
    image = image_of(client, f"/matches/{live_match.pk}/badge.svg")
    assert shown(image)[0] == "HAR" and "Wasserturm" in (image.findtext(f"{SVG}title") or "")


def test_names_cannot_add_markup(client: Client, live_match: Match):
    live_match.home.short_name = live_match.home.name = "<script>&\u0001"
    live_match.home.save()
    image = image_of(client, f"/matches/{live_match.pk}/badge.svg")
    assert shown(image)[0] == "<script>&"
    assert list(image.iter(f"{SVG}script")) == []


def test_the_image_is_dark_for_readers_with_a_dark_scheme(client: Client, live_match: Match):
    address = f"/matches/{live_match.pk}/badge.svg"
    styles = {
        theme: image_of(client, f"{address}?theme={theme}").findtext(f"{SVG}style") or ""
        for theme in ("auto", "light", "dark", "odd")
    }
    assert "prefers-color-scheme:dark" in styles["auto"] and styles["odd"] == styles["auto"]
    assert "prefers-color-scheme" not in styles["light"] + styles["dark"]
    assert "#1c1f24" in styles["dark"] and "#1c1f24" not in styles["light"]


def test_its_policy_allows_its_style_and_nothing_else(client: Client, live_match: Match):
    for address in (f"/matches/{live_match.pk}/badge.svg", "/matches/999999/badge.svg"):
        answer = client.get(address)
        policy = dict(re.findall(r"([a-z-]+) ([^;]+)", answer.headers["Content-Security-Policy"]))
        assert policy == {"default-src": "'none'", "style-src": "'unsafe-inline'", "frame-ancestors": "'none'"}
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_caches_keep_it_for_a_second_and_ask_again_with_its_etag(client: Client, live_match: Match, post: Post):
    address = f"/matches/{live_match.pk}/badge.svg"
    answer = client.get(address)
    assert answer.headers["Cache-Control"].startswith("public, max-age=1,") and "Set-Cookie" not in answer.headers
    again = client.get(address, headers={"if-none-match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.headers["Content-Security-Policy"] == answer.headers["Content-Security-Policy"]
    post("Goal!", kind="goal", side="home")
    assert client.get(address).headers["ETag"] != answer.headers["ETag"]


def test_a_private_or_missing_match_has_a_badge_that_says_so(admin_client: Client, live_match: Match):
    set_private(match_id=live_match.pk, author=None, private=True)
    for pk in (live_match.pk, 999999):
        answer = admin_client.get(f"/matches/{pk}/badge.svg")
        assert answer.status_code == 404 and "no-store" in answer.headers["Cache-Control"]
        assert shown(parsed(answer.content)) == ["There is no such match."]
