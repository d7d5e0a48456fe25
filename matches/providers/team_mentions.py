"""Which team a text means: "PENALTY on ARI-…", "(Bournemouth)", "BLOCKED BY CHI …".

A header names a team as "Arizona Cardinals" or "AFC Bournemouth". Texts have an abbreviation or a shorter name.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from matches.providers.commentary_feed import FeedRecord
from matches.providers.teams import Teams
from matches.scoring.score import SIDES, other_side

_READ = 2000  # characters of a text
# An abbreviation beside the side of its line: the team that acts, or the kicking team on its own half.
_CODE_OF_LINE = (
    re.compile(r"^([A-Z][A-Z.]{1,3}) "),
    re.compile(r"\bkicks \d+ yards from ([A-Z]{2,3}) \d"),
)
_ANY_CODE = re.compile(r"(?:\b(?:on|by|at|to|from|BY)|^) ?([A-Z][A-Z.]{1,3})(?= \d|-| #|,| )")
# A name: "Foul by A. Roe (Harbour).", "Corner,  Harbour.", "Own Goal by A. Roe, Harbour."
_NAME_IN_TEXT = (
    re.compile(r"\(([^()]{2,40})\)"),
    re.compile(r"^(?:Corner|Offside|Substitution|Penalty),? +([^.,]{2,40}?)\. "),
    re.compile(r"^Own Goal by [^.,]{2,60}, ([^.,]{2,40})\."),
)


class TeamMentions:
    """The sides that the abbreviations and names in the texts of one feed mean."""

    def __init__(self, teams: Teams, records: Iterable[FeedRecord]) -> None:
        self.names = {side: _tokens(teams.name_of(side)) for side in SIDES}
        self.codes = {_code(code): side for side, code in teams.codes.items() if code}
        votes: dict[str, Counter[str]] = {}
        seen: Counter[str] = Counter()
        for record in records:
            text = record.text[:_READ]
            side = teams.side_of(record.side)
            for pattern in _CODE_OF_LINE:
                if side and (found := pattern.search(text)):
                    votes.setdefault(_code(found[1]), Counter())[side] += 1
            seen.update(_code(found) for found in _ANY_CODE.findall(text))
        for code, counted in votes.items():
            [(side, most)] = counted.most_common(1)
            if code not in self.codes and most > sum(counted.values()) / 2:
                self.codes[code] = side
        # Two abbreviations are in most lines. If one is known, the other one is the other side.
        common = [code for code, _ in seen.most_common(2)]
        for code, known in ((common[0], common[1]), (common[1], common[0])) if len(common) == 2 else ():
            if known in self.codes and code not in self.codes:
                self.codes[code] = other_side(self.codes[known])

    def side_of_code(self, code: str) -> str:
        """The side of an abbreviation ("ARI", "N.J"); "" for an unknown one."""
        plain = _code(code)
        if plain in self.codes:
            return self.codes[plain]
        fitting = [side for side, name in self.names.items() if _abbreviates(plain.lower(), name)]
        return fitting[0] if len(fitting) == 1 else ""

    def side_of_name(self, name: str) -> str:
        """The side of a team's name or of a part of it; "" for any other text."""
        tokens = tuple(token for token in _tokens(name) if not re.fullmatch(r"[u\d]?\d+", token))  # "U18", "1. FC"
        fitting = [side for side, full in self.names.items() if tokens and _is_part(tokens, full)]
        return fitting[0] if len(fitting) == 1 else ""

    def side_in_text(self, text: str) -> str:
        """The side of the first team that the sentence names; "" if it names none."""
        for pattern in _NAME_IN_TEXT:
            for found in pattern.findall(text[:_READ]):
                if side := self.side_of_name(found):
                    return side
        return ""


def _code(code: str) -> str:
    return code.replace(".", "").upper()


def _tokens(name: str) -> tuple[str, ...]:
    plain = "".join(char for char in unicodedata.normalize("NFKD", name[:200]) if not unicodedata.combining(char))
    return tuple(re.findall(r"\w+", plain.casefold()))


def _is_part(tokens: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether all words are words of the full name, or the beginnings of such words with at least 4 letters."""
    return all(any(word == token or (len(token) > 3 and word.startswith(token)) for word in full) for token in tokens)


def _abbreviates(code: str, name: tuple[str, ...]) -> bool:
    """Whether the letters of the code are initials ("kc") or letters of the name in this order ("wsh")."""
    initials = "".join(token[0] for token in name)
    if initials.startswith(code):
        return True
    letters = iter("".join(name))
    return bool(name) and name[0].startswith(code[:1]) and all(letter in letters for letter in code)
