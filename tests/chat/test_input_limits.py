"""A message is refused by its length before any work is done on it, and a refused message spends the budget."""

import asyncio
import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings as conf
from django.test import AsyncClient

from chat import commands
from chat.actions import ban_word
from chat.models import Message
from livecast.errors import LivecastError
from livecast.input_limits import BANNED_WORD, CHAT_KEY, CHAT_MENTIONS, CHAT_MESSAGE, CHAT_REASON, CHAT_TEXT
from livecast.realtime.protocol import MAX_COMMAND_BYTES
from tests.chat.conftest import in_room, log_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_hub")]

TOO_LONG = {
    "compatibility ligatures": "\ufdfa" * 5370,
    "marks on one letter": "\u0301\u0315" * 4000,
    "hidden characters": "\u200b" * 5300,
    "plain letters": "a" * 16_000,
    "one character over what is shown": "a" * (CHAT_MESSAGE.size + 1),
    "one character over what is sent": " " * (CHAT_TEXT.size + 1),
}


@pytest.mark.usefixtures("long_pause")
@pytest.mark.parametrize("text", TOO_LONG.values(), ids=TOO_LONG.keys())
async def test_a_message_that_is_too_long_spends_the_budget_and_delays_no_other(live_match, ola, ida, text):
    async with in_room(live_match, ola) as sender, in_room(live_match, ida) as other, in_room(live_match) as fan:
        answers = [await sender.says(text, key=f"key-{n}") for n in range(3)]
        assert (await other.asks("ping"))["type"] == (await fan.asks("ping"))["type"] == "ok"
        assert (await other.says("Come on Harbour!"))["type"] == "ok"
    assert [answer["code"] for answer in answers] == ["chat.too_long", "chat.too_fast", "chat.too_fast"]
    assert await Message.objects.acount() == 1


@pytest.mark.usefixtures("no_budget")
async def test_a_message_at_the_limits_is_posted(live_match, ola):
    async with in_room(live_match, ola) as member:
        longest = "ﷺ" * CHAT_MESSAGE.size
        padded = "Goal" + " " * (CHAT_TEXT.size - 4)
        answers = [await member.says(text, key=str(n)) for n, text in enumerate((longest, padded))]
    assert [answer["message"]["text"] for answer in answers] == [longest, "Goal"]


REFUSED = [
    {"text": 7},
    {"text": None},
    {"text": ["Goal"]},
    {"text": ""},
    {"text": "\u200b\u3164 "},
    {"key": ""},
    {"key": 7},
    {"key": None},
    {"key": "k" * (CHAT_KEY.size + 1)},
    {"key": "\u0000"},
    {"mentions": 7},
    {"mentions": {"1": 1}},
    {"mentions": ["1"]},
    {"mentions": [True]},
    {"mentions": [2**53]},
    {"mentions": [1] * (CHAT_MENTIONS.size + 1)},
    {"reply_to": "1"},
    {"reply_to": 0},
    {"reply_to": 10**400},
    {"reply_to": 1.5},
]


@pytest.mark.usefixtures("long_pause")
@pytest.mark.parametrize("fields", REFUSED, ids=lambda fields: json.dumps(fields)[:40])
async def test_a_malformed_message_spends_the_budget(live_match, ola, fields):
    async with in_room(live_match, ola) as member:
        first = await member.asks("chat.send", **{"text": "Goal", "key": "k"} | fields)
        second = await member.says("Goal")
    assert first["code"] in ("command.malformed", "chat.empty")
    assert second["code"] == "chat.too_fast"


@pytest.mark.usefixtures("long_pause")
async def test_a_polling_page_spends_the_same_budget(live_match, ola):
    browser = AsyncClient()
    browser.cookies[conf.SESSION_COOKIE_NAME] = await sync_to_async(log_in)(ola)
    url = f"/api/matches/{live_match.pk}/chat/commands"

    async def send(body: str | bytes) -> tuple[int, str]:
        answer = await browser.post(url, data=body, content_type="application/json")
        return answer.status_code, answer.json()["error"]["code"]

    def message(text: str) -> str:
        return json.dumps({"type": "chat.send", "ref": 1, "data": {"text": text, "key": "k"}}, ensure_ascii=False)

    assert await send(message("x" * MAX_COMMAND_BYTES)) == (413, "command.too_big")
    assert await send(b"\xff" * (MAX_COMMAND_BYTES + 1)) == (413, "command.too_big")
    assert await send('{"type":"chat.send","ref":' + "[" * 975) == (400, "command.malformed")
    assert await send(message("ﷺ" * 5000)) == (400, "chat.too_long")
    assert await send(message("Goal")) == (429, "chat.too_fast")


ODD: list[Any] = [None, True, -1, 1.5, 10**400, "x" * 300, "\ud83d", [[]], {"id": 1}]
FIELDS = ["id", "member", "seconds", "match", "everywhere", "reason", "shadow", "clear", "who", "on", "kind", "off"]


@pytest.mark.parametrize("type", [name for name in commands.HANDLERS if name != "chat.send"])
async def test_every_field_of_a_command_is_checked(live_match, mona, type, settings, monkeypatch):
    """Whatever a field holds, the answer is the command's, or a refusal with a dotted code."""
    monkeypatch.setattr("livecast.realtime.consumers.COMMAND_BURST", 1_000_000)
    monkeypatch.setattr("livecast.realtime.consumers.COMMANDS_PER_SECOND", 1_000_000)
    monkeypatch.setattr("chat.commands.spend_budget", spends_nothing)
    sensible = {"id": 1, "member": 10**6, "seconds": 30, "who": "known", "on": True, "reason": "spam"}
    async with in_room(live_match, mona) as moderator:
        for name in FIELDS:
            for value in ODD:
                answer = await moderator.asks(type, **sensible | {name: value})
                moderator.heard.clear()
                assert answer["type"] == "ok" or "." in answer["code"], (name, value, answer)
        assert (await moderator.asks("chat.slow", seconds=10**400))["code"] == "command.malformed"
        assert (await moderator.asks("chat.report", id=1, reason="x" * (CHAT_REASON.size + 1)))["code"] == (
            "command.malformed"
        )


async def spends_nothing(*spent: object) -> None:
    await asyncio.sleep(0)


def test_a_long_banned_word_is_refused():
    with pytest.raises(LivecastError) as refused:
        ban_word(word="twerp " * BANNED_WORD.size, by=None)
    assert refused.value.code == "chat.no_word"


@pytest.mark.parametrize(
    "query",
    [
        "chat?before=abc",
        "chat?before=-1",
        f"chat?before={10**30}",
        "chat?before=" + "9" * 5000,
        "chat/feed?after=" + "9" * 5000,
        "chat/feed?epoch=" + "x" * 65,
        "chat/replay?period=" + "x" * 300,
        "chat/replay?period=1H&begin=nan",
        "chat/replay?period=1H&end=inf",
        "chat/replay?period=1H&begin=1e999",
        "chat/replay?since=0001-01-01T00:00:00%2B14:00",
        "chat/replay?since=9999-12-31T23:59:59-14:00",
        "chat/replay?since=9999-12-31",
        "chat/replay?since=" + "1" * 300,
        f"chat/replay?period=1H&after={10**30}",
    ],
)
def test_a_query_out_of_bounds_is_refused(live_match, client, query):
    answer = client.get(f"/api/matches/{live_match.pk}/{query}")
    assert answer.status_code == 422, answer.content
    assert answer.json()["error"]["code"] == "request.invalid"
