"""A photo from a commentator's clipboard to a fan's phone: the line goes first, the photo follows, then its copies."""

import re
from base64 import b64encode
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Response, Route, expect

from tests.journeys.commentator import Console, sign_in
from tests.journeys.commentator import desk as console_desk
from tests.journeys.conftest import Hand
from tests.journeys.contexts import shared_contexts

# The module alone, on a page of the back office.
_MOUNT = """async match => {
    const {mountPhotoUploads} = await import('/static/matches/console/photo-uploads.js');
    const root = document.createElement('div');
    document.body.replaceChildren(root);
    window.told = [];
    window.stuck = 0;
    window.photo = mountPhotoUploads(root, {
        announce: sentence => window.told.push(sentence),
        csrf: () => document.cookie.match(/csrftoken=([^;]+)/)?.[1] ?? '',
        match: `/api/matches/${match}/`,
        onsignedout: () => window.stuck += 1,
    });
}"""

_GIVE = """([how, name, type, content]) => {
    const bytes = Uint8Array.from(atob(content), letter => letter.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], name, {type}));
    const event = how === 'paste'
        ? new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})
        : new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true});
    return !document.body.dispatchEvent(event);
}"""


def picture(width: int = 1600, height: int = 1000, format: str = "PNG") -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), "#3c7a4c").save(out, format)
    return out.getvalue()


def give(page: Page, how: str, content: bytes, name: str = "image.png", type: str = "image/png") -> None:
    """As the browser would hand a file to the page, which has to take it for its own."""
    assert page.evaluate(_GIVE, [how, name, type, b64encode(content).decode()]), "the browser would open the file"


def told(page: Page) -> list[str]:
    sentences: list[str] = page.evaluate("window.told")
    return sentences


