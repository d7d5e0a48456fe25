"""Read the title of a match: “[U19] Cup Final: Harbour Town v Mill United (postponed)”.

A title has two teams. It may also have a competition, a round, a stage, a result, and tags of both teams.
"""

import re
import unicodedata

from livecast.clean_text import clean
from matches.schedules.plain_text import digits, fold
from matches.schedules.schedule import RowError
from matches.schedules.stages import LONGEST, is_extra_time, penalties_in, stage_of, stage_word
from matches.schedules.title_parts import SCORE, STAGE_DETAIL, TIME_LIKE, Title, score_of, take_scores_beside
from matches.schedules.title_words import is_round, is_tag, is_time

MAX_TITLE = 300  # characters

# Separators between the two teams of a title, the clearest first. The home team follows “@”.
_VERSUS = re.compile(r"\s+(?:v|vs|versus|gegen|contra|contre|tegen|kontra|ضد|พบ(?:กับ)?|🆚)\.?\s+", re.IGNORECASE)
_VERSUS_HAN = re.compile(
    r"(?<=[^\x00-\x7f])\s*(?:vs?\.?|VS|对阵|對陣|对|對|迎战)\s*(?=[^\x00-\x7f])|\s+(?:对阵|对|對|對陣)\s+"
)
_AT = re.compile(r"\s+(?:@|at)\s+", re.IGNORECASE)
_CROSS = re.compile(r"\s+[xX×]\s+")
_MIDDLE_SCORE = re.compile(rf"(?<=\S)\s+{SCORE}\s+(?=\S)")
# Between the teams instead of a score: postponed, or not played yet.
_MIDDLE_WORD = re.compile(r"\s+(P-P|PPD|A-A|C-C|W/O|W\.?O\.?|ABD|[-–_?]\s*[:\-–]\s*[-–_?])\s+")
_MIDDLE_STAGES = {
    "P-P": "postponed",
    "PPD": "postponed",
    "A-A": "abandoned",
    "ABD": "abandoned",
    "C-C": "cancelled",
    "W/O": "walkover",
}
_SCORES_APART = re.compile(r"(\S.*?) (\d{1,3}) ?[,;] ?(\S.*?) (\d{1,3})")
_BEGIN_TIME = re.compile(r"(\d{1,2}[:.]\d{2})(?: ?(?:uhr|h|hrs)\b)?[\s:,]+(\D.*)", re.IGNORECASE)
_DASH = re.compile(r"\s+[-–—]+\s+")
_TIGHT_DASH = re.compile(r"[–—]")
_END_SCORE = re.compile(rf"^(.*\S)[\s,:]+{SCORE}$")
_BEGIN_SCORE = re.compile(rf"^{SCORE}\s+(\S.*)$")

_BRACKETS = re.compile(
    r"\(([^()]{0,80})\)|\[([^\[\]]{0,80})\]|（([^（）]{0,80})）|【([^【】]{0,80})】|\*([^*]{1,40})\*"
)
_PREFIX = re.compile(r"([^:：]{1,60})[:：]\s*(\D.*)", re.DOTALL)
_SEGMENT = re.compile(r"\s*[|｜•·]\s*|\s+//\s+")
_FIRST, _LAST = re.compile(r"[\w(]"), re.compile(r"[\w).!?]")


def read_title(text: str) -> Title:
    """Read a title. Raises RowError if it does not name two teams."""
    shown = clean(text)
    if len(shown) > MAX_TITLE:
        raise RowError(f"A title has at most {MAX_TITLE} characters.")
    if not shown:
        raise RowError("The teams are missing.")
    title = Title()
    shown = take_scores_beside(title, shown)
    rest = _take_segments(title, _take_brackets(title, shown))
    rest = _take_prefixes(title, rest)
    if found := _BEGIN_TIME.fullmatch(rest):
        title.unused.append(f"“{found[1]}” in the title")
        rest = found[2]
    if (found := _SCORES_APART.fullmatch(digits(rest))) and not _separator(rest):
        rest = f"{found[1]} {found[2]}-{found[4]} {found[3]}"
    rest = _take_ends(title, _take_detail(title, rest))
    first, second = _split(title, rest, shown)
    title.home, title.away = _plain_name(first), _plain_name(second)
    if not title.home or not title.away:
        raise _not_two_teams(shown)
    _apply_tags(title)
    return title


def split_teams(title: str) -> tuple[str, str]:
    """The home and the away team of a title. Raises RowError."""
    found = read_title(title)
    return found.home, found.away


def read_team(text: str, title: Title) -> str:
    """The name of a team in a cell of its own. What else the cell says is added to `title`."""
    return _plain_name(_take_brackets(title, clean(text), keep_tags=True))


