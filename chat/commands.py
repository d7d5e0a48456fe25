"""The commands of members in a room, each with its budget. docs/protocol.md describes them."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from django.urls import reverse

from accounts.models import User
from chat import actions, message_text, selectors
from chat.actions.reacting import KINDS
from chat.database import in_chat_database
from chat.message_budget import SendBackoff, message_limits, spend_on_message
from chat.message_writer import writer_of
from livecast.errors import LivecastError
from livecast.input_limits import CHAT_KEY, CHAT_MENTIONS, CHAT_MESSAGE, CHAT_REASON, CHAT_TEXT
from livecast.ratelimit import Limit, RateLimitResult, Spend, take_async
from livecast.realtime.protocol import Command
from livecast.realtime.sessions import session_key_of
from livecast.realtime.topics import Answer, CommandHandler, Scope
from matches.permissions import reload_person

REACTION_LIMITS = (Limit("chat.react", 30, 60),)
REPORT_LIMITS = (Limit("chat.report", 10, 600),)
ME_LIMITS = (Limit("chat.me", 60, 60),)
MODERATION_LIMITS = (Limit("chat.moderate", 120, 60),)


def match_id_of(topic: str) -> int:
    return int(topic.split(".")[1])


class MemberCommand(NamedTuple):
    """A command of a member: the room, the user, the socket's scope and the command's data."""

    match_id: int
    user: User
    scope: Scope
    data: dict[str, Any]

    def user_now(self) -> User:
        """Return the user as the database has them now, not as they were when the socket opened.

        Blocks: call it through `in_chat_database`. Raises LivecastError `chat.logged_out` (401).
        """
        user = reload_person(self.user)
        if not isinstance(user, User) or not user.is_active:
            raise LivecastError("chat.logged_out", "You are logged out. Log in again.", status=401)
        return user

    def number(self, name: str = "id") -> int:
        value = self.data.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**53:
            raise LivecastError("command.malformed", f"“{name}” must be a positive whole number.")
        return value

    @property
    def reason(self) -> str:
        value = self.data.get("reason", "")
        if not isinstance(value, str) or not CHAT_REASON.admits(value):
            raise LivecastError(
                "command.malformed", f"“reason” must be a string of at most {CHAT_REASON.size} characters."
            )
        return message_text.clean(value)[: CHAT_REASON.size]

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.data.get(name, default)
        if not isinstance(value, bool):
            raise LivecastError("command.malformed", f"“{name}” is true or false.")
        return value


def send(command: MemberCommand) -> Awaitable[Answer]:
    """{text, key, reply_to?, mentions?} -> {message}

    Every attempt spends from the budget before the text is read. A refused message costs as much as an accepted one.
    """
    backoff = SendBackoff.of(command.scope)
    backoff.require_no_wait()
    limits = message_limits()
    return _send_within(limits, command, backoff) if limits else _post(command, backoff)


async def _send_within(limits: tuple[Limit, ...], command: MemberCommand, backoff: SendBackoff) -> Answer:
    await spend_on_message(command.user, command.match_id, limits, backoff)
    return await _post(command, backoff)


def _post(command: MemberCommand, backoff: SendBackoff) -> Awaitable[Answer]:
    draft = actions.MessageDraft(
        author_id=command.user.pk,
        key=_key(command),
        text=_text(command),
        session_key=_session_key(command.scope),
        reply_to=command.number("reply_to") if command.data.get("reply_to") is not None else None,
        mentions=_mentions(command),
    )
    return writer_of(command.match_id).post(draft, throttled=backoff.recently_refused)


def _session_key(scope: Scope) -> str | None:
    """Return the key of the socket's session, None for a program. Stored in the scope: the headers do not change."""
    if "chat.session_key" not in scope:
        scope["chat.session_key"] = session_key_of(scope["headers"])
    key: str | None = scope["chat.session_key"]
    return key


def _key(command: MemberCommand) -> str:
    key = command.data.get("key")
    if not isinstance(key, str) or not key or not CHAT_KEY.admits(key) or not key.isprintable():
        raise LivecastError(
            "command.malformed", f"“key” must be a string of 1 to {CHAT_KEY.size} printable characters."
        )
    return key


def _text(command: MemberCommand) -> str:
    """Return the text as it is shown. The length is checked before and after cleaning."""
    raw = command.data.get("text")
    if not isinstance(raw, str):
        raise LivecastError("command.malformed", "“text” must be a string.")
    text = message_text.clean(raw) if CHAT_TEXT.admits(raw) else raw
    if not CHAT_MESSAGE.admits(text):
        raise LivecastError(
            "chat.too_long", f"A message has at most {CHAT_MESSAGE.size} characters; this has {len(text)}."
        )
    if not text:
        raise LivecastError("chat.empty", "Write something first.")
    return text


def _mentions(command: MemberCommand) -> tuple[int, ...]:
    mentions = command.data.get("mentions", [])
    if not isinstance(mentions, list) or not CHAT_MENTIONS.admits(mentions) or not all(map(_is_id, mentions)):
        raise LivecastError(
            "command.malformed", f"“mentions” must be a list of at most {CHAT_MENTIONS.size} member ids."
        )
    return tuple(mentions)


async def me(command: MemberCommand) -> dict[str, Any]:
    """{} -> what only this member sees of the room (selectors.member_view)"""

    def load() -> dict[str, Any]:
        view = selectors.member_view(selectors.match_of(command.match_id), command.user_now())
        return view | ({"queue": reverse("admin:chat_report_changelist")} if view["moderator"] else {})

    return await in_chat_database(load)


