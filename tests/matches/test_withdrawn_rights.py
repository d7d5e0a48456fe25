"""The effect of withdrawn permissions on sockets, polling, uploads, console and write API.

Each permission is withdrawn in two ways: in the database only, so that a process has to find it by its own check; and
in the admin, so that the announcement has to reach the process.
"""

import json
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import tokens
from accounts.models import Session, User
from chat import room_log
from livecast.errors import LivecastError
from livecast.realtime import access_revocation
from livecast.realtime.protocol import Close
from matches import selectors
from matches.actions import post_text, release_due, set_holds
from matches.feed import feed_log
from matches.feed.console_state import console_topic
from matches.models import Competition, HeldEntry, Match, Role
from matches.permissions import (
    commentators_of,
    may_commentate,
    may_moderate,
    may_see,
    moderators_of,
    viewers_of_private,
)
from matches.photos import entry_photos, image_processing
from tests import constants
from tests.browser_session import logged_in_client
from tests.conftest import FanSocket, socket
from tests.matches.photos.test_entry_photos import picture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_hub")]

CALL = "add_commentaryentry"


def permission(codename: str = CALL) -> Permission:
    return Permission.objects.get(codename=codename)


# --- how a commentator gets the permission, and how it is withdrawn


def by_role(user: User, match: Match) -> None:
    Role.objects.create(user=user, part=Role.Part.COMMENTATOR, match=match)


def by_role_in_competition(user: User, match: Match) -> None:
    Role.objects.create(user=user, part=Role.Part.EDITOR, competition=match.competition)


def by_permission(user: User, match: Match) -> None:
    user.user_permissions.add(permission())


def by_group(user: User, match: Match) -> None:
    group = Group.objects.create(name="Commentators")
    group.permissions.add(permission())
    user.groups.add(group)


def as_superuser(user: User, match: Match) -> None:
    User.objects.filter(pk=user.pk).update(is_superuser=True)


Grant = Callable[[User, Match], None]
Withdraw = Callable[[User], Any]


def lose(**fields: bool) -> Withdraw:
    return lambda user: User.objects.filter(pk=user.pk).update(**fields)


NOT_ALLOWED, SESSION_ENDED = Close.NOT_ALLOWED, Close.SESSION_ENDED
WITHDRAWALS: dict[str, tuple[Grant, Withdraw, Close]] = {
    "role": (by_role, lambda user: user.roles.all().delete(), NOT_ALLOWED),
    "another part": (
        by_role,
        lambda user: user.roles.update(match=None, competition=another_competition()),
        NOT_ALLOWED,
    ),
    "role in the competition": (by_role_in_competition, lambda user: user.roles.all().delete(), NOT_ALLOWED),
    "permission": (by_permission, lambda user: user.user_permissions.clear(), NOT_ALLOWED),
    "group left": (by_group, lambda user: user.groups.clear(), NOT_ALLOWED),
    "permission of the group": (by_group, lambda _: Group.objects.get().permissions.clear(), NOT_ALLOWED),
    "superuser flag": (as_superuser, lose(is_superuser=False), NOT_ALLOWED),
    "staff flag": (by_role, lose(is_staff=False), NOT_ALLOWED),
    "account switched off": (by_role, lose(is_active=False), SESSION_ENDED),
}
LOG_OUT = (by_role, lambda user: Session.objects.filter(user=user).delete(), SESSION_ENDED)


def another_competition() -> Competition:
    return Competition.objects.create(name="Mayor’s Cup", sport="football")


@pytest.fixture(params=WITHDRAWALS)
def withdrawal(request: pytest.FixtureRequest) -> tuple[Grant, Withdraw, Close]:
    """How a user gets the permission, how it is withdrawn, and the close code."""
    return WITHDRAWALS[request.param]


@pytest.fixture(params=[*WITHDRAWALS, "session"])
def end(request: pytest.FixtureRequest) -> tuple[Grant, Withdraw, Close]:
    """The same, plus the end of the session of a user who keeps the permission."""
    return {**WITHDRAWALS, "session": LOG_OUT}[request.param]


def staff(name: str) -> User:
    return User.objects.create_user(name.lower(), password="password", display_name=name, is_staff=True)


@pytest.fixture
def una(live_match: Match) -> User:
    """Una, a member of staff. Each test gives her the permission and withdraws it."""
    return staff("Una")


