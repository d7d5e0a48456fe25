"""The API of follows and of devices that get notices."""

import json

import pytest

from livecast import ratelimit
from matches.api import follows, push
from matches.models import Follow, Match, PushSubscription
from matches.notices import vapid
from tests.matches.notices.push_service import Browser

ADDRESS = "/api/push/subscriptions"
PUBLIC = "https://push.example.org/send/abc"


@pytest.fixture(autouse=True)
def key_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def member_client(client, stranger):
    client.force_login(stranger)
    return client


def wanted(browser: Browser, **more):
    return {"endpoint": browser.endpoint, "keys": browser.keys, **more}


def send(client, method, address, data):
    return getattr(client, method)(address, json.dumps(data), content_type="application/json")


def code(response):
    return response.json()["error"]["code"]


@pytest.mark.every_database("unique keys and JSON columns")
def test_a_device_is_registered_changed_and_removed_by_its_endpoint(client, live_match, harbour):
    browser = Browser(PUBLIC)
    assert send(client, "post", ADDRESS, wanted(browser, matches=[live_match.pk], kinds=["score"])).status_code == 204
    first = PushSubscription.objects.get()
    followed_at = first.follows.get().created_at
    change = wanted(browser, matches=[live_match.pk], teams=[harbour.pk], language="zh-hans", delay=45)
    assert send(client, "post", ADDRESS, change | {"hides_results": True, "kinds": []}).status_code == 204
    device = PushSubscription.objects.get()
    assert (device.pk, device.language, device.delay_seconds, device.hides_results, device.kinds) == (
        first.pk,
        "zh-hans",
        45,
        True,
        [],
    )
    # A follow keeps its time, so that lines in between are announced once and not again.
    assert device.follows.get(match=live_match).created_at == followed_at
    assert send(client, "delete", ADDRESS, {"endpoint": PUBLIC}).status_code == 204
    assert send(client, "delete", ADDRESS, {"endpoint": PUBLIC}).status_code == 204
    assert not PushSubscription.objects.exists()


def test_a_device_whose_push_service_moves_it_wants_the_same_as_before(client, live_match):
    send(client, "post", ADDRESS, wanted(Browser(PUBLIC), matches=[live_match.pk], delay=30))
    other = Browser(f"{PUBLIC}/2")
    moved = {"endpoint": other.endpoint, "keys": other.keys, "replaces": PUBLIC}
    assert send(client, "put", ADDRESS, moved).status_code == 204
    device = PushSubscription.objects.get()
    assert (device.endpoint, device.auth, device.delay_seconds) == (other.endpoint, other.keys["auth"], 30)
    assert device.follows.get().match == live_match
    again = send(client, "put", ADDRESS, moved)
    assert (again.status_code, code(again)) == (404, "push.unknown")


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.org/a",
        "https://127.0.0.1/a",
        "https://localhost/a",
        "https://10.0.0.8/a",
        "https://[::1]/a",
        "https://[::ffff:127.0.0.1]/a",
        "https://169.254.169.254/latest",
        "https://printer.local/a",
        "https://push.example.org:8443/a",
        "https://user:word@push.example.org/a",
        "https://push.example.org/a b",
        "ftp://push.example.org/a",
        "https://[",
        "",
    ],
)
def test_an_endpoint_in_our_own_network_or_without_https_is_refused(client, db, endpoint):
    response = send(client, "post", ADDRESS, wanted(Browser(endpoint)))
    assert (response.status_code, code(response)) == (400, "push.endpoint")


def test_keys_that_are_not_those_of_a_browser_are_refused(client, db):
    keys = Browser(PUBLIC).keys
    for wrong in ({"auth": "AAAA"}, {"p256dh": "AAAA"}, {"auth": "%%%"}, {"p256dh": "é" * 20}):
        response = send(client, "post", ADDRESS, {"endpoint": PUBLIC, "keys": keys | wrong})
        assert (response.status_code, code(response)) == (400, "push.keys")


