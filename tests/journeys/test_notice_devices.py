"""Notices on the device: the permission, the registration, and the service worker."""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.accessibility import violations_on
from tests.journeys.conftest import PHONE, Database
from tests.journeys.room_members import DESK

# The browser of the tests has no push service. The tests make a subscription of their own.
FAKE_PUSH = """(() => {
    window.asked = 0;
    let current = null;
    const subscription = endpoint => ({
        endpoint,
        unsubscribe: async () => { current = null; return true; },
        toJSON: () => ({endpoint, keys: %s}),
    });
    PushManager.prototype.subscribe = async () => (current ??= subscription('https://push.invalid/one'));
    PushManager.prototype.getSubscription = async () =>
        (current ??= localStorage.getItem('livecast.device') ? subscription('https://push.invalid/one') : null);
    let permission = '%s';
    Object.defineProperty(Notification, 'permission', {get: () => permission});
    Notification.requestPermission = async () => {
        window.asked += 1;
        if (permission === 'default') permission = 'granted';
        return permission;
    };
})();"""
# The public key of a browser, and its secret.
KEYS = {
    "p256dh": "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU",
    "auth": "AAECAwQFBgcICQoLDA0ODw",
}


def open_with_push(browser: Browser, origin: str, permission: str, **options: Any) -> tuple[BrowserContext, Page]:
    context = browser.new_context(base_url=origin, viewport=PHONE, bypass_csp=True, **options)
    context.add_init_script(FAKE_PUSH % (json.dumps(KEYS), permission))
    return context, context.new_page()


@pytest.fixture(autouse=True)
def no_devices(database: Database) -> None:
    database.remove_devices()


def follow_and_open_settings(page: Page) -> None:
    page.locator(".follow-open").click()
    page.locator('[data-follow="matches"]').click()
    page.locator(".follow-settings").click()


def test_a_fan_turns_notices_on_changes_them_and_turns_them_off(
    browser: Browser, origin: str, database: Database, match_id: int
):
    context, page = open_with_push(browser, origin, "default")
    page.goto(f"/zh-hans/matches/{match_id}/")
    expect(page.locator('[data-connection="connected"]')).to_be_visible()
    follow_and_open_settings(page)
    # The permission is asked for only after the fan has chosen notices on this device.
    assert page.evaluate("asked") == 0
    page.locator(".device-on").click()
    expect(page.locator(".device-off")).to_be_visible()
    assert page.evaluate("asked") == 1
    [device] = database.devices()
    assert device == {
        "language": "zh-hans",
        "kinds": ["break", "card", "correction", "end", "kickoff", "score"],
        "delay": 0,
        "hides_results": False,
        "matches": [match_id],
    }
    assert violations_on(page, [PHONE, DESK], "notices on this device", "#settings") == {}

    page.evaluate("localStorage.setItem('livecast.delay', '45'); localStorage.setItem('livecast.spoilers', 'hidden')")
    with page.expect_response("**/api/push/subscriptions"):
        page.locator('#notice-settings input[value="card"]').uncheck()
    [device] = database.devices()
    assert (device["delay"], device["hides_results"], "card" in device["kinds"]) == (45, True, False)

    with page.expect_response("**/api/push/subscriptions"):
        page.locator(".device-off").click()
    expect(page.locator(".device-on")).to_be_visible()
    assert database.devices() == []
    context.close()


def test_the_server_gets_what_the_device_wants_at_the_start_of_a_page(
    browser: Browser, origin: str, database: Database, match_id: int
):
    context, page = open_with_push(browser, origin, "granted")
    page.goto(f"/matches/{match_id}/")
    follow_and_open_settings(page)
    with page.expect_response("**/api/push/subscriptions"):
        page.locator(".device-on").click()
    expect(page.locator(".device-off")).to_be_visible()
    page.evaluate("localStorage.setItem('livecast.delay', '30')")
    # The settings stay closed.
    with page.expect_response("**/api/push/subscriptions"):
        page.reload()
    assert [device["delay"] for device in database.devices()] == [30]
    context.close()


def test_a_browser_that_blocks_notices_and_an_iphone_without_the_app_say_what_to_do(
    browser: Browser, origin: str, match_id: int
):
    context, page = open_with_push(browser, origin, "denied")
    page.goto(f"/matches/{match_id}/")
    follow_and_open_settings(page)
    expect(page.locator('.device [data-for="denied"]')).to_contain_text("Allow them in the settings")
    expect(page.locator(".device-on")).to_be_hidden()
    context.close()

    agent = (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Version/17.4 Mobile Safari/604.1"
    )
    context = browser.new_context(base_url=origin, viewport=PHONE, user_agent=agent)
    context.add_init_script("delete window.PushManager")
    page = context.new_page()
    for prefix, text in (("", "Tap Share, then “Add to Home Screen”"), ("/zh-hans", "添加到主屏幕")):
        page.goto(f"{prefix}/matches/{match_id}/")
        page.locator(".settings-open").click()
        expect(page.locator('.device [data-for="install"]')).to_contain_text(text)
        expect(page.locator(".device-on")).to_be_hidden()
    context.close()


def test_the_service_worker_shows_a_notice_once_by_its_tag_and_not_while_the_match_is_in_view(
    browser: Browser, origin: str, match_id: int
):
    context = browser.new_context(base_url=origin, viewport=PHONE)
    context.grant_permissions(["notifications"], origin=origin)
    page = context.new_page()
    page.goto("/")
    page.evaluate("navigator.serviceWorker.register('/service-worker.js', {scope: '/'})")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    worker = context.service_workers[0] if context.service_workers else context.wait_for_event("serviceworker")
    # The headless browser shows no notifications, so each call of the worker is recorded.
    worker.evaluate("() => { self.shown = []; registration.showNotification = async (...all) => shown.push(all); }")
    push = """notice => new Promise(resolve => {
        const event = new PushEvent('push', {data: JSON.stringify(notice)});
        event.waitUntil = promise => promise.then(resolve);
        self.dispatchEvent(event);
    })"""
    notice = {
        "title": "Goal",
        "body": "12'",
        "tag": f"{match_id}-entry-1",
        "url": f"/matches/{match_id}/#entry-1",
        "match": match_id,
        "language": "en",
        "silent": False,
    }
    worker.evaluate(push, notice)
    [[title, options]] = worker.evaluate("shown")
    assert title == "Goal"
    assert (options["tag"], options["renotify"], options["lang"]) == (notice["tag"], True, "en")
    assert options["data"] == {"url": notice["url"]}
    page.goto(f"/matches/{match_id}/")
    page.bring_to_front()
    page.wait_for_function("document.hasFocus()")
    worker.evaluate(push, notice)
    assert len(worker.evaluate("shown")) == 1
    worker.evaluate(push, {**notice, "match": match_id + 1})
    assert len(worker.evaluate("shown")) == 2
    context.close()
