"""The room for a page without a socket: it polls, and it sends commands by request."""

import asyncio
import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings as conf
from django.test import AsyncClient

from accounts import tokens
from accounts.models import User
from chat import room_log
from chat.actions import ReactionKey, mute_member, react, remove_messages
from chat.models import Message
from livecast.ratelimit import Limit
from matches.models import Match
from tests.chat.conftest import in_room, log_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_hub")]


class Page:
    """A member's polling page: `await page.asks("chat.send", text="Hi", key="1")`."""

    def __init__(self, match: Match, user: User | None = None) -> None:
        self.client = AsyncClient()
        self.user = user
        self.headers: dict[str, str] = {}
        self.topic = room_log.room_topic(match.pk)
        self.url = f"/api/matches/{match.pk}/chat"

    async def asks(self, type: str, **data: Any) -> tuple[int, dict[str, Any]]:
        if self.user is not None and conf.SESSION_COOKIE_NAME not in self.client.cookies:
            self.client.cookies[conf.SESSION_COOKIE_NAME] = await sync_to_async(log_in)(self.user)
        return await self.posts(json.dumps({"type": type, "ref": 7, "data": {"topic": self.topic, **data}}))

    async def posts(self, body: str | bytes) -> tuple[int, dict[str, Any]]:
        answer = await self.client.post(
            f"{self.url}/commands", data=body, content_type="application/json", headers=self.headers
        )
        assert "no-store" in answer["Cache-Control"]
        return answer.status_code, answer.json()

    async def says(self, text: str, key: str = "", **data: Any) -> tuple[int, dict[str, Any]]:
        return await self.asks("chat.send", text=text, key=key or f"key-{text}", **data)

    async def polls(self, after: int | None = None) -> dict[str, Any]:
        answer = await self.client.get(f"{self.url}/feed", {} if after is None else {"after": after})
        assert answer.status_code == 200, answer.content
        return answer.json()


def told(page: dict[str, Any]) -> list[str]:
    """Return the texts in the answer to a poll."""
    frames = [frame for frame in page["events"] if frame["type"] == "chat.messages"]
    return [message["text"] for frame in frames for message in frame["data"]["messages"]]


# --- polling


async def test_polling_returns_the_events_of_the_socket(live_match, ola):
    page = Page(live_match)
    begun = await page.polls()
    assert (begun["head"], told(begun)) == (0, [])
    async with in_room(live_match, ola) as member:
        await member.says("Come on Harbour!")
        frame = await member.hears("chat.messages")
    came = await page.polls(begun["head"])
    assert came["events"][0] == frame
    assert (came["head"], came["more"], came["resync"]) == (1, False, False)
    assert told(await page.polls(came["head"])) == []


def test_an_unchanged_room_answers_304_and_a_reaction_changes_it(client, live_match, say, ola, ida):
    say("GOAL")
    url = f"/api/matches/{live_match.pk}/chat/feed?after=1"
    first = client.get(url)

    def again(etag: str) -> int:
        return client.get(url, headers={"If-None-Match": etag}).status_code

    assert again(first["ETag"]) == 304
    fire = ReactionKey(ida.pk, "message", 1, "fire")
    react(match_id=live_match.pk, changes={fire: True})
    assert again(first["ETag"]) == 200
    given = client.get(url)
    assert given.json()["events"][-1]["data"] == {"entries": {}, "messages": {"1": {"fire": 1}}, "whole_from": 1}
    react(match_id=live_match.pk, changes={fire: False})
    assert again(given["ETag"]) == 200
    assert client.get(url).json()["events"][-1]["data"]["messages"] == {}


def test_a_reader_who_missed_too_much_resyncs(client, live_match, say, monkeypatch):
    monkeypatch.setattr(room_log, "RESUME_LINES", 2)
    for text in ("one", "two", "three"):
        say(text)
    url = f"/api/matches/{live_match.pk}/chat/feed"
    answers = [client.get(url, {"after": after}).json() for after in (0, 1, 4)]
    assert [(answer["resync"], told(answer)) for answer in answers] == [
        (True, []),
        (False, ["two", "three"]),
        (True, []),
    ]
    assert client.get(url, {"after": 3, "epoch": "another"}).json()["resync"] is True


def test_polling_returns_a_removed_message_without_its_text(client, live_match, say, mona):
    say("Something vile")
    remove_messages(match_id=live_match.pk, by=mona, numbers=[1])
    frames = client.get(f"/api/matches/{live_match.pk}/chat/feed", {"after": 0}).json()["events"]
    assert [frame["type"] for frame in frames] == ["chat.messages", "chat.removed", "chat.reactions"]
    assert "vile" not in json.dumps(frames)


def test_a_private_room_is_hidden(client, live_match):
    Match.objects.filter(pk=live_match.pk).update(private=True)
    assert client.get(f"/api/matches/{live_match.pk}/chat/feed").status_code == 404


# --- posting


async def test_a_message_by_request_reaches_sockets(live_match, ola):
    page = Page(live_match, ola)
    async with in_room(live_match) as reader:
        status, answer = await page.says("Hello from behind the wall")
        frame = await reader.hears("chat.messages")
    assert (status, answer["type"], answer["ref"]) == (200, "ok", 7)
    assert frame["data"]["messages"] == [answer["message"]]


