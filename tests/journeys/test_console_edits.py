"""An edit that is saved without a network waits in its turn like a post: nothing of it is lost, and it is made once."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Request, Route, expect

from tests.journeys.commentator import Console, desk, sign_in
from tests.journeys.conftest import Hand


@pytest.fixture
def match_id(hand: Hand) -> int:
    """A match in its first half, which Cora calls, with one line of hers."""
    match = int(hand.match())
    hand.post(match, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    hand.person("cora", match)
    return match


@pytest.fixture
def box(browser: Browser, origin: str, hand: Hand, match_id: int) -> BrowserContext:
    context = desk(browser, origin)
    sign_in(context, origin, hand, "cora")
    return context


@pytest.fixture
def cora(box: BrowserContext, match_id: int) -> Console:
    console = Console(box.new_page(), match_id).open()
    console.say("A shot from Parker.")
    expect(console.entry("A shot from Parker.")).to_be_visible()
    return console


def edit(console: Console, more: str) -> None:
    console.press("ArrowUp", "End")
    console.type(more)
    console.press("Enter")
    expect(console.page.locator("#feed form")).to_have_count(0)


def last(hand: Hand, match_id: int) -> tuple[str, int]:
    told = next(entry for entry in hand.told(match_id)["entries"] if "Parker" in entry["body"])
    return told["body"], told["version"]


def test_it_waits_behind_what_was_posted_before_it(box: BrowserContext, cora: Console, hand: Hand, match_id: int):
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.method in ("POST", "PATCH") and "/entries" in request.url:
            sent.append(request.method)

    box.set_offline(True)
    cora.say("Before it.")
    edit(cora, " Wide!")
    cora.press("/")
    cora.say("Behind it.")
    expect(cora.unsent).to_have_count(3)
    expect(cora.unsent.nth(1)).to_contain_text("Edit: A shot from Parker. Wide!")
    expect(cora.unsent.nth(1)).to_contain_text("Waiting: You are offline.")
    assert last(hand, match_id) == ("A shot from Parker.", 1)
    box.on("requestfinished", note)
    box.set_offline(False)
    expect(cora.unsent).to_have_count(0)
    expect(cora.entry("A shot from Parker. Wide!")).to_be_visible()
    expect(cora.entry("Behind it.")).to_be_visible()
    assert last(hand, match_id) == ("A shot from Parker. Wide!", 2)
    assert sent == ["POST", "PATCH", "POST"]


def test_a_reload_loses_neither_it_nor_its_turn(box: BrowserContext, cora: Console, hand: Hand, match_id: int):
    box.route("**/api/**/entries**", lambda route: route.abort())
    box.route("**/api/entries/**", lambda route: route.abort())
    edit(cora, " Wide!")
    expect(cora.unsent).to_contain_text("Edit: A shot from Parker. Wide!")
    cora.page.reload()
    expect(cora.unsent).to_contain_text("Edit: A shot from Parker. Wide!")
    expect(cora.page.locator("#feed form")).to_have_count(0)
    box.unroute("**/api/**/entries**")
    box.unroute("**/api/entries/**")
    expect(cora.unsent).to_have_count(0)
    expect(cora.entry("A shot from Parker. Wide!")).to_be_visible()
    assert last(hand, match_id) == ("A shot from Parker. Wide!", 2)


def test_an_answer_that_is_lost_is_no_conflict_with_oneself(
    box: BrowserContext, cora: Console, hand: Hand, match_id: int
):
    statuses: list[int] = []

    def lose(route: Route) -> None:
        statuses.append(route.fetch().status)
        route.abort()

    box.route("**/api/entries/*", lose, times=1)
    edit(cora, " Wide!")
    expect(cora.unsent).to_have_count(0)
    expect(cora.entry("A shot from Parker. Wide!")).to_be_visible()
    expect(cora.page.locator(".conflict")).to_have_count(0)
    assert statuses == [200]
    assert last(hand, match_id) == ("A shot from Parker. Wide!", 2)


def test_it_is_taken_back_to_its_line_and_goes_on_from_there(
    box: BrowserContext, cora: Console, hand: Hand, match_id: int
):
    box.set_offline(True)
    edit(cora, " Wide!")
    expect(cora.unsent).to_have_count(1)
    cora.press("/", "Control+z")
    field = cora.page.locator("#feed form textarea")
    expect(field).to_have_value("A shot from Parker. Wide!")
    expect(field).to_be_focused()
    expect(cora.unsent).to_have_count(0)
    cora.press("Enter")
    expect(cora.unsent).to_have_count(1)
    # And whoever edits the line again goes on from what waits, instead of beside it.
    cora.press("/")
    edit(cora, " By far.")
    expect(cora.unsent).to_have_count(1)
    box.set_offline(False)
    expect(cora.entry("A shot from Parker. Wide! By far.")).to_be_visible()
    assert last(hand, match_id) == ("A shot from Parker. Wide! By far.", 2)


def test_a_conflict_calls_nobody_away_from_a_sentence(box: BrowserContext, cora: Console, hand: Hand, match_id: int):
    entry_id = next(one["id"] for one in hand.told(match_id)["entries"] if "Parker" in one["body"])
    box.set_offline(True)
    edit(cora, " Wide!")
    cora.press("/")
    cora.say("Behind it.")
    cora.type("And a sentence that is not fin")
    hand.correct(entry_id, body="A shot from Parker. Saved!")
    box.set_offline(False)
    conflict = cora.page.locator(".conflict")
    expect(conflict).to_contain_text("A shot from Parker. Saved!")
    expect(conflict).to_contain_text("A shot from Parker. Wide!")
    expect(cora.entry("Behind it.")).to_be_visible()
    expect(cora.line).to_be_focused()
    expect(cora.line).to_have_value("And a sentence that is not fin")
    assert last(hand, match_id) == ("A shot from Parker. Saved!", 2)
    # Also a reload keeps both sides.
    cora.page.reload()
    expect(conflict).to_contain_text("A shot from Parker. Wide!")


def test_what_the_server_refuses_of_it_can_be_mended(box: BrowserContext, cora: Console, hand: Hand, match_id: int):
    box.set_offline(True)
    cora.press("ArrowUp")
    time = cora.page.locator("#feed form [name=time]")
    time.fill("soon")
    time.press("Enter")
    expect(cora.unsent).to_have_count(1)
    box.set_offline(False)
    expect(cora.unsent).to_contain_text("Refused: “soon” is not a time. Write 12, 45+2 or 67:12.")
    cora.press("Escape")
    cora.unsent.focus()
    cora.press("x")
    time.fill("7")
    time.press("Enter")
    expect(cora.unsent).to_have_count(0)
    expect(cora.entry("A shot from Parker.").locator(".minute")).to_have_text("7'")