def test_values_over_their_limits_are_refused(client, db):
    browser = Browser(PUBLIC)
    cases = {
        "push.endpoint": {"endpoint": PUBLIC + "a" * 1000},
        "push.keys": {"keys": {"p256dh": "a" * 200, "auth": "a"}},
        "follow.too_many": {"matches": list(range(1, 202))},
    }
    for expected, more in cases.items():
        response = send(client, "post", ADDRESS, wanted(browser) | more)
        assert (response.status_code, code(response)) == (413, expected)
    for wrong in ({"delay": 181}, {"delay": -1}, {"kinds": ["weather"]}, {"matches": [0]}, {"matches": [2**60]}):
        response = send(client, "post", ADDRESS, wanted(browser) | wrong)
        assert (response.status_code, code(response)) == (422, "request.invalid")


def test_private_and_unknown_matches_are_not_followed(client, live_match):
    Match.objects.filter(pk=live_match.pk).update(private=True)
    send(client, "post", ADDRESS, wanted(Browser(PUBLIC), matches=[live_match.pk, 999_999], teams=[999_999]))
    assert not PushSubscription.objects.get().follows.exists()


def test_without_a_key_of_its_own_production_offers_no_push(client, db, settings):
    assert client.get("/api/push/key").json() == {"key": vapid.public_key()}
    settings.WEB_PUSH_ON = False
    for response in (client.get("/api/push/key"), send(client, "post", ADDRESS, wanted(Browser(PUBLIC)))):
        assert (response.status_code, code(response)) == (404, "push.off")


def test_too_many_changes_of_one_address_are_refused(client, db, monkeypatch):
    monkeypatch.setattr(push, "WRITES", ratelimit.Limit("push.write.test", 2, 60))
    for _each in range(2):
        assert send(client, "post", ADDRESS, wanted(Browser(PUBLIC))).status_code == 204
    response = send(client, "post", ADDRESS, wanted(Browser(PUBLIC)))
    assert (response.status_code, code(response)) == (429, "limit.exceeded")
    ratelimit.in_memory.clear("push.write")


def test_a_device_belongs_to_a_member_only_if_a_page_of_this_site_says_so(django_client_with_csrf, stranger, db):
    client, token = django_client_with_csrf
    data = json.dumps(wanted(Browser(PUBLIC)))
    client.post(ADDRESS, data, content_type="application/json")
    assert PushSubscription.objects.get().user is None
    client.post(ADDRESS, data, content_type="application/json", headers={"X-CSRFToken": token})
    assert PushSubscription.objects.get().user == stranger


@pytest.fixture
def django_client_with_csrf(stranger):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(stranger)
    return client, client.get("/api/me").json()["csrf"]


@pytest.mark.every_database("unique keys")
def test_follows_of_a_browser_are_merged_at_the_login_and_then_replaced(member_client, live_match, harbour, mill):
    merge = {"matches": [live_match.pk], "teams": [harbour.pk]}
    address = "/api/me/follows"
    assert send(member_client, "post", address, merge).json() == merge
    both = {"matches": [live_match.pk], "teams": sorted([harbour.pk, mill.pk])}
    assert send(member_client, "post", address, {"teams": [mill.pk, 999_999]}).json() == both
    assert member_client.get(address).json() == both
    assert send(member_client, "put", address, {"teams": [mill.pk]}).json() == {"matches": [], "teams": [mill.pk]}
    assert Follow.objects.count() == 1


def test_more_than_the_limit_of_follows_is_refused(member_client, monkeypatch):
    response = send(member_client, "put", "/api/me/follows", {"matches": list(range(1, 202))})
    assert (response.status_code, code(response)) == (413, "follow.too_many")


def test_follows_need_a_login(client, db):
    assert client.get("/api/me/follows").status_code == 401
    assert send(client, "put", "/api/me/follows", {}).status_code == 401
    assert follows.WRITES.count > 0
