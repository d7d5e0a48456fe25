"""Rights of moderators and members that are withdrawn while their sockets are open."""

import asyncio
import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient

from accounts.actions import log_out_everywhere
from accounts.models import User
from chat import actions
from chat.models import Message
from matches.models import Match
from tests import constants
from tests.chat.conftest import Member, in_room
from tests.patience import PATIENCE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_hub")]


@pytest.fixture(params=["role", "staff flag"])
def demote(request: pytest.FixtureRequest, mona: User) -> Any:
    """Take Mona's moderator role away, in the database only."""

    async def act() -> None:
        if request.param == "role":
            await mona.roles.all().adelete()
        else:
            await User.objects.filter(pk=mona.pk).aupdate(is_staff=False)

    return act


@pytest.mark.usefixtures("no_budget")
async def test_a_former_moderator_gets_no_reports(live_match, say, ola, ida, mona, demote):
    await sync_to_async(say)("something vile")
    async with in_room(live_match, mona) as moderator, in_room(live_match, ida) as member:
        assert (await moderator.asks("chat.me"))["reports"] == 0
        await demote()
        await member.asks("chat.report", id=1)
        await member.says("Did you read that?")
        await moderator.hears_texts(1)
        assert [frame for frame in moderator.heard if frame["type"] == "chat.reports"] == []
        view = await moderator.asks("chat.me")
        assert (view["moderator"], "reports" in view) == (False, False)
        assert (await moderator.asks("chat.remove", id=1))["code"] == "match.not_moderator"


@pytest.mark.usefixtures("long_pause")
async def test_a_former_moderator_has_the_budget_of_a_member(live_match, mona, demote):
    async with in_room(live_match, mona) as moderator:
        for number in range(3):
            assert (await moderator.says(f"{number}"))["type"] == "ok"
        await User.objects.filter(pk=mona.pk).aupdate(member_since=mona.date_joined)
        await demote()
        async with asyncio.timeout(PATIENCE):
            while (answer := await moderator.says("And another thing"))["type"] == "ok" or answer[
                "code"
            ] == "chat.duplicate":
                await asyncio.sleep(0.3)  # a socket may send five commands a second
        assert answer["code"] == "chat.too_fast"


# --- by request, without a socket


async def says(client: AsyncClient, match: Match, text: str) -> tuple[int, str]:
    body = {"type": "chat.send", "data": {"text": text, "key": text}}
    answer = await client.post(
        f"/api/matches/{match.pk}/chat/commands", json.dumps(body), content_type="application/json"
    )
    return answer.status_code, answer.json().get("error", {}).get("code", "")


@pytest.fixture
def browser(ola: User) -> AsyncClient:
    client = AsyncClient()
    client.force_login(ola, backend="accounts.backends.PhoneBackend")
    return client


@pytest.mark.usefixtures("no_budget")
async def test_a_muted_or_deleted_member_cannot_post_by_request(live_match, browser, ola, mona):
    assert await says(browser, live_match, "Hello") == (200, "")
    await sync_to_async(actions.mute_member)(match_id=live_match.pk, member_id=ola.pk, by=mona)
    assert await says(browser, live_match, "Hello?") == (403, "chat.muted")
    await sync_to_async(actions.unmute_member)(match_id=live_match.pk, member_id=ola.pk, by=mona)
    assert await says(browser, live_match, "There") == (200, "")
    await sync_to_async(log_out_everywhere)(user_id=ola.pk)
    assert await says(browser, live_match, "And now?") == (401, "command.not_member")
    assert await Message.objects.acount() == 2


@pytest.mark.usefixtures("no_budget")
async def test_an_inactive_member_can_do_nothing_until_the_socket_closes(live_match, say, ola, ida, monkeypatch):
    monkeypatch.setattr(constants.ACCESS_CHECK_SECONDS, 3600)
    await sync_to_async(say)("something", by=ida)

    async def codes(member: Member) -> list[str]:
        asked = [
            await member.says("Hello"),
            await member.asks("chat.report", id=1),
            await member.asks("chat.me"),
            await member.asks("chat.remove", id=1),
        ]
        return [answer.get("code", "") for answer in asked]

    async with in_room(live_match, ola) as member:
        await User.objects.filter(pk=ola.pk).aupdate(is_active=False)
        assert await codes(member) == ["chat.logged_out"] * 4
