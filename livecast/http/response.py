"""A whole HTTP response in memory."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from livecast.proxy import Headers

if TYPE_CHECKING:
    from livecast.http.page_handler import Send


@dataclass(slots=True)
class Response:
    """The names of headers are in lower case."""

    status: int
    headers: Headers
    body: bytes
    # The head as the server sends it, once it was sent; empty if it cannot be sent with the body in one piece.
    head_bytes: bytes | None = field(default=None, init=False, repr=False, compare=False)

    def header(self, wanted: bytes) -> bytes:
        return next((value for name, value in self.headers if name == wanted), b"")

    def without_body(self) -> "Response":
        """Return the response to the same request with HEAD."""
        return Response(self.status, self.headers, b"")

    async def send(self, send: "Send") -> None:
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})


# Answers a request from memory, or returns None: it needs the application.
AnswerFromMemory = Callable[[dict[str, Any]], Response | None]


def first_answer(*sources: AnswerFromMemory) -> AnswerFromMemory:
    """Return the answer of the first source that has one."""

    def answer(scope: dict[str, Any]) -> Response | None:
        for source in sources:
            response = source(scope)
            if response is not None:
                return response
        return None

    return answer
