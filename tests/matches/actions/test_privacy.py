"""Making a match private or public while fans watch: WebSocket, API and admin."""

import json

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import tokens
from accounts.models import User
from livecast.errors import LivecastError
from livecast.realtime import access_revocation
from livecast.realtime.catch_up import CatchUp
from livecast.realtime.hub import hub
from livecast.realtime.protocol import Close
from matches.actions import set_private
from matches.feed import feed_log
from matches.models import Match, Rehearsal, Role
from tests.conftest import FanSocket, socket, watching

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def editor(live_match: Match) -> User:
    """Edda, an editor of this match only."""
    user = User.objects.create_user("edda", password="edda", display_name="Edda", is_staff=True)
    Role.objects.create(user=user, part=Role.Part.EDITOR, match=live_match)
    return user


def cookie_of(user: User) -> list[tuple[bytes, bytes]]:
    client = Client()
    client.force_login(user)
    return [(b"cookie", f"sessionid={client.cookies['sessionid'].value}".encode())]


async def close_code(fan: FanSocket) -> int:
    """Return the close code of the socket. Ignores frames before it."""
    while (message := await fan.receive_output())["type"] != "websocket.close":
        pass
    code: int = message["code"]
    return code


# --- WebSocket


@pytest.mark.usefixtures("fresh_hub")
async def test_sockets_of_fans_are_closed_and_those_of_staff_stay(
    live_match: Match, editor: User, commentator: User, stranger: User
):
    name = feed_log.feed_topic(live_match.pk)
    theirs = [await sync_to_async(cookie_of)(user) for user in (commentator, stranger)]
    async with (
        watching(live_match) as fan,
        socket(f"t={name}&t=scores", headers=theirs[0]) as cora,
        socket(f"t={name}&t=scores", headers=theirs[1]) as sam,
    ):
        assert (await cora.frame())["type"] == (await sam.frame())["type"] == "hello"
        await sync_to_async(set_private)(match_id=live_match.pk, author=editor, private=True)
        assert await close_code(fan) == await close_code(sam) == Close.NO_SUCH_TOPIC
        await cora.send_json_to({"type": "ping", "ref": 1})
        assert (await cora.next("ok"))["ref"] == 1
        # The closed sockets are unsubscribed from every topic.
        assert hub().topics[name].subscriber_count == hub().topics["scores"].subscriber_count == 1
        assert len(hub().authenticated_sockets) == 1

        async with socket(f"t={name}") as late:
            assert (await late.frame())["code"] == "topic.unknown"
            assert await close_code(late) == Close.NO_SUCH_TOPIC

        await sync_to_async(set_private)(match_id=live_match.pk, author=editor, private=False)
        async with watching(live_match):
            assert hub().topics[name].subscriber_count == 2


@pytest.mark.usefixtures("fresh_hub")
async def test_without_the_channel_layer_the_check_of_the_database_closes_sockets(live_match, editor, monkeypatch):
    monkeypatch.setattr(access_revocation, "push", lambda *_, **__: (_ for _ in ()).throw(OSError("away")))
    async with watching(live_match) as fan:
        await sync_to_async(set_private)(match_id=live_match.pk, author=editor, private=True)
        assert await close_code(fan) == Close.NO_SUCH_TOPIC


@pytest.mark.usefixtures("fresh_hub")
async def test_fan_who_catches_up_during_the_change_is_closed_too(live_match, editor, monkeypatch):
    """The second fan passed the check before the change, but subscribes after it."""
    name = feed_log.feed_topic(live_match.pk)
    async with watching(live_match) as first:
        send_missed = CatchUp.send_missed

        async def slowly(self, connection, topic, position):
            await sync_to_async(set_private)(match_id=live_match.pk, author=editor, private=True)
            assert await close_code(first) == Close.NO_SUCH_TOPIC
            await send_missed(self, connection, topic, position)

        monkeypatch.setattr(CatchUp, "send_missed", slowly)
        async with socket(f"t={name}") as second:
            assert await close_code(second) == Close.NO_SUCH_TOPIC
        assert hub().topics[name].subscriber_count == 0


