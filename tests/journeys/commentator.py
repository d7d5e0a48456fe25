"""The console as a commentator uses it by keyboard, and recorded entries as one would type them."""

import re
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

from matches.sports import FOOTBALL
from tests.journeys.conftest import Database, record_failed_load
from tests.journeys.contexts import shared_contexts

DESK: ViewportSize = {"width": 1280, "height": 800}
SQUADS = {
    "home": {3: "Ida Parker", 5: "Okonkwo", 6: "Lund", 7: "Kit Windle", 8: "Ferro", 9: "Sato", 10: "Inés Caldera"},
    "away": {1: "Quill", 2: "Brandt", 4: "Reyes", 5: "王霜", 9: "Viktor Doom", 17: "Abara", 21: "Varga"},
}

Entry = dict[str, Any]


TYPED_LETTERS = 24


class ConsolePage:
    """The console of a match in a browser."""

    def __init__(self, page: Page, match_id: int) -> None:
        self.page = page
        self.match_id = match_id
        self.keystrokes = 0
        self.line = page.locator("#line")
        self.preview = page.locator("#preview")
        self.unsent = page.locator("#unsent .unsent-line")
        self.entries = page.locator("#feed .entry")
        self.notice = page.locator("#notices .console-notice")

    def open(self) -> "ConsolePage":
        self.page.goto(f"/admin/matches/match/{self.match_id}/console/")
        expect(self.page.locator('[data-connection="connected"]')).to_be_visible()
        return self

    def press(self, *keys: str) -> None:
        for key in keys:
            self.keystrokes += 1
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.keystrokes += len(text)
        self.page.keyboard.type(text)

    def post_line(self, line: str, letters: int = TYPED_LETTERS) -> None:
        """Type a line and post it. After `letters` letters, insert the rest at once, as an input method does."""
        self.type(line[:letters])
        if rest := line[letters:]:
            self.page.keyboard.insert_text(rest)
        self.press("Enter")

    def entry(self, text: str) -> Locator:
        return self.entries.filter(has_text=text)


def add_session(context: BrowserContext, origin: str, database: Database, username: str) -> None:
    """Log a user in without the login page."""
    context.add_cookies([{"name": "sessionid", "value": database.log_in_commentator(username), "url": origin}])


def log_in(page: Page, username: str) -> None:
    """Log a user in on the login page."""
    page.goto("/admin/login/?next=/admin/")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(username)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: urlsplit(url).path == "/admin/")


def staff_context(browser: Browser, origin: str, **options: Any) -> BrowserContext:
    """Return a shared browser context for the admin, until the end of the test."""
    options = {"viewport": DESK, "timezone_id": "UTC", "locale": "en-GB", **options}
    return shared_contexts(browser).lend(origin, on_console=record_failed_load, **options)


# --- a recorded match as one would type it

_CAPITAL = r"[^\W\d_a-zà-ÿ][\w.'’-]*"


def squads_of(entries: list[Entry], teams: dict[str, str]) -> dict[str, dict[int, str]]:
    """Return the players that a feed names, with shirt numbers of ours: “… Danilo (Real Madrid) …”."""
    squads: dict[str, dict[int, str]] = {"home": {}, "away": {}}
    for side, team in teams.items():
        pattern = re.compile(rf"({_CAPITAL}(?: (?:{_CAPITAL}|van|der|de|di|Lo))*) \({re.escape(team)}\)")
        for entry in entries:
            for name in pattern.findall(entry["body"]):
                if name not in squads[side].values():
                    squads[side][len(squads[side]) + 2] = name
    return squads


def shorthand_of(entry: Entry, squads: dict[str, dict[int, str]], teams: dict[str, str]) -> str:
    """Return the shorthand of an entry: minute, kind, side and shirt, text."""
    kind = FOOTBALL.kind(entry["kind"])
    who = "" if kind.code == "comment" else _side_and_shirt(entry, squads)
    return " ".join(filter(None, (minute_of(entry), kind.keys[0], who, remaining_text(entry, squads, teams))))


def minute_of(entry: Entry) -> str:
    # A period starts at its first minute, so the minute is not typed.
    return "" if entry["kind"] == "period_start" else str(entry["minute"]).rstrip("'")


def remaining_text(entry: Entry, squads: dict[str, dict[int, str]], teams: dict[str, str]) -> str:
    """Return the text without kind, side and player: “Danilo (Real Madrid) wins it” becomes “wins it”."""
    text = " ".join(entry["body"].split())
    if entry["kind"] == "comment":
        return text
    names = [name for side in ("home", "away") for name in squads[side].values()]
    sides = [part for team in teams.values() for part in (team, team.split()[0])]
    subject = "|".join(map(re.escape, sorted([*names, *sides], key=len, reverse=True)))
    return re.sub(rf"^(?:{subject})(?: \([^)]*\))?(?=[ ,])[ ,]*", "", text)


def _side_and_shirt(entry: Entry, squads: dict[str, dict[int, str]]) -> str:
    side = entry["side"]
    if not side:
        # A penalty needs a side, even if the feed names it only in the text.
        return "h" if entry["kind"] == "penalty_awarded" else ""
    if entry["kind"] in ("corner", "substitution"):
        return str(side[0])
    text = entry["players"][0]["name"] if entry["players"] else entry["body"]
    found = sorted((text.find(name), number) for number, name in squads[side].items() if name in text)
    return f"{side[0]}{found[0][1]}" if found else str(side[0])
