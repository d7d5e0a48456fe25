"""Interpret a commentator's line, such as `12 h3 goal off the post`.

A line has a head, whose parts stand in any order, and then text:

| part   | typed                                             | where                                         |
|--------|---------------------------------------------------|-----------------------------------------------|
| time   | `12` `12'` `45+2` `67:12`, `4:11` `Q3 4:11`       | a bare number only as the first word          |
| side   | `h` `a`, a team's code, name or its beginning     |                                               |
| player | `h3` `h 3` `HAR3`, a name; two: `h3>h14`, `h3 h7` | the start of a name only as the last word     |
| kind   | a key of `Kind.keys` (`g`, `yc`), a name (`goal`) |                                               |
| text   | anything                                          | from the first word that is none of these     |

Plain text stays plain text. A line is shorthand only if it is hardly a sentence; ambiguity.py has the rules. After `'`
or `/` a line is always text. Typed text is never lost: a part is recognised and shown, or kept unchanged in the body.
"""

from dataclasses import dataclass
from typing import Any

from matches.shorthand.ambiguity import ask_for_player, find_ambiguity
from matches.shorthand.lineup import Lineup, ListedPlayer
from matches.shorthand.parse_result import NamedBy, ParseResult, Span, SpanType
from matches.shorthand.parser import SECOND_ROLES, parse_line
from matches.shorthand.pinyin import has_han
from matches.shorthand.rendering import SentenceParts, render_sentence, speaks_chinese
from matches.shorthand.tokenizer import count_typos, squeezed, words
from matches.shorthand.utf16 import to_browser
from matches.shorthand.vocabulary import typed_kinds
from matches.sports import COMMENT, Effect, Kind, Sport

ESCAPES = ("'", "/")
# A typed time further ahead of the clock gets a hint.
_AHEAD_SECONDS = 120.0  # seconds
# Words that revoke a score, as the first word or two of the text.
_REVOKED = frozenset(
    "disallowed ruledout ruledoffside chalkedoff cancelled canceled overturned annulled notgiven wipedout wavedoff "
    "doesntcount 无效 取消 被吹 被取消".split()
)

_SCORED = frozenset("score scores scored".split())


