"""Writing in the console by keyboard alone: what is read while one types, what is taken back, what is changed."""

import re

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.journeys.commentator import SQUADS, Console, desk, sign_in
from tests.journeys.conftest import Hand
from tests.journeys.test_photos import give, picture


@pytest.fixture
def match_id(hand: Hand) -> int:
    """Harbour Town v Mill United, in the twelfth minute, which Cora calls."""
    match = int(hand.match())
    hand.post(match, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    hand.state(match, elapsed=700)
    hand.lineup(match, SQUADS)
    hand.person("cora", match)
    return match


@pytest.fixture
def cora(browser: Browser, origin: str, hand: Hand, match_id: int) -> Console:
    context = desk(browser, origin)
    sign_in(context, origin, hand, "cora")
    return Console(context.new_page(), match_id).open()


def test_a_line_is_read_while_it_is_typed(cora: Console):
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


def test_completions_are_walked_and_taken_by_keys(cora: Console):
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


def test_a_post_never_waits_for_a_preview(cora: Console, match_id: int):
    cora.page.route("**/preview", lambda route: None)
    cora.say("g h3")
    expect(cora.entry("Goal! Ida Parker (Harbour Town).")).to_be_visible()
    expect(cora.page.locator("[data-points=home]")).to_have_text("1")


def test_only_the_newest_preview_counts(cora: Console):
    """The answer to the first letter comes last, and is not believed."""
    held: list[Route] = []
    cora.page.route("**/preview", lambda route: held.append(route) if not held else route.continue_())
    with cora.page.expect_request("**/preview"):
        cora.type("g h3")
    cora.type(" in")
    expect(cora.preview).to_contain_text("Ida Parker (Harbour Town), in.")
    assert len(held) == 1
    expect(cora.preview).to_contain_text("Ida Parker (Harbour Town), in.")


def test_undo_takes_back_the_last_line_and_the_score_follows(cora: Console, hand: Hand, match_id: int):
    cora.say("g h3")
    expect(cora.page.locator("[data-points=home]")).to_have_text("1")
    cora.press("Control+z")
    goal = cora.entry("Ida Parker")
    expect(goal).to_have_attribute("data-retracted", "")
    expect(goal).to_contain_text("undone")
    expect(cora.page.locator("[data-points=home]")).to_have_text("0")
    assert hand.told(match_id)["match"]["scoreline"]["home"] == 0
    # While something is typed, Ctrl+Z is the text's own.
    cora.type("wrong word")
    cora.press("Control+z")
    expect(cora.entries).to_have_count(2)


def test_the_last_line_is_edited_in_its_place(cora: Console, hand: Hand, match_id: int):
    cora.say("y a9 late on Parker")
    expect(cora.entry("Viktor Doom")).to_be_visible()
    cora.press("ArrowUp")
    text = cora.page.locator("#feed form textarea")
    expect(text).to_be_focused()
    cora.press("ControlOrMeta+a")
    cora.type("Yellow card: Doom, late on Parker.")
    cora.press("Enter")
    expect(text).to_have_count(0)
    expect(cora.entry("Yellow card: Doom, late on Parker.")).to_contain_text("Corrected")
    assert hand.told(match_id)["entries"][-1]["version"] == 2
    expect(cora.entry("Doom")).to_be_focused()


def test_kind_side_and_time_of_a_line_are_changed_too(cora: Console, hand: Hand, match_id: int):
    cora.say("12 g h3")
    expect(cora.entry("Ida Parker")).to_be_visible()
    cora.press("Escape", "e", "Tab")
    cora.type("own")
    cora.press("Tab", "Tab", "ControlOrMeta+a")
    cora.type("10")
    cora.press("Tab")
    cora.type("it went in off her")
    cora.press("Enter")
    expect(cora.entry("it went in off her")).to_contain_text("Own goal")
    entry = hand.told(match_id)["entries"][-1]
    assert (entry["kind"], entry["minute"], entry["reason"]) == ("own_goal", "10'", "it went in off her")
    assert hand.told(match_id)["match"]["scoreline"]["away"] == 1


def test_an_edit_in_progress_outlives_a_reload(cora: Console):
    cora.say("As it was.")
    expect(cora.entry("As it was.")).to_be_visible()
    cora.press("ArrowUp", "End")
    cora.type(" And more.")
    cora.page.reload()
    text = cora.page.locator("#feed form textarea")
    expect(text).to_have_value("As it was. And more.")
    text.focus()
    cora.press("Enter")
    expect(cora.entry("As it was. And more.")).to_be_visible()


def test_lines_are_walked_retracted_and_pinned_by_keys(cora: Console, hand: Hand, match_id: int):
    for line in ("First.", "g h3", "Third."):
        cora.say(line)
    expect(cora.entry("Third.")).to_be_visible()
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
    told = {entry["body"]: entry for entry in hand.told(match_id)["entries"]}
    assert told["First."]["pinned"]
    assert told["Goal! Ida Parker (Harbour Town)."]["reason"] == "offside"


def test_held_lines_count_down_and_are_taken_back(cora: Console, hand: Hand, match_id: int):
    hand.holds(match_id, {"comment": 60, "corner": 2})
    cora.say("Not quite sure about this.")
    held = cora.unsent.filter(has_text="Not quite sure")
    expect(held).to_contain_text("Held: ")
    assert "Not quite sure about this." not in [entry["body"] for entry in hand.told(match_id)["entries"]]
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

    cora.say("c h")
    expect(cora.unsent.filter(has_text="Corner")).to_contain_text("Held: ")
    expect(cora.entry("Corner, Harbour Town.")).to_be_visible()
    expect(cora.unsent).to_have_count(0)


def test_holds_are_set_by_keys(cora: Console, hand: Hand, match_id: int):
    cora.press("Alt+h")
    seconds = cora.page.locator("#holds-dialog input[name=comment]")
    seconds.focus()
    cora.press("ControlOrMeta+a")
    cora.type("30")
    cora.press("Enter")
    expect(cora.page.locator("#holds-dialog")).to_be_hidden()
    cora.say("Held from now on.")
    expect(cora.unsent).to_contain_text("Held: ")


def test_the_match_is_led_by_keys(cora: Console, hand: Hand, match_id: int):
    """Clock, half-time, second half, the end: pressed from the composer, and as lines in the log."""
    face = cora.page.locator(".clock-time")
    expect(face).to_have_text(re.compile(r"^1\d:\d\d$"))
    cora.press("Alt+t")
    expect(cora.page.get_by_role("button", name="Start clock")).to_be_visible()
    cora.press("Alt+c")
    cora.type("44:50")
    cora.press("Enter")
    expect(face).to_have_text("44:50")
    expect(cora.line).to_be_focused()
    cora.press("Alt+b")
    expect(cora.page.locator(".status-text")).to_have_text("Half-time")
    cora.press("Alt+k")
    expect(cora.page.locator(".scoreboard-state")).to_contain_text("Second half")
    cora.press("Alt+w")
    expect(cora.page.get_by_role("button", name="Press W again")).to_be_visible()
    cora.press("Alt+w")
    expect(cora.page.locator(".status-text")).to_have_text("Full time")
    kinds = [entry["kind"] for entry in hand.told(match_id)["entries"]]
    assert kinds == ["period_start", "period_end", "period_start", "match_end"]
    assert hand.told(match_id)["match"]["status"] == "finished"


def test_shirts_come_from_the_line_ups_by_keys(cora: Console):
    cora.say("g h3")
    cora.say("y a9")
    parker = cora.page.locator("#lineups [data-name='Ida Parker']")
    expect(parker.locator("[data-event=goal]")).to_be_visible()
    expect(cora.page.locator("#lineups [data-name='Viktor Doom'] [data-event=yellow]")).to_be_visible()
    cora.type("g ")
    cora.press("Alt+l")
    expect(parker).to_be_focused()
    cora.press("ArrowRight", "ArrowDown", "Enter")
    expect(cora.line).to_have_value("g a2 ")
    expect(cora.line).to_be_focused()


def test_the_keyboard_map_tells_of_every_control(cora: Console):
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
    # And every control shows its key.
    assert cora.page.locator(".console .controls button:not(:has(kbd))").count() == 0
    cora.press("Escape")
    expect(keymap).to_be_hidden()
    expect(cora.line).to_be_focused()


def test_a_photo_follows_the_line_that_it_was_pasted_for(cora: Console, hand: Hand, match_id: int):
    """Also a line that is held first."""
    hand.holds(match_id, {"comment": 2})
    give(cora.page, "paste", picture(320, 200))
    expect(cora.page.locator(".photo-thumb")).to_be_visible()
    cora.press("Enter")
    expect(cora.page.locator("#announcer")).to_contain_text("Write a line. The photo")
    cora.say("Look at that.")
    expect(cora.unsent).to_contain_text("Held: ")
    expect(cora.page.locator(".photo-status")).to_contain_text("Will be sent with its line.")
    expect(cora.entry("Look at that.").locator(".photo img")).to_be_visible()
    expect(cora.page.locator(".photo-item")).to_have_count(0)
    assert hand.told(match_id)["entries"][-1]["photo"]["width"] == 320


def test_a_sentence_that_misses_the_composer_ends_nothing(cora: Console, hand: Hand, match_id: int):
    """Outside of the composer letters are commands; what fans would notice wants its key twice, or Alt."""
    cora.say("g h3")
    expect(cora.entry("Ida Parker")).to_be_visible()
    cora.press("Escape")
    for letter in "kbu":
        cora.press(letter)
    expect(cora.notice).to_contain_text("Press again: take back your last line.")
    cora.page.wait_for_timeout(300)
    assert [entry["kind"] for entry in hand.told(match_id)["entries"]] == ["period_start", "goal"]
    assert hand.told(match_id)["entries"][-1]["retracted_at"] is None
    cora.press("u")
    expect(cora.entry("Ida Parker")).to_have_attribute("data-retracted", "")
    expect(cora.notice).to_have_count(0)
