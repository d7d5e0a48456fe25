"""Where the players of a line-up stand on the pitch, from the positions on the team sheet (teamsheets/positions.py).

A sheet with an unknown position, or with too many or too few players, has no pitch: pages show it as a list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Player = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pitch:
    """`places`: the row and the place in it, from the left, for each code. Row 0 is the goal's."""

    places: dict[str, tuple[int, int]]
    fewest: int
    most: int
    has_keeper: bool = True

    def as_data(self) -> dict[str, Any]:
        return {"places": self.places, "fewest": self.fewest, "most": self.most, "keeper": self.has_keeper}


MOST_IN_ROW = 6
MOST_ROWS = 5
_MIDFIELD = 3  # the row of football's midfielders


def _places(*rows: str) -> dict[str, tuple[int, int]]:
    """Each row lists the places from left to right; "/" joins the codes of one place, "-" is an empty place."""
    return {
        code: (number, place)
        for number, row in enumerate(rows)
        for place, codes in enumerate(row.split())
        for code in codes.split("/")
        if code != "-"
    }


PITCHES = {
    "football": Pitch(
        _places(
            "GK/G",
            "LB LCB DF/D/CB/SW RCB RB",
            "- - LDM DM/CDM RDM",
            "LWB LM LCM MF/M/CM/WB RCM RM RWB",
            "- - - AM/CAM",
            "LW LF FW/F/CF/ST/SS RF RW",
        ),
        fewest=7,
        most=11,
    ),
    "basketball": Pitch(_places("SG G PG", "SF F/GF/FC PF", "C"), fewest=5, most=5, has_keeper=False),
    "ice_hockey": Pitch(_places("G/GK", "LD D/DF RD", "LW F/C/FW/W RW"), fewest=5, most=6),
    "handball": Pitch(_places("GK/G/TW", "LB B/BK/CB RB", "LW P/PV/LP/W RW"), fewest=6, most=7),
}


def rows_of(sport: str, starters: Sequence[Player]) -> list[list[Player]]:
    """The starters by rows, the goal's first, each from left to right; [] if they are shown as a list."""
    pitch = PITCHES.get(sport)
    if pitch is None or not pitch.fewest <= len(starters) <= pitch.most:
        return []
    rows: dict[int, list[tuple[int, Player]]] = {}
    for player in starters:
        place = pitch.places.get(player["position"].upper().split("/")[0])
        if place is None:
            return []
        rows.setdefault(place[0], []).append((place[1], player))
    if len(rows) > MOST_ROWS:  # football: the defensive midfielders join the other ones
        rows[_MIDFIELD] += rows.pop(_MIDFIELD - 1)
    if any(len(row) > MOST_IN_ROW for row in rows.values()) or (pitch.has_keeper and len(rows.get(0, [])) != 1):
        return []
    return [[player for _, player in sorted(rows[number], key=lambda one: one[0])] for number in sorted(rows)]
