"""The words that name a kind in a typed line: keys, code, names and synonyms."""

from dataclasses import dataclass
from functools import cache

from matches.shorthand.tokenizer import squeezed
from matches.sports import Kind, Sport, sport_of

# The longest key of letters that is a code. A longer key is a word, and a sentence may begin with a word.
LONGEST_CODE = 2
# Longer keys that are no words either. They change the state of the match, and their text is the reason.
LONG_CODES = frozenset("abd awd decl ppd resu retd stp susp".split())
# English words that a code made from a team's name may be too: "for 3" in a text is not a shirt.
ORDINARY_WORDS = frozenset(
    "all and any are ask bad bar big but can car cut did end far few for fun get goa god got had has her him his how"
    " its led let lot low man may men met mid mon new nor not now off old one our out own per put ran red run san sat"
    " saw say sea see set she sir six sun ten the tie too top try two use via was way who why win won yet you".split()
)


@dataclass(frozen=True, slots=True)
class KindTerm:
    """A kind, and whether the line names it by a code, which is not a word."""

    kind: Kind
    is_code: bool


def typed_kinds(sport: Sport, *, shootout: bool) -> list[Kind]:
    """The kinds that may be typed now.

    In a shootout its own kinds are first, and kinds that score in play are out.
    """
    kinds = [kind for kind in sport.kinds.values() if kind.keys]
    if not shootout:
        return [kind for kind in kinds if not kind.shootout]
    return [kind for kind in kinds if kind.shootout] + [kind for kind in kinds if not (kind.shootout or kind.points)]


def is_code(key: str) -> bool:
    """Whether a key is a code: short, or with a digit (`lb2`), or one of LONG_CODES."""
    return len(key) <= LONGEST_CODE or key in LONG_CODES or any(letter.isdigit() for letter in key)


@cache
def vocabulary(sport_code: str, *, shootout: bool = False) -> dict[str, KindTerm]:
    """All words for the kinds of this sport, squeezed: "g", "freekick", "角球".

    A key or a shown name has precedence over a synonym. Otherwise the kind that is listed first has the word: in a
    shootout "pm" is the shootout's own kind.
    """
    kinds = typed_kinds(sport_of(sport_code), shootout=shootout)
    found: dict[str, KindTerm] = {}
    for kind in kinds:
        for key in kind.keys:
            found.setdefault(key, KindTerm(kind, is_code(key)))
        for name in (*kind.names.shown, kind.code):
            found.setdefault(squeezed(name), KindTerm(kind, is_code=False))
    for kind in kinds:
        for synonym in (*kind.names.synonyms, *kind.ways):
            found.setdefault(squeezed(synonym), KindTerm(kind, is_code=False))
    found.pop("", None)
    return found
