"""Keys, buttons and lines of the console obey the state of the match."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from matches.scoring.possible import Act, State, why_not_act
from matches.sports import FOOTBALL
from tests.journeys.commentator import SQUADS, ConsolePage, add_session, staff_context
from tests.journeys.conftest import Database
from tests.matches.pages.test_formatting import OUTCOMES, TEAMS


@pytest.fixture
def match_id(database: Database) -> int:
    """Harbour Town v Mill United before kick-off, with Cora as commentator."""
    match = int(database.create_match())
    database.set_lineup(match, SQUADS)
    database.add_staff("cora", match)
    return match


@pytest.fixture
def cora(browser: Browser, origin: str, database: Database, match_id: int) -> ConsolePage:
    context = staff_context(browser, origin)
    add_session(context, origin, database, "cora")
    return ConsolePage(context.new_page(), match_id).open()


def status(cora: ConsolePage):
    return cora.page.locator(".scoreboard .status-text")


def dialog(cora: ConsolePage):
    return cora.page.locator("#decision-dialog")


def test_keys_that_are_not_possible_do_nothing_and_say_why(cora: ConsolePage):
    for keys, why in [
        (["Alt+w", "Alt+w"], "The match has not started. Press K to kick off."),
        (["Alt+b"], "The match has not started. Press K to kick off."),
        (["Alt+t"], "The clock runs only during play."),
        (["Alt+q"], "The match has not started. Postpone it instead."),
        (["Alt+g"], "The match is not over."),
    ]:
        cora.press(*keys)
        expect(cora.notice).to_contain_text(why)
    expect(cora.entries).to_have_count(0)
    expect(cora.page.locator("dialog[open]")).to_have_count(0)

    cora.press("Alt+k")
    expect(cora.entries).to_have_count(1)
    expect(cora.notice).to_have_count(0)
    cora.press("Alt+k")
    expect(cora.notice).to_contain_text("The first half is being played. End it first.")
    cora.press("Alt+b")
    expect(cora.entries).to_have_count(2)
    cora.press("Alt+b")
    expect(cora.notice).to_contain_text("The first half is over. Press K to start the second half.")
    # The buttons do the same, and a single letter does not even ask for its second press.
    cora.page.locator("#controls button", has_text="End first half").click()
    expect(cora.notice).to_contain_text("The first half is over.")
    cora.press("Escape", "b")
    expect(cora.notice).to_have_text(re.compile("The first half is over"))
    expect(cora.entries).to_have_count(2)
    expect(status(cora)).to_have_text("Half-time")


def test_line_after_the_match_keeps_its_text_until_the_match_is_reopened(cora: ConsolePage):
    cora.press("Alt+k")
    expect(status(cora)).to_have_text("Live")
    cora.press("Alt+w", "Alt+w")
    expect(status(cora)).to_have_text("Full time")

    cora.type("g h3")
    expect(cora.page.locator("#hint")).to_have_text("The match is over. Reopen it?")
    cora.press("Enter")
    expect(cora.notice).to_contain_text("The match is over. Reopen it?")
    expect(cora.unsent).to_contain_text("g h3")
    expect(cora.page.locator("[data-points=home]")).to_have_text("0")

    cora.notice.get_by_role("button", name="Reopen the match").click()
    expect(dialog(cora)).to_be_visible()
    cora.type("The goal was given after a review.")
    cora.press("Enter")
    expect(status(cora)).to_have_text("Live")
    expect(cora.entry("Goal! Ida Parker (Harbour Town).")).to_be_visible()
    expect(cora.page.locator("[data-points=home]")).to_have_text("1")
    expect(cora.unsent).to_have_count(0)
    expect(cora.notice).to_have_count(0)
    expect(cora.entry("The match is over.")).to_contain_text("The goal was given after a review.")


def test_held_goal_that_is_due_after_the_match_is_sent_when_it_is_reopened(
    cora: ConsolePage, database: Database, match_id: int
):
    database.set_holds(match_id, {"goal": 2})
    cora.press("Alt+k")
    expect(status(cora)).to_have_text("Live")
    cora.post_line("g h3")
    expect(cora.unsent).to_contain_text("Held")
    database.post(match_id, "It is over.", kind="match_end")
    expect(cora.unsent).to_contain_text("Refused: The match is over. Reopen it?")
    cora.notice.get_by_role("button", name="Reopen the match").click()
    dialog(cora).get_by_role("button", name="Reopen").click()
    expect(cora.entry("Goal! Ida Parker (Harbour Town).")).to_be_visible()
    expect(cora.unsent).to_have_count(0)


def test_play_is_suspended_and_resumed(cora: ConsolePage):
    cora.press("Alt+k")
    expect(status(cora)).to_have_text("Live")
    cora.press("Alt+v")
    cora.type("Fog.")
    cora.press("Enter")
    expect(status(cora)).to_have_text("Play suspended")
    expect(cora.entry("Fog.")).to_contain_text("Play suspended")
    expect(cora.page.locator("#controls button", has_text="Resume play")).not_to_have_attribute("data-idle", "")
    cora.press("Alt+k")
    expect(status(cora)).to_have_text("Live")


def test_match_is_awarded_with_winner_score_and_reason(cora: ConsolePage, database: Database, page: Page):
    page.goto(f"/matches/{cora.match_id}/")
    expect(page.locator('[data-connection="connected"]')).to_be_visible()
    cora.press("Alt+a")
    award = dialog(cora)
    award.get_by_role("button", name="Award").click()
    expect(award.locator(".error")).to_have_text("Choose the winner.")
    award.locator("[name=winner]").select_option("away")
    expect(award.locator("[name=away]")).to_have_attribute("placeholder", "3")
    award.locator("[name=away]").fill("2")
    award.get_by_role("button", name="Award").click()
    expect(award.locator(".error")).to_have_text("Write both scores, or none.")
    award.locator("[name=home]").fill("0")
    award.locator("[name=reason]").fill("Harbour Town fielded a banned player.")
    award.get_by_role("button", name="Award").click()
    expect(award).to_be_hidden()

    sentence = "Awarded to Mill United: Harbour Town fielded a banned player."
    expect(status(cora)).to_have_text("Awarded")
    for shown in (cora.page, page):
        expect(shown.locator(".outcome")).to_have_text(sentence)
        expect(shown.locator("[data-points=away]")).to_have_text("2")
    expect(page.locator(".status-text")).to_have_text("Awarded")
    page.reload()
    expect(page.locator(".outcome")).to_have_text(sentence)

    cora.press("Control+z")
    expect(status(cora)).to_have_text("Kick-off")
    expect(page.locator(".outcome")).to_be_hidden()


def test_every_decision_has_a_key_in_the_list(cora: ConsolePage):
    cora.press("Escape", "?")
    keymap = cora.page.locator("#keymap")
    for label, key in [("Award", "a"), ("Abandon", "q"), ("Postpone", "z"), ("Reopen", "g"), ("Suspend play", "v")]:
        row = keymap.locator("dl > div", has=cora.page.locator("dd", has_text=re.compile(f"^{label}$")))
        expect(row.locator("kbd").first).to_have_text(key)


def test_scripts_look_up_the_same_table_as_the_server(cora: ConsolePage):
    asked = [
        (act.value, "break" if state is State.PAUSED else state.value, period, "fog" if state is State.PAUSED else "")
        for act in Act
        for state in State
        for period in ("", *FOOTBALL.by_period)
    ]
    answers = cora.page.evaluate(
        """async (asked) => {
            const {Possible} = await import('/static/matches/console/possible.js');
            const {possible: table} = JSON.parse(document.getElementById('console-data').textContent).console;
            const possible = new Possible(table);
            return asked.map(([act, status, period, pause]) => {
                const found = possible.why(act, {status, period, pause});
                return found && [found.sentence, found.offer];
            });
        }""",
        asked,
    )
    for (act, state, period, pause), answer in zip(asked, answers, strict=True):
        refusal = why_not_act(Act(act), state, period, FOOTBALL, pause=pause)
        assert answer == (refusal and [refusal.sentence, refusal.offer]), (act, state, period, pause)


def test_scripts_write_outcomes_as_the_server_does(cora: ConsolePage):
    texts = cora.page.evaluate(
        """async ([matches, teams]) => {
            const {outcomeText} = await import('/static/matches/shared/format.js');
            const {sport} = JSON.parse(document.getElementById('console-data').textContent);
            return matches.map((match) => outcomeText(match, teams, sport.words));
        }""",
        [[match for match, _ in OUTCOMES], TEAMS],
    )
    assert texts == [text for _, text in OUTCOMES]
