"""A commentator's line, read: `12 h3 goal off the post` is a minute, a side, a player, a kind, and a sentence.

A line begins with what it is about, in any order, and goes on with its text:

| part   | typed                                             | where                                        |
|--------|---------------------------------------------------|----------------------------------------------|
| time   | `12` `12'` `45+2` `67:12`, `4:11` `Q3 4:11`       | a bare number only as the first word         |
| side   | `h` `a`, a team's code, name or its beginning     |                                              |
| player | `h3` `h 3` `HAR3`, a name; two: `h3>h14`, `h3 h7` | the beginning of a name only as the last word |
| kind   | a key of `Kind.keys` (`g`, `yc`), a name (`goal`) |                                              |
| text   | anything                                          | from the first word that is none of these    |

Plain text stays plain text: a line is shorthand only where it could hardly be meant as a sentence (`_doubt` has the
rules), and `'` or `/` before it keeps it from being read at all. Nothing that was typed is lost: it is recognised, and
shown to be, or it stands in the body letter by letter.
"""

from dataclasses import dataclass
from typing import Any

from matches.lineup import Lineup, Listed
from matches.recognition import SECOND_ROLES, By, Head, Part, What
from matches.sentences import Told, sentence, speaks_chinese
from matches.spelling import squeezed, typos, words
from matches.sports import COMMENT, Effect, Kind, Sport

