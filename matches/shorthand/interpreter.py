"""A commentator's line, read: `12 h3 goal off the post` is a minute, a side, a player, a kind, and a sentence.

A line begins with what it is about, in any order, and goes on with its text:

| part   | typed                                             | where                                         |
|--------|---------------------------------------------------|-----------------------------------------------|
| time   | `12` `12'` `45+2` `67:12`, `4:11` `Q3 4:11`       | a bare number only as the first word          |
| side   | `h` `a`, a team's code, name or its beginning     |                                               |
| player | `h3` `h 3` `HAR3`, a name; two: `h3>h14`, `h3 h7` | the beginning of a name only as the last word |
| kind   | a key of `Kind.keys` (`g`, `yc`), a name (`goal`) |                                               |
| text   | anything                                          | from the first word that is none of these     |

Plain text stays plain text: a line is shorthand only where it could hardly be meant as a sentence (typed/doubt.py has
the rules), and `'` or `/` before it keeps it from being read at all. Nothing that was typed is lost: it is recognised,
and shown to be, or it stands in the body letter by letter.
"""

from dataclasses import dataclass
from typing import Any

from matches.shorthand.ambiguity import choice, doubt
from matches.shorthand.named_players import Lineup, Listed
from matches.shorthand.parse_result import Head
from matches.shorthand.parser import SECOND_ROLES, read_head
from matches.shorthand.pinyin import has_han
from matches.shorthand.rendering import Told, sentence, speaks_chinese
from matches.shorthand.spans import By, Part, What
from matches.shorthand.tokenizer import squeezed, typos, words
from matches.shorthand.utf16 import to_browser
from matches.shorthand.vocabulary import typed_kinds
from matches.sports import COMMENT, Effect, Kind, Sport

ESCAPES = ("'", "/")
# A typed time this far ahead of the clock is worth a second look.
_AHEAD = 120.0  # seconds
# What takes a score back, as the first word or two behind it.
_TAKEN_BACK = frozenset(
    "disallowed ruledout ruledoffside chalkedoff cancelled canceled overturned annulled notgiven wipedout wavedoff "
    "doesntcount 无效 取消 被吹 被取消".split()
)

_SCORED = frozenset("score scores scored".split())


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the match stands while the line is typed. `elapsed`: seconds of `period` played; `playing`: it is on."""

    period: str = ""
    elapsed: float | None = None
    playing: bool = False
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line was read as. `period` and `clock_seconds` are None where no time was typed: the clock's own counts.

    `minute` is the typed time as shown, `players` as in CommentaryEntry.players, `hint` a sentence for who types it:
    why it is plain text, or what is odd about it. `guessed`: a player's name was completed, which wants a look.
    """

    typed: str
    body: str
    plain: bool = True
    kind: Kind = COMMENT
    side: str = ""
    period: str | None = None
    clock_seconds: float | None = None
    minute: str = ""
    players: tuple[dict[str, Any], ...] = ()
    parts: tuple[Part, ...] = ()
    hint: str = ""
    guessed: bool = False
    preview: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        """What is posted: the arguments of `actions.Line`."""
        return {
            "body": self.body,
            "kind": self.kind.code,
            "side": self.side,
            "players": list(self.players),
            "period": self.period,
            "clock_seconds": self.clock_seconds,
            # What can be computed is left to the action, which knows the match as it is by then.
            "minute": self.minute if self.clock_seconds is None else "",
        }

    @property
    def shown(self) -> dict[str, Any]:
        """What a console shows of it, as JSON values; the parts' places as a browser counts."""
        return {
            "plain": self.plain,
            "preview": self.preview,
            "hint": self.hint,
            "guessed": self.guessed,
            "parts": [
                {
                    "what": part.what.value,
                    "means": part.means,
                    "start": to_browser(self.typed, part.start),
                    "end": to_browser(self.typed, part.end),
                }
                for part in self.parts
            ],
        }


def parse(line: str, sport: Sport, lineup: Lineup, standing: Standing | None = None) -> Reading:
    """Read a line. Never raises; whatever it cannot read is plain text.

    >>> parse("12 h3 g off the post", FOOTBALL, lineup).preview
    "12' · Goal · +1 Harbour Town · Goal! Ida Parker (Harbour Town), off the post."
    >>> parse("Parker shoots from 20 yards", FOOTBALL, lineup).plain
    True
    """
    standing = standing or Standing()
    begin = len(line) - len(line.lstrip())
    if line.startswith(ESCAPES, begin):
        return _escaped(line, begin, sport, lineup, standing)
    head = read_head(line, sport, lineup, standing.period, standing.elapsed)
    hint = doubt(head, playing=standing.playing)
    return _told(head, standing) if hint is None else _plain(line, line, hint)


def _escaped(line: str, begin: int, sport: Sport, lineup: Lineup, standing: Standing) -> Reading:
    """An apostrophe is an escape only where it keeps something from being read: it may begin a sentence (’Twas so)."""
    inner = f"{line[:begin]} {line[begin + 1 :]}"
    if line[begin] == "'" and (inner.lstrip().startswith(ESCAPES) or parse(inner, sport, lineup, standing).plain):
        return _plain(line, line, "")
    return _plain(line, inner, "", Part(What.ESCAPE, begin, begin + 1, "plain text"))


