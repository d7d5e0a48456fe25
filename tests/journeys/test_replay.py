"""A fan watches again a match that is over: lines and chat come as they came then, and nothing tells the end."""

import re

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.journeys.accessibility import require_comfort
from tests.journeys.conftest import PHONE, Hand

DESK: ViewportSize = {"width": 1280, "height": 860}
SAID = [
    ("Nearly there", "", None),
    ("Come on Harbour", "1H", 30.0),
    ("What a free kick!", "1H", 755.0),
    ("Pies are cold", "1H", 2840.0),
    ("Never in doubt", "2H", 2020.0),
    ("What a match that was", "2H", None),
]


@pytest.fixture
def played(hand: Hand) -> int:
    """Harbour Town 3–2 Mill United, and what Ida said to it."""
    match_id, steps = hand.begin("tests/data/harbour-mill.jsonl")
    hand.play(match_id, steps)
    hand.say(match_id, hand.member("Ida")[0], *(text for text, _, _ in SAID))
    hand.said_then(match_id, [[period, seconds] for _, period, seconds in SAID])
    return int(match_id)


@pytest.fixture
def fan(page: Page) -> Page:
    page.set_viewport_size(DESK)
    return page


def watch(page: Page, match_id: int) -> None:
    """Begin the replay, and have it stand still where it begins."""
    page.goto(f"/matches/{match_id}/")
    expect(page.locator(".points").first).to_have_text("3")
    expect(page.locator(".chat:not([data-loading])")).to_have_count(1)
    page.get_by_role("button", name="Watch the replay").click()
    page.get_by_role("button", name="Pause", exact=True).click()
    page.get_by_role("slider").press("Home")


def go(page: Page, seconds: int) -> None:
    """Draw the slider to so many seconds after the kick-off."""
    page.get_by_role("slider").fill(str(seconds))


def score(page: Page, text: str) -> None:
    expect(page.locator(".score")).to_have_text(text)


def said(page: Page, *texts: str) -> None:
    expect(page.locator(".message-text")).to_have_text(list(texts))


def test_the_match_and_its_chat_come_as_they_came_then(fan: Page, played: int):
    watch(fan, played)
    score(fan, "0–0")
    expect(fan.locator("#feed .entry")).to_have_count(4)
    expect(fan.locator(".status-text")).to_have_text("Replay")
    said(fan, "Nearly there")
    go(fan, 745)
    score(fan, "1–0")
    expect(fan.locator(".clock .clock-time")).to_have_text("12:25")
    expect(fan.locator("#feed .entry").first).to_contain_text("Parker, straight from the free kick")
    said(fan, "Nearly there", "Come on Harbour")
    # It plays on, and what was said then is said again.
    fan.get_by_label("Speed").select_option("20")
    fan.get_by_role("button", name="Play", exact=True).click()
    said(fan, "Nearly there", "Come on Harbour", "What a free kick!")
    fan.get_by_role("button", name="Pause", exact=True).click()
    # Back: what had not happened then is gone again.
    go(fan, 60)
    score(fan, "0–0")
    said(fan, "Nearly there", "Come on Harbour")


def test_nothing_tells_how_it_ended_until_the_fan_ends_it(fan: Page, played: int):
    watch(fan, played)
    go(fan, 1500)
    score(fan, "1–1")
    expect(fan).to_have_title(re.compile("HAR 1–1 MIL"))
    for hidden in ("#statistics", "#pinned", ".replay-offer", ".chat-pinned"):
        expect(fan.locator(hidden)).to_be_hidden()
    assert "3" not in fan.locator(".scoreboard-score").inner_text()
    expect(fan.locator(".chat-composer-status")).to_have_text("Replay: the chat as it was at this moment of the match.")
    fan.get_by_role("button", name="End the replay").click()
    score(fan, "3–2")
    expect(fan.locator(".status-text")).to_have_text("Full time")
    expect(fan.locator("#statistics")).to_be_visible()
    said(fan, *(text for text, _, _ in SAID))
    expect(fan.get_by_role("button", name="Watch the replay")).to_be_focused()
    entries = fan.locator("#feed .entry")
    ended = entries.evaluate_all("nodes => nodes.map(node => node.dataset.id)")
    fan.reload()
    expect(entries).to_have_count(len(ended))
    assert entries.evaluate_all("nodes => nodes.map(node => node.dataset.id)") == ended