def _take_brackets(title: Title, text: str, *, keep_tags: bool = False) -> str:
    """Take over what is in brackets; brackets of a name stay.

    Brackets of a result are read before others, so that “1-1 (4-3 pens)” has its score.
    """
    left: list[tuple[int, int]] = []
    found = [(one, next(group for group in one.groups() if group is not None)) for one in _BRACKETS.finditer(text)]
    bare = _BRACKETS.sub(" ", text)
    if score := _MIDDLE_SCORE.search(f"{bare} ") or re.search(rf"\s{SCORE}\s*$", bare):
        # The score outside the brackets is the result; one in brackets is the half-time score.
        plain = score_of(f"{score[1]}-{score[2]}") if not TIME_LIKE.fullmatch(score[0].strip()) else None
        title.result = title.result or plain
    found.sort(key=lambda pair: score_of(pair[1]) is None)
    for bracket, inner in found:
        edge = not text[: bracket.start()].strip(" *") or not text[bracket.end() :].strip(" *")
        if title.take_all(inner):
            left.append(bracket.span())
        elif is_tag(inner) and edge and not keep_tags and not _tag_is_per_team(text):
            title.tags.append(clean(inner))
            left.append(bracket.span())
        elif bracket[0][0] in "[【*" and edge and not keep_tags:
            if not title.competition and len(inner) > 2:
                title.competition = clean(inner)
                title.guesses.append(f"“{inner}” is read as the competition.")
            else:
                title.unused.append(f"“{inner}”")
            left.append(bracket.span())
    for bracket, inner in found:
        if bracket.span() not in left and inner.strip() and not is_tag(inner):
            title.guesses.append(f"“{bracket[0].strip()}” is read as part of a name.")
    for start, end in sorted(left, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return " ".join(text.split())


def _tag_is_per_team(text: str) -> bool:
    """Whether both teams have a tag of their own: “Harbour (W) v Mill (W)”."""
    tags = [one for one in _BRACKETS.finditer(text) if is_tag(one[0].strip("()[]（）【】*"))]
    return len(tags) > 1


def _take_segments(title: Title, text: str) -> str:
    """“A v B | League Two”: the segment with two teams counts; the others are stage, round or competition."""
    segments = [part for part in _SEGMENT.split(text) if part.strip()]
    if len(segments) < 2:
        return text
    main = next((part for part in segments if _separator(part)), None)
    if main is None:
        return " - ".join(segments) if len(segments) == 2 else text
    for part in segments:
        if part is not main and not title.take(part):
            _take_competition(title, part)
    return main


def _take_competition(title: Title, text: str) -> None:
    text = _plain_name(text)
    if title.competition:
        title.unused.append(f"“{text}”")
    else:
        title.competition = text
        title.guesses.append(f"“{text}” is read as the competition.")


def _take_prefixes(title: Title, text: str) -> str:
    """“POSTPONED: Cup Final: A v B”: each prefix is a stage, a tag, a round or the competition."""
    for _ in range(4):
        found = _PREFIX.fullmatch(text)
        if found is None or not _separator(found[2]) or _separator(found[1]):
            break
        prefix, text = found[1].strip(), found[2].strip()
        if is_tag(prefix):
            title.tags.append(prefix)
        elif not title.take(prefix):
            _take_competition(title, prefix)
    return text


def _take_ends(title: Title, text: str) -> str:
    """Take stages, scores and rounds from both ends: “FT Harbour 2-1 Mill”, “Harbour v Mill, postponed”."""
    for _ in range(6):
        before = text
        text = _take_word(title, text.strip(" -–—,;:|"))
        parts = [part for part in re.split(r"\s+[-–—]+\s+|[,;]\s+", text) if part.strip()]
        for index in (-1, 0):
            if len(parts) > 2 or (len(parts) == 2 and _separator(parts[-1 - index])):
                end = parts[index].strip()
                if (stage_of(end) or is_round(end) or is_extra_time(end) or is_time(end)) and title.take(end):
                    text = text[: text.rindex(end)] if index else text[text.index(end) + len(end) :]
                    break
        if (found := _BEGIN_SCORE.match(digits(text))) and title.result is None and _separator(found[3]):
            title.result = score_of(f"{found[1]}-{found[2]}")
            text = text[found.start(3) :]
        if (found := _END_SCORE.match(digits(text))) and _separator(found[1]) and not _MIDDLE_SCORE.search(found[1]):
            score = score_of(f"{found[2]}-{found[3]}")
            known = title.result
            if score and (known is None or (known.home, known.away) == (score.home, score.away)):
                title.result = None if title.counts_penalties else known or score
                text = text[: len(found[1])]
        if text == before:
            break
    return text


def _take_word(title: Title, text: str) -> str:
    words = text.split()
    for count in range(min(LONGEST, len(words) - 2), 0, -1):
        for chosen, rest in ((words[-count:], words[:-count]), (words[:count], words[count:])):
            phrase = " ".join(chosen).strip(" ,;-–!")
            left = " ".join(rest).strip(" -–,;:")
            at_end = rest == words[:-count]
            after_score = at_end and _END_SCORE.match(digits(left)) is not None
            with_score = after_score or (at_end and _MIDDLE_SCORE.search(digits(left)) is not None)
            known = stage_word(phrase) or (at_end and is_time(phrase))
            known = known or (with_score and (is_extra_time(phrase) or penalties_in(phrase) is not False))
            if known and _separator(left):
                if after_score and (score := _END_SCORE.match(digits(left))):
                    title.result = title.result or score_of(f"{score[2]}-{score[3]}")
                title.take(phrase)
                return " ".join(rest).strip(" -–—,;:|")
    return text


def _take_detail(title: Title, text: str) -> str:
    """“A v B verlegt auf 12.12.”: the stage, and what is said about it."""
    for found in re.finditer(r"\s(?=[^\W\d_]{4})", text):
        rest, detail = text[: found.start()], text[found.end() :]
        if (begins := STAGE_DETAIL.match(detail)) and stage_word(begins[1]) and _separator(rest):
            title.take(detail)
            return rest
    return text


def _separator(text: str) -> re.Pattern[str] | None:
    """The separator that splits the text into two teams."""
    for between in (_VERSUS, _VERSUS_HAN, _MIDDLE_WORD, _MIDDLE_SCORE, _AT, _CROSS, _DASH, _TIGHT_DASH):
        parts = between.split(digits(text) if between is _MIDDLE_SCORE else text)
        if len(parts) == 2 + between.groups and _plain_name(parts[0]) and _plain_name(parts[-1]):
            return between
    return None


def _split(title: Title, text: str, shown: str) -> tuple[str, str]:
    between = _separator(text)
    if between is None:
        if len(_DASH.split(text)) > 2:
            raise RowError(f"“{shown[:60]}” names more than two teams: write “Home v Away”.")
        raise _not_two_teams(shown)
    if between is _MIDDLE_SCORE:
        found = _MIDDLE_SCORE.search(digits(text))
        assert found is not None
        first, second = text[: found.start()], text[found.end() :]
        if TIME_LIKE.fullmatch(found[0].strip()):
            title.unused.append(f"“{found[0].strip()}”, which looks like a time")
        elif title.result is None:
            title.result = score_of(f"{found[1]}-{found[2]}")
        word, _, others = second.strip().partition(" ")
        if others and is_extra_time(word) and title.take(word):
            second = others
    else:
        first, *between_words, second = between.split(text, maxsplit=1)
        if between_words and between_words[0].upper() in _MIDDLE_STAGES:
            title.take(_MIDDLE_STAGES[between_words[0].upper()])
        elif between_words:
            title.take(between_words[0])
        if between is not _DASH and len(parts := _dashed(first)) == 2:
            if not title.take(parts[0]):
                _take_competition(title, parts[0])
            first = parts[1]
        if between is not _DASH and len(parts := _dashed(second)) == 2:
            if not title.take(parts[1]):
                _take_competition(title, parts[1])
            second = parts[0]
    if between is _AT:
        title.guesses.append("The home team is the second one: “Away @ Home”.")
        return second, first
    return first, second


def _dashed(text: str) -> list[str]:
    """The parts between dashes; the whole text if a dash is within brackets."""
    parts = _DASH.split(text)
    return parts if all(part.count("(") == part.count(")") for part in parts) else [text]


def _not_two_teams(shown: str) -> RowError:
    return RowError(f"“{shown[:60]}” does not name two teams: write “Home v Away”.")


def _plain_name(name: str) -> str:
    """The name without signs at its ends. Two patterns, one for each end, keep the time linear."""
    first, last = _FIRST.search(name), _LAST.search(name[::-1])
    if not first or not last:
        return ""
    end = len(name) - last.start()
    while end < len(name) and unicodedata.category(name[end]).startswith("M"):
        end += 1  # the marks of the last letter belong to it: บุรีรัมย์
    return name[first.start() : end]


def _apply_tags(title: Title) -> None:
    """A tag of the whole title belongs to both teams: [U19] Harbour is Harbour U19."""
    for tag in title.tags:
        plain = fold(tag)
        title.home, title.away = (
            name if plain in fold(name).split() else f"{name} {tag}" for name in (title.home, title.away)
        )
        title.guesses.append(f"“{tag}” is read as part of both teams’ names: {title.home}, {title.away}.")
