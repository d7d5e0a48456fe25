"""What a member's socket may ask in a room. Each command has its budget beside it; docs/protocol.md tells of both."""

import math
import time
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, NoReturn

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from chat import actions, message_text, selectors
from chat.actions.reacting import KINDS
from chat.database import in_chat_database
from chat.message_writer import writer_of
from chat.moderator_cache import moderates
from livecast.errors import LivecastError
from livecast.input_limits import CHAT_KEY, CHAT_MENTIONS, CHAT_MESSAGE, CHAT_REASON, CHAT_TEXT
from livecast.ratelimit import Limit, RateLimitResult, Spend, take_async
from livecast.realtime.protocol import Command
from livecast.realtime.sessions import session_key_of
from livecast.realtime.topics import CommandHandler, Scope
from matches.permissions import as_now

REACTIONS = (Limit("chat.react", 30, 60),)
REPORTS = (Limit("chat.report", 10, 600),)
LOOKS = (Limit("chat.me", 60, 60),)
MODERATION = (Limit("chat.moderate", 120, 60),)


def message_limits() -> tuple[Limit, ...]:
    """The budget of messages, by the settings; 0 is no limit."""
    pause, minute = settings.CHAT["PAUSE_SECONDS"], settings.CHAT["MESSAGES_PER_MINUTE"]
    limits = [Limit("chat.pause", 1, pause)] if pause else []
    return (*limits, Limit("chat.minute", minute, 60)) if minute else tuple(limits)


def match_id_of(topic: str) -> int:
    return int(topic.split(".")[1])


@dataclass(frozen=True, slots=True)
class Asked:
    """A member's command: who asks what of which room."""

    match_id: int
    user: User
    scope: Scope
    data: dict[str, Any]

    def user_now(self) -> User:
        """The member as they are now, not as they were when the socket opened. Blocks: `in_chat_database`.

        Raises LivecastError `chat.logged_out` (401).
        """
        user = as_now(self.user)
        if not isinstance(user, User) or not user.is_active:
            raise LivecastError("chat.logged_out", "You are logged out. Log in again.", status=401)
        return user

    def number(self, name: str = "id") -> int:
        value = self.data.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**53:
            raise LivecastError("command.malformed", f"“{name}” is a number.")
        return value

    @property
    def reason(self) -> str:
        value = self.data.get("reason", "")
        if not isinstance(value, str) or not CHAT_REASON.admits(value):
            raise LivecastError("command.malformed", f"“reason” is a text of at most {CHAT_REASON.size} characters.")
        return message_text.clean(value)[: CHAT_REASON.size]

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.data.get(name, default)
        if not isinstance(value, bool):
            raise LivecastError("command.malformed", f"“{name}” is true or false.")
        return value


async def send(asked: Asked) -> dict[str, Any]:
    """{text, key, reply_to?, mentions?} -> {message}

    Every attempt costs the budget, before anything of it is read: a message that is refused costs as much as another.
    """
    haste = Haste.of(asked.scope)
    haste.require_patience()
    await _spend_on_message(asked, haste)
    draft = actions.Draft(
        author_id=asked.user.pk,
        key=_key(asked),
        text=_text(asked),
        session_key=session_key_of(asked.scope["headers"]),
        reply_to=asked.number("reply_to") if asked.data.get("reply_to") is not None else None,
        mentions=_mentions(asked),
    )
    return {"message": await writer_of(asked.match_id).post(draft, hasty=haste.lately)}


def _key(asked: Asked) -> str:
    key = asked.data.get("key")
    if not isinstance(key, str) or not key or not CHAT_KEY.admits(key) or not key.isprintable():
        raise LivecastError("command.malformed", f"“key” is a text of 1 to {CHAT_KEY.size} characters.")
    return key