@pytest.fixture
def sid(live_match: Match) -> User:
    """Sid, another commentator of this match, who keeps the permission."""
    user = staff("Sid")
    by_role(user, live_match)
    return user


@pytest.fixture
def without_database_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the periodic checks of the database."""
    monkeypatch.setattr(constants.ACCESS_CHECK_SECONDS, 3600)
    monkeypatch.setattr(constants.LOG_CHECK_SECONDS, 3600)


@pytest.fixture
def without_channel_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the channel layer unavailable."""

    def away(*_: Any, **__: Any) -> None:
        raise OSError("away")

    monkeypatch.setattr(access_revocation, "push", away)


async def open_socket(stack: AsyncExitStack, user: User | None, *topics: str) -> FanSocket:
    headers = []
    if user is not None:
        client = await sync_to_async(logged_in_client)(user)
        headers = [(b"cookie", f"sessionid={client.cookies['sessionid'].value}".encode())]
    fan = await stack.enter_async_context(socket("&".join(f"t={name}" for name in topics), headers=headers))
    assert (await fan.frame())["type"] == "hello"
    await wait_for_answer(fan)  # it is subscribed to its topics
    return fan


async def wait_for_answer(fan: FanSocket) -> None:
    await fan.send_json_to({"type": "ping", "ref": "here"})
    while (await fan.next("ok"))["ref"] != "here":
        pass


async def close_code(fan: FanSocket) -> int:
    """Return the close code of the socket. Ignores frames before it."""
    while (message := await fan.receive_output())["type"] != "websocket.close":
        pass
    code: int = message["code"]
    return code


def make_private(match: Match) -> None:
    Match.objects.filter(pk=match.pk).update(private=True)


# --- sockets, closed by the check of each process


async def test_console_socket_is_closed_when_the_commentator_loses_the_role(live_match, una, sid, end):
    grant, withdraw, code = end
    await sync_to_async(grant)(una, live_match)
    topic = console_topic(live_match.pk)
    async with AsyncExitStack() as stack:
        hers, his = [await open_socket(stack, user, topic) for user in (una, sid)]
        await sync_to_async(withdraw)(una)
        assert await close_code(hers) == code
        await sync_to_async(set_holds)(match_id=live_match.pk, author=None, hold_seconds={"comment": 10})
        await sync_to_async(post_text)(match_id=live_match.pk, author=sid, client_key="k", text="Parker limps.")
        while not (await his.next("console"))["data"]["held"]:
            pass
        assert hers.output_queue.empty()


async def test_sockets_to_a_private_match_are_closed_when_the_user_loses_the_role(live_match, una, sid, end, post):
    grant, withdraw, code = end
    await sync_to_async(grant)(una, live_match)
    await sync_to_async(make_private)(live_match)
    topics = [topic_of(live_match.pk) for topic_of in (feed_log.feed_topic, room_log.room_topic, console_topic)]
    async with AsyncExitStack() as stack:
        hers, his = [[await open_socket(stack, user, topic, "scores") for topic in topics] for user in (una, sid)]
        await sync_to_async(withdraw)(una)
        assert [await close_code(fan) for fan in hers] == [code] * len(topics)
        for fan in his:
            await wait_for_answer(fan)
        await sync_to_async(post)("Parker limps.")
        for fan in his:
            await wait_for_answer(fan)
        assert all(fan.output_queue.empty() for fan in hers)


async def test_console_page_of_a_private_match_gets_one_close_code(live_match, una):
    """Its socket loses both of its topics."""
    await sync_to_async(by_role)(una, live_match)
    await sync_to_async(make_private)(live_match)
    async with AsyncExitStack() as stack:
        hers = await open_socket(stack, una, feed_log.feed_topic(live_match.pk), console_topic(live_match.pk))
        await una.roles.all().adelete()
        assert await close_code(hers) == Close.NOT_ALLOWED


async def test_public_match_stays_open_after_a_role_is_withdrawn(live_match, una, post):
    await sync_to_async(by_role)(una, live_match)
    async with AsyncExitStack() as stack:
        hers = await open_socket(stack, una, feed_log.feed_topic(live_match.pk), room_log.room_topic(live_match.pk))
        console = await open_socket(stack, una, console_topic(live_match.pk))
        await una.roles.all().adelete()
        assert await close_code(console) == Close.NOT_ALLOWED
        await sync_to_async(post)("Parker limps.")
        assert (await hers.next("commentary.added"))["data"]["body"] == "Parker limps."


