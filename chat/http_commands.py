"""A member's command as a request: for pages that no socket gets through to. Same commands, budgets and answers."""

from asgiref.sync import async_to_sync
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User
from chat import room_log
from chat.commands import HANDLERS, require_allowed
from livecast.errors import LivecastError
from livecast.input_limits import COMMAND
from livecast.ratelimit import Limit, Spend, take
from livecast.realtime.protocol import COMMANDS_PER_SECOND, Command, answer_ok, decode_command
from matches.api.authentication import SessionAuth, TokenAuth


class ByMember(SessionAuth):
    """As any browser that writes; who is logged out hears what their socket would say."""

    def __call__(self, request: HttpRequest) -> User:
        if not isinstance(request.user, User):
            raise LivecastError("command.not_member", "Log in to do that.", status=401)
        return super().__call__(request)


MEMBERS = [TokenAuth(), ByMember()]

# Requests of a member, readable or not: as many as a socket may send commands.
REQUESTS = Limit("chat.request", 60 * COMMANDS_PER_SECOND, 60)


def answered(request: HttpRequest, match_id: int) -> str:
    """The answer to the command that is the request's body, as a socket gives it. Raises what the command raises."""
    require_allowed(take(Spend(REQUESTS, f"user:{request.user.pk}")))
    command = decode_command(_text(request))
    handler = HANDLERS.get(command.type)
    if handler is None:
        raise LivecastError("command.unknown", f"There is no command “{command.type[:40]}” here.", status=404)

    async def ask() -> str:
        # On the loop of the process, with which a room's writer lives on when this request is over.
        scope = {"user": request.user, "headers": _session_headers(request)}
        return answer_ok(command, **await handler(room_log.topic_of(match_id), scope, _without_topic(command)))

    return async_to_sync(ask)()


def _text(request: HttpRequest) -> str:
    COMMAND.require(request.body)
    try:
        return request.body.decode()
    except UnicodeDecodeError:
        raise LivecastError("command.malformed", "A command is a JSON object.") from None


def _session_headers(request: HttpRequest) -> list[tuple[bytes, bytes]]:
    """The cookie that says whose session speaks; a token has none."""
    if "Authorization" in request.headers:
        return []
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    return [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={key}".encode("latin-1", "replace"))]


def _without_topic(command: Command) -> Command:
    """The room is the address's."""
    return Command(command.type, command.ref, {name: value for name, value in command.data.items() if name != "topic"})
