"""The replay of a finished match: entries and messages at their times, without the result."""

import re

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.journeys.accessibility import axe_page, require_accessible
from tests.journeys.conftest import PHONE, Database

DESK: ViewportSize = {"width": 1280, "height": 860}
MESSAGES = [
    ("Nearly there", "", None),
    ("Come on Harbour", "1H", 30.0),
    ("What a free kick!", "1H", 755.0),
    ("Pies are cold", "1H", 2840.0),
    ("Never in doubt", "2H", 2020.0),
    ("What a match that was", "2H", None),
]


@pytest.fixture
def played(database: Database) -> int:
    """Harbour Town 3–2 Mill United, with messages of Ida."""
    match_id, steps = database.start_feed("tests/data/harbour-mill.jsonl")
    database.play_steps(match_id, steps)
    database.send_messages(match_id, database.create_member("Ida")[0], *(text for text, _, _ in MESSAGES))
    database.set_message_times(match_id, [[period, seconds] for _, period, seconds in MESSAGES])
    return int(match_id)


@pytest.fixture
def fan(page: Page) -> Page:
    page.set_viewport_size(DESK)
    return page


def start_replay(page: Page, match_id: int) -> None:
    """Start the replay, pause it, and go to its beginning."""
    page.goto(f"/matches/{match_id}/")
    expect(page.locator(".points").first).to_have_text("3")
    expect(page.locator(".chat:not([data-loading])")).to_have_count(1)
    page.get_by_role("button", name="Watch the replay").click()
    page.get_by_role("button", name="Pause", exact=True).click()
    page.get_by_role("slider").press("Home")


def seek(page: Page, seconds: int) -> None:
    """Move the slider to so many seconds after the kick-off."""
    page.get_by_role("slider").fill(str(seconds))


def expect_score(page: Page, text: str) -> None:
    expect(page.locator(".score")).to_have_text(text)


def expect_messages(page: Page, *texts: str) -> None:
    expect(page.locator(".message-text")).to_have_text(list(texts))


def test_the_replay_shows_entries_and_messages_at_their_times(fan: Page, played: int):
    start_replay(fan, played)
    expect_score(fan, "0–0")
    expect(fan.locator("#feed .entry")).to_have_count(4)
    expect(fan.locator(".status-text")).to_have_text("Replay")
    expect_messages(fan, "Nearly there")
    seek(fan, 745)
    expect_score(fan, "1–0")
    expect(fan.locator(".clock .clock-time")).to_have_text("12:25")
    expect(fan.locator("#feed .entry").first).to_contain_text("Parker, straight from the free kick")
    expect_messages(fan, "Nearly there", "Come on Harbour")
    # The replay plays on and shows the messages at their times.
    fan.get_by_label("Speed").select_option("20")
    fan.get_by_role("button", name="Play", exact=True).click()
    expect_messages(fan, "Nearly there", "Come on Harbour", "What a free kick!")
    fan.get_by_role("button", name="Pause", exact=True).click()
    # Going back removes later entries and messages.
    seek(fan, 60)
    expect_score(fan, "0–0")
    expect_messages(fan, "Nearly there", "Come on Harbour")


def test_the_replay_hides_the_result_until_it_ends(fan: Page, played: int):
    start_replay(fan, played)
    seek(fan, 1500)
    expect_score(fan, "1–1")
    expect(fan).to_have_title(re.compile("HAR 1–1 MIL"))
    for hidden in ("#tally", "#pinned", ".replay-offer", ".chat-pinned"):
        expect(fan.locator(hidden)).to_be_hidden()
    assert "3" not in fan.locator(".scoreboard-score").inner_text()
    expect(fan.locator(".chat-composer-status")).to_have_text("Replay: the chat as it was at this moment of the match.")
    fan.get_by_role("button", name="End the replay").click()
    expect_score(fan, "3–2")
    expect(fan.locator(".status-text")).to_have_text("Full time")
    expect(fan.locator("#tally")).to_be_visible()
    expect_messages(fan, *(text for text, _, _ in MESSAGES))
    expect(fan.get_by_role("button", name="Watch the replay")).to_be_focused()
    entries = fan.locator("#feed .entry")
    ended = entries.evaluate_all("nodes => nodes.map(node => node.dataset.id)")
    fan.reload()
    expect(entries).to_have_count(len(ended))
    assert entries.evaluate_all("nodes => nodes.map(node => node.dataset.id)") == ended


def test_the_replay_plays_half_time_and_its_messages(fan: Page, played: int):
    start_replay(fan, played)
    seek(fan, 2831 + 5)
    expect(fan.locator(".status-text")).to_have_text("Half-time")
    fan.get_by_label("Speed").select_option("4")
    fan.get_by_role("button", name="Play", exact=True).click()
    expect(fan.locator(".message-text").last).to_have_text("Pies are cold")
    expect(fan.locator(".period")).to_have_text("Second half")
    expect(fan.locator(".period-heading").first).to_have_text("Second half")