async def test_sockets_of_a_deleted_match_are_closed(fixture, una):
    await sync_to_async(by_role)(una, fixture)
    async with AsyncExitStack() as stack:
        fan = await open_socket(stack, None, feed_log.feed_topic(fixture.pk))
        console = await open_socket(stack, una, console_topic(fixture.pk))
        await Match.objects.filter(pk=fixture.pk).adelete()
        assert await close_code(fan) == Close.NO_SUCH_TOPIC
        assert await close_code(console) == Close.NOT_ALLOWED


async def test_staff_flag_removed_before_the_match_became_private_counts(live_match, una):
    """The check uses the current flags of the user, not those at the time the socket opened."""
    await sync_to_async(by_role)(una, live_match)
    async with AsyncExitStack() as stack:
        hers = await open_socket(stack, una, feed_log.feed_topic(live_match.pk))
        await User.objects.filter(pk=una.pk).aupdate(is_staff=False)
        await sync_to_async(make_private)(live_match)
        assert await close_code(hers) == Close.NO_SUCH_TOPIC


# --- sockets, closed by the announcement of the admin


@pytest.fixture
def admin_browser(db: None) -> Client:
    """The browser of Edda, a superuser."""
    return logged_in_client(User.objects.create_superuser("edda", password="edda"))


def form_of(admin_browser: Client, page: str) -> dict[str, Any]:
    """Return the fields that a browser sends when this form is saved unchanged."""
    context = admin_browser.get(page).context
    fields: dict[str, Any] = {}
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.initial_forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is None or value is False or bound.field.disabled:
                continue
            widget = bound.field.widget
            if hasattr(widget, "decompress"):
                parts = widget.decompress(value)
                fields |= {f"{bound.html_name}_{n}": part for n, part in enumerate(parts) if part is not None}
            else:
                fields[bound.html_name] = (
                    [getattr(one, "pk", one) for one in value] if isinstance(value, list) else value
                )
    return fields


def save(admin_browser: Client, page: str, fields: dict[str, Any]) -> None:
    answer = admin_browser.post(page, {name: value for name, value in fields.items() if value is not None})
    assert answer.status_code == 302, answer.context["errors"]


def change(model: str, pk: int) -> str:
    return reverse(f"admin:{model}_change", args=[pk])


def delete_role(admin_browser: Client, una: User, match: Match) -> None:
    page = reverse("admin:matches_role_delete", args=[una.roles.get().pk])
    assert admin_browser.post(page, {"post": "yes"}).status_code == 302


def delete_roles_in_the_list(admin_browser: Client, una: User, match: Match) -> None:
    chosen = {"action": "delete_selected", "_selected_action": [una.roles.get().pk], "post": "yes"}
    assert admin_browser.post(reverse("admin:matches_role_changelist"), chosen).status_code == 302


def change_role(admin_browser: Client, una: User, match: Match) -> None:
    page = change("matches_role", una.roles.get().pk)
    save(admin_browser, page, form_of(admin_browser, page) | {"part": "moderator"})


def delete_role_in_the_form(page: str) -> Callable[[Client, User, Match], None]:
    def act(admin_browser: Client, una: User, match: Match) -> None:
        address = change(page, match.pk if page == "matches_match" else match.competition_id or 0)
        save(admin_browser, address, form_of(admin_browser, address) | {"roles-0-DELETE": "on"})

    return act


def change_person(**fields: Any) -> Callable[[Client, User, Match], None]:
    def act(admin_browser: Client, una: User, match: Match) -> None:
        page = change("accounts_user", una.pk)
        save(admin_browser, page, form_of(admin_browser, page) | fields)

    return act


def change_group(admin_browser: Client, una: User, match: Match) -> None:
    page = change("auth_group", Group.objects.get().pk)
    save(admin_browser, page, form_of(admin_browser, page) | {"permissions": None})


ADMIN_WITHDRAWALS: dict[str, tuple[Grant, Callable[[Client, User, Match], None], Close]] = {
    "role deleted": (by_role, delete_role, NOT_ALLOWED),
    "role deleted in the list": (by_role, delete_roles_in_the_list, NOT_ALLOWED),
    "role changed": (by_role, change_role, NOT_ALLOWED),
    "role deleted in the match": (by_role, delete_role_in_the_form("matches_match"), NOT_ALLOWED),
    "role deleted in the competition": (
        by_role_in_competition,
        delete_role_in_the_form("matches_competition"),
        NOT_ALLOWED,
    ),
    "permission": (by_permission, change_person(user_permissions=None), NOT_ALLOWED),
    "group left": (by_group, change_person(groups=None), NOT_ALLOWED),
    "permission of the group": (by_group, change_group, NOT_ALLOWED),
    "superuser flag": (as_superuser, change_person(is_superuser=None), NOT_ALLOWED),
    "staff flag": (by_role, change_person(is_staff=None), NOT_ALLOWED),
    "account switched off": (by_role, change_person(is_active=None), SESSION_ENDED),
}


