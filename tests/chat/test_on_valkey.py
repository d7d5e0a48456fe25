"""Several processes with one room on a real Valkey: every message once, in the order of its number."""

import threading

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from chat.actions import MessageDraft, post_messages
from tests.chat.conftest import in_room
from tests.livecast.realtime.test_on_valkey import on_valkey, server  # noqa: F401 - fixtures

pytestmark = [
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("on_valkey", "fresh_hub", "no_budget"),
]


async def test_messages_of_several_processes_have_one_order(live_match, ola, ida):
    def write(process: int) -> None:
        for number in range(15):
            drafts = [MessageDraft(who.pk, f"{process}-{number}", f"{process} {number} {who.pk}") for who in (ola, ida)]
            post_messages(match_id=live_match.pk, drafts=drafts)
        connections.close_all()

    async with in_room(live_match) as reader:
        threads = [threading.Thread(target=write, args=(process,)) for process in range(4)]
        for thread in threads:
            thread.start()
        numbers: list[int] = []
        while len(numbers) < 120:
            frame = await reader.hears("chat.messages")
            numbers += [message["id"] for message in frame["data"]["messages"]]
        for thread in threads:
            await sync_to_async(thread.join)()
    assert numbers == list(range(1, 121))
