"""The head of a line: what was recognised before its text begins."""

from dataclasses import dataclass
from enum import StrEnum

from matches.shorthand.clock_times import TypedTime
from matches.shorthand.lineup import Lineup, ListedPlayer
from matches.shorthand.tokenizer import Word
from matches.shorthand.vocabulary import KindTerm
from matches.sports import Kind, Sport


class SpanType(StrEnum):
    TIME = "time"
    SIDE = "side"
    PLAYER = "player"
    KIND = "kind"
    LINK = "link"  # the "for" of a substitution
    ESCAPE = "escape"
    TEXT = "text"


class NamedBy(StrEnum):
    """How a side or a player was named."""

    SHIRT = "shirt"  # h3
    NUMBER = "number"  # h 3, or the 3 of h14>3
    LETTER = "letter"  # h
    NAME = "name"
    PREFIX = "beginning"  # "harb"
    COMPLETION = "guess"  # the last word of a line, where it is like one name only


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the line, `line[start:end]`, and what it was taken for: "Ida Parker" for `h3`."""

    type: SpanType
    start: int
    end: int
    meaning: str


@dataclass(frozen=True, slots=True)
class PlayerMention:
    player: ListedPlayer
    named_by: NamedBy


@dataclass(frozen=True, slots=True)
class ParseResult:
    """`line[:text_at]`, read. `period` and `elapsed` are where the match stands."""

    line: str
    words: tuple[Word, ...]
    sport: Sport
    lineup: Lineup
    period: str = ""
    elapsed: float | None = None

    spans: tuple[Span, ...] = ()
    text_start: int = 0
    time: TypedTime | None = None
    kind_term: KindTerm | None = None
    side: str = ""
    side_named_by: NamedBy = NamedBy.NAME
    mentions: tuple[PlayerMention, ...] = ()
    is_exchange: bool = False  # two players with a sign or a word between them: "h3>h14"
    second_comes_on: bool = False
    has_capital: bool = False  # a key or a shirt has a capital letter, as initials and abbreviations in prose have
    is_question: bool = False  # a question mark follows: nobody knows yet
    names_both_sides: bool = False  # two sides are named: "h g a3"
    possible_players: tuple[ListedPlayer, ...] = ()  # whom the first word that was not taken may mean

    @property
    def kind(self) -> Kind | None:
        return self.kind_term.kind if self.kind_term else None

    @property
    def text(self) -> str:
        return self.line[self.text_start :].strip()

    @property
    def subject_side(self) -> str:
        """The side that the line is about: that of the first player, else the one that was named."""
        return self.mentions[0].player.side if self.mentions else self.side

    @property
    def names_shirt(self) -> bool:
        """Whether somebody is named by shirt or number, which no sentence does."""
        return any(person.named_by in (NamedBy.SHIRT, NamedBy.NUMBER) for person in self.mentions)

    @property
    def letter_side(self) -> str:
        """The side that was named by its letter alone, "" if none was."""
        return self.side if self.side_named_by is NamedBy.LETTER else ""

    @property
    def new_period(self) -> str:
        """The period that the typed time opens: one named by its code, or one later than that being played."""
        time, order = self.time, self.sport.order
        if time is None or not (time.period_only or order(time.period) > order(self.period)):
            return ""
        return time.period

    def typed_text(self, type: SpanType) -> str:
        """The first part of this sort as it was typed, "" if there is none."""
        return next((self.line[part.start : part.end] for part in self.spans if part.type is type), "")

    def starts_with(self, type: SpanType) -> bool:
        """Whether the first thing said, after the time, is this."""
        return next((part.type is type for part in self.spans if part.type is not SpanType.TIME), False)