def _text(asked: Asked) -> str:
    """The text as it is shown. Its length is checked before it is cleaned, and again after that."""
    raw = asked.data.get("text")
    if not isinstance(raw, str):
        raise LivecastError("command.malformed", "“text” is a text.")
    said = message_text.clean(raw) if CHAT_TEXT.admits(raw) else raw
    if not CHAT_MESSAGE.admits(said):
        raise LivecastError(
            "chat.too_long", f"A message has at most {CHAT_MESSAGE.size} characters; this has {len(said)}."
        )
    if not said:
        raise LivecastError("chat.empty", "Write something first.")
    return said


def _mentions(asked: Asked) -> tuple[int, ...]:
    mentions = asked.data.get("mentions", [])
    if not isinstance(mentions, list) or not CHAT_MENTIONS.admits(mentions) or not all(map(_is_id, mentions)):
        raise LivecastError("command.malformed", f"“mentions” are the ids of at most {CHAT_MENTIONS.size} members.")
    return tuple(mentions)


async def me(asked: Asked) -> dict[str, Any]:
    """{} -> what only this member is told of the room (selectors.own_view)"""

    def look() -> dict[str, Any]:
        view = selectors.own_view(selectors.match_of(asked.match_id), asked.user_now())
        return view | ({"queue": reverse("admin:chat_report_changelist")} if view["moderator"] else {})

    return await in_chat_database(look)


async def react(asked: Asked) -> dict[str, Any]:
    """{on: "entry" | "message", id, kind, off?} -> {}"""
    target, kind = asked.data.get("on"), asked.data.get("kind")
    if target not in ("entry", "message") or not isinstance(kind, str) or kind not in KINDS:
        raise LivecastError("chat.no_reaction", f"A reaction is one of {', '.join(KINDS)}, at an entry or a message.")
    wish = actions.React(asked.user.pk, target, asked.number(), kind)
    writer_of(asked.match_id).react(wish, on=not asked.flag("off"))
    return {}


async def report(asked: Asked) -> dict[str, Any]:
    """{id, reason?} -> {}"""
    number, reason = asked.number(), asked.reason

    def act() -> None:
        actions.report_message(match_id=asked.match_id, number=number, by=asked.user_now(), reason=reason)

    await in_chat_database(act)
    return {}


async def remove(asked: Asked) -> dict[str, Any]:
    """{id, reason?} -> {}"""
    await _moderate(asked, actions.remove_messages, numbers=[asked.number()], reason=asked.reason)
    return {}


async def mute(asked: Asked) -> dict[str, Any]:
    """{member, seconds? | match?, everywhere?, reason?, shadow?, clear?} -> {}; with neither length for good"""
    await _moderate(
        asked,
        actions.mute_member,
        member_id=asked.number("member"),
        seconds=asked.number("seconds") if asked.data.get("seconds") is not None else None,
        until_over=asked.flag("match"),
        everywhere=asked.flag("everywhere"),
        reason=asked.reason,
        shadow=asked.flag("shadow"),
        clear=asked.flag("clear"),
    )
    return {}


async def unmute(asked: Asked) -> dict[str, Any]:
    """{member, everywhere?} -> {}"""
    await _moderate(asked, actions.unmute_member, member_id=asked.number("member"), everywhere=asked.flag("everywhere"))
    return {}


async def slow(asked: Asked) -> dict[str, Any]:
    """{seconds} -> {}; 0 is off"""
    seconds = asked.data.get("seconds")
    if not isinstance(seconds, int) or isinstance(seconds, bool) or abs(seconds) >= 2**53:
        raise LivecastError("command.malformed", "“seconds” is a number.")
    await _moderate(asked, actions.change_room, slow_seconds=seconds)
    return {}


async def links(asked: Asked) -> dict[str, Any]:
    """{who: "everybody" | "known" | "nobody"} -> {}"""
    who = asked.data.get("who")
    if not isinstance(who, str):
        raise LivecastError("command.malformed", "“who” is a text.")
    await _moderate(asked, actions.change_room, links=who)
    return {}


async def panic(asked: Asked) -> dict[str, Any]:
    """{on} -> {}: members older than a day only"""
    await _moderate(asked, actions.change_room, panic=asked.flag("on", default=True))
    return {}