async def react(command: MemberCommand) -> dict[str, Any]:
    """{on: "entry" | "message", id, kind, off?} -> {}"""
    target, kind = command.data.get("on"), command.data.get("kind")
    if target not in ("entry", "message") or not isinstance(kind, str) or kind not in KINDS:
        raise LivecastError("chat.no_reaction", f"A reaction is one of {', '.join(KINDS)}, at an entry or a message.")
    key = actions.ReactionKey(command.user.pk, target, command.number(), kind)
    writer_of(command.match_id).react(key, on=not command.flag("off"))
    return {}


async def report(command: MemberCommand) -> dict[str, Any]:
    """{id, reason?} -> {}"""
    number, reason = command.number(), command.reason

    def act() -> None:
        actions.report_message(match_id=command.match_id, number=number, by=command.user_now(), reason=reason)

    await in_chat_database(act)
    return {}


async def remove(command: MemberCommand) -> dict[str, Any]:
    """{id, reason?} -> {}"""
    await _moderate(command, actions.remove_messages, numbers=[command.number()], reason=command.reason)
    return {}


async def mute(command: MemberCommand) -> dict[str, Any]:
    """{member, seconds? | match?, everywhere?, reason?, shadow?, clear?} -> {}; with neither length for good"""
    await _moderate(
        command,
        actions.mute_member,
        member_id=command.number("member"),
        seconds=command.number("seconds") if command.data.get("seconds") is not None else None,
        until_over=command.flag("match"),
        everywhere=command.flag("everywhere"),
        reason=command.reason,
        shadow=command.flag("shadow"),
        clear=command.flag("clear"),
    )
    return {}


async def unmute(command: MemberCommand) -> dict[str, Any]:
    """{member, everywhere?} -> {}"""
    await _moderate(
        command, actions.unmute_member, member_id=command.number("member"), everywhere=command.flag("everywhere")
    )
    return {}


async def slow(command: MemberCommand) -> dict[str, Any]:
    """{seconds} -> {}; 0 is off"""
    seconds = command.data.get("seconds")
    if not isinstance(seconds, int) or isinstance(seconds, bool) or abs(seconds) >= 2**53:
        raise LivecastError("command.malformed", "“seconds” must be a whole number.")
    await _moderate(command, actions.change_room, slow_seconds=seconds)
    return {}


async def links(command: MemberCommand) -> dict[str, Any]:
    """{who: "everybody" | "known" | "nobody"} -> {}"""
    who = command.data.get("who")
    if not isinstance(who, str):
        raise LivecastError("command.malformed", "“who” must be a string.")
    await _moderate(command, actions.change_room, links=who)
    return {}


async def panic(command: MemberCommand) -> dict[str, Any]:
    """{on} -> {}: members older than a day only"""
    await _moderate(command, actions.change_room, panic=command.flag("on", default=True))
    return {}


async def shut(command: MemberCommand) -> dict[str, Any]:
    """{on} -> {}: close the room, or open it again"""
    await _moderate(command, actions.change_room, shut=command.flag("on", default=True))
    return {}


async def pin(command: MemberCommand) -> dict[str, Any]:
    """{id} -> {}; an id of null unpins"""
    number = None if command.data.get("id") is None else command.number()
    await _moderate(command, actions.pin_message, number=number)
    return {}


async def promote(command: MemberCommand) -> dict[str, Any]:
    """{id} -> {entry}: into the feed, for those who may call the match"""
    entry = await _moderate(command, actions.promote_message, number=command.number())
    return {"entry": entry.pk}


async def _moderate(command: MemberCommand, action: Callable[..., Any], **arguments: Any) -> Any:
    """Run a moderation action as the member. The action checks the permission."""

    def act() -> Any:
        return action(match_id=command.match_id, by=command.user_now(), **arguments)

    return await in_chat_database(act)


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**53


async def spend_budget(user: User, limits: tuple[Limit, ...]) -> None:
    require_allowed(await take_async(*(Spend(limit, f"user:{user.pk}") for limit in limits)))


def require_allowed(verdict: RateLimitResult) -> None:
    """Raise LivecastError `chat.too_often` (429, with retry_after) if a budget is spent."""
    if not verdict.allowed:
        raise LivecastError(
            "chat.too_often",
            "You are doing this too often. Try again in a moment.",
            status=429,
            retry_after=round(verdict.retry_after, 1),
        )


def _for_members(
    handler: Callable[[MemberCommand], Awaitable[Answer]], limits: tuple[Limit, ...] = ()
) -> CommandHandler:
    def handle(topic: str, scope: Scope, raw: Command) -> Awaitable[Answer]:
        user = scope["user"]
        if not user.is_authenticated:
            raise LivecastError("command.not_member", "Log in to do that.", status=401)
        command = MemberCommand(match_id_of(topic), user, scope, raw.data)
        return _within(limits, handler, command) if limits else handler(command)

    return handle


async def _within(
    limits: tuple[Limit, ...], handler: Callable[[MemberCommand], Awaitable[Answer]], command: MemberCommand
) -> Answer:
    await spend_budget(command.user, limits)
    return await handler(command)


HANDLERS: dict[str, CommandHandler] = {
    "chat.send": _for_members(send),
    "chat.me": _for_members(me, ME_LIMITS),
    "chat.react": _for_members(react, REACTION_LIMITS),
    "chat.report": _for_members(report, REPORT_LIMITS),
} | {
    f"chat.{handler.__name__}": _for_members(handler, MODERATION_LIMITS)
    for handler in (remove, mute, unmute, slow, links, panic, shut, pin, promote)
}
