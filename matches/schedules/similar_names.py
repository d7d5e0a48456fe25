"""Find an existing name that a new one may mean: with other accents, with “FC”, or with one letter more or less."""

import re
from collections.abc import Iterator

from matches.schedules.plain_text import fold

_CLUB_WORDS = frozenset(
    "fc afc cf sc ac as sv tsv vfl vfb fk sk bk if club clube de the cd ud ca rc bc hc rfc cfc 1".split()
)
_WORD = re.compile(r"[^\W_]+")
_LEAST = 4  # letters of a name that may have a slip
_MOST = 60  # letters that are compared


class SimilarNames:
    """The names that are known, and those that resemble a new one. The time is linear in the number of names."""

    def __init__(self) -> None:
        self._by_form: dict[str, str] = {}

    def add(self, name: str) -> None:
        for form in _forms(name):
            self._by_form.setdefault(form, name)

    def like(self, name: str) -> str:
        """The known name that resembles this one most, or ""."""
        for form in _forms(name):
            if (found := self._by_form.get(form)) is not None and found != name:
                return found
        return ""


def _forms(name: str) -> Iterator[str]:
    """The forms that two similar names share, the closest first."""
    words = _WORD.findall(fold(name[:_MOST]))
    whole = "".join(words)
    yield f"={whole}"
    kept = [word for word in words if word not in _CLUB_WORDS] or words
    plain = "".join(kept)
    yield f"~{plain}"
    yield f"~{''.join(sorted(kept))}" if len(kept) > 1 else f"~{plain}"
    umlauts = plain.replace("ae", "a").replace("oe", "o").replace("ue", "u")
    yield f"~{umlauts}"
    if len(plain) >= _LEAST:
        # Two names with one slip share a form: each without one of its letters.
        yield f"-{plain}"
        for place in range(len(plain)):
            yield f"-{plain[:place]}{plain[place + 1 :]}"
