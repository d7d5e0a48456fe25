"""Members of a room before their pages: the match page, or for who keeps the room the console beside the match."""

from collections.abc import Callable, Iterator
from typing import Any

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.journeys.breakable_socket import Wire
from tests.journeys.contexts import shared_contexts

DESK: ViewportSize = {"width": 1280, "height": 860}


class Person:
    """A member at a page of their own."""

    def __init__(self, page: Page, id: int) -> None:
        self.page, self.id = page, id
        self.text = page.locator(".chat-text")
        self.lines = page.locator(".message")
        self.notice = page.locator(".chat-notice")
        self.rule = page.locator(".chat-rules")
        self.closed = page.locator(".chat-composer-status")

    def says(self, text: str) -> None:
        self.text.fill(text)
        self.text.press("Enter")

    def sees(self, *texts: str) -> None:
        expect(self.page.locator(".message .message-text")).to_have_text(list(texts))

    def line(self, text: str) -> Locator:
        return self.page.locator(".message", has_text=text)

    def at(self, text: str, key: str) -> None:
        """Press a key at a message."""
        self.line(text).focus()
        self.page.keyboard.press(key)


Sit = Callable[..., Person]


def seats(browser: Browser, origin: str, hand: Any, match_id: int) -> Iterator[Sit]:
    """Have a member open the match page: `sit("Ola")`; or the console: `sit("Mona", moderates=match_id, console=True)`.

    No script may fail on them.
    """
    complaints: list[str] = []

    def down(
        name: str = "",
        screen: ViewportSize = DESK,
        cut: bool = False,
        console: bool = False,
        at: int = match_id,
        script: str = "",
        color_scheme: Any = "light",
        bypass_csp: bool = False,
        **person: Any,
    ) -> Person:
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
            member_id, session = hand.member(name, at=match_id, **person)
            cookies: list[Any] = [
                {"name": "sessionid", "value": session, "url": origin},
                {"name": "livecast_member", "value": "1", "url": origin},
            ]
            context.add_cookies(cookies)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        sitting = Person(page, member_id)
        if script:
            page.add_init_script(script)
        if cut:
            sitting.wire = Wire(page)  # type: ignore[attr-defined]
        page.goto(f"/admin/matches/match/{at}/console/" if console else f"/matches/{at}/")
        expect(page.locator(".chat:not([data-loading])")).to_have_count(1)
        expect(page.locator("[data-connection=connected]")).to_have_count(1)
        if person.get("moderates"):  # the page is told so after it is connected
            expect(page.locator(".chat-moderation:not([hidden])")).to_have_count(1)
        return sitting

    yield down
    assert not complaints, complaints
