"""Decide whether a line is shorthand, or a sentence that begins like shorthand."""

import re

from matches.shorthand.parse_result import SECOND_ROLES, NamedBy, ParseResult, SpanType
from matches.shorthand.result_words import outcomes_of, phrase_at
from matches.shorthand.state_changes import find_state_words
from matches.shorthand.tokenizer import squeezed, words
from matches.sports import Effect, Kind, PeriodKind

_SCORE = re.compile(r"[0-9]{1,3}[-–:][0-9]{1,3}(?:\([0-9]{1,2}\))?,?")


def find_ambiguity(result: ParseResult, *, playing: bool) -> str | None:
    """Return why the line may be a sentence, as a hint that may be empty.

    None: the line is shorthand.

    A wrong goal is worse than a line that must be typed again. So an ambiguous line is posted as text.
    """
    kind, kind_term = result.kind, result.kind_term
    if kind is None or kind_term is None:
        return _ambiguity_without_kind(result)
    if result.is_question:
        return "Posted as text, with its question mark."
    if result.names_both_sides or (result.mentions and result.side not in ("", result.subject_side)):
        return "Posted as text: it names both sides."
    if (kind.points or kind.effect is Effect.AWARD or result.asks_for_player) and not result.subject_side:
        return _ask_for_side(result, kind)
    if kind.effect is not None and (reason := _ambiguity_of_effect(result, kind, playing=playing)) is not None:
        return reason
    if result.is_exchange and kind.code != "substitution":
        return "Posted as text: a substitution and another kind."
    if kind.code == "comment" and not result.text:
        return ""
    if len(result.mentions) > 1 and not _roles_are_clear(result, kind):
        return "Posted as text: what the second player does is not clear."
    if result.state_words is not None:
        return None
    return _ambiguity_of_code(result, kind) if kind_term.is_code else _ambiguity_of_word(result, kind)


def _ambiguity_of_effect(result: ParseResult, kind: Kind, *, playing: bool) -> str | None:
    """Check a state change: the clock and the status depend on it, so it is never a sentence."""
    period, words = result.sport.period(result.period), result.state_words
    if kind.effect is Effect.PERIOD_START and playing and result.new_period in ("", result.period):
        return "Posted as text: this period is still being played."
    if kind.effect is Effect.PERIOD_END and words and period:
        of_half = words.half_time and period.kind is PeriodKind.REGULAR and not _ends_a_half(result)
        if of_half or words.period not in ("", period.code):
            return f"Posted as text: it is the {period.name.lower()}. To end it, type {kind.keys[-1]}."
    is_note = words is not None or (result.kind_term and result.kind_term.is_code) or _typed_key(result) in kind.keys
    if is_note or result.subject_side:
        return None
    if result.text:
        return ""
    typed = result.line.strip()
    is_plain = _ends_with_letter(typed) and "-" not in typed
    if is_plain and (typed == typed.lower() or find_state_words(result.words, result.sport) is None):
        return None
    return f"Posted as text: the match goes on as it is. Type {kind.keys[-1]} for {kind.name.lower()}."