def test_half_time_and_the_talk_in_it(fan: Page, played: int):
    watch(fan, played)
    go(fan, 2831 + 5)
    expect(fan.locator(".status-text")).to_have_text("Half-time")
    fan.get_by_label("Speed").select_option("4")
    fan.get_by_role("button", name="Play", exact=True).click()
    expect(fan.locator(".message-text").last).to_have_text("Pies are cold")
    expect(fan.locator(".period")).to_have_text("Second half")
    expect(fan.locator(".period-heading").first).to_have_text("Second half")


def test_by_keyboard(fan: Page, played: int):
    watch(fan, played)
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
    score(fan, "3–2")
    slider.press("PageDown")
    slider.press("PageDown")
    slider.press("Space")
    expect(fan.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    slider.press("Space")
    expect(fan.get_by_role("button", name="Play", exact=True)).to_be_visible()
    fan.get_by_role("button", name="Next key event").click()
    expect(slider).to_have_value(re.compile("58[0-9]|73[0-9]"))


def test_what_happens_meanwhile_waits(fan: Page, hand: Hand, played: int):
    watch(fan, played)
    hand.post(played, "An interview with Parker: she is glad that it is over.")
    hand.say(played, hand.member("Ola")[0], "Sleep well")
    expect(fan.locator("[data-connection=connected]")).to_have_count(1)
    go(fan, 745)
    said(fan, "Nearly there", "Come on Harbour")
    expect(fan.locator("#feed")).not_to_contain_text("interview")
    fan.get_by_role("button", name="End the replay").click()
    expect(fan.locator("#feed")).to_contain_text("interview")
    said(fan, *(text for text, _, _ in SAID), "Sleep well")


def test_a_link_to_the_replay_tells_no_result(fan: Page, played: int):
    titles: list[str] = []
    fan.expose_function("tell", lambda title: titles.append(title))
    fan.add_init_script(
        "new MutationObserver(() => tell(document.title)).observe(document, {subtree: true, childList: true})"
    )
    fan.goto(f"/matches/{played}/#replay-offer")
    fan.get_by_role("button", name="Pause", exact=True).click()
    score(fan, "0–0")
    assert titles and not any("3–2" in title for title in titles)


def test_without_an_answer_it_says_so(fan: Page, played: int):
    fan.route("**/timeline", lambda route: route.abort("connectionrefused"))
    fan.goto(f"/matches/{played}/")
    fan.get_by_role("button", name="Watch the replay").click()
    expect(fan.locator(".replay-failed")).to_have_text("The replay could not be loaded. Try again.")
    score(fan, "3–2")
    fan.unroute("**/timeline")
    fan.get_by_role("button", name="Watch the replay").click()
    expect(fan.get_by_role("slider")).to_be_visible()


def test_a_match_that_is_played_has_none(fan: Page, hand: Hand):
    match_id = hand.match()
    hand.post(match_id, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    fan.goto(f"/matches/{match_id}/")
    expect(fan.locator("[data-connection=connected]")).to_have_count(1)
    expect(fan.locator(".replay-offer")).to_be_hidden()
    hand.post(match_id, "It is over.", kind="match_end", period="2H", clock_seconds=2760)
    expect(fan.get_by_role("button", name="Watch the replay")).to_be_visible()


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing(browser: Browser, origin: str, played: int, screen: ViewportSize):
    context = browser.new_context(base_url=origin, viewport=screen, bypass_csp=True, reduced_motion="reduce")
    page = context.new_page()
    watch(page, played)
    go(page, 2700)
    expect(page.locator(".score")).to_have_text("1–1")
    require_comfort(page, ".replay :is(button, select, input)", screen)
    context.close()
