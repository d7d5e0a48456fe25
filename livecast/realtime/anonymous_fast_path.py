"""Fans who only watch: no session, no consumer. On our Daphne all that is kept of one is its socket.

A kick-off is a storm of such fans. One who comes with a fresh page, to a match that others here watch already, is let
in with no task and no query at all; whoever needs more takes the ordinary way through LiveConsumer, and is detached
after it.
"""

from typing import TYPE_CHECKING

from livecast.errors import LivecastError
from livecast.realtime.handshake import origin_allowed, parse_query
from livecast.realtime.hub import hub
from livecast.realtime.protocol import Frame, answer_error, answer_ping, decode_command
from livecast.realtime.sessions import may_have_session

if TYPE_CHECKING:
    from livecast.realtime.daphne.socket import WebSocket


def join_anonymous(socket: "WebSocket", path: str, query: bytes, headers: list[tuple[bytes, bytes]]) -> bool:
    """WebSocketServer's `fast_join`: let a fan in at once, or return False having done nothing."""
    fields = dict(headers)
    # Over TLS (behind no proxy) the ordinary way is no slower than the encryption.
    if not socket.direct or not origin_allowed(fields, secure=False):
        return False
    if b"cookie" in fields and may_have_session(fields[b"cookie"]):
        return False  # a member: to be looked up
    try:
        requested = parse_query(query)
    except LivecastError:
        return False  # the consumer says what is wrong
    current = hub()
    missed = current.missed_from_memory(requested.topics, requested.epoch)
    if missed is None:
        return False
    socket.accept([current.hello(requested.topics), *missed], on_text=answer_anonymous)
    current.subscribe(socket, requested.topics)
    return True


def answer_anonymous(socket: "WebSocket", text: str) -> None:
    """What a detached socket says back: it may ask whether we are there, and nothing else."""
    ref = None
    try:
        command = decode_command(text)
        ref = command.ref
        if command.type not in ("ping", "ack"):
            raise LivecastError("command.not_member", "Log in to do that.", status=401)
        answer = answer_ping(command)
    except LivecastError as refusal:
        answer = answer_error(ref, refusal)
    socket.write(Frame(answer))