@pytest.fixture
def match_id(hand: Hand) -> int:
    played: int = hand.match()
    hand.post(played, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    return played


@pytest.fixture
def desk(browser: Browser, origin: str, hand: Hand, match_id: int) -> Page:
    """Cora's browser, logged in, with what the console has for photos."""
    context = shared_contexts(browser).lend(origin)
    context.add_cookies(
        [
            {"name": "sessionid", "value": hand.session(), "url": origin},
            {"name": "csrftoken", "value": "0" * 32, "url": origin},
        ]
    )
    page = context.new_page()
    page.goto("/admin/password_change/")  # any page of the back office; this one asks the database for little
    page.evaluate(_MOUNT, match_id)
    return page


def watch(page: Page, match_id: int) -> None:
    page.goto(f"/matches/{match_id}/")
    expect(page.locator('[data-connection="connected"]')).to_be_visible()


@pytest.mark.parametrize("how", ["paste", "drop"])
def test_fans_see_the_line_then_the_photo_then_its_copies(page: Page, desk: Page, hand: Hand, match_id: int, how: str):
    watch(page, match_id)
    give(desk, how, picture())
    expect(desk.locator(".photo-thumb")).to_be_visible()
    desk.get_by_label("Photo description").fill("The ball in the net")
    desk.keyboard.press("Enter")

    entry = hand.post(match_id, "Look at that.")
    line = page.locator(f"#entry-{entry}")
    expect(line).to_contain_text("Look at that.")
    expect(line.locator(".photo")).to_have_count(0)

    desk.evaluate("id => window.photo.attach(id)", entry)
    expect(line.get_by_alt_text("The ball in the net")).to_be_visible()
    expect(line.locator("img[srcset]")).to_be_attached()
    expect(line.locator(".note")).to_have_count(0)
    expect(page.locator("#announcer")).to_contain_text("Photo: The ball in the net")
    expect(desk.locator(".photo-item")).to_have_count(0)
    assert told(desk)[-1] == "The photo is published."


def test_a_phone_takes_a_copy_that_fits_it(page: Page, hand: Hand, match_id: int):
    entry = hand.post(match_id, "Look at that.")
    hand.photo(entry, 1600, 1000)
    hand.until_small(entry)
    with page.expect_response("**/media/**") as taken:
        watch(page, match_id)
    assert taken.value.url.endswith("-480.webp")


def test_a_photo_opens_large_over_a_match_that_goes_on(page: Page, hand: Hand, match_id: int):
    entry = hand.post(match_id, "Look at that.")
    hand.photo(entry, 1600, 1000)
    watch(page, match_id)
    link = page.get_by_role("link", name="The ball in the net")
    link.click()
    large = page.get_by_role("dialog", name="The ball in the net").get_by_role("img")
    expect(large).to_have_attribute("src", re.compile(r"/media/photos/.*[0-9a-f]{32}\.jpg$"))
    hand.post(match_id, "Meanwhile.")
    expect(page.locator("#feed").get_by_text("Meanwhile.")).to_be_attached()
    hand.correct(entry, body="Look at this.")
    expect(page.locator("#feed").get_by_text("Look at this.")).to_be_attached()
    page.keyboard.press("Escape")
    expect(large).to_be_hidden()
    expect(link).to_be_focused()

    # Who asks for a tab of its own gets the file.
    with page.context.expect_page() as opened:
        link.click(modifiers=["ControlOrMeta"])
    opened.value.wait_for_url("**/media/photos/**.jpg")


def test_what_is_no_photo_is_refused_with_a_sentence(desk: Page, hand: Hand, match_id: int):
    """An SVG whose name says PNG."""
    give(desk, "drop", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    entry = hand.post(match_id, "Look at that.")
    desk.evaluate("id => window.photo.attach(id)", entry)
    expect(desk.locator('[data-state="refused"] .photo-status')).to_have_text(
        "The file is not a photo. Send a JPEG, PNG or WebP file."
    )
    assert told(desk)[-1].startswith("Photo refused: ")
    assert hand.told(match_id)["entries"][-1]["photo"] is None

    # Another one may be sent to the same line: it is not posted again for that.
    give(desk, "drop", picture(640, 400))
    desk.evaluate("id => window.photo.attach(id)", entry)
    expect(desk.locator('.photo-item:not([data-state="refused"])')).to_have_count(0)
    assert hand.told(match_id)["entries"][-1]["photo"]["width"] == 640


def test_a_network_that_is_cut_in_the_middle_of_it_only_delays_it(desk: Page, hand: Hand, match_id: int):
    cut: list[str] = []

    def break_off(route: Route) -> None:
        cut.append(route.request.url)
        route.abort("connectionreset")

    desk.route("**/api/entries/*/photo", break_off, times=2)
    give(desk, "paste", picture())
    entry = hand.post(match_id, "Look at that.")
    desk.evaluate("id => window.photo.attach(id)", entry)
    expect(desk.locator('[data-state="later"] .photo-status')).to_contain_text("It will be sent again automatically.")
    expect(desk.locator(".photo-item")).to_have_count(0)
    assert len(cut) == 2
    assert hand.told(match_id)["entries"][-1]["photo"]["width"] == 1600


def test_an_answer_that_is_lost_makes_no_second_photo(desk: Page, hand: Hand, match_id: int):
    """The server has it already: it hears the same once more, and nothing changes for fans."""

    def swallow(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    desk.route("**/api/entries/*/photo", swallow, times=1)
    give(desk, "paste", picture(400, 300))
    entry = hand.post(match_id, "Look at that.")
    offset = hand.told(match_id)["offset"]
    desk.evaluate("id => window.photo.attach(id)", entry)
    expect(desk.locator(".photo-item")).to_have_count(0)
    assert hand.told(match_id)["offset"] == offset + 1


def test_a_photo_waits_for_the_network(desk: Page, hand: Hand, match_id: int):
    give(desk, "paste", picture())
    entry = hand.post(match_id, "Look at that.")
    desk.context.set_offline(True)
    desk.evaluate("id => window.photo.attach(id)", entry)
    expect(desk.locator('[data-state="later"] .photo-status')).to_contain_text("You are offline.")
    expect(desk.get_by_role("button", name="Try again")).to_be_visible()
    desk.context.set_offline(False)
    expect(desk.locator(".photo-item")).to_have_count(0)
    assert hand.told(match_id)["entries"][-1]["photo"] is not None


def test_a_session_that_ends_costs_no_photo(desk: Page, origin: str, hand: Hand, match_id: int):
    give(desk, "paste", picture())
    entry = hand.post(match_id, "Look at that.")
    hand.log_out()
    desk.evaluate("id => window.photo.attach(id)", entry)
    expect(desk.locator('[data-state="later"] .photo-status')).to_contain_text("Log in again")
    assert desk.evaluate("window.stuck") >= 1

    desk.context.add_cookies([{"name": "sessionid", "value": hand.session(), "url": origin}])
    desk.evaluate("window.photo.retry()")
    expect(desk.locator(".photo-item")).to_have_count(0)
    assert hand.told(match_id)["entries"][-1]["photo"] is not None


def test_it_is_sent_no_further_when_it_is_cancelled(desk: Page, hand: Hand, match_id: int):
    held: list[Route] = []
    desk.route("**/api/entries/*/photo", lambda route: held.append(route))
    give(desk, "paste", picture())
    entry = hand.post(match_id, "Look at that.")
    desk.evaluate("id => window.photo.attach(id)", entry)
    expect(desk.locator("progress")).to_be_visible()
    with desk.expect_event("requestfailed"):
        desk.get_by_role("button", name="Remove the photo").click()
    expect(desk.locator(".photo-item")).to_have_count(0)
    assert hand.told(match_id)["entries"][-1]["photo"] is None


def test_each_line_gets_its_own_photo(desk: Page, hand: Hand, match_id: int):
    """Two posts under way at once, and the second is through first."""
    give(desk, "paste", picture(300, 200))
    desk.evaluate("window.photo.bind('first')")
    give(desk, "paste", picture(500, 200))
    desk.evaluate("window.photo.bind('second')")
    first, second = hand.post(match_id, "One.", key="first"), hand.post(match_id, "Two.", key="second")
    desk.evaluate("window.photo.bind('a line without a photo'); window.photo.setPending(['first'])")
    expect(desk.locator(".photo-item")).to_have_count(1)
    desk.evaluate("window.photo.setPending([])")
    expect(desk.locator(".photo-item")).to_have_count(0)
    widths = {entry["id"]: entry["photo"] and entry["photo"]["width"] for entry in hand.told(match_id)["entries"]}
    assert (widths[first], widths[second]) == (300, 500)


def test_a_photo_is_held_back_with_its_line(desk: Page, hand: Hand, match_id: int):
    give(desk, "paste", picture(300, 200))
    desk.evaluate("window.photo.bind('held'); window.photo.setPending(['held'])")
    expect(desk.locator(".photo-status")).to_have_text("Will be sent with its line.")
    entry = hand.post(match_id, "Look at that.", key="held")
    desk.evaluate("window.photo.setPending([])")
    expect(desk.locator(".photo-item")).to_have_count(0)
    assert next(e for e in hand.told(match_id)["entries"] if e["id"] == entry)["photo"]["width"] == 300


def test_a_photo_whose_line_was_taken_back_lies_in_the_composer_again(desk: Page, hand: Hand, match_id: int):
    give(desk, "paste", picture(300, 200))
    desk.evaluate("window.photo.bind('gone'); window.photo.setPending([])")
    expect(desk.locator(".photo-status")).to_have_text("Will be attached to the next line you post.")
    entry = hand.post(match_id, "Put better.")
    desk.evaluate("id => window.photo.attach(id)", entry)
    expect(desk.locator(".photo-item")).to_have_count(0)
    assert hand.told(match_id)["entries"][-1]["photo"]["width"] == 300


def test_what_a_photo_shows_may_be_said_while_it_is_on_its_way(desk: Page, hand: Hand, match_id: int):
    give(desk, "paste", picture())
    entry = hand.post(match_id, "Look at that.")
    desk.get_by_label("Photo description").focus()
    desk.evaluate("id => window.photo.attach(id)", entry)
    expect(desk.locator('[data-state="done"]')).to_be_visible()
    desk.get_by_label("Photo description").fill("Rain on the pitch")
    desk.keyboard.press("Enter")
    expect(desk.locator(".photo-item")).to_have_count(0)
    assert hand.told(match_id)["entries"][-1]["photo"]["alt"] == "Rain on the pitch"


def test_a_large_photograph_is_made_smaller_before_it_is_sent(desk: Page, hand: Hand, match_id: int):
    """A phone's, of more than the server takes: upright by its EXIF, and still upright when it arrives."""
    out = BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.effect_noise((4000, 3000), 90).save(out, "JPEG", quality=95, exif=exif)
    content = out.getvalue()
    assert len(content) > 5 * 1024 * 1024
    give(desk, "drop", content, "IMG_0001.jpg", "image/jpeg")
    entry = hand.post(match_id, "Look at that.")
    desk.evaluate("id => window.photo.attach(id)", entry)
    expect(desk.locator(".photo-item")).to_have_count(0)
    photo: dict[str, Any] = hand.told(match_id)["entries"][-1]["photo"]
    assert (photo["width"], photo["height"]) == (1536, 2048)


# --- in the console


@pytest.fixture
def console(browser: Browser, origin: str, hand: Hand, match_id: int) -> Console:
    hand.person("cora", match_id)
    context = console_desk(browser, origin)
    sign_in(context, origin, hand, "cora")
    return Console(context.new_page(), match_id).open()


def test_a_commentator_pastes_a_photo_and_posts(page: Page, console: Console, hand: Hand, match_id: int):
    watch(page, match_id)
    give(console.page, "paste", picture())
    expect(console.page.locator(".photo-status")).to_have_text("Will be attached to the next line you post.")
    console.say("Look at that.")
    line = page.locator("#feed .entry", has_text="Look at that.")
    expect(line.locator("img[srcset]")).to_be_attached()
    expect(line.locator(".note")).to_have_count(0)
    expect(console.page.locator(".photo-item")).to_have_count(0)
    expect(console.entry("Look at that.").locator(".photo img")).to_be_visible()

    console.say("Without one.")
    expect(console.entry("Without one.")).to_be_visible()
    assert [entry["photo"] is not None for entry in hand.told(match_id)["entries"][-2:]] == [True, False]


def test_a_line_that_waits_for_the_network_keeps_its_photo(console: Console, hand: Hand, match_id: int):
    console.page.context.set_offline(True)
    give(console.page, "drop", picture(640, 400))
    console.say("Typed in the tunnel.")
    console.say("And another.")
    expect(console.page.locator(".photo-status")).to_have_text("Will be sent with its line.")
    console.page.context.set_offline(False)
    expect(console.page.locator(".photo-item")).to_have_count(0)
    expect(console.entry("And another.")).to_be_visible()
    photos = {entry["body"]: entry["photo"] for entry in hand.told(match_id)["entries"]}
    assert photos["Typed in the tunnel."]["width"] == 640
    assert photos["And another."] is None


def test_a_held_line_that_is_taken_back_gives_its_photo_back(console: Console, hand: Hand, match_id: int):
    hand.holds(match_id, {"comment": 20})
    give(console.page, "paste", picture(640, 400))
    console.say("Too soon.")
    expect(console.page.locator(".photo-status")).to_have_text("Will be sent with its line.")
    expect(console.page.locator('.unsent-line[data-kind="held"]')).to_be_visible()
    console.press("Control+z")
    expect(console.line).to_have_value("Too soon.")
    expect(console.page.locator(".photo-status")).to_have_text("Will be attached to the next line you post.")
    console.press("Control+Enter")  # without a hold
    expect(console.entry("Too soon.").locator(".photo img")).to_be_visible()


# --- what is kept


def cut_off(box: BrowserContext) -> None:
    """Nothing is taken by the server, and pages still are: as on a bad network."""
    for path in ("**/entries", "**/photo"):
        box.route(path, lambda route: route.abort())


def reconnect(box: BrowserContext) -> None:
    for path in ("**/entries", "**/photo"):
        box.unroute(path)


def sent_photos(box: BrowserContext) -> list[int]:
    """The statuses of the photos that the server has answered from now on."""
    statuses: list[int] = []

    def note(response: Response) -> None:
        if response.url.endswith("/photo"):
            statuses.append(response.status)

    box.on("response", note)
    return statuses


def test_a_reload_loses_no_photo(console: Console, hand: Hand, match_id: int):
    box = console.page.context
    cut_off(box)
    give(console.page, "paste", picture(640, 400))
    console.page.get_by_label("Photo description").fill("Rain on the pitch")
    console.press("Enter")
    console.say("Typed in the tunnel.")
    expect(console.unsent).to_contain_text("Typed in the tunnel.")
    console.page.reload()
    expect(console.page.locator(".photo-status")).to_have_text("Will be sent with its line.")
    expect(console.page.locator(".photo-thumb")).to_be_visible()
    statuses = sent_photos(box)
    reconnect(box)
    expect(console.page.locator(".photo-item")).to_have_count(0)
    expect(console.entry("Typed in the tunnel.").get_by_alt_text("Rain on the pitch")).to_be_visible()
    assert statuses == [200]
    console.page.reload()
    expect(console.page.locator('[data-connection="connected"]')).to_be_visible()
    expect(console.page.locator(".photo-item")).to_have_count(0)
    assert statuses == [200]


def test_one_that_is_on_its_way_as_the_page_goes_is_sent_by_the_next(console: Console, hand: Hand, match_id: int):
    """The line is out already; what is missing is its photo."""
    box = console.page.context
    box.route("**/photo", lambda route: route.abort())
    give(console.page, "paste", picture(640, 400))
    console.say("Look at that.")
    expect(console.page.locator('[data-state="later"]')).to_be_visible()
    console.page.reload()
    statuses = sent_photos(box)
    box.unroute("**/photo")
    expect(console.entry("Look at that.").locator(".photo img")).to_be_visible()
    expect(console.page.locator(".photo-item")).to_have_count(0)
    assert statuses == [200]


def test_one_that_waits_for_a_line_still_does_after_a_reload(console: Console, hand: Hand, match_id: int):
    give(console.page, "paste", picture(640, 400))
    expect(console.page.locator(".photo-status")).to_have_text("Will be attached to the next line you post.")
    console.page.get_by_label("Photo description").fill("Rain on the pitch")
    console.press("Enter")
    console.page.reload()
    expect(console.page.locator(".photo-status")).to_have_text("Will be attached to the next line you post.")
    expect(console.page.get_by_label("Photo description")).to_have_value("Rain on the pitch")
    console.line.focus()
    console.say("Look at that.")
    expect(console.entry("Look at that.").get_by_alt_text("Rain on the pitch")).to_be_visible()


def test_a_held_line_keeps_its_photo_over_a_reload(console: Console, hand: Hand, match_id: int):
    hand.holds(match_id, {"comment": 20})
    give(console.page, "paste", picture(640, 400))
    console.say("Too soon.")
    held = console.page.locator('.unsent-line[data-kind="held"]')
    expect(held).to_be_visible()
    console.page.reload()
    expect(held).to_be_visible()
    expect(console.page.locator(".photo-status")).to_have_text("Will be sent with its line.")
    held.focus()
    console.press("n")
    expect(console.entry("Too soon.").locator(".photo img")).to_be_visible()


def test_a_photo_stands_in_one_window_and_outlives_it(console: Console, hand: Hand, match_id: int):
    give(console.page, "paste", picture(640, 400))
    expect(console.page.locator(".photo-item")).to_have_count(1)
    other = Console(console.page.context.new_page(), match_id).open()
    other.say("From the other window.")
    expect(other.entry("From the other window.")).to_be_visible()
    expect(other.page.locator(".photo-item")).to_have_count(0)
    console.page.close()
    expect(other.page.locator(".photo-item")).to_have_count(1)
    other.say("Look at that.")
    expect(other.entry("Look at that.").locator(".photo img")).to_be_visible()