@pytest.mark.usefixtures("fresh_hub")
async def test_fans_of_other_matches_are_not_affected(live_match, editor, harbour, mill):
    other = await Match.objects.acreate(sport="football", home=mill, away=harbour, kickoff_at=timezone.now())
    async with watching(live_match) as fan, watching(other) as another:
        await sync_to_async(set_private)(match_id=live_match.pk, author=editor, private=True)
        assert await close_code(fan) == Close.NO_SUCH_TOPIC
        await another.send_json_to({"type": "ping", "ref": 1})
        assert (await another.next("ok"))["ref"] == 1


# --- permission


def test_only_editors_can_change_privacy(live_match, editor, commentator, stranger):
    for user, codes in (
        (commentator, ("match.not_editor", "match.not_editor")),
        (stranger, ("match.not_editor", "match.not_found")),
    ):
        for private, code in zip((False, True), codes, strict=True):
            Match.objects.filter(pk=live_match.pk).update(private=private)
            with pytest.raises(LivecastError) as refusal:
                set_private(match_id=live_match.pk, author=user, private=not private)
            assert refusal.value.code == code
            assert Match.objects.get(pk=live_match.pk).private == private


def test_rehearsal_cannot_be_made_public(live_match, editor):
    Match.objects.filter(pk=live_match.pk).update(private=True)
    Rehearsal.objects.create(match=live_match, source="x", script="")
    with pytest.raises(LivecastError) as refusal:
        set_private(match_id=live_match.pk, author=editor, private=False)
    assert (refusal.value.code, refusal.value.status) == ("rehearsal.private", 409)


def test_setting_the_same_privacy_again_has_no_effect(live_match, editor, monkeypatch):
    announced: list[object] = []
    monkeypatch.setattr(access_revocation, "push", lambda *arguments, **_: announced.append(arguments))
    for _ in range(2):
        set_private(match_id=live_match.pk, author=editor, private=True)
    assert len(announced) == 1


def test_privacy_can_be_set_by_the_api(live_match, editor):
    headers = {"authorization": f"Bearer {tokens.create(editor, 'the desk')[1]}"}
    for private, status in ((True, 404), (False, 200)):
        answer = Client().post(
            f"/api/matches/{live_match.pk}/private",
            json.dumps({"private": private}),
            content_type="application/json",
            headers=headers,
        )
        assert (answer.status_code, answer.json()) == (200, {"private": private})
        assert Client().get(f"/matches/{live_match.pk}/").status_code == status
        assert Client().get(f"/api/matches/{live_match.pk}/feed").status_code == status


# --- the admin


def test_privacy_can_be_set_in_the_admin_form_and_list(live_match, editor):
    admin_browser = Client()
    admin_browser.force_login(editor)
    change = reverse("admin:matches_match_change", args=[live_match.pk])
    form = admin_browser.get(change).context["adminform"].form
    fields = {name: value for name, value in form.initial.items() if value is not None}
    kickoff = timezone.localtime(live_match.kickoff_at)
    fields |= {"kickoff_at_0": f"{kickoff:%Y-%m-%d}", "kickoff_at_1": f"{kickoff:%H:%M:%S}"}
    fields.pop("private")
    for inline in admin_browser.get(change).context["inline_admin_formsets"]:
        prefix = inline.formset.prefix
        fields |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    response = admin_browser.post(change, {**fields, "private": "on"})
    assert response.status_code == 302, response.context["adminform"].form.errors
    assert Match.objects.get(pk=live_match.pk).private

    listed = reverse("admin:matches_match_changelist")
    for action, private in (("make_public", False), ("make_private", True)):
        admin_browser.post(listed, {"action": action, "_selected_action": [live_match.pk]})
        assert Match.objects.get(pk=live_match.pk).private is private


def test_admin_form_of_a_rehearsal_has_no_privacy_field(live_match, editor):
    Match.objects.filter(pk=live_match.pk).update(private=True)
    Rehearsal.objects.create(match=live_match, source="x", script="")
    admin_browser = Client()
    admin_browser.force_login(editor)
    page = admin_browser.get(reverse("admin:matches_match_change", args=[live_match.pk]))
    assert "private" not in page.context["adminform"].form.fields
