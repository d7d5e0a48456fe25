"""Line-ups of a match, and the players and teams that typed letters may mean."""

from dataclasses import dataclass
from enum import IntEnum

from matches.shorthand import pinyin
from matches.shorthand.tokenizer import atoms, count_typos, name_forms, name_spans, squeezed

SIDES = ("home", "away")
# Fewer letters than these do not count as similar: two letters would match half of a line-up.
_SHORTEST_START, _SHORTEST_TYPO, _SHORTEST_TWO_TYPOS = 3, 4, 7


class Similarity(IntEnum):
    """How similar typed letters are to a name: a lower value is closer."""

    EXACT = 0  # a part of the name, or the whole name
    PREFIX = 1  # the start of a part
    PINYIN = 2  # the start of the name's pinyin
    CONTAINED = 3  # anywhere in the name, in Chinese characters
    TYPO = 4
    TWO_TYPOS = 5


@dataclass(frozen=True, slots=True)
class ListedPlayer:
    """A player of a line-up."""

    side: str  # "home" or "away"
    number: int | None
    name: str  # "" for a number that the line-up does not have

    @property
    def label(self) -> str:
        return self.name or f"No. {self.number}"

    @property
    def shirt_text(self) -> str:
        """The shirt as it is typed: "h3"; "a" for a player without a number."""
        return f"{self.side[:1]}{'' if self.number is None else self.number}"


@dataclass(frozen=True, slots=True)
class TeamNames:
    name: str
    short_name: str = ""
    code: str = ""  # "HAR"

    @property
    def name_forms(self) -> frozenset[str]:
        return name_forms(self.name) | name_forms(self.short_name) | {squeezed(self.code)} - {""}


@dataclass(frozen=True, slots=True)
class Lineup:
    home: TeamNames
    away: TeamNames
    players: tuple[ListedPlayer, ...] = ()

    def team(self, side: str) -> TeamNames:
        return self.home if side == "home" else self.away

    def has_players(self, side: str) -> bool:
        """Whether the line-up has a player of this side."""
        return any(player.side == side for player in self.players)

    def player_with_shirt(self, side: str, number: int) -> ListedPlayer | None:
        return next((player for player in self.players if player.side == side and player.number == number), None)

    def players_named(self, name: str, side: str = "") -> list[ListedPlayer]:
        """The players with this squeezed name; only those of `side` if it is given."""
        return [player for player in self.players if side in ("", player.side) and name in name_forms(player.name)]

    def similar_players(self, typed: str, side: str = "") -> list[tuple[Similarity, ListedPlayer]]:
        """The players that squeezed letters may mean, the closest first.

        Typos count only without other matches.
        """
        players = [player for player in self.players if side in ("", player.side)]
        if whole := [player for player in players if typed in name_spans(player.name)]:
            return [(Similarity.EXACT, player) for player in whole]
        near = [(closeness, player) for player in players if (closeness := similarity(typed, player.name)) is not None]
        near = near or [
            (closeness, player) for player in players if (closeness := typo_similarity(typed, player.name)) is not None
        ]
        return sorted(near, key=lambda pair: pair[0])

    def side_with_code(self, code: str) -> str:
        """The side of the team with this code, in small letters.

        "" if neither team or both teams have it.
        """
        sides = [side for side in SIDES if squeezed(self.team(side).code) == code]
        return sides[0] if len(sides) == 1 else ""

    def side_named(self, name: str) -> str:
        """The side of the team with this squeezed name.

        "" if neither or both teams have it (two Uniteds).
        """
        sides = [side for side in SIDES if name in self.team(side).name_forms]
        return sides[0] if len(sides) == 1 else ""

    def side_with_prefix(self, typed: str) -> str:
        """The side of the only team whose name begins with these letters, at least three.

        Otherwise "".
        """
        if len(typed) < _SHORTEST_START:
            return ""
        sides = [side for side in SIDES if any(form.startswith(typed) for form in self.team(side).name_forms)]
        return sides[0] if len(sides) == 1 else ""


def similarity(typed: str, name: str, *, shortest: int = 3) -> Similarity | None:
    """Compare squeezed letters with a name as it is spelt.

    A prefix needs at least `shortest` letters.
    """
    if typed in name_forms(name):
        return Similarity.EXACT
    if not typed.isascii():
        if any(form.startswith(typed) for form in name_forms(name)):
            return Similarity.PREFIX
        return Similarity.CONTAINED if typed in squeezed(name) else None
    if len(typed) >= shortest and any(form.startswith(typed) for form in name_forms(name)):
        return Similarity.PREFIX
    if len(typed) >= min(2, shortest) and typed.isalpha() and pinyin.has_han(name) and pinyin.is_prefix(typed, name):
        return Similarity.PINYIN
    return None


def typo_similarity(typed: str, name: str) -> Similarity | None:
    """Compare letters with a name, its parts and its pinyin, and allow typos.

    One typo is allowed, or two in a long word.
    """
    if len(typed) < _SHORTEST_TYPO or not typed.isalpha():
        return None
    most = 2 if len(typed) >= _SHORTEST_TWO_TYPOS else 1
    spellings = {squeezed(name), *(atom for atom in atoms(name) if len(atom) >= _SHORTEST_TYPO)}
    if pinyin.has_han(name):
        spellings.add(pinyin.spell(name))
    counts = [count for spelling in spellings if (count := count_typos(typed, spelling, most, prefix=True)) is not None]
    return None if not counts else Similarity.TYPO if min(counts) < 2 else Similarity.TWO_TYPOS