@dataclass(frozen=True, slots=True)
class MatchState:
    """The match while the line is typed. `elapsed`: seconds of `period` played.

    `playing`: the period is on.
    """

    period: str = ""
    elapsed: float | None = None
    playing: bool = False
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Interpretation:
    """A line as fields of an entry.

    `period` and `clock_seconds` are None without a typed time: the match clock counts.

    `minute` is the typed time as shown. `players` is as in CommentaryEntry.players. `hint` tells the commentator why
    the line is plain text, or what to check. `guessed`: a player's name was completed and should be checked.
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
    spans: tuple[Span, ...] = ()
    hint: str = ""
    guessed: bool = False
    preview: str = ""

    @property
    def fields(self) -> dict[str, Any]:
        """The fields to post: the arguments of the draft of an entry in `matches.actions`."""
        return {
            "body": self.body,
            "kind": self.kind.code,
            "side": self.side,
            "players": list(self.players),
            "period": self.period,
            "clock_seconds": self.clock_seconds,
            # The action computes the minute if it can, from the match at the time of posting.
            "minute": self.minute if self.clock_seconds is None else "",
        }

    @property
    def preview_data(self) -> dict[str, Any]:
        """The preview of the console, as JSON values.

        Positions are in UTF-16 units, as a browser counts.
        """
        return {
            "plain": self.plain,
            "preview": self.preview,
            "hint": self.hint,
            "guessed": self.guessed,
            "parts": [
                {
                    "what": part.type.value,
                    "means": part.meaning,
                    "start": to_browser(self.typed, part.start),
                    "end": to_browser(self.typed, part.end),
                }
                for part in self.spans
            ],
        }


def interpret(line: str, sport: Sport, lineup: Lineup, state: MatchState | None = None) -> Interpretation:
    """Interpret a line. Never raises: a line that is not shorthand is plain text.

    >>> parse("12 h3 g off the post", FOOTBALL, lineup).preview
    "12' · Goal · +1 Harbour Town · Goal! Ida Parker (Harbour Town), off the post."
    >>> parse("Parker shoots from 20 yards", FOOTBALL, lineup).plain
    True
    """
    state = state or MatchState()
    begin = len(line) - len(line.lstrip())
    if line.startswith(ESCAPES, begin):
        return _interpret_escaped(line, begin, sport, lineup, state)
    result = parse_line(line, sport, lineup, state.period, state.elapsed)
    hint = find_ambiguity(result, playing=state.playing)
    return _interpret_shorthand(result, state) if hint is None else _plain_text(line, line, hint)


def _interpret_escaped(line: str, begin: int, sport: Sport, lineup: Lineup, state: MatchState) -> Interpretation:
    """A slash always escapes the line.

    An apostrophe escapes only shorthand: it may begin a sentence (’Twas so).
    """
    inner = f"{line[:begin]} {line[begin + 1 :]}"
    if line[begin] == "'" and (inner.lstrip().startswith(ESCAPES) or interpret(inner, sport, lineup, state).plain):
        return _plain_text(line, line, "")
    return _plain_text(line, inner, "", Span(SpanType.ESCAPE, begin, begin + 1, "plain text"))


def _plain_text(line: str, text: str, hint: str, *parts: Span) -> Interpretation:
    """A line as plain text.

    `text` is the line with its escape replaced by a space, so that positions stay those of the line.
    """
    body = text.strip()
    start = len(text) - len(text.lstrip())
    whole = (Span(SpanType.TEXT, start, start + len(body), ""),) if body else ()
    return Interpretation(line, body, spans=(*parts, *whole), hint=hint, preview=f"Text · {body}" if body else "")


def _interpret_shorthand(result: ParseResult, state: MatchState) -> Interpretation:
    sport, kind, text = result.sport, result.kind, result.text
    if kind is None:
        kind = sport.kind("substitution") if result.is_exchange else COMMENT
    first, second, role = _first_and_second(result, kind)
    revoked = bool(kind.points) and _is_revoked(text)
    period, seconds = _typed_period(result, kind, state)
    sentence_parts = SentenceParts(
        kind,
        period=sport.period(period or state.period),
        team=result.lineup.team(result.subject_side).name if result.subject_side else "",
        name=_name(first, state.language),
        second=_name(second, state.language),
        role=role,
        text=text,
        revoked=revoked,
    )
    body = render_sentence(sentence_parts, state.language)
    counted = sport.kind("review") if revoked else kind
    minute = result.time.minute if result.time else ""
    return Interpretation(
        result.line,
        body,
        plain=False,
        kind=counted,
        side=result.subject_side,
        period=period,
        clock_seconds=seconds,
        minute=minute,
        players=_players_data(first, second, role),
        spans=_spans_with_text(result),
        hint=_hint(result, counted, revoked, state),
        guessed=any(person.named_by is NamedBy.COMPLETION for person in result.mentions),
        preview=" · ".join(filter(None, (minute, counted.name, _points_text(result, counted), body))),
    )


def _first_and_second(result: ParseResult, kind: Kind) -> tuple[ListedPlayer | None, ListedPlayer | None, str]:
    """The first and the second player of the sentence, and the role of the second.

    In a substitution the player who comes on is first.
    """
    people = [person.player for person in result.mentions]
    if result.second_comes_on:
        people.reverse()
    first = people[0] if people else None
    second = people[1] if len(people) > 1 else None
    return first, second, SECOND_ROLES[kind.code] if second else ""


def _players_data(first: ListedPlayer | None, second: ListedPlayer | None, role: str) -> tuple[dict[str, Any], ...]:
    """The players as an entry stores them.

    A shirt without a listed player is only in the sentence.
    """
    roles = {"player_out": "player_in"}
    found = []
    for player, does in ((first, roles.get(role, "")), (second, role)):
        if player is not None and player.name:
            fields = {"name": player.name, "number": player.number, "role": does}
            found.append({name: value for name, value in fields.items() if value not in (None, "")})
    return tuple(found)


def _name(player: ListedPlayer | None, language: str) -> str:
    if player is None:
        return ""
    return player.name or (f"{player.number} 号" if speaks_chinese(language) else f"No. {player.number}")


def _typed_period(result: ParseResult, kind: Kind, state: MatchState) -> tuple[str | None, float | None]:
    """Period and seconds as typed.

    A kind that starts a period starts the next one, at 0 seconds.
    """
    if kind.effect is Effect.PERIOD_START and not result.new_period:
        following = result.sport.periods[result.sport.order(state.period) + 1 :]
        return (following[0].code, 0.0) if following else (None, None)
    if result.time is None:
        return None, None
    return result.time.period or None, result.time.seconds


def _spans_with_text(result: ParseResult) -> tuple[Span, ...]:
    if not result.text:
        return result.spans
    start = result.line.index(result.text, result.text_start)
    return (*result.spans, Span(SpanType.TEXT, start, start + len(result.text), ""))


def _points_text(result: ParseResult, kind: Kind) -> str:
    """ "+1 Harbour Town": the points and their side.

    The points of an own goal are the other side's.
    """
    if not kind.points or kind.shootout:
        return ""
    side = {"home": "away", "away": "home"}[result.subject_side] if kind.for_opponent else result.subject_side
    return f"+{kind.points} {result.lineup.team(side).name}"


def _is_revoked(text: str) -> bool:
    begin = [word.squeezed for word in words(text, 2)]
    return bool(begin) and (begin[0] in _REVOKED or "".join(begin) in _REVOKED)


def _hint(result: ParseResult, kind: Kind, revoked: bool, state: MatchState) -> str:
    if revoked:
        return "Revoked: the score does not change."
    for person in result.mentions:
        player = person.player
        if not player.name and result.lineup.has_players(player.side):
            return f"Number {player.number} is not in the line-up of {result.lineup.team(player.side).name}."
    if _is_ahead(result, state):
        return f"{result.time.minute if result.time else ''} is ahead of the clock."
    if kind.code == "comment" and result.mentions:
        return _hint_for_comment(result)
    return ask_for_player(result) if result.possible_players and not result.mentions else ""


def _is_ahead(result: ParseResult, state: MatchState) -> bool:
    time, order = result.time, result.sport.order
    if time is None or state.elapsed is None or time.seconds is None:
        return False
    typed, now = (order(time.period), time.seconds), (order(state.period), state.elapsed + _AHEAD_SECONDS)
    return typed > now


def _hint_for_comment(result: ParseResult) -> str:
    """Warn that a key event without its key, or with a typo in it, will be posted as a comment."""
    first_word = next(words(result.text, 1))
    word = first_word.squeezed
    for kind in typed_kinds(result.sport, shootout=False):
        misspelt = len(word) > 3 and count_typos(word, squeezed(kind.name), 1) == 1
        # Chinese has no spaces: the word may be a whole sentence that begins with the name.
        begins_with_name = any(has_han(name) and word.startswith(name) for name in kind.names.shown)
        if kind.key_event and (misspelt or begins_with_name):
            return f"A comment. Or is “{first_word.text}” a {kind.name.lower()}? Type {kind.keys[0]}."
    return "A comment: the score does not change." if word in _SCORED else ""