@pytest.mark.usefixtures("without_database_checks")
@pytest.mark.parametrize("how", ADMIN_WITHDRAWALS)
async def test_admin_announces_withdrawn_permissions(live_match, una, admin_browser, how):
    grant, act, code = ADMIN_WITHDRAWALS[how]
    await sync_to_async(grant)(una, live_match)
    async with AsyncExitStack() as stack:
        hers = await open_socket(stack, una, console_topic(live_match.pk))
        await sync_to_async(act)(admin_browser, una, live_match)
        assert await close_code(hers) == code


@pytest.mark.usefixtures("without_channel_layer")
@pytest.mark.parametrize("how", ["role deleted", "staff flag"])
async def test_without_the_channel_layer_each_process_finds_withdrawn_permissions(live_match, una, admin_browser, how):
    grant, act, code = ADMIN_WITHDRAWALS[how]
    await sync_to_async(grant)(una, live_match)
    async with AsyncExitStack() as stack:
        hers = await open_socket(stack, una, console_topic(live_match.pk))
        await sync_to_async(act)(admin_browser, una, live_match)
        assert await close_code(hers) == code


def test_change_without_effect_on_permissions_announces_nothing(live_match, una, admin_browser, monkeypatch):
    announced: list[Any] = []
    monkeypatch.setattr(access_revocation, "push", lambda *arguments, **_: announced.append(arguments))
    by_role(una, live_match)
    page = change("matches_match", live_match.pk)
    save(admin_browser, page, form_of(admin_browser, page) | {"venue": "The Mill"})
    assert Match.objects.get(pk=live_match.pk).venue == "The Mill" and announced == []
    save(admin_browser, page, form_of(admin_browser, page) | {"roles-0-DELETE": "on"})
    assert not una.roles.exists() and len(announced) == 1


# --- polling, pages and the write API


WAYS: dict[str, Callable[[Client, Match], int]] = {
    "the page": lambda client, match: client.get(f"/matches/{match.pk}/").status_code,
    "the snapshot": lambda client, match: client.get(f"/api/matches/{match.pk}").status_code,
    "polling the feed": lambda client, match: client.get(f"/api/matches/{match.pk}/feed").status_code,
    "polling the chat": lambda client, match: client.get(f"/api/matches/{match.pk}/chat/feed").status_code,
    "the chat": lambda client, match: client.get(f"/api/matches/{match.pk}/chat").status_code,
    "the console": lambda client, match: (
        client.get(reverse("admin:matches_match_console", args=[match.pk])).status_code
    ),
    "what the console polls": lambda client, match: client.get(f"/api/matches/{match.pk}/console").status_code,
    "posting": lambda client, match: (
        client.post(
            f"/api/matches/{match.pk}/entries",
            json.dumps({"key": str(timezone.now()), "text": "Parker limps."}),
            content_type="application/json",
        ).status_code
    ),
}


def test_every_request_checks_permission_again(live_match, una, end):
    grant, withdraw, _ = end
    grant(una, live_match)
    make_private(live_match)
    clients = {way: logged_in_client(una) for way in WAYS}  # sessions of their own: a refused request may end one
    before = {way: WAYS[way](client, live_match) for way, client in clients.items()}
    assert set(before.values()) <= {200, 201}, before
    withdraw(una)
    after = {way: WAYS[way](client, live_match) for way, client in clients.items()}
    assert set(after.values()) <= {302, 401, 403, 404}, after


def post_by(secret: str, match: Match) -> tuple[int, str]:
    answer = Client().post(
        f"/api/matches/{match.pk}/entries",
        json.dumps({"key": str(timezone.now()), "text": "Parker limps."}),
        content_type="application/json",
        headers={"authorization": f"Bearer {secret}"},
    )
    return answer.status_code, answer.json().get("error", {}).get("code", "")


