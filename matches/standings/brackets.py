"""The bracket of a knock-out: its rounds in order, with each tie beside the ties that its teams come from."""

from collections.abc import Sequence
from dataclasses import dataclass

from matches.standings.ties import Tie


@dataclass(frozen=True, slots=True)
class BracketRound:
    """A round. A slot is None where the next round has a team that played no tie in this one: it had a bye."""

    name: str
    slots: tuple[Tie | None, ...]

    @property
    def ties(self) -> list[Tie]:
        return [tie for tie in self.slots if tie is not None]


@dataclass(frozen=True, slots=True)
class Bracket:
    """`rounds` lead to the last one. `others`: rounds of teams that have lost already, as the match for third place."""

    rounds: tuple[BracketRound, ...]
    others: tuple[BracketRound, ...] = ()


def bracket_of(rounds: Sequence[tuple[str, Sequence[Tie]]]) -> Bracket:
    """Return the bracket of rounds, which are in the order in which they are played."""
    main: list[tuple[str, list[Tie]]] = []
    others: list[BracketRound] = []
    losers: set[int] = set()
    for name, ties in rounds:
        if main and ties and all(tie.teams <= losers for tie in ties):
            others.append(BracketRound(name, tuple(ties)))
            continue
        main.append((name, list(ties)))
        losers |= {tie.loser for tie in ties if tie.loser is not None}
    if not main:
        return Bracket((), tuple(others))
    placed: list[BracketRound] = [BracketRound(main[-1][0], tuple(main[-1][1]))]
    for name, ties in reversed(main[:-1]):
        placed.insert(0, BracketRound(name, _beside(ties, placed[0].slots)))
    return Bracket(tuple(placed), tuple(others))


def _beside(ties: list[Tie], later: Sequence[Tie | None]) -> tuple[Tie | None, ...]:
    """Order the ties of a round so that those of the teams of one later tie are neighbours."""
    waiting = list(ties)
    slots: list[Tie | None] = []
    for tie in later:
        if tie is None:
            continue
        for team in (tie.first, tie.second):
            before = next((one for one in waiting if team in one.teams), None)
            slots.append(before)
            if before is not None:
                waiting.remove(before)
    # A round without any tie of a later one keeps its order, and so do ties whose winner has no later tie yet.
    return (*slots, *waiting) if any(slots) else tuple(ties)
