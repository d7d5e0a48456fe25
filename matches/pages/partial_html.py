"""HTML that is rendered once, with holes that are filled for each response.

A template leaves the hole "feed" with `{{ holes.feed }}`.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

# Random, so that the texts of a page cannot contain it.
_MARK = secrets.token_hex(8)
_HOLE = re.compile(rf"\[{_MARK}:(\w+)\]")

_INDENT = re.compile(rb"\n\s+")


class Holes:
    """The holes of a template by name; any name is a hole."""

    def __getitem__(self, name: str) -> SafeString:
        return SafeString(f"[{_MARK}:{name}]")


@dataclass(frozen=True, slots=True)
class PartialHtml:
    """The texts around the holes, and the names of the holes: texts[0], names[0], texts[1], and so on, in UTF-8."""

    texts: tuple[bytes, ...]
    names: tuple[str, ...]

    @property
    def size(self) -> int:
        """The number of bytes without the holes."""
        return sum(map(len, self.texts))

    def without_indents(self) -> "PartialHtml":
        """Return it without indents and empty lines. It must contain no text whose line breaks are shown."""
        return PartialHtml(tuple(_INDENT.sub(b"\n", text) for text in self.texts), self.names)

    def fill(self, parts: Mapping[str, bytes]) -> bytes:
        """Return the HTML. Raises KeyError if the part of a hole is missing."""
        pieces = [b""] * (2 * len(self.names) + 1)
        pieces[::2] = self.texts
        pieces[1::2] = [parts[name] for name in self.names]
        return b"".join(pieces)


def impersonal_request(path: str, query: str = "") -> HttpRequest:
    """Return a request that has nothing but an address: without user and cookies."""
    request = HttpRequest()
    request.path = path
    request.META["QUERY_STRING"] = query
    return request


def render_partial(template: str, context: Mapping[str, Any], request: HttpRequest | None = None) -> PartialHtml:
    """Render a template. Its context gets `holes`."""
    pieces = _HOLE.split(render_to_string(template, {**context, "holes": Holes()}, request))
    return PartialHtml(tuple(text.encode() for text in pieces[::2]), tuple(pieces[1::2]))


class KeptPart:
    """A part of a page, rendered again when the values in it have changed."""

    def __init__(self) -> None:
        self._values: Any = None
        self._html = PartialHtml((), ())

    @property
    def size(self) -> int:
        return self._html.size

    def html(self, values: Any, render: Callable[[], PartialHtml]) -> PartialHtml:
        """Return the part. `values`: all that can change in it; None is not a value."""
        if values != self._values:
            self._html, self._values = render(), values
        return self._html