def test_revoked_token_is_refused(live_match, una):
    by_role(una, live_match)
    token, secret = tokens.create(una, "scoreboard")
    assert post_by(secret, live_match)[0] == 201
    tokens.revoke(token)
    assert post_by(secret, live_match) == (401, "auth.bad_token")


def test_token_loses_the_permissions_that_its_owner_lost(live_match, una, withdrawal):
    grant, withdraw, _ = withdrawal
    grant(una, live_match)
    _, secret = tokens.create(una, "scoreboard")
    assert post_by(secret, live_match)[0] == 201
    withdraw(una)
    assert post_by(secret, live_match)[0] in (401, 403)


# --- work in progress when the permission ends


def test_photo_is_refused_if_its_author_loses_the_role_during_the_upload(
    live_match, una, withdrawal, post, monkeypatch, settings, tmp_path
):
    grant, withdraw, _ = withdrawal
    settings.MEDIA_ROOT = tmp_path
    grant(una, live_match)
    entry, author = post("Parker limps."), User.objects.get(pk=una.pk)
    assert may_commentate(author, live_match)  # now cached in this object
    prepare = image_processing.process_upload

    def slowly(content: bytes) -> Any:
        withdraw(una)
        return prepare(content)

    monkeypatch.setattr(image_processing, "process_upload", slowly)
    with pytest.raises(LivecastError) as refusal:
        entry_photos.attach_photo(entry_id=entry.pk, author=author, upload=picture(), alt="Parker")
    assert refusal.value.status == 403
    entry.refresh_from_db()
    assert not entry.photo and list(tmp_path.rglob("*.jpg")) == []


def test_held_line_of_a_former_commentator_is_not_released(live_match, una, sid, withdrawal):
    grant, withdraw, _ = withdrawal
    grant(una, live_match)
    set_holds(match_id=live_match.pk, author=None, hold_seconds={"comment": 30})
    post_text(match_id=live_match.pk, author=User.objects.get(pk=una.pk), client_key="k", text="Parker limps.")
    withdraw(una)
    HeldEntry.objects.update(release_at=timezone.now())
    release_due()
    assert "not a commentator" in live_match.held.get().refusal
    assert not live_match.commentary.filter(client_key="k").exists()


# --- the check of many users: its result and its number of queries


@pytest.fixture
def many(live_match: Match, stranger: User) -> tuple[list[Match], list[User]]:
    """Three matches, and users with every kind of permission. Some of them lost it."""
    cup = Competition.objects.create(name="Mayor’s Cup", sport="football")
    teams = {"sport": "football", "home": live_match.home, "away": live_match.away, "kickoff_at": timezone.now()}
    matches = [live_match, *(Match.objects.create(competition=of, **teams) for of in (cup, None))]
    people = [stranger]
    places: list[dict[str, Any]] = [{}, *({"match": match} for match in matches), {"competition": cup}]
    for part in Role.Part:
        for number, place in enumerate(places):
            people.append(staff(f"{part} {number}"))
            Role.objects.create(user=people[-1], part=part, **place)
    for codename in (CALL, "change_match", "moderate"):
        people.append(staff(codename))
        people[-1].user_permissions.add(permission(codename))
        people.append(staff(f"group of {codename}"))
        group = Group.objects.create(name=codename)
        group.permissions.add(permission(codename))
        people[-1].groups.add(group)
    people.append(User.objects.create_superuser("root"))
    for user in people[::4]:
        user.is_active = False
        user.save()
    for user in people[1::4]:
        user.is_staff = False
        user.save()
    return matches, people


def test_check_of_many_users_agrees_with_the_check_of_one(many):
    matches, people = many
    commentators, viewers = commentators_of(matches), viewers_of_private(matches)
    for match in matches:
        match.private = True
        moderators = moderators_of(match)
        for user in people:
            user = User.objects.get(pk=user.pk)
            assert (user.pk in commentators[match.pk]) == may_commentate(user, match), user.username
            assert (user.pk in viewers[match.pk]) == may_see(user, match), user.username
            assert (user.pk in moderators) == may_moderate(user, match), user.username


def test_check_needs_as_many_queries_for_many_users_as_for_one(many, live_match):
    matches, _ = many
    counts = []
    for pks in ({live_match.pk}, {match.pk for match in matches}):
        with CaptureQueriesContext(connection) as queries:
            assert set(selectors.private_match_viewers(pks)) == pks
        counts.append(len(queries))
    assert counts == [5, 5]
