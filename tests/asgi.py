"""Requests to an ASGI application in the test's own process."""

import asyncio
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit


@dataclass
class Answer:
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    parts: list[bytes] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        """Return a header, or "" if the answer has none of this name."""
        return ", ".join(value.decode("latin-1") for key, value in self.headers if key.decode().lower() == name.lower())


def scope_of(path: str, method: str = "GET", **headers: str) -> dict[str, Any]:
    """Return the scope of a request to localhost. Headers are keywords: if_none_match='"x"'."""
    split = urlsplit(path)
    fields = {"host": "localhost", **{name.replace("_", "-").lower(): value for name, value in headers.items()}}
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": split.path,
        "raw_path": split.path.encode(),
        "root_path": "",
        "query_string": split.query.encode(),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in fields.items()],
        "client": ["203.0.113.7", 50_000],
        "server": ["localhost", 80],
    }


async def ask(application: Any, path: str, method: str = "GET", *, content: bytes = b"", **headers: str) -> Answer:
    """Send a request, and return the whole answer. The client stays until then."""
    requests = [{"type": "http.request", "body": content, "more_body": False}]
    answers: list[dict[str, Any]] = []
    forever: asyncio.Future[dict[str, Any]] = asyncio.Future()

    async def receive() -> dict[str, Any]:
        return requests.pop() if requests else await forever

    async def send(message: dict[str, Any]) -> None:
        answers.append(message)

    await application(scope_of(path, method, **headers), receive, send)
    start, *rest = answers
    assert start["type"] == "http.response.start" and not rest[-1].get("more_body")
    parts = [message.get("body", b"") for message in rest]
    return Answer(start["status"], list(start["headers"]), b"".join(parts), parts)
