"""A match becomes private while fans watch it: their pages close."""

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.journeys.breakable_socket import BreakableSocket
from tests.journeys.conftest import Database


@pytest.fixture
def match_id(database: Database) -> int:
    match: int = database.create_match(minutes_ago=1)
    database.post(match, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    return match


@pytest.mark.parametrize("connection", ["connected", "polling"])
def test_fans_leave_a_match_that_becomes_private(
    context: BrowserContext, database: Database, match_id: int, connection: str
):
    page = context.new_page()
    page.add_init_script("Math.random = () => 0.1")  # short waits between two tries
    if connection == "polling":
        BreakableSocket(page).refuse_code = 1012
    page.goto(f"/matches/{match_id}/")
    expect(page.locator(f'[data-connection="{connection}"]')).to_be_visible()
    with page.expect_navigation() as navigation:
        database.set_private(match_id)
    assert navigation.value and navigation.value.status == 404
    expect(page.get_by_text("There is no such match.")).to_be_visible()

    database.set_private(match_id, False)
    page.reload()
    expect(page.get_by_text("Under way.")).to_be_visible()


def test_staff_leave_a_private_match_when_they_lose_the_permission(
    context: BrowserContext, database: Database, match_id: int, origin: str
):
    database.set_private(match_id)
    context.add_cookies([{"name": "sessionid", "value": database.log_in_commentator("dora"), "url": origin}])
    page = context.new_page()
    page.add_init_script("Math.random = () => 0.1")  # the page soon requests its own address
    page.goto(f"/matches/{match_id}/")
    expect(page.locator('[data-connection="connected"]')).to_be_visible()
    with page.expect_navigation() as navigation:
        database.remove_permissions("dora")
    assert navigation.value and navigation.value.status == 404
    expect(page.get_by_text("Under way.")).to_have_count(0)


def test_an_allowed_page_is_not_reloaded_repeatedly(page: Page, database: Database, match_id: int):
    """The socket refuses the topic, but the page still loads."""
    page.goto(f"/matches/{match_id}/")
    expect(page.locator('[data-connection="connected"]')).to_be_visible()
    requests: list[str] = []

    def serve_page(route: Route) -> None:
        requests.append(route.request.url)
        route.fulfill(status=200, content_type="text/html", body=shown)

    shown = page.request.get(f"/matches/{match_id}/").text()
    page.route(f"**/matches/{match_id}/", serve_page)
    with page.expect_request(f"**/matches/{match_id}/"):
        database.set_private(match_id)
    expect(page.locator('[data-connection="stopped"]')).to_be_visible()
    database.set_private(match_id, False)
    assert len(requests) == 1


def test_a_match_that_becomes_private_leaves_the_fixture_list(page: Page, database: Database, match_id: int):
    other = database.create_match(minutes_ago=1)
    database.post(other, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    page.goto("/")
    expect(page.locator('[data-connection="connected"]')).to_be_visible()
    expect(page.locator(f'[data-match="{match_id}"]')).to_be_visible()
    database.set_private(match_id)
    expect(page.locator(f'[data-match="{match_id}"]')).to_have_count(0)
    expect(page.locator(f'[data-match="{other}"]')).to_be_visible()
