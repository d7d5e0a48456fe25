"""Split a line of a team sheet into players, and parse each of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from matches.teamsheets.cells import (
    BODY,
    DATE,
    LETTER,
    MEASURE,
    SHIRT,
    CellType,
    cell_type,
    is_captain,
)
from matches.teamsheets.names import is_suffix
from matches.teamsheets.positions import Positions
from matches.teamsheets.vocabulary import BENCH_WORDS, BRACKETS, EDGES, OTHER_NOTES, STARTER_WORDS, plain

_NOT_IN_BRACKETS = r"(?![^(（\[]{0,80}[)）\]])"
_NEXT_SHIRT = re.compile(rf"\s+(?=#?[0-9]{{1,3}}(?:号|[.):])?\s*[^\W\d_]){_NOT_IN_BRACKETS}")
_SEPARATORS = re.compile(rf"(?:\t|[,;，；、،؛|]){_NOT_IN_BRACKETS}")
_LINES_OF_TEAM = re.compile(r"\s+[-–—]\s+")
_DASH = re.compile(r"\s+[-–—:：]\s*|[–—:：]\s*")
_LICENCE = re.compile(r"(?<!\S)(?=[A-Z]{0,4}[-/]?[0-9])[A-Z]{0,4}[-/]?[0-9][0-9/-]{4,}(?!\S)")
_MINUTE = re.compile(r"(?<![\w.])[0-9]{1,3}(?:\+[0-9]{1,2})?['’′](?![\w])")
_SIGNS = re.compile(
    r"[\u2190-\u21ff\u2300-\u23ff\u25a0-\u25ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0f†‡]+"
)
_TALLY = re.compile(r"[0-9]{1,3}(?:/[0-9]{1,3})?")  # goals, and penalties of them
_QUOTED_LETTER = re.compile(r"[\"“”„']([A-Z])[\"“”']")
_STARS = re.compile(r"[*＊⁎★]")
FORMATION = re.compile(r"[1-9](?:-[1-9]){2,4}")
_GLUED = (
    re.compile(r"#?(?P<shirt>[0-9]{1,3})[.)、=/-] ?(?P<name>[^\W\d_].*)"),
    re.compile(r"(?P<shirt>[0-9]{1,3})(?:号|號)?(?P<name>[^\W\d_].*)"),
    re.compile(r"(?P<name>.*[^\W\d_])(?P<shirt>[0-9]{1,3})(?:号|號)?"),
)
_LAST_FIRST = re.compile(r"[^,]*[^\W\d_][^,]*, ?[^\W\d_][^,]*")
_NAMES = (CellType.TEXT, CellType.CODE, CellType.PLAYER)
_MAX_BRACKET_PARTS = 4
_BESIDE_NAME = 2  # words of a name, beside which a single letter may be a position


@dataclass(frozen=True, slots=True)
class LineStyle:
    """How a sheet writes its players.

    `letters`: single letters beside a name may be positions. `bracketed_letters`: the sheet puts letters of positions
    in brackets, so that “(C)” is a centre.
    """

    positions: Positions
    letters: bool = False
    bracketed_letters: bool = False


@dataclass(frozen=True, slots=True)
class PlayerDraft:
    """A partly parsed player.

    `name_text`: the text that may be the name. `starts` is None unless the text itself says it. `notes`: other texts
    of the player, with the reason why they are skipped. `guesses`: sentences on what the reader assumed.
    """

    name_text: str = ""
    number: int | None = None
    position: str = ""
    captain: bool = False
    starts: bool | None = None
    has_star: bool = False
    has_two_numbers: bool = False
    notes: tuple[tuple[str, str], ...] = ()
    guesses: tuple[str, ...] = field(default=())


def split_players(line: str, positions: Positions) -> Iterator[str]:
    """Yield the text of each player of a line. A name with a position or a mark beside it is one player."""
    cells = [
        part for cell in _SEPARATORS.split(line) if cell.strip(EDGES) for part in _lines_of_team(cell, line, positions)
    ]
    types = [cell_type(cell, positions) for cell in cells]
    names = [one for one in types if one in _NAMES]
    if len(cells) > 1 and len(names) <= 1:
        yield "\t".join(cells)
        return
    # Shirts and positions in cells of their own stand before their names ("8, Ash, 6, Gill") or after them.
    before = types[:1] in ([CellType.SHIRT], [CellType.POSITION])
    groups: list[list[str]] = []
    for cell, what in zip(cells, types, strict=True):
        beside = what in (CellType.SHIRT, CellType.POSITION, CellType.CAPTAIN, CellType.MARK)
        opened = bool(groups) and ((before and not _has_name(groups[-1], positions)) or (not before and beside))
        if is_suffix(cell) and groups:
            groups[-1][-1] += f" {cell}"
        elif opened or (groups and what in (CellType.CAPTAIN, CellType.MARK)):
            groups[-1].append(cell)
        else:
            groups.append([cell])
    for group in groups:
        yield from _split_by_shirts("\t".join(group), positions)


def _lines_of_team(cell: str, line: str, positions: Positions) -> list[str]:
    """The players between the dashes of “Ember – Parker, Stein – Wood”: dashes divide defence, midfield and attack.

    In a line with one dash and nothing else that divides players, the dash belongs to one player.
    """
    parts = [part.strip() for part in _LINES_OF_TEAM.split(cell.strip()) if part.strip(EDGES)]
    divides = len(_LINES_OF_TEAM.findall(line)) > 1 and (len(_LINES_OF_TEAM.split(line)) > 2)
    names = all(cell_type(part, positions) in _NAMES for part in (BRACKETS.sub("", part) for part in parts))
    return parts if divides and len(parts) > 1 and names else [cell.strip()]


def _has_name(cells: list[str], positions: Positions) -> bool:
    return any(cell_type(cell, positions) in _NAMES for cell in cells)


def _split_by_shirts(text: str, positions: Positions) -> list[str]:
    """Split `8 Ash 6 Gill` at the shirt numbers if each name has one."""
    if DATE.search(text) or BODY.search(text):
        return [text]  # the day of a date before its month is not a shirt
    parts = _NEXT_SHIRT.split(text)
    if any(positions.code_of(part) for part in parts):
        return [text]  # "2B" is a position of baseball
    numbered = all(LETTER.search(part) and part.lstrip("# ")[:1].isdigit() for part in parts)
    return parts if len(parts) > 1 and numbered else [text]


def may_hold_name(text: str, style: LineStyle) -> bool:
    """Whether this text may contain a player's name, not only a note on a player."""
    return cell_type(text, style.positions) in _NAMES and bool(LETTER.search(parse_player(text, style).name_text))


