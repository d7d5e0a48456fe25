"""Ask whether a sheet has two teams, if no heading names them. Two teams are never merged silently."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from matches.teamsheets.headings import HeadingKind
from matches.teamsheets.section import Found, Section

_SHARED_SHIRTS = 3  # so many shirts that two players have are two teams, not a slip
_FEWEST_NUMBERED = 2  # players with numbers on both sides of a line that may name a team
_MOST_UNNUMBERED = 2
_HOW = "Write the names of the teams above them, or paste each team into its own field."


def question_of_columns(left: Section, right: Section) -> str:
    """The question for a table with two columns of players and without the names of the teams; "" without one."""
    if not left.found and not right.found:
        return ""
    numbered = any(found.draft.number is not None for found in (*left.found, *right.found))
    names = "" if numbered else " If they are first and last names, write “First name” and “Last name” above them."
    return f"Two columns have players. Which is which team? {_HOW}{names}"


def question_of_sections(own: Section, kinds: Sequence[HeadingKind], *, named: bool) -> str:
    """The question for a list that may have two teams, one after the other; "" without one.

    `kinds`: the headings in order. `named`: the list begins with the name of the team.
    """
    shirts = Counter(found.draft.number for found in own.found if found.draft.number is not None)
    if sum(count > 1 for count in shirts.values()) >= _SHARED_SHIRTS:
        return f"Many shirts occur twice. Does the sheet have two teams? {_HOW}"
    if _pairs_share_shirts(own.found):
        return f"Lines have two players each, and shirts occur twice. Does the sheet have two teams? {_HOW}"
    order = [kind for kind, _ in _without_repeats(kinds)]
    if order[:3] == [HeadingKind.STARTERS, HeadingKind.BENCH, HeadingKind.STARTERS]:
        return f"The starters begin twice. Does the sheet have two teams? {_HOW}"
    if found := _name_between_numbers(own.found, named=named):
        return f"Is “{found.text}” (line {found.line}) the name of another team? {_HOW}"
    return ""


def _pairs_share_shirts(players: Sequence[Found]) -> bool:
    """Whether all numbered players stand in pairs, and the first and the second of the pairs share a shirt."""
    lines: dict[int, list[int]] = {}
    for found in players:
        if found.draft.number is not None:
            lines.setdefault(found.line, []).append(found.draft.number)
    firsts = {numbers[0] for numbers in lines.values()}
    seconds = {numbers[-1] for numbers in lines.values()}
    in_pairs = len(lines) > 1 and all(len(numbers) == 2 for numbers in lines.values())
    return in_pairs and bool(firsts & seconds)


def _without_repeats(kinds: Sequence[HeadingKind]) -> list[tuple[HeadingKind, int]]:
    found: list[tuple[HeadingKind, int]] = []
    for place, kind in enumerate(kinds):
        if kind in (HeadingKind.STARTERS, HeadingKind.BENCH) and (not found or found[-1][0] is not kind):
            found.append((kind, place))
    return found


def _name_between_numbers(players: Sequence[Found], *, named: bool) -> Found | None:
    """A line without a number between players with numbers, after which the numbers begin again."""
    bare = [place for place, found in enumerate(players) if found.draft.number is None]
    if not 0 < len(bare) <= _MOST_UNNUMBERED:
        return None
    place = bare[-1]
    before = [found.draft.number for found in players[:place] if found.draft.number is not None]
    after = [found.draft.number for found in players[place + 1 :] if found.draft.number is not None]
    if place == 0 or min(len(before), len(after)) < _FEWEST_NUMBERED:
        return None
    begins_again = _ascends(before) and _ascends(after) and after[0] <= before[-1]
    is_title = named or bare[0] == 0
    return players[place] if is_title or begins_again or set(before) & set(after) else None


def _ascends(numbers: Sequence[int]) -> bool:
    return all(one < other for one, other in pairwise(numbers))
