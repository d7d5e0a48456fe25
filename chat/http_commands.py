"""Commands of members over HTTP, for pages without a socket: same commands, budgets and answers."""

from asgiref.sync import async_to_sync
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User
from chat import room_log
from chat.commands import HANDLERS, require_allowed
from livecast.errors import LivecastError
from livecast.input_limits import COMMAND
from livecast.ratelimit import Limit, Spend, take
from livecast.realtime.commands import known
from livecast.realtime.protocol import COMMANDS_PER_SECOND, Command, answer_ok, decode_command
from matches.api.authentication import SessionAuth, TokenAuth


class MemberSession(SessionAuth):
    """The session of a browser. A visitor without a login gets the refusal that a socket gives."""

    def __call__(self, request: HttpRequest) -> User:
        if not isinstance(request.user, User):
            raise LivecastError("command.not_member", "Log in to do that.", status=401)
        return super().__call__(request)


MEMBER_AUTH = [TokenAuth(), MemberSession()]

# Requests of a member, readable or not: as many as a socket may send commands.
REQUEST_LIMIT = Limit("chat.request", 60 * COMMANDS_PER_SECOND, 60)


def handle_command(request: HttpRequest, match_id: int) -> str:
    """Run the command in the request's body and return its answer as JSON text. Raises what the command raises."""
    require_allowed(take(Spend(REQUEST_LIMIT, f"user:{request.user.pk}")))
    command = decode_command(_text(request))
    handler = HANDLERS.get(command.type)
    if handler is None:
        raise LivecastError("command.unknown", f"The chat has no command “{command.type[:40]}”.", status=404)

    async def ask() -> str:
        # Run on the event loop of the process: the room's writer continues there after this request.
        scope = {"user": request.user, "headers": _session_headers(request)}
        data = handler(room_log.room_topic(match_id), scope, _without_topic(command))
        return answer_ok(command.ref, await known(data))

    return async_to_sync(ask)()


def _text(request: HttpRequest) -> str:
    COMMAND.require(request.body)
    try:
        return request.body.decode()
    except UnicodeDecodeError:
        raise LivecastError("command.malformed", "A command must be a JSON object.") from None


def _session_headers(request: HttpRequest) -> list[tuple[bytes, bytes]]:
    """Return the session cookie as a header. A request with a token has none."""
    if "Authorization" in request.headers:
        return []
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    return [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={key}".encode("latin-1", "replace"))]


def _without_topic(command: Command) -> Command:
    """Drop `topic` from the data: the address names the room."""
    return Command(command.type, command.ref, {name: value for name, value in command.data.items() if name != "topic"})
