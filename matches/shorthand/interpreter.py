"""Interpret a commentator's line, such as `12 h3 goal off the post`.

A line has a head, whose parts stand in any order, and then text:

| part   | typed                                             | where                                         |
|--------|---------------------------------------------------|-----------------------------------------------|
| time   | `12` `12'` `45+2` `67:12`, `4:11` `Q3 4:11`       | a bare number only as the first word          |
| side   | `h` `a`, a team's code, name or its beginning     |                                               |
| player | `h3` `h 3` `HAR3`, a name; two: `h3>h14`, `h3 h7` | the start of a name only as the last word     |
| kind   | a key of `Kind.keys` (`g`, `yc`), a name (`goal`) |                                               |
| text   | anything                                          | from the first word that is none of these     |

A result word decides what a score counts: `pg h7 saved` (verdict.py).

Plain text stays plain text. A line is shorthand only if it is hardly a sentence; ambiguity.py has the rules. After `'`
or `/` a line is always text. Typed text is never lost: a part is recognised and shown, or kept unchanged in the body.

A line is understood, or text, or text with a hint (Reading). Text that looks like shorthand has a hint: slips.py. A
line that the state of the match does not allow is understood, and its hint says why its post is refused.
"""

from typing import Any

from matches.shorthand.ambiguity import find_ambiguity
from matches.shorthand.checks import hint_for_state, hint_to_check
from matches.shorthand.interpretation import Interpretation, MatchState
from matches.shorthand.lineup import Lineup, ListedPlayer
from matches.shorthand.parse_result import SECOND_ROLES, NamedBy, ParseResult, Span, SpanType
from matches.shorthand.parser import parse_line
from matches.shorthand.pinyin import has_han
from matches.shorthand.rendering import SentenceParts, render_sentence, speaks_chinese
from matches.shorthand.slips import hint_for_text
from matches.shorthand.tokenizer import squeezed
from matches.shorthand.verdict import Verdict, judge
from matches.sports import COMMENT, Effect, Kind, Sport

ESCAPES = ("'", "/")


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
    reason = find_ambiguity(result, playing=state.playing)
    if reason is not None:
        return _plain_text(line, line, hint_for_text(result, reason))
    kind = result.kind or (sport.kind("substitution") if result.is_exchange else COMMENT)
    verdict = judge(result, kind)
    if verdict.is_text:
        return _plain_text(line, line, verdict.hint)
    return _interpret_shorthand(result, kind, verdict, state)


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


def _interpret_shorthand(result: ParseResult, typed: Kind, verdict: Verdict, state: MatchState) -> Interpretation:
    """`typed` is the kind that the line names, `verdict` what it counts as."""
    sport, kind = result.sport, verdict.kind
    first, second, role = _first_and_second(result, typed)
    period, seconds = _typed_period(result, kind, state)
    sentence_parts = SentenceParts(
        kind,
        period=sport.period(period or state.period),
        team=result.lineup.team(result.subject_side).name if result.subject_side else "",
        name=_name(first, state.language),
        second=_name(second, state.language),
        role=role,
        text=_text(result, typed, verdict),
    )
    body = render_sentence(sentence_parts, state.language)
    minute = result.time.minute if result.time and result.time.words else ""
    return Interpretation(
        result.line,
        body,
        plain=False,
        kind=kind,
        side=result.subject_side,
        period=period,
        clock_seconds=seconds,
        minute=minute,
        players=_players_data(first, second, role),
        spans=_spans_with_text(result, verdict),
        hint=hint_for_state(result, kind, period, state) or verdict.hint or hint_to_check(result, typed, kind, state),
        guessed=any(person.named_by is NamedBy.COMPLETION for person in result.mentions),
        preview=" · ".join(filter(None, (minute, kind.name, _points_text(result, kind), body))),
    )


def _text(result: ParseResult, typed: Kind, verdict: Verdict) -> str:
    """The text of the sentence. A way of the kind begins it: "lbw", "layup"."""
    text, word = "" if verdict.is_whole else result.text, result.typed_text(SpanType.KIND)
    if score := result.typed_text(SpanType.SCORE):
        return f"{score} {text}".strip()
    if squeezed(word) not in map(squeezed, typed.ways):
        return text
    mark = "" if not text or has_han(word) or not (text[0].isalnum() or text[0] in '("“') else " "
    return f"{word.rstrip(' ,;:').lower()}{mark}{text}"


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
        following = result.sport.period_after(state.period)
        return (following.code, 0.0) if following else (None, None)
    if result.time is None or (result.state_words and not result.time.words and kind.effect is Effect.PERIOD_END):
        return None, None
    return result.time.period or None, result.time.seconds


def _spans_with_text(result: ParseResult, verdict: Verdict) -> tuple[Span, ...]:
    if not result.text:
        return result.spans
    start = result.line.index(result.text, result.text_start)
    end = start + len(result.text)
    if verdict.is_whole:
        return (*result.spans, Span(SpanType.RESULT, start, end, verdict.kind.name))
    return (*result.spans, Span(SpanType.TEXT, start, end, ""))


def _points_text(result: ParseResult, kind: Kind) -> str:
    """ "+1 Harbour Town": the points and their side.

    The points of an own goal are the other side's.
    """
    if not kind.points or kind.shootout:
        return ""
    side = {"home": "away", "away": "home"}[result.subject_side] if kind.for_opponent else result.subject_side
    return f"+{kind.points} {result.lineup.team(side).name}"
