"""Writing in the console by keyboard: preview, undo, edits."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.journeys.breakable_socket import BreakableSocket
from tests.journeys.commentator import SQUADS, ConsolePage, add_session, staff_context
from tests.journeys.conftest import Database
from tests.journeys.test_photos import give_file, picture


@pytest.fixture
def match_id(database: Database) -> int:
    """Harbour Town v Mill United in its twelfth minute, with Cora as commentator."""
    match = int(database.create_match())
    database.post(match, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    database.set_state(match, elapsed=700)
    database.set_lineup(match, SQUADS)
    database.add_staff("cora", match)
    return match


@pytest.fixture
def cora(browser: Browser, origin: str, database: Database, match_id: int) -> ConsolePage:
    context = staff_context(browser, origin)
    add_session(context, origin, database, "cora")
    return ConsolePage(context.new_page(), match_id).open()


def test_the_preview_follows_the_typed_text(cora: ConsolePage):
    marks = cora.page.locator("#marks mark")
    cora.type("12 h3 g off the post")
    expect(cora.preview).to_have_text("12' · Goal · +1 Harbour Town · Goal! Ida Parker (Harbour Town), off the post.")
    assert marks.evaluate_all("all => all.map(one => [one.dataset.token, one.textContent])") == [
        ["time", "12"],
        ["player", "h3"],
        ["kind", "g"],
        ["text", "off the post"],
    ]
    cora.press("ControlOrMeta+a", "Backspace")
    expect(cora.preview).to_be_empty()
    cora.type("p wide")
    expect(cora.page.locator("#hint")).to_contain_text("Whose penalty is it?")


def test_completions_are_chosen_by_keys(cora: ConsolePage):
    options = cora.page.locator("#completions [role=option]")
    cora.type("g par")
    expect(options).to_have_count(1)
    expect(options).to_contain_text("3 Ida Parker")
    cora.press("Tab")
    expect(cora.line).to_have_value("g Ida Parker ")
    expect(options).to_have_count(0)
    cora.press("Enter")
    expect(cora.entry("Goal! Ida Parker (Harbour Town).")).to_be_visible()

    cora.type("y h1")
    expect(options.first).to_contain_text("10 Inés Caldera")
    cora.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert cora.line.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    cora.press("Enter")
    expect(cora.line).to_have_value("y h10 ")
    cora.press("Enter")
    expect(cora.entry("Yellow card: Inés Caldera (Harbour Town).")).to_be_visible()


def test_a_completion_replaces_the_letters_typed_since_it_was_offered(cora: ConsolePage):
    cora.type("g pa")
    expect(cora.page.locator("#completions [role=option]")).to_contain_text("3 Ida Parker")
    cora.page.route("**/preview", lambda route: None)  # the next answer is late
    cora.type("rk")
    cora.press("Tab")
    expect(cora.line).to_have_value("g Ida Parker ")


def test_a_post_does_not_wait_for_the_preview(cora: ConsolePage, match_id: int):
    cora.page.route("**/preview", lambda route: None)
    cora.post_line("g h3")
    expect(cora.entry("Goal! Ida Parker (Harbour Town).")).to_be_visible()
    expect(cora.page.locator("[data-points=home]")).to_have_text("1")


def test_a_late_preview_answer_is_ignored(cora: ConsolePage):
    """The answer to the first letter arrives last."""
    held: list[Route] = []
    cora.page.route("**/preview", lambda route: held.append(route) if not held else route.continue_())
    with cora.page.expect_request("**/preview"):
        cora.type("g h3")
    cora.type(" in")
    expect(cora.preview).to_contain_text("Ida Parker (Harbour Town), in.")
    assert len(held) == 1
    expect(cora.preview).to_contain_text("Ida Parker (Harbour Town), in.")


def test_undo_retracts_the_last_entry_and_its_score(cora: ConsolePage, database: Database, match_id: int):
    cora.post_line("g h3")
    expect(cora.page.locator("[data-points=home]")).to_have_text("1")
    cora.press("Control+z")
    goal = cora.entry("Ida Parker")
    expect(goal).to_have_attribute("data-retracted", "")
    expect(goal).to_contain_text("undone")
    expect(cora.page.locator("[data-points=home]")).to_have_text("0")
    assert database.match_content(match_id)["match"]["scoreline"]["home"] == 0
    # While there is text in the field, Ctrl+Z undoes typing.
    cora.type("wrong word")
    cora.press("Control+z")
    expect(cora.entries).to_have_count(2)


def test_text_kind_side_and_time_of_an_entry_are_edited_in_place(cora: ConsolePage, database: Database, match_id: int):
    cora.post_line("y a9 late on Parker")
    expect(cora.entry("Viktor Doom")).to_be_visible()
    cora.press("ArrowUp")
    text = cora.page.locator("#feed form textarea")
    expect(text).to_be_focused()
    cora.press("ControlOrMeta+a")
    cora.type("Yellow card: Doom, late on Parker.")
    cora.press("Enter")
    expect(text).to_have_count(0)
    expect(cora.entry("Yellow card: Doom, late on Parker.")).to_contain_text("Corrected")
    assert database.match_content(match_id)["entries"][-1]["version"] == 2
    expect(cora.entry("Doom")).to_be_focused()

    cora.press("/")
    cora.post_line("12 g h3")
    expect(cora.entry("Ida Parker")).to_be_visible()
    cora.press("Escape", "e", "Tab")
    cora.type("own")
    cora.press("Tab", "Tab", "ControlOrMeta+a")
    cora.type("10")
    cora.press("Tab")
    cora.type("it went in off her")
    cora.press("Enter")
    expect(cora.entry("it went in off her")).to_contain_text("Own goal")
    entries = {entry["kind"]: entry for entry in database.match_content(match_id)["entries"]}
    assert "goal" not in entries
    assert (entries["own_goal"]["minute"], entries["own_goal"]["reason"]) == ("10'", "it went in off her")
    assert database.match_content(match_id)["match"]["scoreline"]["away"] == 1


def test_an_open_edit_survives_a_reload(cora: ConsolePage):
    cora.post_line("As it was.")
    expect(cora.entry("As it was.")).to_be_visible()
    cora.press("ArrowUp", "End")
    cora.type(" And more.")
    cora.page.reload()
    text = cora.page.locator("#feed form textarea")
    expect(text).to_have_value("As it was. And more.")
    text.focus()
    cora.press("Enter")
    expect(cora.entry("As it was. And more.")).to_be_visible()


def test_entries_are_selected_retracted_and_pinned_by_keys(cora: ConsolePage, database: Database, match_id: int):
    for line in ("First.", "g h3", "Third."):
        cora.post_line(line)
    expect(cora.entry("Third.")).to_be_visible()
    expect(cora.unsent).to_have_count(0)
    cora.press("Escape")
    expect(cora.entry("Third.")).to_be_focused()
    cora.press("ArrowUp")
    expect(cora.entry("Ida Parker")).to_be_focused()
    cora.press("r")
    cora.type("offside")
    cora.press("Enter")
    expect(cora.entry("Ida Parker")).to_have_attribute("data-retracted", "")
    expect(cora.entry("Ida Parker")).to_be_focused()
    cora.press("ArrowUp", "p")
    expect(cora.page.locator("#pinned")).to_contain_text("First.")
    cora.press("Escape")
    expect(cora.line).to_be_focused()
    content = {entry["body"]: entry for entry in database.match_content(match_id)["entries"]}
    assert content["First."]["pinned"]
    assert content["Goal! Ida Parker (Harbour Town)."]["reason"] == "offside"


def test_held_entries_count_down_and_can_be_cancelled(cora: ConsolePage, database: Database, match_id: int):
    database.set_holds(match_id, {"comment": 60, "corner": 2})
    cora.post_line("Not quite sure about this.")
    held = cora.unsent.filter(has_text="Not quite sure")
    expect(held).to_contain_text("Held: ")
    assert "Not quite sure about this." not in [entry["body"] for entry in database.match_content(match_id)["entries"]]
    cora.press("Control+z")
    expect(cora.line).to_have_value("Not quite sure about this.")
    expect(held).to_have_count(0)

    cora.press("Enter")
    expect(held).to_contain_text("Held: ")
    cora.press("Escape", "x")
    expect(cora.line).to_have_value("Not quite sure about this.")

    cora.press("Enter")
    expect(held).to_contain_text("Held: ")
    cora.press("Escape", "n")
    expect(cora.entry("Not quite sure about this.")).to_be_visible()

    cora.press("/")
    cora.type("At once.")
    cora.press("Control+Enter")
    expect(cora.entry("At once.")).to_be_visible()

    cora.post_line("c h")
    expect(cora.unsent.filter(has_text="Corner")).to_contain_text("Held: ")
    expect(cora.entry("Corner, Harbour Town.")).to_be_visible()
    expect(cora.unsent).to_have_count(0)


def test_an_older_state_does_not_hide_a_line_that_was_just_held(
    browser: Browser, origin: str, database: Database, match_id: int
):
    """A state that was read before the post can arrive after its answer: a heartbeat was under way."""
    context = staff_context(browser, origin)
    add_session(context, origin, database, "cora")
    page = context.new_page()
    socket = BreakableSocket(page)
    socket.delays_frame = lambda frame: frame["type"] == "console"
    cora = ConsolePage(page, match_id).open()
    database.set_holds(match_id, {"comment": 60})
    page.evaluate("performance.now = () => 1000")  # the whole test happens in one moment
    cora.post_line("Not quite sure about this.")
    expect(cora.unsent).to_contain_text("Held: ")
    older: dict[str, Any] = {"held": [], "people": [], "caller": None, "holds": {}, "viewers": 7}
    socket.send_to_page({"type": "console", "topic": f"match.{match_id}.console", "data": older})
    expect(page.locator("#viewers")).to_contain_text("7")  # it has arrived
    expect(cora.unsent).to_contain_text("Held: ")
    cora.press("Control+z")
    expect(cora.line).to_have_value("Not quite sure about this.")
    expect(cora.unsent).to_have_count(0)
    context.close()


def test_holds_are_set_by_keys(cora: ConsolePage, database: Database, match_id: int):
    cora.press("Alt+h")
    seconds = cora.page.locator("#holds-dialog input[name=comment]")
    seconds.focus()
    cora.press("ControlOrMeta+a")
    cora.type("30")
    cora.press("Enter")
    expect(cora.page.locator("#holds-dialog")).to_be_hidden()
    cora.post_line("Held from now on.")
    expect(cora.unsent).to_contain_text("Held: ")


def test_clock_and_periods_are_controlled_by_keys(cora: ConsolePage, database: Database, match_id: int):
    """Clock, half-time, second half and full time. Each is an entry of the log."""
    clock = cora.page.locator(".clock-time")
    expect(clock).to_have_text(re.compile(r"^1\d:\d\d$"))
    cora.press("Alt+t")
    expect(cora.page.get_by_role("button", name="Start clock")).to_be_visible()
    cora.press("Alt+c")
    cora.type("44:50")
    cora.press("Enter")
    expect(clock).to_have_text("44:50")
    expect(cora.line).to_be_focused()
    cora.press("Alt+b")
    expect(cora.page.locator(".status-text")).to_have_text("Half-time")
    cora.press("Alt+k")
    expect(cora.page.locator(".scoreboard-state")).to_contain_text("Second half")
    cora.press("Alt+w")
    expect(cora.page.get_by_role("button", name="Press W again")).to_be_visible()
    cora.press("Alt+w")
    expect(cora.page.locator(".status-text")).to_have_text("Full time")
    kinds = [entry["kind"] for entry in database.match_content(match_id)["entries"]]
    assert kinds == ["period_start", "period_end", "period_start", "match_end"]
    assert database.match_content(match_id)["match"]["status"] == "finished"


def test_players_are_inserted_from_the_line_ups_by_keys(cora: ConsolePage):
    cora.post_line("g h3")
    cora.post_line("y a9")
    parker = cora.page.locator("#lineups [data-name='Ida Parker']")
    expect(parker.locator("[data-event=goal]")).to_be_visible()
    expect(cora.page.locator("#lineups [data-name='Viktor Doom'] [data-event=yellow]")).to_be_visible()
    cora.type("g ")
    cora.press("Alt+l")
    expect(parker).to_be_focused()
    cora.press("ArrowRight", "ArrowDown", "Enter")
    expect(cora.line).to_have_value("g a2 ")
    expect(cora.line).to_be_focused()


def test_the_keyboard_map_lists_every_control(cora: ConsolePage):
    cora.press("?")
    keymap = cora.page.locator("#keymap")
    expect(keymap).to_be_visible()
    mapped = set(keymap.locator("kbd").all_text_contents())
    controls = cora.page.evaluate(
        """() => [...document.querySelectorAll('.console [aria-keyshortcuts]')]
            .map(node => node.getAttribute('aria-keyshortcuts').split(' ')[0])"""
    )
    assert controls
    assert {control.replace("+", " ") for control in controls} <= mapped
    # Every control shows its key.
    assert cora.page.locator(".console .controls button:not(:has(kbd))").count() == 0
    cora.press("Escape")
    expect(keymap).to_be_hidden()
    expect(cora.line).to_be_focused()


def test_a_photo_is_attached_to_the_entry_it_was_pasted_for(cora: ConsolePage, database: Database, match_id: int):
    """Also if the entry is held first."""
    database.set_holds(match_id, {"comment": 2})
    give_file(cora.page, "paste", picture(320, 200))
    expect(cora.page.locator(".photo-thumb")).to_be_visible()
    cora.press("Enter")
    expect(cora.page.locator("#announcer")).to_contain_text("Write a line. The photo")
    cora.post_line("Look at that.")
    expect(cora.unsent).to_contain_text("Held: ")
    expect(cora.page.locator(".photo-status")).to_contain_text("Will be sent with its line.")
    expect(cora.entry("Look at that.").locator(".photo img")).to_be_visible()
    expect(cora.page.locator(".photo-item")).to_have_count(0)
    assert database.match_content(match_id)["entries"][-1]["photo"]["width"] == 320


def test_the_newest_line_stays_in_view_while_the_page_grows(cora: ConsolePage, database: Database, match_id: int):
    database.post_many(match_id, [f"Line {number}" for number in range(40)])
    expect(cora.entry("Line 39")).to_be_in_viewport(ratio=1)
    # As if a font had loaded between our own scrolling and its event.
    cora.page.evaluate("""() => {
      document.querySelector("#feed").style.fontSize = "200%";
      document.querySelector(".feed-scroll").dispatchEvent(new Event("scroll"));
    }""")
    expect(cora.entry("Line 39")).to_be_in_viewport(ratio=1)
    cora.page.evaluate("document.querySelector('.feed-scroll').scrollTop = 0")
    expect(cora.entry("Line 39")).not_to_be_in_viewport()
    database.post(match_id, "Line 40")
    expect(cora.page.locator("#pill")).to_be_visible()  # the commentator has left the end
    cora.page.evaluate("document.querySelector('#feed').style.fontSize = ''")
    expect(cora.entry("Line 39")).not_to_be_in_viewport()


def test_letters_typed_outside_the_composer_change_nothing(cora: ConsolePage, database: Database, match_id: int):
    """Outside the composer, letters are commands. A command that fans notice needs its key twice, or Alt."""
    cora.post_line("g h3")
    expect(cora.entry("Ida Parker")).to_be_visible()
    changes: list[str] = []
    cora.page.on("request", lambda request: None if request.method == "GET" else changes.append(request.url))
    cora.press("Escape")
    for letter in "kbu":
        cora.press(letter)
    expect(cora.notice).to_contain_text("Press again: take back your last line.")
    assert changes == []
    assert [entry["kind"] for entry in database.match_content(match_id)["entries"]] == ["period_start", "goal"]
    assert database.match_content(match_id)["entries"][-1]["retracted_at"] is None
    cora.press("u")
    expect(cora.entry("Ida Parker")).to_have_attribute("data-retracted", "")
    expect(cora.notice).to_have_count(0)