@pytest.mark.usefixtures("no_budget")
async def test_one_key_by_request_and_by_socket_is_one_message(live_match, ola):
    page = Page(live_match, ola)
    async with in_room(live_match, ola) as member:
        by_socket = await member.says("Once", key="k")
        _, by_request = await page.says("Once", key="k")
        _, again = await page.says("Once", key="k")
    assert by_socket["message"] == by_request["message"] == again["message"]
    assert await Message.objects.acount() == 1


async def test_requests_and_sockets_share_one_budget(live_match, ola, long_pause):
    page = Page(live_match, ola)
    async with in_room(live_match, ola) as member:
        await member.says("By socket")
        by_socket = await member.says("Too fast")
    status, answer = await page.says("Too fast")
    assert (status, answer["error"]["code"]) == (429, "chat.too_fast")
    assert answer["error"]["message"] == by_socket["message"]
    assert 0 < answer["error"]["retry_after"] <= long_pause


async def test_a_visitor_without_a_login_may_only_read(live_match):
    status, answer = await Page(live_match).says("Hello?")
    assert (status, answer["error"]["code"]) == (401, "command.not_member")


async def test_a_muted_member_gets_the_reason_by_request(live_match, ola):
    await sync_to_async(mute_member)(match_id=live_match.pk, member_id=ola.pk, by=None, seconds=60, reason="Calm down")
    status, answer = await Page(live_match, ola).says("But")
    assert (status, answer["error"]["code"], answer["error"]["reason"]) == (403, "chat.muted", "Calm down")


async def test_another_site_cannot_post_for_a_member(live_match, ola):
    page = Page(live_match, ola)
    page.client = AsyncClient(enforce_csrf_checks=True)
    status, answer = await page.says("Buy")
    assert (status, answer["error"]["code"]) == (403, "auth.csrf")
    assert await Message.objects.acount() == 0


async def test_a_program_posts_with_its_token(live_match, ola):
    _, secret = await sync_to_async(tokens.create)(ola, "bot")
    page = Page(live_match)
    page.headers = {"Authorization": f"Bearer {secret}"}
    status, answer = await page.says("Beep")
    assert (status, answer["message"]["by"]["name"]) == (200, "Ola")


async def test_a_moderator_moderates_by_request(live_match, say, mona, ola):
    await sync_to_async(say)("Something vile")
    status, _ = await Page(live_match, mona).asks("chat.remove", id=1)
    assert status == 200
    assert (await Message.objects.aget()).removed_at is not None
    status, answer = await Page(live_match, ola).asks("chat.remove", id=1)
    assert (status, answer["error"]["code"]) == (403, "match.not_moderator")


async def test_a_reaction_by_request_is_counted(live_match, say, ida):
    await sync_to_async(say)("GOAL")
    async with in_room(live_match) as reader:
        await Page(live_match, ida).asks("chat.react", on="message", id=1, kind="fire")
        frame = await reader.hears("chat.reactions")
    assert frame["data"]["messages"] == {"1": {"fire": 1}}


async def test_a_member_requests_their_own_view(live_match, ola):
    page = Page(live_match, ola)
    status, answer = await page.asks("chat.me")
    assert (status, answer["member"], answer["muted"]) == (200, ola.pk, None)


@pytest.mark.every_database("concurrent inserts")
@pytest.mark.usefixtures("no_budget")
async def test_parallel_requests_post_each_message_once(live_match, ola, ida):
    pages = [Page(live_match, who) for who in (ola, ida)]
    for page in pages:
        await page.asks("chat.me")
    answers = await asyncio.gather(*(page.says(f"{n} of {id(page)}") for n in range(10) for page in pages))
    assert [status for status, _ in answers] == [200] * 20
    numbers = sorted(answer["message"]["id"] for _, answer in answers)
    assert numbers == list(range(1, 21))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"\xff\xfe", "command.malformed"),
        ("[]", "command.malformed"),
        ('{"type": "chat.send", "data": {"text": NaN}}', "command.malformed"),
        ('{"type": "chat.unheard_of"}', "command.unknown"),
        (json.dumps({"type": "chat.send", "data": {"text": "x" * 20_000, "key": "k"}}), "command.too_big"),
    ],
)
async def test_an_unknown_command_is_refused(live_match, ola, body, code):
    page = Page(live_match, ola)
    await page.asks("chat.me")
    status, answer = await page.posts(body)
    assert (status >= 400, answer["error"]["code"]) == (True, code)


async def test_unreadable_requests_spend_the_budget(live_match, ola, monkeypatch):
    few = Limit("chat.request", 3, 60)
    monkeypatch.setattr("chat.http_commands.REQUEST_LIMIT", few)
    page = Page(live_match, ola)
    assert (await page.says("One"))[0] == 200
    for body in ("[" * 5_000, "x" * 20_000):
        status, answer = await page.posts(body)
        assert (status, answer["error"]["code"].partition(".")[0]) in ((400, "command"), (413, "command"))
    status, answer = await page.asks("chat.me")
    assert (status, answer["error"]["code"]) == (429, "chat.too_often")
    assert answer["error"]["retry_after"] > 0
