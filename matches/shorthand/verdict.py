"""Decide the kind of a line from its result words: `pg h7 saved` is a saved penalty, not a goal."""

import re
from dataclasses import dataclass

from matches.shorthand.parse_result import ParseResult
from matches.shorthand.result_words import ResultWords, deciding_words, outcomes_of
from matches.shorthand.tokenizer import squeezed
from matches.sports import Kind, Outcome, Sport

# Outcomes that the name of the kind says: a "power-play goal" needs no "pp" behind it.
_NAMED_BY_KIND = frozenset((
    Outcome.SCORED, Outcome.PENALTY, Outcome.SECOND_YELLOW, Outcome.POWER_PLAY, Outcome.SHORT_HANDED,
    Outcome.EMPTY_NET, Outcome.FOUR_MINUTES, Outcome.FIVE_MINUTES, Outcome.TEN_MINUTES, Outcome.GAME_MISCONDUCT,
))  # fmt: skip
_NONE_MADE = re.compile(r"0 ?(?:/|of|for|out of) ?[1-9]\b")  # free throws: "0/2"
_TRIED = (Outcome.MISSED, Outcome.SAVED, Outcome.BLOCKED)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The kind that counts, and what the commentator should know of it.

    `is_text`: the result is not clear, so the line is text, and `hint` asks. `is_whole`: the text of the line is only
    the result, and the name of the kind says it.
    """

    kind: Kind
    hint: str = ""
    is_text: bool = False
    is_whole: bool = False


def judge(result: ParseResult, kind: Kind) -> Verdict:
    """The kind of a line that was parsed as `kind`, after its result words."""
    if result.result_phrase:
        return _judge_phrase(result, kind)
    if Outcome.MISSED in kind.outcomes and (none := _NONE_MADE.match(result.text)):
        return _changed(result, kind, Outcome.MISSED, none[0], is_whole=False)
    decisive, mentioned = deciding_words(result.text, kind)
    if decisive is None:
        return Verdict(kind, _hint_for_mention(result.text, mentioned, kind))
    outcome = decisive.outcome_of(kind)
    said = result.text[decisive.start : decisive.end]
    is_note = result.names_shirt or (result.kind_term is not None and result.kind_term.is_code)
    if outcome is Outcome.SCORED and not is_note:
        return Verdict(kind)  # "Penalty Parker scores" may be a sentence
    if (
        outcome is None
        or not (kind.points or outcome in kind.outcomes)
        or (outcome in _TRIED and not decisive.whole and not _sport_knows(result.sport, outcome))
    ):
        return Verdict(kind, _hint_for_mention(result.text, decisive, kind))
    if decisive.typo_of:
        return Verdict(kind, f"Posted as text: does “{said}” mean {outcome.value}?", is_text=True)
    if decisive.contradicted:
        return Verdict(kind, _ask_for_result(result.sport, kind, outcome, said), is_text=True)
    verdict = _changed(result, kind, outcome, said, is_whole=decisive.whole)
    if outcome is Outcome.SCORED and not verdict.is_text:
        # "scored, disallowed": the text may take back the score that it states.
        again = judge(result, verdict.kind)
        return again if again.kind is not verdict.kind or again.is_text or again.hint else verdict
    return verdict


def _judge_phrase(result: ParseResult, kind: Kind) -> Verdict:
    """The result stands before the kind or the shirt: `missed pg h7`."""
    phrase = result.result_phrase
    outcome = ResultWords(outcomes_of(phrase), phrase, 0, 0, decides=True).outcome_of(kind)
    if outcome is None or outcome not in kind.outcomes:
        return Verdict(kind, f"Posted as text: what is the result of this {kind.name.lower()}?", is_text=True)
    return _changed(result, kind, outcome, phrase, is_whole=False)


def _changed(result: ParseResult, kind: Kind, outcome: Outcome, said: str, *, is_whole: bool) -> Verdict:
    if outcome not in kind.outcomes:
        return Verdict(kind, f"Posted as text: “{said}”, so the score does not change.", is_text=True)
    changed = result.sport.kind(kind.outcomes[outcome])
    if changed.for_opponent and not kind.for_opponent and (question := _ask_for_own_goal(result, changed)):
        return Verdict(kind, question, is_text=True)
    # What the referee said stays in the sentence: "Goal disallowed: …, offside."
    repeats = outcome in _NAMED_BY_KIND or (
        outcome is not Outcome.DISALLOWED and any(squeezed(said) in squeezed(name) for name in changed.names.shown)
    )
    hint = "" if changed.points or not kind.points else f"{changed.name}: the score does not change."
    return Verdict(changed, hint, is_whole=is_whole and repeats)


def _ask_for_own_goal(result: ParseResult, own_goal: Kind) -> str:
    """The side of an own goal is the side of the player who scored it, so the line must name the player alone."""
    others = {"by", "from", "off"} & {word.lower() for word in result.text.split()[:8]}
    if result.mentions and not others:
        return ""
    key, teams = own_goal.keys[0], result.lineup
    return (
        f"Posted as text: whose player scored it? “{key} h”: +{own_goal.points} {teams.away.name}. "
        f"“{key} a”: +{own_goal.points} {teams.home.name}."
    )


def _ask_for_result(sport: Sport, kind: Kind, outcome: Outcome, said: str) -> str:
    other = sport.kind(kind.outcomes[outcome]) if outcome in kind.outcomes else None
    instead = f" Type {other.keys[0]} for {other.name.lower()}, or leave out “{said}”." if other else ""
    return f"Posted as text: “{said}”, or does it count?{instead}"


def _hint_for_mention(text: str, mentioned: ResultWords | None, kind: Kind) -> str:
    if mentioned is None:
        return ""
    said = text[mentioned.start : mentioned.end]
    points = f", +{kind.points}" if kind.points and not kind.shootout else ""
    return f"Counts as {_with_article(kind.name.lower())}{points}. The text says “{said}”."


def _with_article(name: str) -> str:
    """ "a goal", "an own goal", "two points"."""
    if name[0].isdigit() or name.endswith("s") or name.split()[0] in ("two", "three", "five", "one"):
        return name
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


def _sport_knows(sport: Sport, outcome: Outcome) -> bool:
    """Whether the score sheet of the sport has this outcome: a cricket ball may be missed, and the run counts."""
    return any(outcome in kind.outcomes for kind in sport.kinds.values())
