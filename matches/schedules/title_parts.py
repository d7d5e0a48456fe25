"""The parts of a title, and texts that are one part alone: a stage, a result, a round, a note."""

import re
from copy import deepcopy
from dataclasses import dataclass, field

from matches.schedules.plain_text import digits, fold
from matches.schedules.schedule import MAX_SCORE, Result, RowError, Stage
from matches.schedules.stages import is_extra_time, penalties_in, stage_of, stage_word
from matches.schedules.title_words import is_note, is_round

SCORE = r"(\d{1,4})\s*[-–—:]\s*(\d{1,4})"
_BREAK = (
    r"(?:h\.?t\.?|half[ -]?time|zur halbzeit|halbzeit|hz|pausenstand|descanso|mi-temps|p\.?t\.?|intervalo|rust|半场)"
)
_BRACKETS_WITHIN = re.compile(r"(?<=\s)(\d{1,3})\s?\((\d{1,3})\)\s*[-–—:]\s*(\d{1,3})\s?\((\d{1,3})\)(?=\s)")
_BRACKETS_AROUND = re.compile(rf"(?<=\s)\((\d{{1,3}})\)\s*{SCORE}\s*\((\d{{1,3}})\)(?=\s)")
_AT_BREAK = re.compile(rf"{_BREAK}[ :]*{SCORE}|{SCORE},? *{_BREAK}")
TIME_LIKE = re.compile(r"\d{1,2}:0\d")  # a score has no leading zero
STAGE_DETAIL = re.compile(
    r"([^\W\d_]{4,20})(?:[ ,]+(?:to|until|till|from|due|because|by|after|in|at|auf|wegen|vom|bis|al?|au|op|wegens)\b"
    r".{1,80}|(?:\s+[-–—]+|[:;,])\s+(?=[^\W\d_]).{1,80}|,?\s+\d{1,3}(?:['’′]|\.?\s?min[a-z]*\.?|\.)?$)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Title:
    """The parts of a title. `guesses` and `unused`: as in Fixture."""

    home: str = ""
    away: str = ""
    competition: str = ""
    round: str = ""
    stage: Stage | None = None
    result: Result | None = None
    tags: list[str] = field(default_factory=list)
    counts_penalties: bool = False  # the stated result has the penalties in it, so it is not used
    guesses: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)

    def take_all(self, text: str) -> bool:
        """Take over what stands in brackets: “aet, 4-3 pens”, “W.O. 3-0”. Returns whether each part is known."""
        known = deepcopy(self)
        stage_and_score = re.fullmatch(rf"(.*?)\s*[(,;]?\s*({SCORE})\s*[),;]?\s*(.*)", digits(text))
        ways = [[text], re.split(r"\s*[,;/]\s*", text)]
        if stage_and_score:
            ways.append([stage_and_score[2], stage_and_score[1], stage_and_score[5]])
        for parts in ways:
            understood = [known.take(part) for part in parts]
            if all(understood):
                for part in parts:
                    self.take(part)
                return True
            known = deepcopy(self)
        return False

    def take(self, text: str) -> bool:
        """Take over a stage, result, round or note that stands alone. Returns whether the text is one."""
        text = text.strip(" .,;:-–!()")
        if not text:
            return True
        if (at_break := half_time_score(text)) is not None:
            self.unused.append(f"the half-time score {at_break}")
        elif (stage := stage_of(text)) is not None:
            if self.stage not in (None, stage) and Stage.FINISHED not in (self.stage, stage):
                raise RowError(f"The title says “{self.stage}” and “{stage}”.")
            self.stage = stage if self.stage in (None, Stage.FINISHED) else self.stage
        elif (detail := STAGE_DETAIL.match(text)) and stage_word(detail[1]):
            self.take(detail[1])
            self.unused.append(f"“{text}”")
        elif is_extra_time(text):
            self.stage = self.stage or Stage.FINISHED
            self.unused.append(f"“{text}”")
        elif (kicks := penalties_in(text)) is not False:
            self.stage = self.stage or Stage.FINISHED
            if isinstance(kicks, tuple) and self.result is not None:
                self.result = Result(self.result.home, self.result.away, kicks)
            elif self.result is not None and self.result.home != self.result.away:
                self.unused.append(f"the result {self.result}, which counts the penalties (“{text}”)")
                self.result, self.counts_penalties = None, True
            else:
                self.unused.append(f"“{text}”")
        elif (score := score_of(text)) is not None:
            if self.result is None:
                self.result = score
            else:
                self.unused.append(f"the second score {score}")
        elif is_round(text):
            self.round = self.round or text
        elif is_note(text):
            self.unused.append(f"“{text}”")
        else:
            return False
        return True


def half_time_score(text: str) -> Result | None:
    """The score of “HT 1-0” or “1:0 zur Halbzeit”: that of the break, not the result, and the match is not in play."""
    found = _AT_BREAK.fullmatch(fold(text[:60]))
    return Result(int(found[1] or found[3]), int(found[2] or found[4])) if found else None


def score_of(text: str) -> Result | None:
    """The score of a text that is nothing else: “2-1”, “3 : 0”. Also with the kicks: “1-1 (4-3 pens)”."""
    found = re.fullmatch(rf"{SCORE}(?:\s*[(,]?\s*(.{{1,40}}?)\)?)?", digits(text).strip())
    if found is None or TIME_LIKE.fullmatch(f"{found[1]}:{found[2]}"):
        return None
    home, away = int(found[1]), int(found[2])
    if max(home, away) > MAX_SCORE:
        return None
    if not found[3]:
        return Result(home, away)
    kicks = penalties_in(found[3])
    if isinstance(kicks, tuple):
        return Result(home, away, kicks)
    return Result(home, away) if kicks or is_extra_time(found[3]) else None


def take_scores_beside(title: Title, text: str) -> str:
    """“A 2 (1) - 0 (0) B” and “A (4) 1-1 (3) B”: the scores in brackets, of which the title does not say more."""
    for pattern, places in ((_BRACKETS_WITHIN, (1, 3, 2, 4)), (_BRACKETS_AROUND, (2, 3, 1, 4))):
        if found := pattern.search(digits(text)):
            home, away, first, second = (found[place] for place in places)
            title.unused.append(f"({first}) and ({second}) beside the score")
            return f"{text[: found.start()]} {home}-{away} {text[found.end() :]}"
    return text