ESCAPES = ("'", "/")
# A typed time this far ahead of the clock is worth a second look.
_AHEAD = 120.0  # seconds
# What takes a score back, as the first word or two behind it.
_TAKEN_BACK = frozenset(
    "disallowed ruledout ruledoffside chalkedoff cancelled canceled overturned annulled notgiven wipedout wavedoff "
    "doesntcount 无效 取消 被吹 被取消".split()
)


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
    def line(self) -> dict[str, Any]:
        """The arguments of `actions.Line`."""
        return {
            "body": self.body,
            "kind": self.kind.code,
            "side": self.side,
            "players": list(self.players),
            "period": self.period,
            "clock_seconds": self.clock_seconds,
            "minute": self.minute if self.clock_seconds is None else "",
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
    head = Head(line, sport, lineup, standing.period, standing.elapsed)
    hint = _doubt(head, standing)
    return _told(head, standing) if hint is None else _plain(line, hint)


def _escaped(line: str, begin: int, sport: Sport, lineup: Lineup, standing: Standing) -> Reading:
    """An apostrophe is an escape only where it keeps something from being read: it may begin a sentence (’Twas so)."""
    inner = f"{line[:begin]} {line[begin + 1 :]}"
    if line[begin] == "'" and (inner.lstrip().startswith(ESCAPES) or parse(inner, sport, lineup, standing).plain):
        return _plain(line, "")
    return _plain(inner, "", Part(What.ESCAPE, begin, begin + 1, "plain text"))


def _plain(line: str, hint: str, *parts: Part) -> Reading:
    body = line.strip()
    start = len(line) - len(line.lstrip())
    text = (Part(What.TEXT, start, start + len(body), ""),) if body else ()
    return Reading(body, parts=(*parts, *text), hint=hint, preview=f"Text · {body}" if body else "")


def _doubt(head: Head, standing: Standing) -> str | None:
    """Why the line may be a sentence after all, as a hint that may be empty; None where it is shorthand.

    A wrong goal is worse than a line that has to be typed again: where there is a doubt, there is no goal.
    """
    kind, called = head.kind, head.called
    if kind is None or called is None:
        return _doubt_without_kind(head)
    if head.asks:
        return "Posted as text, with its question mark."
    if head.clashes or (head.people and head.side not in ("", head.whose)):
        return "Posted as text: it names both sides."
    if kind.points and not head.whose:
        return _whose(head, kind)
    if kind.effect is Effect.PERIOD_START and standing.playing and head.time is None:
        return "Posted as text: this period is still being played."
    if kind.code == "comment" and not head.text:
        return ""
    if len(head.people) > 1 and not _pairs(head, kind):
        return "Posted as text: what the second player does is not clear."
    return _doubt_of_code(head, kind) if called.code else _doubt_of_word(head, kind)


def _doubt_without_kind(head: Head) -> str | None:
    """A shirt alone makes its player the beginning of the sentence: "h3 hits it wide". `h3>h14` says enough, too."""
    if head.exchange:
        return None
    if len(head.people) != 1 or head.people[0].by is not By.SHIRT or head.capital or not head.people[0].player.name:
        return ""
    if not any(len(word.squeezed) > 1 and word.squeezed.isalpha() for word in words(head.text, 16)):
        return f"Posted as text: what does {head.people[0].player.name} do?"
    return "Posted as text, with its question mark." if head.asks else None


def _doubt_of_code(head: Head, kind: Kind) -> str | None:
    """No sentence begins with "g" or "yc"; but some do with an initial ("C Ronaldo shoots"), "FT:", or "3"."""
    code = head.typed(What.KIND)
    alone = len(head.parts) == 1 and not head.text
    if head.numbered or alone:
        return None
    if head.capital:
        return "Posted as text: keys are small letters."
    if not head.text:
        return None
    if len(code) == 1 and not head.whose:
        return _whose(head, kind)
    if code.isdigit() and head.time is None and head.by_letter != "home":
        return _whose(head, kind)  # "3 Parker shots in a row", "2 a side"
    return None


def _doubt_of_word(head: Head, kind: Kind) -> str | None:
    """A word that names a kind begins sentences too, so something must come with it that does not."""
    text, time = head.text, head.time
    if head.numbered:
        return None
    if kind.effect is not None:
        return "" if text else None
    if not head.whose:
        return "" if text and (time is None or time.bare) else None
    if head.by_letter == "home":
        return None
    if head.by_letter == "away" and not head.people and (text or not head.comes_first(What.KIND)):
        return ""  # "a corner", "corner a long way out": the article
    if not text or time is not None:
        return None
    telegraphic = head.comes_first(What.KIND) and head.side_by is not By.BEGINNING
    # "goal Parker off the post" is how one types. "Try Parker on the wing" is how one writes.
    if telegraphic and not (kind.points and head.typed(What.KIND)[0].isupper()):
        return None
    return f"Posted as text. To have it counted, type {kind.keys[0]} for {kind.name.lower()}."


def _pairs(head: Head, kind: Kind) -> bool:
    first, second = (person.player.side for person in head.people[:2])
    role = SECOND_ROLES.get(kind.code)
    return role is not None and (first != second) == (role == "fouled")


def _whose(head: Head, kind: Kind) -> str:
    if head.ambiguous:
        return f"Posted as text: {_choice(head)}"
    key = kind.keys[0]
    kept = ", and the score stays" if kind.points else ""
    return f"Posted as text{kept}. Whose {kind.name.lower()} is it? “{key} h”, “{key} h3”."


def _choice(head: Head) -> str:
    """Who may be meant: "h3 Ida Parker or a9 Tom Parr?"."""
    return " or ".join(f"{player.side[0]}{player.number or ''} {player.name}" for player in head.ambiguous[:3]) + "?"


def _told(head: Head, standing: Standing) -> Reading:
    sport, kind, text = head.sport, head.kind, head.text
    if kind is None:
        kind = sport.kind("substitution") if head.exchange else COMMENT
    first, second, role = _first_and_second(head, kind)
    taken_back = bool(kind.points) and _is_taken_back(text)
    period, seconds = _when(head, kind, standing)
    told = Told(
        sport,
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
    if head.time is not None:
        return head.time.period or None, head.time.seconds
    if kind.effect is not Effect.PERIOD_START:
        return None, None
    following = head.sport.periods[head.sport.order(standing.period) + 1 :]
    return (following[0].code, 0.0) if following else (None, None)


def _with_text(head: Head) -> tuple[Part, ...]:
    if not head.text:
        return tuple(head.parts)
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
    return _choice(head) if head.ambiguous and not head.people else ""


def _is_ahead(head: Head, standing: Standing) -> bool:
    time, order = head.time, head.sport.order
    if time is None or standing.elapsed is None or time.seconds is None:
        return False
    typed, now = (order(time.period), time.seconds), (order(standing.period), standing.elapsed + _AHEAD)
    return typed > now


def _meant_kind(head: Head) -> str:
    """A key event with a typo in it is a comment; better said before it is posted."""
    word = squeezed(head.text.split()[0])
    for kind in head.sport.kinds.values():
        name = squeezed(kind.name)
        if kind.key and kind.keys and len(word) > 3 and typos(word, name, 1) == 1:
            return f"A comment. Or is “{head.text.split()[0]}” a {kind.name.lower()}?"
    return ""
