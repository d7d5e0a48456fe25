"""The head of a line: what was recognised before its text begins."""

from dataclasses import dataclass

from matches.shorthand.clock_times import TypedTime
from matches.shorthand.named_players import Lineup, Listed
from matches.shorthand.spans import By, Part, Person, What
from matches.shorthand.tokenizer import Word
from matches.shorthand.vocabulary import Called
from matches.sports import Kind, Sport


@dataclass(frozen=True, slots=True)
class Head:
    """`line[:text_at]`, read. `period` and `elapsed` are where the match stands."""

    line: str
    words: tuple[Word, ...]
    sport: Sport
    lineup: Lineup
    period: str = ""
    elapsed: float | None = None

    parts: tuple[Part, ...] = ()
    text_at: int = 0
    time: TypedTime | None = None
    called: Called | None = None
    side: str = ""
    side_by: By = By.NAME
    people: tuple[Person, ...] = ()
    exchange: bool = False  # two players with a sign or a word between them: "h3>h14"
    second_comes_on: bool = False
    capital: bool = False  # a key or a shirt has a capital letter, as initials and abbreviations in prose have
    asks: bool = False  # a question mark follows: nobody knows yet
    clashes: bool = False  # two sides are named: "h g a3"
    ambiguous: tuple[Listed, ...] = ()  # whom the first word that was not taken may mean

    @property
    def kind(self) -> Kind | None:
        return self.called.kind if self.called else None

    @property
    def text(self) -> str:
        return self.line[self.text_at :].strip()

    @property
    def whose(self) -> str:
        """The side that the line is about: that of the first player, else the one that was named."""
        return self.people[0].player.side if self.people else self.side

    @property
    def numbered(self) -> bool:
        """Whether somebody is named by shirt or number, which no sentence does."""
        return any(person.by in (By.SHIRT, By.NUMBER) for person in self.people)

    @property
    def by_letter(self) -> str:
        """The side that was named by its letter alone, "" if none was."""
        return self.side if self.side_by is By.LETTER else ""

    @property
    def new_period(self) -> str:
        """The period that the typed time opens: one named by its code, or one later than that being played."""
        time, order = self.time, self.sport.order
        if time is None or not (time.period_only or order(time.period) > order(self.period)):
            return ""
        return time.period

    def typed(self, what: What) -> str:
        """The first part of this sort as it was typed, "" if there is none."""
        return next((self.line[part.start : part.end] for part in self.parts if part.what is what), "")

    def comes_first(self, what: What) -> bool:
        """Whether the first thing said, after the time, is this."""
        return next((part.what is what for part in self.parts if part.what is not What.TIME), False)
