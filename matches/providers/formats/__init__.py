"""The formats of providers: one module each, found by the content of a file.

A module has

- `NAME`: the format as people call it;
- `recognises(document)`: whether the file has this format. Cheap, and false for every other format;
- `convert(document)`: the file as the lines of `commentary-feed/1` (docs/protocol.md), with the provider's own values.
  Kinds, periods, clocks and scores are read from those values later, as from a file of commentary-feed/1.

What a format does not say stays out of its lines. A module changes nothing that the provider wrote, except that it
puts entries into the order of the match.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from matches.providers.formats.document import Document


@dataclass(frozen=True, slots=True)
class Converted:
    """A match as commentary-feed/1.

    `header`: the fields of the first line, without "kind" and "feed"; `match_id` and `sport` are required.
    `entries`: the fields of the entries in the order of the match, without "kind"; `id` is required, and is the same
    each time that the provider sends the entry. "seq" and "op" are added where they are missing ("add").
    `warnings`: sentences about the file as a whole.
    """

    header: dict[str, Any]
    entries: Iterable[dict[str, Any]]
    warnings: tuple[str, ...] = ()


class ProviderFormat(Protocol):
    NAME: str

    def recognises(self, document: Document) -> bool: ...

    def convert(self, document: Document) -> Converted: ...


def format_of(document: Document) -> ProviderFormat | None:
    """The format of a file; None for an unknown one. Raises FeedError for a file over a limit."""
    return next((one for one in FORMATS if one.recognises(document)), None)


def lines_of(converted: Converted) -> Iterator[dict[str, Any]]:
    """The lines of commentary-feed/1: the match, its entries, the end."""
    yield {"kind": "match", "feed": "commentary-feed/1", **converted.header}
    number = 0
    for number, entry in enumerate(converted.entries, 1):
        yield {"kind": "entry", "seq": number, "op": "add", **entry}
    yield {"kind": "end", "entries": number}


# The modules use the classes above.
from matches.providers.formats import (  # noqa: E402
    nba_live_data,
    nba_v2,
    nba_v3,
)

FORMATS: tuple[ProviderFormat, ...] = (
    nba_live_data,
    nba_v2,
    nba_v3,
)
