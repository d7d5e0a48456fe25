"""Whether a line is shorthand, or a sentence that begins like it."""

from matches.shorthand.parse_result import Head
from matches.shorthand.parser import SECOND_ROLES
from matches.shorthand.spans import By, What
from matches.shorthand.tokenizer import words
from matches.sports import Effect, Kind


def doubt(head: Head, *, playing: bool) -> str | None:
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
    if kind.effect is Effect.PERIOD_START and playing and not head.new_period:
        return "Posted as text: this period is still being played."
    if head.exchange and kind.code != "substitution":
        return "Posted as text: a substitution, and something else."
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
    if head.typed(What.KIND).isdigit() and head.text and not head.whose:
        return ""  # "2 minutes left"
    if head.ambiguous:
        return f"Posted as text: {choice(head)}"
    key = kind.keys[0]
    kept = ", and the score stays" if kind.points else ""
    return f"Posted as text{kept}. Whose {kind.name.lower()} is it? “{key} h”, “{key} h3”."


def choice(head: Head) -> str:
    """Who may be meant: "h3 Ida Parker or a9 Tom Parr?"."""
    return " or ".join(f"{player.shirt} {player.name}" for player in head.ambiguous[:3]) + "?"