def _ends_a_half(result: ParseResult) -> bool:
    """Whether half-time follows the current period: the middle one of the regular periods."""
    regular = [one.code for one in result.sport.allowed_periods if one.kind is PeriodKind.REGULAR]
    return result.period in regular and regular.index(result.period) + 1 == max(1, len(regular) // 2)


def _typed_key(result: ParseResult) -> str:
    return result.typed_text(SpanType.KIND).lower()


def _ends_with_letter(line: str) -> bool:
    return line.rstrip()[-1:].isalnum()


def _ambiguity_without_kind(result: ParseResult) -> str | None:
    """A shirt without a kind begins a sentence with its player: "h3 hits it wide".

    `h3>h14` is a substitution.
    """
    if result.is_exchange:
        return None
    if result.result_phrase:
        return _ask_for_kind(result)
    if (
        len(result.mentions) != 1
        or result.mentions[0].named_by is not NamedBy.SHIRT
        or result.has_capital
        or not result.mentions[0].player.name
    ):
        return ""
    if not any(len(word.squeezed) > 1 and word.squeezed.isalpha() for word in words(result.text, 16)):
        return f"Posted as text: what does {result.mentions[0].player.name} do?"
    return "Posted as text, with its question mark." if result.is_question else None


def _ambiguity_of_code(result: ParseResult, kind: Kind) -> str | None:
    """Check a code. Sentences do not begin with "g", but with an initial, "FT:" or "3"."""
    code = result.typed_text(SpanType.KIND)
    alone = len(result.spans) == 1 and not result.text
    if result.names_shirt or alone:
        return None
    if result.has_capital:
        return "Posted as text: keys are small letters."
    if not result.text:
        return None
    if result.text[0].isdigit() and not result.subject_side and kind.code != "comment":
        return _ask_for_side(result, kind)  # "yc 4"
    if len(code) == 1 and not result.subject_side:
        return _ask_for_side(result, kind)
    if code.isdigit() and result.time is None and result.letter_side != "home":
        return _ask_for_side(result, kind)  # "3 Parker shots in a row", "2 a side"
    return None


def _ambiguity_of_word(result: ParseResult, kind: Kind) -> str | None:
    """The name of a kind begins sentences too.

    It counts only beside something that does not begin sentences.
    """
    text, time = result.text, result.time
    if result.names_shirt:
        return None
    is_way = squeezed(result.typed_text(SpanType.KIND)) in map(squeezed, kind.ways)
    if is_way and (text or not result.subject_side):
        return f"Posted as text. To have it counted, type “{kind.keys[0]} h”, “{kind.keys[0]} h3”."
    if kind.effect is Effect.AWARD and text:
        states = _is_score(text.split()[0]) or result.typed_text(SpanType.SCORE) or result.letter_side == "home"
        return (
            None if states else f"Posted as text: the match goes on as it is. “{kind.keys[0]} h”, “{kind.keys[0]} a”."
        )
    if kind.effect is not None:
        return "" if text else None
    if not result.subject_side:
        return "" if text and (time is None or time.bare) else None
    if result.letter_side == "home":
        return None
    # In "set a, 6-4", "set a 6-4" and "pen a overturned" it is a side.
    article = result.letter_side == "away" and not (text.startswith((",", ";", ":")) or _states_result(text))
    if article and not result.mentions and (text or not result.starts_with(SpanType.KIND)):
        return ""  # "a corner", "corner a long way out": the article
    if not text or time is not None:
        return None
    telegraphic = result.starts_with(SpanType.KIND) and result.side_named_by is not NamedBy.PREFIX
    # "goal Parker off the post" is shorthand. "Try Parker on the wing" is prose.
    if telegraphic and not ((kind.points or kind.detail) and result.typed_text(SpanType.KIND)[0].isupper()):
        return None
    return f"Posted as text. To have it counted, type {kind.keys[0]} for {kind.name.lower()}."


def _states_result(text: str) -> bool:
    """Whether a text is only a score or a result: "6-4 7-5", "overturned"."""
    found = list(words(text, 8))
    taken = phrase_at(found, 0)
    if not text:
        return False
    return all(_is_score(word) for word in text.split()) or (taken is not None and taken[0] == len(found))


def _is_score(word: str) -> bool:
    return _SCORE.fullmatch(word) is not None


def _roles_are_clear(result: ParseResult, kind: Kind) -> bool:
    first, second = (person.player.side for person in result.mentions[:2])
    role = SECOND_ROLES.get(kind.code)
    return role is not None and (first != second) == (role == "fouled")


def _ask_for_kind(result: ParseResult) -> str:
    said, meant = result.typed_text(SpanType.RESULT), outcomes_of(result.result_phrase)
    kinds = (kind for kind in result.sport.kinds.values() if kind.keys and not kind.shootout)
    key = next((kind.keys[0] for kind in kinds if any(outcome in kind.outcomes for outcome in meant)), "")
    return f"Posted as text: {said} what?" + (f" “{key} h3 {said}”." if key else "")


def _ask_for_side(result: ParseResult, kind: Kind) -> str:
    if result.typed_text(SpanType.KIND).isdigit() and result.text and not result.subject_side:
        return ""  # "2 minutes left"
    if result.asks_for_player:
        return f"Posted as text: {ask_for_player(result)}"
    key = kind.keys[0]
    if kind.effect is Effect.AWARD:
        return f"Posted as text: who wins? “{key} h”, “{key} a”."
    score = ", the score does not change" if kind.points else ""
    return f"Posted as text{score}. Whose {kind.name.lower()} is it? “{key} h”, “{key} h3”."


def ask_for_player(result: ParseResult) -> str:
    """The players that the name may mean, as a question: "h3 Ida Parker or a9 Tom Parr?"."""
    return " or ".join(f"{player.shirt_text} {player.name}" for player in result.possible_players[:3]) + "?"
