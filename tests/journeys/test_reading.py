"""Reading a match in one's own way: catching up, announcements for screen readers, and listening."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.accessibility import axe_page, require_accessible
from tests.journeys.conftest import PHONE, Database
from tests.journeys.room_members import DESK

# The last visit was some minutes ago.
AGE = """() => {
    for (const name of Object.keys(localStorage).filter(name => name.includes('.seen.'))) {
        const seen = JSON.parse(localStorage.getItem(name));
        localStorage.setItem(name, JSON.stringify({...seen, at: seen.at - 300000}));
    }
}"""
# The page is in another tab, or in view again five minutes later.
HIDE = """hidden => {
    Object.defineProperty(document, 'hidden', {configurable: true, get: () => hidden});
    if (!hidden) {
        const {now} = Date;
        Date.now = () => now() + 300000;
    }
    document.dispatchEvent(new Event('visibilitychange'));
}"""
# Speech of a browser with one English voice. A test ends what is being read with `finish()`.
SPEECH = """
window.spoken = [];
window.mediaActions = {};
let current = null;
const voices = (VOICES).map(lang => ({lang, name: lang, default: false}));
class Synthesis extends EventTarget {
    getVoices() { return voices; }
    speak(utterance) { current = utterance; spoken.push([utterance.lang, utterance.text]); }
    cancel() { const ended = current; current = null; ended?.onerror?.({error: 'canceled'}); }
}
window.finish = () => { const ended = current; current = null; ended?.onend?.({}); };
Object.defineProperty(window, 'speechSynthesis', {value: new Synthesis()});
window.SpeechSynthesisUtterance = class {
    constructor(text) { Object.assign(this, {text, lang: '', voice: null}); }
};
MediaSession.prototype.setActionHandler = (action, handler) => { mediaActions[action] = handler; };
"""


# Record the announcements to screen readers.
RECORD_ANNOUNCEMENTS = """() => {
    window.announced = [];
    const region = document.getElementById('announcer');
    new MutationObserver(() => announced.push(region.textContent)).observe(region, {childList: true});
}"""


def speech(*voices: str) -> str:
    return SPEECH.replace("VOICES", str([*voices]))


def open_match(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("[data-connection=connected]")).to_have_count(1)


def leave(page: Page) -> None:
    """Leave the match page for some minutes."""
    page.goto("/robots.txt")
    page.evaluate(AGE)


@pytest.mark.parametrize(
    ("prefix", "summary", "one"),
    [
        ("", "Since you left: 2 goals, 1 red card, 7 new lines", "Since you left: 1 new line"),
        ("/zh-hans", "您离开后：2 个进球、1 张红牌、7 条新解说", "您离开后：1 条新解说"),
    ],
)
def test_a_fan_who_returns_reads_what_happened_meanwhile(
    browser: Browser, origin: str, database: Database, match_id: int, prefix: str, summary: str, one: str
):
    page = axe_page(browser, origin)
    address = f"{prefix}/matches/{match_id}/"
    note = page.locator("#catch-up")
    open_match(page, address)
    expect(note).to_be_hidden()

    leave(page)
    first = database.post(match_id, "A corner.")
    database.post(match_id, "In!", kind="goal", side="home")
    database.post(match_id, "In again!", kind="goal", side="away")
    wrong = database.post(match_id, "A third?", kind="goal", side="away")
    database.retract(wrong, "Offside")
    database.post(match_id, "Off he goes.", kind="red_card", side="away")
    database.post_many(match_id, ["A throw.", "A pass."])
    open_match(page, address)
    expect(note.locator("p")).to_have_text(summary)
    require_accessible(page, "#catch-up :is(a, button)", [DESK, PHONE])
    # A summary that was not read stays for the next visit.
    leave(page)
    open_match(page, address)
    expect(note.locator("p")).to_have_text(summary)
    note.locator("a").press("Enter")
    expect(page).to_have_url(f"{origin}{address}#entry-{first}")
    expect(page.locator(f"#entry-{first} a").first).to_be_focused()
    expect(page.locator(f"#entry-{first}")).to_be_in_viewport()
    expect(note).to_be_hidden()

    # Another tab was in view, or the phone slept.
    page.evaluate(HIDE, True)
    database.post(match_id, "One more.")
    expect(page.locator("#feed")).to_contain_text("One more.")
    page.evaluate(HIDE, False)
    expect(note.locator("p")).to_have_text(one)
    note.locator("button").press("Escape")
    expect(note).to_be_hidden()
    page.reload()
    expect(page.locator("[data-connection=connected]")).to_have_count(1)
    expect(note).to_be_hidden()


def test_a_long_absence_is_summarised_with_lines_that_the_page_has_not_loaded(
    page: Page, database: Database, match_id: int
):
    open_match(page, f"/matches/{match_id}/")
    leave(page)
    database.post(match_id, "In!", kind="goal", side="home")
    database.post_many(match_id, [f"Pass {number}." for number in range(400)])
    open_match(page, f"/matches/{match_id}/")
    expect(page.locator("#catch-up p")).to_have_text("Since you left: 1 goal, 401 new lines")


def test_hidden_results_are_not_summarised_before_they_are_shown(page: Page, database: Database, match_id: int):
    open_match(page, f"/matches/{match_id}/")
    leave(page)
    database.post(match_id, "In!", kind="goal", side="home")
    page.evaluate("localStorage.setItem('livecast.spoilers', 'hidden')")
    open_match(page, f"/matches/{match_id}/")
    expect(page.locator("#catch-up")).to_be_hidden()
    assert page.locator("#catch-up p").text_content() == ""
    page.get_by_role("button", name="Show the result").click()
    expect(page.locator("#catch-up p")).to_have_text("Since you left: 1 goal, 1 new line")


def test_the_fan_chooses_what_screen_readers_announce(page: Page, database: Database, match_id: int):
    open_match(page, f"/matches/{match_id}/")
    page.evaluate(RECORD_ANNOUNCEMENTS)

    def choose(value: str) -> None:
        page.locator(".settings-open").click()
        expect(page.locator("#settings")).to_be_visible()
        page.locator(f"[name=verbosity][value={value}]").check()
        page.keyboard.press("Escape")

    def wait_for(text: str) -> str:
        page.wait_for_function("text => announced.some(one => one.includes(text))", arg=text)
        return str(page.evaluate("announced.splice(0).join('|')"))

    choose("all")
    database.post(match_id, "A first pass.")
    wait_for("A first pass.")
    choose("key")
    database.post(match_id, "A second pass.")
    database.post(match_id, "Off he goes.", kind="red_card", side="away")
    assert "A second pass." not in wait_for("Red card. Off he goes.")
    choose("score")
    database.post(match_id, "A second red card.", kind="red_card", side="away")
    goal = database.post(match_id, "In!", kind="goal", side="home")
    assert "red card" not in wait_for("Goal. Harbour Town 1–0 Mill United")
    database.retract(goal, "Offside")
    wait_for("Withdrawn")
    # The choice is kept, and holds before the settings are opened.
    page.reload()
    expect(page.locator("[data-connection=connected]")).to_have_count(1)
    page.evaluate(RECORD_ANNOUNCEMENTS)
    database.post(match_id, "A third red card.", kind="red_card", side="away")
    database.post(match_id, "In again!", kind="goal", side="home")
    assert "red card" not in wait_for("Goal. Harbour Town 1–0 Mill United")
    page.locator(".settings-open").click()
    expect(page.locator("[name=verbosity][value=score]")).to_be_checked()


@pytest.mark.parametrize(("prefix", "own", "other"), [("", "en-US", "zh-CN"), ("/zh-hans", "zh-CN", "en-US")])
def test_lines_are_read_aloud_in_their_language_and_never_late(
    browser: Browser, origin: str, database: Database, prefix: str, own: str, other: str
):
    page = axe_page(browser, origin)
    page.add_init_script(speech("en-GB", "cmn_CN"))
    commentary = "en" if prefix else "zh-hans"
    match_id = database.create_match(language=commentary)
    database.post(match_id, kind="period_start", period="1H", clock_seconds=0)
    open_match(page, f"{prefix}/matches/{match_id}/")
    player = page.locator("#listen-player")
    expect(player).to_be_hidden()
    database.post(match_id, "Before.")
    expect(page.locator("#feed")).to_contain_text("Before.")
    page.locator(".settings-open").click()
    page.locator("[name=listen][value=key]").check()
    require_accessible(page, "#settings button", [DESK, PHONE])
    page.keyboard.press("Escape")
    require_accessible(page, "#listen-player button", [DESK, PHONE])

    def spoken(count: int) -> list[Any]:
        page.wait_for_function("count => spoken.length >= count", arg=count)
        return list(page.evaluate("spoken.splice(0)"))

    [[language, sentence]] = spoken(1)
    assert language == own and "Harbour Town – Mill United" in sentence
    page.evaluate("finish()")
    database.post(match_id, "Not a key event.")
    database.post(match_id, "好球" if prefix == "" else "In!", kind="goal", side="home")
    [[language, sentence]] = spoken(1)
    assert language == own and "Harbour Town 1–0 Mill United" in sentence
    page.evaluate("finish()")
    assert spoken(1) == [[other, "好球" if prefix == "" else "In!"]]
    page.wait_for_function("navigator.mediaSession.metadata?.title === 'HAR 1–0 MIL'")
    assert page.evaluate("Object.keys(mediaActions).sort()") == ["nexttrack", "pause", "play", "stop"]
    assert page.evaluate("navigator.mediaSession.playbackState") == "playing"

    # While one line is read, many arrive: only the newest wait.
    page.locator(".settings-open").click()
    page.locator("[name=listen][value=all]").check()
    page.keyboard.press("Escape")
    database.post_many(match_id, [f"Pass {number}." for number in range(20)])
    expect(page.locator("#feed")).to_contain_text("Pass 19.")
    heard = []
    for _ in range(3):
        page.evaluate("mediaActions.nexttrack()")
        heard += [text for _, text in page.evaluate("spoken.splice(0)")]
        page.evaluate("finish()")
        heard += [text for _, text in page.evaluate("spoken.splice(0)")]
    assert "Pass 19." in heard and "Pass 1." not in heard

    # Paused, it is silent; the controls of the device start it again.
    page.evaluate("mediaActions.pause()")
    expect(player.locator("[data-action=play]")).to_be_visible()
    assert page.evaluate("navigator.mediaSession.playbackState") == "paused"
    database.post(match_id, "While paused.")
    expect(page.locator("#feed")).to_contain_text("While paused.")
    assert page.evaluate("spoken.splice(0)") == []
    player.locator("[data-action=play]").click()
    expect(player.locator("[data-action=pause]")).to_be_focused()

    # After a reload it waits for a gesture.
    page.reload()
    expect(player.locator("[data-action=play]")).to_be_visible()
    assert page.evaluate("spoken") == []


def test_a_browser_without_a_voice_for_the_language_says_so(page: Page, match_id: int):
    page.add_init_script(speech("de-DE"))
    open_match(page, f"/matches/{match_id}/")
    page.locator(".settings-open").click()
    page.locator("[name=listen][value=all]").check()
    expect(page.locator(".listen-status")).to_have_text("This browser has no voice for this language: English.")
    page.locator("[name=listen][value=off]").check()
    expect(page.locator(".listen-status")).to_be_empty()
    expect(page.locator("#listen-player")).to_be_hidden()


def test_a_browser_that_cannot_speak_says_so(page: Page, match_id: int):
    page.add_init_script(
        "Object.defineProperty(window, 'speechSynthesis', {value: undefined}); delete window.SpeechSynthesisUtterance"
    )
    open_match(page, f"/matches/{match_id}/")
    page.locator(".settings-open").click()
    expect(page.locator(".listen-status")).to_have_text("This browser cannot read aloud.")
    expect(page.locator("[name=listen][value=all]")).to_be_disabled()
