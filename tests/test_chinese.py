"""Chinese pages of fans contain no English text, nor do the texts for their scripts."""

import ast
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from accounts.actions import delete_account
from accounts.models import Challenge, User
from chat.refusal_texts import refusals
from matches.actions import EntryDraft, post_commentary
from matches.models import Competition, Match, Team
from matches.pages.formatting import localise_minute
from matches.sports import SPORTS
from tests.accounts.conftest import IDA, SmsInbox, ida, ida_client, sms_inbox
from tests.servers import ROOT

__all__ = ["ida", "ida_client", "sms_inbox"]

WORD = re.compile(r"[A-Za-z]{2,}")
SPOKEN_ATTRIBUTES = (
    "alt",
    "aria-label",
    "placeholder",
    "title",
    "content",
    "data-login-text",
    "data-wait-text",
    "value",
    "label",
)
# Words that are the same in every language, and names of people.
NAMES = {"livecast", "English", "JavaScript", "iPhone", "iPad", "CN", "GB", "UTC", "SMS", "min", "Shift", "Ida", "Ola"}
TEAM_NAMES = {"Hafen", "Hallen", "Muehle", "HAF", "MUE", "HAL", "Liga", "HAFEN"}
# Values of attributes that are not shown.
HIDDEN_VALUES = re.compile(
    r"^(#[0-9a-f]{6}|width=device-width.*|light dark|noindex|[a-z_-]+|[A-Za-z0-9]{64}|/.*|https?:.*)$"
)


