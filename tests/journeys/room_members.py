"""Members of a match room with their pages: the match page or the console."""

from collections.abc import Callable, Iterator
from typing import Any

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.journeys.breakable_socket import BreakableSocket
from tests.journeys.contexts import shared_contexts

DESK: ViewportSize = {"width": 1280, "height": 860}


class RoomVisitor:
    """A member and their page."""

    socket: BreakableSocket  # set if the page was opened with breakable=True

    def __init__(self, page: Page, id: int) -> None:
        self.page, self.id = page, id
        self.text = page.locator(".chat-text")
        self.messages = page.locator(".message")
        self.notice = page.locator(".chat-notice")
        self.rules = page.locator(".chat-rules")
        self.composer_status = page.locator(".chat-composer-status")

    def send(self, text: str) -> None:
        self.text.fill(text)
        self.text.press("Enter")

    def expect_messages(self, *texts: str) -> None:
        expect(self.page.locator(".message .message-text")).to_have_text(list(texts))

    def message(self, text: str) -> Locator:
        return self.page.locator(".message", has_text=text)

    def press_at(self, text: str, key: str) -> None:
        """Focus a message and press a key."""
        self.message(text).focus()
        self.page.keyboard.press(key)


Visit = Callable[..., RoomVisitor]


def visits(browser: Browser, origin: str, database: Any, match_id: int) -> Iterator[Visit]:
    """Yield a function that opens a page: `visit("Ola")`, or `visit("Mona", moderates=match_id, console=True)`.

    Fails if a script of a page fails.
    """
    script_errors: list[str] = []

    def visit_page(
        name: str = "",
        screen: ViewportSize = DESK,
        breakable: bool = False,
        console: bool = False,
        at: int = match_id,
        script: str = "",
        color_scheme: Any = "light",
        bypass_csp: bool = False,
        **person: Any,
    ) -> RoomVisitor:
        context = shared_contexts(browser).lend(
            origin,
            viewport=screen,
            timezone_id="UTC",
            locale="en-GB",
            color_scheme=color_scheme,
            bypass_csp=bypass_csp,
        )
        member_id = 0
        if name:
            member_id, session = database.create_member(name, at=match_id, **person)
            cookies: list[Any] = [
                {"name": "sessionid", "value": session, "url": origin},
                {"name": "livecast_member", "value": "1", "url": origin},
            ]
            context.add_cookies(cookies)
        page = context.new_page()
        page.on("pageerror", lambda error: script_errors.append(str(error)))
        visitor = RoomVisitor(page, member_id)
        if script:
            page.add_init_script(script)
        if breakable:
            visitor.socket = BreakableSocket(page)
        page.goto(f"/admin/matches/match/{at}/console/" if console else f"/matches/{at}/")
        expect(page.locator(".chat:not([data-loading])")).to_have_count(1)
        expect(page.locator("[data-connection=connected]")).to_have_count(1)
        if person.get("moderates"):  # the page learns this after it has connected
            expect(page.locator(".chat-moderation:not([hidden])")).to_have_count(1)
        return visitor

    yield visit_page
    assert not script_errors, script_errors