def has_digits(text: str) -> bool:
    return any(character.isdigit() for character in BRACKETS.sub(" ", text))


def is_last_first(text: str) -> bool:
    """Whether the text may be one player as “7 Last, First”: one comma, and letters on both sides of it."""
    outside = BRACKETS.sub(" ", text)
    if _LAST_FIRST.fullmatch(outside) is None or ";" in text or "\t" in text:
        return False
    first = outside.partition(",")[2]
    return not is_suffix(first) and not any(char.isdigit() for char in first.strip().rstrip("0123456789() #"))


def parse_player(text: str, style: LineStyle) -> PlayerDraft:
    """Parse the text of one player."""
    text = _QUOTED_LETTER.sub(r"(\1)", text.replace("©", "(c)"))
    draft = PlayerDraft()
    if "†" in text and not style.positions.code_of("WK"):
        text = text.replace("†", " † ")
    elif "†" in text:
        text = text.replace("†", "(WK)")
    if _STARS.search(text):
        draft, text = replace(draft, has_star=True), _STARS.sub(" ", text)
    has_shirt = any(map(SHIRT.fullmatch, BRACKETS.sub(" ", text).split()))
    for inner in BRACKETS.findall(text):
        if has_shirt and _TALLY.fullmatch(inner.strip()):
            draft = replace(draft, notes=(*draft.notes, (f"({inner.strip()})", "A number beside the shirt number.")))
            continue
        draft = _apply_bracket(draft, inner, style)
    text = BRACKETS.sub(" \t ", text)
    for pattern in (DATE, BODY, MEASURE, _LICENCE, _MINUTE, _SIGNS):
        text, draft = _without_facts(pattern, text, draft, style.positions)
    left: list[str] = []
    for cell in text.split("\t"):
        whole = _apply_word(draft, cell, style.positions, alone=True) if "\t" in text and cell.strip(EDGES) else None
        if whole is not None:
            draft = whole
        else:
            draft, name = _apply_cell(draft, cell, style)
            left.append(name)
    name = " ".join(" ".join(filter(None, left)).strip(EDGES).split())
    return replace(draft, name_text=name)


def _without_facts(
    pattern: re.Pattern[str], text: str, draft: PlayerDraft, positions: Positions
) -> tuple[str, PlayerDraft]:
    """Remove dates, heights, minutes, signs and licence numbers, if a name is left."""

    def is_position(fact: str) -> bool:
        return fact.split()[-1] in positions.codes  # "55 LB" is a shirt and a linebacker, not a weight

    found = [match[0].strip() for match in pattern.finditer(text) if not is_position(match[0])]
    rest = pattern.sub(lambda match: match[0] if is_position(match[0]) else " ", text)
    if not found or not LETTER.search(rest):
        return text, draft
    reason = "Not a shirt, a name or a position."
    return rest, replace(draft, notes=(*draft.notes, *((fact, reason) for fact in found)))


