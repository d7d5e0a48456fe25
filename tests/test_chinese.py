"""The pages that fans see, in Chinese: no word of English is left on them, nor in what their scripts say later."""

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
READ_OUT = (
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
# What is the same in every language, and what the cast is called.
NAMES = {"livecast", "English", "CN", "GB", "UTC", "SMS", "min", "Shift", "Ida", "Ola"}
CAST = {"Hafen", "Hallen", "Muehle", "HAF", "MUE", "HAL", "Liga", "HAFEN"}
# Values of attributes that no person reads.
UNREAD = re.compile(r"^(#[0-9a-f]{6}|width=device-width.*|light dark|noindex|[a-z-]+|[A-Za-z0-9]{64}|/.*|https?:.*)$")


class PageTexts(HTMLParser):
    """What a page says, to eyes and ears; and the JSON that it has for its scripts."""

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
            self._inside.append(f"lang {tag}")  # said to be in another language
        read = [fields[name] or "" for name in READ_OUT if name in fields]
        self.texts += [text for text in read if not UNREAD.match(text)]

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1].split()[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if self._json and self._inside:
            self.data[self._json] = json.loads(data)
            self._json = ""
        elif not self._inside:
            self.texts.append(data)

    @property
    def english(self) -> list[str]:
        return [text.strip() for text in self.texts if set(WORD.findall(text)) - NAMES - CAST]


@pytest.fixture
def live_basketball(db: None) -> Match:
    """A match whose periods have short names, with points and a foul counted."""
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


@pytest.mark.parametrize("path", ["/", "/?day=2020-05-09", "/matches/{match}/", "/account/login/", "/matches/0/"])
def test_pages_contain_no_english(client: Client, live_basketball: Match, path: str):
    assert page(client, path.format(match=live_basketball.pk)).english == []


def test_pages_of_scheduled_and_finished_matches_contain_no_english(client: Client, live_basketball: Match):
    for status in ("scheduled", "break", "finished", "postponed", "abandoned"):
        Match.objects.filter(pk=live_basketball.pk).update(status=status, clock_running_since=None)
        for path in ("/", f"/matches/{live_basketball.pk}/"):
            assert page(client, path).english == [], status


@pytest.mark.parametrize("state", ["queued", "sent", "failed", "unknown"])
def test_login_steps_contain_no_english(client: Client, db: None, sms_inbox: SmsInbox, state: str):
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


def test_the_name_step_contains_no_english(client: Client, db: None, sms_inbox: SmsInbox):
    client.post("/zh-hans/account/login/", {"step": "send", "phone": IDA})
    client.post("/zh-hans/account/login/", {"step": "check", "code": sms_inbox.code()})
    said = page(client, "/account/login/")
    assert "以后再说" in "".join(said.texts)
    assert [text for text in said.english if "fan-" not in text] == []


def test_pages_for_malformed_requests_contain_no_english(ida_client: Client, db: None):
    for address in ("/zh-hans/?day=%00", "/zh-hans/account/?saved=%00"):
        assert PageTexts(ida_client.get(address).content.decode()).english == []
    assert PageTexts(ida_client.post("/zh-hans/account/logout/", {"next": "\0"}).content.decode()).english == []


def test_the_profile_contains_no_english(ida_client: Client, db: None):
    assert page(ida_client, "/account/").english == []
    for form in ({"name": "admin"}, {"name": "Ida", "language": "xx"}, {"name": "Ida", "colour": "red"}, {"name": " "}):
        said = PageTexts(ida_client.post("/zh-hans/account/", form).content.decode())
        assert [text for text in said.english if text != form["name"]] == []


# --- what scripts say later


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from leaves(one, f"{path}.{name}")
    elif isinstance(value, str):
        yield path, value


WORDS = re.compile(r"\.(words|names|kinds|stats|shorts|refusals|tombstone)\.|\.periods\.\w+\.name$")


@pytest.mark.parametrize("path", ["/", "/matches/{match}/"])
def test_texts_for_scripts_are_chinese(client: Client, live_basketball: Match, path: str):
    said = page(client, path.format(match=live_basketball.pk)).data
    words = [(name, text) for name, text in leaves(said) if WORDS.search(name)]
    assert len(words) > 30
    fields = re.compile(r"\{\w+\}")
    assert [name for name, text in words if set(WORD.findall(fields.sub("", text))) - NAMES] == []


def test_every_chat_refusal_has_a_chinese_sentence():
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
    ours_alone = {
        "command.malformed",
        "command.unknown",
        "chat.no_reaction",
    }  # only a broken script meets these: "other"
    with translation.override("zh-hans"):
        assert raised - ours_alone - set(refusals()) == set()
        assert all(not WORD.search(re.sub(r"\{\w+\}", "", said)) for said in refusals().values())
    with translation.override("en"):
        assert refusals() == {}  # there the server's own are shown


@pytest.mark.parametrize("sport", SPORTS.values(), ids=lambda sport: sport.code)
def test_short_names_of_periods_are_chinese(sport):
    assert sport.period_short_names("en") == {}
    shorts = sport.period_short_names("zh-hans")
    assert all(localise_minute(shorts, period.short) == shorts[period.short] for period in sport.periods)
    assert not any(WORD.search(said) for said in shorts.values())
    for short in shorts:
        assert localise_minute(shorts, f"{short} 04:11") == f"{shorts[short]} 04:11"
    assert localise_minute(shorts, "45+2'") == "45+2'"


# A sentence: a capital, and a space between words, in quotes. (Shift is a key, in every language.)
SENTENCE = re.compile(r"""["'`](?!Shift )([A-Z][a-z]+ [^"'`]*[a-z][^"'`]*)["'`]""")
FOR_STAFF = ("static/matches/console", "static/chat/pages/console.js")
FOR_PROGRAMMERS = re.compile(r"^\s*(//|/?\*)|console\.\w+\(|Error\(|DOMException\(")


def test_scripts_of_public_pages_contain_no_sentences():
    found = []
    files = [
        file for app in ("accounts", "chat", "livecast", "matches") for file in (ROOT / app).rglob("static/**/*.js")
    ]
    assert len(files) > 40
    for file in files:
        if any(folder in file.as_posix() for folder in FOR_STAFF):
            continue
        lines = file.read_text().splitlines()
        found += [one for line in lines if not FOR_PROGRAMMERS.search(line) for one in SENTENCE.findall(line)]
    # Refusals like the server's: chat/refusal_texts.py has them.
    assert set(found) == {"You are offline at the moment.", "The server does not answer. Try again."}


def test_deleted_members_have_a_chinese_name(client: Client, live_basketball: Match, ida: User):
    delete_account(user_id=ida.pk)
    ida.refresh_from_db()
    said = page(client, f"/matches/{live_basketball.pk}/").data["chat-data"]
    assert said["tombstone"] == {ida.public_name: "已注销的用户"}
