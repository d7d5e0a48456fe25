"""A photo from a commentator's clipboard to a fan's phone: entry, photo, smaller copies."""

import re
from base64 import b64encode
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Response, Route, expect

from tests.journeys.commentator import ConsolePage, add_session, staff_context
from tests.journeys.conftest import Database
from tests.journeys.contexts import shared_contexts

# The upload module alone, on a page of the admin.
_MOUNT = """async match => {
    const {mountPhotoUploads} = await import('/static/matches/console/photo-uploads.js');
    const root = document.createElement('div');
    document.body.replaceChildren(root);
    window.announced = [];
    window.stuck = 0;
    window.photo = mountPhotoUploads(root, {
        announce: sentence => window.announced.push(sentence),
        csrf: () => document.cookie.match(/csrftoken=([^;]+)/)?.[1] ?? '',
        match: `/api/matches/${match}/`,
        onsignedout: () => window.stuck += 1,
    });
}"""

_GIVE_FILE = """([how, name, type, content]) => {
    const bytes = Uint8Array.from(atob(content), letter => letter.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([bytes], name, {type}));
    const event = how === 'paste'
        ? new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})
        : new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true});
    return !document.body.dispatchEvent(event);
}"""


def picture(width: int = 400, height: int = 300, format: str = "PNG") -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), "#3c7a4c").save(out, format)
    return out.getvalue()


def give_file(page: Page, how: str, content: bytes, name: str = "image.png", type: str = "image/png") -> None:
    """Paste or drop a file on the page. The page must take it."""
    assert page.evaluate(_GIVE_FILE, [how, name, type, b64encode(content).decode()]), "the page did not take the file"


def announced(page: Page) -> list[str]:
    sentences: list[str] = page.evaluate("window.announced")
    return sentences