def _apply_bracket(draft: PlayerDraft, inner: str, style: LineStyle) -> PlayerDraft:
    """Apply a text in brackets: "c", "GK", "c/wk", 'sub'. An unknown text becomes a note."""
    if not inner.strip():
        return draft
    parts = re.split(r"[/&,+，、]| and ", inner)
    for texts in ([inner], parts if 1 < len(parts) <= _MAX_BRACKET_PARTS else []):
        changed: PlayerDraft | None = draft
        for part in texts:
            changed = changed and _apply_bracketed_word(changed, part, style)
        if texts and changed is not None:
            return changed
    return replace(draft, notes=(*draft.notes, (f"({inner.strip()})", OTHER_NOTES.get(plain(inner), ""))))


def _apply_bracketed_word(draft: PlayerDraft, text: str, style: LineStyle) -> PlayerDraft | None:
    text = text.strip(EDGES)
    is_centre = text == "C" and style.bracketed_letters and style.positions.is_letter(text)
    if not is_centre and is_captain(text, alone=True):
        return replace(draft, captain=True)
    return _apply_word(draft, text, style.positions, alone=True)


def _apply_cell(draft: PlayerDraft, cell: str, style: LineStyle) -> tuple[PlayerDraft, str]:
    """Remove known words from both ends of a cell until the name is left."""
    parts = [part for part in _DASH.split(cell.strip(EDGES)) if part.strip(EDGES)]
    kept = []
    for part in parts:
        whole = _apply_word(draft, part, style.positions, alone=len(parts) > 1)
        if whole is not None:
            draft = whole
        else:
            kept.append(part)
    if len(kept) > 1 and all(LETTER.search(part) for part in kept):
        draft = replace(draft, guesses=(*draft.guesses, "The parts around the dash or the colon are read as one name."))
    words = " ".join(kept).split()
    if "for" in words[1:-1]:  # a substitution: "Ash for Windle 60"
        at = words.index("for", 1)
        draft = replace(
            draft, notes=(*draft.notes, (" ".join(words[at:]), "A substitution. Line-ups do not store it."))
        )
        words = words[:at]
    if len(words) > 2 and plain(words[-1]) in BENCH_WORDS and SHIRT.fullmatch(words[-2]):
        draft = replace(draft, starts=False)  # "Ben Hart 12 sub"
        words.pop()
    if len(words) > 2 and style.positions.is_letter(words[0]) and SHIRT.fullmatch(words[1]):
        draft = replace(draft, position=draft.position or words.pop(0))
    for end in (0, -1):
        while words and (found := _apply_word(draft, words[end], style.positions, alone=False)) is not None:
            draft = found
            words.pop(end)
    if style.letters and not draft.position and len(words) > _BESIDE_NAME - (draft.number is not None):
        draft, words = _letter_position(draft, words, style.positions)
    return _split_glued_number(draft, words)


def _letter_position(draft: PlayerDraft, words: list[str], positions: Positions) -> tuple[PlayerDraft, list[str]]:
    """Take a single letter at the end ("4 Leo James F"), or at the start of two more words, as the position."""
    for end, rest in ((-1, words[:-1]), (0, words[1:])):
        letter = words[end]
        if positions.is_letter(letter) and len(rest) >= (1 if end else _BESIDE_NAME):
            guess = f"“{letter}” is read as the position."
            return replace(draft, position=letter, guesses=(*draft.guesses, guess)), rest
    return draft, words


def _split_glued_number(draft: PlayerDraft, words: list[str]) -> tuple[PlayerDraft, str]:
    """Split `7王霜` and `王霜7号`, since Chinese has no spaces, and `7.Ash` and `7-Ash`."""
    name = " ".join(words)
    if draft.number is None:
        for pattern in _GLUED if not name.isascii() else _GLUED[:1]:
            if found := pattern.fullmatch(name):
                return replace(draft, number=int(found["shirt"])), found["name"]
    return draft, name


def _apply_word(draft: PlayerDraft, text: str, positions: Positions, *, alone: bool) -> PlayerDraft | None:
    """Return the draft with the meaning of this word; None for an unknown word.

    `alone`: the word is in brackets, in a cell of its own or beside a dash. Then it may be a position or a captain's
    mark that would otherwise belong to the name.
    """
    text = text.strip(EDGES)
    if found := SHIRT.fullmatch(text):
        number = int(found[1])
        two = draft.has_two_numbers or draft.number not in (None, number)
        return replace(draft, number=number, has_two_numbers=two)
    if alone and not draft.position and positions.is_letter(text):
        return replace(draft, position=text)
    if is_captain(text, alone=alone):
        return replace(draft, captain=True)
    word = plain(text)
    if alone and word in BENCH_WORDS:
        return replace(draft, starts=False)
    if alone and word in STARTER_WORDS:
        return replace(draft, starts=True)
    position = positions.code_of(text) if alone else positions.code_beside_name(text)
    return replace(draft, position=position) if position and not draft.position else None
