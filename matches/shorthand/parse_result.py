"""The parse result of a line: the spans recognised before its text begins."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, NamedTuple

from matches.shorthand.clock_times import TypedTime
from matches.shorthand.lineup import Lineup, ListedPlayer
from matches.shorthand.state_changes import StateWords
from matches.shorthand.tokenizer import Word, name_runs
from matches.shorthand.vocabulary import KindTerm, vocabulary
from matches.sports import Kind, PeriodKind, Sport

# The role of the second of two players in a line of this kind.
SECOND_ROLES = {
    **dict.fromkeys(
        ("goal", "power_play_goal", "short_handed_goal", "empty_net_goal", "three_points", "two_points"), "assist"
    ),
    **dict.fromkeys(("foul", "yellow_card", "red_card"), "fouled"),
    "substitution": "player_out",
}


class SpanType(StrEnum):
    TIME = "time"
    SIDE = "side"
    PLAYER = "player"
    KIND = "kind"
    LINK = "link"  # the "for" of a substitution
    SCORE = "score"  # of an award, before its side: "awarded 3-0 h"
    RESULT = "result"  # "missed", before the kind or the shirt, or as the whole text
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
    possible_players: tuple[ListedPlayer, ...] = ()  # the players that a name may mean that several players have
    result_phrase: str = ""  # the squeezed phrase of a RESULT span: "nogood"
    state_words: StateWords | None = None  # a state change in natural words

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

    @property
    def in_shootout(self) -> bool:
        period = self.sport.period(self.time.period if self.time else self.period)
        return period is not None and period.kind is PeriodKind.SHOOTOUT

    @property
    def asks_for_player(self) -> bool:
        """Whether several players have the typed name, and nothing else says which one is meant."""
        return bool(self.possible_players) and not self.mentions

    def kind_at(self, at: int) -> tuple[int, KindTerm] | None:
        """The kind that the words here name, and their count."""
        if at >= len(self.words):
            return None
        known = vocabulary(self.sport.code, shootout=self.in_shootout)
        for taken, name in name_runs(self.words[at:]):
            if (term := known.get(name)) and not term.is_code:
                return taken, term
        # Exactly "g": "g." and "g'" are not codes.
        code = known.get(self.words[at].plain)
        return (1, code) if code and code.is_code else None

    def with_span(self, type: SpanType, at: int, taken: int, meaning: str, **changes: Any) -> "Recognised":
        span = Span(type, self.words[at].start, self.words[at + taken - 1].end, meaning)
        return Recognised(taken, replace(self, spans=(*self.spans, span), **changes))

    def with_player(self, at: int, taken: int, person: PlayerMention, *, has_capital: bool = False) -> "Recognised":
        again = bool(self.mentions) and self.mentions[0].player == person.player
        people = (person, *self.mentions[1:]) if again else (*self.mentions, person)
        return self.with_span(
            SpanType.PLAYER,
            at,
            taken,
            person.player.label,
            mentions=people,
            has_capital=self.has_capital or has_capital,
        )

    def with_longer_last_span(self, at: int) -> "ParseResult":
        """The result with the last span extended by the mark that follows it."""
        return replace(self, spans=(*self.spans[:-1], replace(self.spans[-1], end=self.words[at].end)))

    def typed_text(self, type: SpanType) -> str:
        """The first span of this type as it was typed, otherwise ""."""
        return next((self.line[span.start : span.end] for span in self.spans if span.type is type), "")

    def starts_with(self, type: SpanType) -> bool:
        """Whether the first span, apart from the time, has this type."""
        return next((span.type is type for span in self.spans if span.type is not SpanType.TIME), False)


class Recognised(NamedTuple):
    """The number of recognised words, and the parse result with them."""

    taken: int
    result: ParseResult
