"""Real and hostile messages over the wire: posted, sent, stored, and read again unchanged.

On every database: an emoji has four bytes, and MariaDB has character sets with three.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async

from accounts.models import User
from chat.message_text import MAX_LENGTH, clean
from chat.models import Message
from livecast.realtime import consumers
from matches.models import Match, Role
from tests import constants
from tests.chat.conftest import Member, in_room, member
from tests.chat.test_message_text import CHATS, NAUGHTY, said_in

pytestmark = [
    pytest.mark.every_database("four-byte characters"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("fresh_hub", "no_budget"),
]

KEEPERS = 30  # a moderator may repeat a message; each waits for an answer before the next


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch) -> None:
    """One socket may post thousands of messages."""
    monkeypatch.setattr(consumers, "COMMAND_BURST", 1_000_000)
    monkeypatch.setattr(constants.BATCH_SECONDS, 0.005)


@pytest.fixture
def keepers(live_match: Match) -> list[User]:
    found = [member(f"Mona {number}", is_staff=True) for number in range(KEEPERS)]
    Role.objects.bulk_create(Role(user=user, part=Role.Part.MODERATOR, match=live_match) for user in found)
    return found


@asynccontextmanager
async def all_in_room(match: Match, keepers: list[User]) -> AsyncIterator[list[Member]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(in_room(match, user)) for user in keepers]


def texts_of(path: Path) -> list[str]:
    """Return hostile texts, texts with four-byte letters, and a sample of the others: a recorded chat repeats itself.

    Each text once, in the order of its first author. tests/chat/test_message_text.py cleans all texts.
    """
    texts = list(dict.fromkeys(json.loads(path.read_text()) if path in NAUGHTY else said_in(path)))
    every = 20 if "TEST_DATABASE_URL" in os.environ else 1 if path in NAUGHTY else 6
    return [
        text for place, text in enumerate(texts) if place % every == 0 or any(ord(letter) > 0xFFFF for letter in text)
    ]


async def say_all(members: list[Member], texts: list[str]) -> dict[int, str]:
    """Post each text by one of the sockets. Returns the text of each number. Refused texts are empty or too long."""
    numbered: dict[int, str] = {}

    async def say_some(place: int, one: Member) -> None:
        for at in range(place, len(texts), KEEPERS):
            answer = await one.says(texts[at], key=f"text-{at}")
            one.heard.clear()
            if answer["type"] == "ok":
                assert answer["message"]["text"] == clean(texts[at])
                numbered[answer["message"]["id"]] = answer["message"]["text"]
            else:
                shown = clean(texts[at])
                assert (answer["code"], bool(shown), len(shown) > MAX_LENGTH) in [
                    ("chat.empty", False, False),
                    ("chat.too_long", True, True),
                ]

    await asyncio.gather(*(say_some(place, one) for place, one in enumerate(members)))
    return numbered


async def read_all(reader: Member, number: int) -> list[tuple[int, str]]:
    """Return what a reader received, in order."""
    told: list[tuple[int, str]] = []
    while len(told) < number:
        frame = await reader.hears("chat.messages")
        told += [(message["id"], message["text"]) for message in frame["data"]["messages"]]
    return told


@pytest.mark.parametrize("path", [*NAUGHTY, *CHATS], ids=lambda path: path.name)
async def test_real_messages_are_sent_and_stored_unchanged(live_match, keepers, client, path: Path):
    texts = texts_of(path)
    async with in_room(live_match) as reader, all_in_room(live_match, keepers) as members:
        said = await say_all(members, texts)
        told = await read_all(reader, len(said))
    assert told == sorted(said.items())
    assert len(said) > 0.9 * len(texts)
    kept = [row async for row in Message.objects.order_by("number").values_list("number", "text")]
    assert kept == told
    page = (await sync_to_async(client.get)(f"/api/matches/{live_match.pk}/chat")).json()
    assert [(message["id"], message["text"]) for message in page["messages"]] == told[-100:]
