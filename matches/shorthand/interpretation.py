"""The interpretation of a typed line: the fields of an entry, and what the console shows before posting."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from matches.shorthand.parse_result import Span
from matches.shorthand.utf16 import to_browser
from matches.sports import COMMENT, Kind


class Reading(StrEnum):
    """The three outcomes of a line. There is not a fourth one: a line that is silently wrong."""

    UNDERSTOOD = "understood"  # shorthand, shown as what it means
    TEXT = "text"  # plain text that looks like nothing else
    TEXT_WITH_HINT = "text with a hint"  # plain text that looks like shorthand: the hint says why it is not


@dataclass(frozen=True, slots=True)
class MatchState:
    """The match while the line is typed. `elapsed`: seconds of `period` played.

    `playing`: the period is on. `status` and `pause` are those of the match; without a status everything is possible.
    """

    period: str = ""
    elapsed: float | None = None
    playing: bool = False
    language: str = "en"
    status: str = ""
    pause: str = ""


@dataclass(frozen=True, slots=True)
class Interpretation:
    """A line as fields of an entry.

    `period` and `clock_seconds` are None without a typed time: the match clock counts.

    `minute` is the typed time as shown. `players` is as in CommentaryEntry.players. `hint` tells the commentator why
    the line is plain text, or what to check. `guessed`: a player's name was completed and should be checked.
    """

    typed: str
    body: str
    plain: bool = True
    kind: Kind = COMMENT
    side: str = ""
    period: str | None = None
    clock_seconds: float | None = None
    minute: str = ""
    players: tuple[dict[str, Any], ...] = ()
    spans: tuple[Span, ...] = ()
    hint: str = ""
    guessed: bool = False
    preview: str = ""

    @property
    def reading(self) -> Reading:
        if not self.plain:
            return Reading.UNDERSTOOD
        return Reading.TEXT_WITH_HINT if self.hint else Reading.TEXT

    @property
    def fields(self) -> dict[str, Any]:
        """The fields to post: the arguments of the draft of an entry in `matches.actions`."""
        return {
            "body": self.body,
            "kind": self.kind.code,
            "side": self.side,
            "players": list(self.players),
            "period": self.period,
            "clock_seconds": self.clock_seconds,
            # The action computes the minute if it can, from the match at the time of posting.
            "minute": self.minute if self.clock_seconds is None else "",
        }

    @property
    def preview_data(self) -> dict[str, Any]:
        """The preview of the console, as JSON values.

        Positions are in UTF-16 units, as a browser counts.
        """
        return {
            "plain": self.plain,
            "preview": self.preview,
            "hint": self.hint,
            "guessed": self.guessed,
            "parts": [
                {
                    "what": part.type.value,
                    "means": part.meaning,
                    "start": to_browser(self.typed, part.start),
                    "end": to_browser(self.typed, part.end),
                }
                for part in self.spans
            ],
        }
