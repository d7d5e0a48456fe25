"""The parse result of a line: the spans recognised before its text begins."""

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
    """How the line named a side or a player."""

    SHIRT = "shirt"  # h3
    NUMBER = "number"  # h 3, or the 3 of h14>3
    LETTER = "letter"  # h
    NAME = "name"
    PREFIX = "beginning"  # "harb"
    COMPLETION = "guess"  # the last word of a line, if it is similar to one name only


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the line, `line[start:end]`, and its meaning: "Ida Parker" for `h3`."""

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
    """The parsed head of a line, `line[:text_start]`.

    `period` and `elapsed` are the match's own.
    """

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
    is_exchange: bool = False  # two players linked by a sign or a word: "h3>h14"
    second_comes_on: bool = False
    has_capital: bool = False  # a key or a shirt has a capital letter, like initials and abbreviations in prose
    is_question: bool = False  # a question mark follows the head
    names_both_sides: bool = False  # "h g a3"
    possible_players: tuple[ListedPlayer, ...] = ()  # the players that the first unrecognised word may mean

    @property
    def kind(self) -> Kind | None:
        return self.kind_term.kind if self.kind_term else None

    @property
    def text(self) -> str:
        return self.line[self.text_start :].strip()

    @property
    def subject_side(self) -> str:
        """The side that the line is about: the first player's side, otherwise the named side."""
        return self.mentions[0].player.side if self.mentions else self.side

    @property
    def names_shirt(self) -> bool:
        """Whether a player is named by shirt or number, which sentences do not do."""
        return any(person.named_by in (NamedBy.SHIRT, NamedBy.NUMBER) for person in self.mentions)

    @property
    def letter_side(self) -> str:
        """The side that is named by its letter alone, otherwise ""."""
        return self.side if self.side_named_by is NamedBy.LETTER else ""

    @property
    def new_period(self) -> str:
        """The period that the typed time opens, otherwise "".

        It is named by its code, or it is later than the current one.
        """
        time, order = self.time, self.sport.order
        if time is None or not (time.period_only or order(time.period) > order(self.period)):
            return ""
        return time.period

    def typed_text(self, type: SpanType) -> str:
        """The first span of this type as it was typed, otherwise ""."""
        return next((self.line[span.start : span.end] for span in self.spans if span.type is type), "")

    def starts_with(self, type: SpanType) -> bool:
        """Whether the first span, apart from the time, has this type."""
        return next((span.type is type for span in self.spans if span.type is not SpanType.TIME), False)
