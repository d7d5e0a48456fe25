"""Whatever comes over HTTP or a WebSocket is answered, and never by a server error.

The long run: tests/faults.
"""

import random

import pytest
from asgiref.sync import sync_to_async
from channels.testing import HttpCommunicator
from django.conf import settings as conf

from livecast.asgi import application
from livecast.log_masking import MaskingFormatter
from tests import hostile_input
from tests.chat.conftest import in_room, log_in
from tests.patience import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)

SEED = 20260509
REQUESTS, COMMANDS = 400, 400


@pytest.mark.usefixtures("fresh_hub")
async def test_hostile_requests_cause_no_server_error(live_match, commentator, caplog):
    chance = random.Random(SEED)
    cookie = f"{conf.SESSION_COOKIE_NAME}={await sync_to_async(log_in)(commentator)}"
    broken = []
    for _ in range(REQUESTS):
        asked = hostile_input.request(chance, cookie)
        if await status_of(asked) >= 500:
            broken.append(asked)
    assert broken == []
    assert [record.getMessage() for record in caplog.records if record.exc_info and record.levelname == "ERROR"] == []


async def status_of(asked: hostile_input.HostileRequest) -> int:
    headers = [(b"host", b"localhost"), (b"content-length", str(len(asked.body)).encode())]
    headers += [(name.lower().encode(), told.encode()) for name, told in asked.headers.items()]
    wire = HttpCommunicator(application, asked.method, asked.path, asked.body, headers)
    answer = await wire.get_response(PATIENCE)
    await wire.wait(PATIENCE)
    return answer["status"]


async def test_a_refused_request_logs_one_line(caplog):
    headers = {"Content-Type": "multipart/form-data", "Cookie": f"csrftoken={'a' * 32}"}
    broken = hostile_input.HostileRequest("POST", "/account/login/", headers, b"--x")
    assert await status_of(broken) == 400
    lines = [MaskingFormatter().format(record) for record in caplog.records]
    assert [line for line in lines if "Unable to parse request body" in line]
    assert [line for line in lines if "\n" in line] == []


@pytest.mark.parametrize("charset", ["utf-7", "hex", "punycode", "latin-1", "charset"])
async def test_charsets_other_than_utf8_are_rejected(charset):
    headers = {"Content-Type": f"application/x-www-form-urlencoded; Charset={charset}"}
    assert await status_of(hostile_input.HostileRequest("POST", "/account/login/?next=/", headers, b"step=send")) == 415


@pytest.mark.usefixtures("fresh_hub")
async def test_every_hostile_command_is_answered(live_match, commentator, monkeypatch):
    monkeypatch.setattr("livecast.realtime.consumers.COMMAND_BURST", COMMANDS + 1)
    chance = random.Random(SEED)
    async with in_room(live_match, commentator) as member, in_room(live_match) as fan:
        for _ in range(COMMANDS):
            await member.fan.send_to(text_data=hostile_input.command(chance, member.topic))
            while (frame := await member.fan.frame())["type"] not in ("ok", "error"):
                pass
            assert frame["type"] == "ok" or "." in frame["code"]
        assert (await fan.asks("ping"))["type"] == "ok"
