"""What a fan's browser asks for, read from the pages of a running server."""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from bench.errors import BenchError
from bench.page_connection import Answer, PageConnection

LOADED_LINKS = {"stylesheet", "modulepreload", "icon"}
# Static imports only: a browser loads them before it runs the module.
IMPORT = re.compile(r"""\b(?:import|from)\s*["']([^"']+)["']""")


@dataclass(frozen=True)
class Step:
    """A line of arrivalclient.c's visit. `kind`: "get", "page", "file" or "socket"."""

    kind: str
    path: str
    header: str = ""


@dataclass(frozen=True)
class Visit:
    """The steps of a fan, and the answers to those that are requests, by path."""

    steps: tuple[Step, ...]
    answers: dict[str, Answer]

    def write(self, file: Path) -> None:
        lines = ("\t".join((step.kind, step.path, step.header)).rstrip("\t") for step in self.steps)
        file.write_text("".join(f"{line}\n" for line in lines))


def plan_visit(port: int, *, home: str, page: str, socket: str, chat: str) -> Visit:
    """Ask a server for everything once. The steps: home, the match page, its files, the socket, the chat."""
    with PageConnection(port) as connection:
        answers = {path: _found(connection, path) for path in (home, page)}
        files = {}
        waiting = list(_named_files(page, content(answers[page])))
        while waiting:
            path = waiting.pop(0)
            if path in files:
                continue
            files[path] = _found(connection, path)
            if urlsplit(path).path.endswith(".js"):
                waiting += [urljoin(path, name) for name in IMPORT.findall(content(files[path]))]
        answers |= files | {chat: _found(connection, chat)}
    steps = (
        Step("get", home),
        Step("page", page),
        *(Step("file", path, _condition(answer)) for path, answer in files.items()),
        Step("socket", socket),
        Step("get", chat),
    )
    return Visit(steps, answers)


def content(answer: Answer) -> str:
    """Return the text of an answer."""
    body = gzip.decompress(answer.body) if answer.headers.get("content-encoding") == "gzip" else answer.body
    return body.decode()


def _found(connection: PageConnection, path: str) -> Answer:
    answer = connection.get(path)
    if answer.status != 200:
        raise BenchError(f"{path}: status {answer.status}")
    return answer


def _condition(answer: Answer) -> str:
    """Return the header of a browser that has the file."""
    if etag := answer.headers.get("etag"):
        return f"If-None-Match: {etag}"
    return f"If-Modified-Since: {answer.headers['last-modified']}" if "last-modified" in answer.headers else ""


def _named_files(page: str, html: str) -> Iterator[str]:
    for url in _FileParser.urls(html):
        if not urlsplit(url).scheme:
            yield urljoin(page, url)


class _FileParser(HTMLParser):
    """Collects the URLs of the files that a browser loads for a page."""

    @classmethod
    def urls(cls, html: str) -> list[str]:
        parser = cls()
        parser.feed(html)
        return parser._urls

    def __init__(self) -> None:
        super().__init__()
        self._urls: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        loaded = tag == "link" and LOADED_LINKS & set((found.get("rel") or "").split())
        url = found.get("href") if loaded else found.get("src") if tag == "script" else None
        if url:
            self._urls.append(url)
