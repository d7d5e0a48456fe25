"""/robots.txt and /favicon.ico, which browsers and crawlers request automatically."""

from urllib.robotparser import RobotFileParser

import pytest
from django.contrib.staticfiles import finders
from django.test import Client


def test_crawlers_may_read_the_public_pages_only(client: Client):
    response = client.get("/robots.txt")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    rules = RobotFileParser()
    rules.parse(response.content.decode().splitlines())
    for path in ("/", "/matches/1/", "/zh-hans/matches/1/", "/static/livecast/site.css"):
        assert rules.can_fetch("Ola", path), path
    for path in ("/admin/", "/api/matches/1", "/account/login/"):
        assert not rules.can_fetch("Ola", path), path


def test_the_favicon_redirects_to_the_icon_of_the_pages(client: Client):
    response = client.get("/favicon.ico")
    assert response.status_code == 302
    assert response["Location"] == "/static/livecast/icon.svg"
    assert finders.find("livecast/icon.svg")


@pytest.mark.parametrize("path", ["/robots.txt", "/favicon.ico"])
def test_site_files_are_public_and_cached_for_an_hour(client: Client, path: str):
    response = client.get(path)
    assert response["Cache-Control"] == "public, max-age=3600"
    assert not response.cookies


@pytest.mark.parametrize("path", ["/robots.txt", "/favicon.ico"])
def test_site_files_allow_only_reading(client: Client, path: str):
    assert client.post(path).status_code == 405
