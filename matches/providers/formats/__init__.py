"""The formats of providers: one module each, found by the content of a file.

A module has

- `NAME`: the format as people call it;
- `recognises(document)`: whether the file has this format. Cheap, and false for every other format;
- `convert(document)`: the file as the lines of `commentary-feed/1` (docs/protocol.md), with the provider's own values.
  Kinds, periods, clocks and scores are read from those values later, as from a file of commentary-feed/1.

A format whose files may have several matches also has

- `convert_all(document)`: a list of `Converted`, one for each match, in the order of the file. `convert` is then for a
  file with one match, and refuses one with several (`the_only_match`).

What a format does not say stays out of its lines. A module changes nothing that the provider wrote, except that it
puts entries into the order of the match.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from matches.providers.errors import FeedError
from matches.providers.formats.document import Document

_MOST_NAMED = 20  # matches of a file that a message names


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


def converted_matches(provider: ProviderFormat, document: Document) -> list[Converted]:
    """The matches in a file, at least one. Raises FeedError."""
    convert_all: Callable[[Document], list[Converted]] | None = getattr(provider, "convert_all", None)
    matches = convert_all(document) if convert_all else [provider.convert(document)]
    if not matches:
        raise FeedError("feed.no_match", line=1, sentence="The file has no match.")
    return matches


def the_only_match(matches: Sequence[Converted]) -> Converted:
    """The match of a file that has one. Raises FeedError that names the matches of a file with several."""
    if not matches:
        raise FeedError("feed.no_match", line=1, sentence="The file has no match.")
    if len(matches) > 1:
        has = named([str(one.header["match_id"]) for one in matches])
        raise FeedError(
            "feed.several_matches",
            line=1,
            sentence=f"The file has {len(matches)} matches: {has}. manage.py import_feed imports all of them, or one "
            "of them with --only.",
        )
    return matches[0]


def named(match_ids: Sequence[str]) -> str:
    """The ids of the matches of a file for a message: the first of them, and the number of the others."""
    more = len(match_ids) - _MOST_NAMED
    return ", ".join(match_ids[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def lines_of(converted: Converted) -> Iterator[dict[str, Any]]:
    """The lines of commentary-feed/1: the match, its entries, the end."""
    yield {"kind": "match", "feed": "commentary-feed/1", **converted.header}
    number = 0
    for number, entry in enumerate(converted.entries, 1):
        yield {"kind": "entry", "seq": number, "op": "add", **entry}
    yield {"kind": "end", "entries": number}


# The modules use the classes above.
from matches.providers.formats import (  # noqa: E402
    basketball_table,
    fiba_game_actions,
    hupu,
    ipl,
    kbo_relay,
    nba_live_data,
    nba_v2,
    nba_v3,
    nfl_game_centre,
    nhl_html_report,
    opta_f24,
    opta_ma3,
    opta_ma6,
    pl_text_stream,
    sn_echoes,
    sportradar_nfl,
    sportradar_timeline,
    statsbomb,
    tennis_slam_points,
)

FORMATS: tuple[ProviderFormat, ...] = (
    basketball_table,
    fiba_game_actions,
    hupu,
    ipl,
    kbo_relay,
    nba_live_data,
    nba_v2,
    nba_v3,
    nfl_game_centre,
    nhl_html_report,
    opta_f24,
    opta_ma3,
    opta_ma6,
    pl_text_stream,
    sn_echoes,
    sportradar_nfl,
    sportradar_timeline,
    statsbomb,
    tennis_slam_points,
)