def _plain(line: str, text: str, hint: str, *parts: Part) -> Reading:
    """`text` is the line with any escape blanked out, so that its places are the line's."""
    body = text.strip()
    start = len(text) - len(text.lstrip())
    whole = (Part(What.TEXT, start, start + len(body), ""),) if body else ()
    return Reading(line, body, parts=(*parts, *whole), hint=hint, preview=f"Text · {body}" if body else "")


def _told(head: Head, standing: Standing) -> Reading:
    sport, kind, text = head.sport, head.kind, head.text
    if kind is None:
        kind = sport.kind("substitution") if head.exchange else COMMENT
    first, second, role = _first_and_second(head, kind)
    taken_back = bool(kind.points) and _is_taken_back(text)
    period, seconds = _when(head, kind, standing)
    told = Told(
        kind,
        period=sport.period(period or standing.period),
        team=head.lineup.team(head.whose).name if head.whose else "",
        name=_name(first, standing.language),
        second=_name(second, standing.language),
        role=role,
        text=text,
        taken_back=taken_back,
    )
    body = sentence(told, standing.language)
    counted = sport.kind("review") if taken_back else kind
    minute = head.time.minute if head.time else ""
    return Reading(
        head.line,
        body,
        plain=False,
        kind=counted,
        side=head.whose,
        period=period,
        clock_seconds=seconds,
        minute=minute,
        players=_players(first, second, role),
        parts=_with_text(head),
        hint=_oddity(head, counted, taken_back, standing),
        guessed=any(person.by is By.GUESS for person in head.people),
        preview=" · ".join(filter(None, (minute, counted.name, _gives(head, counted), body))),
    )


def _first_and_second(head: Head, kind: Kind) -> tuple[Listed | None, Listed | None, str]:
    """Who is told first, who second, and as what. In a substitution it is who comes on that is told first."""
    people = [person.player for person in head.people]
    if head.second_comes_on:
        people.reverse()
    first = people[0] if people else None
    second = people[1] if len(people) > 1 else None
    return first, second, SECOND_ROLES[kind.code] if second else ""


def _players(first: Listed | None, second: Listed | None, role: str) -> tuple[dict[str, Any], ...]:
    """As an entry keeps them; a number that nobody wears is left to the sentence."""
    roles = {"player_out": "player_in"}
    found = []
    for player, does in ((first, roles.get(role, "")), (second, role)):
        if player is not None and player.name:
            fields = {"name": player.name, "number": player.number, "role": does}
            found.append({name: value for name, value in fields.items() if value not in (None, "")})
    return tuple(found)


def _name(player: Listed | None, language: str) -> str:
    if player is None:
        return ""
    return player.name or (f"{player.number} 号" if speaks_chinese(language) else f"No. {player.number}")


def _when(head: Head, kind: Kind, standing: Standing) -> tuple[str | None, float | None]:
    """Period and seconds, as typed. What starts a period starts the next one, at its beginning."""
    if kind.effect is Effect.PERIOD_START and not head.new_period:
        following = head.sport.periods[head.sport.order(standing.period) + 1 :]
        return (following[0].code, 0.0) if following else (None, None)
    if head.time is None:
        return None, None
    return head.time.period or None, head.time.seconds


def _with_text(head: Head) -> tuple[Part, ...]:
    if not head.text:
        return head.parts
    start = head.line.index(head.text, head.text_at)
    return (*head.parts, Part(What.TEXT, start, start + len(head.text), ""))


def _gives(head: Head, kind: Kind) -> str:
    """ "+1 Harbour Town": to whom the points go, which with an own goal is the other side."""
    if not kind.points or kind.shootout:
        return ""
    side = {"home": "away", "away": "home"}[head.whose] if kind.for_opponent else head.whose
    return f"+{kind.points} {head.lineup.team(side).name}"


def _is_taken_back(text: str) -> bool:
    begin = [word.squeezed for word in words(text, 2)]
    return bool(begin) and (begin[0] in _TAKEN_BACK or "".join(begin) in _TAKEN_BACK)


def _oddity(head: Head, kind: Kind, taken_back: bool, standing: Standing) -> str:
    if taken_back:
        return "Taken back: the score stays."
    for person in head.people:
        player = person.player
        if not player.name and head.lineup.lists(player.side):
            return f"{head.lineup.team(player.side).name} has no {player.number} in its line-up."
    if _is_ahead(head, standing):
        return f"{head.time.minute if head.time else ''} is ahead of the clock."
    if kind.code == "comment" and head.people:
        return _meant_kind(head)
    return choice(head) if head.ambiguous and not head.people else ""


def _is_ahead(head: Head, standing: Standing) -> bool:
    time, order = head.time, head.sport.order
    if time is None or standing.elapsed is None or time.seconds is None:
        return False
    typed, now = (order(time.period), time.seconds), (order(standing.period), standing.elapsed + _AHEAD)
    return typed > now


def _meant_kind(head: Head) -> str:
    """A key event that is told without its key, or with a typo in it, is a comment: better said before it is posted."""
    said = next(words(head.text, 1))
    word = said.squeezed
    for kind in typed_kinds(head.sport, shootout=False):
        misspelt = len(word) > 3 and typos(word, squeezed(kind.name), 1) == 1
        # Chinese has no spaces: the word may be a whole sentence that begins with the name.
        begins_with_name = any(has_han(name) and word.startswith(name) for name in kind.names.shown)
        if kind.key_event and (misspelt or begins_with_name):
            return f"A comment. Or is “{said.text}” a {kind.name.lower()}? Type {kind.keys[0]}."
    return "A comment: the score stays." if word in _SCORED else ""
