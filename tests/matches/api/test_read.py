"""The read API: snapshots, and polling with the events and offsets of the WebSocket."""

import json

import pytest
from django.test import Client

from matches.feed import feed_log
from tests import constants

pytestmark = pytest.mark.django_db


@pytest.fixture
def poll(client: Client, live_match):
    def get(query: str = "", **headers):
        return client.get(f"/api/matches/{live_match.pk}/feed{query}", headers=headers)

    return get


def test_poll_returns_the_frames_of_the_socket(poll, post, live_match):
    post("one")
    post("Parker!", kind="goal", side="home")
    page = poll("?after=1").json()
    assert [(event["type"], event["offset"]) for event in page["events"]] == [
        ("commentary.added", 2),
        ("match.changed", 3),
    ]
    assert page["events"][0]["topic"] == f"match.{live_match.pk}.feed"
    assert (page["head"], page["more"], page["resync"], page["epoch"]) == (3, False, False, feed_log.current_epoch())


def test_poll_without_news_is_304(poll, post):
    post("one")
    first = poll("?after=1")
    again = poll("?after=1", if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    post("two")
    news = poll("?after=1", if_none_match=first["ETag"])
    assert (news.status_code, len(news.json()["events"])) == (200, 1)


def test_snapshot_is_304_until_a_line_or_a_name_changes(client: Client, post, live_match):
    entry = post("one")
    known = ""

    def changed() -> bool:
        nonlocal known
        answer = client.get(f"/api/matches/{live_match.pk}", headers={"if-none-match": known})
        known = answer["ETag"]
        return answer.status_code == 200

    assert [changed(), changed()] == [True, False]
    post("two")
    assert [changed(), changed()] == [True, False]
    entry.author.display_name = "Cora Quill"
    entry.author.save()
    assert [changed(), changed()] == [True, False]
    live_match.home.name = "Puddlewick Wanderers"
    live_match.home.save()
    assert [changed(), changed()] == [True, False]


def test_many_missed_events_are_returned_in_pages(poll, post, settings):
    for number in range(5):
        post(f"line {number}")
    from matches.api import read

    seen, after = [], 0
    with pytest.MonkeyPatch.context() as small:
        small.setattr(read, "PAGE_SIZE", 2)
        while True:
            page = poll(f"?after={after}").json()
            seen += [event["offset"] for event in page["events"]]
            after = seen[-1]
            if not page["more"]:
                break
    assert seen == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("query", ["?after=99", "?after=-1", "?after=0&epoch=elsewhere"])
def test_position_that_cannot_be_resumed_gets_resync(poll, post, query):
    post("one")
    page = poll(query).json()
    assert (page["resync"], page["events"]) == (True, [])


def test_client_that_missed_too_much_gets_resync(poll, post, monkeypatch):
    monkeypatch.setattr(constants.RESUME_LIMIT, 2)
    for number in range(3):
        post(f"line {number}")
    assert poll("?after=0").json()["resync"] is True
    assert poll("?after=1").json()["resync"] is False


def test_snapshot_has_the_match_its_entries_and_the_offset(client, live_match, post):
    post("one")
    data = client.get(f"/api/matches/{live_match.pk}").json()
    assert (data["offset"], data["epoch"], data["entries"][-1]["body"]) == (1, feed_log.current_epoch(), "one")
    assert data["match"]["status"] == "live"


def test_responses_are_public_and_cacheable(poll, post):
    response = poll()
    assert "public" in response["Cache-Control"] and "max-age=1" in response["Cache-Control"]
    assert "Set-Cookie" not in response and "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize(("url", "status"), [("/api/matches/999/feed", 404), ("/api/matches/999", 404)])
def test_missing_match_is_404(client, db, url, status):
    response = client.get(url)
    assert response.status_code == status
    assert response.json()["error"]["code"] == "match.not_found"


def test_position_that_is_not_a_number_is_refused(poll):
    assert poll("?after=soon").status_code == 422


def test_only_listed_origins_can_read_the_api(client, live_match, settings):
    settings.CORS_ALLOWED_ORIGINS = ["https://club.example"]
    url = f"/api/matches/{live_match.pk}/feed"
    assert client.get(url, headers={"origin": "https://club.example"})["Access-Control-Allow-Origin"]
    assert "Access-Control-Allow-Origin" not in client.get(url, headers={"origin": "https://evil.example"})


def test_openapi_describes_both_addresses(client, db):
    paths = json.loads(client.get("/api/openapi.json").content)["paths"]
    assert {"/api/matches/{match_id}", "/api/matches/{match_id}/feed"} <= paths.keys()


def test_poll_needs_a_query_without_news_and_two_with(poll, post, django_assert_max_num_queries):
    post("One.")
    post("Two.")
    poll()  # creates the first epoch
    with django_assert_max_num_queries(1):
        assert poll("?after=2").json()["events"] == []
    with django_assert_max_num_queries(2):
        assert len(poll("?after=1").json()["events"]) == 1
