"""A commentator before the console: a browser, a keyboard, no mouse. And a recorded match as what they would type."""

import re
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

from matches.sports import FOOTBALL
from tests.journeys.conftest import Hand, note_broken
from tests.journeys.contexts import shared_contexts

DESK: ViewportSize = {"width": 1280, "height": 800}
SQUADS = {
    "home": {3: "Ida Parker", 5: "Okonkwo", 6: "Lund", 7: "Kit Windle", 8: "Ferro", 9: "Sato", 10: "Inés Caldera"},
    "away": {1: "Quill", 2: "Brandt", 4: "Reyes", 5: "王霜", 9: "Viktor Doom", 17: "Abara", 21: "Varga"},
}

Entry = dict[str, Any]


LETTER_BY_LETTER = 24


class Console:
    """The console of a match as somebody has it before them."""

    def __init__(self, page: Page, match_id: int) -> None:
        self.page = page
        self.match_id = match_id
        self.strokes = 0
        self.line = page.locator("#line")
        self.preview = page.locator("#preview")
        self.unsent = page.locator("#unsent .unsent-line")
        self.entries = page.locator("#feed .entry")
        self.notice = page.locator("#notices .console-notice")

    def open(self) -> "Console":
        self.page.goto(f"/admin/matches/match/{self.match_id}/console/")
        expect(self.page.locator('[data-connection="connected"]')).to_be_visible()
        return self

    def press(self, *keys: str) -> None:
        for key in keys:
            self.strokes += 1
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.strokes += len(text)
        self.page.keyboard.type(text)

    def say(self, line: str, letters: int = LETTER_BY_LETTER) -> None:
        """Type a line and post it. After so many letters the rest comes in one piece, as from an input method."""
        self.type(line[:letters])
        if rest := line[letters:]:
            self.page.keyboard.insert_text(rest)
        self.press("Enter")

    def entry(self, text: str) -> Locator:
        return self.entries.filter(has_text=text)


def sign_in(context: BrowserContext, origin: str, hand: Hand, username: str) -> None:
    """As if they had logged in in this browser."""
    context.add_cookies([{"name": "sessionid", "value": hand.session(username), "url": origin}])


def log_in(page: Page, username: str) -> None:
    """By the login page, as somebody would who sits down at this browser."""
    page.goto("/admin/login/?next=/admin/")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(username)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: urlsplit(url).path == "/admin/")


def desk(browser: Browser, origin: str, **options: Any) -> BrowserContext:
    """A window of the back office: a shared context, until the end of the test."""
    options = {"viewport": DESK, "timezone_id": "UTC", "locale": "en-GB", **options}
    return shared_contexts(browser).lend(origin, on_console=note_broken, **options)


# --- a recorded match, as it would be typed

_CAPITAL = r"[^\W\d_a-zà-ÿ][\w.'’-]*"


def squads_of(entries: list[Entry], teams: dict[str, str]) -> dict[str, dict[int, str]]:
    """The players that a feed names, by side and by a shirt that we give them: “… Danilo (Real Madrid) …”."""
    squads: dict[str, dict[int, str]] = {"home": {}, "away": {}}
    for side, team in teams.items():
        pattern = re.compile(rf"({_CAPITAL}(?: (?:{_CAPITAL}|van|der|de|di|Lo))*) \({re.escape(team)}\)")
        for entry in entries:
            for name in pattern.findall(entry["body"]):
                if name not in squads[side].values():
                    squads[side][len(squads[side]) + 2] = name
    return squads


def typed(entry: Entry, squads: dict[str, dict[int, str]], teams: dict[str, str]) -> str:
    """The one-line entry that tells what this entry told: minute, kind, side and shirt, text."""
    kind = FOOTBALL.kind(entry["kind"])
    who = "" if kind.code == "comment" else _who(entry, squads)
    return " ".join(filter(None, (minute_of(entry), kind.keys[0], who, told_text(entry, squads, teams))))


def minute_of(entry: Entry) -> str:
    # What starts a period starts it now, at its beginning.
    return "" if entry["kind"] == "period_start" else str(entry["minute"]).rstrip("'")


def told_text(entry: Entry, squads: dict[str, dict[int, str]], teams: dict[str, str]) -> str:
    """What is left to say once the kind, the side and the shirt are: “Danilo (Real Madrid) wins it” is “wins it”."""
    text = " ".join(entry["body"].split())
    if entry["kind"] == "comment":
        return text
    names = [name for side in ("home", "away") for name in squads[side].values()]
    sides = [part for team in teams.values() for part in (team, team.split()[0])]
    subject = "|".join(map(re.escape, sorted([*names, *sides], key=len, reverse=True)))
    return re.sub(rf"^(?:{subject})(?: \([^)]*\))?(?=[ ,])[ ,]*", "", text)


def _who(entry: Entry, squads: dict[str, dict[int, str]]) -> str:
    side = entry["side"]
    if not side:
        # A penalty is somebody's, even where the feed says so in its text alone.
        return "h" if entry["kind"] == "penalty_awarded" else ""
    if entry["kind"] in ("corner", "substitution"):
        return str(side[0])
    told = entry["players"][0]["name"] if entry["players"] else entry["body"]
    found = sorted((told.find(name), number) for number, name in squads[side].items() if name in told)
    return f"{side[0]}{found[0][1]}" if found else str(side[0])
