"""Embeds in a page of another site, as its readers see them, and the dialog that gives the code."""

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Locator, Page, expect

from tests.journeys.accessibility import axe_page, axe_violations
from tests.journeys.conftest import Database

ARTICLE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>An article</title>
<link rel="icon" href="data:,"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"></head>
<body><h1>An article</h1>%s</body></html>"""
DARK, LIGHT = "rgb(28, 31, 36)", "rgb(255, 255, 255)"


class OtherSite:
    """A site of another origin, with one page."""

    def __init__(self) -> None:
        self.body = ""
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                content = (ARTICLE % site.body).encode()
                self.send_response(200 if self.path == "/" else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://localhost:{self.server.server_address[1]}/"


@pytest.fixture(scope="module")
def running_site() -> Iterator[OtherSite]:
    site = OtherSite()
    thread = Thread(target=site.server.serve_forever, daemon=True)
    thread.start()
    yield site
    site.server.shutdown()
    site.server.server_close()
    thread.join()


@pytest.fixture
def other_site(running_site: OtherSite) -> OtherSite:
    running_site.body = ""
    return running_site


def with_script(origin: str, *paths: str) -> str:
    places = (
        f'<blockquote class="livecast-embed" data-src="{origin}{path}" data-title="Score {number}"><a href="{origin}/">'
        "The match</a></blockquote>"
        for number, path in enumerate(paths)
    )
    return f'{"".join(places)}<script async src="{origin}/embed.js"></script>'


def score(frame: FrameLocator | Page) -> Locator:
    return frame.locator(".scoreboard .score")


def height_of(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box
    return box["height"]


def background(frame: FrameLocator) -> str:
    return str(frame.locator("html").evaluate("html => getComputedStyle(html).backgroundColor"))


def markup_of(page: Page) -> list[str]:
    """Return the markup of the four lines of a page, the space between elements aside."""
    expect(page.locator(".line")).to_have_count(4)
    return [re.sub(r">\s+<", "><", line.evaluate("line => line.outerHTML")) for line in page.locator(".line").all()]


def test_a_frame_on_another_site_moves_with_the_match(
    page: Page, origin: str, database: Database, match_id: int, other_site: OtherSite
):
    other_site.body = f'<iframe src="{origin}/embed/matches/{match_id}/" width="480" height="460"></iframe>'
    page.goto(other_site.address)
    frame = page.frame_locator("iframe")
    expect(score(frame)).to_have_text(re.compile(r"0\s*–\s*0"))
    line = database.post(match_id, "GOAL! From the halfway line.", kind="goal", side="home")
    expect(score(frame)).to_have_text(re.compile(r"1\s*–\s*0"))
    newest = frame.locator(".line").first
    expect(newest).to_contain_text("GOAL! From the halfway line.")
    expect(newest.locator(".after")).to_have_text("1–0")
    database.correct(line, body="GOAL! From the penalty spot.")
    expect(newest.locator(".text")).to_have_text("GOAL! From the penalty spot.")
    database.retract(line, reason="Offside.")
    expect(frame.locator(".lines")).not_to_contain_text("GOAL!")
    expect(score(frame)).to_have_text(re.compile(r"0\s*–\s*0"))
    assert page.context.cookies() == []


def test_a_line_that_arrives_looks_like_a_line_of_the_page(
    page: Page, database: Database, match_id: int, other_site: OtherSite
):
    page.goto(f"/zh-hans/embed/matches/{match_id}/?size=large")
    expect(page.locator(".line")).to_have_count(1)
    database.post(match_id, "  Two\nlines & <b>marks</b>. ", minute="12'")
    database.post(match_id, "", kind="yellow_card", side="away", players=[{"name": "Ola"}])
    database.post(match_id, "Goal! " + "On and on. " * 60, kind="goal", side="home", clock_seconds=900)
    expect(page.locator(".line")).to_have_count(4)
    expect(page.locator(".line").first).to_contain_text("进球")
    live = markup_of(page)
    page.reload()
    assert markup_of(page) == live


def test_only_the_newest_lines_stay_and_removed_ones_are_replaced(page: Page, database: Database, match_id: int):
    ids = [database.post(match_id, f"Line {number}.") for number in range(6)]
    page.goto(f"/embed/matches/{match_id}/")
    shown = page.locator(".line .text")
    expect(shown).to_have_text([f"Line {number}." for number in (5, 4, 3, 2)])
    database.post(match_id, "Line 6.")
    expect(shown).to_have_text([f"Line {number}." for number in (6, 5, 4, 3)])
    database.retract(ids[5])
    expect(shown).to_have_text([f"Line {number}." for number in (6, 4, 3, 2)])


def test_the_script_makes_frames_as_high_as_their_content(
    page: Page, origin: str, database: Database, match_id: int, other_site: OtherSite
):
    other_site.body = with_script(origin, f"/embed/matches/{match_id}/")
    page.goto(other_site.address)
    frame = page.frame_locator("iframe")
    expect(frame.locator(".line")).to_have_count(1)
    content = "Math.ceil(document.querySelector('.embed').getBoundingClientRect().height)"
    inner = next(one for one in page.frames if "/embed/" in one.url)
    page.wait_for_function(
        "height => document.querySelector('iframe').offsetHeight === height", arg=inner.evaluate(content)
    )
    before = height_of(page, "iframe")
    database.post(match_id, "A long line. " * 18)
    page.wait_for_function("before => document.querySelector('iframe').offsetHeight > before", arg=before)
    assert height_of(page, "iframe") == inner.evaluate(content)
    assert not inner.evaluate("document.documentElement.scrollHeight > innerHeight")
    assert page.locator("iframe").get_attribute("title") == "Score 0"


def test_the_script_frames_nothing_else_and_believes_no_other_height(
    page: Page, origin: str, match_id: int, other_site: OtherSite
):
    other_site.body = with_script(origin, f"/embed/matches/{match_id}/") + "".join(
        f'<div class="livecast-embed" data-src="{address}">Kept</div>'
        for address in (
            "javascript:alert(1)", f"{origin}/matches/{match_id}/", f"{origin}/embed/../admin/", other_site.address,
            "//127.0.0.1:1/embed/matches/1/", "data:text/html,x", "https://[",
        )
    )  # fmt: skip
    page.goto(other_site.address)
    expect(page.frame_locator("iframe").locator(".line")).to_have_count(1)
    expect(page.get_by_text("Kept", exact=True)).to_have_count(7)
    page.wait_for_function("document.querySelector('iframe').offsetHeight !== 240")
    before = height_of(page, "iframe")
    page.evaluate("postMessage({type: 'livecast:height', height: 3000}, '*')")
    page.evaluate("postMessage(null, '*')")
    page.evaluate("new Promise(done => setTimeout(done))")
    assert height_of(page, "iframe") == before
    page.evaluate("document.body.append(Object.assign(document.createElement('div'), {className: 'livecast-embed'}))")
    page.evaluate("document.body.lastChild.dataset.src = document.querySelector('iframe').src")
    page.evaluate("livecastEmbeds.load()")
    expect(page.locator("iframe")).to_have_count(2)


@pytest.mark.parametrize(("scheme", "colour"), [("dark", DARK), ("light", LIGHT)])
def test_an_embed_has_the_scheme_of_its_reader(
    page: Page, origin: str, match_id: int, other_site: OtherSite, scheme: str, colour: str
):
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    address = f"/embed/matches/{match_id}/?size=small"
    other_site.body = with_script(origin, address, f"{address}&theme=light", f"{address}&theme=dark")
    page.goto(other_site.address)
    for number, expected in enumerate((colour, LIGHT, DARK)):
        frame = page.frame_locator(f'iframe[title="Score {number}"]')
        expect(score(frame)).to_be_visible()
        assert background(frame) == expected


def test_other_pages_refuse_the_frame(browser: Browser, origin: str, match_id: int, other_site: OtherSite):
    other_site.body = f'<iframe src="{origin}/matches/{match_id}/" width="480" height="460"></iframe>'
    page = browser.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(other_site.address)
    expect(page.frame_locator("iframe").locator(".scoreboard")).to_have_count(0)
    page.wait_for_function("true")
    assert any("frame" in text.lower() for text in refused)
    page.close()


def test_lists_and_tables_move_with_the_scores(
    page: Page, origin: str, database: Database, match_id: int, other_site: OtherSite
):
    page.goto(f"/matches/{match_id}/")
    competition = page.locator("#about a").get_attribute("href") or ""
    # With an address of their own: a page that was kept a moment ago does not know the new match.
    own = f"?size=large&of={match_id}"
    other_site.body = with_script(origin, *(f"/embed{competition}{of}/{own}" for of in ("fixtures", "table")))
    page.goto(other_site.address)
    row = page.frame_locator('iframe[title="Score 0"]').locator(f'.fixture[data-match="{match_id}"]')
    table = page.frame_locator('iframe[title="Score 1"]').locator("tbody tr", has_text="Mill United")
    expect(row.locator(".score")).to_have_text(re.compile(r"0\s*–\s*0"))
    expect(table).to_have_count(1)
    goals = table.locator("td").nth(-3)
    scored = int((goals.text_content() or "").split("–")[0])
    for _ in range(9):
        database.post(match_id, "Mill again!", kind="goal", side="away")
    expect(row.locator(".score")).to_have_text(re.compile(r"0\s*–\s*9"))
    expect(goals).to_have_text(re.compile(rf"^{scored + 9}–"))


def test_links_of_an_embed_open_outside_of_the_frame(page: Page, origin: str, match_id: int, other_site: OtherSite):
    other_site.body = f'<iframe src="{origin}/embed/matches/{match_id}/" width="480" height="460"></iframe>'
    page.goto(other_site.address)
    link = page.frame_locator("iframe").get_by_role("link", name="Full commentary")
    link.focus()
    with page.expect_popup() as opened:
        link.press("Enter")
    opened.value.wait_for_url(f"**/matches/{match_id}/")
    assert opened.value.evaluate("window.opener") is None
    opened.value.close()


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_embeds_are_accessible_and_fit_their_frames(browser: Browser, origin: str, match_id: int, prefix: str):
    page = axe_page(browser, origin)
    page.goto(f"{prefix}/matches/{match_id}/")
    competition = (page.locator("#about a").get_attribute("href") or "").removeprefix(prefix)
    addresses = (f"matches/{match_id}/", f"{competition[1:]}fixtures/", f"{competition[1:]}table/", "matches/999999/")
    for address in addresses:
        for size, width in (("small", 320), ("medium", 480), ("large", 640)):
            page.set_viewport_size({"width": width, "height": 600})
            page.goto(f"{prefix}/embed/{address}?size={size}")
            for narrow in (width, 280):
                page.set_viewport_size({"width": narrow, "height": 600})
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (address, size, narrow)
        assert axe_violations(page) == "", address


def test_the_dialog_gives_the_code_that_works(
    page: Page, origin: str, database: Database, match_id: int, other_site: OtherSite
):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=origin)
    page.goto(f"/matches/{match_id}/")
    page.get_by_role("button", name="Embed").click()
    dialog = page.get_by_role("dialog", name="Embed this match")
    expect(score(dialog.frame_locator("iframe"))).to_be_visible()
    dialog.get_by_label("Small").check()
    dialog.get_by_label("Dark").check()
    dialog.get_by_role("button", name="Copy").click()
    expect(dialog.get_by_role("status")).to_have_text("Copied")
    code = page.evaluate("navigator.clipboard.readText()")
    assert code == dialog.get_by_label("Code", exact=True).input_value()
    assert f'data-src="{origin}/embed/matches/{match_id}/?size=small&amp;theme=dark"' in code
    dialog.get_by_label("Frame of a fixed size").check()
    plain = dialog.get_by_label("Code", exact=True).input_value()
    dialog.get_by_label("Image of the score").check()
    expect(dialog.get_by_label("Small")).to_be_hidden()
    expect(dialog.locator(".embed-preview img")).to_have_js_property("complete", True)
    badge = dialog.get_by_label("Code", exact=True).input_value()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator(".embed-preview > *")).to_have_count(0)
    other_site.body = code + plain + badge
    page.goto(other_site.address)
    expect(page.locator("iframe")).to_have_count(2)
    for index in range(2):
        expect(score(page.locator("iframe").nth(index).content_frame)).to_be_visible()
    page.wait_for_function("document.querySelector('img').naturalWidth > 100")


def test_the_dialog_is_accessible(browser: Browser, origin: str, match_id: int):
    page = axe_page(browser, origin)
    page.goto(f"/matches/{match_id}/")
    page.get_by_role("button", name="Embed").click()
    expect(page.locator("#embed-code")).not_to_have_value("")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert axe_violations(page, inside="#embed-dialog") == ""


def test_a_match_that_becomes_private_leaves_its_embeds(context: BrowserContext, database: Database, match_id: int):
    page = context.new_page()
    page.goto(f"/embed/matches/{match_id}/")
    expect(page.locator(".line")).to_have_count(1)
    database.set_private(match_id)
    expect(page.locator(".refusal")).to_have_text("There is no such match.")
    expect(page.locator("body")).not_to_contain_text("Harbour Town")
