"""An edit saved offline waits in the queue like a post: it is not lost, and it is made once."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Request, Route, expect

from tests.journeys.commentator import ConsolePage, add_session, staff_context
from tests.journeys.conftest import Database


@pytest.fixture
def match_id(database: Database) -> int:
    """A match in its first half, with Cora as commentator."""
    match = int(database.create_match())
    database.post(match, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    database.add_staff("cora", match)
    return match


@pytest.fixture
def context(browser: Browser, origin: str, database: Database, match_id: int) -> BrowserContext:
    context = staff_context(browser, origin)
    add_session(context, origin, database, "cora")
    return context


@pytest.fixture
def cora(context: BrowserContext, match_id: int) -> ConsolePage:
    console = ConsolePage(context.new_page(), match_id).open()
    console.post_line("A shot from Parker.")
    expect(console.entry("A shot from Parker.")).to_be_visible()
    return console


def edit(console: ConsolePage, more: str) -> None:
    console.press("ArrowUp", "End")
    console.type(more)
    console.press("Enter")
    expect(console.page.locator("#feed form")).to_have_count(0)


def last_line(database: Database, match_id: int) -> tuple[str, int]:
    content = next(entry for entry in database.match_content(match_id)["entries"] if "Parker" in entry["body"])
    return content["body"], content["version"]


def test_an_offline_edit_is_sent_after_the_posts_before_it(
    context: BrowserContext, cora: ConsolePage, database: Database, match_id: int
):
    sent: list[str] = []

    def record(request: Request) -> None:
        if request.method in ("POST", "PATCH") and "/entries" in request.url:
            sent.append(request.method)

    context.set_offline(True)
    cora.post_line("Before it.")
    edit(cora, " Wide!")
    cora.press("/")
    cora.post_line("Behind it.")
    expect(cora.unsent).to_have_count(3)
    expect(cora.unsent.nth(1)).to_contain_text("Edit: A shot from Parker. Wide!")
    expect(cora.unsent.nth(1)).to_contain_text("Waiting: You are offline.")
    assert last_line(database, match_id) == ("A shot from Parker.", 1)
    context.on("requestfinished", record)
    context.set_offline(False)
    expect(cora.unsent).to_have_count(0)
    expect(cora.entry("A shot from Parker. Wide!")).to_be_visible()
    expect(cora.entry("Behind it.")).to_be_visible()
    assert last_line(database, match_id) == ("A shot from Parker. Wide!", 2)
    assert sent == ["POST", "PATCH", "POST"]


def test_an_unsent_edit_survives_a_reload(
    context: BrowserContext, cora: ConsolePage, database: Database, match_id: int
):
    context.route("**/api/**/entries**", lambda route: route.abort())
    context.route("**/api/entries/**", lambda route: route.abort())
    edit(cora, " Wide!")
    expect(cora.unsent).to_contain_text("Edit: A shot from Parker. Wide!")
    cora.page.reload()
    expect(cora.unsent).to_contain_text("Edit: A shot from Parker. Wide!")
    expect(cora.page.locator("#feed form")).to_have_count(0)
    context.unroute("**/api/**/entries**")
    context.unroute("**/api/entries/**")
    expect(cora.unsent).to_have_count(0)
    expect(cora.entry("A shot from Parker. Wide!")).to_be_visible()
    assert last_line(database, match_id) == ("A shot from Parker. Wide!", 2)


def test_an_edit_sent_again_after_a_lost_answer_is_no_conflict(
    context: BrowserContext, cora: ConsolePage, database: Database, match_id: int
):
    statuses: list[int] = []

    def lose_answer(route: Route) -> None:
        statuses.append(route.fetch().status)
        route.abort()

    context.route("**/api/entries/*", lose_answer, times=1)
    edit(cora, " Wide!")
    expect(cora.unsent).to_have_count(0)
    expect(cora.entry("A shot from Parker. Wide!")).to_be_visible()
    expect(cora.page.locator(".conflict")).to_have_count(0)
    assert statuses == [200]
    assert last_line(database, match_id) == ("A shot from Parker. Wide!", 2)


def test_undo_returns_an_unsent_edit_to_its_form(
    context: BrowserContext, cora: ConsolePage, database: Database, match_id: int
):
    context.set_offline(True)
    edit(cora, " Wide!")
    expect(cora.unsent).to_have_count(1)
    cora.press("/", "Control+z")
    field = cora.page.locator("#feed form textarea")
    expect(field).to_have_value("A shot from Parker. Wide!")
    expect(field).to_be_focused()
    expect(cora.unsent).to_have_count(0)
    cora.press("Enter")
    expect(cora.unsent).to_have_count(1)
    # A second edit of the entry continues the waiting one.
    cora.press("/")
    edit(cora, " By far.")
    expect(cora.unsent).to_have_count(1)
    context.set_offline(False)
    expect(cora.entry("A shot from Parker. Wide! By far.")).to_be_visible()
    assert last_line(database, match_id) == ("A shot from Parker. Wide! By far.", 2)


def test_a_conflict_does_not_take_the_focus(
    context: BrowserContext, cora: ConsolePage, database: Database, match_id: int
):
    entry_id = next(one["id"] for one in database.match_content(match_id)["entries"] if "Parker" in one["body"])
    context.set_offline(True)
    edit(cora, " Wide!")
    cora.press("/")
    cora.post_line("Behind it.")
    cora.type("And a sentence that is not fin")
    database.correct(entry_id, body="A shot from Parker. Saved!")
    context.set_offline(False)
    conflict = cora.page.locator(".conflict")
    expect(conflict).to_contain_text("A shot from Parker. Saved!")
    expect(conflict).to_contain_text("A shot from Parker. Wide!")
    expect(cora.entry("Behind it.")).to_be_visible()
    expect(cora.line).to_be_focused()
    expect(cora.line).to_have_value("And a sentence that is not fin")
    assert last_line(database, match_id) == ("A shot from Parker. Saved!", 2)
    # A reload keeps both texts.
    cora.page.reload()
    expect(conflict).to_contain_text("A shot from Parker. Wide!")


def test_a_refused_edit_can_be_corrected(context: BrowserContext, cora: ConsolePage, database: Database, match_id: int):
    context.set_offline(True)
    cora.press("ArrowUp")
    time = cora.page.locator("#feed form [name=time]")
    time.fill("soon")
    time.press("Enter")
    expect(cora.unsent).to_have_count(1)
    context.set_offline(False)
    expect(cora.unsent).to_contain_text("Refused: “soon” is not a time. Write 12, 45+2 or 67:12.")
    cora.press("Escape")
    cora.unsent.focus()
    cora.press("x")
    time.fill("7")
    time.press("Enter")
    expect(cora.unsent).to_have_count(0)
    expect(cora.entry("A shot from Parker.").locator(".minute")).to_have_text("7'")
