"""Anonymous subscribers: no session and no consumer.

On our Daphne each one costs a socket only.

A kick-off is a storm of such clients. A client with a fresh page of a match that is open in this process is subscribed
without a task or a query. All others go through LiveConsumer, which detaches the socket afterwards.
"""

from typing import TYPE_CHECKING

from livecast.errors import LivecastError
from livecast.realtime.handshake import origin_allowed, parse_query
from livecast.realtime.hub import hub
from livecast.realtime.protocol import Close, Frame, answer_error, answer_ok, decode_command, ping_data
from livecast.realtime.sessions import may_have_session

if TYPE_CHECKING:
    from livecast.realtime.daphne.socket import WebSocket


def join_anonymous(socket: "WebSocket", query: bytes, headers: list[tuple[bytes, bytes]]) -> bool:
    """Subscribe a socket at once, or return False without any effect.

    See `fast_join` of WebSocketServer.
    """
    fields = dict(headers)
    # With TLS in this process the encryption costs more than this path saves.
    if not socket.direct or not origin_allowed(fields, secure=False):
        return False
    if b"cookie" in fields and may_have_session(fields[b"cookie"]):
        return False  # may be a member: LiveConsumer looks the session up
    try:
        requested = parse_query(query)
    except LivecastError:
        return False  # LiveConsumer sends the refusal
    current = hub()
    missed = current.missed_from_memory(requested.topics, requested.epoch)
    if missed is None:
        return False
    socket.accept([current.hello(requested.topics), *missed], on_text=answer_anonymous)
    current.subscribe(socket, requested.topics)
    return True


def answer_anonymous(socket: "WebSocket", text: str | None) -> None:
    """Answer a command of a detached socket: only `ping` and `ack` are allowed. A binary frame closes the socket."""
    if text is None:
        socket.fail(Close.MALFORMED)
        return
    ref = None
    try:
        command = decode_command(text)
        ref = command.ref
        if command.type not in ("ping", "ack"):
            raise LivecastError("command.not_member", "Log in to do that.", status=401)
        answer = answer_ok(ref, ping_data())
    except LivecastError as refusal:
        answer = answer_error(ref, refusal)
    socket.write(Frame(answer))