def test_the_replay_is_controlled_by_keys(fan: Page, played: int):
    start_replay(fan, played)
    slider = fan.get_by_role("slider")
    slider.press("ArrowRight")
    expect(slider).to_have_value("10")
    expect(slider).to_have_attribute("aria-valuetext", "First half, 00:10")
    slider.press("PageDown")
    expect(slider).to_have_value("0")
    slider.press("PageUp")
    expect(slider).to_have_attribute("aria-valuetext", "Second half, 45:00")
    slider.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "The replay is over")
    expect_score(fan, "3–2")
    slider.press("PageDown")
    slider.press("PageDown")
    slider.press("Space")
    expect(fan.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    slider.press("Space")
    expect(fan.get_by_role("button", name="Play", exact=True)).to_be_visible()
    fan.get_by_role("button", name="Next key event").click()
    expect(slider).to_have_value(re.compile("58[0-9]|73[0-9]"))


def test_live_changes_wait_until_the_replay_ends(fan: Page, database: Database, played: int):
    start_replay(fan, played)
    database.post(played, "An interview with Parker: she is glad that it is over.")
    database.send_messages(played, database.create_member("Ola")[0], "Sleep well")
    expect(fan.locator("[data-connection=connected]")).to_have_count(1)
    seek(fan, 745)
    expect_messages(fan, "Nearly there", "Come on Harbour")
    expect(fan.locator("#feed")).not_to_contain_text("interview")
    fan.get_by_role("button", name="End the replay").click()
    expect(fan.locator("#feed")).to_contain_text("interview")
    expect_messages(fan, *(text for text, _, _ in MESSAGES), "Sleep well")


def test_a_link_to_the_replay_does_not_show_the_result(fan: Page, played: int):
    titles: list[str] = []
    fan.expose_function("tell", lambda title: titles.append(title))
    fan.add_init_script(
        "new MutationObserver(() => tell(document.title)).observe(document, {subtree: true, childList: true})"
    )
    fan.goto(f"/matches/{played}/#replay-offer")
    fan.get_by_role("button", name="Pause", exact=True).click()
    expect_score(fan, "0–0")
    assert titles and not any("3–2" in title for title in titles)


def test_a_replay_that_cannot_load_shows_an_error(fan: Page, played: int):
    fan.route("**/timeline", lambda route: route.abort("connectionrefused"))
    fan.goto(f"/matches/{played}/")
    fan.get_by_role("button", name="Watch the replay").click()
    expect(fan.locator("#replay-offer .replay-failed")).to_have_text("The replay could not be loaded. Try again.")
    expect_score(fan, "3–2")
    fan.unroute("**/timeline")
    fan.get_by_role("button", name="Watch the replay").click()
    expect(fan.get_by_role("slider")).to_be_visible()


@pytest.mark.parametrize("module", ["matches/pages/replay.js", "chat/pages/replay.js"])
def test_a_replay_whose_scripts_cannot_load_shows_an_error(fan: Page, played: int, module: str):
    """The scripts are loaded when the first replay starts."""
    fan.route(f"**/{module}", lambda route: route.abort("connectionrefused"))
    fan.goto(f"/matches/{played}/")
    button = fan.get_by_role("button", name="Watch the replay")
    button.press("Enter")
    expect(fan.locator("#replay-offer .replay-failed")).to_have_text("The replay could not be loaded. Try again.")
    expect(button).to_be_focused()
    expect_score(fan, "3–2")
    fan.unroute(f"**/{module}")
    button.press("Enter")
    expect(fan.get_by_role("button", name="Pause", exact=True)).to_be_focused()
    expect_score(fan, "0–0")
    expect(fan.locator("#replay-offer .replay-failed")).to_have_text("")


def test_a_page_loads_the_scripts_of_the_replay_with_the_first_one(fan: Page, played: int):
    scripts: list[str] = []
    fan.on("request", lambda request: scripts.append(request.url.rpartition("/static/")[2].partition("?")[0]))
    fan.goto(f"/matches/{played}/")
    expect(fan.locator("[data-connection=connected]")).to_have_count(1)
    lazy = {"matches/pages/replay.js", "matches/pages/replay-controls.js", "chat/pages/replay.js"}
    assert not lazy & {*scripts}
    fan.get_by_role("button", name="Watch the replay").click()
    expect(fan.get_by_role("slider")).to_be_visible()
    assert {*scripts} >= lazy


def test_a_live_match_has_no_replay(fan: Page, database: Database):
    match_id = database.create_match()
    database.post(match_id, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    fan.goto(f"/matches/{match_id}/")
    expect(fan.locator("[data-connection=connected]")).to_have_count(1)
    expect(fan.locator(".replay-offer")).to_be_hidden()
    database.post(match_id, "It is over.", kind="match_end", period="2H", clock_seconds=2760)
    expect(fan.get_by_role("button", name="Watch the replay")).to_be_visible()


def test_axe_finds_nothing(browser: Browser, origin: str, played: int):
    page = axe_page(browser, origin)
    page.emulate_media(reduced_motion="reduce")
    start_replay(page, played)
    seek(page, 2700)
    expect(page.locator(".score")).to_have_text("1–1")
    require_accessible(page, ".replay :is(button, select, input)", (DESK, PHONE))
