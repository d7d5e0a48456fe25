"""What the names of rounds say: whether a round is a knock-out, and the order of rounds."""

import re

_KNOCKOUT = re.compile(
    r"\b(final|finals|semi-?finals?|quarter-?finals?|last \d+|round of \d+|1/\d+|third place|3rd place|bronze|"
    r"play-?offs?|knock-?out|eighth-?finals?|achtelfinale|viertelfinale|halbfinale|finale|relegation)\b"
    r"|决赛|淘汰赛|十六强|八强|四强|季军|三四名|附加赛|强赛",
    re.IGNORECASE,
)
_TABLE = re.compile(r"\b(match ?day|game ?week|week|round \d+|group|spieltag|jornada|journée)\b|轮|小组", re.IGNORECASE)


def is_knockout(round_name: str, group: str = "") -> bool:
    """Whether a round of this name is played as a knock-out. A match of a group never is."""
    if group or not round_name:
        return False
    return bool(_KNOCKOUT.search(round_name)) and not _TABLE.match(round_name)


def number_of(round_name: str) -> int | None:
    """Return the number in the name of a round: 12 of “Matchday 12”, None without one."""
    found = re.search(r"\d+", round_name)
    return int(found[0][:6]) if found else None