async def shut(asked: Asked) -> dict[str, Any]:
    """{on} -> {}: close the room, or open it again"""
    await _moderate(asked, actions.change_room, shut=asked.flag("on", default=True))
    return {}


async def pin(asked: Asked) -> dict[str, Any]:
    """{id} -> {}; id null lets go"""
    number = None if asked.data.get("id") is None else asked.number()
    await _moderate(asked, actions.pin_message, number=number)
    return {}


async def promote(asked: Asked) -> dict[str, Any]:
    """{id} -> {entry}: into the feed, for those who may call the match"""
    entry = await _moderate(asked, actions.promote_message, number=asked.number())
    return {"entry": entry.pk}


async def _moderate(asked: Asked, action: Callable[..., Any], **arguments: Any) -> Any:
    """Act as the member. Whether they may is asked inside the action."""

    def act() -> Any:
        return action(match_id=asked.match_id, by=asked.user_now(), **arguments)

    return await in_chat_database(act)


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**53


class Haste:
    """How often this socket's member is refused for writing too fast. Kept beside its scope.

    Who is over the budget is refused from memory until it has room again, before anything else is looked at: a flood
    must cost neither Redis nor the database, and little of the event loop.
    """

    SECONDS = 30.0  # that a refusal is remembered

    def __init__(self) -> None:
        self._refused_at = -math.inf
        self._wait_until = -math.inf

    @classmethod
    def of(cls, scope: Scope) -> "Haste":
        haste: Haste = scope.setdefault("chat.haste", cls())
        return haste

    @property
    def lately(self) -> bool:
        return time.monotonic() - self._refused_at < self.SECONDS

    def require_patience(self) -> None:
        wait = self._wait_until - time.monotonic()
        if wait > 0:
            self.refuse(wait)

    def refuse(self, wait: float) -> NoReturn:
        self._refused_at = time.monotonic()
        self._wait_until = self._refused_at + wait
        raise LivecastError(
            "chat.too_fast",
            "You are writing very fast: take a breath, and send it again.",
            status=429,
            retry_after=round(wait, 1),
        )


async def _spend_on_message(asked: Asked, haste: Haste) -> None:
    """The budget of messages. A moderator has none."""
    limits = message_limits()
    if not limits:
        return
    async with writer_of(asked.match_id).one_hasty if haste.lately else nullcontext():
        verdict = await take_async(*(Spend(limit, f"user:{asked.user.pk}") for limit in limits))
    if not verdict.allowed and not await moderates(asked.user, asked.match_id):
        haste.refuse(verdict.retry_after)


async def _spend(user: User, limits: tuple[Limit, ...]) -> None:
    if not limits:
        return
    require_allowed(await take_async(*(Spend(limit, f"user:{user.pk}") for limit in limits)))


def require_allowed(verdict: RateLimitResult) -> None:
    """Raise LivecastError `chat.too_often` (429, with retry_after) if a budget is spent."""
    if not verdict.allowed:
        raise LivecastError(
            "chat.too_often",
            "You are doing this very often: try again in a while.",
            status=429,
            retry_after=round(verdict.retry_after, 1),
        )


def _for_members(command: Callable[[Asked], Awaitable[dict[str, Any]]], limits: tuple[Limit, ...]) -> CommandHandler:
    async def handle(topic: str, scope: Scope, asked: Command) -> dict[str, Any]:
        user = scope["user"]
        if not user.is_authenticated:
            raise LivecastError("command.not_member", "Log in to do that.", status=401)
        await _spend(user, limits)
        return await command(Asked(match_id_of(topic), user, scope, asked.data))

    return handle


HANDLERS: dict[str, CommandHandler] = {
    "chat.send": _for_members(send, ()),
    "chat.me": _for_members(me, LOOKS),
    "chat.react": _for_members(react, REACTIONS),
    "chat.report": _for_members(report, REPORTS),
} | {
    f"chat.{command.__name__}": _for_members(command, MODERATION)
    for command in (remove, mute, unmute, slow, links, panic, shut, pin, promote)
}