@pytest.fixture
def match_id(database: Database) -> int:
    played: int = database.create_match()
    database.post(played, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    return played


@pytest.fixture
def uploads_page(browser: Browser, origin: str, database: Database, match_id: int) -> Page:
    """The page of Cora, who is logged in, with the upload module."""
    context = shared_contexts(browser).lend(origin)
    context.add_cookies(
        [
            {"name": "sessionid", "value": database.log_in_commentator(), "url": origin},
            {"name": "csrftoken", "value": "0" * 32, "url": origin},
        ]
    )
    page = context.new_page()
    page.goto("/admin/jsi18n/")  # any address with the policy of the admin: this one has no scripts or styles
    page.evaluate(_MOUNT, match_id)
    return page


def watch(page: Page, match_id: int) -> None:
    page.goto(f"/matches/{match_id}/")
    expect(page.locator('[data-connection="connected"]')).to_be_visible()


def test_fans_see_the_entry_then_the_photo_then_its_smaller_copies(
    page: Page, uploads_page: Page, database: Database, match_id: int
):
    watch(page, match_id)
    give_file(uploads_page, "paste", picture(1600, 1000))
    expect(uploads_page.locator(".photo-thumb")).to_be_visible()
    uploads_page.get_by_label("Photo description").fill("The ball in the net")
    uploads_page.keyboard.press("Enter")

    entry = database.post(match_id, "Look at that.")
    line = page.locator(f"#entry-{entry}")
    expect(line).to_contain_text("Look at that.")
    expect(line.locator(".photo")).to_have_count(0)

    uploads_page.evaluate("id => window.photo.attach(id)", entry)
    expect(line.get_by_alt_text("The ball in the net")).to_be_visible()
    expect(line.locator("img[srcset]")).to_be_attached()
    expect(line.locator(".note")).to_have_count(0)
    expect(page.locator("#announcer")).to_contain_text("Photo: The ball in the net")
    expect(uploads_page.locator(".photo-item")).to_have_count(0)
    assert announced(uploads_page)[-1] == "The photo is published."


def test_a_phone_loads_a_small_copy(page: Page, database: Database, match_id: int):
    entry = database.post(match_id, "Look at that.")
    database.add_photo(entry, 1600, 1000)
    database.wait_for_thumbnails(entry)
    with page.expect_response("**/media/**") as taken:
        watch(page, match_id)
    assert taken.value.url.endswith("-480.webp")


def test_a_photo_opens_large_while_the_feed_updates(page: Page, database: Database, match_id: int):
    entry = database.post(match_id, "Look at that.")
    database.add_photo(entry, 1600, 1000)
    watch(page, match_id)
    link = page.get_by_role("link", name="The ball in the net")
    link.click()
    large = page.get_by_role("dialog", name="The ball in the net").get_by_role("img")
    expect(large).to_have_attribute("src", re.compile(r"/media/photos/.*[0-9a-f]{32}\.jpg$"))
    database.post(match_id, "Meanwhile.")
    expect(page.locator("#feed").get_by_text("Meanwhile.")).to_be_attached()
    database.correct(entry, body="Look at this.")
    expect(page.locator("#feed").get_by_text("Look at this.")).to_be_attached()
    page.keyboard.press("Escape")
    expect(large).to_be_hidden()
    expect(link).to_be_focused()

    # A click for a new tab opens the file.
    with page.context.expect_page() as opened:
        link.click(modifiers=["ControlOrMeta"])
    opened.value.wait_for_url("**/media/photos/**.jpg")


def test_a_file_that_is_not_a_photo_is_refused(uploads_page: Page, database: Database, match_id: int):
    """An SVG with the name of a PNG."""
    give_file(uploads_page, "drop", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    entry = database.post(match_id, "Look at that.")
    uploads_page.evaluate("id => window.photo.attach(id)", entry)
    expect(uploads_page.locator('[data-state="refused"] .photo-status')).to_have_text(
        "The file is not a photo. Send a JPEG, PNG or WebP file."
    )
    assert announced(uploads_page)[-1].startswith("Photo refused: ")
    assert database.match_content(match_id)["entries"][-1]["photo"] is None

    # Another photo can be attached to the same entry.
    give_file(uploads_page, "drop", picture())
    uploads_page.evaluate("id => window.photo.attach(id)", entry)
    expect(uploads_page.locator('.photo-item:not([data-state="refused"])')).to_have_count(0)
    assert database.match_content(match_id)["entries"][-1]["photo"]["width"] == 400


def test_an_interrupted_upload_is_sent_again(uploads_page: Page, database: Database, match_id: int):
    cut: list[str] = []

    def reset(route: Route) -> None:
        cut.append(route.request.url)
        route.abort("connectionreset")

    uploads_page.route("**/api/entries/*/photo", reset, times=2)
    give_file(uploads_page, "paste", picture())
    entry = database.post(match_id, "Look at that.")
    uploads_page.evaluate("id => window.photo.attach(id)", entry)
    expect(uploads_page.locator('[data-state="later"] .photo-status')).to_contain_text(
        "It will be sent again automatically."
    )
    expect(uploads_page.locator(".photo-item")).to_have_count(0)
    assert len(cut) == 2
    assert database.match_content(match_id)["entries"][-1]["photo"]["width"] == 400


def test_a_lost_answer_does_not_repeat_a_photo(uploads_page: Page, database: Database, match_id: int):
    """The server gets the same photo twice and publishes it once."""

    def lose_answer(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    uploads_page.route("**/api/entries/*/photo", lose_answer, times=1)
    give_file(uploads_page, "paste", picture())
    entry = database.post(match_id, "Look at that.")
    offset = database.match_content(match_id)["offset"]
    uploads_page.evaluate("id => window.photo.attach(id)", entry)
    expect(uploads_page.locator(".photo-item")).to_have_count(0)
    assert database.match_content(match_id)["offset"] == offset + 1


def test_a_photo_waits_for_the_network(uploads_page: Page, database: Database, match_id: int):
    give_file(uploads_page, "paste", picture())
    entry = database.post(match_id, "Look at that.")
    uploads_page.context.set_offline(True)
    uploads_page.evaluate("id => window.photo.attach(id)", entry)
    expect(uploads_page.locator('[data-state="later"] .photo-status')).to_contain_text("You are offline.")
    expect(uploads_page.get_by_role("button", name="Try again")).to_be_visible()
    uploads_page.context.set_offline(False)
    expect(uploads_page.locator(".photo-item")).to_have_count(0)
    assert database.match_content(match_id)["entries"][-1]["photo"] is not None


def test_a_photo_is_kept_when_the_session_ends(uploads_page: Page, origin: str, database: Database, match_id: int):
    give_file(uploads_page, "paste", picture())
    entry = database.post(match_id, "Look at that.")
    database.end_sessions()
    uploads_page.evaluate("id => window.photo.attach(id)", entry)
    expect(uploads_page.locator('[data-state="later"] .photo-status')).to_contain_text("Log in again")
    assert uploads_page.evaluate("window.stuck") >= 1

    uploads_page.context.add_cookies([{"name": "sessionid", "value": database.log_in_commentator(), "url": origin}])
    uploads_page.evaluate("window.photo.retry()")
    expect(uploads_page.locator(".photo-item")).to_have_count(0)
    assert database.match_content(match_id)["entries"][-1]["photo"] is not None


def test_a_cancelled_upload_stops(uploads_page: Page, database: Database, match_id: int):
    held: list[Route] = []
    uploads_page.route("**/api/entries/*/photo", lambda route: held.append(route))
    give_file(uploads_page, "paste", picture())
    entry = database.post(match_id, "Look at that.")
    uploads_page.evaluate("id => window.photo.attach(id)", entry)
    expect(uploads_page.locator("progress")).to_be_visible()
    with uploads_page.expect_event("requestfailed"):
        uploads_page.get_by_role("button", name="Remove the photo").click()
    expect(uploads_page.locator(".photo-item")).to_have_count(0)
    assert database.match_content(match_id)["entries"][-1]["photo"] is None


def test_each_entry_gets_its_own_photo(uploads_page: Page, database: Database, match_id: int):
    """Two uploads at once. The second one finishes first."""
    give_file(uploads_page, "paste", picture(300, 200))
    uploads_page.evaluate("window.photo.bind('first')")
    give_file(uploads_page, "paste", picture(500, 200))
    uploads_page.evaluate("window.photo.bind('second')")
    first, second = database.post(match_id, "One.", key="first"), database.post(match_id, "Two.", key="second")
    uploads_page.evaluate("window.photo.bind('a line without a photo'); window.photo.setPending(['first'])")
    expect(uploads_page.locator(".photo-item")).to_have_count(1)
    uploads_page.evaluate("window.photo.setPending([])")
    expect(uploads_page.locator(".photo-item")).to_have_count(0)
    widths = {
        entry["id"]: entry["photo"] and entry["photo"]["width"] for entry in database.match_content(match_id)["entries"]
    }
    assert (widths[first], widths[second]) == (300, 500)


def test_a_photo_of_a_held_entry_is_held(uploads_page: Page, database: Database, match_id: int):
    give_file(uploads_page, "paste", picture(300, 200))
    uploads_page.evaluate("window.photo.bind('held'); window.photo.setPending(['held'])")
    expect(uploads_page.locator(".photo-status")).to_have_text("Will be sent with its line.")
    entry = database.post(match_id, "Look at that.", key="held")
    uploads_page.evaluate("window.photo.setPending([])")
    expect(uploads_page.locator(".photo-item")).to_have_count(0)
    assert next(e for e in database.match_content(match_id)["entries"] if e["id"] == entry)["photo"]["width"] == 300


def test_a_photo_of_a_cancelled_entry_returns_to_the_composer(uploads_page: Page, database: Database, match_id: int):
    give_file(uploads_page, "paste", picture(300, 200))
    uploads_page.evaluate("window.photo.bind('gone'); window.photo.setPending([])")
    expect(uploads_page.locator(".photo-status")).to_have_text("Will be attached to the next line you post.")
    entry = database.post(match_id, "Put better.")
    uploads_page.evaluate("id => window.photo.attach(id)", entry)
    expect(uploads_page.locator(".photo-item")).to_have_count(0)
    assert database.match_content(match_id)["entries"][-1]["photo"]["width"] == 300


def test_a_photo_can_be_described_during_the_upload(uploads_page: Page, database: Database, match_id: int):
    give_file(uploads_page, "paste", picture())
    entry = database.post(match_id, "Look at that.")
    uploads_page.get_by_label("Photo description").focus()
    uploads_page.evaluate("id => window.photo.attach(id)", entry)
    expect(uploads_page.locator('[data-state="done"]')).to_be_visible()
    uploads_page.get_by_label("Photo description").fill("Rain on the pitch")
    uploads_page.keyboard.press("Enter")
    expect(uploads_page.locator(".photo-item")).to_have_count(0)
    assert database.match_content(match_id)["entries"][-1]["photo"]["alt"] == "Rain on the pitch"


def test_a_large_photo_is_reduced_before_the_upload(uploads_page: Page, database: Database, match_id: int):
    """A phone's photo, over the size limit, rotated by its EXIF data."""
    out = BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (2400, 1800), "#3c7a4c").save(out, "JPEG", exif=exif)
    content = out.getvalue() + bytes(5 * 1024 * 1024)  # a decoder ignores what follows the picture
    give_file(uploads_page, "drop", content, "IMG_0001.jpg", "image/jpeg")
    entry = database.post(match_id, "Look at that.")
    uploads_page.evaluate("id => window.photo.attach(id)", entry)
    expect(uploads_page.locator(".photo-item")).to_have_count(0)
    photo: dict[str, Any] = database.match_content(match_id)["entries"][-1]["photo"]
    assert (photo["width"], photo["height"]) == (1536, 2048)


# --- in the console


@pytest.fixture
def console(browser: Browser, origin: str, database: Database, match_id: int) -> ConsolePage:
    database.add_staff("cora", match_id)
    context = staff_context(browser, origin)
    add_session(context, origin, database, "cora")
    return ConsolePage(context.new_page(), match_id).open()


def test_a_commentator_pastes_a_photo_and_posts(page: Page, console: ConsolePage, database: Database, match_id: int):
    watch(page, match_id)
    give_file(console.page, "paste", picture(1600, 1000))
    expect(console.page.locator(".photo-status")).to_have_text("Will be attached to the next line you post.")
    console.post_line("Look at that.")
    line = page.locator("#feed .entry", has_text="Look at that.")
    expect(line.locator("img[srcset]")).to_be_attached()
    expect(line.locator(".note")).to_have_count(0)
    expect(console.page.locator(".photo-item")).to_have_count(0)
    expect(console.entry("Look at that.").locator(".photo img")).to_be_visible()

    console.post_line("Without one.")
    expect(console.entry("Without one.")).to_be_visible()
    assert [entry["photo"] is not None for entry in database.match_content(match_id)["entries"][-2:]] == [True, False]


def test_an_offline_entry_keeps_its_photo(console: ConsolePage, database: Database, match_id: int):
    console.page.context.set_offline(True)
    give_file(console.page, "drop", picture())
    console.post_line("Typed in the tunnel.")
    console.post_line("And another.")
    expect(console.page.locator(".photo-status")).to_have_text("Will be sent with its line.")
    console.page.context.set_offline(False)
    expect(console.page.locator(".photo-item")).to_have_count(0)
    expect(console.entry("And another.")).to_be_visible()
    photos = {entry["body"]: entry["photo"] for entry in database.match_content(match_id)["entries"]}
    assert photos["Typed in the tunnel."]["width"] == 400
    assert photos["And another."] is None


def test_a_cancelled_held_entry_returns_its_photo(console: ConsolePage, database: Database, match_id: int):
    database.set_holds(match_id, {"comment": 20})
    give_file(console.page, "paste", picture())
    console.post_line("Too soon.")
    expect(console.page.locator(".photo-status")).to_have_text("Will be sent with its line.")
    expect(console.page.locator('.unsent-line[data-kind="held"]')).to_be_visible()
    console.press("Control+z")
    expect(console.line).to_have_value("Too soon.")
    expect(console.page.locator(".photo-status")).to_have_text("Will be attached to the next line you post.")
    console.press("Control+Enter")  # without a hold
    expect(console.entry("Too soon.").locator(".photo img")).to_be_visible()


# --- storage in the browser


def block_posts(context: BrowserContext) -> None:
    """Fail all posts and uploads. Pages still load, as on a bad network."""
    for path in ("**/entries", "**/photo"):
        context.route(path, lambda route: route.abort())


def unblock_posts(context: BrowserContext) -> None:
    for path in ("**/entries", "**/photo"):
        context.unroute(path)


def photo_statuses(context: BrowserContext) -> list[int]:
    """Return a list that receives the status of each upload from now on."""
    statuses: list[int] = []

    def record(response: Response) -> None:
        if response.url.endswith("/photo"):
            statuses.append(response.status)

    context.on("response", record)
    return statuses


def test_an_unsent_photo_survives_a_reload(console: ConsolePage, database: Database, match_id: int):
    context = console.page.context
    block_posts(context)
    give_file(console.page, "paste", picture())
    console.page.get_by_label("Photo description").fill("Rain on the pitch")
    console.press("Enter")
    console.post_line("Typed in the tunnel.")
    expect(console.unsent).to_contain_text("Typed in the tunnel.")
    console.page.reload()
    expect(console.page.locator(".photo-status")).to_have_text("Will be sent with its line.")
    expect(console.page.locator(".photo-thumb")).to_be_visible()
    statuses = photo_statuses(context)
    unblock_posts(context)
    expect(console.page.locator(".photo-item")).to_have_count(0)
    expect(console.entry("Typed in the tunnel.").get_by_alt_text("Rain on the pitch")).to_be_visible()
    assert statuses == [200]
    console.page.reload()
    expect(console.page.locator('[data-connection="connected"]')).to_be_visible()
    expect(console.page.locator(".photo-item")).to_have_count(0)
    assert statuses == [200]


def test_an_interrupted_upload_continues_after_a_reload(console: ConsolePage, database: Database, match_id: int):
    """The entry is posted, and its photo is missing."""
    context = console.page.context
    context.route("**/photo", lambda route: route.abort())
    give_file(console.page, "paste", picture())
    console.post_line("Look at that.")
    expect(console.page.locator('[data-state="later"]')).to_be_visible()
    console.page.reload()
    statuses = photo_statuses(context)
    context.unroute("**/photo")
    expect(console.entry("Look at that.").locator(".photo img")).to_be_visible()
    expect(console.page.locator(".photo-item")).to_have_count(0)
    assert statuses == [200]


def test_a_photo_without_an_entry_survives_a_reload(console: ConsolePage, database: Database, match_id: int):
    give_file(console.page, "paste", picture())
    expect(console.page.locator(".photo-status")).to_have_text("Will be attached to the next line you post.")
    console.page.get_by_label("Photo description").fill("Rain on the pitch")
    console.press("Enter")
    console.page.reload()
    expect(console.page.locator(".photo-status")).to_have_text("Will be attached to the next line you post.")
    expect(console.page.get_by_label("Photo description")).to_have_value("Rain on the pitch")
    console.line.focus()
    console.post_line("Look at that.")
    expect(console.entry("Look at that.").get_by_alt_text("Rain on the pitch")).to_be_visible()


def test_a_held_entry_keeps_its_photo_after_a_reload(console: ConsolePage, database: Database, match_id: int):
    database.set_holds(match_id, {"comment": 20})
    give_file(console.page, "paste", picture())
    console.post_line("Too soon.")
    held = console.page.locator('.unsent-line[data-kind="held"]')
    expect(held).to_be_visible()
    console.page.reload()
    expect(held).to_be_visible()
    expect(console.page.locator(".photo-status")).to_have_text("Will be sent with its line.")
    held.focus()
    console.press("n")
    expect(console.entry("Too soon.").locator(".photo img")).to_be_visible()


def test_a_photo_moves_to_another_window_when_its_window_closes(
    console: ConsolePage, database: Database, match_id: int
):
    give_file(console.page, "paste", picture())
    expect(console.page.locator(".photo-item")).to_have_count(1)
    other = ConsolePage(console.page.context.new_page(), match_id).open()
    other.post_line("From the other window.")
    expect(other.entry("From the other window.")).to_be_visible()
    expect(other.page.locator(".photo-item")).to_have_count(0)
    console.page.close()
    expect(other.page.locator(".photo-item")).to_have_count(1)
    other.post_line("Look at that.")
    expect(other.entry("Look at that.").locator(".photo img")).to_be_visible()