class PageTexts(HTMLParser):
    """The visible and spoken texts of a page, and its JSON for scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.data: dict[str, Any] = {}
        self._inside: list[str] = []
        self._json = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        fields = dict(attrs)
        if tag in ("script", "style"):
            self._inside.append(tag)
            self._json = fields.get("id") or "" if fields.get("type") == "application/json" else ""
        if fields.get("lang") and tag != "html":
            self._inside.append(f"lang {tag}")  # marked as text in another language
        read = [fields[name] or "" for name in SPOKEN_ATTRIBUTES if name in fields]
        self.texts += [text for text in read if not HIDDEN_VALUES.match(text)]

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1].split()[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if self._json and self._inside:
            self.data[self._json] = json.loads(data)
            self._json = ""
        elif not self._inside and not data.startswith("http://testserver/"):  # the address of a printed page
            self.texts.append(data)

    @property
    def english(self) -> list[str]:
        return [text.strip() for text in self.texts if set(WORD.findall(text)) - NAMES - TEAM_NAMES]


@pytest.fixture
def live_basketball(db: None) -> Match:
    """A match whose periods have short names, with points and a foul."""
    home, away = (
        Team.objects.create(name=name, code=code, sport="basketball")
        for name, code in (("Hafen", "HAF"), ("Muehle", "MUE"))
    )
    league = Competition.objects.create(name="Liga", season="2026", sport="basketball")
    match = Match.objects.create(
        competition=league, sport="basketball", home=home, away=away, kickoff_at=timezone.now(), language="zh-hans"
    )
    lines = [
        EntryDraft(kind="period_start", period="Q1"),
        EntryDraft(kind="three_points", side="home"),
        EntryDraft(kind="foul", side="away"),
    ]
    for number, line in enumerate(lines):
        post_commentary(match_id=match.pk, author=None, client_key=f"{number}", draft=line)
    return match


def page(client: Client, path: str, **headers: str) -> PageTexts:
    return PageTexts(client.get(f"/zh-hans{path}", headers=headers).content.decode())


@pytest.mark.parametrize(
    "path", ["/", "/?day=2020-05-09", "/matches/{match}/", "/embed/matches/{match}/", "/account/login/", "/matches/0/"]
)
def test_a_chinese_page_has_no_english_text(client: Client, live_basketball: Match, path: str):
    assert page(client, path.format(match=live_basketball.pk)).english == []


def test_chinese_embeds_of_lists_and_tables_have_no_english_text(client: Client, live_basketball: Match):
    competition, team = live_basketball.competition_id, live_basketball.home_id
    for path in (f"competitions/{competition}/fixtures", f"competitions/{competition}/table", f"teams/{team}/fixtures"):
        assert page(client, f"/embed/{path}/?size=large").english == []
        assert page(client, f"/embed/{path.replace(str(team), '0')}/").english == []


def test_chinese_pages_of_any_match_status_have_no_english_text(client: Client, live_basketball: Match):
    for status in ("scheduled", "break", "finished", "postponed", "abandoned"):
        Match.objects.filter(pk=live_basketball.pk).update(status=status, clock_running_since=None)
        for path in ("/", f"/matches/{live_basketball.pk}/"):
            assert page(client, path).english == [], status


@pytest.mark.parametrize("state", ["queued", "sent", "failed", "unknown"])
def test_chinese_login_steps_have_no_english_text(client: Client, db: None, sms_inbox: SmsInbox, state: str):
    address = "/zh-hans/account/login/"
    for form in ({"step": "send", "phone": "12"}, {"step": "send", "phone": "+33612345678"}, {"step": "nothing"}):
        assert PageTexts(client.post(address, form).content.decode()).english == []
    client.post(address, {"step": "send", "phone": IDA})
    for form in (
        {"step": "check", "code": "12"},
        {"step": "check", "code": "123456"},
        {"step": "check", "code": "123456", "proof": "x"},
        {"step": "check", "code": "\0"},
        {"step": "again"},
    ):
        assert PageTexts(client.post(address, form).content.decode()).english == []
    for reason in ("sms.busy", "sms.number", "sms.provider", "sms.budget"):
        Challenge.objects.update(state=state, reason=reason)
        assert page(client, "/account/login/").english == []


def test_the_chinese_name_step_has_no_english_text(client: Client, db: None, sms_inbox: SmsInbox):
    client.post("/zh-hans/account/login/", {"step": "send", "phone": IDA})
    client.post("/zh-hans/account/login/", {"step": "check", "code": sms_inbox.code()})
    said = page(client, "/account/login/")
    assert "以后再说" in "".join(said.texts)
    assert [text for text in said.english if "fan-" not in text] == []


def test_chinese_errors_of_malformed_requests_have_no_english_text(ida_client: Client, db: None):
    for address in ("/zh-hans/?day=%00", "/zh-hans/account/?saved=%00"):
        assert PageTexts(ida_client.get(address).content.decode()).english == []
    assert PageTexts(ida_client.post("/zh-hans/account/logout/", {"next": "\0"}).content.decode()).english == []


def test_the_chinese_account_page_has_no_english_text(ida_client: Client, db: None):
    assert page(ida_client, "/account/").english == []
    for form in ({"name": "admin"}, {"name": "Ida", "language": "xx"}, {"name": "Ida", "colour": "red"}, {"name": " "}):
        said = PageTexts(ida_client.post("/zh-hans/account/", form).content.decode())
        assert [text for text in said.english if text != form["name"]] == []


# --- texts for scripts


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from leaves(one, f"{path}.{name}")
    elif isinstance(value, str):
        yield path, value


WORDS = re.compile(r"\.(words|names|kinds|stats|shorts|refusals|tombstone)\.|\.periods\.\w+\.name$")


@pytest.mark.parametrize("path", ["/", "/matches/{match}/"])
def test_texts_for_scripts_of_a_chinese_page_are_chinese(client: Client, live_basketball: Match, path: str):
    said = page(client, path.format(match=live_basketball.pk)).data
    words = [(name, text) for name, text in leaves(said) if WORDS.search(name) and not name.endswith(".icon")]
    assert len(words) > 30
    fields = re.compile(r"\{\w+\}")
    assert [name for name, text in words if set(WORD.findall(fields.sub("", text))) - NAMES] == []


def test_every_room_error_that_a_fan_can_see_is_translated():
    files = [*(ROOT / "chat" / "actions").glob("[pr]*.py"), *(ROOT / "chat").glob("*.py")]
    raised = set()
    for file in files:
        if file.stem in ("admin", "api", "words", "topics"):
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "LivecastError":
                code = node.args[0]
                assert isinstance(code, ast.Constant), file
                raised.add(code.value)
    assert {"chat.muted", "chat.slow_mode", "chat.away"} <= raised
    script_errors = {
        "command.malformed",
        "command.unknown",
        "chat.no_reaction",
    }  # only a faulty script causes these: the page shows "other"
    with translation.override("zh-hans"):
        assert raised - script_errors - set(refusals()) == set()
        assert all(not WORD.search(re.sub(r"\{\w+\}", "", said)) for said in refusals().values())
    with translation.override("en"):
        assert refusals() == {}  # English pages show the server's sentences


@pytest.mark.parametrize("sport", SPORTS.values(), ids=lambda sport: sport.code)
def test_short_names_of_periods_are_chinese(sport):
    assert sport.period_short_names("en") == {}
    shorts = sport.period_short_names("zh-hans")
    assert all(localise_minute(shorts, period.short) == shorts[period.short] for period in sport.periods)
    assert not any(WORD.search(said) for said in shorts.values())
    for short in shorts:
        assert localise_minute(shorts, f"{short} 04:11") == f"{shorts[short]} 04:11"
    assert localise_minute(shorts, "45+2'") == "45+2'"


# A sentence in quotes: a capital letter and a space between words. (Shift is a key in every language.)
SENTENCE = re.compile(r"""["'`](?!Shift )([A-Z][a-z]+ [^"'`]*[a-z][^"'`]*)["'`]""")
STAFF_SCRIPTS = ("static/matches/console", "static/chat/pages/console.js")
DEVELOPER_TEXT = re.compile(r"^\s*(//|/?\*)|console\.\w+\(|Error\(|DOMException\(")


def test_scripts_of_fans_pages_contain_no_english_sentences():
    found = []
    files = [
        file for app in ("accounts", "chat", "livecast", "matches") for file in (ROOT / app).rglob("static/**/*.js")
    ]
    assert len(files) > 40
    for file in files:
        if any(folder in file.as_posix() for folder in STAFF_SCRIPTS):
            continue
        lines = file.read_text().splitlines()
        found += [one for line in lines if not DEVELOPER_TEXT.search(line) for one in SENTENCE.findall(line)]
    # chat/refusal_texts.py has these sentences, too.
    assert set(found) == {
        "You are offline at the moment.",
        "The server does not answer. Try again.",
        "You are doing this too often. Try again in a moment.",
    }


def test_a_deleted_account_has_a_chinese_name(client: Client, live_basketball: Match, ida: User):
    delete_account(user_id=ida.pk)
    ida.refresh_from_db()
    said = page(client, f"/matches/{live_basketball.pk}/").data["chat-data"]
    assert said["tombstone"] == {ida.public_name: "已注销的用户"}
