"""A match is made private while fans watch it: their pages become what its address is to everybody now."""

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.journeys.breakable_socket import Wire
from tests.journeys.conftest import Hand


@pytest.fixture
def match_id(hand: Hand) -> int:
    played: int = hand.match(minutes_ago=1)
    hand.post(played, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    return played


@pytest.mark.parametrize("way", ["connected", "polling"])
def test_who_watches_is_sent_away_and_comes_back_when_it_opens(
    context: BrowserContext, hand: Hand, match_id: int, way: str
):
    page = context.new_page()
    page.add_init_script("Math.random = () => 0.1")  # tries follow each other quickly
    if way == "polling":
        Wire(page).refuses_with = 1012
    page.goto(f"/matches/{match_id}/")
    expect(page.locator(f'[data-connection="{way}"]')).to_be_visible()
    with page.expect_navigation() as sent_away:
        hand.private(match_id)
    assert sent_away.value and sent_away.value.status == 404
    expect(page.get_by_text("There is no such match.")).to_be_visible()

    hand.private(match_id, False)
    page.reload()
    expect(page.get_by_text("Under way.")).to_be_visible()


def test_the_page_of_a_private_match_goes_with_the_right_to_see_it(
    context: BrowserContext, hand: Hand, match_id: int, origin: str
):
    hand.private(match_id)
    context.add_cookies([{"name": "sessionid", "value": hand.session("dora"), "url": origin}])
    page = context.new_page()
    page.add_init_script("Math.random = () => 0.1")  # the page looks soon what stands at its address
    page.goto(f"/matches/{match_id}/")
    expect(page.locator('[data-connection="connected"]')).to_be_visible()
    with page.expect_navigation() as sent_away:
        hand.demote("dora")
    assert sent_away.value and sent_away.value.status == 404
    expect(page.get_by_text("Under way.")).to_have_count(0)


def test_a_page_that_may_stay_is_not_loaded_again_and_again(page: Page, hand: Hand, match_id: int):
    """The socket says that there is no such topic, the page says that there is: it stands still."""
    page.goto(f"/matches/{match_id}/")
    expect(page.locator('[data-connection="connected"]')).to_be_visible()
    looked: list[str] = []

    def look(route: Route) -> None:
        looked.append(route.request.url)
        route.fulfill(status=200, content_type="text/html", body=shown)

    shown = page.request.get(f"/matches/{match_id}/").text()
    page.route(f"**/matches/{match_id}/", look)
    with page.expect_request(f"**/matches/{match_id}/"):
        hand.private(match_id)
    expect(page.locator('[data-connection="stopped"]')).to_be_visible()
    hand.private(match_id, False)
    assert len(looked) == 1


def test_the_days_list_lets_go_of_it(page: Page, hand: Hand, match_id: int):
    other = hand.match(minutes_ago=1)
    hand.post(other, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    page.goto("/")
    expect(page.locator('[data-connection="connected"]')).to_be_visible()
    expect(page.locator(f'[data-match="{match_id}"]')).to_be_visible()
    hand.private(match_id)
    expect(page.locator(f'[data-match="{match_id}"]')).to_have_count(0)
    expect(page.locator(f'[data-match="{other}"]')).to_be_visible()
